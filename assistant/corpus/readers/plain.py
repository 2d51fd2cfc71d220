"""Plain text: one section, its paragraphs kept."""

from assistant.corpus.readers.hygiene import decode
from assistant.corpus.readers.reading import Reading, finish
from assistant.corpus.sections import Section


def read(data: bytes) -> Reading:
    """One section without a locator. Raises EMPTY."""
    return finish([Section(decode(data))])
