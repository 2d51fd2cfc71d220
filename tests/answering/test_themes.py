"""How much of a question is a theme."""

from pathlib import Path

import pytest

from assistant.answering.themes import theme_share
from assistant.corpus.library import Library
from assistant.retrieval.glossary import NO_TERMS, Glossary, terms_of


@pytest.fixture(scope="module")
def terms(corpus: Path) -> Glossary:
    return terms_of(Library(corpus).vocabularies)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("comment réduire l'informalité ?", 1.0),
        ("Quelle expérience de la lutte contre le travail des enfants ?", 1.0),
        ("child labour in sugar mills of Belize", 2 / 5),
        ("how many pineapples", 0.0),
        ("", 0.0),
        # An accent written as a character of its own.
        ("sindicatos e informalidad en la miner\N{LATIN SMALL LETTER I}\N{COMBINING ACUTE ACCENT}a", 2 / 3),
    ],
)
def test_the_share_of_a_question_that_is_a_theme(terms: Glossary, text: str, share: float) -> None:
    assert theme_share(text, terms) == pytest.approx(share)


def test_no_terms_no_theme() -> None:
    assert theme_share("child labour", NO_TERMS) == 0
