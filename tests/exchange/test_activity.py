"""The log of questions and votes."""

import logging

import pytest

from assistant.corpus.library import Library
from assistant.exchange.activity import Activity


def test_a_note_that_cannot_be_written_is_said_and_nothing_is_lost(
    small_library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    (small_library.folder / "activity").write_text("a file stands where the folder should be", "utf-8")
    with caplog.at_level(logging.WARNING):
        Activity(small_library, enabled=True).voted("why?", "because", "up", ["a"])
    assert "votes was not noted in the corpus" in caplog.text


def test_switched_off_it_keeps_nothing(small_library: Library) -> None:
    Activity(small_library, enabled=False).voted("why?", "because", "up", ["a"])
    assert not (small_library.folder / "activity").exists()
