"""The log of questions and votes."""

import json
import logging

import pytest

from assistant.corpus.library import Library
from assistant.exchange.activity import LONGEST_COMMENT, Activity
from tests.ui.answers import answered, refused


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
