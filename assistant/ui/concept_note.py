"""A concept note as a handout: what sources say, in quotation marks, and places to fill in (pure)."""

from collections.abc import Iterator, Sequence

from assistant.corpus.cards import Card, Offer
from assistant.exchange.concept_note import ConceptNote, Known
from assistant.exports.handout import (
    Block,
    Fields,
    Handout,
    Heading,
    Mark,
    Paragraph,
    Prompt,
    Quote,
    Run,
    Source,
    Sources,
    Table,
    Words,
)
from assistant.indexing.records import Record
from assistant.ui.labels import Labels
from assistant.ui.passages import blocks
from assistant.views import is_for_readers


def concept_note_handout(note: ConceptNote, labels: Labels) -> Handout:
    """The whole note, ready to be written as a file or shown on a page."""
    country = labels.places([note.country])
    numbers = {record.id: n for n, record in enumerate(note.sources(), start=1)}
    return Handout(
        title=labels.say("note.title"),
        subtitle=labels.say("note.subtitle", need=note.need, country=country),
        language=note.language,
        day=note.day,
        foot=labels.say("note.foot"),
        blocks=(
            Paragraph(labels.say("note.open"), quiet=True),
            *_asked(note, country, labels),
            *_known(note.known, numbers, labels),
            *_givers(note.known, numbers, labels),
            *_conditions(note.known, numbers, country, labels),
            *_settling(note, numbers, labels),
            Heading(labels.say("note.sources")),
            Sources(tuple(_source(numbers[record.id], record, labels) for record in note.sources())),
        ),
    )


def named_blocks(handout: Handout) -> list[tuple[str, Block]]:
    """The blocks with the names of their kinds, for a template."""
    return [(type(block).__name__.lower(), block) for block in handout.blocks]


def _asked(note: ConceptNote, country: str, labels: Labels) -> Iterator[Block]:
    yield Fields(
        (
            (labels.say("note.need"), note.need),
            (labels.say("note.country"), country),
            (labels.say("note.date"), labels.date(note.day)),
        )
    )
    yield _prompt("institution", labels)
    yield Heading(labels.say("note.wanted"))
    for name in ("objective", "activities", "costs"):
        yield _prompt(name, labels)


def _known(known: Sequence[Known], numbers: dict[str, int], labels: Labels) -> Iterator[Block]:
    yield Heading(labels.say("note.known"))
    for one in known:
        marks = (numbers[one.record.id],)
        yield Heading(one.card.title, 2)
        facts = [labels.say(f"kinds.{one.record.kind}"), *labels.facts(one.record), labels.note(one.card.language)]
        yield Quote(one.card.finding, marks, one.card.language, "; ".join(filter(None, facts)))
        for name in ("results", "lessons"):
            yield from _part(labels.say(f"note.{name}"), getattr(one.card, name), one.card, marks)


def _givers(known: Sequence[Known], numbers: dict[str, int], labels: Labels) -> Iterator[Block]:
    yield Heading(labels.say("note.from_whom"))
    header = ("note.experience", "ui.field.providers", "ui.field.recipients", "ui.field.institutions")
    yield Table(
        (*(labels.say(name) for name in header), labels.say("ui.field.offers_cooperation")),
        tuple(_giver(one, numbers[one.record.id], labels) for one in known),
    )
    yield Paragraph(labels.say("partners.contact"), quiet=True)


def _giver(one: Known, n: int, labels: Labels) -> tuple[Words, ...]:
    card, silent = one.card, labels.say("ui.not_stated")
    offer = card.offers_cooperation
    institutions = "; ".join(f"{each.name} ({each.role})" if each.role else each.name for each in card.institutions)
    return (
        (Run(f"{card.title} ", language=card.language), Mark(n)),
        labels.places(card.providers) or silent,
        labels.places(card.recipients) or silent,
        institutions or silent,
        silent if offer is Offer.UNKNOWN else labels.say(f"ui.offer.{offer.value}"),
    )


def _conditions(known: Sequence[Known], numbers: dict[str, int], country: str, labels: Labels) -> Iterator[Block]:
    yield Heading(labels.say("note.conditions"))
    for one in known:
        marks = (numbers[one.record.id],)
        yield Heading(one.card.title, 2)
        yield from _part("", one.card.context, one.card, marks)
        adapt = list(_part("", one.card.what_to_adapt, one.card, marks))
        yield from adapt or [Paragraph(labels.say("note.not_stated_adapt"), quiet=True)]
    yield Prompt(labels.say("note.adapt", country=country), labels.say("note.fill"))


def _settling(note: ConceptNote, numbers: dict[str, int], labels: Labels) -> Iterator[Block]:
    yield Heading(labels.say("note.five"))
    yield Paragraph(labels.say("note.five_text"), quiet=True)
    for one in note.settling:
        yield Heading(labels.say(f"note.thing.{one.thing.value}"), 2)
        yield Prompt(labels.say(f"note.asks.{one.thing.value}"), labels.say("note.fill"))
        if not one.suggestions:
            yield Paragraph(labels.say("note.silent"), quiet=True)
            continue
        yield Paragraph(labels.say("note.corpus"), quiet=True)
        for suggestion in one.suggestions:
            facts = [*labels.facts(suggestion.record), labels.note(suggestion.language)]
            for line in _lines(suggestion.text):
                yield Quote(line, (numbers[suggestion.record.id],), suggestion.language, "; ".join(filter(None, facts)))


def _part(label: str, text: str, card: Card, marks: tuple[int, ...]) -> Iterator[Block]:
    """A written part of a card under its label, line by line; nothing where the card is silent."""
    lines = _lines(text)
    if lines and label:
        yield Paragraph((Run(label, strong=True),))
    for line in lines:
        yield Quote(line, marks, card.language)


def _lines(text: str) -> list[str]:
    """The lines of a card's text without the signs of lists and headings."""
    return ["".join(piece.text for piece in block.pieces) for block in blocks(text)]


def _prompt(name: str, labels: Labels) -> Prompt:
    return Prompt(labels.say(f"note.{name}"), labels.say("note.fill"))


def _source(n: int, record: Record, labels: Labels) -> Source:
    source = record.source if record.source != record.title else ""
    locator = record.locator if is_for_readers(record.locator) else ""
    licence = labels.vocabularies.licences.label(record.licence, labels.language)
    details = (source, record.publisher, locator, *labels.facts(record), licence)
    return Source(n, record.title, tuple(filter(None, details)), record.url, record.language)
