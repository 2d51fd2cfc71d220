"""What a change does to the golden questions: which are touched, what counts as better, and that it never has to be waited for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.clock import now
from assistant.corpus.cards import Card
from assistant.corpus.library import Library
from assistant.corpus.questions import FOLDER, GoldenQuestion
from assistant.corpus.workflow import Move
from assistant.curation import Curator
from assistant.evaluation.effects import (
    Compared,
    Effect,
    Examiner,
    Gauge,
    Outcome,
    Verdict,
    compare,
    effect_name,
    touched,
)
from assistant.languages import Language
from assistant.retrieval.glossary import Glossary
from assistant.viewers import Status
from tests.conftest import MakeCard

QUESTION = GoldenQuestion(id="q", lang="en", kind="precise", text="Who wrote on tablets?", cards=("a", "b"))
SILENT = GoldenQuestion(id="s", lang="en", kind="unanswerable", text="Who won the match?", cards=())
GOOD = Outcome(answered=True, quoted=True, recall=1.0, ranks={"a": 1, "b": 2})


def verdict(question: GoldenQuestion, before: Outcome, after: Outcome) -> Verdict:
    return Compared(question=question, before=before, after=after).verdict


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Verdict.SAME),
        ({"answered": False}, Verdict.WORSE),
        ({"recall": 0.5, "ranks": {"a": 1}}, Verdict.WORSE),
        ({"quoted": False}, Verdict.WORSE),
        ({"ranks": {"a": 2, "b": 1}}, Verdict.SAME),
        ({"ranks": {"a": 2, "b": 3}}, Verdict.WORSE),
    ],
)
def test_what_counts_as_worse_for_a_question_with_an_answer(change: dict[str, object], expected: Verdict) -> None:
    other = GOOD.model_copy(update=change)
    assert verdict(QUESTION, GOOD, other) is expected
    back = {Verdict.WORSE: Verdict.BETTER, Verdict.SAME: Verdict.SAME}[expected]
    assert verdict(QUESTION, other, GOOD) is back


def test_a_question_without_an_answer_is_best_refused() -> None:
    refused = Outcome(answered=False, quoted=False, recall=0.0, ranks={})
    assert verdict(SILENT, refused, refused.model_copy(update={"answered": True})) is Verdict.WORSE
    assert verdict(SILENT, refused.model_copy(update={"answered": True}), refused) is Verdict.BETTER


def test_questions_are_touched_by_their_cards_and_by_the_themes_that_they_name(small_library: Library) -> None:
    glossary = Glossary(small_library.vocabularies.themes)
    near = GoldenQuestion(id="n", lang="en", kind="unanswerable", text="Who?", cards=(), near=("b",))
    named = GoldenQuestion(id="m", lang="es", kind="unanswerable", text="¿Y el diálogo social?", cards=())
    themes_of = {"a": ("osh",), "b": ("labour-inspection",)}

    def found(*themes: str) -> list[str]:
        return [one.id for one in touched([QUESTION, SILENT, near, named], themes, themes_of, glossary)]

    assert found("osh") == ["q"]
    assert found("labour-inspection") == ["q", "n"]
    assert found("social-dialogue") == ["m"]
    assert found("child-labour") == []


OUTCOMES = st.builds(
    Outcome,
    answered=st.booleans(),
    quoted=st.booleans(),
    recall=st.sampled_from((0.0, 0.5, 1.0)),
    ranks=st.dictionaries(st.sampled_from(("a", "b")), st.integers(1, 5)),
)


@given(before=st.dictionaries(st.sampled_from("qs"), OUTCOMES), after=st.dictionaries(st.sampled_from("qs"), OUTCOMES))
def test_every_question_is_counted_once(before: dict[str, Outcome], after: dict[str, Outcome]) -> None:
    effect = compare([QUESTION, SILENT], before, after, at=now(), alone=True)
    assert len(effect.changed) + effect.same + effect.unknown == 2
    assert {one.verdict for one in effect.changed} <= {Verdict.BETTER, Verdict.WORSE}
    assert Effect.model_validate_json(effect.model_dump_json()) == effect


@pytest.fixture
def questions(small_library: Library) -> Library:
    """A question on a card that is not there yet, one on a card that is, and one on another theme."""
    lines = (
        GoldenQuestion(id="g1", lang="en", kind="precise", text="Zebra offices agreed on one form", cards=("zebra",)),
        GoldenQuestion(
            id="g2", lang="en", kind="precise", text="Inspectors tablets Colombia", cards=("inspection-tablets",)
        ),
        GoldenQuestion(id="g3", lang="es", kind="precise", text="consejos de salarios", cards=("dialogo-salarios",)),
    )
    (small_library.folder / FOLDER).mkdir()
    text = "".join(f"{line.model_dump_json()}\n" for line in lines)
    (small_library.folder / FOLDER / "golden.jsonl").write_text(text, encoding="utf-8")
    return small_library


@pytest.fixture
def zebra(make_card: MakeCard, small_assistant: Assistant) -> Card:
    card = make_card(
        "zebra", Language.EN, "Zebra offices agreed on one form in 2019.", status="draft", context="Two forms.",
        source={"title": "A report", "locator": "page 4", "seen": "2026-11-23", "licence": "CC-BY-4.0"},
    )  # fmt: skip
    return Curator(small_assistant).save(card, "", "", "").noun


def change(examiner: Examiner, assistant: Assistant, card: Card, move: Move, why: str = "") -> Effect:
    curator = Curator(assistant)
    begun = examiner.begin([card])
    saved = curator.move(card.id, move, assistant.library.card(card.id).digest, "", why)
    name = effect_name(card.id, saved.noun.version)
    finish = examiner.after(begun, name)
    assert examiner.is_running(name)
    finish()
    assert not examiner.is_running(name)
    return examiner.effect(name)


def test_publishing_makes_one_better_and_retiring_makes_it_worse(
    questions: Library, small_assistant: Assistant, zebra: Card
) -> None:
    examiner = Examiner(small_assistant, wait=60)
    better = change(examiner, small_assistant, zebra, Move.PUBLISH)
    assert [(one.question.id, one.verdict) for one in better.changed] == [("g1", Verdict.BETTER)]
    assert (better.changed[0].before.ranks, better.changed[0].after.ranks) == ({}, {"zebra": 1})
    assert (better.same, better.unknown, better.alone) == (1, 0, True)
    worse = change(examiner, small_assistant, zebra, Move.RETIRE, "No more.")
    assert [(one.question.id, one.verdict) for one in worse.changed] == [("g1", Verdict.WORSE)]
    assert questions.leftovers() == []
    assert not (questions.folder / "activity").exists(), "nobody asked"


class Clock:
    """A clock that is always late."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        self.time += 1
        return self.time


