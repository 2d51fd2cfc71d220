"""Small talk, follow-ups and places, in four languages."""

from pathlib import Path

import pytest

from assistant.answering.conversation import places_in, small_talk, stand_alone
from assistant.corpus.vocabularies import load_vocabularies
from assistant.languages import Language

PLACES = load_vocabularies(Path(__file__).parents[2] / "corpus" / "vocabularies").places


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Hola", ("greeting", Language.ES)),
        ("¡Buenos días!", ("greeting", Language.ES)),
        ("Olá!", ("greeting", Language.PT)),
        ("Bonjour", ("greeting", Language.FR)),
        ("hello", ("greeting", Language.EN)),
        ("merci beaucoup", ("thanks", Language.FR)),
        ("obrigada", ("thanks", Language.PT)),
        ("inspección", None),
        ("hola, ¿quién inspecciona?", None),
    ],
)
def test_small_talk(message: str, expected: tuple[str, Language] | None) -> None:
    assert small_talk(message) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("¿Qué hizo el Brasil con Haití?", ("HT", "BR")),
        ("Labour inspection in Trinidad and Tobago", ("TT",)),
        ("au Brésil et aux États-Unis", ("US", "BR")),
        ("the EE. UU. and Peru", ("PE",)),
        ("no place at all", ()),
    ],
)
def test_places_are_known_in_every_language(text: str, codes: tuple[str, ...]) -> None:
    assert set(codes) <= set(places_in(text, PLACES))
    assert codes or places_in(text, PLACES) == ()


def test_a_follow_up_takes_the_question_before_it() -> None:
    before = ["¿Cómo funciona la inspección en Colombia?"]
    assert stand_alone("¿y en Panamá?", before, PLACES) == "¿Cómo funciona la inspección en, y en Panamá?"
    assert (
        stand_alone("and for youth?", ["What works against informality?"], PLACES)
        == "What works against informality, and for youth?"
    )


@pytest.mark.parametrize(
    "question",
    [
        "¿Y qué han hecho los ministerios de trabajo para mejorar la inspección en zonas rurales?",
        "Who trains inspectors?",
    ],
)
def test_a_whole_question_stands_alone(question: str) -> None:
    assert stand_alone(question, ["before"], PLACES) == question


def test_without_a_question_before_it_a_follow_up_stays_as_it_is() -> None:
    assert stand_alone("¿y en Panamá?", [], PLACES) == "¿y en Panamá?"
