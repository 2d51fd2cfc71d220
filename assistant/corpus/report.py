"""Every problem of a corpus at once: what ``check`` and ``doctor`` tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.corpus.cards import Card, Problem
from assistant.corpus.checks import check_card, check_questions, check_relations
from assistant.corpus.library import Library
from assistant.corpus.questions import FOLDER as QUESTIONS


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What ``check`` finds: how much is there, and every problem in it."""

    cards: int
    documents: int
    problems: tuple[Problem, ...]


def check(library: Library, today: date) -> CorpusReport:
    """Every problem of the corpus at once."""
    cards, documents = library.cards(), library.documents()
    files = {identifier: library.name_of(stored.path) for identifier, stored in cards.items.items()}
    known: Mapping[str, Card] = {identifier: stored.noun for identifier, stored in cards.items.items()}
    problems = [*cards.problems, *documents.problems, *library.leftovers()]
    for identifier, card in known.items():
        problems += check_card(card, files[identifier], library.vocabularies, today)
    problems += check_relations(known, files)
    questions, faults = library.questions()
    problems += faults
    problems += check_questions(questions, {*known, *documents.items}, QUESTIONS)
    return CorpusReport(len(cards.items), len(documents.items), tuple(problems))
