"""Handout: a document that a person takes away, whatever the file it becomes (pure).

What stands in it may come from strangers. Writers take it as text: none of it is markup, and only web addresses are followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.languages import Language


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one kind. language: if not the handout's own; link: a web address, as ``web_address`` lets through.

    quiet: said beside the matter, smaller.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    language: Language | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation: ``[n]``, which leads to source n where the handout lists it."""

    n: int


Words = str | tuple[Run | Mark, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 to 3, under the title; a level that skips one is raised."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """quiet: said beside the matter, smaller."""

    words: Words
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, with their citations outside the quotation marks. note: what to weigh them by."""

    text: str
    marks: tuple[int, ...] = ()
    language: Language | None = None
    note: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """An unordered list."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as the header. caption: what it shows, in a sentence."""

    header: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a row of another length."""
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("a row of a table has as many cells as its header")


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known, as labels and values."""

    rows: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Source n. details: publisher, place in it, year, licence: whatever helps to find and to weigh it."""

    n: int
    title: str
    details: tuple[str, ...] = ()
    url: str = ""
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The numbered list of sources; at most one a handout."""

    items: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something for its reader to fill in. hint: what stands there until then; lines: how much room a printed one leaves."""

    label: str
    hint: str = "…"
    lines: int = 3


Block = Heading | Paragraph | Quote | Bullets | Table | Fields | Sources | Prompt


@dataclass(frozen=True, slots=True)
class Handout:
    """A document to take away. foot: who made it, at the foot of every page; brief: to fit one printed page if it can."""

    title: str
    language: Language
    day: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    foot: str = ""
    brief: bool = False

    @property
    def numbers(self) -> frozenset[int]:
        """The sources that a mark can lead to."""
        return frozenset(source.n for block in self.blocks if isinstance(block, Sources) for source in block.items)


# C0 and C1 controls, surrogates, bidirectional overrides and non-characters: no file format holds them all, no reader sees them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def printable(text: str) -> str:
    """The text without what cannot be printed.

    >>> printable("a\\x00b\\u202ec\\r\\n")
    'abc\\n'
    """
    return _UNPRINTABLE.sub("", text)


def runs(words: Words) -> tuple[Run | Mark, ...]:
    """Words as runs and marks."""
    return (Run(words),) if isinstance(words, str) else words


def headed(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks, with no level of heading skipped.

    >>> [block.level for block in headed((Heading("a", 2), Heading("b", 3), Heading("c", 3)))]
    [1, 2, 2]
    """
    stands: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            stands = [*(level for level in stands if level < block.level), block.level]
            yield Heading(block.text, len(stands))
        else:
            yield block
