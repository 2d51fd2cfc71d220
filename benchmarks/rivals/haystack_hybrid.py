"""Haystack: the pipeline of its hybrid tutorial, its two retrievers joined by reciprocal rank fusion."""

from harness import PASSAGE_PROMPT, QUERY_PROMPT, Passages, Search, run
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


def index(passages: Passages, model_folder: str) -> Search:
    """Embed and store the documents, and connect the pipeline that asks."""
    embedder = SentenceTransformersDocumentEmbedder(model=model_folder, prefix=PASSAGE_PROMPT, progress_bar=False)
    embedder.warm_up()
    store = InMemoryDocumentStore()
    documents = [Document(id=identifier, content=text) for identifier, text in passages]
    store.write_documents(embedder.run(documents)["documents"])
    pipeline = _pipeline(store, model_folder)

    def search(question: str, limit: int) -> list[str]:
        found = pipeline.run(
            {
                "text_embedder": {"text": question},
                "bm25_retriever": {"query": question, "top_k": limit},
                "embedding_retriever": {"top_k": limit},
                "document_joiner": {"top_k": limit},
            }
        )
        return [document.id for document in found["document_joiner"]["documents"]]

    return search


def _pipeline(store: InMemoryDocumentStore, model_folder: str) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component(
        "text_embedder",
        SentenceTransformersTextEmbedder(model=model_folder, prefix=QUERY_PROMPT, progress_bar=False),
    )
    pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store))
    pipeline.add_component("document_joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("text_embedder", "embedding_retriever")
    pipeline.connect("bm25_retriever", "document_joiner")
    pipeline.connect("embedding_retriever", "document_joiner")
    return pipeline


if __name__ == "__main__":
    run(index, ["haystack-ai", "sentence-transformers-haystack"])
