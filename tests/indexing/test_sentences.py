"""Sentences: whole ones, in four languages, at their offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.sentences import sentences


def texts(passage: str) -> list[str]:
    return [passage[span.start : span.end] for span in sentences(passage)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Uno. Dos.", ["Uno.", "Dos."]),
        ("Pasó de 1.165 a 3.5 en EE. UU. en 2022. ¿Por qué?", ["Pasó de 1.165 a 3.5 en EE. UU. en 2022.", "¿Por qué?"]),
        ("O art. 5 da lei diz «sim.» Depois mudou.", ["O art. 5 da lei diz «sim.»", "Depois mudou."]),
        ("Selon M. Dupont, oui. Et non !", ["Selon M. Dupont, oui.", "Et non !"]),
        ("## Context\n- first thing\n- second thing\n2. third", ["first thing", "second thing", "third"]),
        ("The U.S. Department said so. It did.", ["The U.S. Department said so.", "It did."]),
        ("", []),
        ("   \n\n", []),
    ],
)
def test_sentences(passage: str, expected: list[str]) -> None:
    assert texts(passage) == expected


@given(st.text(alphabet="aB. !?\n-¿#é«»1", max_size=200))
def test_spans_stand_in_order_without_blanks_around_them(passage: str) -> None:
    end = 0
    for span in sentences(passage):
        assert end <= span.start < span.end
        assert passage[span.start : span.end] == passage[span.start : span.end].strip()
        end = span.end
