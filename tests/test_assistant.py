"""The main job with the real model over the starter corpus: asked in one language, answered from all four."""

import pytest

from assistant.answering.answer import Outcome, Reason
from assistant.answering.citations import is_verbatim
from assistant.assistant import Assistant
from assistant.errors import QuestionError
from assistant.indexing.filters import Filters
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.viewers import Viewer


@pytest.fixture
def assistant(starter: Assistant) -> Assistant:
    return starter


QUESTIONS = [
    (
        "¿Qué hace que un sistema electrónico de casos funcione en la inspección?",
        Language.ES,
        "guatemala-case-system-with-users",
    ),
    (
        "O que a Costa Rica fez depois da visita ao serviço de emprego da Argentina?",
        Language.PT,
        "costa-rica-adaptar-no-copiar",
    ),
    ("How does Brazil's dirty list of slave labour employers work?", Language.EN, "lista-suja-credito"),
    (
        "Qu'est-ce que le réseau d'entreprises contre le travail des enfants au Panama ?",
        Language.FR,
        "panama-red-empresas",
    ),
]


@pytest.mark.parametrize(("question", "language", "card"), QUESTIONS, ids=[language for _, language, _ in QUESTIONS])
def test_a_question_finds_the_experience_written_in_another_language(
    assistant: Assistant, question: str, language: Language, card: str
) -> None:
    answer = assistant.ask(question, Viewer.STAFF)
    assert (answer.outcome, answer.language) == (Outcome.ANSWERED, language)
    assert card in {citation.record.id for citation in answer.citations}
    assert any(citation.passage.language is not language for citation in answer.citations)


def test_every_sentence_names_its_source_and_every_quotation_is_verbatim(assistant: Assistant) -> None:
    for question, _, _ in QUESTIONS:
        answer = assistant.ask(question, Viewer.STAFF)
        numbers = {citation.n for citation in answer.citations}
        assert answer.sentences
        for sentence in answer.sentences:
            assert sentence.citations
            assert set(sentence.citations) <= numbers
        assert all(map(is_verbatim, answer.citations))


def test_two_sources_that_disagree_are_both_shown(assistant: Assistant) -> None:
    answer = assistant.ask("How did remote training work out for Colombia Avanza?", Viewer.STAFF)
    shown = {citation.record.id for citation in answer.citations}
    assert {"colombia-avanza-remote-training", "argentina-capacitacion-en-linea-inspeccion"} <= shown
    assert any(sentence.disagrees for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the minimum wage in Chile?", Reason.PLACE),
        ("¿Quién ganó la copa del mundo de 2018?", Reason.UNSURE),
        ("Comment cuire une tarte aux pommes ?", Reason.UNSURE),
        ("melhor receita de pizza", Reason.UNSURE),
    ],
)
def test_what_the_corpus_does_not_say_is_refused_with_what_is_near(
    assistant: Assistant, question: str, reason: Reason
) -> None:
    answer = assistant.ask(question, Viewer.STAFF)
    assert answer.refused
    assert len(answer.nearest) <= 3
    assert answer.sentences == ()
    assert answer.decision
    assert answer.decision.reason is reason
    if reason is Reason.UNSURE:
        assert answer.decision.confidence < answer.decision.threshold


HOSTILE = [
    "'; DROP TABLE passages; --",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    'raw : "a" OR lemma NEAR("b" "c", 2) * ^',
    '"',
    "😀😀😀",
    "\x00\x01 inspección \x1b[31m",
    "ما هي أفضل الممارسات في تفتيش العمل؟",
    "Wie arbeitet die Arbeitsaufsicht in Kolumbien und was hat sie aus dem Austausch gelernt?",
    "\u202einspection\u202c",
    "a" * 2000,
    "AND OR NOT",
]


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_bad_input_gets_an_answer_or_a_refusal(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, Viewer.ANONYMOUS, language=Language.ES)
    assert answer.lead
    assert answer.outcome in set(Outcome)


