"""What was asked, cited, refused and voted: one JSON line each in corpus/activity/, if the setting allows it."""

import json
import logging
from collections.abc import Sequence
from threading import Lock
from typing import Literal

from assistant.answering.answer import Answer
from assistant.clock import now
from assistant.corpus.library import Library
from assistant.viewers import Viewer

Vote = Literal["up", "down"]
# Why somebody found an answer helpful or not; ``reasons`` of the texts has the words.
REASONS: dict[Vote, tuple[str, ...]] = {
    "up": ("useful", "complete", "trusted", "clear"),
    "down": ("off_topic", "incomplete", "wrong", "outdated", "unclear"),
}
LONGEST_COMMENT = 1000

_log = logging.getLogger(__name__)


class Activity:
    """The log of questions (``questions.jsonl``) and votes (``votes.jsonl``). Switched off, it keeps nothing."""

    def __init__(self, library: Library, *, enabled: bool) -> None:
        self._library = library
        self._enabled = enabled
        self._lock = Lock()

    def asked(self, answer: Answer, viewer: Viewer) -> None:
        """Note a question, whether it was refused, and what was cited or came nearest."""
        self._note(
            "questions",
            question=answer.question,
            asked=answer.asked,
            language=answer.language.value,
            viewer=viewer.value,
            outcome=answer.outcome.value,
            confidence=round(answer.decision.confidence, 4) if answer.decision else None,
            shown=_shown(answer),
            **({"writer": answer.writer, "tokens": answer.tokens} if answer.tokens else {}),
        )

    def voted(
        self, ballot: str, answer: Answer, text: str, vote: Vote, reasons: Sequence[str] = (), comment: str = ""
    ) -> None:
        """Note a thumb up or down with the question, the answer as shown (text), and the passages it stands on.

        ballot: names the vote; of several lines with one name, the last counts. Reasons that are none are left out.
        """
        self._note(
            "votes",
            ballot=ballot,
            question=answer.question,
            asked=answer.asked,
            language=answer.language.value,
            outcome=answer.outcome.value,
            answer=text,
            vote=vote,
            reasons=[reason for reason in REASONS[vote] if reason in reasons],
            comment=comment.strip()[:LONGEST_COMMENT],
            shown=_shown(answer),
            passages=[
                {"n": one.n, "passage": one.passage.id, "source": one.record.id, "quote": one.quote}
                for one in answer.citations
            ],
        )

    def _note(self, name: str, **values: object) -> None:
        if not self._enabled:
            return
        line = {"at": now().isoformat(), **values}
        try:
            with self._lock:
                self._library.log(name, json.dumps(line, ensure_ascii=False))
        except OSError as error:  # an answer is not lost because it cannot be noted
            _log.warning("%s was not noted in the corpus (%s); make room on its disk, or see its rights", name, error)


def _shown(answer: Answer) -> list[str]:
    """The sources that an answer cites, or those that it points to."""
    cited = [citation.record.id for citation in answer.citations] or [hit.record.id for hit in answer.nearest]
    return list(dict.fromkeys(cited))
