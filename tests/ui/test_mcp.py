"""The MCP server as a real client of the protocol meets it: the verbs, the token, and what everybody may see."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.ui.mcp_server import PATH
from assistant.viewers import Visibility
from tests.ui.conftest import build

TOKEN = "a-token-nobody-guesses"


@contextmanager
def serving(assistant: Assistant, settings: Settings) -> Iterator[str]:
    """The address of the real server, in a thread."""
    server = uvicorn.Server(uvicorn.Config(build(assistant, settings), port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
            assert thread.is_alive()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def settings_for(assistant: Assistant, tmp_path: Path, **fields: Any) -> Settings:
    return Settings(corpus=assistant.library.folder, indexes=tmp_path / "indexes", **fields)


@pytest.fixture
def address(assistant: Assistant, tmp_path: Path) -> Iterator[str]:
    card = assistant.library.cards().items["paper"].noun
    assistant.library.save_card(card.model_copy(update={"visibility": Visibility.NETWORK}))
    assistant.sync()
    with serving(assistant, settings_for(assistant, tmp_path, mcp_token=SecretStr(TOKEN))) as address:
        yield address


def call(address: str, *calls: tuple[str, dict[str, Any]]) -> tuple[dict[str, Any], list[Any]]:
    """The tools by name, and what each call gives."""

    async def within() -> tuple[dict[str, Any], list[Any]]:
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(f"{address}{PATH}", http_client=http)
            async with Client(transport) as client:
                listed = await client.list_tools()
                given = [await client.call_tool(name, arguments) for name, arguments in calls]
        return {tool.name: tool for tool in listed.tools}, given

    return asyncio.run(within())


def test_a_client_lists_and_calls_the_verbs(address: str) -> None:
    question = "Inspectors in Colombia filled in their reports on tablets."
    listed, (found, answer, card, partners) = call(
        address,
        ("search", {"text": "tablets", "limit": 2, "place": ["Colombia"]}),
        ("ask", {"question": question}),
        ("card", {"id": "tablets"}),
        ("partners", {"need": question, "country": "Panamá"}),
    )
    assert set(listed) == {"search", "ask", "card", "facets", "compare", "partners"}
    assert all(tool.annotations.read_only_hint for tool in listed.values())
    assert listed["search"].input_schema["properties"]["limit"]["maximum"] == 50
    assert found.structured_content["hits"][0]["id"] == "tablets"
    assert answer.structured_content["refused"] is False
    assert card.structured_content["places"] == ["CO", "CR"]
    assert {one["place"] for one in partners.structured_content["partners"]} == {"CO", "CR"}


def test_what_cannot_be_done_is_a_sentence(address: str) -> None:
    _, given = call(
        address, ("card", {"id": "none"}), ("search", {"text": "x", "theme": ["none"]}), ("ask", {"question": " "})
    )
    assert [one.is_error for one in given] == [True] * 3
    told = [one.content[0].text for one in given]
    assert "There is no card 'none'" in told[0]
    assert "There is no theme 'none'" in told[1]
    assert "The question is empty" in told[2]


def test_the_token_opens_only_what_everybody_may_see(address: str) -> None:
    _, (card, found) = call(address, ("card", {"id": "paper"}), ("search", {"text": "En Panamá se escribía en papel."}))
    assert card.is_error
    assert "paper" not in {hit["id"] for hit in found.structured_content["hits"]}


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}])
def test_without_the_token_it_is_shut(header: dict[str, str], address: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = httpx2.request(method, f"{address}{PATH}", headers=header)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_it_is_off_where_no_token_is_set(site: TestClient) -> None:
    assert site.post(PATH, headers={"authorization": "Bearer "}, json={}).status_code == 404