def test_a_change_does_not_wait_longer_than_it_may(questions: Library, small_assistant: Assistant, zebra: Card) -> None:
    gauge = Gauge(small_assistant, Clock())
    every, _ = questions.questions()
    assert set(gauge.measure(every, 2.5)) == {"g1"}
    assert set(gauge.measure(every, 0)) == {"g1"}, "what is known costs nothing"
    assert set(gauge.measure(every)) == {"g1", "g2", "g3"}
    small_assistant.index.drop("dialogo-salarios")
    assert gauge.measure(every, 0) == {}, "after a change of the index nothing is known"
    examiner = Examiner(small_assistant, wait=-1)
    effect = change(examiner, small_assistant, zebra, Move.PUBLISH)
    assert (effect.changed, effect.same, effect.unknown) == ((), 0, 2)


def test_a_change_does_not_wait_for_somebody_else_who_asks(questions: Library, small_assistant: Assistant) -> None:
    gauge = Gauge(small_assistant)
    every, _ = questions.questions()
    gauge.measure(every[:1])
    with gauge._one_at_a_time:
        assert set(gauge.measure(every, 0.05)) == {"g1"}, "what is known is told at once, the rest is left out"
    assert set(gauge.measure(every)) == {"g1", "g2", "g3"}


def test_what_was_asked_ahead_is_not_asked_again(questions: Library, small_assistant: Assistant, zebra: Card) -> None:
    examiner = Examiner(small_assistant, wait=-1)
    examiner.get_ready([zebra])
    assert change(examiner, small_assistant, zebra, Move.PUBLISH).unknown == 0


def test_two_changes_at_once_say_so(questions: Library, small_assistant: Assistant, zebra: Card) -> None:
    examiner = Examiner(small_assistant, wait=60)
    begun = examiner.begin([zebra])
    finish = examiner.after(begun, "cards/zebra/effect-0002")
    small_assistant.index.drop("inspection-tablets")
    finish()
    effect = examiner.effect("cards/zebra/effect-0002")
    assert not effect.alone
    assert [(one.question.id, one.verdict) for one in effect.changed] == [("g2", Verdict.WORSE)]


def test_an_effect_that_cannot_be_kept_is_not_known_and_the_card_stands(
    questions: Library, small_assistant: Assistant, zebra: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(questions, "keep_record", full)
    assert change(Examiner(small_assistant), small_assistant, zebra, Move.PUBLISH) is None
    assert questions.card("zebra").noun.status is Status.PUBLISHED


def test_a_question_that_cannot_be_asked_stops_nothing(small_assistant: Assistant) -> None:
    odd = GoldenQuestion(id="o", lang="en", kind="precise", text="\x00\x01", cards=("a",))
    assert Gauge(small_assistant).measure([odd]) == {}
