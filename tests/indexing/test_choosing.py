"""Choosing: what somebody wrote becomes a filter of known codes, or a sentence that says what to write instead."""

from pathlib import Path

import pytest

from assistant.corpus.vocabularies import Vocabularies, load_vocabularies
from assistant.errors import QuestionError
from assistant.indexing.choosing import (
    MOST_HISTORY,
    MOST_HITS,
    Wished,
    choose_filters,
    choose_history,
    choose_limit,
    choose_text,
    history_lines,
    shown,
)
from assistant.indexing.filters import Filters
from assistant.languages import Language


@pytest.fixture(scope="module")
def vocabularies(corpus: Path) -> Vocabularies:
    return load_vocabularies(corpus / "vocabularies")


def test_codes_and_labels_of_four_languages_are_the_same_filter(vocabularies: Vocabularies) -> None:
    wished = Wished(
        types=["práctica", "Lesson", "document"],
        themes=["LABOUR-INSPECTION", "Inspeção do trabalho", "osh"],
        places=["gt", "Pérou"],
        languages=["pt-BR", "Spanish"],
        evidence=3.0,
        since=2001,
        until=2001,
    )
    assert choose_filters(wished, vocabularies) == Filters(
        ("practice", "lesson", "document"),
        ("labour-inspection", "osh"),
        ("GT", "PE"),
        (Language.PT, Language.ES),
        3,
        2001,
        2001,
    )
    assert not choose_filters(Wished(), vocabularies)


def test_every_code_stands_for_itself(vocabularies: Vocabularies) -> None:
    themes, places = tuple(vocabularies.themes.terms), tuple(vocabularies.places.terms)
    chosen = choose_filters(Wished(themes=themes, places=places), vocabularies)
    assert (chosen.themes, chosen.places) == (themes, places)


@pytest.mark.parametrize(
    ("wished", "sentence"),
    [
        (Wished(types=["nope"]), "There is no type 'nope'; write one of practice, lesson, recommendation, challenge, "),
        (Wished(themes=["inspecion"]), "There is no theme 'inspecion'; the nearest is labour-inspection."),
        (Wished(themes=["qqqq"]), "There is no theme 'qqqq'; write one of labour-inspection, labour-law, "),
        (Wished(places=["Guatamala"]), "There is no place 'Guatamala'; the nearest is GT."),
        (Wished(places=[""]), "There is no place ''; write one of AG, "),
        (Wished(places=[{"a": 1}]), "There is no place {'a': 1}; write one of AG, "),
        (Wished(places=["x" * 1_000_000]), "There is no place 'xxxxxxxx"),
        (Wished(languages=["de"]), "There is no language 'de'; write one of en, es, pt, fr."),
        (Wished(evidence=6), "evidence is 6; write a whole number from 0 to 5."),
        (Wished(evidence=True), "evidence is True; write a whole number"),
        (Wished(since=20180), "since is 20180; write a whole number from 1000 to 9999."),
        (Wished(until=10**30), "until is 1000000000"),
        (Wished(since=2020, until=2010), "since 2020 is after until 2010; exchange the two years."),
    ],
)
def test_what_is_not_known_is_a_short_sentence(wished: Wished, sentence: str, vocabularies: Vocabularies) -> None:
    with pytest.raises(QuestionError) as caught:
        choose_filters(wished, vocabularies)
    assert str(caught.value).startswith(sentence)
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize("limit", [0, -1, MOST_HITS + 1, 10**40, None, "5", [1], 1.5, float("nan"), float("inf"), True])
def test_a_limit_is_a_number_within_bounds(limit: object) -> None:
    with pytest.raises(QuestionError, match=f"^limit is .*; write a whole number from 1 to {MOST_HITS}\\.$"):
        choose_limit(limit)


def test_texts_and_histories_are_what_they_say() -> None:
    assert choose_text("text", "a") == "a"
    assert (choose_history(None), choose_history(["a", " ", "b"])) == ([], ["a", "b"])
    for value in ("abc", [1], {"a": "b"}, [None], 5):
        with pytest.raises(QuestionError, match=r"^history is .*; write a list of texts"):
            choose_history(value)
    with pytest.raises(QuestionError, match=r"^text is None; write a text"):
        choose_text("text", None)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00", b"a\x00b", b"\xff\xfe", b"a" * (MOST_HISTORY + 1)])
def test_a_history_that_is_no_text_is_a_sentence(data: bytes) -> None:
    with pytest.raises(QuestionError, match=r"^x is no list of questions; name a UTF-8 text file"):
        history_lines(data, "x")


def test_a_history_is_a_question_a_line() -> None:
    assert history_lines("\ufeff¿Qué?\r\n\n Pourquoi ?\n".encode(), "x") == ["¿Qué?", " Pourquoi ?"]


def test_what_is_shown_fits_a_sentence() -> None:
    assert len(shown({"a": "x" * 1000})) == 61
    assert "\n" not in shown("a\nb")
