"""What of the corpus may be found, as the index takes it in: published cards and accepted documents."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.corpus.cards import Card, Status
from assistant.corpus.documents import Acceptance, Document
from assistant.corpus.library import Library, Stored
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.indexing.records import card_record, card_sections, document_record
from assistant.indexing.sync import Wanted

Read = Callable[[Path], Reading]


def wanted(library: Library, read: Read) -> Iterator[Wanted]:
    """Everything that may be found: published cards and accepted documents."""
    for stored in library.cards().items.values():
        if item := wanted_card(stored, library):
            yield item
    for document in library.documents().items.values():
        if item := wanted_document(document, library, read):
            yield item


def wanted_card(stored: Stored[Card], library: Library) -> Wanted | None:
    """A card to be indexed; None where it may not be found."""
    if stored.noun.status is not Status.PUBLISHED:
        return None
    return Wanted(card_record(stored, library.name_of(stored.path)), _card_text(stored))


def wanted_document(stored: Stored[Document], library: Library, read: Read) -> Wanted | None:
    """A document to be indexed, read when its text is asked for; None where it may not be found."""
    if stored.noun.status is not Acceptance.ACCEPTED:
        return None
    return Wanted(document_record(stored, library.name_of(stored.path)), _document_text(stored, read))


def _card_text(stored: Stored[Card]) -> Callable[[], Sequence[Section]]:
    return lambda: card_sections(stored.noun)


def _document_text(stored: Stored[Document], read: Read) -> Callable[[], Sequence[Section]]:
    return lambda: read(stored.path).sections
