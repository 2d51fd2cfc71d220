"""The search as a part of anybody's LangChain chain (the home of LangChain's retrievers)."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.indexing.filters import Filters
from assistant.retrieval.query import Hit, Query
from assistant.retrieval.search import Searcher
from assistant.viewers import Viewer


class PassageRetriever(BaseRetriever):
    """Passages as LangChain documents, best first, with score, locator, source and evidence as metadata.

    viewer and filters are part of the query, as in the product. Raises QuestionError for an empty or overlong question.

    Use: ``PassageRetriever(searcher=assistant.searcher, viewer=Viewer.STAFF).invoke("inspección del trabajo")``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    viewer: Viewer = Viewer.ANONYMOUS
    filters: Filters = Filters()
    limit: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        found = self.searcher.search(Query(query, self.viewer, self.filters, self.limit))
        return [_document(hit) for hit in found.hits]


def _document(hit: Hit) -> Document:
    record = hit.record
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "record": record.id,
            "kind": record.kind,
            "title": record.title,
            "language": hit.passage.language.value,
            "score": hit.score,
            "locator": hit.passage.locator.to_json(),
            "start": hit.passage.start,
            "end": hit.passage.end,
            "source": record.source,
            "url": record.url,
            "evidence": record.evidence,
            "year": record.year,
        },
    )
