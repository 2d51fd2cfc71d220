"""What may stand alone as a quotation, in four languages."""

import pytest

from assistant.answering.quotable import is_quotable, leans_back, made_whole, quotable_spans
from assistant.indexing.sentences import Span
from assistant.languages import Language


@pytest.mark.parametrize(
    "text",
    [
        "Guide pour rédiger une fiche",
        "3. Qué queda por escrito en cada paso",
        "¿Ofrece cooperación?",
        "Una visita responde: «¿qué tuvo que cambiar en el reglamento?»",
        "Acuerdo | 6 semanas antes | Ambas instituciones | Agenda escrita en común.",
        "Labor cooperation agreements, FTAs (Canada, U.S.)",
        "de la inspección en zonas rurales del país.",
        "Four questions help you to ask for it:",
        "Too short.",
        f"{'Long ' * 150}text.",
    ],
)
def test_what_says_nothing_by_itself(text: str) -> None:
    assert not is_quotable(text)


@pytest.mark.parametrize(
    "text",
    [
        "Panamá aumentó de 105 a 198 el número de sus inspectores.",
        "They rated it highly, the ILO reports (2012).",
        "A host shows three things:\n- the law\n- the budget",
        "“Adaptar, no copiar” fue la lección de Costa Rica.",
    ],
)
def test_what_says_something(text: str) -> None:
    assert is_quotable(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This was repeated in 2019.", Language.EN),
        ("However, funds ran out.", Language.EN),
        ("Sin embargo, faltaron fondos.", Language.ES),
        ("Esta red creció.", Language.ES),
        ("Além disso, faltaram fundos.", Language.PT),
        ("Ele foi repetido.", Language.PT),
        ("Cette mesure a été répétée.", Language.FR),
        ("Ils ont été formés.", Language.FR),
    ],
)
def test_beginnings_that_lean_back(text: str, language: Language) -> None:
    assert leans_back(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Inspectors were trained.", Language.EN),
        ("El Salvador creció.", Language.ES),
        ("O Brasil cresceu.", Language.PT),
        ("Il faut former.", Language.FR),
        ("Les inspecteurs ont été formés.", Language.FR),
    ],
)
def test_beginnings_that_stand(text: str, language: Language) -> None:
    assert not leans_back(text, language)


def test_a_leaning_sentence_takes_the_one_before_with_it() -> None:
    text = "Peru built a register. It holds all firms. However, nobody reads it.\n\nThis is why it failed in the end."
    last = text.index("However")
    assert made_whole(text, Span(last, last + 25), Language.EN) == (Span(0, last + 25), True)
    alone = text.index("This")
    assert made_whole(text, Span(alone, len(text)), Language.EN) == (Span(alone, len(text)), False)


def test_an_answer_takes_its_question_with_it() -> None:
    text = "¿Ofrece cooperación? Consulte a la oficina de cooperación."
    start = text.index("Consulte")
    assert made_whole(text, Span(start, len(text)), Language.ES) == (Span(0, len(text)), True)


def test_a_list_stays_a_list() -> None:
    text = "## Lessons\nA card needs three things:\n- a title\n- a finding\n- a source\n\nNothing else is ever needed."
    quotes = [text[span.start : span.end] for span in quotable_spans(text)]
    assert quotes == ["A card needs three things:\n- a title\n- a finding\n- a source", "Nothing else is ever needed."]
