"""The pages beside the chat: what they show, what they refuse, and the headers they travel with."""

import json
import shutil

import pytest
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.languages import SPOKEN, Language
from assistant.settings import Settings
from assistant.texts import say
from tests.ui.conftest import PDF, build
from tests.ui.test_render import Page

PAGES = (
    "/",
    "/card/tablets",
    "/document/guide",
    "/document/guide/original",
    "/card/none",
    "/healthz",
    "/ayni/ayni.css",
)


def test_a_card_page_shows_every_field_in_words(site: TestClient) -> None:
    page = Page(site.get("/card/tablets").text)
    for words in (
        "Tablets & <b>inspectors</b>",
        "Colombia, Costa Rica",
        "September 2018 – 2021",
        "12,345.5 reports (2020, the ministry)",
        "Ministry of Labour (lead, Colombia)",
        "self-reported",
        "CC BY 4.0",
        "November 23, 2026",
        "not assessed",
        "train first",
    ):
        assert words in page.text
    links = {attrs["href"] for attrs in page.all("a")}
    assert {"/card/paper", "/document/guide", "https://example.org/r"} <= links
    assert "/card/nowhere" not in links


def test_a_card_page_says_what_is_not_stated(site: TestClient) -> None:
    text = Page(site.get("/card/paper").text).text
    assert "Context, What was done, Results, Lessons, What to adapt, Follow-up" in text
    assert say("ui.not_stated", Language.EN) in text


@pytest.mark.parametrize("identifier", ["tablets", "paper"])
def test_both_cards_of_a_contradiction_point_at_the_other(identifier: str, site: TestClient) -> None:
    other = {"tablets": "paper", "paper": "tablets"}[identifier]
    html = site.get(f"/card/{identifier}").text
    _, _, after = html.partition(say("ui.disagreement", Language.EN))
    assert after
    assert f"/card/{other}" in after.partition("</section>")[0]


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("address", ["/card/tablets", "/document/guide", "/card/none"])
def test_pages_speak_the_readers_language(address: str, language: Language, site: TestClient) -> None:
    asked = site.get(address, headers={"accept-language": f"de, {language.value}-XX;q=0.8"})
    site.cookies.clear()
    chosen = site.get(f"{address}?lang={language.value}")
    remembered = site.get(address)
    for answer in (asked, chosen, remembered):
        assert f'<html lang="{language.value}">' in answer.text
        assert say("ui.home", language) in Page(answer.text).text
    assert "HttpOnly" not in chosen.headers["set-cookie"]


def test_a_document_page_has_a_place_for_every_page(site: TestClient) -> None:
    page = Page(site.get("/document/guide").text)
    assert [attrs["id"] for attrs in page.all("section", "place")] == ["page-1", "page-4"]
    links = {attrs["href"] for attrs in page.all("a")}
    assert {"/document/guide/original", "/document/guide/original#page=4", "https://example.org/guide"} <= links
    assert "More of page 4." in page.text


def test_a_document_page_shows_strangers_text_as_text(site: TestClient) -> None:
    page = Page(site.get("/document/notes").text)
    assert "<script>alert(1)</script> notes" in page.text
    assert "A <i>heading</i>" in page.text
    assert page.all("script") == [{"src": "/ayni/ayni.js", "defer": ""}]
    assert not [attrs for attrs in page.all("a") if "javascript" in attrs["href"]]
    assert [attrs["id"] for attrs in page.all("section", "place")] == ["sec-1"]


def test_an_original_pdf_opens_in_the_browser(site: TestClient) -> None:
    answer = site.get("/document/guide/original")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PDF, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="guide.pdf"'


