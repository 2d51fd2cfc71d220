"""Fusion: worked by hand."""

from dataclasses import replace

import pytest

from assistant.languages import Language
from assistant.retrieval.evidence import Coverage
from assistant.retrieval.fusion import (
    BACKGROUND_PRIOR,
    DOCUMENT_HANDICAP,
    LEAST_SPREAD,
    OWN_LANGUAGE_HANDICAP,
    THEME_BONUS,
    Candidates,
    Score,
    backgrounds,
    diversify,
    rank_hybrid,
    rank_rrf,
    rank_words,
    worth_reading,
)

EN, ES = Language.EN, Language.ES


def falling(prefix: str, best: float, step: float, count: int) -> dict[str, float]:
    """A language whose first cosine stands out over the rest, which all lie lower by ``step``."""
    return {f"{prefix}0": best} | {f"{prefix}{rank}": best - step for rank in range(1, count)}


def test_a_language_that_scores_higher_throughout_has_no_advantage() -> None:
    candidates = Candidates({EN: falling("en", 0.9, 0.2, 50), ES: falling("es", 0.7, 0.2, 50)})
    english, spanish = rank_hybrid(candidates)[:2]
    assert {english.id, spanish.id} == {"en0", "es0"}
    assert english.cosine - spanish.cosine == pytest.approx(0.2)
    # By hand: each background is drawn towards the other, so .2 of difference shrinks to .2 * 30 / 80.
    assert english.score - spanish.score == pytest.approx(0.2 * BACKGROUND_PRIOR / (50 + BACKGROUND_PRIOR))


def test_the_asker_s_own_language_must_be_nearer() -> None:
    alike = Candidates({EN: {"en": 0.80, "x": 0.6}, ES: {"es": 0.79, "y": 0.6}})
    assert rank_hybrid(alike)[0].id == "en"
    ranked = rank_hybrid(replace(alike, spoken=EN))
    assert ranked[0].id == "es"
    assert ranked[1].margin - ranked[1].score == pytest.approx(OWN_LANGUAGE_HANDICAP)


def test_what_was_read_token_by_token_is_ranked_by_both() -> None:
    candidates = Candidates({EN: {"whole": 0.80, "told": 0.79, "unread": 0.785}}, closeness={"whole": 0.5, "told": 0.7})
    told, unread, whole = rank_hybrid(candidates)
    assert (told.id, unread.id, whole.id) == ("told", "unread", "whole")
    assert (told.nearness, whole.nearness) == (pytest.approx(0.745), pytest.approx(0.65))
    # The two that were read are .195 less close than their cosines on average.
    assert unread.nearness == pytest.approx((0.785 + 0.785 - 0.195) / 2)


def test_a_stray_language_of_which_nothing_was_read_has_no_advantage() -> None:
    candidates = Candidates({EN: {"a": 0.80, "b": 0.79}, ES: {"stray": 0.78}}, closeness={"a": 0.5, "b": 0.5})
    near = {score.id: score.nearness for score in rank_hybrid(candidates)}
    assert near["stray"] == pytest.approx((0.78 + 0.78 - 0.295) / 2)
    assert rank_hybrid(candidates)[0].id == "a"


def test_a_theme_that_the_question_names_lifts_what_is_under_it() -> None:
    candidates = Candidates({EN: {"a": 0.80, "b": 0.78}, ES: {"c": 0.5}}, themed=frozenset({"b"}))
    first, second, _ = rank_hybrid(candidates)
    assert (first.id, first.themed, second.themed) == ("b", True, False)
    assert first.margin - second.margin == pytest.approx(THEME_BONUS - 0.02)
    # How far it stands out by itself is not changed.
    assert first.standing < second.standing


def test_the_best_of_each_language_are_worth_reading() -> None:
    candidates = Candidates(
        {EN: {"a": 0.8, "b": 0.7, "c": 0.6}, ES: {"d": 0.5}}, coverage={"c": Coverage(1.0, sentence=1.0, pairs=1.0)}
    )
    assert worth_reading(candidates, 2) == ["a", "c", "d"]


def test_a_background_is_the_mean_of_the_best_drawn_towards_all_languages() -> None:
    found = backgrounds({EN: [0.4] * 60, ES: [0.2] * 10})
    common = (50 * 0.4 + 10 * 0.2) / 60
    assert found[EN].mean == pytest.approx((50 * 0.4 + BACKGROUND_PRIOR * common) / (50 + BACKGROUND_PRIOR))
    assert found[ES].mean == pytest.approx((10 * 0.2 + BACKGROUND_PRIOR * common) / (10 + BACKGROUND_PRIOR))


def test_where_all_are_alike_none_stands_out() -> None:
    found = backgrounds({EN: [0.4] * 50})
    assert found[EN].spread == LEAST_SPREAD
    assert found[EN].standing(0.4) == pytest.approx(0)


def test_words_add_bounded_evidence() -> None:
    cosines = {EN: {"a": 0.50, "b": 0.55, "c": 0.2}}
    whole, little = Coverage(1.0, 1.0, 1.0), Coverage(0.3, 0.3, 0.0)
    ranked = rank_hybrid(Candidates(cosines, {}, {"a": whole, "b": little, "c": whole}))
    assert [score.id for score in ranked] == ["a", "b", "c"]
    assert ranked[0].margin - ranked[1].margin == pytest.approx(0.5 + 0.13 - 0.55 - 0.03)


def test_a_document_must_stand_out_further_than_a_card() -> None:
    cosines = {EN: {"card": 0.5, "document": 0.501, "other": 0.3}}
    assert rank_hybrid(Candidates(cosines))[0].id == "document"
    ranked = rank_hybrid(Candidates(cosines, documents=frozenset({"document"})))
    assert ranked[0].id == "card"
    assert ranked[1].margin > ranked[0].margin
    free = {score.id: score.score for score in rank_hybrid(Candidates(cosines))}
    assert free["document"] - ranked[1].score == pytest.approx(DOCUMENT_HANDICAP)


def test_rrf_gives_a_weak_first_match_full_weight() -> None:
    candidates = Candidates({EN: {"right": 0.9, "weak": 0.1}}, {EN: {"weak": 0.001}})
    ranked = rank_rrf(candidates)
    assert [(score.id, round(score.score, 5)) for score in ranked] == [
        ("weak", round(1 / 62 + 1 / 61, 5)),
        ("right", round(1 / 61, 5)),
    ]
    assert [score.id for score in rank_words(candidates)] == ["weak"]


def test_at_most_two_of_one_record_among_the_first_five() -> None:
    ranked = [Score(name, 1) for name in ("a1", "a2", "a3", "a4", "b1", "c1", "d1", "e1")]
    chosen = diversify(ranked, {score.id: score.id[0] for score in ranked}, 8)
    assert [score.id for score in chosen] == ["a1", "a2", "b1", "c1", "d1", "a3", "a4", "e1"]


def test_leaving_candidates_out_leaves_them_out_of_both_lists() -> None:
    candidates = Candidates({EN: {"a": 0.9, "b": 0.1}}, {EN: {"b": 1.0}}, {"b": Coverage(1.0)})
    assert candidates.only(lambda _, identifier: identifier != "b").ids() == {"a"}
