"""Spreadsheets (XLSX, and CSV with any usual separator): rows as lines ``Header: value; Header: value``."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from assistant.corpus.readers.hygiene import decode, one_line
from assistant.corpus.readers.office import boxes
from assistant.corpus.readers.packages import DAMAGE, damage_is_corruption, has_pictures, safe_package
from assistant.corpus.readers.reading import Reading, finish, refusal
from assistant.corpus.sections import Locator, Section
from assistant.errors import ReadingError, Refusal

ROWS_TOGETHER = 20
CHARACTERS_TOGETHER = 2_000
"""A section ends at whichever comes first, so that its locator (the first row) stays near what is quoted."""
_HEADER_WITHIN = 10
_MOST_ROWS = 1_048_576  # Excel's; openpyxl would patiently fill the gap before a row that claims to be later
_SEPARATORS = ",;\t|"
_NUMBER = re.compile(r"[-+(]?[\s$€£R]*\d[\d.,\s]*%?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNCOMPUTED = re.compile(rb"<f[ >/](?:(?!</c>).)*?(?:</f>|/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>", re.S)
_ERROR_VALUES = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it; number counts from 1 as the spreadsheet shows it. Empty cells are ''."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """The cells that hold something."""
        return [cell for cell in self.cells if cell]


def read_csv(data: bytes) -> Reading:
    """Sections of up to 20 rows, ``Locator(row=first row)``. Raises EMPTY."""
    text = decode(data)
    csv.field_size_limit(max(len(text), 131_072))
    table = csv.reader(StringIO(text, newline=""), delimiter=separator(text), skipinitialspace=True)
    with damage_is_corruption(csv.Error):
        rows = list(_filled(table))
    return finish(sections(rows, None))


def separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of cells, and into most cells.

    >>> separator("país;cifra\\nPerú;1,5\\nChile;2,5")
    ';'
    """
    lines = text[:20_000].splitlines()[:30]

    def agreement(mark: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths:
            return (0.0, 0)
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(_SEPARATORS, key=agreement)


def read(data: bytes) -> Reading:
    """Sections of up to 20 rows, ``Locator(sheet, row=first row)``. Raises ENCRYPTED, BOMB, CORRUPT or EMPTY."""
    data = safe_package(data)
    found, warnings = _workbook(data)
    uncomputed = _uncomputed_formulas(data)
    if uncomputed:
        warnings.append(f"{uncomputed} formulas have no stored result and were left out; {_COMPUTE}")
    try:
        return finish(found, warnings, has_pictures=has_pictures(data))
    except ReadingError as error:
        if uncomputed and error.reason is Refusal.EMPTY:
            raise refusal(Refusal.EMPTY, f"holds only formulas without stored results; {_COMPUTE}") from error
        raise


_COMPUTE = "open the workbook in a spreadsheet program, save it and add it again."


def _workbook(data: bytes) -> tuple[list[Section], list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    found: list[Section] = []
    warnings: list[str] = []
    with damage_is_corruption(InvalidFileException), zipfile.ZipFile(BytesIO(data)) as package:
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size is often wrong
            rows = list(_filled(_values(row) for row in sheet.iter_rows(max_row=_MOST_ROWS)))
            found.extend(sections(rows, sheet.title))
            try:
                found.append(Section("\n".join(boxes(package, sheet._worksheet_path)), Locator(sheet=sheet.title)))
            except DAMAGE:
                warnings.append(f"The drawings of the sheet “{sheet.title}” are damaged and were left out.")
            if rows and sheet.sheet_state != "visible":
                warnings.append(f"The sheet “{sheet.title}” is hidden in the workbook and was read.")
    return found, warnings


def _values(cells: Iterable[Any]) -> list[str]:
    return [shown(cell.value, str(cell.number_format or "")) if cell.value is not None else "" for cell in cells]


def shown(value: object, number_format: str = "General") -> str:
    """A value as a person sees it: ISO dates, shares as per cent, no noise of binary fractions, no error values.

    >>> shown(0.1 + 0.2), shown(0.256, "0.0%"), shown(datetime(2019, 5, 1)), shown("#REF!"), shown(12.0)
    ('0.3', '25.6%', '2019-05-01', '', '12')
    """
    match value:
        case bool():
            text = "yes" if value else "no"
        case int() | float():
            text = _shown_number(value, "%" in number_format)
        case datetime():
            text = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            text = value.isoformat()
        case _:
            text = one_line(str(value))
    return "" if text in _ERROR_VALUES else text


def _shown_number(value: float, is_share: bool) -> str:
    number = value * 100 if is_share else value
    return (format(number, ".12g") if isinstance(value, float) else str(number)) + "%" * is_share


def _uncomputed_formulas(data: bytes) -> int:
    """How many cells have a formula and no result, as programs leave them that write workbooks without computing."""
    with damage_is_corruption(), zipfile.ZipFile(BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return sum(len(_UNCOMPUTED.findall(package.read(name))) for name in names)


def _filled(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=1):
        values = tuple(one_line(cell) for cell in cells)
        if any(values):
            yield Row(number, values)


def sections(rows: Sequence[Row], sheet: str | None) -> list[Section]:
    """Rows as sections; each value has the header of its own table before it, each table a section of its own."""
    blocks = [block for table in tables(rows) for block in _blocks(table)]
    return [Section("\n".join(line for _, line in block), Locator(sheet=sheet, row=block[0][0])) for block in blocks]


def tables(rows: Sequence[Row]) -> list[list[tuple[int, str]]]:
    """The lines of each table of a sheet with their row numbers.

    A table begins at a header. Words after a blank row are a new header if numbers stood under the one before.
    """
    found: list[list[tuple[int, str]]] = [[]]
    header: tuple[str, ...] = ()
    had_numbers = False
    pending: list[Row] = []  # a header stands for itself as long as there are no rows below it
    for area in areas(rows):
        place = header_place(area)
        if place is not None and (had_numbers or not header):
            found += [[(row.number, _line(row, ())) for row in (*pending, *area[:place])], []]
            header, had_numbers, pending, body = area[place].cells, False, [area[place]], area[place + 1 :]
        else:
            body = area
        labels = header if any(len(row.filled) > 1 for row in body) else ()
        found[-1] += [(row.number, _line(row, labels)) for row in body]
        had_numbers = had_numbers or any(_NUMBER.fullmatch(cell) for row in body for cell in row.filled)
        pending = [] if labels else pending
    found.append([(row.number, _line(row, ())) for row in pending])
    return [table for table in found if table]


def areas(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Runs of rows without a blank row between them."""
    area: list[Row] = []
    for row in rows:
        if area and row.number > area[-1].number + 1:
            yield area
            area = []
        area.append(row)
    if area:
        yield area


def header_place(rows: Sequence[Row]) -> int | None:
    """The first of the top rows with two or more cells, if they are words or years; None where there is no header."""
    for place, row in enumerate(islice(rows, _HEADER_WITHIN)):
        if len(row.filled) > 1:
            numbers = [cell for cell in row.filled if _NUMBER.fullmatch(cell)]
            years = all(_YEAR.fullmatch(cell) for cell in numbers)
            return place if years and len(numbers) < len(row.filled) else None
    return None


def _blocks(lines: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in lines:
        length = sum(len(text) for _, text in block) + len(line)
        if block and (len(block) == ROWS_TOGETHER or length > CHARACTERS_TOGETHER):
            yield block
            block = []
        block.append((number, line))
    if block:
        yield block


def _line(row: Row, header: Sequence[str]) -> str:
    parts = []
    for place, cell in enumerate(row.cells):
        name = header[place] if place < len(header) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name else cell)
    return "; ".join(parts)
