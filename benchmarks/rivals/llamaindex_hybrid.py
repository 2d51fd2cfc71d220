"""LlamaIndex: vector index and BM25Retriever, joined by QueryFusionRetriever with reciprocal rank fusion."""

import Stemmer
from harness import PASSAGE_PROMPT, QUERY_PROMPT, Passages, Search, run
from llama_index.core import VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever


def index(passages: Passages, model_folder: str) -> Search:
    """Both retrievers over the same nodes. One query only: none is written by a language model."""
    nodes = [TextNode(id_=identifier, text=text) for identifier, text in passages]
    embedding = HuggingFaceEmbedding(
        model_name=model_folder, query_instruction=QUERY_PROMPT, text_instruction=PASSAGE_PROMPT
    )
    vectors = VectorStoreIndex(nodes, embed_model=embedding).as_retriever()
    words = BM25Retriever.from_defaults(nodes=nodes, stemmer=Stemmer.Stemmer("english"), language="english")
    fusion = QueryFusionRetriever([vectors, words], llm=MockLLM(), mode="reciprocal_rerank", num_queries=1)

    def search(question: str, limit: int) -> list[str]:
        vectors.similarity_top_k = words.similarity_top_k = fusion.similarity_top_k = limit
        return [found.node.node_id for found in fusion.retrieve(question)]

    return search


if __name__ == "__main__":
    run(index, ["llama-index-core", "llama-index-embeddings-huggingface", "llama-index-retrievers-bm25", "bm25s"])
