"""Follow-ups made to stand alone, and questions that are left alone, in four languages."""

from pathlib import Path

import pytest

from assistant.answering.conversation import stand_alone
from assistant.corpus.library import Library
from assistant.corpus.vocabularies import load_vocabularies

PLACES = load_vocabularies(Path(__file__).parents[2] / "corpus" / "vocabularies").places
BRAZIL = "What did Brazil do against forced labour?"
BRASIL = "¿Qué hizo Brasil contra el trabajo forzoso?"
CHILE = "Como funciona a inspeção no Chile?"
BRESIL = "Que fait le Brésil contre le travail forcé ?"
COLOMBIE = "Combien d'inspecteurs la Colombie a-t-elle ?"
BETTER_WORK = "What is Better Work?"


@pytest.mark.parametrize(
    ("before", "message", "understood"),
    [
        # another place, in the stead of the one before
        (BRAZIL, "What about Peru?", "What did Peru do against forced labour?"),
        (BRAZIL, "and in the United States?", "What did the United States do against forced labour?"),
        (BRAZIL, "Panama", "What did Panama do against forced labour?"),
        ("How many inspectors are there in Colombia?", "and Bolivia?", "How many inspectors are there in Bolivia?"),
        (BRASIL, "¿y en Panamá?", "¿Qué hizo Panamá contra el trabajo forzoso?"),
        (BRASIL, "and in Panama?", "¿Qué hizo Panamá contra el trabajo forzoso?"),
        ("¿Qué hace la inspección del Brasil?", "¿Y la de Chile?", "¿Qué hace la inspección de Chile?"),
        (CHILE, "e no Brasil?", "Como funciona a inspeção no Brasil?"),
        (CHILE, "e a Colômbia?", "Como funciona a inspeção na Colômbia?"),
        (CHILE, "E em Cuba?", "Como funciona a inspeção em Cuba?"),
        ("Quantos fiscais tem o Panamá?", "e na Colômbia?", "Quantos fiscais tem a Colômbia?"),
        (BRESIL, "Au Honduras ?", "Que fait le Honduras contre le travail forcé ?"),
        (BRESIL, "et en Bolivie ?", "Que fait la Bolivie contre le travail forcé ?"),
        (COLOMBIE, "et le Pérou ?", "Combien d'inspecteurs le Pérou a-t-il ?"),
        ("Combien d'inspecteurs en Haïti ?", "et aux Bahamas ?", "Combien d'inspecteurs aux Bahamas ?"),
        ("L'inspection d'Haïti ?", "Et du Pérou ?", "L'inspection du Pérou ?"),
        # a place where there was none
        ("What works against informality?", "in Costa Rica?", "What works against informality in Costa Rica?"),
        ("¿Qué funciona?", "¿y en Perú?", "¿Qué funciona en Perú?"),
        ("O que funciona?", "e no Peru?", "O que funciona no Peru?"),
        ("Qu'est-ce qui marche ?", "et au Pérou ?", "Qu'est-ce qui marche au Pérou ?"),
        ("Did Peru and Brazil learn?", "and Chile?", "Did Peru and Brazil learn, and Chile?"),
        # another year
        ("How many were there in Peru in 2022?", "and in 2017?", "How many were there in Peru in 2017?"),
        ("¿Cuántos hay en Perú?", "¿y en 2019?", "¿Cuántos hay en Perú en 2019?"),
        # a piece more
        ("What works against informality?", "and for youth?", "What works against informality for youth?"),
        (BRASIL, "¿Y para las mujeres?", "¿Qué hizo Brasil contra el trabajo forzoso para las mujeres?"),
        ("Comment former ?", "Et pour les femmes ?", "Comment former pour les femmes ?"),
        (BRAZIL, "what about women?", "What did Brazil do against forced labour, and women?"),
        # the same again
        (BETTER_WORK, "tell me more", BETTER_WORK),
        (BETTER_WORK, "more on the second one", BETTER_WORK),
        (BRASIL, "cuéntame más", BRASIL),
        (CHILE, "mais detalhes", CHILE),
        (BRESIL, "dites-m'en plus", BRESIL),
        # a question that needs the one before
        (BETTER_WORK, "Who financed it?", "What is Better Work? Who financed it?"),
        (BETTER_WORK, "Is there evidence?", "What is Better Work? Is there evidence?"),
        ("¿Qué es el campus virtual?", "¿Cuánto costó?", "¿Qué es el campus virtual? ¿Cuánto costó?"),
        ("¿Qué es el campus virtual?", "¿Quién lo financió?", "¿Qué es el campus virtual? ¿Quién lo financió?"),
        ("O que faz o Better Work?", "é obrigatório?", "O que faz o Better Work? É obrigatório?"),
        ("O que é a lista suja?", "quem a criou?", "O que é a lista suja? Quem a criou?"),
        ("Qu'est-ce que Better Work ?", "Qui le finance ?", "Qu'est-ce que Better Work ? Qui le finance ?"),
        ("Y a-t-il un registre ?", "comment en sort-on ?", "Y a-t-il un registre ? Comment en sort-on ?"),
    ],
)
def test_a_follow_up_stands_alone(before: str, message: str, understood: str) -> None:
    assert stand_alone(message, [before], PLACES) == understood


