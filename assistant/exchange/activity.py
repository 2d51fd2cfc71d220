"""What was asked, cited, refused, voted and opened: one JSON line each in corpus/activity/, if the setting allows it.

E-mail addresses and telephone numbers in what somebody wrote are masked before it is written; who asked is kept apart.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from threading import Lock
from typing import Literal

from assistant.answering.answer import Answer
from assistant.clock import now, today
from assistant.corpus.library import Library
from assistant.corpus.personal import masked
from assistant.exchange.noted import ASKERS, OPENED, QUESTIONS, VOTES
from assistant.viewers import Viewer

Vote = Literal["up", "down"]
# Why somebody found an answer helpful or not; ``reasons`` of the texts has the words.
REASONS: dict[Vote, tuple[str, ...]] = {
    "up": ("useful", "complete", "trusted", "clear"),
    "down": ("off_topic", "incomplete", "wrong", "outdated", "unclear"),
}
LONGEST_COMMENT = 1000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks or votes. name: as they signed in; empty where nobody did."""

    viewer: Viewer = Viewer.ANONYMOUS
    name: str = ""


NOBODY = Asker()


class Activity:
    """The log of questions (``questions.jsonl``), votes (``votes.jsonl``), who they were (``askers.jsonl``) and opened cards.

    Switched off, it keeps nothing.
    """

    def __init__(self, library: Library, *, enabled: bool) -> None:
        self._library = library
        self.enabled = enabled
        self._lock = Lock()
        self._day: date | None = None
        self._daily: Callable[[], object] | None = None

    def daily(self, do: Callable[[], object]) -> None:
        """Do this after the first note of each day. It must not raise."""
        self._daily = do

    def asked(self, answer: Answer, by: Asker) -> None:
        """Note a question, whether it was refused, and what was cited or came nearest."""
        identifier = token_hex(8)
        self._note(
            QUESTIONS,
            id=identifier,
            question=masked(answer.question),
            asked=masked(answer.asked),
            language=answer.language.value,
            viewer=by.viewer.value,
            outcome=answer.outcome.value,
            confidence=round(answer.decision.confidence, 4) if answer.decision else None,
            shown=_shown(answer),
            **({"writer": answer.writer, "tokens": answer.tokens} if answer.tokens else {}),
        )
        self._note_who(by.name, identifier)

    def voted(
        self,
        ballot: str,
        answer: Answer,
        text: str,
        vote: Vote,
        reasons: Sequence[str] = (),
        comment: str = "",
        by: Asker = NOBODY,
    ) -> None:
        """Note a thumb up or down with the question, the answer as shown (text), and the passages it stands on.

        ballot: names the vote; of several lines with one name, the last counts. Reasons that are none are left out.
        """
        self._note(
            VOTES,
            ballot=ballot,
            question=masked(answer.question),
            asked=masked(answer.asked),
            language=answer.language.value,
            viewer=by.viewer.value,
            outcome=answer.outcome.value,
            answer=text.replace(answer.question, masked(answer.question)).replace(answer.asked, masked(answer.asked)),
            vote=vote,
            reasons=[reason for reason in REASONS[vote] if reason in reasons],
            comment=masked(comment.strip()[:LONGEST_COMMENT]),
            shown=_shown(answer),
            passages=[
                {"n": one.n, "passage": one.passage.id, "source": one.record.id, "quote": one.quote}
                for one in answer.citations
            ],
        )
        self._note_who(by.name, ballot)

    def opened(self, card: str) -> None:
        """Note that a card's page was opened: by whom and at what hour is not said."""
        if self.enabled:
            self._write(OPENED, {"at": f"{today().isoformat()}T00:00:00+00:00", "card": card})

    def _note_who(self, name: str, identifier: str) -> None:
        if name:
            self._note(ASKERS, name=name, id=identifier)

    def _note(self, log: str, **values: object) -> None:
        if not self.enabled:
            return
        at = now()
        self._write(log, {"at": at.isoformat(), **values})
        with self._lock:
            new, self._day = self._day != at.date(), at.date()
        if new and self._daily:
            self._daily()

    def _write(self, name: str, line: dict[str, object]) -> None:
        try:
            self._library.log(name, json.dumps(line, ensure_ascii=False))
        except OSError as error:  # an answer is not lost because it cannot be noted
            _log.warning("%s was not noted in the corpus (%s); make room on its disk, or see its rights", name, error)


def _shown(answer: Answer) -> list[str]:
    """The sources that an answer cites, or those that it points to."""
    cited = [citation.record.id for citation in answer.citations] or [hit.record.id for hit in answer.nearest]
    return list(dict.fromkeys(cited))
