"""Presentations: a section for each slide, its tables and its notes apart (the home of python-pptx)."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from assistant.corpus.readers.hygiene import clean, one_line
from assistant.corpus.readers.office import DIAGRAM, chart_rows, drawing_lines, parse_part, unwrap_alternatives
from assistant.corpus.readers.outline import NOTES, TABLE, table_text
from assistant.corpus.readers.packages import DAMAGE, check_package, damage_is_corruption
from assistant.corpus.readers.reading import Reading, finish
from assistant.corpus.sections import Locator, Section

_SAME_LINE = 228_600
"""Shapes whose tops differ by less than a quarter of an inch (in EMU) stand beside each other: left before right."""
_MOST_DEPTH = 50


def read(data: bytes) -> Reading:
    """Sections of slides. Raises ENCRYPTED, BOMB, CORRUPT or EMPTY."""
    check_package(data)
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
    return finish(sections, warnings)


def _slide(slide: Any, number: int) -> Iterator[Section]:
    unwrap_alternatives(slide.element)
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
            tables.append(table_text([cell.text for cell in row.cells] for row in _rows(shape.table)))
        elif getattr(shape, "has_chart", False):
            tables.append(table_text(chart_rows(parse_part(shape.chart_part.blob))))
        else:
            texts.extend(_diagram(shape))
    text = "\n\n".join(filter(None, map(clean, texts)))
    yield Section(text, Locator(slide=number, heading=path))
    for table in tables:
        yield Section(table, Locator(slide=number, heading=path, part=TABLE))
    yield Section(_notes(slide), Locator(slide=number, heading=path, part=NOTES))
