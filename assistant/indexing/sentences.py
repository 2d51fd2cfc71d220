"""Cutting a passage into sentences that can be quoted, with their offsets (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_STOP = re.compile(r"[.!?…][\"'»”)\]]*(?=\s+[\"'«“(¿¡\[]*[\wÀ-ÿ])")
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
