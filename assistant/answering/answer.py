"""Answer: what is said, sentence by sentence, and where each stands. One type for both ways to answer."""

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.answering.intents import Intent
from assistant.answering.parties import Party
from assistant.indexing.filters import Filters
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.retrieval.query import Hit, Timings


class Outcome(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"
    SMALL_TALK = "small_talk"
    CHOICES = "choices"  # too broad: themes to choose from
    ERRAND = "errand"  # asks for something else than an answer


class Doubt(StrEnum):
    """Why a written sentence is not verified."""

    UNCITED = "uncited"
    NO_SUCH_SOURCE = "no_such_source"
    FIGURE = "figure"  # a number or a year is not in the cited passage
    NAME = "name"  # a country, an organisation or another name is not
    ROLES = "roles"  # who gave and who received stand the other way round
    NEGATION = "negation"  # it denies what the passage says, or the other way round
    MEANING = "meaning"  # no cited sentence comes near it
    OTHER_SOURCE = "other_source"  # another source says this, not the one that is cited
    ADDRESS = "address"  # it held an address or an image, which was taken out
    PENDING = "pending"  # it is still to be compared
    UNFINISHED = "unfinished"  # the language model was lost while it wrote it


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered source of an answer: ``passage.text[start:end] == quote``, checked before it is shown.

    translation: the quotation in the asker's language as a language model translated it, verified; empty where there is none.
    """

    n: int
    record: Record
    passage: Passage
    quote: str
    start: int
    end: int
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, and the numbers of the citations it stands on.

    group: the kind it stands under; heading: words to stand under instead, in the asker's language. subject: what the words
    are about, where they do not say so themselves; it is not part of the quotation. doubts: why words that a language model wrote
    are not verified; a quotation has none.
    """

    text: str
    citations: tuple[int, ...]
    group: str
    language: Language
    disagrees: bool = False
    subject: str = ""
    heading: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing speaks against its standing in its sources."""
        return not self.doubts


class Reason(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"
    PLACE = "no source about the place"
    NOTHING = "nothing found"


@dataclass(frozen=True, slots=True)
class Decision:
    """Why the question counts as answered or not: when confidence, a probability, reaches threshold (docs/retrieval.md).

    cosine, standing and coverage are those of the hit that decided.
    """

    reason: Reason
    confidence: float
    threshold: float
    cosine: float = 0.0
    standing: float = 0.0
    coverage: float = 0.0

    @property
    def answered(self) -> bool:
        """Whether the corpus answers."""
        return self.reason is Reason.SURE


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for one question. nearest: where refused, the closest hits; asked: the question that stood alone.

    writer: the language model that wrote it; empty for quotations. notice: why quotations stand in for one. tokens: what the
    language model was given and gave, counted here. generate: milliseconds that it took. intent: what the question was read to
    want. columns: what is compared, where sentences under these headings stand side by side. parties: who gave and received,
    where that was asked. draft: whether more is to come.
    """

    question: str
    asked: str
    language: Language
    outcome: Outcome
    lead: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Hit, ...] = ()
    decision: Decision | None = None
    candidates: int = 0
    timings: Timings = field(default_factory=Timings)
    compose: float = 0.0
    writer: str = ""
    notice: str = ""
    tokens: int = 0
    generate: float = 0.0
    draft: bool = False
    intent: Intent | None = None
    filters: Filters = field(default_factory=Filters)
    columns: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing was answered: the corpus does not say, or it was no question to it."""
        return self.outcome in (Outcome.REFUSED, Outcome.ERRAND)
