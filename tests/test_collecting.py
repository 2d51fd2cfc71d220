"""Files that people bring: each says what became of it, one bad file stops nothing, nothing leaves its folder."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant, reader
from assistant.collecting import About, Arrival, Collector, file_name
from assistant.corpus.documents import Acceptance, edition_of
from assistant.corpus.library import Library
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.retrieval.query import Query
from assistant.settings import Settings
from assistant.viewers import Viewer, Visibility
from tests.conftest import PASSAGE_TOKENS

ABOUT = About("CC-BY-4.0", Visibility.NETWORK, "A ministry")
MEGABYTE = 1024 * 1024


@pytest.fixture
def assistant(small_library: Library, tmp_path: Path) -> Iterator[Assistant]:
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        made = Assistant(small_library, index, reader(Settings()))
        made.sync()
        yield made


@pytest.fixture
def collector(assistant: Assistant) -> Collector:
    return Collector(assistant, MEGABYTE)


def found(assistant: Assistant, word: str, viewer: Viewer = Viewer.TRAINER) -> set[str]:
    hits = assistant.search(Query(word, viewer, limit=50)).hits
    return {hit.record.id for hit in hits if word in hit.passage.text.lower()}


def packed(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_file_is_a_document_that_is_found_at_once(assistant: Assistant, collector: Collector) -> None:
    (arrived,) = collector.take("Visit report.txt", b"Zebra offices were visited in 2019.", ABOUT)
    assert (arrived.arrival, arrived.id) == (Arrival.ADDED, "visit-report")
    assert found(assistant, "zebra") == {"visit-report"}
    assert found(assistant, "zebra", Viewer.ANONYMOUS) == set()
    document = assistant.library.documents().items["visit-report"].noun
    assert (document.title, document.licence, document.publisher) == ("Visit report", "CC-BY-4.0", "A ministry")
    assert assistant.differences() == []


def test_the_same_content_is_known_and_a_new_edition_replaces_the_old(
    assistant: Assistant, collector: Collector
) -> None:
    collector.take("report.txt", b"Zebra offices were visited.", ABOUT)
    (same,) = collector.take("copy of the report.txt", b"Zebra offices were visited.", ABOUT)
    assert (same.arrival, same.id) == (Arrival.SAME, "report")
    (edition,) = collector.take("report.txt", b"Giraffe offices were visited.", ABOUT)
    assert (edition.arrival, edition.id) == (Arrival.EDITION, "report")
    assert (found(assistant, "zebra"), found(assistant, "giraffe")) == (set(), {"report"})
    (old,) = assistant.library.editions("report")
    assert (old.id, old.document.title) == (edition_of(b"Zebra offices were visited."), "report")
    assert old.path.read_bytes() == b"Zebra offices were visited."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.exe", b"MZ", "unsupported"),
        ("a", b"text", "unsupported"),
        ("a.txt", b"", "empty"),
        ("a.pdf", b"%PDF-1.4 nothing", "corrupt"),
        ("a.txt", b"x" * (MEGABYTE + 1), "oversized"),
        ("a.zip", b"no zip", "corrupt"),
        ("a.zip", packed(**{"a.txt": b"0" * 50 * MEGABYTE}), "bomb"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    name: str, data: bytes, reason: str, collector: Collector, assistant: Assistant
) -> None:
    (arrived,) = collector.take(name, data, ABOUT)
    assert (arrived.arrival, arrived.reason) == (Arrival.REFUSED, reason)
    assert arrived.sentence
    assert list((assistant.library.folder / "documents").iterdir()) == []


def test_one_bad_file_of_a_zip_stops_nothing(collector: Collector, assistant: Assistant) -> None:
    data = packed(**{
        "folder/one.txt": b"Zebra one.", "bad.exe": b"MZ", "../../outside.txt": b"Zebra outside.", ".hidden.txt": b"x",
        "__MACOSX/one.txt": b"x", "two.md": b"# Zebra two\n\nIt was seen.",
    })  # fmt: skip
    told = {one.name: one.arrival for one in collector.take("all.zip", data, ABOUT)}
    assert told == {
        "one.txt": Arrival.ADDED, "bad.exe": Arrival.REFUSED, "outside.txt": Arrival.ADDED, "two.md": Arrival.ADDED,
    }  # fmt: skip
    names = {path.name for path in (assistant.library.folder / "documents").iterdir()}
    assert names == {f"{name}{end}" for name in ("one.txt", "outside.txt", "two.md") for end in ("", ".yaml")}
    assert not list(assistant.library.folder.parent.glob("outside*"))


def test_a_document_is_taken_away_and_comes_back(collector: Collector, assistant: Assistant) -> None:
    collector.take("report.txt", b"Zebra offices were visited.", ABOUT)
    assert collector.set_status("report", Acceptance.RETIRED)
    assert found(assistant, "zebra") == set()
    assert collector.set_status("report", Acceptance.ACCEPTED)
    assert found(assistant, "zebra") == {"report"}
    assert not collector.set_status("nowhere", Acceptance.ACCEPTED)


@pytest.mark.parametrize(
    "name", ["../../x.md", "C:\\x\\y.md", "/etc/passwd.md", ".hidden.md", "a\x00b\u202e.md", "x" * 500 + ".md"]
)
def test_a_name_stays_in_its_folder(name: str) -> None:
    safe = file_name(name)
    assert Path(safe).name == safe
    assert safe.endswith(".md")
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert len(safe) < 130
