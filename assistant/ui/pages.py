"""The page of a card, of a document, and of an address that leads nowhere (pure: nouns in, HTML out)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistant.corpus.cards import BODY_FIELDS, HEADINGS, Card, Institution, Offer, RelationKind
from assistant.corpus.documents import Document, Edition
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.ui.labels import Labels
from assistant.ui.linked_data import dublin_core, in_page
from assistant.ui.passages import Block, anchor, blocks, text_directive
from assistant.ui.references import apa, bibtex, reference, ris
from assistant.ui.templating import fill
from assistant.views import locator_label

PDF = ".pdf"


@dataclass(frozen=True, slots=True)
class Part:
    """A written part of a card under its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A field with its values in words; without any it is "not stated"."""

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another card and what it is to this one."""

    kind: str
    record: Record


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a card, all of it visible to the reader. document: the one that it was taken from.

    edition: the replaced one that it cites, where it cites none that is there now. exchanges: the earliest first; like: cards that say something like it elsewhere; learned: those that are based on it.
    """

    others: Mapping[str, Record]
    document: Record | None = None
    edition: Edition | None = None
    exchanges: Sequence[Record] = ()
    learned: Sequence[Record] = ()
    like: Sequence[Record] = ()


def source_of(card: Card, records: Mapping[str, Record]) -> Record | None:
    """The document among these that a card was taken from; None where there is none."""
    return next((one for one in records.values() if one.file == f"documents/{card.source.document}"), None)


@dataclass(frozen=True, slots=True)
class Citation:
    """A card as a reference in one form. suffix: of the file it can be had as; empty for words."""

    form: str
    text: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage on its document's page. anchor: its own, beside that of its place; empty where both are one."""

    anchor: str
    language: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A page, slide or section of a document with its passages. original: where the file itself opens at it."""

    anchor: str
    heading: str
    original: str
    passages: tuple[Paragraph, ...]


def notice_page(title: str, text: str, labels: Labels) -> str:
    """A page that says one thing: that there is no such address, or that something went wrong."""
    return fill("notice_page.html", page=labels, title=title, text=text)


def card_page(card: Card, record: Record, around: Around, address: str, labels: Labels, today: date) -> str:
    """The page of a card. address: its own, whole, as references name it."""
    relations = _relations(card, around.others)
    return fill(
        "card.html",
        page=labels,
        here="",
        card=card,
        rows=card_rows(card, labels),
        record=record,
        parts=[_part(card, field, labels.language) for field in BODY_FIELDS],
        opposed=[relation for relation in relations if relation.kind == RelationKind.CONTRADICTS],
        relations=[relation for relation in relations if relation.kind != RelationKind.CONTRADICTS],
        around=around,
        said_there=_said_there(card, around),
        exchanges=_exchanges(record, around.exchanges, labels),
        citations=citations(card, address, labels),
        linked=in_page(card, address, labels),
        core=dublin_core(card, address, labels),
        overdue=card.review_due is not None and card.review_due < today,
    )


def _said_there(card: Card, around: Around) -> str:
    """The address of the quoted words in the edition of the document that a card cites; empty where it cites none."""
    if around.document is None:
        return ""
    edition = f"/edition/{around.edition.id}" if around.edition else ""
    quote = f"#{text_directive(card.source.quote)}" if card.source.quote else ""
    return f"/document/{around.document.id}{edition}{quote}"


def citations(card: Card, address: str, labels: Labels) -> list[Citation]:
    """A card as a reference in each form."""
    told = reference(card, address, labels)
    return [
        Citation("APA", apa(told, labels)),
        Citation("BibTeX", bibtex(told), "bib"),
        Citation("RIS", ris(told), "ris"),
    ]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of a card's history: when, who gave what to whom, and the card that tells it."""

    year: str
    parties: str
    record: Record
    own: bool


def _exchanges(record: Record, others: Sequence[Record], labels: Labels) -> list[Exchange]:
    told = [record, *others] if record.providers and record.recipients else [*others]
    told.sort(key=lambda one: (one.year or 9999, one.id))
    return [
        Exchange(str(one.year or labels.say("practices.no_year")), _parties(one, labels), one, one is record)
        for one in told
    ]


def _parties(record: Record, labels: Labels) -> str:
    if record.providers and record.recipients and {*record.providers} != {*record.recipients}:
        givers, takers = labels.places(record.providers), labels.places(record.recipients)
        return labels.say("practices.gave_to", givers=givers, takers=takers)
    return labels.places([*dict.fromkeys((*record.providers, *record.recipients, *record.places))])


def document_page(
    document: Document,
    suffix: str,
    passages: Sequence[Passage],
    labels: Labels,
    earlier: Sequence[Edition] = (),
    edition: str = "",
) -> str:
    """The page of a document: its text, place by place. suffix: of its original, such as ``.pdf``.

    earlier: the editions that were replaced. edition: the one of them that this is, empty for the newest.
    """
    address = f"/document/{document.id}" + (f"/edition/{edition}" if edition else "")
    original = f"{address}/original" if suffix == PDF else ""
    return fill(
        "document.html",
        page=labels,
        document=document,
        address=address,
        replaced=bool(edition),
        earlier=earlier,
        rows=_document_rows(document, labels),
        format=suffix.removeprefix(".").upper(),
        inline=suffix == PDF,
        places=places(passages, labels.language, original),
    )