@pytest.mark.parametrize(
    ("question", "sentence"), [("", "is empty"), (" \n\t\x00", "is empty"), ("a " * 50_000, "longer than 2000")]
)
def test_what_is_no_question_is_a_sentence(assistant: Assistant, question: str, sentence: str) -> None:
    with pytest.raises(QuestionError, match=sentence):
        assistant.ask(question)


def test_greetings_and_single_words_get_something_useful(assistant: Assistant) -> None:
    hello = assistant.ask("¡Hola!")
    assert (hello.outcome, hello.language) == (Outcome.SMALL_TALK, Language.ES)
    assert hello.lead.count("\n- ") >= 3
    assert assistant.ask("inspeção").outcome is Outcome.ANSWERED


def test_filters_and_viewers_are_part_of_the_query(assistant: Assistant) -> None:
    found = assistant.search(Query("inspección del trabajo", Viewer.STAFF, Filters(places=("BO",), evidence=1)))
    assert found.hits
    assert all("BO" in hit.record.places and (hit.record.evidence_level or 0) >= 1 for hit in found.hits)
    assert assistant.search(Query("inspección", Viewer.STAFF, Filters(themes=("no-such-theme",)))).hits == ()


def test_at_most_two_passages_of_one_source_among_the_first_five(assistant: Assistant) -> None:
    hits = assistant.search(Query("how to write a card", Viewer.STAFF)).hits[:5]
    sources = [hit.record.id for hit in hits]
    assert max(map(sources.count, sources)) <= 2


def test_a_second_sync_changes_nothing(assistant: Assistant) -> None:
    outcome = assistant.sync()
    assert (outcome.plan.added, outcome.plan.changed, outcome.plan.removed, outcome.embedded) == ((), (), (), 0)


def test_documents_are_quoted_at_their_page_or_slide(assistant: Assistant) -> None:
    hits = assistant.search(
        Query("visita de intercambio: preguntas antes de viajar", Viewer.STAFF, Filters(types=("document",)))
    ).hits
    assert any(hit.passage.locator.slide or hit.passage.locator.page for hit in hits)


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué lecciones dejó la cooperación entre Brasil y Paraguay contra el trabajo infantil?",
        "Cooperación de Brasil con Paraguay contra el trabajo infantil",
    ],
)
def test_what_one_country_learned_from_another_is_no_comparison(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question, Viewer.TRAINER)
    assert {"BR", "PY"} <= {place for cited in answer.citations for place in cited.record.concerned}
    assert "Ninguna fuente" not in answer.lead


def test_lessons_on_a_theme_are_those_of_the_country_that_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("lecciones sobre inspección del trabajo en Honduras", Viewer.TRAINER)
    agreeing = {number for one in answer.sentences if not one.disagrees for number in one.citations}
    told = [cited.record for cited in answer.citations if cited.n in agreeing]
    assert {record.kind for record in told} == {"lesson"}
    assert all("HN" in record.concerned for record in told)


@pytest.mark.parametrize("question", ["comment réduire l'informalité ?", "o que funciona contra a informalidade?"])
def test_a_question_that_is_a_theme_is_answered_by_what_is_under_it(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, Viewer.STAFF)
    assert answer.citations
    assert all("informality" in citation.record.themes for citation in answer.citations)


def test_of_sources_alike_the_one_that_names_what_is_asked_about_goes_first(assistant: Assistant) -> None:
    answer = assistant.ask("Como formalizar o trabalho doméstico?", Viewer.STAFF)
    first, *others = dict.fromkeys(cited.record.id for cited in answer.citations)
    assert first == "paraguay-domestic-workers-registration"
    assert others


@pytest.mark.parametrize("question", ["best football team", "bitcoin", "precio del dólar hoy", "receta de arepas"])
def test_what_the_corpus_is_not_about_is_refused(question: str, assistant: Assistant) -> None:
    assert assistant.ask(question, Viewer.TRAINER).refused
