"""The page of practices: the list with its facets, and the pictures of what was found (pure: nouns in, HTML out)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.exchange.practices import Drop, Listing, Practice, Sort
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.retrieval.catalogue import FACETS, YEARS, Bits, Catalogue, Selection
from assistant.retrieval.highlighting import SoughtWord, Stretch, highlight
from assistant.ui.addresses import VIEWS, Wish
from assistant.ui.labels import Labels
from assistant.ui.pictures import Picture, matrix, spans
from assistant.ui.takeaway import DOCUMENTS, NAMES, TABLES, Form
from assistant.ui.templating import fill

PAGE = 20
# Values of a facet that are seen at once; the rest unfolds.
SEEN = 6
OPEN = ("type", "theme", "place")


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value of a facet: how many cards it would show, and whether it is chosen."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet: the values that are seen at once, those that unfold, and whether it stands open."""

    name: str
    label: str
    seen: tuple[ValueView, ...]
    more: tuple[ValueView, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link to another view of the page: a chip, a way out of an empty list, the next page."""

    label: str
    address: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class PracticeView:
    """A card of the list, in the reader's words, with what was looked for marked."""

    record: Record
    title: tuple[Stretch, ...]
    finding: tuple[Stretch, ...]
    excerpt: tuple[Stretch, ...]
    facts: tuple[str, ...]
    freshness: str
    overdue: bool


def practices_page(
    listing: Listing, wish: Wish, unknown: Sequence[tuple[str, str]], labels: Labels, today: date
) -> str:
    """The list. unknown: filters of the address that were left out."""
    return _page(
        wish,
        listing,
        unknown,
        labels,
        cards=[_view(one, listing.words, labels, today) for one in listing.cards],
        closest=[_view(Practice(record), listing.words, labels, today) for record in listing.closest],
        drops=[_drop(drop, wish, labels) for drop in listing.drops],
        pages=_pages(listing, wish, labels),
        pictures=(),
    )


def pictures_page(listing: Listing, wish: Wish, unknown: Sequence[tuple[str, str]], labels: Labels) -> str:
    """What was found as pictures."""
    found = (listing.catalogue, listing.found)
    return _page(
        wish,
        listing,
        unknown,
        labels,
        cards=(),
        closest=(),
        drops=[_drop(drop, wish, labels) for drop in listing.drops],
        pages={},
        pictures=[
            ("by_country", _by_country(*found, wish, labels), *_regional(*found, labels)),
            ("by_year", _by_year(*found, wish, labels), labels.say("practices.by_year_text", count=_undated(*found))),
        ],
    )


def basket_page(records: Sequence[Record], gone: int, labels: Labels, today: date) -> str:
    """The cards that are kept together. gone: how many more were asked for and are not there."""
    return fill(
        "basket.html",
        page=labels,
        here="basket",
        keep=f"ids={','.join(record.id for record in records)}" if records else "",
        cards=[_view(Practice(record), {}, labels, today) for record in records],
        gone=gone,
        forms=[
            (labels.say(heading), [(form.value, NAMES[form]) for form in forms])
            for heading, forms in (
                ("practices.take_document", DOCUMENTS),
                ("practices.take_table", TABLES),
                ("practices.take_data", (Form.JSON_LD,)),
            )
        ],
    )


def facet_label(facet: str, labels: Labels) -> str:
    """What a facet is called."""
    return labels.say(_LEGENDS[facet])


def value_label(facet: str, code: str, labels: Labels) -> str:
    """What a value of a facet is called."""
    lists = labels.vocabularies
    vocabularies = {
        "theme": lists.themes,
        "place": lists.places,
        "region": lists.places,
        "provider": lists.places,
        "recipient": lists.places,
        "modality": lists.modalities,
        "evidence": lists.evidence,
        "group": lists.target_groups,
    }
    if facet in vocabularies:
        return vocabularies[facet].label(code, labels.language)
    family = {"type": "kinds", "language": "languages", "offers": "ui.offer"}[facet]
    return labels.say(f"{family}.{code}")


def _view(
    practice: Practice, sought: Mapping[Language, Sequence[SoughtWord]], labels: Labels, today: date
) -> PracticeView:
    """A card of the list in the reader's words."""
    record = practice.record
    words = sought.get(record.language, ())
    facts = [
        labels.places(record.places),
        str(record.year or ""),
        ", ".join(labels.terms(labels.vocabularies.themes, record.themes)),
        labels.note(record.language),
    ]
    freshness, overdue = _freshness(record, labels, today)
    return PracticeView(
        record,
        highlight(record.title, words),
        highlight(record.finding, words),
        highlight(practice.excerpt, words),
        tuple(filter(None, facts)),
        freshness,
        overdue,
    )


_LEGENDS = {
    "type": "ui.field.type",
    "theme": "ui.field.themes",
    "place": "ui.field.places",
    "region": "practices.region",
    "modality": "ui.field.modality",
    "provider": "ui.field.providers",
    "recipient": "ui.field.recipients",
    "evidence": "ui.field.evidence",
    "language": "ui.field.language",
    "group": "ui.field.target_groups",
    "offers": "ui.field.offers_cooperation",
}


def _page(wish: Wish, listing: Listing, unknown: Sequence[tuple[str, str]], labels: Labels, **parts: object) -> str:
    return fill(
        "practices.html",
        page=labels,
        here="practices",
        keep=wish.query,
        wish=wish,
        total=listing.total,
        count=_count(listing.total, labels),
        facets=[_facet(facet, listing, labels) for facet in FACETS],
        chips=_chips(wish, labels),
        cleared=wish.selecting(Selection()).address,
        sorts=[(sort.value, labels.say(f"practices.by.{sort.value}"), sort is wish.sort) for sort in Sort],
        views=[
            (view, labels.say(f"practices.view_{view}"), replace(wish, view=view, page=1).address, view == wish.view)
            for view in VIEWS
        ],
        unknown=", ".join(value for _, value in unknown),
        **parts,
    )


def _count(total: int, labels: Labels) -> str:
    return labels.say("practices.count_one") if total == 1 else labels.say("practices.count_many", count=total)


def _facet(facet: str, listing: Listing, labels: Labels) -> FacetView:
    chosen = listing.query.selection.of(facet)
    values = [
        ValueView(code, value_label(facet, code, labels), count, code in chosen)
        for code, count in listing.counts[facet].items()
    ]
    values.sort(key=(lambda one: one.code) if facet == "evidence" else (lambda one: (-one.count, one.label)))
    if facet == "evidence":
        values.reverse()
    seen = values if len(values) <= SEEN + 1 else [one for at, one in enumerate(values) if at < SEEN or one.chosen]
    more = [one for one in values if one not in seen]
    return FacetView(facet, facet_label(facet, labels), tuple(seen), tuple(more), bool(chosen) or facet in OPEN)


def _chips(wish: Wish, labels: Labels) -> list[LinkView]:
    """What is chosen, each with the address without it."""
    selection = wish.selection
    chips = [
        LinkView(
            f"{facet_label(facet, labels)}: {value_label(facet, value, labels)}",
            wish.selecting(selection.without(facet, value)).address,
        )
        for facet, value in selection.chosen()
    ]
    if years := _years(selection, labels):
        chips.append(LinkView(years, wish.selecting(selection.without(YEARS)).address))
    return chips


def _years(selection: Selection, labels: Labels) -> str:
    """The years that are chosen, in words."""
    bounds = []
    if selection.since is not None:
        bounds.append(labels.say("practices.since_year", year=selection.since))
    if selection.until is not None:
        bounds.append(labels.say("practices.until_year", year=selection.until))
    return f"{labels.say('practices.years')}: {' '.join(bounds)}" if bounds else ""


def _drop(drop: Drop, wish: Wish, labels: Labels) -> LinkView:
    """A filter that stands in the way, and the address without it."""
    if drop.facet == "words":
        name, without = labels.say("practices.drop_words", text=wish.text), replace(wish, text="", page=1)
    elif drop.facet == YEARS:
        name, without = _years(wish.selection, labels), wish.selecting(wish.selection.without(YEARS))
    else:
        name = f"{facet_label(drop.facet, labels)}: {value_label(drop.facet, drop.value, labels)}"
        without = wish.selecting(wish.selection.without(drop.facet, drop.value))
    return LinkView(labels.say("practices.drop", name=name), without.address, drop.count)


def _pages(listing: Listing, wish: Wish, labels: Labels) -> dict[str, str]:
    """Where the pages before and after are, and which stretch this one is; nothing where one page holds all."""
    if listing.total <= PAGE:
        return {}
    first = listing.query.first + 1
    last = listing.query.first + len(listing.cards)
    return {
        "range": labels.say("practices.range", first=first, last=last, total=listing.total),
        "previous": replace(wish, page=wish.page - 1).address if wish.page > 1 else "",
        "next": replace(wish, page=wish.page + 1).address if last < listing.total else "",
    }


def _freshness(record: Record, labels: Labels, today: date) -> tuple[str, bool]:
    """When a card was last reviewed, or since when a review is overdue."""
    if record.review_due and date.fromisoformat(record.review_due) < today:
        return labels.say("practices.overdue", date=labels.date(date.fromisoformat(record.review_due))), True
    if record.reviewed:
        return labels.say("practices.reviewed", date=labels.date(date.fromisoformat(record.reviewed))), False
    return labels.say("practices.unreviewed"), False


def _by_country(catalogue: Catalogue, found: Bits, wish: Wish, labels: Labels) -> Picture:
    chosen, themes_chosen = wish.selection.place, wish.selection.theme
    counts = {
        (place, theme): count
        for (place, theme), count in catalogue.crossed(found, "place", "theme").items()
        if place in (chosen or (place,)) and theme in (themes_chosen or (theme,))
    }
    countries = _ranked("place", [pair[0] for pair in counts], catalogue, found, labels)
    themes = _ranked("theme", [pair[1] for pair in counts], catalogue, found, labels)

    return matrix(
        countries,
        themes,
        counts,
        wish.leading("place", "theme"),
        lambda row, column, count: _name(row, column, count, labels),
    )


def _by_year(catalogue: Catalogue, found: Bits, wish: Wish, labels: Labels) -> Picture:
    by_year = catalogue.by_year(found, "evidence")
    since, until = wish.selection.since or 0, wish.selection.until or 9999
    columns = [(max(first, since), min(last, until)) for first, last in spans(sorted({year for year, _ in by_year}))]
    counts = {
        (level, f"{first}-{last}"): total
        for first, last in columns
        for level in sorted({level for _, level in by_year}, reverse=True)
        if (total := sum(n for (year, one), n in by_year.items() if one == level and first <= year <= last))
    }
    levels = {
        level: value_label("evidence", level, labels) for level in sorted({level for level, _ in counts}, reverse=True)
    }
    named = {f"{first}-{last}": str(first) if first == last else f"{first}–{last}" for first, last in columns}

    lead = wish.leading("evidence", "since", "until")
    return matrix(
        levels,
        named,
        counts,
        lambda level, span: lead(level, *span.split("-")),
        lambda row, column, count: _name(row, column, count, labels),
    )


def _ranked(facet: str, codes: Sequence[str], catalogue: Catalogue, found: Bits, labels: Labels) -> dict[str, str]:
    """The codes with their labels, the most frequent first."""
    totals = {code: (catalogue.holding(facet, [code]) & found).bit_count() for code in set(codes)}
    named = {code: value_label(facet, code, labels) for code in totals}
    return dict(sorted(named.items(), key=lambda item: (-totals[item[0]], item[1])))


def _name(row: str, column: str, count: int, labels: Labels) -> str:
    return f"{row}, {column}: {_count(count, labels)}"


def _regional(catalogue: Catalogue, found: Bits, labels: Labels) -> list[str]:
    """What the picture of countries shows, and what it cannot."""
    countries = catalogue.holding("place", {code for record in catalogue.records for code in record.places})
    left = (found & ~countries).bit_count()
    return [f"{labels.say('practices.by_country_text')} {labels.say('practices.regional', count=left)}"]


def _undated(catalogue: Catalogue, found: Bits) -> int:
    return found.bit_count() - sum(catalogue.years(found).values())
