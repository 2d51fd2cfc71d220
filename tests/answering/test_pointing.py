"""Messages that point at a source of the answer before."""

import pytest

from assistant.answering.pointing import Pointer, pointed_at, pointer
from assistant.assistant import Assistant
from assistant.languages import Language
from assistant.viewers import Viewer
from tests.ui.answers import answered


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ("more on the second one", Pointer(2)),
        ("Tell me more about the first source, please", Pointer(1)),
        ("and the last?", Pointer(-1)),
        ("what does source 3 say?", Pointer(citation=3)),
        ("más sobre la segunda", Pointer(2)),
        ("cuéntame más de la tercera práctica", Pointer(3)),
        ("¿y la fuente número 2?", Pointer(citation=2)),
        ("mais sobre o primeiro", Pointer(1)),
        ("fale mais da última ficha", Pointer(-1)),
        ("plus sur le deuxième", Pointer(2)),
        ("parlez-moi de la [4]", Pointer(citation=4)),
        ("et la première ?", Pointer(1)),
    ],
)
def test_a_source_is_pointed_at(message: str, where: Pointer) -> None:
    assert pointer(message) == where


@pytest.mark.parametrize(
    "message",
    [
        "first job programmes for young people",
        "programa de primer empleo con pasantías",
        "primeiro edital do fundo da RIAL pagava o quê",
        "what happened in the second world conference of labour",
        "and in Panama?",
        "la segunda reunión de ministros de trabajo",
        "source of funds",
        "2",
    ],
)
def test_a_question_of_its_own_points_at_nothing(message: str) -> None:
    assert pointer(message) is None


def test_places_count_sources_and_numbers_count_citations() -> None:
    citations = answered().citations  # two of a card, one of another, one of a slide
    assert [one and one.n for one in (pointed_at(Pointer(at), citations) for at in (1, 2, 3, -1, 4))] == [
        1,
        3,
        4,
        4,
        None,
    ]
    assert [pointed_at(Pointer(citation=n), citations) is not None for n in (1, 4, 5)] == [True, True, False]


def test_more_of_the_second_source(starter: Assistant) -> None:
    history = ["aprendizaje"]
    before = starter.ask(history[0], Viewer.TRAINER, language=Language.ES)
    sources = list(dict.fromkeys(citation.record.id for citation in before.citations))
    answer = starter.ask("más sobre la segunda", Viewer.TRAINER, history, Language.ES)
    assert {citation.record.id for citation in answer.citations} == {sources[1]}
    assert len(answer.sentences) > 1
    assert answer.asked.startswith("Más sobre: ")
    again = starter.ask("¿y la primera?", Viewer.TRAINER, [*history, "más sobre la segunda"], Language.ES)
    assert {citation.record.id for citation in again.citations} == {sources[0]}
