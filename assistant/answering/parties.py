"""Who had part in what an answer quotes, and as what: countries and institutions, as its sources state them (pure)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.corpus.cards import CardType, Offer
from assistant.indexing.records import Record
from assistant.retrieval.glossary import is_country


class Part(StrEnum):
    """In the order in which somebody could help."""

    OFFERS = "offers"
    GAVE = "gave"
    DID = "did"
    RECEIVED = "received"
    TOOK_PART = "took_part"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, and the citations whose sources say so."""

    part: Part
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A country or an institution, with its deeds."""

    name: str
    deeds: tuple[Deed, ...]


def parties(
    sources: Iterable[tuple[int, Record]], label: Callable[[str], str], named: Sequence[str] = ()
) -> tuple[Party, ...]:
    """Everyone that the sources name: those who could help most first, else in order of first mention.

    sources: the first citation of each source. label: a country's name. named: places that are asked about, which go first.
    """
    found: dict[str, dict[Part, list[int]]] = {}
    for n, record in sources:
        for name, part in _taking_part(record, label):
            numbers = found.setdefault(name, {}).setdefault(part, [])
            numbers += [n] * (n not in numbers)
    first = {label(code) for code in named}
    told = [
        Party(name, tuple(Deed(part, tuple(deeds[part])) for part in Part if part in deeds))
        for name, deeds in found.items()
    ]
    order = list(Part)
    return tuple(sorted(told, key=lambda one: (one.name not in first, order.index(one.deeds[0].part))))


def _taking_part(record: Record, label: Callable[[str], str]) -> Iterable[tuple[str, Part]]:
    """Whoever is named: a practice was done where it happened, unless its source says who gave it."""
    givers = record.providers
    if record.kind == CardType.PRACTICE and not givers:
        doers = [code for code in record.places if is_country(code) and code not in record.recipients]
        yield from ((label(code), Part.DID) for code in doers)
        givers = tuple(doers)
    else:
        yield from ((label(code), Part.GAVE) for code in givers)
    if record.offers == Offer.YES:
        yield from ((label(code), Part.OFFERS) for code in givers)
    yield from ((label(code), Part.RECEIVED) for code in record.recipients)
    for one in record.institutions:
        about = ", ".join(filter(None, [one.role, label(one.place) if one.place else ""]))
        yield f"{one.name} ({about})" if about else one.name, Part.TOOK_PART
