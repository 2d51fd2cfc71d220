"""Catalogue: every card by its facets, as sets of bits, so that ten thousand are counted in a millisecond (pure).

Counts are those of standard faceting: a facet's own selection does not restrict its own counts, all others do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.records import DOCUMENT, Record
from assistant.retrieval.glossary import is_country
from assistant.viewers import Viewer, visible_to

Bits = int
"""A set of cards: bit n stands for the n-th card of the catalogue."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen. Values of one facet are alternatives; facets add up. Empty means any.

    since and until are years, both included; a card without a year is in no span of years.
    """

    type: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))

    def of(self, facet: str) -> tuple[str, ...]:
        """The values chosen of a facet."""
        chosen: tuple[str, ...] = getattr(self, facet)
        return chosen

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Every facet and value that is chosen, years aside."""
        for facet in FACETS:
            yield from ((facet, value) for value in self.of(facet))

    def without(self, facet: str, value: str = "") -> "Selection":
        """The same without one value of a facet, or without the facet; ``years`` stands for both bounds.

        >>> Selection(place=("AR", "BR")).without("place", "AR").place
        ('BR',)
        """
        if facet == YEARS:
            return replace(self, since=None, until=None)
        left: dict[str, Any] = {facet: tuple(one for one in self.of(facet) if value and one != value)}
        return replace(self, **left)


FACETS = tuple(field.name for field in fields(Selection) if field.name not in ("since", "until"))
YEARS = "years"
Counts = Mapping[str, Mapping[str, int]]
NOTHING_CHOSEN = Selection()


