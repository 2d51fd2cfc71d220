"""One change to many cards: which fields may be changed so, what becomes of a card, and what is kept of it (pure)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, field_validator, model_validator

from assistant.corpus.cards import Card, Identifier, Offer, Strict
from assistant.corpus.history import Json, card_of, fields_of
from assistant.viewers import Visibility


class How(StrEnum):
    """What is done with a field."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


_LIST, _ONE = (How.ADD, How.REMOVE, How.SET), (How.SET,)
FIELDS: Mapping[str, tuple[How, ...]] = {
    "themes": _LIST,
    "places": _LIST,
    "target_groups": _LIST,
    "modality": _ONE,
    "offers_cooperation": _ONE,
    "source.licence": _ONE,
    "visibility": _ONE,
    "review_due": _ONE,
}
"""The fields that may be changed on many cards at once: they say where a card belongs. What it says, how well that is supported
and who took part is judged card by card, and its status has its own steps."""
_MAY_BE_EMPTY = ("modality", "review_due")
_CLOSED = {"visibility": Visibility, "offers_cooperation": Offer}


class Edit(Strict):
    """What is done to one field of many cards. values: none leaves the field open."""

    field: str
    how: How
    values: tuple[str, ...] = ()

    @field_validator("values")
    @classmethod
    def _each_once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (value.strip() for value in values))))

    @model_validator(mode="after")
    def _fits(self) -> "Edit":
        if self.how not in FIELDS.get(self.field, ()):
            raise ValueError("this field is not changed on many cards at once")
        if not self.values and self.field not in _MAY_BE_EMPTY:
            raise ValueError("no value is chosen")
        if FIELDS[self.field] == _ONE and len(self.values) > 1:
            raise ValueError("this field has one value")
        if self.field == "review_due":
            _ = [date.fromisoformat(value) for value in self.values]
        if self.field in _CLOSED and self.values[0] not in tuple(_CLOSED[self.field]):
            raise ValueError("there is no such value")
        return self


def edited(card: Card, edit: Edit) -> Card:
    """The card with the field changed. Raises pydantic's ValidationError, such as for a list that must not be empty."""
    values = fields_of(card)
    if FIELDS[edit.field] == _ONE:
        new: Json = edit.values[0] if edit.values else None if edit.field == "review_due" else ""
    else:
        old = values[edit.field]
        new = {
            How.SET: list(edit.values),
            How.ADD: [*old, *(value for value in edit.values if value not in old)],
            How.REMOVE: [value for value in old if value not in edit.values],
        }[edit.how]
    return card_of(values | {edit.field: new})


def put_back(card: Card, before: Card, field: str) -> Card:
    """The card with one field as it was before."""
    return card_of(fields_of(card) | {field: fields_of(before)[field]})


class Batch(Strict):
    """A change to many cards: who made it, when and why. id: what its versions carry.

    cards: the digest of the version that each was planned from, by id. left: why a card was left as it was, by id. done: whether it
    came to its end; a program that was killed in between leaves some cards changed, each of them wholly.
    """

    id: Identifier
    at: datetime
    who: str = ""
    why: str = ""
    edit: Edit
    cards: Mapping[Identifier, str]
    left: Mapping[Identifier, str] = Field(default_factory=dict)
    done: bool = False
