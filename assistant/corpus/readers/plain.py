"""Plain text: one section, its paragraphs kept and, where somebody wrapped the lines by hand, put back together."""

from itertools import pairwise

from assistant.corpus.readers.hygiene import clean, decode
from assistant.corpus.readers.pdf import paragraphs
from assistant.corpus.readers.reading import Reading, finish
from assistant.corpus.sections import Section

_MARGINS = (50, 100)
"""Characters within which people and mail programs wrap lines."""


def read(data: bytes) -> Reading:
    """One section without a locator. Raises EMPTY."""
    text = clean(decode(data))
    return finish([Section(paragraphs(text) if is_wrapped(text) else text)])


def is_wrapped(text: str) -> bool:
    r"""Whether most lines that have a neighbour below end near one margin, as hard-wrapped text does.

    >>> is_wrapped("Dear colleagues of the ministry, today we met in Bogotá to\nspeak of the visits.")
    True
    >>> is_wrapped("Shopping list for the stay\n- bread\n- milk"), is_wrapped("One line.")
    (False, False)
    """
    lines = text.split("\n")
    margin = max(map(len, lines))
    continued = [line for line, below in pairwise(lines) if line and below]
    full = sum(len(line) > 0.75 * margin for line in continued)
    return _MARGINS[0] <= margin <= _MARGINS[1] and 2 * full > len(continued)
