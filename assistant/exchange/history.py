"""Who learned from whom before, around a card (pure)."""

from collections.abc import Iterable

from assistant.corpus.cards import CardType
from assistant.indexing.records import Record
from assistant.retrieval.glossary import is_country

MOST = 12


def exchanges_around(card: Record, records: Iterable[Record]) -> list[Record]:
    """Exchanges that a card is based on or that are based on it, and others on its themes with its countries.

    The earliest first, at most ``MOST``; those without a year last. A card that says who gave and who received counts too.
    """
    others = [other for other in records if other.id != card.id and _tells_an_exchange(other)]
    tied = [other for other in others if other.id in card.based_on or card.id in other.based_on]
    near = [other for other in others if other not in tied and _concerns(other, card)]
    return sorted((tied + near)[:MOST], key=lambda one: (one.year or 9999, one.id))


def learned_from(card: Record, records: Iterable[Record]) -> list[Record]:
    """The cards that say they are based on this one."""
    return [other for other in records if card.id in other.based_on]


def _tells_an_exchange(record: Record) -> bool:
    return record.kind == CardType.EXCHANGE or bool(record.providers and record.recipients)


def _concerns(exchange: Record, card: Record) -> bool:
    countries = {place for place in card.concerned if is_country(place)}
    return not countries.isdisjoint(exchange.concerned) and not {*card.themes}.isdisjoint(exchange.themes)
