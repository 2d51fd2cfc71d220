"""Sheets as people fill them: titles, several tables, years as headers, formulas that were never computed."""

from io import BytesIO

import originals
import pytest

from assistant.corpus.readers import read_bytes
from assistant.corpus.readers.reading import Reading
from assistant.errors import ReadingError, Refusal


def read(*rows: list[object], hidden: bool = False) -> Reading:
    from openpyxl import Workbook

    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    if hidden:
        workbook.active.title = "Prices"
        workbook.active.sheet_state = "hidden"
        workbook.create_sheet("Front")
    buffer = BytesIO()
    workbook.save(buffer)
    return read_bytes(buffer.getvalue(), "visits.xlsx")


def texts(*rows: list[object]) -> list[str]:
    return [section.text for section in read(*rows).sections]


def test_a_second_table_has_its_own_header() -> None:
    rows = ["Country", "Visits"], ["Perú", 3], [], ["Office", "Staff"], ["Lima", 7]
    assert texts(*rows) == ["Country: Perú; Visits: 3", "Office: Lima; Staff: 7"]


def test_words_after_a_gap_are_no_header_where_all_are_words() -> None:
    rows = ["Country", "Capital"], ["Perú", "Lima"], [], ["Chile", "Santiago"]
    assert texts(*rows) == ["Country: Perú; Capital: Lima\nCountry: Chile; Capital: Santiago"]


def test_a_title_stands_for_itself() -> None:
    rows = ["Visits by country"], [], ["Country", "Visits"], [], ["Perú", 3]
    assert texts(*rows) == ["Visits by country", "Country: Perú; Visits: 3"]


def test_years_are_headers_and_numbers_are_not() -> None:
    assert texts(["Country", 2019, 2020], ["Perú", 3, 4]) == ["Country: Perú; 2019: 3; 2020: 4"]
    assert texts(["Perú", 3], ["Chile", 4]) == ["Perú; 3\nChile; 4"]


def test_a_header_alone_is_read() -> None:
    assert texts(["Country", "Visits"]) == ["Country; Visits"]


def test_a_hidden_sheet_is_read_and_named() -> None:
    reading = read(["Country", "Price"], ["Perú", 3], hidden=True)
    assert reading.sections[0].text == "Country: Perú; Price: 3"
    assert reading.warnings == ("The sheet “Prices” is hidden in the workbook and was read.",)


def test_a_workbook_of_formulas_without_results_says_so() -> None:
    with pytest.raises(ReadingError, match="only formulas without stored results") as caught:
        read(["=1+1"])
    assert caught.value.reason is Refusal.EMPTY


def test_long_rows_end_a_section_early() -> None:
    sections = read(*[["word " * 200] for _ in range(4)]).sections
    assert [section.locator.row for section in sections] == [1, 3]


def test_a_row_that_claims_to_be_far_away_is_not_waited_for() -> None:
    import originals

    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>7</v></c></row><row r="999999999999"><c r="A999999999999"><v>8</v></c></row>'
        b"</sheetData></worksheet>"
    )
    reading = read_bytes(originals.with_part(originals.xlsx(), "xl/worksheets/sheet1.xml", sheet), "far.xlsx")
    assert reading.sections[0].text == "7"


def test_text_boxes_of_a_sheet_are_read_with_its_name() -> None:
    reading = read_bytes(
        with_text_box(b"<xdr:sp><a:p><a:r><a:t>Ask </a:t></a:r><a:r><a:t>first.</a:t></a:r></a:p></xdr:sp>"), "a.xlsx"
    )
    assert [(section.text, section.locator.sheet) for section in reading.sections[:3]] == [
        ("Visits by country", "Visits"),
        (
            "Country: Perú; Day: 2019-05-01; Share: 25.6%\nCountry: Chile; Day: 2019-06-02; Share: 0.3; Note: pilot",
            "Visits",
        ),
        ("Ask first.", "Visits"),
    ]


def test_a_damaged_drawing_is_left_out_and_said() -> None:
    reading = read_bytes(with_text_box(b"<xdr:sp><a:p>"), "a.xlsx")
    assert "The drawings of the sheet “Visits” are damaged and were left out." in reading.warnings
    assert reading.sections[0].text == "Visits by country"


def with_text_box(content: bytes) -> bytes:
    """The usual workbook with a drawing on its first sheet."""
    office = "http://schemas.openxmlformats.org"
    relation = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    opening = (
        f'<xdr:wsDr xmlns:xdr="{office}/drawingml/2006/spreadsheetDrawing" xmlns:a="{office}/drawingml/2006/main">'
    )
    package = originals.with_part(originals.xlsx(), "xl/worksheets/_rels/sheet1.xml.rels", relation.encode())
    return originals.with_part(package, "xl/drawings/drawing1.xml", opening.encode() + content + b"</xdr:wsDr>")
