"""Cards side by side: for each field what each says, and whether they say the same (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.corpus.cards import BODY_FIELDS, Card

FEWEST, MOST = 2, 4
# What a reader must weigh before carrying a practice over: where, when, under whom, for whom, and what would have to change.
CONDITIONS = (
    "places", "period", "modality", "providers", "recipients", "institutions", "target_groups", "context", "what_to_adapt",
)  # fmt: skip
CONTENT = ("type", "themes", "finding", "what_was_done", "results", "figures", "lessons", "follow_up", "polarity")
SUPPORT = (
    "evidence",
    "confidence_note",
    "transfer",
    "offers_cooperation",
    "reviewed",
    "review_due",
    "language",
    "licence",
)
PARTS = {"conditions": CONDITIONS, "content": CONTENT, "support": SUPPORT}
# Running text is never word for word the same: that it differs says nothing.
PROSE = frozenset((*BODY_FIELDS, "finding", "confidence_note", "figures", "institutions"))

Side = Mapping[str, tuple[str, ...]]
"""What one card says, field by field; an empty tuple is "not stated"."""


class Agreement(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    PARTLY_STATED = "partly_stated"
    UNSTATED = "unstated"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of several cards: the values of each, those that all of them have, and whether they agree."""

    name: str
    values: tuple[tuple[str, ...], ...]
    agreement: Agreement

    @property
    def shared(self) -> frozenset[str]:
        """The values that every card has."""
        return frozenset.intersection(*map(frozenset, self.values)) if self.values else frozenset()


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """``conditions``, ``content`` or ``support``, and its fields in order."""

    name: str
    fields: tuple[ComparedField, ...]


def compare(sides: Sequence[Side]) -> tuple[ComparedPart, ...]:
    """What two to four cards say, field by field.

    >>> parts = compare([{"places": ("BR",)}, {"places": ("BR", "AR")}])
    >>> [(field.name, field.agreement.value) for field in parts[0].fields][:2]
    [('places', 'different'), ('period', 'unstated')]
    """
    return tuple(
        ComparedPart(part, tuple(_field(name, [side.get(name, ()) for side in sides]) for name in names))
        for part, names in PARTS.items()
    )


def named_so(parts: Sequence[ComparedPart], agreement: Agreement) -> list[str]:
    """The fields on which the cards agree so, in order."""
    return [field.name for part in parts for field in part.fields if field.agreement is agreement]


def card_side(card: Card) -> dict[str, tuple[str, ...]]:
    """What a card says in its own codes and words."""
    told = card.model_dump(mode="json")
    told["licence"] = card.source.licence
    told["figures"] = [f"{figure.value} {figure.unit} ({figure.year})" for figure in card.figures]
    told["institutions"] = [institution.name for institution in card.institutions]
    told["offers_cooperation"] = "" if told["offers_cooperation"] == "unknown" else told["offers_cooperation"]
    return {name: _values(told[name]) for names in PARTS.values() for name in names}


def _field(name: str, values: Sequence[tuple[str, ...]]) -> ComparedField:
    return ComparedField(name, tuple(values), _agreement(name, values))


def _agreement(name: str, values: Sequence[tuple[str, ...]]) -> Agreement:
    stated = [frozenset(value) for value in values if value]
    if not stated:
        return Agreement.UNSTATED
    if len(stated) < len(values):
        return Agreement.PARTLY_STATED
    if name in PROSE:
        return Agreement.PROSE
    return Agreement.SAME if len(set(stated)) == 1 else Agreement.DIFFERENT


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return (str(value),) if value else ()
