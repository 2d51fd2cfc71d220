"""The way of a card from draft to published and off again: which step is open to whom (pure)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from assistant.corpus.history import Act, Version
from assistant.viewers import Status


class Move(StrEnum):
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    RETIRE = "retire"
    REOPEN = "reopen"


_STEPS: Mapping[tuple[Status, Move], Status] = {
    (Status.DRAFT, Move.SUBMIT): Status.IN_REVIEW,
    (Status.DRAFT, Move.PUBLISH): Status.PUBLISHED,
    (Status.IN_REVIEW, Move.SEND_BACK): Status.DRAFT,
    (Status.IN_REVIEW, Move.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Move.RETIRE): Status.RETIRED,
    (Status.RETIRED, Move.REOPEN): Status.DRAFT,
}
ACTS: Mapping[Move, Act] = {
    Move.SUBMIT: Act.SUBMITTED,
    Move.SEND_BACK: Act.SENT_BACK,
    Move.PUBLISH: Act.PUBLISHED,
    Move.RETIRE: Act.RETIRED,
    Move.REOPEN: Act.REOPENED,
}
_WRITING = (Act.CREATED, Act.EDITED, Act.RESTORED, Act.SUBMITTED)


def goal(status: Status, move: Move) -> Status | None:
    """Where a move leads; None where it is not open."""
    return _STEPS.get((status, move))


def moves(status: Status, *, second_person: bool) -> tuple[Move, ...]:
    """The moves open from where a card stands. second_person: nothing is published without a review.

    >>> [move.value for move in moves(Status.DRAFT, second_person=True)]
    ['submit']
    """
    every = [move for (at, move) in _STEPS if at is status]
    return tuple(one for one in every if not (second_person and status is Status.DRAFT and one is Move.PUBLISH))


def writers(past: Sequence[Version]) -> set[str]:
    """Who wrote or handed in what would now be published: everybody since it was last published."""
    last = max((at for at, version in enumerate(past) if version.act is Act.PUBLISHED), default=-1)
    return {version.who for version in past[last + 1 :] if version.act in _WRITING}
