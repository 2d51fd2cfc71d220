"""Records: what makes a source be indexed anew."""

import json
from pathlib import Path

import pytest

from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.indexing import records
from assistant.indexing.contents import wanted
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.indexing.records import Record


def test_mended_readers_reach_documents_that_are_indexed_already(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_library.folder / "documents" / "a.txt").write_text("a", "utf-8")
    (small_library.folder / "documents" / "a.txt.yaml").write_text(
        "id: a\ntitle: A\nlicence: CC-BY-4.0\nseen: 2026-11-23\nstatus: accepted\n", "utf-8"
    )

    def text_of(reading: str) -> list[str]:
        outcome = index.sync(wanted(small_library, lambda _: Reading((Section(reading),))))
        changed.append(outcome.plan.changed)
        return [passage.text for passage in index.ledger.passages_of("a")]

    changed: list[tuple[str, ...]] = []
    with Index(tmp_path / "indexes", FakeEmbedder(), 50, "", lambda *_: None) as index:
        assert text_of("as it was read") == ["as it was read"]
        assert text_of("as it is read now") == ["as it was read"]
        monkeypatch.setattr(records, "READERS_RECIPE", "readers-next")
        assert text_of("as it is read now") == ["as it is read now"]
    assert changed == [(), (), ("a",)]


def test_a_record_survives_its_json(fake_index: Index) -> None:
    for record in fake_index.ledger.records().values():
        assert record.readers == ""
        assert Record.from_json(json.loads(record.to_json())) == record
