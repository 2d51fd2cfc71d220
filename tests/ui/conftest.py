"""A small site: three cards and three documents, indexed without a model, behind the real server app."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.cards import CardType
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Locator, Section
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.settings import Settings
from assistant.ui.ask import Chat, lay_out
from assistant.ui.server import build_app
from tests.conftest import PASSAGE_TOKENS, MakeCard, MakeLibrary

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


@pytest.fixture
def assistant(make_library: MakeLibrary, make_card: MakeCard, tmp_path: Path) -> Iterator[Assistant]:
    library = make_library(
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
    for identifier, name, status, url in DOCUMENTS:
        path = library.folder / "documents" / name
        path.write_bytes(PDF)
        path.with_name(f"{name}.yaml").write_text(RECORD.format(id=identifier, status=status, url=url))
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        made = Assistant(library, index, read)
        made.sync()
        yield made


def build(assistant: Assistant, settings: Settings) -> FastAPI:
    """The app, built within an event loop: outside of one gradio leaves loops behind that nobody closes."""

    async def within() -> FastAPI:
        return build_app(assistant, settings)

    return asyncio.run(within())


@pytest.fixture
def site(assistant: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    """A browser's view of the site, in English."""
    settings = Settings(corpus=assistant.library.folder, indexes=tmp_path / "indexes")
    with TestClient(
        build(assistant, settings), base_url="http://127.0.0.1:7860", headers={"accept-language": "en"}
    ) as client:
        yield client


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    """The handlers of the chat page."""

    async def within() -> Chat:
        with gr.Blocks():
            return Chat(assistant, Settings(), lay_out())

    return asyncio.run(within())
