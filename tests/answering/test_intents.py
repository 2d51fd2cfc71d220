"""What a question wants, in four languages."""

from pathlib import Path

import pytest

from assistant.answering.intents import Intent, wish
from assistant.answering.places import are_listed, places_in
from assistant.answering.selection import countries
from assistant.corpus.library import Library
from assistant.corpus.questions import Kind
from assistant.corpus.vocabularies import load_vocabularies

PLACES = load_vocabularies(Path(__file__).parents[2] / "corpus" / "vocabularies").places


def intent(question: str) -> tuple[str, str]:
    """Intent and kind, the places counted as the assistant counts them."""
    found = wish(question, len(countries(places_in(question, PLACES))), are_listed(question, PLACES))
    return found.intent.value, found.kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("lições aprendidas", ("themes", "lesson")),
        ("buenas prácticas", ("themes", "practice")),
        ("What good practices are there?", ("themes", "practice")),
        ("Quelles sont les leçons apprises ?", ("themes", "lesson")),
        ("desafios", ("themes", "challenge")),
        ("recommandations", ("themes", "recommendation")),
        ("What is a good practice?", ("kind", "practice")),
        ("lessons about labour inspection", ("kind", "lesson")),
        ("¿Qué se aprendió de las redes de empresas?", ("kind", "lesson")),
        ("Desafíos de la inspección en zonas rurales", ("kind", "challenge")),
        ("Quelles difficultés avec la formation ?", ("kind", "challenge")),
        ("o que a OEA recomenda, recomendações sobre pessoal", ("kind", "recommendation")),
        ("¿Cuántos inspectores tiene Colombia?", ("figures", "")),
        ("When was RIAL created?", ("figures", "")),
        ("¿Desde cuándo existe la red?", ("figures", "")),
        ("con quién habló Honduras cuando la covid", ("who", "")),
        ("em que ano a OIT adotou a estratégia", ("figures", "")),
        ("Combien de pays ?", ("figures", "")),
        ("¿Quién podría ayudarnos con la inspección digital?", ("who", "")),
        ("which countries have a risk model?", ("who", "")),
        ("Quem financiou a RIAL?", ("who", "")),
        ("Qui a financé le RIAL ?", ("who", "")),
        ("Is there evidence that remote training works?", ("evidence", "")),
        ("¿Hay evaluación del sello?", ("evidence", "")),
        ("há provas de que funciona?", ("evidence", "")),
        ("y a-t-il des preuves ?", ("evidence", "")),
        ("compare inspectors in Panama and Bolivia", ("compare", "")),
        ("Panama versus Bolivia, inspector numbers", ("compare", "")),
        ("¿Argentina o Colombia, dónde funcionó?", ("compare", "")),
        ("Brasil e Haiti, o que cada inspeção fez", ("compare", "")),
        ("les effectifs d'inspection au Panama et en Colombie", ("compare", "")),
        ("What did Brazil teach Peru?", ("open", "")),
        ("How did Costa Rica adapt Argentina's service?", ("practices", "")),
        ("What works against child labour?", ("practices", "")),
        ("¿Qué lecciones dejó la cooperación entre Brasil y Paraguay contra el trabajo infantil?", ("kind", "lesson")),
        ("¿Cómo formalizar el trabajo doméstico?", ("practices", "")),
        ("Comment fonctionne Better Work ?", ("practices", "")),
        ("Que fait le Brésil contre le travail forcé ?", ("open", "")),
    ],
)
def test_what_a_question_wants(question: str, expected: tuple[str, str]) -> None:
    assert intent(question) == expected


def test_golden_comparisons_of_two_countries_are_comparisons(corpus: Path) -> None:
    questions, _ = Library(corpus).questions()
    of_two = [
        question.text
        for question in questions
        if question.kind == Kind.COMPARISON and are_listed(question.text, PLACES)
    ]
    missed = [text for text in of_two if intent(text)[0] != Intent.COMPARE]
    assert len(of_two) >= 6
    assert missed == ["hasta dónde llegaron Colombia y Guatemala con el modelo de riesgo"]


def test_no_golden_question_is_too_broad(corpus: Path) -> None:
    questions, _ = Library(corpus).questions()
    assert [question.text for question in questions if intent(question.text)[0] == Intent.THEMES] == []
