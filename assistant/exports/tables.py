"""A table that people take away, as CSV or as an Excel workbook (home of openpyxl's writer).

What stands in a cell may come from strangers. A spreadsheet takes a cell that begins with "=", "+", "-", "@", a tab or a
carriage return for a formula (OWASP, "CSV Injection"): in CSV such a cell gets an apostrophe before it, in a workbook every cell
is text and says so.
"""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO

from assistant.exports.handout import printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOST_IN_CELL = 32_767  # Excel's own limit
_WIDEST = 60
_SHEET_NAME = 31
_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class TableFile:
    """Every row has as many cells as the header."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_csv(table: TableFile) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which Excel knows it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in (table.header, *table.rows)])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(table: TableFile) -> bytes:
    """A workbook of one sheet, its header fixed in sight."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    book.properties.title = printable(table.title)
    book.properties.creator = "Ayni"
    sheet = book.create_sheet(table.title.translate(_FORBIDDEN_IN_NAME)[:_SHEET_NAME].strip(" '") or "Ayni")
    sheet.freeze_panes = "A2"
    for column, name in enumerate(table.header):
        longest = max((len(row[column]) for row in table.rows), default=0)
        sheet.column_dimensions[_letters(column)].width = min(max(len(name), longest) + 2, _WIDEST)
    for number, row in enumerate((table.header, *table.rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=printable(text)[:_MOST_IN_CELL])
            cell.data_type = "s"
            cell.quotePrefix = bool(text) and text.startswith(_FORMULA)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless(" =1+1"), harmless("2020-2021")
    ("'=1+1", "' =1+1", '2020-2021')
    """
    plain = printable(text)
    return f"'{plain}" if plain.lstrip(" ").startswith(_FORMULA) else plain


def _letters(column: int) -> str:
    """The name of a column, from 0.

    >>> _letters(0), _letters(26)
    ('A', 'AA')
    """
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))
