"""Fusion: worked by hand."""

import pytest

from assistant.languages import Language
from assistant.retrieval.fusion import Candidates, Score, backgrounds, diversify, rank_hybrid, rank_rrf, rank_words

EN, ES = Language.EN, Language.ES


def falling(prefix: str, best: float, count: int) -> dict[str, float]:
    """A language whose first cosine stands out over the rest, which are all .5 below it."""
    return {f"{prefix}0": best} | {f"{prefix}{rank}": best - 0.5 for rank in range(1, count)}


def test_a_language_that_scores_higher_throughout_has_no_advantage() -> None:
    candidates = Candidates({EN: falling("en", 0.9, 60), ES: falling("es", 0.8, 60)})
    ranked = rank_hybrid(candidates)
    assert [score.id for score in ranked[:2]] == ["en0", "es0"]
    assert ranked[0].margin == pytest.approx(ranked[1].margin, abs=0.03)
    assert ranked[0].cosine - ranked[1].cosine == pytest.approx(0.1)


def test_the_background_is_the_mean_of_ranks_5_to_50_drawn_to_the_common_one() -> None:
    cosines = {EN: dict.fromkeys(map(str, range(50)), 0.4), ES: {f"s{rank}": 0.2 for rank in range(19)}}
    common = (46 * 0.4 + 15 * 0.2) / 61
    found = backgrounds(cosines)
    assert found[EN] == pytest.approx((46 * 0.4 + 15 * common) / 61)
    assert found[ES] == pytest.approx((15 * 0.2 + 15 * common) / 30)


def test_a_handful_of_passages_is_its_own_background() -> None:
    assert backgrounds({EN: {"a": 0.5, "b": 0.3}}) == {EN: 0.3}


def test_words_add_a_bounded_bonus_above_the_floor() -> None:
    cosines = {EN: {"a": 0.50, "b": 0.52, "c": 0.2}}
    scores = {score.id: score for score in rank_hybrid(Candidates(cosines, {}, {"a": 1.0, "b": 0.3, "c": 1.0}))}
    assert scores["a"].score == pytest.approx(0.3 + 0.07)
    assert scores["b"].score == pytest.approx(0.32)
    assert max(scores, key=lambda name: scores[name].score) == "a"


def test_rrf_gives_a_weak_first_match_full_weight() -> None:
    candidates = Candidates({EN: {"right": 0.9, "weak": 0.1}}, {EN: {"weak": 0.001}})
    ranked = rank_rrf(candidates)
    assert [(score.id, round(score.score, 5)) for score in ranked] == [
        ("weak", round(1 / 62 + 1 / 61, 5)),
        ("right", round(1 / 61, 5)),
    ]
    assert [score.id for score in rank_words(candidates)] == ["weak"]


def test_at_most_two_of_one_record_among_the_first_five() -> None:
    ranked = [Score(name, 1, 0, 0, 0) for name in ("a1", "a2", "a3", "a4", "b1", "c1", "d1", "e1")]
    chosen = diversify(ranked, {score.id: score.id[0] for score in ranked}, 8)
    assert [score.id for score in chosen] == ["a1", "a2", "b1", "c1", "d1", "a3", "a4", "e1"]


def test_leaving_candidates_out_leaves_them_out_of_both_lists() -> None:
    candidates = Candidates({EN: {"a": 0.9, "b": 0.1}}, {EN: {"b": 1.0}}, {"b": 1.0})
    assert candidates.only(lambda _, identifier: identifier != "b").ids() == {"a"}
