"""Logs that grow at their end: what is read again, what is cut off, and what is taken out."""

from pathlib import Path
from threading import RLock

import pytest
from pydantic import BaseModel

from assistant.corpus.files import append_line
from assistant.corpus.journal import Journal
from assistant.corpus.personal import masked


class Note(BaseModel):
    text: str


@pytest.fixture
def journal(tmp_path: Path) -> Journal[Note]:
    return Journal(tmp_path / "notes.jsonl", Note, RLock())


def texts(journal: Journal[Note]) -> list[str]:
    return [note.text for note in journal.lines()]


def test_what_is_added_is_read_and_what_was_read_is_kept(journal: Journal[Note], tmp_path: Path) -> None:
    assert texts(journal) == []
    append_line(tmp_path / "notes.jsonl", '{"text": "one"}')
    assert texts(journal) == ["one"]
    append_line(tmp_path / "notes.jsonl", '{"text": "two"}')
    assert texts(journal) == ["one", "two"]
    (tmp_path / "notes.jsonl").unlink()
    assert texts(journal) == []


def test_a_line_that_was_cut_off_swallows_none(journal: Journal[Note], tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_bytes(b'{"text": "one"}\n{"text": "tw')
    assert texts(journal) == ["one"], "it may just be being written"
    append_line(tmp_path / "notes.jsonl", '{"text": "three"}')
    assert texts(journal) == ["one", "three"]


def test_lines_are_rewritten_or_taken_out(journal: Journal[Note], tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        append_line(tmp_path / "notes.jsonl", Note(text=text).model_dump_json())
    assert texts(journal) == ["one", "two", "three"]
    assert journal.rewrite(lambda line: None if "two" in line else line.replace("one", "1"))
    assert texts(journal) == ["1", "three"]
    assert not journal.rewrite(lambda line: line), "nothing changed"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ask ana.b@ministerio.gob.pe please", "ask [e-mail] please"),
        ("+52 55 1234 5678?", "[tel.]?"),
        ("llame al 55-1234-5678", "llame al [tel.]"),
        ("(11) 91234-5678", "[tel.]"),
        ("ligue 11912345678", "ligue [tel.]"),
        ("appelez le 01 23 45 67 89", "appelez le [tel.]"),
        ("between 2018-2021 and 2019 - 2020", "between 2018-2021 and 2019 - 2020"),
        ("12 345 678 workers, 1.234.567 firms", "12 345 678 workers, 1.234.567 firms"),
        ("on 2026-11-26 or 26.11.2026", "on 2026-11-26 or 26.11.2026"),
        ("Convention 190, BAPA+40, E0", "Convention 190, BAPA+40, E0"),
    ],
)
def test_addresses_and_numbers_are_masked_and_figures_are_not(written: str, kept: str) -> None:
    assert masked(written) == kept
