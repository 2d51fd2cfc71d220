"""Query and Hit: what is looked for, by whom, and what is found."""

from dataclasses import dataclass, field
from time import perf_counter

from assistant.indexing.filters import Filters
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.retrieval.evidence import Coverage
from assistant.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the indexes are asked it. Nobody in particular sees only what is public."""

    text: str
    viewer: Viewer = Viewer.ANONYMOUS
    filters: Filters = field(default_factory=Filters)
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. score orders the hits; the others are what it is made of.

    score: what orders the hits; margin, less handicaps for documents and for the asker's own language. cosine: of question
    and passage, -1 to 1. margin: how far nearness and words' evidence are above the mean of the best of the language; standing:
    the same in standard deviations. coverage: shares of the question's words that the passage holds. nearness: the mean of
    cosine and closeness token by token; the cosine where tokens are not kept. themed: whether the record is under a theme that the
    question names.
    """

    passage: Passage
    record: Record
    score: float
    cosine: float
    standing: float
    margin: float
    coverage: Coverage
    nearness: float = 0.0
    themed: bool = False


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent in each step of one search."""

    embed: float = 0.0
    vectors: float = 0.0
    words: float = 0.0
    fuse: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a query, best first, and where the time went. candidates: passages that were weighed."""

    query: Query
    hits: tuple[Hit, ...]
    candidates: int
    timings: Timings


def since(start: float) -> float:
    """Milliseconds since a moment that ``perf_counter`` gave."""
    return 1000 * (perf_counter() - start)
