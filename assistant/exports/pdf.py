"""A handout as PDF: tagged (PDF/UA-1), its fonts embedded, its language and title set (the home of typst)."""

import json
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from assistant.corpus.addresses import web_address
from assistant.exports.handout import (
    Block,
    Bullets,
    Fields,
    Handout,
    Paragraph,
    Run,
    Sources,
    Table,
    Words,
    headed,
    printable,
    runs,
)
from assistant.languages import SPOKEN, Language

STANDARD: Any = ["ua-1"]
SIZE = 10.5
# Tried one after the other until a brief fits its page; smaller would not be read.
BRIEF_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)


def write_pdf(handout: Handout) -> bytes:
    """The file. A brief is set as large as fits one page, and takes more pages if it fits at no size."""
    data = _data(handout)
    size = next((size for size in BRIEF_SIZES if _pages(data, size) == 1), SIZE) if handout.brief else SIZE
    inputs = _inputs(data, size)
    try:
        return typst.compile(_layout(), format="pdf", pdf_standards=STANDARD, font_paths=_fonts(), sys_inputs=inputs)
    except typst.TypstError:  # a letter that no font has, which the standard forbids: the other words are still wanted
        return typst.compile(_layout(), format="pdf", sys_inputs=inputs)


def _pages(data: dict[str, Any], size: float) -> int:
    counted = typst.query(
        _layout(), "<pages>", field="value", one=True, font_paths=_fonts(), sys_inputs=_inputs(data, size)
    )
    return int(json.loads(counted))


@cache
def _fonts() -> typst.Fonts:
    """Only those that come with the library: a handout looks the same wherever it is made."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _layout() -> bytes:
    return (files(__package__) / "handout.typ").read_bytes()


def _inputs(data: dict[str, Any], size: float) -> dict[str, str]:
    return {"handout": json.dumps({**data, "size": size})}


def _data(handout: Handout) -> dict[str, Any]:
    day = handout.day
    values = asdict(handout) | {
        "blocks": [_block(block) for block in headed(handout.blocks)],
        "day": [day.year, day.month, day.day],
        "numbers": sorted(handout.numbers),
    }
    return {name: _told(value, handout.language) for name, value in values.items()}


def _block(block: Block) -> dict[str, Any]:
    values = {"kind": type(block).__name__} | asdict(block)
    match block:
        case Paragraph():
            values["words"] = _words(block.words)
        case Bullets():
            values["items"] = [_words(item) for item in block.items]
        case Table():
            values["rows"] = [[_words(cell) for cell in row] for row in block.rows]
        case Fields():
            values["rows"] = [[label, _words(value)] for label, value in block.rows]
        case Sources():
            values["items"] = [asdict(replace(source, url=web_address(source.url))) for source in block.items]
    return values


def _words(words: Words) -> list[dict[str, Any]]:
    return [
        asdict(replace(part, link=web_address(part.link)) if isinstance(part, Run) else part) for part in runs(words)
    ]


def _told(value: Any, language: Language) -> Any:
    """The values as JSON has them: printable text, and languages that hyphenation knows."""
    if isinstance(value, Language):
        return value.value if value in SPOKEN else language.value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _told(one, language) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one, language) for one in value]
    return value
