"""A small site: three cards and three documents, indexed without a model, behind the real server app.

Corpus and index are made once and copied. ``shared_site`` is one for a module whose tests only read.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.cards import Card, CardType
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Locator, Section
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.settings import Settings
from assistant.ui.ask import Chat, lay_out
from assistant.ui.server import build_app
from tests.conftest import PASSAGE_TOKENS, MakeCard, MakeOnce, copy_tree, make_corpus

HERE = "http://127.0.0.1:7860"
ENGLISH = {"accept-language": "en"}
PDF = b"%PDF-1.4 a file of somebody's"
RECORD = """id: {id}
title: {id} of <b>somebody</b>
language: en
licence: CC-BY-4.0
seen: 2026-11-23
status: {status}
url: {url}
"""
DOCUMENTS = (
    ("guide", "guide.pdf", "accepted", "https://example.org/guide"),
    ("notes", "notes.html", "accepted", "javascript:alert(1)"),
    ("waiting", "waiting.pdf", "waiting", "https://example.org/waiting"),
)


def read(path: Path) -> Reading:
    """Two pages of a guide, or a note under a heading."""
    if path.suffix == ".pdf":
        pages = [Section(f"On page {n} the guide speaks of tablets.", Locator(page=n)) for n in (1, 4)]
        return Reading((*pages, Section("More of page 4.", Locator(page=4, heading=("Tablets",)))))
    return Reading((Section("<script>alert(1)</script> notes", Locator(heading=("A <i>heading</i>",))),))


@pytest.fixture(scope="session")
def small_site(corpus: Path, make_card: MakeCard, made_once: MakeOnce) -> Path:
    """The site's corpus and its index: to be copied."""

    def build(folder: Path) -> None:
        library = make_corpus(corpus, folder, _cards(make_card))
        for identifier, name, status, url in DOCUMENTS:
            path = library.folder / "documents" / name
            path.write_bytes(PDF)
            path.with_name(f"{name}.yaml").write_text(RECORD.format(id=identifier, status=status, url=url))
        with _open(folder) as made:
            made.sync()

    return made_once("small-site", build)


def _cards(make_card: MakeCard) -> Iterable[Card]:
    return (
        make_card(
            "tablets",
            Language.EN,
            "Inspectors in Colombia filled in their reports on tablets.",
            title="Tablets & <b>inspectors</b>",
            places=["CO", "CR"],
            period="2018-09/2021",
            figures=[{"value": 12345.5, "unit": "reports", "year": 2020, "reporter": "the ministry"}],
            institutions=[{"name": "Ministry of Labour", "role": "lead", "place": "CO"}],
            lessons="Two things:\n\n- train first\n- publish",
            related=[{"relation": "based_on", "id": "paper"}, {"relation": "based_on", "id": "nowhere"}],
            source={
                "title": "A report",
                "url": "https://example.org/r",
                "document": "guide.pdf",
                "seen": "2026-11-23",
                "licence": "CC-BY-4.0",
            },
        ),
        make_card(
            "paper",
            Language.ES,
            "En Panamá se escribía en papel.",
            type=CardType.LESSON,
            related=[{"relation": "contradicts", "id": "tablets"}],
        ),
        make_card("secret", Language.EN, "A draft nobody sees.", status="draft"),
    )


@contextmanager
def _open(folder: Path) -> Iterator[Assistant]:
    with Index(folder / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        yield Assistant(Library(folder / "corpus"), index, read)


@pytest.fixture
def assistant(small_site: Path, tmp_path: Path) -> Iterator[Assistant]:
    """Who answers for the site; a test may change what it knows."""
    for name in ("corpus", "indexes"):
        copy_tree(small_site / name, tmp_path / name)
    with _open(tmp_path) as opened:
        yield opened


def build(assistant: Assistant, settings: Settings) -> FastAPI:
    """The app, built within an event loop: outside of one gradio leaves loops behind that nobody closes."""

    async def within() -> FastAPI:
        return build_app(assistant, settings)

    return asyncio.run(within())


@pytest.fixture
def own_site(assistant: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    """A browser's view, in English, of a site that the test may change."""
    settings = Settings(corpus=assistant.library.folder, indexes=tmp_path / "indexes")
    with TestClient(build(assistant, settings), base_url=HERE, headers=ENGLISH) as client:
        yield client


@pytest.fixture
def site(own_site: TestClient) -> TestClient:
    """A module whose tests only read gives them ``shared_site`` by this name."""
    return own_site


@pytest.fixture(scope="module")
def _running(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("shared") / "site"
    copy_tree(small_site, folder)
    with _open(folder) as assistant:
        settings = Settings(corpus=assistant.library.folder, indexes=folder / "indexes", api_per_minute=0)
        with TestClient(build(assistant, settings), base_url=HERE) as client:
            yield client
    assert _files(folder / "corpus") == _files(small_site / "corpus"), "a test changed the site that others read, too"


def _files(folder: Path) -> dict[str, bytes]:
    """Everything in a corpus but the log of what was asked."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith("activity")}


@pytest.fixture
def shared_site(_running: TestClient) -> TestClient:
    """A new browser's view, in English, of a site that all of a module read; none may change it."""
    browser = TestClient(_running.app, base_url=HERE, headers=ENGLISH)
    browser.portal = _running.portal  # one event loop for all, as in a real server
    return browser


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    """The handlers of the chat page."""

    async def within() -> Chat:
        with gr.Blocks():
            return Chat(assistant, Settings(), lay_out())

    return asyncio.run(within())
