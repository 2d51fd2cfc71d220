"""What was asked, cited, refused and voted: one JSON line each in corpus/activity/, if the setting allows it."""

import json
import logging
from datetime import UTC, datetime
from threading import Lock
from typing import Literal

from assistant.answering.answer import Answer
from assistant.corpus.library import Library
from assistant.viewers import Viewer

Vote = Literal["up", "down"]

_log = logging.getLogger(__name__)


class Activity:
    """The log of questions (``questions.jsonl``) and votes (``votes.jsonl``). Switched off, it keeps nothing."""

    def __init__(self, library: Library, *, enabled: bool) -> None:
        self._library = library
        self._enabled = enabled
        self._lock = Lock()

    def asked(self, answer: Answer, viewer: Viewer) -> None:
        """Note a question, whether it was refused, and what was cited or came nearest."""
        shown = [citation.record.id for citation in answer.citations] or [hit.record.id for hit in answer.nearest]
        self._note(
            "questions",
            question=answer.question,
            asked=answer.asked,
            language=answer.language.value,
            viewer=viewer.value,
            outcome=answer.outcome.value,
            confidence=round(answer.decision.confidence, 4) if answer.decision else None,
            shown=list(dict.fromkeys(shown)),
            **({"writer": answer.writer, "tokens": answer.tokens} if answer.tokens else {}),
        )

    def voted(self, question: str, answer: str, vote: Vote, shown: list[str], reason: str = "") -> None:
        """Note a thumb up or down with the question, the answer as shown, and its sources."""
        self._note("votes", question=question, answer=answer, vote=vote, shown=shown, reason=reason)

    def _note(self, name: str, **values: object) -> None:
        if not self._enabled:
            return
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **values}
        try:
            with self._lock:
                self._library.log(name, json.dumps(line, ensure_ascii=False))
        except OSError as error:  # an answer is not lost because it cannot be noted
            _log.warning("%s was not noted in the corpus (%s); make room on its disk, or see its rights", name, error)
