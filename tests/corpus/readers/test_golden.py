"""Every format, from bytes to sections: what comes out stands beside the tests as a person would read it."""

from collections.abc import Callable
from pathlib import Path

import originals
import pytest

from assistant.corpus.readers import READERS, read_bytes
from assistant.corpus.readers.reading import Reading

GOLDEN = Path(__file__).parent / "golden"
ORIGINALS: dict[str, Callable[[], bytes]] = {
    "guide.pdf": lambda: originals.pdf(originals.GUIDE_LINES, ("Second page.",), ()),
    "guide.docx": originals.docx,
    "visits.pptx": originals.pptx,
    "visits.xlsx": originals.xlsx,
    "figures.csv": lambda: originals.CSV,
    "page.html": lambda: originals.HTML,
    "guide.md": lambda: originals.MARKDOWN,
    "notes.txt": lambda: originals.PLAIN,
    "letter.txt": lambda: originals.LETTER,
}


def shown(reading: Reading) -> str:
    """A reading as text: each section below its place, the warnings at the end."""
    parts = []
    for section in reading.sections:
        place = "; ".join(
            f"{field} {' > '.join(value) if isinstance(value, list) else value}"
            for field, value in section.locator.to_json().items()
        )
        parts.append(f"[{place}]\n{section.text}\n")
    parts += [f"! {warning}\n" for warning in reading.warnings]
    return "\n".join(parts)


@pytest.mark.parametrize("name", ORIGINALS)
def test_reading_is_the_golden_one(name: str) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert shown(read_bytes(ORIGINALS[name](), name)) == expected


def test_every_format_has_a_golden_reading() -> None:
    same = {".htm": ".html", ".markdown": ".md", ".tsv": ".csv"}
    assert {same.get(ending, ending) for ending in READERS} == {Path(name).suffix for name in ORIGINALS}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "notes.html", "notes.csv"])
def test_text_in_any_usual_encoding(name: str, encoding: str) -> None:
    data = "País y acción: ¿qué señal dio São Paulo en 2019?".encode(encoding)
    assert "¿qué señal dio São Paulo en 2019?" in read_bytes(data, name).sections[0].text


def test_a_reader_is_found_whatever_the_case_of_the_ending() -> None:
    assert read_bytes(b"Texto.", "NOTES.TXT").sections[0].text == "Texto."


def test_row_of_a_block_is_its_first_row() -> None:
    lines = "\n".join(["name,number", *(f"row {number},{number}" for number in range(2, 60))])
    sections = read_bytes(lines.encode(), "long.csv").sections
    assert [section.locator.row for section in sections] == [2, 22, 42]
    assert sections[1].text.startswith("name: row 22; number: 22\n")
