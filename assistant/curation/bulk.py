"""Bulk: one field of many cards changed at once, and put back at once."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from pydantic import ValidationError

from assistant.clock import now
from assistant.corpus.batches import Batch, Edit, edited, put_back
from assistant.corpus.cards import Card, Problem
from assistant.corpus.history import Act
from assistant.corpus.library import Library, Stored
from assistant.curation.curator import Curator, refused, writing
from assistant.errors import AssistantError, CardMoved, CurationError
from assistant.viewers import Status

MOST_AT_ONCE = 500

_log = logging.getLogger(__name__)


class Left(StrEnum):
    """Why a card is left as it is."""

    EMPTY = "empty"
    """It would lose what a card needs."""
    ERRORS = "errors"
    """It is published, and would have an error in it."""
    SECOND_PERSON = "second_person"
    """It is published, and a second person has to look at each change."""
    MOVED = "moved"
    """Somebody else has changed it meanwhile."""
    GONE = "gone"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Planned:
    """A card, and what will become of it."""

    stored: Stored[Card]
    card: Card


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A card that is left as it is, and why. problems: the errors that it would have."""

    stored: Stored[Card]
    why: Left
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edit would do. same: cards that have the value already."""

    edit: Edit
    changes: tuple[Planned, ...]
    same: tuple[Stored[Card], ...]
    left: tuple[LeftOut, ...]


def plan(
    cards: Iterable[Stored[Card]],
    edit: Edit,
    errors_of: Callable[[Card], tuple[Problem, ...]],
    *,
    second_person: bool = False,
) -> Plan:
    """Decide what becomes of each card (pure). errors_of: what would keep a card from being published.

    A value that is no term of its list is not written to any card, whatever its status.
    """
    changes: list[Planned] = []
    same: list[Stored[Card]] = []
    left: list[LeftOut] = []
    for stored in cards:
        published = stored.noun.status is Status.PUBLISHED
        try:
            card = edited(stored.noun, edit)
        except ValidationError:
            left.append(LeftOut(stored, Left.EMPTY))
            continue
        if card == stored.noun:
            same.append(stored)
            continue
        errors = tuple(one for one in errors_of(card) if published or one.field == edit.field)
        if errors:
            left.append(LeftOut(stored, Left.ERRORS, errors))
        elif published and second_person:
            left.append(LeftOut(stored, Left.SECOND_PERSON))
        else:
            changes.append(Planned(stored, card))
    return Plan(edit, tuple(changes), tuple(same), tuple(left))


class Fate(StrEnum):
    """What became of a card of a batch."""

    CHANGED = "changed"
    UNDONE = "undone"
    LATER = "later"
    """It was changed, and again since then by something else; an undo leaves it."""
    LEFT = "left"
    WAITING = "waiting"
    """Its turn is to come, or never came because the program was stopped."""


@dataclass(frozen=True, slots=True)
class Member:
    """A card of a batch, and what became of it. why: where it was left as it is."""

    id: str
    fate: Fate
    stored: Stored[Card] | None = None
    why: str = ""


class Bulk:
    """Batches of changes over one curator. A card is changed wholly or not at all, whenever the program is stopped."""

    def __init__(self, library: Library, curator: Curator) -> None:
        self._library = library
        self._curator = curator
        self._running: set[str] = set()

    def plan(self, identifiers: Iterable[str], edit: Edit) -> Plan:
        """What an edit would do to these cards; those that are there no more are left out."""
        chosen = [stored for one in dict.fromkeys(identifiers) if (stored := self._library.card(one))]
        return plan(chosen, edit, self._curator.errors, second_person=self._curator.second_person)

    def begin(self, edit: Edit, bases: Mapping[str, str], who: str, why: str) -> Batch:
        """Note what is to be done before any of it is. bases: the digest of each card as it was shown, by id.

        Raises CurationError for no card, for too many, and where it cannot be written.
        """
        if not bases:
            raise refused("none_chosen")
        if len(bases) > MOST_AT_ONCE:
            raise refused("too_many", most=MOST_AT_ONCE)
        batch = Batch(id=uuid4().hex[:12], at=now(), who=who, why=why.strip(), edit=edit, cards=dict(bases))
        self._keep(batch)
        self.start(batch)
        return batch

    def carry_out(self, batch: Batch) -> None:
        """Change the cards, one after the other; each is written, and found as it is now, before the next."""
        left: dict[str, str] = {}
        with self._at_work(batch):
            for identifier, base in batch.cards.items():
                if why := self._change(batch, identifier, base):
                    left[identifier] = why.value
            self._keep(batch.model_copy(update={"left": left, "done": True}))

    def undo(self, batch: Batch, who: str) -> None:
        """Put the field back on every card that nobody has changed since; one that would have an error stays as it is."""
        with self._at_work(batch):
            for member in self.members(batch):
                if member.fate is Fate.CHANGED and member.stored:
                    self._put_back(batch, member.stored, who)

    def start(self, batch: Batch) -> None:
        """Say of a batch that it is being worked on, before that begins."""
        self._running.add(batch.id)

    def batch(self, identifier: str) -> Batch | None:
        """A batch; None where there is none of this name."""
        return self._library.record(f"batches/{identifier}", Batch)

    def batches(self) -> list[Batch]:
        """Every batch, the latest first."""
        return sorted(self._library.records("batches", Batch), key=lambda one: one.at, reverse=True)

    def is_running(self, batch: Batch) -> bool:
        """Whether cards are still being changed."""
        return batch.id in self._running

    def members(self, batch: Batch) -> list[Member]:
        """The cards of a batch and what became of each, as their own history tells it."""
        cards = self._library.cards().items
        return [self._member(batch, one, cards.get(one)) for one in batch.cards]

    def _member(self, batch: Batch, identifier: str, stored: Stored[Card] | None) -> Member:
        past = self._library.history(identifier) if stored else ()
        if not any(version.batch == batch.id for version in past):
            why = batch.left.get(identifier, "" if stored else Left.GONE.value)
            return Member(identifier, Fate.LEFT if why else Fate.WAITING, stored, why)
        if stored is None or past[-1].batch != batch.id or past[-1].digest != stored.digest:
            return Member(identifier, Fate.LATER, stored)
        return Member(identifier, Fate.UNDONE if past[-1].act is Act.RESTORED else Fate.CHANGED, stored)

    def _change(self, batch: Batch, identifier: str, base: str) -> Left | None:
        planned = self.plan([identifier], batch.edit)
        for one in planned.left:
            return one.why
        for change in planned.changes:
            try:
                self._curator.save(change.card, base, batch.who, batch.why, Act.EDITED, batch.id)
            except CardMoved:
                return Left.MOVED
            except CurationError as error:
                return Left.DISK if error.code == "disk" else Left.ERRORS
            return None
        return Left.MOVED if planned.same else Left.GONE

    def _put_back(self, batch: Batch, stored: Stored[Card], who: str) -> None:
        """Put the field back as it was in the version before the batch's, which is the last."""
        before = self._library.history(stored.noun.id)[-2].version
        try:
            old = put_back(stored.noun, self._library.card_version(stored.noun.id, before), batch.edit.field)
            self._curator.save(old, stored.digest, who, batch.why, Act.RESTORED, batch.id)
        except (AssistantError, ValidationError) as error:
            _log.warning("%s was not put back: %s", stored.noun.id, error)

    @contextmanager
    def _at_work(self, batch: Batch) -> Iterator[None]:
        self._running.add(batch.id)
        try:
            yield
        except CurationError as error:  # each card that was changed says so itself
            _log.warning("what became of batch %s could not be noted: %s", batch.id, error)
        finally:
            self._running.discard(batch.id)

    def _keep(self, batch: Batch) -> None:
        with writing():
            self._library.keep_record(f"batches/{batch.id}", batch)
