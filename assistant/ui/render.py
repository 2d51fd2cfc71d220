"""The conversation and its sources as HTML (pure). Quotations come from documents of strangers: templates escape all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answering.answer import Answer, Citation, Doubt, Outcome
from assistant.corpus.vocabularies import Vocabularies
from assistant.exchange.activity import REASONS
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.texts import lines
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Stage, Turn
from assistant.ui.explained import Line, explained
from assistant.ui.labels import Labels
from assistant.ui.passages import Block, Mark, blocks, text_directive
from assistant.ui.telling import Nearest, Told, cited, nearest, original_of, path_of, tell
from assistant.ui.templating import fill
from assistant.views import is_for_readers, locator_label

LONGEST_ECHO = 600
LONGEST_PLACE = 40


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
    translations: tuple[str, ...] = ()

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
    told: Told
    nearest: tuple[Nearest, ...]
    sources: tuple[Source, ...]
    labels: Labels
    copy: str
    how: tuple[Line, ...] = ()
    titles: Mapping[int, str] = field(default_factory=dict)


def conversation_html(  # noqa: PLR0913 -- what the page says of itself
    turns: Sequence[Turn],
    vocabularies: Vocabularies,
    language: Language,
    searched: int,
    noted: bool,
    written: bool = False,
    ticket: str = "",
    *,
    curates: bool = False,
) -> str:
    """The conversation; language: the page's. searched: how many cards and documents are; noted: whether questions are.

    written: whether a language model writes answers. ticket: under which a brief of an answer can be fetched; without one,
    none is offered. curates: whether its reader may make golden questions of answers.
    """
    return fill(
        "conversation.html",
        turns=_shown(turns, vocabularies),
        page=Labels(vocabularies, language),
        searched=searched,
        noted=noted,
        written=written,
        ticket=ticket,
        curates=curates,
        examples=lines("examples.questions", language),
        Stage=Stage,
        Outcome=Outcome,
        Doubt=Doubt,
        REASONS=REASONS,
    )


def sources_html(turns: Sequence[Turn], vocabularies: Vocabularies, language: Language) -> str:
    """The panel: the sources of every answer so far, those of the latest one in sight."""
    shown = [turn for turn in _shown(turns, vocabularies) if turn.turn.answer]
    return fill("sources.html", turns=shown, page=Labels(vocabularies, language))


def sources(answer: Answer, labels: Labels, told: int) -> list[Source]:
    """The passages that the first sentences quote, each with all its quotations, in order of their numbers."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in cited(answer, told):
        by_passage.setdefault(citation.passage.id, []).append(citation)
    return [_source(citations, labels) for citations in by_passage.values()]


def _shown(turns: Sequence[Turn], vocabularies: Vocabularies) -> list[Shown]:
    return [_show(at, turn, vocabularies) for at, turn in enumerate(turns)]


def _show(at: int, turn: Turn, vocabularies: Vocabularies) -> Shown:
    answer = turn.answer
    labels = Labels(vocabularies, answer.language if answer else Language.EN)
    question = visible(turn.question)
    if answer is None:
        return Shown(at, turn, question, (), (), Told((), None), (), (), labels, question)
    said = answer.lead.split("\n")
    return Shown(
        at=at,
        turn=turn,
        question=question,
        lead=tuple(line for line in said if not line.startswith("- ")),
        examples=tuple(line.removeprefix("- ") for line in said if line.startswith("- ")),
        told=tell(answer, labels, turn.told),
        nearest=tuple(nearest(answer, labels)),
        sources=tuple(sources(answer, labels, turn.told)),
        labels=labels,
        copy=answer_text(answer, vocabularies, turn.day, turn.told),
        how=tuple(explained(answer, labels)),
        titles={citation.n: citation.record.title for citation in answer.citations},
    )


def visible(question: str) -> str:
    """A question as it is echoed: without control characters, and not without end.

    >>> visible("a\\x00b\\u202e")
    'a b '
    """
    plain = "".join(character if character.isprintable() or character == "\n" else " " for character in question)
    return plain if len(plain) <= LONGEST_ECHO else f"{plain[:LONGEST_ECHO]} […]"


def _source(citations: Sequence[Citation], labels: Labels) -> Source:
    record, passage = citations[0].record, citations[0].passage
    marks = [Mark(citation.start, citation.end, citation.n) for citation in citations]
    return Source(
        numbers=tuple(citation.n for citation in citations),
        record=record,
        language=passage.language,
        blocks=tuple(blocks(passage.text, marks)),
        place=locator_label(passage.locator, labels.language) or _brief(record.locator),
        path=_quoted_at(path_of(record, passage), citations[0].quote),
        original=original_of(record, passage),
        note=labels.note(passage.language),
        translations=tuple(citation.translation for citation in citations if citation.translation),
    )


def _quoted_at(path: str, quote: str) -> str:
    """The address of the quoted words on that page; a browser that cannot find them opens the page as it is."""
    return path + ("" if "#" in path else "#") + text_directive(quote)


def _brief(locator: str) -> str:
    """Where in its source a card was found, if a reader can look there; the card's page has it all."""
    return locator if len(locator) <= LONGEST_PLACE and is_for_readers(locator) else ""