def test_any_other_original_is_downloaded(site: TestClient) -> None:
    answer = site.get("/document/notes/original")
    assert answer.headers["content-disposition"] == 'attachment; filename="notes.html"'
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/card/none",
        "/card/secret",
        "/card/guide",
        "/card/..%2f..%2fetc%2fpasswd",
        "/card/%00",
        "/card/' OR 1=1 --",
        "/document/none",
        "/document/waiting",
        "/document/tablets",
        "/document/none/original",
        "/document/waiting/original",
        "/document/tablets/original",
        "/document/..%2f..%2fcards%2fen%2fsecret.md/original",
        "/document/%2e%2e/original",
    ],
)
def test_what_is_not_there_or_not_to_be_seen_is_a_friendly_404(address: str, site: TestClient) -> None:
    answer = site.get(address)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    if answer.headers["content-type"].startswith("text/html"):
        assert say("ui.missing_title", Language.EN) in answer.text


def test_an_original_outside_the_corpus_is_not_served(site: TestClient, assistant: Assistant) -> None:
    original = assistant.library.folder / "documents" / "guide.pdf"
    outside = assistant.library.folder.parent / "outside.pdf"
    shutil.move(original, outside)
    original.symlink_to(outside)
    assert site.get("/document/guide/original").status_code == 404


def test_a_document_that_was_retired_is_gone_before_the_index_knows(site: TestClient, assistant: Assistant) -> None:
    record = assistant.library.folder / "documents" / "guide.pdf.yaml"
    record.write_text(record.read_text().replace("accepted", "retired"))
    assert site.get("/document/guide").status_code == 404
    assert site.get("/document/guide/original").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_headers(address: str, site: TestClient) -> None:
    headers = site.get(address).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "]"])
def test_another_host_name_is_refused(host: str, site: TestClient) -> None:
    answer = site.get("/card/tablets", headers={"host": host})
    assert answer.status_code == 421
    assert "Tablets" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:7860"])
def test_loopback_names_are_served(host: str, site: TestClient) -> None:
    assert site.get("/healthz", headers={"host": host}).status_code == 200


def test_health_counts(site: TestClient) -> None:
    told = site.get("/healthz").json()
    assert told["ok"] is True
    assert (told["cards"], told["documents"]) == (2, 2)
    assert told["passages"] >= 5


def test_an_error_of_ours_is_said_in_the_readers_language(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(assistant, "passages", broken)
    site = TestClient(build(assistant, Settings()), base_url="http://localhost", raise_server_exceptions=False)
    answer = site.get("/document/guide?lang=fr")
    assert answer.status_code == 500
    assert say("ui.error_title", Language.FR) in Page(answer.text).text
    assert "secret" not in answer.text


def test_a_set_language_is_stronger_than_the_browsers(assistant: Assistant) -> None:
    site = TestClient(build(assistant, Settings(language=Language.PT)), base_url="http://localhost")
    assert '<html lang="pt">' in site.get("/card/tablets", headers={"accept-language": "fr"}).text


def test_endpoints_for_programs_are_named_and_no_other(site: TestClient) -> None:
    told = site.get("/gradio_api/info").json()
    assert set(told["named_endpoints"]) == {"/search", "/ask", "/card"}
    assert told["unnamed_endpoints"] == {}


@pytest.mark.parametrize(
    ("name", "data", "holds"),
    [
        ("search", ["tablets", 5, "", "", "", "", 0], '"id": "tablets"'),
        ("ask", ["Which inspectors filled in reports on tablets in Colombia?", [], ""], '"address": "/card/tablets"'),
        ("card", ["tablets"], '"finding": "Inspectors in Colombia'),
    ],
)
def test_endpoints_answer(name: str, data: list[object], holds: str, site: TestClient) -> None:
    event = site.post(f"/gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    told = site.get(f"/gradio_api/call/{name}/{event}").text
    assert told.startswith("event: complete"), told
    answer = json.dumps(json.loads(told.partition("data: ")[2]), ensure_ascii=False)
    assert holds in answer
    assert '"path":' not in answer  # gradio_client takes an object with a path for a file, and fetches it


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=assistant/ui/server.py",
        "/gradio_api/proxy=http://evil.example/",
    ],
)
def test_gradio_serves_no_files_of_the_machine(path: str, site: TestClient) -> None:
    assert site.get(path).status_code in (400, 403, 404)
