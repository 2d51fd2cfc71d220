"""Markdown: sections under their path of headings; front matter and markup are dropped, words are kept."""

import re
from collections.abc import Iterator

from assistant.corpus.readers.hygiene import decode
from assistant.corpus.readers.outline import Outline
from assistant.corpus.readers.reading import Reading, finish

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(.*)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_INLINE = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    *2 * ((re.compile(r"(\*{1,3})(?=\S)([^*]+)(?<=\S)\1"), r"\2"),),  # twice: emphasis within emphasis
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_]+)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(`+)([^`]+)\1"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])"), r"\1"),
)


def read(data: bytes) -> Reading:
    """Sections under their headings. Raises EMPTY."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    text = without_comments(_FRONT_MATTER.sub("", text, count=1))
    outline = Outline()
    for block in _blocks(text.split("\n")):
        _add(outline, block)
    return finish(outline.sections())


def without_comments(text: str) -> str:
    """Text without HTML comments; one that is never closed is text.

    >>> without_comments("a<!-- b -->c <!-- d")
    'ac <!-- d'
    """
    start, *rest = text.split("<!--")
    parts = [start]
    for piece in rest:
        comment, closed, after = piece.partition("-->")
        parts.append(after if closed else f"<!--{comment}")
    return "".join(parts)


def plain(text: str) -> str:
    """Text of a line or paragraph without its markup.

    >>> plain("**Ten** [offices](https://x.org) in `San_José`, see ![map](m.png)")
    'Ten offices in San_José, see map'
    """
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Runs of lines that belong together; a fenced block is one, with its fences."""
    block: list[str] = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            block.append(line)
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                yield block
                block, fence = [], ""
        elif mark:
            yield block
            block, fence = [line], mark[1]
        elif not line.strip() or _HEADING.match(line):
            yield block
            yield [line]
            block = []
        else:
            block.append(line)
            if len(block) > 1 and _is_underline(block):
                yield block
                block = []
    yield block


def _is_underline(block: list[str]) -> bool:
    return bool(_UNDERLINE.match(block[-1])) and not _ITEM.match(block[0]) and "|" not in block[-2]


def _add(outline: Outline, block: list[str]) -> None:
    if not block:
        return
    if _FENCE.match(block[0]):
        outline.paragraph("\n".join(line for line in block if not _FENCE.match(line)))
    elif heading := _HEADING.match(block[0]):
        outline.heading(len(heading[1]), plain(heading[2] or ""))
    elif len(block) > 1 and _is_underline(block):
        outline.heading(1 if block[-1].strip().startswith("=") else 2, plain(" ".join(block[:-1])))
    else:
        _add_text(outline, block)


def _add_text(outline: Outline, block: list[str]) -> None:
    """Paragraph lines before a table or list, then the rest."""
    paragraph: list[str] = []
    position = 0
    while position < len(block):
        table = _table_length(block, position)
        item = _ITEM.match(block[position])
        if table or item or _RULE.match(block[position]):
            outline.paragraph(plain(" ".join(paragraph)))
            paragraph = []
        if table:
            outline.table(_cells(line) for line in block[position : position + table] if not _TABLE_RULE.match(line))
            position += table
            continue
        if _RULE.match(block[position]):
            position += 1
            continue
        if item:
            position = _add_item(outline, block, position, item[1])
            continue
        paragraph.append(block[position].lstrip().removeprefix(">").strip())
        position += 1
    outline.paragraph(plain(" ".join(paragraph)))


def _add_item(outline: Outline, block: list[str], position: int, text: str) -> int:
    """Adds an item with the lines that continue it; returns the place of the next line."""
    lines = [text]
    position += 1
    while position < len(block) and not _ITEM.match(block[position]) and not _table_length(block, position):
        lines.append(block[position].strip())
        position += 1
    outline.item(plain(" ".join(lines)))
    return position


def _table_length(block: list[str], position: int) -> int:
    """How many lines of a pipe table start here; 0 where there is none."""
    if position + 1 >= len(block) or "|" not in block[position] or not _TABLE_RULE.match(block[position + 1]):
        return 0
    length = 2
    while position + length < len(block) and "|" in block[position + length]:
        length += 1
    return length


def _cells(line: str) -> list[str]:
    return [plain(cell.strip()) for cell in _CELL.split(line.strip().removeprefix("|").removesuffix("|"))]
