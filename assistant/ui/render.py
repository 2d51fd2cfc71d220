"""Answers as HTML and as plain text (pure). Quotations come from documents of strangers: templates escape all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answering.answer import Answer, Citation, Outcome, Sentence
from assistant.corpus.addresses import web_address
from assistant.corpus.vocabularies import Vocabularies
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.texts import lines, say
from assistant.ui.conversations import Stage, Turn
from assistant.ui.labels import Labels
from assistant.ui.passages import Block, Mark, anchor, blocks, text_directive
from assistant.ui.templating import fill
from assistant.views import is_for_readers, locator_label, record_path

LONGEST_ECHO = 600
LONGEST_PLACE = 40


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of an answer. verbatim: it is a quotation, not a sentence about one; doubts: why it is not verified.

    first: whether nothing before it stands on its first citation.
    """

    sentence: Sentence
    verbatim: bool
    citations: tuple[Citation, ...]
    note: str
    facts: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    first: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """The sentences that stand under one heading."""

    heading: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Where a refusal points to."""

    title: str
    language: Language
    path: str
    note: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that an answer quotes, once or more than once."""

    numbers: tuple[int, ...]
    record: Record
    language: Language
    blocks: tuple[Block, ...]
    place: str
    path: str
    original: str
    note: str

    @property
    def is_document(self) -> bool:
        """Whether it opens as a document, not as a card."""
        return self.record.kind == DOCUMENT


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn as it stands on the page, at its place in the conversation."""

    at: int
    turn: Turn
    question: str
    lead: tuple[str, ...]
    examples: tuple[str, ...]
    groups: tuple[Group, ...]
    nearest: tuple[Nearest, ...]
    sources: tuple[Source, ...]
    labels: Labels
    copy: str


def conversation_html(
    turns: Sequence[Turn], vocabularies: Vocabularies, language: Language, searched: int, noted: bool
) -> str:
    """The conversation; language: the page's. searched: how many cards and documents are; noted: whether questions are."""
    return fill(
        "conversation.html",
        turns=_shown(turns, vocabularies),
        page=Labels(vocabularies, language),
        searched=searched,
        noted=noted,
        examples=lines("examples.questions", language),
        Stage=Stage,
        Outcome=Outcome,
    )


def sources_html(turns: Sequence[Turn], vocabularies: Vocabularies, language: Language) -> str:
    """The panel: the sources of every answer so far, those of the latest one in sight."""
    shown = [turn for turn in _shown(turns, vocabularies) if turn.turn.answer]
    return fill("sources.html", turns=shown, page=Labels(vocabularies, language))


def answer_text(answer: Answer, vocabularies: Vocabularies, told: int | None = None) -> str:
    """The answer as plain text with its sources, to be copied and kept."""
    labels = Labels(vocabularies, answer.language)
    told = len(answer.sentences) if told is None else told
    parts = [answer.question, *([answer.notice] if answer.notice else []), answer.lead]
    for group in groups(answer, labels, told):
        parts.append("\n".join([group.heading, *map(_quote_line, group.quotes)]))
    if answer.nearest:
        more = [f"- {near.title} ({near.path})" for near in nearest(answer, labels)]
        parts.append("\n".join([say("answer.refused_nearest", answer.language), *more]))
    if cited := _cited(answer, told):
        parts.append("\n".join([say("ui.sources", answer.language), *(_source_line(one, labels) for one in cited)]))
    return "\n\n".join(parts)


def groups(answer: Answer, labels: Labels, told: int) -> list[Group]:
    """The first sentences of an answer under their headings."""
    by_number = {citation.n: citation for citation in answer.citations}
    found: list[Group] = []
    seen: set[int] = set()
    for (name, heading), sentences in groupby(
        answer.sentences[:told], key=lambda sentence: ("" if sentence.heading else sentence.group, sentence.heading)
    ):
        quotes = []
        for sentence in sentences:
            quotes.append(_quote(sentence, by_number, labels, first=not seen.issuperset(sentence.citations[:1])))
            seen.update(sentence.citations[:1])
        found.append(Group(heading or labels.say(f"groups.{name}"), tuple(quotes)))
    return found


def nearest(answer: Answer, labels: Labels) -> list[Nearest]:
    """Where a refusal points to: what came nearest, though it does not answer."""
    return [
        Nearest(
            hit.record.title,
            hit.record.language,
            _path(hit.record, hit.passage),
            labels.note(hit.record.language),
            (labels.say(f"kinds.{hit.record.kind}"), *labels.facts(hit.record)),
        )
        for hit in answer.nearest
    ]


