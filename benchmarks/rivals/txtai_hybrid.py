"""txtai: one embeddings database with hybrid=True and content, its default fusion."""

from harness import Passages, Search, run
from txtai import Embeddings


def index(passages: Passages, model_folder: str) -> Search:
    """Vectors through sentence-transformers, which knows the folder's prompts and every one of its modules."""
    embeddings = Embeddings(path=model_folder, method="sentence-transformers", hybrid=True, content=True)
    embeddings.index(passages)

    def search(question: str, limit: int) -> list[str]:
        return [found["id"] for found in embeddings.search(question, limit)]

    return search


if __name__ == "__main__":
    run(index, ["txtai", "faiss-cpu"])