def places(passages: Sequence[Passage], language: Language, original: str = "") -> list[Place]:
    """The passages in reading order, those of one place together. original: the address of a file that has pages."""
    found: list[Place] = []
    for (name, heading), together in groupby(passages, key=lambda passage: _where(passage, language)):
        some = list(together)
        place = name or anchor(some[0].locator, some[0].ordinal)
        page = some[0].locator.page
        found.append(
            Place(
                anchor=place,
                heading=heading,
                original=f"{original}#page={page}" if original and page else "",
                passages=tuple(_paragraph(passage, place) for passage in some),
            )
        )
    return found


def card_rows(card: Card, labels: Labels) -> list[Row]:
    """Every field of a card that is not written text, in the order in which a reader weighs it."""
    terms, lists, say = labels.terms, labels.vocabularies, labels.say
    offer = card.offers_cooperation
    return _rows(
        labels,
        type=[say(f"kinds.{card.type.value}")],
        language=[say(f"languages.{card.language.value}")],
        places=[labels.places(card.places)],
        period=[labels.period(card.period)],
        themes=terms(lists.themes, card.themes),
        evidence=[labels.evidence(card.evidence.value)],
        confidence_note=[card.confidence_note],
        transfer=[say(f"ui.transfer.{card.transfer.value}")],
        polarity=[say(f"ui.polarity.{card.polarity.value}")] if card.polarity else [],
        figures=[labels.figure(figure, card.source.publisher) for figure in card.figures],
        modality=terms(lists.modalities, [card.modality]),
        providers=[labels.places(card.providers)],
        recipients=[labels.places(card.recipients)],
        institutions=[_institution(one, labels) for one in card.institutions],
        target_groups=terms(lists.target_groups, card.target_groups),
        offers_cooperation=[say(f"ui.offer.{offer.value}")] if offer is not Offer.UNKNOWN else [],
        licence=[lists.licences.label(card.source.licence, labels.language)],
        seen=[labels.date(card.source.seen)],
        visibility=[say(f"ui.visibility.{card.visibility.value}")],
        status=[say(f"ui.status.{card.status.value}")],
        version=[str(card.version)],
        reviewed=[labels.date(card.reviewed)],
        review_due=[labels.date(card.review_due)],
    )


def _document_rows(document: Document, labels: Labels) -> list[Row]:
    """What is known of a document."""
    lists, say = labels.vocabularies, labels.say
    return _rows(
        labels,
        publisher=[document.publisher],
        year=[str(document.year or "")],
        language=[say(f"languages.{document.language.value}")],
        places=[labels.places(document.places)],
        themes=labels.terms(lists.themes, document.themes),
        licence=[lists.licences.label(document.licence, labels.language)],
        seen=[labels.date(document.seen)],
        visibility=[say(f"ui.visibility.{document.visibility.value}")],
    )


def _rows(labels: Labels, **fields: Sequence[str]) -> list[Row]:
    return [Row(name, labels.say(f"ui.field.{name}"), tuple(filter(None, values))) for name, values in fields.items()]


def _where(passage: Passage, language: Language) -> tuple[str, str]:
    """What passages of one place have in common: page or slide, or else the heading in words."""
    locator = passage.locator
    if locator.page or locator.slide:
        name = anchor(locator, passage.ordinal)
        number = {"page": locator.page} if locator.page else {"slide": locator.slide}
        return name, locator_label(type(locator)(**number), language)
    return "", locator_label(locator, language)


def _paragraph(passage: Passage, place: str) -> Paragraph:
    own = f"sec-{passage.ordinal + 1}"
    language = "und" if passage.language is Language.OTHER else passage.language.value
    return Paragraph("" if own == place else own, language, tuple(blocks(passage.text)))


def _part(card: Card, field: str, language: Language) -> Part:
    return Part(HEADINGS[field][language], tuple(blocks(getattr(card, field))))


def _relations(card: Card, others: Mapping[str, Record]) -> list[Related]:
    """What the card says of others, and who says otherwise of it, each once."""
    said = [Related(relation.relation.value, others[relation.id]) for relation in card.related if relation.id in others]
    told = {(relation.kind, relation.record.id) for relation in said}
    opposed = _opposed(card.id, others.values())
    return said + [relation for relation in opposed if (relation.kind, relation.record.id) not in told]


def _opposed(identifier: str, others: Iterable[Record]) -> list[Related]:
    return [Related(RelationKind.CONTRADICTS.value, other) for other in others if identifier in other.contradicts]


def _institution(institution: Institution, labels: Labels) -> str:
    place = labels.places([institution.place]) if institution.place else ""
    more = ", ".join(part for part in (institution.role, place) if part)
    return f"{institution.name} ({more})" if more else institution.name
