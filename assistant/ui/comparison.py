"""The page of cards side by side (pure: nouns in, HTML out)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.corpus.cards import BODY_FIELDS, HEADINGS, Card
from assistant.exchange.comparing import Agreement, ComparedField, ComparedPart, compare, named_so
from assistant.indexing.records import Record
from assistant.ui.labels import Labels
from assistant.ui.pages import card_rows
from assistant.ui.templating import fill

WRITTEN = frozenset((*BODY_FIELDS, "finding", "confidence_note"))


@dataclass(frozen=True, slots=True)
class RowView:
    """A field: its label, what each card says, the values that all have, and in words whether they agree."""

    label: str
    values: tuple[tuple[str, ...], ...]
    shared: frozenset[str]
    agreement: str
    verdict: str
    written: bool


def compare_page(cards: Sequence[Card], records: Sequence[Record], labels: Labels) -> str:
    """Two to four cards, field by field, with what differs in context and conditions first."""
    names = _names(cards[0], labels)
    parts = compare([_side(card, labels) for card in cards])
    conditions = parts[:1]
    return fill(
        "compare.html",
        page=labels,
        here="practices",
        keep=f"ids={','.join(card.id for card in cards)}",
        cards=cards,
        records=records,
        parts=[(labels.say(f"practices.{part.name}"), _rows(part, names, labels)) for part in parts],
        summary=[
            (labels.say(key), agreement.value, [names[name] for name in named_so(conditions, agreement)])
            for key, agreement in (
                ("practices.differences", Agreement.DIFFERENT),
                ("practices.likenesses", Agreement.SAME),
                ("practices.partly", Agreement.PARTLY_STATED),
                ("practices.unstated", Agreement.UNSTATED),
            )
        ],
    )


def _side(card: Card, labels: Labels) -> dict[str, tuple[str, ...]]:
    """What a card says, in the reader's words; lists of terms one by one, so that they can be compared."""
    lists = labels.vocabularies
    side = {row.name: row.values for row in card_rows(card, labels)}
    side |= {
        name: tuple(labels.terms(lists.places, getattr(card, name))) for name in ("places", "providers", "recipients")
    }
    written = {name: getattr(card, name) for name in WRITTEN}
    return side | {name: (text,) if text else () for name, text in written.items()}


def _names(card: Card, labels: Labels) -> dict[str, str]:
    named = {row.name: row.label for row in card_rows(card, labels)}
    named |= {field: HEADINGS[field][labels.language] for field in BODY_FIELDS}
    return named | {"finding": labels.say("practices.finding")}


def _rows(part: ComparedPart, names: Mapping[str, str], labels: Labels) -> list[RowView]:
    """The fields that any of the cards states."""
    return [_row(field, names, labels) for field in part.fields if field.agreement is not Agreement.UNSTATED]


def _row(field: ComparedField, names: Mapping[str, str], labels: Labels) -> RowView:
    verdict = "" if field.agreement is Agreement.PROSE else labels.say(f"practices.{field.agreement.value}")
    return RowView(names[field.name], field.values, field.shared, field.agreement.value, verdict, field.name in WRITTEN)
