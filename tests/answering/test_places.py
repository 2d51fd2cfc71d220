"""Places in a text, in four languages."""

from pathlib import Path

import pytest

from assistant.answering.places import concerned, places_in
from assistant.corpus.vocabularies import load_vocabularies

PLACES = load_vocabularies(Path(__file__).parents[2] / "corpus" / "vocabularies").places


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("¿Qué hizo el Brasil con Haití?", ("BR", "HT")),
        ("Labour inspection in Trinidad and Tobago", ("TT",)),
        ("au Brésil et aux États-Unis", ("BR", "US")),
        ("Peru's inspectors", ("PE",)),
        ("what can a card do", ()),
        ("países da CAN", ("AND",)),
        ("no place at all", ()),
    ],
)
def test_places_are_known_in_every_language(text: str, codes: tuple[str, ...]) -> None:
    assert places_in(text, PLACES) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("la conciliación mexicana y la dominicana", ("MX", "DO")),
        ("Brazilian inspectors in Peru", ("PE", "BR")),
        ("fiscais haitianos em território francês", ("HT",)),
        ("les patrons brésiliens", ("BR",)),
        ("the text is in Spanish", ()),
        ("children of the chilli farms", ()),
    ],
)
def test_a_people_stands_for_its_country_but_a_language_does_not(text: str, codes: tuple[str, ...]) -> None:
    assert concerned(text, PLACES) == codes
