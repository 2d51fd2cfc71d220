"""Places in a text, in four languages."""

from pathlib import Path

import pytest

from assistant.answering.places import places_in
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
