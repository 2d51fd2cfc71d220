"""Golden questions: what people would ask, and which cards answer it (``questions/*.jsonl`` in the corpus)."""

from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from assistant.corpus.cards import Identifier, Problem, Strict, Text
from assistant.languages import Language

FOLDER = "questions"


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
    text: Text
    cards: tuple[Identifier, ...]
    history: tuple[Text, ...] = ()
    near: tuple[Identifier, ...] = ()
    note: str = ""


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
