"""Lines of the logs in corpus/activity/ as they are read again, and what is left of one that is too old (pure).

questions.jsonl, votes.jsonl and opened.jsonl say nobody's name. Who asked stands in askers.jsonl alone, and no
export reads it.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from assistant.answering.answer import Outcome
from assistant.languages import Language
from assistant.viewers import Viewer

QUESTIONS, VOTES, ASKERS, OPENED, GAPS = "questions", "votes", "askers", "opened", "gaps"
"""The logs by their names."""
PERSONAL = {
    QUESTIONS: ("question", "asked"),
    VOTES: ("question", "asked", "answer", "comment", "passages"),
}
"""What somebody wrote, or was answered; it is not kept longer than the setting says."""


class _Line(BaseModel):
    """A line; what a later version of the program added to it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    at: datetime


class NotedQuestion(_Line):
    """A question. Without a text it was forgotten; shown: ids of the sources it was answered with, or pointed to."""

    id: str
    question: str = ""
    asked: str = ""
    language: Language = Language.OTHER
    viewer: Viewer = Viewer.ANONYMOUS
    outcome: Outcome
    shown: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        """Lines of the first version have no id; they are named by what stands in them."""
        if isinstance(values, dict) and "id" not in values:
            told = f"{values.get('at')} {values.get('question')}"
            return values | {"id": sha256(told.encode()).hexdigest()[:16]}
        return values


class NotedVote(_Line):
    """A vote; of several with one ballot, the last counts."""

    ballot: str
    question: str = ""
    asked: str = ""
    language: Language = Language.OTHER
    viewer: Viewer = Viewer.ANONYMOUS
    outcome: Outcome
    vote: str
    reasons: tuple[str, ...] = ()
    comment: str = ""
    shown: tuple[str, ...] = ()


class NotedAsker(_Line):
    """Who asked a question (or voted, by the ballot), or has seen that it is answered now (by the gap)."""

    name: str
    id: str = ""
    seen: str = ""


class NotedOpening(_Line):
    """A card's page was opened, by whomever."""

    card: str


def forgotten(name: str, line: str, before: datetime) -> str | None:
    """What is left of a line of a log: the line itself while it is younger, else its counts; None: nothing.

    >>> from datetime import UTC
    >>> forgotten("questions", '{"at": "2026-01-01T00:00:00+00:00", "question": "Who?", "viewer": "staff"}', datetime(2026, 2, 1, tzinfo=UTC))
    '{"at": "2026-01-01T00:00:00+00:00", "viewer": "staff", "id": "e6dd056e063d44f0"}'
    """
    try:
        values = json.loads(line)
        old = datetime.fromisoformat(values["at"]) < before
    except (ValueError, KeyError, TypeError):  # no line: it was cut off when the machine stopped
        return None
    if not old:
        return line
    if name == ASKERS:
        return None
    left = {key: value for key, value in values.items() if key not in PERSONAL.get(name, ())}
    if name == QUESTIONS and left != values and "id" not in values:
        left["id"] = NotedQuestion.model_validate(values | {"outcome": Outcome.REFUSED}).id
    return line if left == values else json.dumps(left, ensure_ascii=False)
