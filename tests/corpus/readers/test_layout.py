"""Headings of a PDF stand apart from what is under and above them."""

from pathlib import Path

import pytest

from assistant.corpus.readers.layout import Line, with_gaps
from assistant.corpus.readers.pdf import read


def _page(*lines: tuple[str, float, int, float]) -> str:
    return with_gaps([Line(text, size, weight, place, place) for text, size, weight, place in lines])


def test_the_headings_of_the_starter_guide_are_lines_of_their_own(corpus: Path) -> None:
    reading = read((corpus / "documents" / "trainers-guide-to-cards.pdf").read_bytes())
    paragraphs = [part for section in reading.sections for part in section.text.split("\n\n")]
    for heading in ("What a card is for", "The finding", "Figures", "Before you publish", "À quoi sert une fiche"):
        assert heading in paragraphs


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([("Aim", 12, 700, 90), ("We train.", 12, 400, 76)], "Aim\n\nWe train."),
        ([("We train", 12, 400, 90), ("inspectors.", 12, 700, 76)], "We train\ninspectors."),
        ([("A note", 9, 400, 90), ("We train.", 12, 400, 76)], "A note\n\nWe train."),
        ([("No type known", 0, 0, 0), ("at all.", 0, 0, 0)], "No type known\nat all."),
    ],
)
def test_size_and_weight_part_lines(lines: list[tuple[str, float, int, float]], text: str) -> None:
    assert _page(*lines) == text


def test_a_wide_distance_parts_paragraphs_but_no_sentence() -> None:
    places = [100, 86, 72, 58, 44, 20, -4]
    words = ["One.", "Two.", "Three.", "Four.", "Five.", "Six and", "seven."]
    page = _page(*[(word, 12, 400, place) for word, place in zip(words, places, strict=True)])
    assert page == "One.\nTwo.\nThree.\nFour.\nFive.\n\nSix and\nseven."
