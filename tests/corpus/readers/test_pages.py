"""Pages of a PDF: lines back into paragraphs, pages without text named, and no text that takes for ever."""

import time
from contextlib import suppress

import originals
import pytest

from assistant.corpus.readers import read_bytes
from assistant.corpus.readers.pdf import paragraphs, vocabulary
from assistant.errors import ReadingError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plans for the long-\nterm, and a long-term view", "plans for the long-term, and a long-term view"),
        ("the inspec-\ntion of the inspection", "the inspection of the inspection"),
        ("the situa-\ntion in the north", "the situation in the north"),
        ("the years 2019-\n2020 in the north", "the years 2019- 2020 in the north"),
        ("Findings\nThe inspectors came to every farm.", "Findings\nThe inspectors came to every farm."),
        ("Perú 18,870 23,022 859\nChile 209 3,062 184 9", "Perú 18,870 23,022 859\nChile 209 3,062 184 9"),
        (
            "Notices . . . . . . . . . vii\nPreface . . . . . . . . xi",
            "Notices . . . . . . . . . vii\nPreface . . . . . . . . xi",
        ),
        ("It began in\nmay, and the inspectors came back.", "It began in may, and the inspectors came back."),
    ],
    ids=["compound", "known word", "unknown word", "years", "heading", "rows", "contents", "goes on"],
)
def test_lines_become_paragraphs(text: str, expected: str) -> None:
    assert paragraphs(text, vocabulary([text])) == expected


def test_pages_that_are_pictures_are_named_and_blank_ones_are_not() -> None:
    picture = "0.5 g 100 100 200 200 re f"
    reading = read_bytes(originals.pdf(("Text.",), (), (), extra=picture), "guide.pdf")
    assert [section.locator.page for section in reading.sections] == [1]
    assert reading.warnings == ("Not read: page 2-3 is a picture without text.",)
    assert read_bytes(originals.pdf(("Text.",), ()), "guide.pdf").warnings == ()


HOSTILE = ["*a ", "_a ", "[a](", "`", "<!--", "<a ", "- - - -", "|-", "**a", "---\n", "a-\n", "<div>", "<sup>1", '"a,']


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.csv", "a.txt"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_for_ever(name: str, piece: str) -> None:
    start = time.process_time()
    with suppress(ReadingError):
        read_bytes((piece * (60_000 // len(piece)) + "x").encode(), name)
    assert time.process_time() - start < 5
