"""Limits: so many requests a minute and no overlong ones, each refusal a sentence."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.ui import limits
from assistant.ui.limits import MOST_BODY, MOST_QUERY, Rate
from tests.ui.conftest import build


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_requests_may_come_at_once_and_then_come_back_evenly() -> None:
    clock = Clock()
    rate = Rate(6, clock)
    assert [rate.wait("a") for _ in range(7)] == [0] * 6 + [10]
    clock.now = 9.5
    assert rate.wait("a") == 1
    clock.now = 10
    assert rate.wait("a") == 0
    assert rate.wait("b") == 0
    clock.now = 1000
    assert [rate.wait("a") for _ in range(7)].count(0) == 6


def test_zero_is_any_number() -> None:
    rate = Rate(0)
    assert {rate.wait("a") for _ in range(1000)} == {0}


def test_the_addresses_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 10)
    rate = Rate(1, Clock())
    for n in range(100):
        rate.wait(str(n))
    assert len(rate._buckets) == 10
    assert rate.wait("99") > 0
    assert rate.wait("0") == 0


@pytest.fixture
def slow(assistant: Assistant, tmp_path: Path) -> TestClient:
    """A site that lets a program ask twice a minute."""
    settings = Settings(corpus=assistant.library.folder, indexes=tmp_path / "indexes", api_per_minute=2)
    return TestClient(build(assistant, settings), base_url="http://127.0.0.1:7860")


def test_one_request_too_many_is_told_when_to_come_back(slow: TestClient) -> None:
    answers = [slow.get("/api/v1/search", params={"text": "tablets"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    wait = int(answers[-1].headers["retry-after"])
    assert 1 <= wait <= 30
    assert answers[-1].json()["detail"] == f"Too many requests from this address; ask again in {wait} seconds."
    assert slow.get("/card/tablets").status_code == 200  # people are not counted
    assert slow.post("/gradio_api/call/card", json={"data": ["tablets"]}).status_code == 429


def test_overlong_requests_are_refused(site: TestClient) -> None:
    long = site.post("/api/v1/ask", content=b"x" * (MOST_BODY + 1))
    assert (long.status_code, long.json()["detail"]) == (413, "A request takes at most 100 kB.")
    assert site.get("/api/v1/search", params={"text": "x" * (MOST_QUERY + 1)}).status_code == 414
