"""Cutting a passage into sentences that can be quoted, with their offsets (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_STOP = re.compile(r"[.!?…][\"'»”)\]]*(?=\s+[\"'«“(¿¡\[]*[\wÀ-ÿ])")
# A line that ends like this is a sentence of its own and leads into nothing.
_ENDS = re.compile(r"[.!?…;,][\"'»”)\]]*\s*$")
_FEWEST_ITEMS = 1
_ONE_EMPTY = len("\n\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:art|arts|no|núm|num|nº|n|p|pp|pág|págs|vol|fig|cf|etc|e\.g|i\.e|ej|p\.ej|ex|dr|dra|mr|mrs|ms|st|ste|sr|sra|inc|ltd|"
    r"approx|aprox|env|u\.s|ee|uu|ee\.uu|a\.k\.a|vs|jan|feb|mar|apr|jun|jul|aug|sept|oct|nov|dec)|\b[A-ZÀ-Ý])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A quotable stretch: ``passage[start:end]``."""

    start: int
    end: int


def sentences(passage: str) -> Iterator[Span]:
    """The sentences of a passage in order; headings (``## ...``) are none, a list item is one.

    >>> text = "One. Two, by Dr. Who!\\n\\n## Context\\n- Three"
    >>> [text[span.start:span.end] for span in sentences(text)]
    ['One.', 'Two, by Dr. Who!', 'Three']
    """
    for line in _LINE.finditer(passage):
        if line[0].startswith("## "):
            continue
        mark = _MARK.match(passage, line.start())
        yield from _split(passage, mark.end() if mark else line.start(), line.end())


def statements(passage: str, longest: int = 600) -> Iterator[Span]:
    """What may be quoted from a passage: its sentences, and each list with the line that leads into it as one stretch.

    A list too long for that, or without such a line, falls to its items.

    >>> text = "Ask first. A good host shows:\\n- the law\\n- the budget\\n\\n## Results\\n- It worked."
    >>> [text[span.start:span.end] for span in statements(text)]
    ['Ask first.', 'A good host shows:\\n- the law\\n- the budget', 'It worked.']
    """
    lists = list(_lists(passage, longest))
    for span in sentences(passage):
        inside = next((one for one in lists if one.start <= span.start < one.end), None)
        if inside is None:
            yield span
        elif span.start == inside.start:
            yield inside


def _lists(passage: str, longest: int) -> Iterator[Span]:
    """Lists with the sentence or heading right above them."""
    lines = list(_LINE.finditer(passage))
    at = 0
    while at < len(lines):
        end = at + 1
        while (
            end < len(lines)
            and _MARK.match(lines[end][0])
            and passage[lines[end - 1].end() : lines[end].start()] == "\n"
        ):
            end += 1
        lead = lines[at]
        if end - at > _FEWEST_ITEMS and not lead[0].startswith("## ") and not _MARK.match(lead[0]):
            start = list(_split(passage, lead.start(), lead.end()))[-1].start
            stop = lines[end - 1].end()
            if stop - start <= longest and not _ENDS.search(lead[0]):
                yield Span(start, len(passage[:stop].rstrip()))
        at = end


def _split(passage: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for stop in _STOP.finditer(passage, start, end):
        if _ABBREVIATION.search(passage[begin : stop.start() + 1]):
            continue
        yield from _trimmed(passage, begin, stop.end())
        begin = stop.end()
    yield from _trimmed(passage, begin, end)


def _trimmed(passage: str, start: int, end: int) -> Iterator[Span]:
    while start < end and passage[start].isspace():
        start += 1
    while end > start and passage[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
