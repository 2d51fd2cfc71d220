"""A passage as a reader sees it: headings, list items and paragraphs, with the quoted words marked (pure)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote as percent_encoded

from assistant.corpus.sections import Locator

Kind = Literal["heading", "item", "text"]
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_ITEM = re.compile(r"[-*•–][ \t]+")
# So many words at each end of a quotation name it; they may stand on different lines.
_WORDS_AT_AN_END = 4


_EMPHASIS = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*")


def unmarked(text: str) -> str:
    """The text without Markdown's signs for strong emphasis, which are no words of it.

    >>> unmarked("**Ownership**: 2 ** 3")
    'Ownership: 2 ** 3'
    """
    return _EMPHASIS.sub("", text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Quoted words: ``passage[start:end]``, and the number of their citation."""

    start: int
    end: int
    n: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is all quoted (n: by which citation) or not at all (n is 0). first: the quotation begins with it."""

    text: str
    n: int = 0
    first: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a passage, its Markdown sign taken off."""

    kind: Kind
    pieces: tuple[Piece, ...]


def blocks(text: str, marks: Sequence[Mark] = ()) -> list[Block]:
    """The lines of a passage in order.

    >>> blocks("One two.\\n## Next", [Mark(4, 8, 1)])[0].pieces
    (Piece(text='One ', n=0, first=False), Piece(text='two.', n=1, first=True))
    >>> [block.kind for block in blocks("One.\\n## Next\\n- a")]
    ['text', 'heading', 'item']
    """
    found = []
    begun: set[int] = set()
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        kind, start = _kind(text, line.start())
        found.append(Block(kind, tuple(_pieces(text, start, line.end(), marks, begun))))
    return found


def _kind(text: str, start: int) -> tuple[Kind, int]:
    if heading := _HEADING.match(text, start):
        return "heading", heading.end()
    if item := _ITEM.match(text, start):
        return "item", item.end()
    return "text", start


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], begun: set[int]) -> Iterator[Piece]:
    """A line cut where quoted words begin and end; of marks that overlap, the first one counts.

    begun: the numbers of quotations that an earlier line began; it grows.
    """
    position = start
    for mark in sorted(marks, key=lambda mark: mark.start):
        first, last = max(mark.start, position), min(mark.end, end)
        if first >= last:
            continue
        if position < first:
            yield Piece(unmarked(text[position:first]))
        yield Piece(unmarked(text[first:last]), mark.n, mark.n not in begun)
        begun.add(mark.n)
        position = last
    if position < end:
        yield Piece(unmarked(text[position:end]))


def anchor(locator: Locator, ordinal: int) -> str:
    """The name of a passage's place on its document's page: ``page-4``, ``slide-2``, else ``sec-`` and its number.

    >>> anchor(Locator(page=4), 9), anchor(Locator(heading=("A",)), 9)
    ('page-4', 'sec-10')
    """
    if locator.page:
        return f"page-{locator.page}"
    if locator.slide:
        return f"slide-{locator.slide}"
    return f"sec-{ordinal + 1}"


def text_directive(quote: str) -> str:
    """What a browser adds to an address to show the quoted words there (a text fragment, WICG "URL Fragment Text Directives").

    >>> text_directive("Train first."), text_directive("One two three four five-a six seven eight nine.")
    (':~:text=Train%20first.', ':~:text=One%20two%20three%20four,six%20seven%20eight%20nine.')
    """
    words = unmarked(quote).split()
    ends = [words] if len(words) <= 2 * _WORDS_AT_AN_END else [words[:_WORDS_AT_AN_END], words[-_WORDS_AT_AN_END:]]
    told = (percent_encoded(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f":~:text={','.join(told)}"
