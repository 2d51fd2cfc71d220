"""Golden questions: what people would ask, and which cards answer it (``questions/*.jsonl`` in the corpus)."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from assistant.corpus.cards import Identifier, Problem, Strict
from assistant.languages import Language

FOLDER = "questions"
ADDED = "added.jsonl"
"""The questions that people added, apart from those that came with the corpus."""
MOST_CHARACTERS = 2000

Asking = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]


class Kind(StrEnum):
    """What makes a question hard; see corpus/questions/README.md."""

    PRECISE = "precise"
    VAGUE = "vague"
    ONE_WORD = "one_word"
    TYPO = "typo"
    NO_ACCENTS = "no_accents"
    FOLLOW_UP = "follow_up"
    WRONG_COUNTRY = "wrong_country"
    COMPARISON = "comparison"
    UNANSWERABLE = "unanswerable"


class GoldenQuestion(Strict):
    """A question and the ids of all cards and documents that answer it; none where the corpus does not say."""

    id: Identifier
    lang: Language
    kind: Kind
    text: Asking
    cards: tuple[Identifier, ...]
    history: tuple[Asking, ...] = ()
    near: tuple[Identifier, ...] = ()
    note: str = ""


SILENT = (Kind.UNANSWERABLE, Kind.WRONG_COUNTRY)
"""The kinds to which the right answer is that the corpus does not say."""


class Asked(StrEnum):
    """What was done with a golden question."""

    ADDED = "added"
    REMOVED = "removed"


class Noted(Strict):
    """One line of the history of golden questions. who: the account, empty for whoever uses the computer."""

    act: Asked
    at: datetime
    who: str = ""
    question: GoldenQuestion


def words_of(text: str, history: Sequence[str] = ()) -> tuple[str, ...]:
    """What a question asks, whatever its capitals, marks and blanks; two with the same words are one.

    >>> words_of("Who  paid?", ["And Peru?"])
    ('and peru', 'who paid')
    """
    return tuple(" ".join(re.findall(r"\w+", one.casefold())) for one in (*history, text))


def parse_questions(path: Path, name: str) -> tuple[list[GoldenQuestion], list[Problem]]:
    """The questions of one file, and what is wrong with its other lines. ``name`` is the file as people see it."""
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            questions.append(GoldenQuestion.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            problems.append(Problem(name, field, f"{first['msg']}.", f"See {FOLDER}/README.md.", number))
    return questions, problems
