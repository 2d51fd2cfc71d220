"""The search inside a LangChain chain: same hits, same rights, everything a citation needs in the metadata."""

import pytest
from langchain_core.runnables import RunnableLambda

from assistant.errors import QuestionError
from assistant.indexing.filters import Filters
from assistant.indexing.index import Index
from assistant.retrieval.chain import PassageRetriever
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher
from assistant.viewers import Viewer


@pytest.fixture
def searcher(fake_index: Index) -> Searcher:
    return Searcher(fake_index.ledger, fake_index.vectors, fake_index.embedder)


def test_a_chain_gets_the_hits_of_the_product(searcher: Searcher) -> None:
    retriever = PassageRetriever(searcher=searcher, viewer=Viewer.STAFF)
    chain = retriever | RunnableLambda(lambda documents: [document.metadata["record"] for document in documents])
    hits = searcher.search(Query("inspectors reports tablets", Viewer.STAFF)).hits
    assert chain.invoke("inspectors reports tablets") == [hit.record.id for hit in hits]
    assert hits[0].record.id == "inspection-tablets"
    (first, *_) = retriever.invoke("inspectors reports tablets")
    assert first.page_content == hits[0].passage.text
    assert (first.metadata["score"], first.metadata["evidence"]) == (hits[0].score, "E1")


def test_filters_and_errors_are_the_product_s(searcher: Searcher) -> None:
    retriever = PassageRetriever(searcher=searcher, viewer=Viewer.STAFF, filters=Filters(places=("BR",)))
    assert {document.metadata["record"] for document in retriever.invoke("inspectors")} == {"aprendizes-brasil"}
    with pytest.raises(QuestionError):
        retriever.invoke(" ")
