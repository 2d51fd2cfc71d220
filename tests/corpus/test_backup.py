"""A back-up holds all, is checked before it is used, and unpacks to what it was made of, or to nothing."""

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.corpus.backup import MANIFEST, back_up, restore, verify
from assistant.corpus.files import UNFINISHED
from assistant.corpus.library import Library
from assistant.errors import BackupError
from tests.limits import within_limits


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def library(small_library: Library) -> Library:
    stored = small_library.card("inspection-tablets")
    small_library.save_card(stored.noun.model_copy(update={"title": "Second"}))
    small_library.log("questions", "{}")
    (small_library.folder / "documents" / "leer.bin").write_bytes(bytes(range(256)) * 1000)
    return small_library


def test_all_comes_back_as_it_was(library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment = pytest.MonkeyPatch()
    with environment.context() as patch:
        patch.setenv("ASSISTANT_CORPUS", str(library.folder))
        assert main(["backup", str(tmp_path / "all.ayni")]) == 0
        patch.setenv("ASSISTANT_CORPUS", str(tmp_path / "new" / "corpus"))
        assert main(["restore", str(tmp_path / "all.ayni"), "--json"]) == 0
        told = capsys.readouterr().out
        assert main(["restore", str(tmp_path / "all.ayni")]) == 2
        assert "is not empty" in capsys.readouterr().err
    assert contents(tmp_path / "new" / "corpus") == contents(library.folder)
    assert json.loads(told[told.index("{") :])["files"] == len(contents(library.folder))
    assert not list(tmp_path.glob(".all*"))


def test_what_was_not_written_to_its_end_is_left_out(library: Library, tmp_path: Path) -> None:
    (library.folder / "cards" / f".a.md.x{UNFINISHED}").write_text("half")
    with (library.folder / "activity" / "questions.jsonl").open("a") as log:
        log.write('{"cut": ')
    back_up(library.folder, tmp_path / "all.ayni")
    restore(tmp_path / "all.ayni", tmp_path / "new")
    assert (tmp_path / "new" / "activity" / "questions.jsonl").read_text() == "{}\n"
    assert not list((tmp_path / "new").rglob("*.part"))


def test_a_backup_made_while_people_work_is_whole(library: Library, tmp_path: Path) -> None:
    """Every card that it holds has the history that it names."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            card = library.card("inspection-tablets").noun
            library.save_card(card.model_copy(update={"title": f"{card.version} times"}))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(5):
            back_up(library.folder, tmp_path / f"{number}.ayni")
    finally:
        stop.set()
        worker.join()
    for number in range(5):
        restore(tmp_path / f"{number}.ayni", tmp_path / str(number))
        restored = Library(tmp_path / str(number))
        card = restored.card("inspection-tablets").noun
        assert restored.card_version(card.id, card.version) == card
        assert restored.history(card.id)[-1].version == card.version


def _flip(data: bytes) -> bytes:
    return data[:200] + bytes([data[200] ^ 0xFF]) + data[201:]


@pytest.mark.parametrize(
    "harm",
    [_flip, lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"no zip at all"],
    ids=["flip", "half", "empty", "text"],
)
def test_a_damaged_file_is_refused_before_anything_is_unpacked(
    harm: Callable[[bytes], bytes], library: Library, tmp_path: Path
) -> None:
    back_up(library.folder, tmp_path / "all.ayni")
    (tmp_path / "all.ayni").write_bytes(harm((tmp_path / "all.ayni").read_bytes()))
    with pytest.raises(BackupError):
        restore(tmp_path / "all.ayni", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name", ["../outside.md", "/outside.md", "cards/../../outside.md", "c:outside.md", "a\\..\\..\\b"]
)
def test_nothing_is_unpacked_outside(name: str, tmp_path: Path) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with zipfile.ZipFile(tmp_path / "evil.ayni", "w") as archive:
        archive.writestr(name, b"")
        archive.writestr(MANIFEST, json.dumps({"format": "ayni-backup-1", "files": {name: empty}}))
    with pytest.raises(BackupError):
        restore(tmp_path / "evil.ayni", tmp_path / "new")
    assert not list(tmp_path.rglob("*outside*"))


def test_a_file_that_is_none_or_of_another_kind_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no file"):
        verify(tmp_path / "none.ayni")
    for told in ({"format": "ayni-backup-9", "files": {}}, {"files": []}, []):
        with zipfile.ZipFile(tmp_path / "other.ayni", "w") as archive:
            archive.writestr(MANIFEST, json.dumps(told))
        with pytest.raises(BackupError):
            verify(tmp_path / "other.ayni")


def test_a_full_disk_leaves_the_last_backup(library: Library, tmp_path: Path) -> None:
    back_up(library.folder, tmp_path / "all.ayni")
    before = (tmp_path / "all.ayni").read_bytes()
    told = within_limits(lambda: back_up(library.folder, tmp_path / "all.ayni"), tmp_path)
    assert "cannot be written" in told
    assert (tmp_path / "all.ayni").read_bytes() == before
    assert not list(tmp_path.glob(".all*"))


def test_a_full_disk_leaves_the_card(library: Library, tmp_path: Path) -> None:
    before = contents(library.folder)
    card = library.card("inspection-tablets").noun.model_copy(update={"lessons": "long " * 5000})
    assert "File too large" in within_limits(lambda: library.save_card(card), tmp_path)
    after = contents(library.folder)
    assert {name: after.get(name) for name in before} == before
    assert Library(library.folder).card("inspection-tablets").noun.title == "Second"


def test_what_was_never_finished_is_told_and_removed(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    half = library.folder / "cards" / "en" / f".inspection-tablets.md.abc{UNFINISHED}"
    half.write_text("half")
    past = library.folder / "history" / "cards" / "inspection-tablets"
    (past / "0003.json").write_text("{")
    (past / "0003.md").write_text("never finished")
    mine = library.folder / "cards" / "en" / ".notes.markdown"
    mine.write_text("a file of somebody's")
    assert {problem.file for problem in library.leftovers()} == {
        "cards/en/.inspection-tablets.md.abc.part",
        "history/cards/inspection-tablets/0003.json",
    }
    library.tidy()
    assert library.leftovers() == []
    assert mine.exists()
    assert [version.version for version in library.history("inspection-tablets")] == [1, 2]
    (past / "0001.md").write_text("changed")
    (problem,) = library.leftovers()
    assert "not what was saved" in problem.message