@pytest.mark.parametrize(
    ("history", "message", "understood"),
    [
        (
            ["How many inspectors does Colombia have?", "and Bolivia?"],
            "and Panama?",
            "How many inspectors does Panama have?",
        ),
        (
            ["How many inspectors does Colombia have?", "who trained them?"],
            "and in Panama?",
            "How many inspectors does Panama have? Who trained them?",
        ),
        ([CHILE, "e no Peru?", "quem a financia?"], "e por quê?", "Como funciona a inspeção no Peru? E por quê?"),
        ([BETTER_WORK, "Who financed it?"], "tell me more", "What is Better Work? Who financed it?"),
        ([BETTER_WORK, "Who financed it?"], "What works against child labour?", "What works against child labour?"),
        (
            [BRESIL, "Y a-t-il un registre public ?"],
            "comment en sort-on ?",
            f"{BRESIL} Y a-t-il un registre public ? Comment en sort-on ?",
        ),
        (["¿y en Panamá?"], "¿y en Perú?", "¿y en Perú?"),
    ],
)
def test_follow_ups_of_follow_ups(history: list[str], message: str, understood: str) -> None:
    assert stand_alone(message, history, PLACES) == understood


@pytest.mark.parametrize(
    "question",
    [
        "¿Y qué han hecho los ministerios de trabajo para mejorar la inspección en zonas rurales?",
        "Who trains inspectors?",
        "What is child labour?",
        "Is there evidence that online training of inspectors works?",
        "How do countries keep their practices current?",
        "lista suja",
        "Faut-il attendre que tout soit prêt ?",
        "o que a OIT entende por cooperação triangular",
        "En Haïti, comment former les inspecteurs du travail ?",
    ],
)
def test_a_question_of_its_own_is_left_alone(question: str) -> None:
    assert stand_alone(question, [BRAZIL], PLACES) == question


def test_golden_questions_are_not_joined_to_another(corpus: Path) -> None:
    questions, _ = Library(corpus).questions()
    joined = [
        question.text
        for question in questions
        if not question.history and stand_alone(question.text, [BRAZIL], PLACES) != question.text
    ]
    assert joined == ["Guadalupe", "Suriname"]  # a place alone goes on from the question before


def test_golden_follow_ups_are_joined(corpus: Path) -> None:
    questions, _ = Library(corpus).questions()
    alone = [
        question.text
        for question in questions
        if question.history and stand_alone(question.text, question.history, PLACES) == question.text
    ]
    assert alone == []


def test_without_a_question_before_it_a_follow_up_stays_as_it_is() -> None:
    assert stand_alone("¿y en Panamá?", [], PLACES) == "¿y en Panamá?"
