"""Word documents: sections under their path of headings; tables and footnotes apart (the home of python-docx)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from assistant.corpus.readers.hygiene import one_line, superscript
from assistant.corpus.readers.office import (
    CHART,
    DIAGRAM,
    M,
    W,
    chart_rows,
    drawing_lines,
    parse_part,
    unwrap_alternatives,
)
from assistant.corpus.readers.outline import Outline
from assistant.corpus.readers.packages import damage_is_corruption, has_pictures, safe_package
from assistant.corpus.readers.reading import Reading, finish

_HEADING_STYLE = re.compile(r"heading (\d)$", re.I)
_TITLE_STYLES = {"title"}
_NOTE_PARTS = ("footnotes", "endnotes")
# Wrappers whose content stands where they stand; python-docx's own iteration passes over it.
_TRANSPARENT = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
# Deleted, moved away, instructions of fields, phonetic guides, properties; text boxes are blocks of their own.
_SKIPPED = {
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rt", "rPr", "pPr", "sdtPr", "txbxContent")
}
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_FORMULAS = {
    f"{M}f": "({num})/({den})",
    f"{M}sSup": "{e}^{sup}",
    f"{M}sSub": "{e}_{sub}",
    f"{M}rad": "√({e})",
    f"{M}d": "({e})",
}
_MOST_DEPTH = 60


def read(data: bytes) -> Reading:
    """Sections under their headings. Raises ENCRYPTED, BOMB, CORRUPT or EMPTY."""
    data = safe_package(data)
    from docx import Document
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    outline = Outline()
    with damage_is_corruption(PythonDocxError, OpcError):
        document = Document(BytesIO(data))
        body = document.element.body
        unwrap_alternatives(body)
        _Body(outline, heading_levels(document.styles.element)).blocks(body)
        _drawings(outline, document.part)
        _notes(outline, document.part)
    return finish(outline.sections(), has_pictures=has_pictures(data))


def heading_levels(styles: Any) -> dict[str, int]:
    """The outline level of each style that makes headings, by style id: 0 for the title, 1 for the first level.

    A style is a heading by its name, by its own outline level, or because the style it is based on is one.
    """
    found = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}

    def level(identifier: str, seen: frozenset[str]) -> int | None:
        style = found.get(identifier)
        if style is None or identifier in seen:
            return None
        own = _own_level(style)
        if own is not None:
            return own if own < 10 else None
        return level(_value(style, "basedOn"), seen | {identifier})

    levels = {identifier: level(identifier, frozenset()) for identifier in found}
    return {identifier: value for identifier, value in levels.items() if value is not None}


def _own_level(style: Any) -> int | None:
    name = _value(style, "name").lower()
    if name in _TITLE_STYLES:
        return 0
    if heading := _HEADING_STYLE.match(name):
        return int(heading[1])
    return _outline_level(style)


def _outline_level(element: Any) -> int | None:
    """The outline level that a style or paragraph sets itself; 10 is body text."""
    level = _value(element, f"pPr/{W}outlineLvl")
    return int(level) + 1 if level.isdigit() else None


def _value(element: Any, path: str) -> str:
    child = element.find(f"{W}{path}")
    return "" if child is None else child.get(f"{W}val") or ""


class _Body:
    """Goes through blocks in order and hands them to an outline."""

    def __init__(self, outline: Outline, levels: dict[str, int]) -> None:
        self._outline = outline
        self._levels = levels

    def blocks(self, parent: Any, depth: int = 0) -> None:
        """All paragraphs and tables of ``parent``, those inside content controls and text boxes too."""
        for child in parent.iterchildren() if depth < _MOST_DEPTH else ():
            if child.tag == f"{W}p":
                self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag in _TRANSPARENT and not _is_placeholder(child):
                self.blocks(child, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        text = text_of(paragraph)
        level = self._level(paragraph)
        if level is not None and level < 10:
            self._outline.heading(level, text)
        elif paragraph.find(f"{W}pPr/{W}numPr") is not None or _value(paragraph, f"pPr/{W}pStyle").startswith("List"):
            self._outline.item(text)
        else:
            self._outline.paragraph(text)
        for box in paragraph.iter(f"{W}txbxContent"):
            if not any(outer.tag == f"{W}txbxContent" for outer in _ancestors(box, paragraph)):
                self.blocks(box, depth + 1)

    def _level(self, paragraph: Any) -> int | None:
        own = _outline_level(paragraph)
        return self._levels.get(_value(paragraph, f"pPr/{W}pStyle")) if own is None else own

    def _table(self, table: Any, depth: int) -> None:
        rows = [list(_inside(row, "tc")) for row in _inside(table, "tr")]
        if all(len(row) < 2 for row in rows):  # a frame around running text
            for row in rows:
                for cell in row:
                    self.blocks(cell, depth + 1)
        else:
            self._outline.table([one_line(" ".join(_cell_texts(cell))) for cell in row] for row in rows)


def _ancestors(element: Any, until: Any) -> Iterator[Any]:
    for outer in element.iterancestors():
        if outer is until:
            return
        yield outer


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, those in content controls too."""
    for child in parent.iterchildren():
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _inside(child, name)


def _cell_texts(cell: Any) -> Iterator[str]:
    """The paragraphs of a cell, with those of tables and boxes in it."""
    return (text_of(paragraph) for paragraph in cell.iter(f"{W}p"))


def _is_placeholder(element: Any) -> bool:
    """A content control that still shows "click here to enter text"."""
    return element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def text_of(element: Any) -> str:
    """What a reader sees of a paragraph: no deleted, moved or hidden text, no field instructions."""
    return "".join(_texts(element))


def _texts(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == f"{W}t":
            yield superscript(child.text or "") if _is_raised(element) else child.text or ""
        elif child.tag == f"{M}t":
            yield child.text or ""
        elif child.tag in _FORMULAS:
            yield _formula(child)
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in _SKIPPED and not _is_hidden(child) and not _is_placeholder(child):
            yield from _texts(child)


def _formula(element: Any) -> str:
    """A fraction, power, index, root or bracket on one line, so that its numbers do not run together."""
    parts: defaultdict[str, str] = defaultdict(str)
    for child in element.iterchildren():
        name = str(child.tag).removeprefix(M)
        parts[name] = ", ".join(filter(None, (parts[name], text_of(child))))
    return _FORMULAS[element.tag].format_map(parts)


def _is_raised(run: Any) -> bool:
    align = run.find(f"{W}rPr/{W}vertAlign")
    return align is not None and align.get(f"{W}val") == "superscript"


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false", "off")


def _drawings(outline: Outline, part: Any) -> None:
    """Charts as tables and the words of SmartArt; the file does not say simply under which heading they stand."""
    for relation in part.rels.values():
        if relation.is_external:
            continue
        if relation.reltype == CHART:
            outline.table(chart_rows(parse_part(relation.target_part.blob)))
        elif relation.reltype == DIAGRAM:
            outline.paragraph("\n".join(drawing_lines(parse_part(relation.target_part.blob))))


def _notes(outline: Outline, part: Any) -> None:
    """Footnotes and endnotes, in the order of the file."""
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in _NOTE_PARTS:
            notes = parse_part(relation.target_part.blob)
            texts = (
                "\n".join(text_of(paragraph) for paragraph in note.iter(f"{W}p"))
                for note in notes.iterchildren()
                if note.get(f"{W}type") is None  # the others are lines that separate
            )
            outline.notes("\n\n".join(text.strip() for text in texts if text.strip()))
