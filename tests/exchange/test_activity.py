"""The log of questions and votes."""

import json
import logging
from dataclasses import replace

import pytest

from assistant.corpus.library import Library
from assistant.exchange.activity import LONGEST_COMMENT, Activity, Asker
from assistant.viewers import Viewer
from tests.ui.answers import answered, refused

ANA = Asker(Viewer.STAFF, "ana@ministry.example")


def test_a_note_that_cannot_be_written_is_said_and_nothing_is_lost(
    small_library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    (small_library.folder / "activity").write_text("a file stands where the folder should be", "utf-8")
    with caplog.at_level(logging.WARNING):
        Activity(small_library, enabled=True).voted("1", refused(), "because", "up")
    assert "votes was not noted in the corpus" in caplog.text


def test_switched_off_it_keeps_nothing(small_library: Library) -> None:
    Activity(small_library, enabled=False).voted("1", refused(), "because", "up")
    assert not (small_library.folder / "activity").exists()


def test_a_vote_keeps_question_answer_passages_and_reasons_that_there_are(small_library: Library) -> None:
    activity = Activity(small_library, enabled=True)
    activity.voted("1", answered(), "as shown", "down", ["wrong", "useful", "<b>"], f" {'x' * 2000} ")
    line = json.loads((small_library.folder / "activity" / "votes.jsonl").read_text("utf-8"))
    assert (line["ballot"], line["vote"], line["reasons"]) == ("1", "down", ["wrong"])
    assert line["comment"] == "x" * LONGEST_COMMENT
    assert (line["question"], line["answer"]) == (answered().question, "as shown")
    assert [passage["quote"] for passage in line["passages"]] == [one.quote for one in answered().citations]
    assert line["shown"] == ["costa-rica-adapts", "panama-copia", "visit"]


def noted(library: Library, name: str) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in (library.folder / "activity" / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


def test_who_asked_stands_apart(small_library: Library) -> None:
    activity = Activity(small_library, enabled=True)
    activity.asked(refused(), ANA)
    activity.voted("ballot", answered(), "as shown", "down", by=ANA)
    activity.asked(refused(), Asker())
    (asked, _), (vote,) = noted(small_library, "questions"), noted(small_library, "votes")
    assert (asked["viewer"], vote["viewer"]) == ("staff", "staff")
    assert "ministry.example" not in json.dumps([asked, vote])
    told = [(one["name"], one["id"]) for one in noted(small_library, "askers")]
    assert told == [(ANA.name, asked["id"]), (ANA.name, "ballot")]


def test_addresses_and_telephone_numbers_are_masked_before_they_are_written(small_library: Library) -> None:
    activity = Activity(small_library, enabled=True)
    question = "Who is ana@example.org, +52 55 1234 5678?"
    asked = replace(answered(), question=question, asked=question)
    activity.asked(asked, Asker())
    activity.voted("1", asked, f"# {question}", "down", (), "Call 55 1234 5678")
    written = json.dumps([*noted(small_library, "questions"), *noted(small_library, "votes")])
    assert "example.org" not in written
    assert "1234" not in written
    assert written.count("Who is [e-mail], [tel.]?") == 5


def test_an_opened_card_is_noted_without_who_and_without_the_hour(small_library: Library) -> None:
    Activity(small_library, enabled=True).opened("visit")
    Activity(small_library, enabled=False).opened("visit")
    (line,) = noted(small_library, "opened")
    assert set(line) == {"at", "card"}
    assert str(line["at"]).endswith("T00:00:00+00:00")


def test_something_is_done_after_the_first_note_of_a_day(small_library: Library) -> None:
    done: list[int] = []
    activity = Activity(small_library, enabled=True)
    activity.daily(lambda: done.append(len(noted(small_library, "questions"))))
    activity.asked(refused(), Asker())
    activity.asked(refused(), Asker())
    assert done == [1]
