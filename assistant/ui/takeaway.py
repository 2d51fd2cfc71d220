"""Cards that somebody takes away: as a document, a table, or data, each with sources and licences (pure)."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from assistant.corpus.addresses import web_address
from assistant.corpus.cards import BODY_FIELDS, HEADINGS, Card
from assistant.exports import Format, file_name, write
from assistant.exports.handout import (
    Block,
    Bullets,
    Fields,
    Handout,
    Heading,
    Mark,
    Paragraph,
    Quote,
    Run,
    Source,
    Sources,
)
from assistant.exports.tables import TableFile, write_csv, write_xlsx
from assistant.ui.labels import Labels
from assistant.ui.linked_data import graph
from assistant.ui.pages import card_rows
from assistant.ui.passages import blocks
from assistant.views import is_for_readers


class Form(StrEnum):
    """What chosen cards can be taken away as; the value is the file's suffix."""

    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "md"
    CSV = "csv"
    XLSX = "xlsx"
    JSON_LD = "jsonld"


DOCUMENTS = (Form.DOCX, Form.PDF, Form.MARKDOWN)
TABLES = (Form.XLSX, Form.CSV)
NAMES = {
    Form.DOCX: "Word (DOCX)", Form.PDF: "PDF", Form.MARKDOWN: "Markdown", Form.CSV: "CSV", Form.XLSX: "Excel (XLSX)",
    Form.JSON_LD: "JSON-LD",
}  # fmt: skip
_MEDIA_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON_LD: "application/ld+json",
}
# Fields that the table has columns of its own for, or that say nothing outside of the program.
_TOLD_ELSEWHERE = frozenset({"visibility", "status", "version", "type"})

Address = Callable[[str], str]
"""The whole address of a card, by its id."""


def media_type(form: Form) -> str:
    """For ``Content-Type``."""
    return Format(form.value).media_type if form in DOCUMENTS else _MEDIA_TYPES[form]


def name_of_file(form: Form, labels: Labels, day: date) -> str:
    """Such as ``practicas-elegidas-2026-11-26.docx``."""
    title = f"{labels.say('practices.document_title')} {day.isoformat()}"
    return file_name(title, Format.MARKDOWN).removesuffix("md") + form.value


def take_away(cards: Sequence[Card], form: Form, address: Address, labels: Labels, day: date) -> bytes:
    """The file. address: of each card, for JSON-LD and tables."""
    if form in DOCUMENTS:
        return write(handout(cards, labels, day), Format(form.value))
    if form is Form.JSON_LD:
        return graph([(card, address(card.id)) for card in cards], labels).encode()
    told = table(cards, address, labels)
    return write_csv(told) if form is Form.CSV else write_xlsx(told)


def handout(cards: Sequence[Card], labels: Labels, day: date) -> Handout:
    """The cards as a document: each with what it states, what it does not, and the number of its source."""
    body: list[Block] = []
    for n, card in enumerate(cards, start=1):
        body += _told(n, card, labels)
    body.append(Heading(labels.say("ui.sources")))
    body.append(Sources(tuple(_source(n, card, labels) for n, card in enumerate(cards, start=1))))
    count = len(cards)
    return Handout(
        title=labels.say("practices.document_title"),
        language=labels.language,
        day=day,
        blocks=tuple(body),
        subtitle=labels.say("practices.count_one") if count == 1 else labels.say("practices.count_many", count=count),
        foot=labels.say("practices.made_on", date=labels.date(day)),
    )


def table(cards: Sequence[Card], address: Address, labels: Labels) -> TableFile:
    """The cards as rows: what the table of a card's page has, its texts, its source, its licence and its address."""
    say = labels.say
    names = [row for row in card_rows(cards[0], labels) if row.name not in _TOLD_ELSEWHERE] if cards else []
    header = (
        "id",
        say("ui.field.type"),
        say("practices.title_field"),
        say("practices.finding"),
        *(row.label for row in names),
        *(HEADINGS[field][labels.language] for field in BODY_FIELDS),
        say("ui.field.source"),
        say("ui.field.publisher"),
        say("practices.locator"),
        say("ui.original"),
        say("practices.address"),
    )
    return TableFile(say("practices.document_title"), header, tuple(_cells(card, address, labels) for card in cards))


def _cells(card: Card, address: Address, labels: Labels) -> tuple[str, ...]:
    rows = [row for row in card_rows(card, labels) if row.name not in _TOLD_ELSEWHERE]
    return (
        card.id,
        labels.say(f"kinds.{card.type.value}"),
        card.title,
        card.finding,
        *("; ".join(row.values) for row in rows),
        *(getattr(card, field) for field in BODY_FIELDS),
        card.source.title,
        card.source.publisher,
        card.source.locator if is_for_readers(card.source.locator) else "",
        web_address(card.source.url),
        address(card.id),
    )


def _told(n: int, card: Card, labels: Labels) -> list[Block]:
    own = None if card.language is labels.language else card.language
    facts = [
        labels.say(f"kinds.{card.type.value}"),
        labels.places(card.places),
        labels.period(card.period),
        labels.note(card.language),
    ]
    told: list[Block] = [
        Heading(card.title),
        Paragraph(" · ".join(filter(None, facts)), quiet=True),
        Paragraph((Run(card.finding, strong=True, language=own), Run(" "), Mark(n))),
    ]
    for field in BODY_FIELDS:
        told += _part(HEADINGS[field][labels.language], getattr(card, field), labels, card)
    if card.source.quote:
        told.append(Quote(card.source.quote, (n,), own))
    rows = [row for row in card_rows(card, labels) if row.name not in _TOLD_ELSEWHERE]
    told.append(Fields(tuple((row.label, "; ".join(row.values)) for row in rows if row.values)))
    missing = [row.label for row in rows if not row.values]
    missing += [HEADINGS[field][labels.language] for field in BODY_FIELDS if not getattr(card, field)]
    if missing:
        told.append(Paragraph(f"{labels.say('ui.not_stated').capitalize()}: {', '.join(missing)}", quiet=True))
    return told


def _part(heading: str, text: str, labels: Labels, card: Card) -> list[Block]:
    """A written part of a card: its paragraphs and lists under their heading; nothing where it is empty."""
    own = None if card.language is labels.language else card.language
    told: list[Block] = [Heading(heading, 2)] if text else []
    items: list[tuple[Run | Mark, ...]] = []
    for block in blocks(text):
        words = (Run("".join(piece.text for piece in block.pieces), language=own),)
        if block.kind == "item":
            items.append(words)
            continue
        if items:
            told.append(Bullets(tuple(items)))
            items = []
        told.append(Heading(words[0].text, 3) if block.kind == "heading" else Paragraph(words))
    return [*told, Bullets(tuple(items))] if items else told


def _source(n: int, card: Card, labels: Labels) -> Source:
    source = card.source
    details = (
        source.publisher,
        source.locator if is_for_readers(source.locator) else "",
        labels.vocabularies.licences.label(source.licence, labels.language),
        f"{labels.say('ui.field.seen')}: {labels.date(source.seen)}",
    )
    return Source(n, source.title, tuple(filter(None, details)), web_address(source.url))
