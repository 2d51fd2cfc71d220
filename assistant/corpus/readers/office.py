"""What Office files share: the XML of text, drawings and charts."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
DIAGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
DRAWING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def unwrap_alternatives(root: Any) -> None:
    """Replace each ``mc:AlternateContent`` by what a current program shows: its choice, else its fallback.

    Both hold the same words, so reading both would double them, and libraries skip both.
    """
    for alternative in list(root.iter(f"{MC}AlternateContent")):
        parent = alternative.getparent()
        if parent is None:
            continue
        chosen = alternative.find(f"{MC}Choice")
        if chosen is None or not len(chosen):
            chosen = alternative.find(f"{MC}Fallback")
        place = parent.index(alternative)
        parent.remove(alternative)
        for offset, child in enumerate(list(chosen) if chosen is not None else []):
            parent.insert(place + offset, child)


def parse_part(blob: bytes) -> Any:
    """The root of an XML part, without entities or network. Raises SyntaxError."""
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))


def drawing_lines(root: Any) -> Iterator[str]:
    """The paragraphs (``a:p``) of a drawing, such as the boxes of a SmartArt."""
    for paragraph in root.iter(f"{A}p"):
        text = "".join(element.text or "" for element in paragraph.iter(f"{A}t"))
        if text.strip():
            yield text


def boxes(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    """The paragraphs in the text boxes and SmartArt of a sheet, ``part`` being its name in the package."""
    for drawing in related(package, part, DRAWING):
        for place in (drawing, *related(package, drawing, DIAGRAM)):
            root = parse_part(package.read(place))
            unwrap_alternatives(root)
            yield from drawing_lines(root)


def related(package: zipfile.ZipFile, part: str, kind: str) -> Iterator[str]:
    """The names of the parts in the package that ``part`` has a relation of this kind to."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    names = set(package.namelist())
    for relation in parse_part(package.read(relations)).iter(_RELATION) if relations in names else ():
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if relation.get("Type") == kind and target in names:
            yield target


def chart_rows(root: Any) -> list[list[str]]:
    """A chart as a table: its title, then a row for each category with the value of each series."""
    title = root.find(f"{C}chart/{C}title")
    rows = [[line] for line in drawing_lines(title)] if title is not None else []
    series = list(root.iter(f"{C}ser"))
    columns = [_points(one, "val") or _points(one, "yVal") for one in series]
    categories = next((found for one in series if (found := _points(one, "cat") or _points(one, "xVal"))), {})
    rows.append(["", *(" ".join(_points(one, "tx").values()) for one in series)])
    for place in sorted({place for column in columns for place in column} | set(categories)):
        rows.append([categories.get(place, ""), *(column.get(place, "") for column in columns)])
    return rows


def _points(series: Any, name: str) -> dict[int, str]:
    """Values of a series by their place, as the file stores them beside the formula."""
    part = series.find(f"{C}{name}")
    if part is None:
        return {}
    points = [(point.get("idx", "0"), point.findtext(f"{C}v") or "") for point in part.iter(f"{C}pt")]
    return {int(place): _number(text) for place, text in points if place.isdigit()}


def _number(text: str) -> str:
    """Binary noise of stored numbers removed: 4.4000000000000004 is 4.4."""
    try:
        return format(float(text), ".12g") if "." in text else text
    except ValueError:
        return text