def sources(answer: Answer, labels: Labels, told: int) -> list[Source]:
    """The passages that the first sentences quote, each with all its quotations, in order of their numbers."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in _cited(answer, told):
        by_passage.setdefault(citation.passage.id, []).append(citation)
    return [_source(citations, labels) for citations in by_passage.values()]


def _shown(turns: Sequence[Turn], vocabularies: Vocabularies) -> list[Shown]:
    return [_show(at, turn, vocabularies) for at, turn in enumerate(turns)]


def _show(at: int, turn: Turn, vocabularies: Vocabularies) -> Shown:
    answer = turn.answer
    labels = Labels(vocabularies, answer.language if answer else Language.EN)
    question = visible(turn.question)
    if answer is None:
        return Shown(at, turn, question, (), (), (), (), (), labels, question)
    said = answer.lead.split("\n")
    return Shown(
        at=at,
        turn=turn,
        question=question,
        lead=tuple(line for line in said if not line.startswith("- ")),
        examples=tuple(line.removeprefix("- ") for line in said if line.startswith("- ")),
        groups=tuple(groups(answer, labels, turn.told)),
        nearest=tuple(nearest(answer, labels)),
        sources=tuple(sources(answer, labels, turn.told)),
        labels=labels,
        copy=answer_text(answer, vocabularies, turn.told),
    )


def visible(question: str) -> str:
    """A question as it is echoed: without control characters, and not without end.

    >>> visible("a\\x00b\\u202e")
    'a b '
    """
    plain = "".join(character if character.isprintable() or character == "\n" else " " for character in question)
    return plain if len(plain) <= LONGEST_ECHO else f"{plain[:LONGEST_ECHO]} […]"


def _quote(sentence: Sentence, by_number: dict[int, Citation], labels: Labels, *, first: bool) -> Quote:
    citations = tuple(by_number[n] for n in sentence.citations if n in by_number)
    return Quote(
        sentence,
        verbatim=any(citation.quote == sentence.text for citation in citations),
        citations=citations,
        note=labels.note(sentence.language),
        facts=(*([sentence.roles] if sentence.roles else []), *labels.facts(citations[0].record)) if citations else (),
        doubts=tuple(labels.say(f"doubt.{doubt}") for doubt in sentence.doubts),
        first=first,
    )


def _source(citations: Sequence[Citation], labels: Labels) -> Source:
    record, passage = citations[0].record, citations[0].passage
    marks = [Mark(citation.start, citation.end, citation.n) for citation in citations]
    return Source(
        numbers=tuple(citation.n for citation in citations),
        record=record,
        language=passage.language,
        blocks=tuple(blocks(passage.text, marks)),
        place=locator_label(passage.locator, labels.language) or _brief(record.locator),
        path=_quoted_at(_path(record, passage), citations[0].quote),
        original=web_address(record.url) or _original(record, passage),
        note=labels.note(passage.language),
    )


def _path(record: Record, passage: Passage) -> str:
    """The address of a passage: its card, or its place on its document's page."""
    path = record_path(record)
    return f"{path}#{anchor(passage.locator, passage.ordinal)}" if record.kind == DOCUMENT else path


def _quoted_at(path: str, quote: str) -> str:
    """The address of the quoted words on that page; a browser that cannot find them opens the page as it is."""
    return path + ("" if "#" in path else "#") + text_directive(quote)


def _brief(locator: str) -> str:
    """Where in its source a card was found, if a reader can look there; the card's page has it all."""
    return locator if len(locator) <= LONGEST_PLACE and is_for_readers(locator) else ""


def _original(record: Record, passage: Passage) -> str:
    """The address of a document's own file, a PDF at its page; empty for a card."""
    if record.kind != DOCUMENT:
        return ""
    page = passage.locator.page if record.file.lower().endswith(".pdf") else None
    return f"{record_path(record)}/original" + (f"#page={page}" if page else "")


def _cited(answer: Answer, told: int) -> list[Citation]:
    numbers = {n for sentence in answer.sentences[:told] for n in sentence.citations}
    return [citation for citation in answer.citations if citation.n in numbers]


def _quote_line(quote: Quote) -> str:
    text = f"“{quote.sentence.text}”" if quote.verbatim else quote.sentence.text
    marks = "".join(f" [{citation.n}]" for citation in quote.citations)
    subject = f"[{quote.sentence.subject}] " if quote.sentence.subject else ""
    return f"- {subject}{text}{marks}{_bracketed([quote.note, *quote.doubts])}"


def _source_line(citation: Citation, labels: Labels) -> str:
    record = citation.record
    where = web_address(record.url) or _path(record, citation.passage)
    told = [part for part in (record.title, record.publisher) if part]
    return f"[{citation.n}] {'. '.join(told)}{_bracketed(labels.facts(record))}. {where}"


def _bracketed(parts: Iterable[str]) -> str:
    found = [part for part in parts if part]
    return f" ({'; '.join(found)})" if found else ""
