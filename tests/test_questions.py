"""Golden questions that people add: checked, kept apart from the corpus's own, and never lost."""

import json

import pytest

from assistant.assistant import Assistant
from assistant.corpus.library import Library
from assistant.corpus.questions import ADDED, FOLDER, Asked, Kind
from assistant.curation.questions import QuestionFault, Questions, Wish
from assistant.errors import CurationError
from assistant.evaluation.golden import evaluate_golden
from assistant.languages import Language

WISH = Wish("Who filled in reports on tablets?", Language.EN, Kind.PRECISE, ("inspection-tablets",))
SHIPPED = '{"id": "g001", "lang": "es", "kind": "precise", "text": "¿Quién se reúne?", "cards": ["dialogo-salarios"]}\n'


@pytest.fixture
def questions(small_library: Library) -> Questions:
    (small_library.folder / FOLDER).mkdir()
    (small_library.folder / FOLDER / "golden.jsonl").write_text(SHIPPED, encoding="utf-8")
    return Questions(small_library)


def test_an_added_question_stands_apart_and_is_asked_with_the_others(
    questions: Questions, small_library: Library, small_assistant: Assistant
) -> None:
    added = questions.add(WISH, "ana")
    assert added.id == "a001"
    assert [one.id for one in questions.every()] == ["a001", "g001"]
    assert questions.added() == {"a001"}
    lines = (small_library.folder / FOLDER / ADDED).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["text"] == WISH.text
    assert (small_library.folder / FOLDER / "golden.jsonl").read_text(encoding="utf-8") == SHIPPED
    report = evaluate_golden(small_assistant, "hybrid", lambda *_: None)
    assert {row.kind: row.questions for row in report.kinds} == {"precise": 2}
    shipped, _ = small_library.questions()
    own = [one for one in shipped if one.id not in questions.added()]
    assert {
        row.kind: row.questions for row in evaluate_golden(small_assistant, "hybrid", lambda *_: None, own).kinds
    } == {"precise": 1}


def test_a_removed_question_stays_in_the_history_and_its_id_is_not_given_again(
    questions: Questions, small_library: Library
) -> None:
    questions.add(WISH, "ana")
    questions.remove("a001", "luis")
    assert [one.id for one in questions.every()] == ["g001"]
    told = [(one.act, one.who, one.question.id) for one in small_library.noted_questions()]
    assert told == [(Asked.ADDED, "ana", "a001"), (Asked.REMOVED, "luis", "a001")]
    assert questions.add(WISH, "ana").id == "a002"


@pytest.mark.parametrize("identifier", ["g001", "a999", "../x"])
def test_only_what_was_added_here_is_removed(identifier: str, questions: Questions) -> None:
    with pytest.raises(CurationError) as refused:
        questions.remove(identifier, "")
    assert refused.value.code == "no_question"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("quien se  reune? ¡Quién se reúne!", Language.ES, Kind.PRECISE, ("dialogo-salarios",)), None),
        (Wish("quién se REÚNE", Language.ES, Kind.PRECISE, ("dialogo-salarios",)), "question_twice"),
        (Wish("Who?", Language.EN, Kind.PRECISE), "question_no_cards"),
        (Wish("Who?", Language.EN, Kind.UNANSWERABLE, ("inspection-tablets",)), "question_cards"),
        (Wish("Who?", Language.EN, Kind.PRECISE, ("nowhere",)), "question_card"),
        (Wish("Who?", Language.EN, Kind.WRONG_COUNTRY, near=("nowhere",)), "question_card"),
        (Wish("And in Peru?", Language.EN, Kind.FOLLOW_UP, ("inspection-tablets",)), "question_no_history"),
        (Wish("Who?", Language.EN, Kind.UNANSWERABLE, near=("inspection-tablets",)), None),
        (Wish("quién se reúne", Language.ES, Kind.FOLLOW_UP, ("dialogo-salarios",), ("¿Y en Chile?",)), None),
    ],
)
def test_the_checks_of_the_corpus_decide(wish: Wish, code: str | None, questions: Questions) -> None:
    if code is None:
        assert questions.add(wish, "").text == wish.text
        return
    with pytest.raises(QuestionFault) as fault:
        questions.add(wish, "")
    assert [one.code for one in fault.value.problems] == [code]
    assert questions.added() == set()


def test_a_question_that_cannot_be_written_is_not_there(
    questions: Questions, small_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    questions.add(WISH, "ana")
    monkeypatch.setattr("assistant.corpus.library.write_atomically", full)
    with pytest.raises(CurationError) as refused:
        questions.add(Wish("Who else?", Language.EN, Kind.PRECISE, ("inspection-tablets",)), "ana")
    assert refused.value.code == "disk"
    assert questions.added() == {"a001"}
