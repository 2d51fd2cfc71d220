"""The decision: worked by hand."""

from dataclasses import replace

import pytest

from assistant.answering.answer import Reason
from assistant.answering.refusal import (
    BASE,
    BEYOND,
    COSINE,
    COVERED,
    HELD,
    MISSING,
    NEARNESS,
    OUTSTANDING,
    OWN_LANGUAGE,
    STANDING,
    THEMED,
    Named,
    confidence,
    decide,
    logistic,
    named,
)
from assistant.corpus.sections import Locator
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.retrieval.evidence import Coverage
from assistant.retrieval.query import Hit
from assistant.viewers import Visibility

EN, ES = Language.EN, Language.ES
HIT = Hit(
    Passage("p", "r", 0, "Text.", "", 0, 5, Locator(), EN),
    Record("r", "practice", "Title", EN, Visibility.PUBLIC),
    score=3.0,
    cosine=0.85,
    standing=3.0,
    margin=0.1,
    coverage=Coverage(0.9, 0.9, 0.5),
    nearness=0.7,
)
ELSEWHERE = Named(place=False)
WEAK = replace(HIT, cosine=0.77, standing=0.5, margin=0.01, coverage=Coverage(0.1), nearness=0.55)


def test_words_count_only_in_the_asker_s_language() -> None:
    base = COSINE * 0.85 + NEARNESS * 0.7 + STANDING * 3.0 + BASE
    assert confidence(HIT, Named(), ES) == pytest.approx(logistic(base))
    assert confidence(HIT, Named(), EN) == pytest.approx(logistic(base + COVERED * 0.9 + OWN_LANGUAGE))


def test_the_surest_hit_decides() -> None:
    decision = decide([WEAK, HIT], [Named(), Named()], EN)
    assert decision.answered
    assert (decision.cosine, decision.confidence) == (0.85, confidence(HIT, Named(), EN))
    assert decide([WEAK], [Named()], EN).reason is Reason.UNSURE


def test_where_a_place_is_named_only_a_source_about_it_answers() -> None:
    near = replace(HIT, cosine=0.84, margin=0.07)
    assert decide([HIT, near], [ELSEWHERE, Named()], EN).cosine == 0.84
    assert decide([HIT, WEAK], [ELSEWHERE, Named()], EN).reason is Reason.PLACE
    assert decide([HIT], [ELSEWHERE], EN).reason is Reason.PLACE


def test_terms_that_are_named_count_for_it_and_missing_ones_against() -> None:
    base = COSINE * 0.85 + NEARNESS * 0.7 + STANDING * 3.0 + BASE
    assert confidence(HIT, Named(terms=0.5), ES) == pytest.approx(logistic(base + HELD / 2 - MISSING / 2))
    assert confidence(HIT, Named(terms=1.0), ES) == pytest.approx(logistic(base + HELD))


def test_a_question_that_is_a_theme_is_answered_by_what_is_under_it() -> None:
    base = COSINE * 0.77 + NEARNESS * 0.55 + STANDING * 0.5 + BASE
    assert confidence(WEAK, Named(themed=0.5), ES) == pytest.approx(logistic(base + THEMED / 2))
    assert decide([WEAK], [Named(terms=1.0)], ES).reason is Reason.UNSURE
    assert decide([WEAK], [Named(terms=1.0, themed=1.0)], ES).answered


def test_what_stands_out_where_nothing_is_near_is_no_answer() -> None:
    far = replace(HIT, cosine=0.79, nearness=0.56, standing=3.0)
    above = replace(far, standing=6.0)
    more = STANDING * BEYOND * 3.0
    told = COSINE * 0.79 + NEARNESS * 0.56 + STANDING * OUTSTANDING + BASE
    assert confidence(above, Named(), ES) == pytest.approx(logistic(told + more))
    assert decide([above], [Named()], ES).reason is Reason.UNSURE


def test_what_is_named_is_compared_by_code() -> None:
    asked = {"CL", "minimum-wage", "wages"}
    assert named(asked, {"CL", "PE", "wages"}) == Named(True, 0.5)
    assert named(asked, {"PE"}) == Named(False, 0.0)
    assert named({"MER"}, {"BR"}) == Named(True, None)


def test_nothing_found_is_no_answer() -> None:
    assert decide([], [], EN).reason is Reason.NOTHING
