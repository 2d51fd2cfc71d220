"""What was asked and answered on one page: kept in memory, so that coming back from a card finds it again."""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from threading import Lock
from uuid import uuid4

from assistant.answering.answer import Answer
from assistant.clock import today
from assistant.exchange.activity import Vote

MOST_CONVERSATIONS = 500
MOST_TURNS = 100
_TICKET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Stage(StrEnum):
    SEARCHING = "searching"
    TELLING = "telling"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it. told: how many sentences of the answer are shown; failure: the sentence to show.

    day: when it was asked. ballot: names the vote in the log; explained: whether its reason was given.
    """

    question: str
    stage: Stage = Stage.SEARCHING
    answer: Answer | None = None
    told: int = 0
    failure: str = ""
    vote: Vote | None = None
    ballot: str = ""
    explained: bool = False
    day: date = field(default_factory=today)

    @property
    def open(self) -> bool:
        """Whether the program is still at it."""
        return self.stage in (Stage.SEARCHING, Stage.TELLING)


Conversation = tuple[Turn, ...]


class Conversations:
    """Conversations by the ticket that a browser tab holds; the ones longest unused are forgotten first.

    >>> conversations = Conversations()
    >>> ticket = new_ticket()
    >>> conversations.keep(ticket, [Turn("Why?")])
    >>> conversations.of(ticket)[0].question, conversations.of("../../etc")
    ('Why?', ())
    """

    def __init__(self, most: int = MOST_CONVERSATIONS, owner: Callable[[], Hashable] = str) -> None:
        """owner: tells who is asking; after signing out, or in as somebody else, a tab begins anew."""
        self._most = most
        self._owner = owner
        self._turns: OrderedDict[Hashable, Conversation] = OrderedDict()
        self._lock = Lock()

    def of(self, ticket: str) -> Conversation:
        """The turns so far; none for a ticket that is not known."""
        key = self._owner(), ticket
        with self._lock:
            if key in self._turns:
                self._turns.move_to_end(key)
            return self._turns.get(key, ())

    def keep(self, ticket: str, turns: Sequence[Turn]) -> None:
        """Remember the turns, the last hundred of them."""
        with self._lock:
            self._keep(ticket, turns)

    def go_on(self, ticket: str, turns: Sequence[Turn]) -> bool:
        """Remember the next step of an answer. False, and nothing changed, where it was stopped since its first step."""
        with self._lock:
            stands = self._turns.get((self._owner(), ticket), ())
            if turns[-1].stage is not Stage.SEARCHING and not (stands and stands[-1].open):
                return False
            self._keep(ticket, turns)
            return True

    def _keep(self, ticket: str, turns: Sequence[Turn]) -> None:
        key = self._owner(), ticket
        self._turns[key] = tuple(turns)[-MOST_TURNS:]
        self._turns.move_to_end(key)
        while len(self._turns) > self._most:
            self._turns.popitem(last=False)

    def settle(self, ticket: str) -> Conversation:
        """The turns, with one that was broken off marked as stopped."""
        turns = tuple(replace(turn, stage=Stage.STOPPED) if turn.open else turn for turn in self.of(ticket))
        if turns:
            self.keep(ticket, turns)
        return turns


def turn_at(turns: Conversation, at: str) -> Turn | None:
    """The turn at a place that a page named, if there is one; a page can name anything.

    >>> turn_at((Turn("Why?"),), "0").question, turn_at((), "0"), turn_at((), "-1"), turn_at((), "²")
    ('Why?', None, None, None)
    """
    return turns[int(at)] if at.isdecimal() and int(at) < len(turns) else None


def new_ticket() -> str:
    """A ticket nobody can guess."""
    return str(uuid4())


def is_ticket(text: object) -> bool:
    """Whether a browser's ticket looks like one of ours.

    >>> is_ticket(new_ticket()), is_ticket("1"), is_ticket(None)
    (True, False, False)
    """
    return isinstance(text, str) and _TICKET.fullmatch(text) is not None