class Catalogue:
    """The cards among some records, in the order of their ids. Never changed: a new one is made when the index changes.

    by_date, by_evidence: for each card its place among all, the newest, or the best supported, being 0.
    """

    def __init__(self, records: Iterable[Record], places: Vocabulary) -> None:
        """places: tells which countries a region has."""
        self.records = tuple(sorted((one for one in records if one.kind != DOCUMENT), key=lambda one: one.id))
        self.numbers = {record.id: number for number, record in enumerate(self.records)}
        self.by_date = _places_in_order(self.records, lambda one: (one.year or 0, one.reviewed))
        self.by_evidence = _places_in_order(
            self.records, lambda one: (one.evidence_level or 0, one.year or 0, one.reviewed)
        )
        self._regions = _regions_of(places)
        self._seen_by: dict[str, Bits] = defaultdict(int)
        self._holds: dict[str, dict[str, Bits]] = {facet: defaultdict(int) for facet in FACETS}
        self._concerning: dict[str, Bits] = defaultdict(int)
        self._years: dict[int, Bits] = defaultdict(int)
        for number, record in enumerate(self.records):
            bit = 1 << number
            self._seen_by[record.visibility] |= bit
            if record.year:
                self._years[record.year] |= bit
            for facet, values in self._facets(record).items():
                for value in values:
                    self._holds[facet][value] |= bit
            for place in record.concerned:
                self._concerning[place] |= bit

    def visible(self, viewer: Viewer) -> Bits:
        """The cards that a viewer may see; a visibility that is not listed is not seen."""
        return _union(self._seen_by.get(visibility, 0) for visibility in visible_to(viewer))

    def holding(self, facet: str, values: Iterable[str]) -> Bits:
        """The cards that carry any of the values."""
        return _union(self._holds[facet].get(value, 0) for value in values)

    def concerning(self, place: str) -> Bits:
        """The cards that name a place, as where it happened, who gave, or who received."""
        return self._concerning.get(place, 0)

    def selected(self, selection: Selection, but: str = "") -> Bits:
        """The cards that pass a selection. but: a facet (or ``years``) that is not looked at."""
        passing = (1 << len(self.records)) - 1
        for facet in FACETS:
            if facet != but and selection.of(facet):
                passing &= self.holding(facet, selection.of(facet))
        if but != YEARS and (selection.since is not None or selection.until is not None):
            passing &= self._between(selection.since, selection.until)
        return passing

    def counts(self, within: Bits, selection: Selection) -> Counts:
        """How many cards of a set each value would show, facet by facet, beside what is chosen of the other facets.

        Values that would show none are left out, unless they are chosen.
        """
        found: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            others = within & self.selected(selection, but=facet)
            counted = {value: (bits & others).bit_count() for value, bits in self._holds[facet].items()}
            kept = {value: count for value, count in counted.items() if count or value in selection.of(facet)}
            found[facet] = {**dict.fromkeys(selection.of(facet), 0), **kept}
        return found

    def years(self, within: Bits) -> dict[int, int]:
        """How many cards of a set are about each year, the earliest first; those without a year are not counted."""
        counted = {year: (bits & within).bit_count() for year, bits in sorted(self._years.items())}
        return {year: count for year, count in counted.items() if count}

    def crossed(self, within: Bits, facet: str, other: str) -> dict[tuple[str, str], int]:
        """How many cards of a set carry both a value of one facet and a value of another."""
        pairs = {
            (one, two): (bits & more & within).bit_count()
            for one, bits in self._holds[facet].items()
            for two, more in self._holds[other].items()
        }
        return {pair: count for pair, count in pairs.items() if count}

    def by_year(self, within: Bits, facet: str) -> dict[tuple[int, str], int]:
        """How many cards of a set are about a year and carry a value of a facet."""
        pairs = {
            (year, value): (bits & more & within).bit_count()
            for year, bits in self._years.items()
            for value, more in self._holds[facet].items()
        }
        return {pair: count for pair, count in pairs.items() if count}

    def numbers_in(self, bits: Bits) -> list[int]:
        """The numbers of the cards of a set, ascending.

        >>> Catalogue([], Vocabulary("places", {})).numbers_in(0b1010)
        [1, 3]
        """
        return [place for place, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]

    def bits_of(self, identifiers: Iterable[str]) -> Bits:
        """The set of some cards; an id that is no card's is left out."""
        flags = bytearray(len(self.records) // 8 + 1)
        for identifier in identifiers:
            number = self.numbers.get(identifier)
            if number is not None:
                flags[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(flags, "little")

    def _between(self, since: int | None, until: int | None) -> Bits:
        return _union(
            bits
            for year, bits in self._years.items()
            if (since is None or year >= since) and (until is None or year <= until)
        )

    def _facets(self, record: Record) -> dict[str, Sequence[str]]:
        return {
            "type": [record.kind],
            "theme": record.themes,
            "place": [code for code in record.places if is_country(code)],
            "region": self._regions_with(record.places),
            "modality": [record.modality] if record.modality else [],
            "provider": record.providers,
            "recipient": record.recipients,
            "evidence": [record.evidence] if record.evidence else [],
            "language": [record.language.value],
            "group": record.target_groups,
            "offers": [record.offers] if record.offers else [],
        }

    def _regions_with(self, places: Iterable[str]) -> list[str]:
        """The regions that are named, and those that a country named belongs to."""
        named = [place for place in places if not is_country(place)]
        return list(dict.fromkeys([*named, *(region for place in places for region in self._regions.get(place, ()))]))


def _places_in_order(records: Sequence[Record], key: Callable[[Record], tuple[int | str, ...]]) -> tuple[int, ...]:
    """The place of each record when those with the highest key come first."""
    order = sorted(range(len(records)), key=lambda number: key(records[number]), reverse=True)
    places = [0] * len(records)
    for place, number in enumerate(order):
        places[number] = place
    return tuple(places)


def _regions_of(places: Vocabulary) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in places.terms.values():
        for member in term.members:
            found[member].append(term.code)
    return found


def _union(sets: Iterable[Bits]) -> Bits:
    joined = 0
    for bits in sets:
        joined |= bits
    return joined
