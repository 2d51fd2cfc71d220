"""Query and Hit: what is looked for, by whom, and what is found."""

from dataclasses import dataclass, field

from assistant.indexing.filters import Filters
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
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
    """A passage that was found. score orders the hits; cosine, margin and coverage are its parts.

    cosine: of question and passage, -1 to 1. margin: cosine above the background of the passage's language.
    coverage: share of the question's idf mass that the passage's words cover, 0 to 1.
    """

    passage: Passage
    record: Record
    score: float
    cosine: float
    margin: float
    coverage: float


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
