"""Evidence from words: worked by hand."""

import pytest

from assistant.retrieval.evidence import NOTHING, Coverage, cover, idf, weigh


def test_a_rare_stem_weighs_more() -> None:
    weighted = weigh(["brazil", "the"], {"brazil": 1, "the": 90}, 100)
    rare, common = idf(100, 1), idf(100, 90)
    assert weighted.stems["brazil"] == pytest.approx(rare / (rare + common))
    assert sum(weighted.stems.values()) == pytest.approx(1)


def test_the_best_sentence_counts_and_the_title_speaks_for_each() -> None:
    question = weigh(["chile", "traini", "inspec", "2019"], dict.fromkeys(["chile", "traini", "inspec", "2019"], 1), 10)
    apart = cover(question, "title\nchile traini\ninspec 2019")
    together = cover(question, "title\nchile traini inspec 2019")
    titled = cover(question, "chile\ntraini\ninspec 2019")
    assert apart == Coverage(1.0, 0.5, pytest.approx(2 / 3))
    assert together == Coverage(1.0, 1.0, pytest.approx(1.0))
    assert titled.sentence == pytest.approx(0.75)


def test_words_are_whole_and_neighbours_are_neighbours() -> None:
    question = weigh(["art", "work"], {"art": 1, "work": 1}, 10)
    assert cover(question, "\nstart worker") == NOTHING
    assert cover(question, "\nwork art").pairs == 0.0
    assert cover(question, "\nart work").pairs == pytest.approx(1.0)


def test_a_question_of_nothing_covers_nothing() -> None:
    assert cover(weigh([], {}, 0), "some text") == NOTHING
