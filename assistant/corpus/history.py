"""The past of a card: who changed what, when and why; what differs between two versions; and joining two people's changes (pure)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pydantic import Field

from assistant.corpus.cards import BODY_FIELDS, Card, Strict
from assistant.viewers import Status

Json = Any
"""What JSON can hold: the value of one field."""


class Act(StrEnum):
    """What was done to a card."""

    FOUND = "found"
    """It lay in the folder already, or was changed there by hand."""
    CREATED = "created"
    EDITED = "edited"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    RETIRED = "retired"
    REOPENED = "reopened"
    RESTORED = "restored"


class Change(Strict):
    """One change. who: the account, empty for whoever uses the computer. reasons: why a warning was let pass, by its code.

    batch: the change to many cards that it is part of (corpus/batches.py); empty for one that stands alone.
    """

    act: Act
    at: datetime
    who: str = ""
    why: str = ""
    reasons: Mapping[str, str] = Field(default_factory=dict)
    batch: str = ""


class Version(Change):
    """A change and what it led to. digest: SHA-256 of the card's file."""

    version: int
    status: Status
    digest: str


class Comment(Strict):
    """What somebody said of a card while it was worked on, about which version."""

    at: datetime
    who: str = ""
    text: str = Field(min_length=1, max_length=4000)
    version: int


def found(at: datetime) -> Change:
    """The change by which a card came that nobody made here."""
    return Change(act=Act.FOUND, at=at)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that was kept, taken out or put in."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in two versions, and its text piece by piece."""

    field: str
    pieces: tuple[Piece, ...]


# What the program keeps account of by itself.
_OWN = ("version", "status", "reviewed")


def fields_of(card: Card) -> dict[str, Json]:
    """Every field by its name, those of the source apart (``source.title``), as JSON."""
    values: dict[str, Json] = card.model_dump(mode="json")
    source = values.pop("source")
    return values | {f"source.{name}": value for name, value in source.items()}


def card_of(values: Mapping[str, Json]) -> Card:
    """The card of such fields. Raises pydantic's ValidationError."""
    source = {name.removeprefix("source."): value for name, value in values.items() if name.startswith("source.")}
    return Card.model_validate(
        {**{name: value for name, value in values.items() if not name.startswith("source.")}, "source": source}
    )


def differences(before: Card, after: Card) -> tuple[Difference, ...]:
    """What differs, field by field, in the order of the form."""
    old, new = fields_of(before), fields_of(after)
    changed = [name for name in _ordered(new) if old[name] != new[name] and name not in _OWN]
    return tuple(Difference(name, word_by_word(as_text(old[name]), as_text(new[name]))) for name in changed)


def word_by_word(before: str, after: str) -> tuple[Piece, ...]:
    """How one text became the other.

    >>> [(piece.kind, piece.text) for piece in word_by_word("nine offices in 2019", "ten offices in 2019")]
    [('gone', 'nine'), ('new', 'ten'), ('kept', ' offices in 2019')]
    """
    old, new = re.findall(r"\s+|\w+|.", before), re.findall(r"\s+|\w+|.", after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        parts = [("kept", old[a:b])] if tag == "equal" else [("gone", old[a:b]), ("new", new[c:d])]
        pieces += [Piece(kind, "".join(words)) for kind, words in parts if words]
    return tuple(pieces)


def as_text(value: Json) -> str:
    """A field's value as a person reads it: lists with commas, rows on lines."""
    if isinstance(value, list):
        rows = any(isinstance(item, dict) for item in value)
        return ("\n" if rows else ", ").join(as_text(item) for item in value)
    if isinstance(value, dict):
        return " · ".join(as_text(item) for item in value.values() if item not in ("", None))
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes in one. conflicts: the fields that both changed, each in their own way; ``fields`` holds mine."""

    fields: Mapping[str, Json]
    conflicts: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(base: Card | None, theirs: Card, mine: Card) -> Merged:
    """Join what two people made of the same version: a field that only one of them changed is taken from them.

    base: that version; None where it is not known, and everything that differs is a conflict.
    """
    there, here = fields_of(theirs), fields_of(mine)
    old = fields_of(base) if base else {}
    names = [name for name in _ordered(here) if name not in _OWN and here[name] != there[name]]
    taken = [name for name in names if name in old and here[name] == old[name]]
    kept = [name for name in names if name in old and there[name] == old[name]]
    return Merged(
        here | {name: there[name] for name in (*taken, *_OWN)},
        tuple(name for name in names if name not in (*taken, *kept)),
        tuple(taken),
    )


def _ordered(names: Mapping[str, Json]) -> list[str]:
    return [name for name in names if name not in BODY_FIELDS] + list(BODY_FIELDS)
