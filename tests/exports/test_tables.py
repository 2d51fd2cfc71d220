"""Tables that people take away: read back, with no cell that a spreadsheet would obey."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from assistant.exports.tables import TableFile, write_csv, write_xlsx

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    '=HYPERLINK("http://x","y")',
]
TABLE = TableFile("Fichas: a/b [c]", ("id", "título"), tuple((cell, "Panamá, «dos»\nlíneas") for cell in HOSTILE))


def test_csv_reads_back_and_no_cell_begins_like_a_formula() -> None:
    data = write_csv(TABLE)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["id", "título"]
    assert len(rows) == len(HOSTILE) + 1
    assert {row[1] for row in rows[1:]} == {"Panamá, «dos»\nlíneas"}
    assert all(row[0].startswith("'") for row in rows[1:])


def test_xlsx_reads_back_as_text_alone() -> None:
    sheet = load_workbook(BytesIO(write_xlsx(TABLE))).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("Fichas  a b  c", "A2")
    for row, cell in enumerate(HOSTILE, start=2):
        there = sheet.cell(row, 1)
        assert there.data_type == "s"
        assert there.quotePrefix == (cell.strip("\r") != " =1")
    assert sheet["B2"].value == "Panamá, «dos»\nlíneas"


@pytest.mark.parametrize("text", ["\x00\x0b\ud800x", "x" * 100_000, ""])
def test_what_no_cell_can_hold_is_left_out(text: str) -> None:
    table = TableFile("", ("a",), ((text,),))
    sheet = load_workbook(BytesIO(write_xlsx(table))).active
    assert sheet is not None
    assert len(sheet["A2"].value or "") <= 32_767
    assert write_csv(table)
