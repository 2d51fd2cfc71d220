"""Stems: one rule for four languages."""

import pytest

from assistant.indexing.words import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("inspección inspecciones", "inspecao inspecoes"),
        ("trabajadores", "trabajadoras"),
        ("formations", "formation"),
        ("Cooperación", "coopération"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_figures_stay_whole() -> None:
    assert stems("C-190, 1.234.567 in 20190101") == ["c", "190", "1", "234", "567", "in", "20190101"]


def test_combining_marks_are_the_same_letters() -> None:
    assert stems("formacio\u0301n") == stems("formación") == ["formac"]
