"""Web pages: sections under their path of headings, tables apart; menus, scripts and what is hidden are dropped."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from assistant.corpus.readers.hygiene import clean, decode, one_line, superscript
from assistant.corpus.readers.outline import Outline
from assistant.corpus.readers.reading import Reading, finish

_DROPPED = {
    "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "svg", "math", "canvas",
    "audio", "video", "button", "select", "input", "textarea", "dialog", "head",
}  # fmt: skip
_ROLES = {"navigation", "contentinfo", "search", "dialog"}
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.I)
_MOST_DEPTH = 150  # three calls a level stay far below Python's limit; deeper text is kept without its structure


def read(data: bytes) -> Reading:
    """Sections under their headings. Raises EMPTY."""
    soup = BeautifulSoup(_decoded(data), "lxml")
    title = one_line(soup.title.get_text()) if soup.title else ""
    for element in soup.find_all(_is_dropped):
        element.decompose()
    for element in soup.find_all("sup"):
        if element.string is not None:  # a single text, and not one within another
            element.string = superscript(one_line(element.string))
    outline = Outline()
    if title and not soup.find(list(_HEADINGS)):
        outline.heading(0, title)
    _Walk(outline).through(soup)
    return finish(outline.sections())


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    text = decode(data, (declared[1] or declared[2]).decode("ascii") if declared else "")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _is_dropped(element: Tag) -> bool:
    return (
        element.name in _DROPPED
        or element.has_attr("hidden")
        or element.get("aria-hidden") == "true"
        or element.get("role") in _ROLES
        or bool(_HIDING.search(str(element.get("style", ""))))
    )


class _Walk:
    """Goes through a page in order, gathering inline text until a block begins or ends."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._inline: list[str] = []
        self._in_item = False

    def through(self, element: Tag, depth: int = 0) -> None:
        """All children of ``element``, then what is left of its text."""
        if depth > _MOST_DEPTH:
            self._inline.append(element.get_text(" "))
            return
        for child in element.children:
            self._child(child, depth)
        if element.name in _BLOCKS or depth == 0:
            self._close()

    def _child(self, child: PageElement, depth: int) -> None:
        if isinstance(child, Tag):
            self._tag(child, depth)
        elif type(child) is NavigableString:  # its subclasses are comments, doctypes and the like
            self._inline.append(re.sub(r"\s+", " ", child))

    def _tag(self, tag: Tag, depth: int) -> None:
        if tag.name == "br":
            self._inline.append("\n")
        elif tag.name in _HEADINGS:
            self._close()
            self._outline.heading(_HEADINGS[tag.name], tag.get_text(" "))
        elif tag.name == "table" and _is_data(tag):
            self._close()
            self._outline.table(_rows(tag))
        elif tag.name == "pre":
            self._close()
            self._outline.paragraph(tag.get_text())
        else:
            if tag.name in _BLOCKS:
                self._close()
            self._in_item = self._in_item or tag.name == "li"
            self.through(tag, depth + 1)
            self._in_item = self._in_item and tag.name != "li"

    def _close(self) -> None:
        text = clean("".join(self._inline))
        self._inline = []
        if not text:
            return
        if self._in_item:
            self._outline.item(text)
            self._in_item = False
        else:
            self._outline.paragraph(text)


def _is_data(table: Tag) -> bool:
    """Tables that only place things on the page hold other tables or headings, or have a single column."""
    if table.find(["table", *_HEADINGS]):
        return False
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in table.find_all("tr"))


def _rows(table: Tag) -> Iterator[list[str]]:
    if table.caption:
        yield [table.caption.get_text(" ")]
    for row in table.find_all("tr"):
        yield [one_line(cell.get_text(" ")) for cell in row.find_all(["td", "th"], recursive=False)]
