"""Concept note: what is known, from whom, what to adapt, and five things to settle; quotations and questions, nothing guessed (pure).

The five things are the recommendations of the presentation "Labor cooperation in the Americas" (corpus/documents).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.answering.answer import Answer, Citation
from assistant.corpus.cards import Card
from assistant.indexing.records import Record
from assistant.languages import Language

MOST_CARDS = 8
MOST_SUGGESTIONS = 3


class Thing(StrEnum):
    """What cooperation that lasts has settled beforehand."""

    MONITORING = "monitoring"
    PARTNERSHIP = "partnership"
    OWNERSHIP = "ownership"
    RETENTION = "retention"
    ALIGNMENT = "alignment"


@dataclass(frozen=True, slots=True)
class Known:
    """An experience that the note builds on: the card, and what the index knows of it."""

    card: Card
    record: Record


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of a source on one of the five things, letter for letter."""

    text: str
    record: Record
    language: Language


@dataclass(frozen=True, slots=True)
class Settling:
    """One of the five things, and what sources say on it; nothing where the corpus is silent."""

    thing: Thing
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class ConceptNote:
    """A draft for a person to complete. country: code of the one that asks; language: in which the note is written."""

    need: str
    country: str
    language: Language
    day: date
    known: tuple[Known, ...]
    settling: tuple[Settling, ...]

    def sources(self) -> list[Record]:
        """Every source, in the order in which the note first names it; its number is its place, from 1."""
        named = [one.record for one in self.known]
        named += [suggestion.record for one in self.settling for suggestion in one.suggestions]
        return list({record.id: record for record in named}.values())


def settle(thing: Thing, answer: Answer, known: Sequence[Known]) -> Settling:
    """What sources say on one of the five things: the chosen cards first, then what answers the question, one a source.

    answer: to the question that stands for the thing, in quotations.
    """
    chosen = {one.record.id for one in known}
    found = [*(_followed_up(known) if thing is Thing.MONITORING else ()), *_quoted(answer, chosen)]
    once = {suggestion.record.id: suggestion for suggestion in reversed(found)}
    ordered = sorted(once.values(), key=lambda one: (one.record.id not in chosen, found.index(one)))
    return Settling(thing, tuple(ordered[:MOST_SUGGESTIONS]))


def _followed_up(known: Sequence[Known]) -> list[Suggestion]:
    """What the chosen cards say of what happened afterwards."""
    return [Suggestion(one.card.follow_up, one.record, one.card.language) for one in known if one.card.follow_up]


def _quoted(answer: Answer, chosen: Collection[str]) -> list[Suggestion]:
    """The quotations of an answer, those of chosen cards first. A quotation that leans on a subject not its own is left out."""
    if answer.refused:
        return []
    cited: dict[int, Citation] = {citation.n: citation for citation in answer.citations}
    found = [
        Suggestion(sentence.text, cited[n].record, sentence.language)
        for sentence in answer.sentences
        for n in sentence.citations[:1]
        if cited[n].quote == sentence.text and not sentence.subject
    ]
    return sorted(found, key=lambda one: one.record.id not in chosen)
