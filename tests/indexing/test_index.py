"""Index: only what changed is done again, what is gone is gone, and a killed process loses nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import chromadb
import numpy as np
import pytest

from assistant.corpus.sections import Section
from assistant.errors import IndexBusy, IndexingError, ReadingError, Refusal
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import Index, read_manifest
from assistant.indexing.ledger import Partition
from assistant.indexing.records import Record
from assistant.indexing.sync import Wanted
from assistant.languages import Language
from assistant.viewers import Visibility

PUBLIC_EN = Partition(Visibility.PUBLIC, Language.EN)


def quiet(what: str, done: int, total: int) -> None:
    """No progress."""


class CountingEmbedder(FakeEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def read_documents(self, texts: Sequence[str], progress=None) -> tuple[np.ndarray, list[np.ndarray]]:
        self.texts += texts
        return super().read_documents(texts, progress)


def item(name: str, text: str, **values) -> Wanted:
    values = {"kind": "lesson", "language": Language.EN, "visibility": Visibility.PUBLIC, **values}
    return Wanted(Record(id=name, title="Title", digest=text, **values), lambda: (Section(text),))


def open_index(folder: Path, embedder: FakeEmbedder | None = None) -> Index:
    return Index(folder, embedder or FakeEmbedder(), 50, "", quiet)


def test_only_what_changed_is_embedded_and_a_renamed_source_embeds_nothing(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    with open_index(tmp_path, embedder) as index:
        index.sync([item("a", "one"), item("b", "two")])
        assert sorted(embedder.texts) == ["Title\none", "Title\ntwo"]
        outcome = index.sync([item("a", "one"), item("b", "three"), item("c", "four")])
        assert (outcome.plan.unchanged, outcome.plan.changed, outcome.plan.added) == (("a",), ("b",), ("c",))
        assert sorted(embedder.texts[2:]) == ["Title\nfour", "Title\nthree"]
        outcome = index.sync([item("renamed", "one"), item("b", "three", themes=("osh",)), item("c", "four")])
        assert (outcome.plan.removed, outcome.embedded) == (("a",), 0)
        assert index.differences() == []


def test_what_is_gone_is_found_by_neither_index(tmp_path: Path) -> None:
    with open_index(tmp_path) as index:
        index.sync([item("a", "apples"), item("b", "pears")])
        index.sync([item("b", "pears")])
        row = index.embedder.embed_queries(["apples"])[0]
        found = index.vectors.query(PUBLIC_EN, row, 10)
        owners = index.ledger.passage_records([identifier for identifier, _ in found])
        assert set(owners.values()) == {"b"}
        assert index.ledger.match_words(Language.EN, ["apples"], [Visibility.PUBLIC], Filters(), 10) == []
        assert index.ledger.prune() == 0


def test_a_change_of_visibility_moves_the_passages(tmp_path: Path) -> None:
    with open_index(tmp_path) as index:
        index.sync([item("a", "apples")])
        index.sync([item("a", "apples", visibility=Visibility.INTERNAL)])
        assert index.vectors.counts() == {replace(PUBLIC_EN, visibility=Visibility.INTERNAL): 1}
        assert index.ledger.match_words(Language.EN, ["apples"], [Visibility.PUBLIC], Filters(), 10) == []


def test_a_source_that_cannot_be_read_is_said_and_the_rest_is_indexed(tmp_path: Path) -> None:
    def refuse() -> tuple[Section, ...]:
        raise ReadingError(Refusal.ENCRYPTED, "x.pdf is protected by a password.")

    with open_index(tmp_path) as index:
        outcome = index.sync([item("a", "one"), replace(item("x", "two"), sections=refuse)])
        assert outcome.failed == {"x": "x.pdf is protected by a password."}
        assert set(index.ledger.fingerprints()) == {"a"}


def test_a_second_owner_gets_a_sentence(tmp_path: Path) -> None:
    with open_index(tmp_path), pytest.raises(IndexBusy, match="Another process is using"):
        open_index(tmp_path)


def test_another_model_builds_beside_and_replaces_the_old_index(tmp_path: Path) -> None:
    with open_index(tmp_path) as index:
        index.sync([item("a", "one")])
        old = index.recipe
    with open_index(tmp_path, FakeEmbedder(dimension=64)) as index:
        assert (tmp_path / old).exists()
        index.sync([item("a", "one")])
        assert read_manifest(tmp_path)["index"] == index.recipe != old
    assert not (tmp_path / old).exists()


def test_a_second_sync_writes_nothing(tmp_path: Path) -> None:
    with open_index(tmp_path) as index:
        index.sync([item("a", "one")])
        manifest = (tmp_path / "manifest.json").read_bytes()
        outcome = index.sync([item("a", "one")])
        assert (outcome.embedded, (tmp_path / "manifest.json").read_bytes()) == (0, manifest)


@pytest.mark.parametrize("damage", ["gone", "emptied", "garbled"])
def test_damaged_vectors_are_rebuilt_from_the_ledger_without_embedding(tmp_path: Path, damage: str) -> None:
    with open_index(tmp_path) as index:
        index.sync([item("a", "apples"), item("b", "pears")])
        home = tmp_path / index.recipe
    database = home / "chroma-1" / "chroma.sqlite3"
    if damage == "garbled":
        database.write_bytes(b"no database" * 1000)
        (home / "unclean").touch()
    elif damage == "gone":
        for path in sorted((home / "chroma-1").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    else:
        with open_index(tmp_path) as index:
            index.vectors.drop()
    embedder = CountingEmbedder()
    with open_index(tmp_path, embedder) as index:
        assert index.differences() == []
        assert embedder.texts == []
        row = embedder.embed_queries(["Title apples"])[0]
        (best, *_) = index.vectors.query(PUBLIC_EN, row, 1)
        assert index.ledger.passages([best[0]])[best[0]].text == "apples"


def test_a_full_disk_is_a_sentence_and_the_next_sync_goes_on(tmp_path: Path) -> None:
    texts = [item(f"s{number}", f"text {number} " * 40) for number in range(40)]
    with open_index(tmp_path) as index:
        index.sync(texts[:2])
        connection = index.ledger._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(IndexingError, match=r"ledger\.sqlite cannot be written .* full.*; make room on its disk"):
            index.sync(texts)
        assert set(index.ledger.fingerprints()) == {"s0", "s1"}
    with open_index(tmp_path) as index:
        index.sync(texts)
        assert (index.differences(), len(index.ledger.fingerprints())) == ([], 40)


def test_a_failure_of_chroma_is_a_sentence_and_the_next_start_looks_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise chromadb.errors.InternalError("(code: 13) database or disk is full")

    with open_index(tmp_path) as index, monkeypatch.context() as faulty:
        home = tmp_path / index.recipe
        faulty.setattr(chromadb.Collection, "add", refuse)
        with pytest.raises(
            IndexingError, match=r"Chroma could not .* disk is full\); make sure that its disk has room"
        ):
            index.sync([item("a", "apples")])
    assert (home / "unclean").exists()
    with open_index(tmp_path) as index:
        assert (index.differences(), index.vectors.counts(), index.built) == ([], {PUBLIC_EN: 1}, False)
        index.sync([item("a", "apples")])
        assert index.built
    assert not (home / "unclean").exists()


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.indexing.test_index import many, open_index
with open_index(Path(sys.argv[1])) as index:
    print("open", flush=True)
    for turn in range(int(sys.argv[3]), 10_000):
        index.sync(many(turn))
        print(turn, flush=True)
"""


def many(turn: int) -> list[Wanted]:
    """Sixty sources of which each turn changes a few, removes some and brings others."""
    return [
        item(f"s{number}", f"text {number} of turn {turn if number % 7 == turn % 7 else 0}")
        for number in range(60)
        if (number + turn) % 5
    ]


def test_killed_at_any_moment_the_next_start_is_whole(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    generator = np.random.default_rng(7)
    turn = 0
    for _ in range(6):
        command = [sys.executable, "-c", WRITER, str(tmp_path), root, str(turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "open\n"
            time.sleep(float(generator.uniform(0.0, 0.8)))
            writer.send_signal(signal.SIGKILL)
            acknowledged = writer.stdout.read().split()
        turn = int(acknowledged[-1]) if acknowledged else turn
    with open_index(tmp_path) as index:
        assert index.differences() == []
        index.sync(many(turn))
        assert index.differences() == []
        texts = {index.ledger.passages_of(name)[0].text for name in index.ledger.fingerprints()}
        assert texts == {wanted.sections()[0].text for wanted in many(turn)}
