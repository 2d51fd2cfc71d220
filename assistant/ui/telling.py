"""An answer as a reader is told it: under headings, or side by side, each sentence with what to weigh it by (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answering.answer import Answer, Citation, Sentence
from assistant.answering.intents import Intent
from assistant.corpus.addresses import web_address
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.ui.labels import Labels
from assistant.ui.passages import anchor, unmarked
from assistant.views import record_path


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation after a sentence. first: nothing before it leads to the same source."""

    citation: Citation
    first: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of an answer. verbatim: it is a quotation, not a sentence about one; doubts: why it is not verified.

    translation: a quotation's, by a language model.
    """

    sentence: Sentence
    verbatim: bool
    references: tuple[Reference, ...]
    note: str
    facts: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    translation: str = ""

    @property
    def text(self) -> str:
        """The words, without signs that are none."""
        return unmarked(self.sentence.text)


@dataclass(frozen=True, slots=True)
class Group:
    """The sentences that stand under one heading."""

    heading: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What each column of a comparison has of one kind."""

    heading: str
    cells: tuple[tuple[Quote, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Countries side by side. empty: what stands in a column that has nothing at all, else nothing."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The first sentences of an answer: what is about several sides or none, in groups; what is about one, side by side."""

    groups: tuple[Group, ...]
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """Where a refusal points to."""

    title: str
    language: Language
    path: str
    note: str
    facts: tuple[str, ...]


def tell(answer: Answer, labels: Labels, told: int) -> Told:
    """Arrange the first sentences of an answer."""
    by_number = {citation.n: citation for citation in answer.citations}
    seen: set[int] = set()
    reporter = answer.intent in (Intent.FIGURES, Intent.COMPARE)
    quotes = [_quote(sentence, by_number, labels, seen, reporter=reporter) for sentence in answer.sentences[:told]]
    aside = [quote for quote in quotes if quote.sentence.heading in answer.columns]
    others = [quote for quote in quotes if quote.sentence.heading not in answer.columns]
    return Told(tuple(_groups(others, labels)), _compared(answer.columns, aside, labels) if aside else None)


def cited(answer: Answer, told: int) -> list[Citation]:
    """The citations of the first sentences, in order of their numbers."""
    numbers = {n for sentence in answer.sentences[:told] for n in sentence.citations}
    return [citation for citation in answer.citations if citation.n in numbers]


def nearest(answer: Answer, labels: Labels) -> list[Nearest]:
    """Where a refusal points to: what came nearest, though it does not answer."""
    return [
        Nearest(
            hit.record.title,
            hit.record.language,
            path_of(hit.record, hit.passage),
            labels.note(hit.record.language),
            (labels.say(f"kinds.{hit.record.kind}"), *labels.facts(hit.record)),
        )
        for hit in answer.nearest
    ]


def path_of(record: Record, passage: Passage) -> str:
    """The address of a passage: its card, or its place on its document's page."""
    path = record_path(record)
    return f"{path}#{anchor(passage.locator, passage.ordinal)}" if record.kind == DOCUMENT else path


def original_of(record: Record, passage: Passage) -> str:
    """The address of the source itself, elsewhere or here; a PDF at its page; empty for a card without one."""
    if elsewhere := web_address(record.url):
        return elsewhere
    if record.kind != DOCUMENT:
        return ""
    page = passage.locator.page if record.file.lower().endswith(".pdf") else None
    return f"{record_path(record)}/original" + (f"#page={page}" if page else "")


def _quote(
    sentence: Sentence, by_number: dict[int, Citation], labels: Labels, seen: set[int], *, reporter: bool
) -> Quote:
    """seen: the numbers that sentences before it cite; it grows. reporter: whether it matters who reports it."""
    citations = [by_number[n] for n in sentence.citations if n in by_number]
    references = tuple(Reference(citation, citation.n not in seen) for citation in citations)
    seen.update(citation.n for citation in citations)
    return Quote(
        sentence,
        verbatim=any(citation.quote == sentence.text for citation in citations),
        references=references,
        note=labels.note(sentence.language),
        facts=tuple(_facts(citations[0].record, labels, reporter=reporter)) if citations else (),
        doubts=tuple(labels.say(f"doubt.{doubt}") for doubt in sentence.doubts),
        translation=next((one.translation for one in citations if one.quote == sentence.text), ""),
    )


def _facts(record: Record, labels: Labels, *, reporter: bool) -> Iterable[str]:
    """What to weigh a sentence by: where, when, how well supported; of figures, who reports them."""
    yield from labels.facts(record)
    if reporter and record.publisher:
        yield labels.say("answer.reported", publisher=record.publisher)


def _groups(quotes: Iterable[Quote], labels: Labels) -> Iterable[Group]:
    def key(quote: Quote) -> tuple[str, str]:
        return ("" if quote.sentence.heading else quote.sentence.group, quote.sentence.heading)

    for (name, heading), some in groupby(quotes, key=key):
        yield Group(heading or labels.say(f"groups.{name}"), tuple(some))


def _compared(columns: tuple[str, ...], quotes: Sequence[Quote], labels: Labels) -> Comparison:
    kinds = list(dict.fromkeys(quote.sentence.group for quote in quotes))

    def cell(kind: str, column: str) -> tuple[Quote, ...]:
        return tuple(quote for quote in quotes if (quote.sentence.group, quote.sentence.heading) == (kind, column))

    rows = tuple(Row(labels.say(f"groups.{kind}"), tuple(cell(kind, column) for column in columns)) for kind in kinds)
    full = {quote.sentence.heading for quote in quotes}
    empty = ("" if column in full else labels.say("answer.no_place_compared", place=column) for column in columns)
    return Comparison(columns, rows, tuple(empty))
