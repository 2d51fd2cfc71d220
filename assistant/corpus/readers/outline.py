"""Outline: builds sections from headings, paragraphs, list items and tables as a reader meets them."""

from collections.abc import Iterable, Sequence

from assistant.corpus.readers.hygiene import clean, one_line
from assistant.corpus.sections import Locator, Section

TABLE = "table"
NOTES = "notes"


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as lines ``a | b``; rows without any text are left out.

    >>> table_text([["Year", "Visits"], ["", ""], ["2019", ""]])
    'Year | Visits\\n2019 |'
    """
    lines = []
    for row in rows:
        cells = [one_line(cell) for cell in row]
        if any(cells):
            lines.append(" | ".join(cells).strip(" ") if len(cells) > 1 else cells[0])
    return "\n".join(lines)


class Outline:
    """Collects one document. Headings live in the locators; a heading with nothing below it becomes text, not loss."""

    def __init__(self) -> None:
        self._sections: list[Section] = []
        self._path: list[tuple[int, str]] = []
        self._text = ""
        self._after_item = False
        self._bare_heading = False

    def heading(self, level: int, text: str) -> None:
        """A heading of ``level`` (0 is the title of the whole document) closes all of its own level and below."""
        text = one_line(text)
        if not text:
            return
        self._flush()
        if self._bare_heading and self._path and self._path[-1][0] >= level:
            self._add(self._path[-1][1])
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, text))
        self._bare_heading = True

    def paragraph(self, text: str) -> None:
        """Running text; a blank line sets it apart from what stands before."""
        if clean(text):
            self._append(text, "\n\n")
            self._after_item = False

    def item(self, text: str) -> None:
        """An entry of a list, on a line of its own after a dash."""
        text = clean(text)
        if text:
            self._append(f"- {text}", "\n" if self._after_item else "\n\n")
            self._after_item = True

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """A table is a section of its own, ``part="table"``."""
        text = table_text(rows)
        if text:
            self._flush()
            self._add(text, TABLE)

    def notes(self, text: str) -> None:
        """Footnotes or speaker notes are a section of their own, ``part="notes"``."""
        if clean(text):
            self._flush()
            self._add(clean(text), NOTES)

    def sections(self) -> tuple[Section, ...]:
        """Everything collected, in order."""
        self._flush()
        if self._bare_heading:
            self._add(self._path[-1][1])
        return tuple(self._sections)

    def _append(self, text: str, gap: str) -> None:
        text = clean(text)
        if text:
            self._text = f"{self._text}{gap}{text}" if self._text else text

    def _flush(self) -> None:
        if self._text:
            self._add(self._text)
        self._text = ""
        self._after_item = False

    def _add(self, text: str, part: str | None = None) -> None:
        heading = tuple(title for _, title in self._path)
        self._sections.append(Section(text, Locator(heading=heading, part=part)))
        self._bare_heading = False
