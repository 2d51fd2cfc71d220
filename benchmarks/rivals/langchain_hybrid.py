"""LangChain: Chroma and BM25Retriever, joined by EnsembleRetriever with equal weights."""

from uuid import uuid4

from harness import Passages, Search, run
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings


def index(passages: Passages, model_folder: str) -> Search:
    """Both retrievers over the same documents."""
    documents = [Document(page_content=text, metadata={"id": identifier}) for identifier, text in passages]
    # The folder names its prompts; HuggingFaceEmbeddings applies none unless told.
    embeddings = HuggingFaceEmbeddings(
        model_name=model_folder,
        encode_kwargs={"prompt_name": "document"},
        query_encode_kwargs={"prompt_name": "query"},
    )
    words = BM25Retriever.from_documents(documents)
    # All collections of a process live in one client: without a name of its own, this one would hold the last one's passages.
    vectors = Chroma.from_documents(documents, embeddings, collection_name=f"passages-{uuid4().hex}").as_retriever()
    ensemble = EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])

    def search(question: str, limit: int) -> list[str]:
        words.k = limit
        vectors.search_kwargs = {"k": limit}
        return [document.metadata["id"] for document in ensemble.invoke(question)]

    return search


if __name__ == "__main__":
    run(index, ["langchain-classic", "langchain-community", "langchain-chroma", "langchain-huggingface", "rank-bm25"])
