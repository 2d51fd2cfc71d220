"""The addresses for programs: they keep what their OpenAPI description promises, and the examples run."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from tests.conftest import ROOT, starter_settings
from tests.ui.conftest import build
from tests.ui.test_mcp import serving

QUESTION = "Inspectors in Colombia filled in their reports on tablets."
HOST = {"host": "127.0.0.1"}
REFUSALS = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 414, 422]}}}
)
OPERATIONS = {"search", "ask", "card", "facets", "compare", "partners"}


@pytest.fixture
def site(shared_site: TestClient) -> TestClient:
    """What a test here changes is ``own_site``."""
    return shared_site


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_address_keeps_what_its_description_promises(
    operation: str, mode: GenerationMode, site: TestClient
) -> None:
    """Schemathesis makes requests that fit the description, and ones that do not: the same each time. (Its pytest plugin breaks under pytest 9.2.)"""
    schema = from_asgi("/api/v1/openapi.json", site.app, config=REFUSALS, headers=HOST)
    strategy = schema.find_operation_by_id(operation).as_strategy(generation_mode=mode)

    @given(case=strategy)
    @settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def keeps(case: Any) -> None:
        # A country or a theme may be well formed and still be none: then a sentence says so.
        case.call_and_validate(headers=HOST, excluded_checks=[positive_data_acceptance])

    keeps()


def test_the_description_names_every_verb_with_every_parameter_described(site: TestClient) -> None:
    told = site.get("/api/v1/openapi.json").json()
    operations = {one["operationId"]: one for path in told["paths"].values() for one in path.values()}
    assert set(operations) >= OPERATIONS
    for operation in operations.values():
        assert operation["description"]
        assert {"200", "422", "429"} <= operation["responses"].keys()
        assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert [one["name"] for one in operation.get("parameters", ()) if not one.get("description")] == []


def test_the_verbs_answer(site: TestClient) -> None:
    found = site.get("/api/v1/search", params={"text": "tablets", "place": ["Colombie", "PA"], "limit": 3}).json()
    assert found["hits"][0]["id"] == "tablets"
    assert site.post("/api/v1/ask", json={"question": QUESTION}).json()["refused"] is False
    assert site.get("/api/v1/cards/tablets").json()["places"] == ["CO", "CR"]
    counted = site.get("/api/v1/facets", params={"place": ["Colombie"], "sort": "evidence"}).json()
    assert {one["id"] for one in counted["cards"]} == {"tablets", "paper"}
    compared = site.get("/api/v1/compare", params={"id": ["tablets", "paper"]}).json()
    assert [one["id"] for one in compared["cards"]] == ["tablets", "paper"]
    partners = site.get("/api/v1/partners", params={"need": QUESTION, "country": "Panamá"}).json()
    assert {one["place"] for one in partners["partners"]} == {"CO", "CR"}
    assert sum(one["weight"] for one in partners["partners"][0]["reasons"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("path", "asked", "status", "sentence"),
    [
        ("/search", {}, 422, "text: Field required"),
        ("/search", {"text": " "}, 422, "The question is empty"),
        ("/search", {"text": "x", "limit": 51}, 422, "limit: Input should be less than or equal to 50"),
        ("/search", {"text": "x", "theme": "none"}, 422, "There is no theme 'none'"),
        ("/search", {"text": "x", "since": 2020, "until": 2010}, 422, "since 2020 is after until 2010"),
        ("/partners", {"need": "x", "country": "AND"}, 422, "'AND' is a region"),
        ("/partners", {"need": "x", "country": "Kolumbien"}, 422, "the nearest is CO"),
        ("/facets", {"modality": "none"}, 422, "There is no modality 'none'"),
        ("/compare", {"id": ["tablets"]}, 422, "id: List should have at least 2 items"),
        ("/compare", {"id": ["tablets", "secret"]}, 422, "There is no card 'secret'"),
        ("/cards/none", {}, 404, "There is no card 'none'"),
        ("/cards/secret", {}, 404, "There is no card 'secret'"),
        ("/nothing", {}, 404, "There is nothing here"),
        ("/ask", {}, 405, "takes another method"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(
    path: str, asked: dict[str, Any], status: int, sentence: str, site: TestClient
) -> None:
    answer = site.get(f"/api/v1{path}", params=asked)
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"\xff\x18", 400), (b"{", 422), (b"[]", 422), (b'{"question": "x", "more": 1}', 422)]
)
def test_a_body_that_is_none_is_a_sentence(body: bytes, status: int, site: TestClient) -> None:
    answer = site.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_an_error_of_ours_is_no_traceback(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr(assistant, "search", broken)
    site = TestClient(build(assistant, Settings()), base_url="http://127.0.0.1", raise_server_exceptions=False)
    answer = site.get("/api/v1/search", params={"text": "x"})
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_an_index_that_was_never_built_is_told(
    assistant: Assistant, own_site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unbuilt() -> None:
        raise AssistantError("Nothing is indexed yet")

    monkeypatch.setattr(assistant, "require_index", unbuilt)
    answer = own_site.get("/api/v1/search", params={"text": "x"})
    assert (answer.status_code, answer.json()) == (503, {"detail": "Nothing is indexed yet"})


@pytest.fixture(scope="module")
def address(corpus: Path, starter: Assistant) -> Iterator[str]:
    """The real server with the real model over the project's corpus."""
    with serving(starter, starter_settings(corpus, starter.index.folder)) as address:
        yield address


def test_the_python_example_runs(address: str) -> None:
    said = _run(sys.executable, str(ROOT / "examples" / "ask_from_python.py"), address)
    assert said.startswith("1. ")
    assert "“" in said
    assert "AR: gave" in said


def test_the_curl_example_runs(address: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine: its example is not run")
    found, answer, partners = map(json.loads, _run(str(ROOT / "examples" / "ask_with_curl.sh"), address).splitlines())
    assert found["hits"]
    assert answer["refused"] is False
    assert partners["partners"][0]["place"] == "AR"


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
