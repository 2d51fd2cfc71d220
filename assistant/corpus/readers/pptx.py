"""Presentations: a section for each slide, its tables and its notes apart (the home of python-pptx)."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from assistant.corpus.readers.hygiene import clean, one_line, superscript
from assistant.corpus.readers.office import A, chart_rows, drawing_lines, parse_part, unwrap_alternatives
from assistant.corpus.readers.outline import NOTES, TABLE, table_text
from assistant.corpus.readers.packages import damage_is_corruption, has_pictures, safe_package
from assistant.corpus.readers.reading import Reading, finish
from assistant.corpus.sections import Locator, Section

_SAME_LINE = 228_600
"""Shapes whose tops differ by less than a quarter of an inch (in EMU) stand beside each other: left before right."""
_MOST_DEPTH = 50
_ABOVE = re.compile(r"[1-9]")
_INK = "{http://schemas.openxmlformats.org/presentationml/2006/main}contentPart"
_DIAGRAM_IDS = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"


def read(data: bytes) -> Reading:
    """Sections of slides. Raises ENCRYPTED, BOMB, CORRUPT or EMPTY."""
    data = safe_package(data)
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    sections: list[Section] = []
    warnings: list[str] = []
    with damage_is_corruption(PythonPptxError):
        for number, slide in enumerate(Presentation(BytesIO(data)).slides, start=1):
            found = list(_slide(slide, number))
            sections.extend(found)
            if found and slide.element.get("show") in ("0", "false"):
                warnings.append(f"Slide {number} is hidden in the presentation and was read.")
    return finish(sections, warnings, has_pictures=has_pictures(data))


def _slide(slide: Any, number: int) -> Iterator[Section]:
    unwrap_alternatives(slide.element)
    for ink in list(slide.element.iter(_INK)):  # python-pptx stumbles over it, and it holds no words
        ink.getparent().remove(ink)
    _raise_digits(slide.element)
    title = slide.shapes.title
    heading = one_line(title.text_frame.text) if title is not None and title.has_text_frame else ""
    path = (heading,) if heading else ()
    texts = [heading]
    tables = []
    for shape in in_reading_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.has_text_frame and not _is_furniture(shape):
            texts.append(shape.text_frame.text)
        elif getattr(shape, "has_table", False):
            tables.append(table_text([cell.text for cell in row.cells] for row in shape.table.rows))
        elif getattr(shape, "has_chart", False):
            tables.append(table_text(chart_rows(parse_part(shape.chart_part.blob))))
        else:
            texts.extend(_diagram(shape))
    text = "\n\n".join(filter(None, map(clean, texts)))
    yield Section(text, Locator(slide=number, heading=path))
    for table in tables:
        yield Section(table, Locator(slide=number, heading=path, part=TABLE))
    yield Section(_notes(slide), Locator(slide=number, heading=path, part=NOTES))


def _raise_digits(root: Any) -> None:
    """Digits set above the line become superscript characters, before python-pptx drops that they were raised."""
    for run in root.iter(f"{A}r"):
        properties, text = run.find(f"{A}rPr"), run.find(f"{A}t")
        baseline = "" if properties is None else properties.get("baseline", "")
        if text is not None and _ABOVE.match(baseline):
            text.text = superscript(text.text or "")


def in_reading_order(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Shapes from top to bottom and left to right; those of a group together, where the group stands."""

    def place(shape: Any) -> tuple[int, int]:
        return round((shape.top or 0) / _SAME_LINE), shape.left or 0

    for shape in sorted(shapes, key=place):
        if hasattr(shape, "shapes"):
            if depth < _MOST_DEPTH:
                yield from in_reading_order(shape.shapes, depth + 1)
        else:
            yield shape


def _is_furniture(shape: Any) -> bool:
    """Slide numbers, dates and footers, the same on every slide."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    if not shape.is_placeholder:
        return False
    return shape.placeholder_format.type in (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER)


def _diagram(shape: Any) -> list[str]:
    """The words of a SmartArt, which stand in a part of their own."""
    texts = []
    for identifiers in shape.element.iter(_DIAGRAM_IDS):
        part = shape.part.related_part(identifiers.get(_DIAGRAM_DATA))
        texts.append("\n".join(drawing_lines(parse_part(part.blob))))
    return texts


def _notes(slide: Any) -> str:
    if not slide.has_notes_slide:
        return ""
    frame = slide.notes_slide.notes_text_frame
    return frame.text if frame is not None else ""
