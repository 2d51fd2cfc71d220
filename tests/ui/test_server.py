"""The pages beside the chat: what they show, what they refuse, and the headers they travel with."""

import json
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.languages import SPOKEN, Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.ui.ask import Chat
from assistant.ui.conversations import Conversations, Stage, Turn, new_ticket
from assistant.ui.server import Pages
from tests.ui.answers import answered
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


@pytest.fixture
def site(shared_site: TestClient) -> TestClient:
    """What a test here changes is ``own_site``."""
    return shared_site


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


def test_an_original_outside_the_corpus_is_not_served(own_site: TestClient, assistant: Assistant) -> None:
    original = assistant.library.folder / "documents" / "guide.pdf"
    outside = assistant.library.folder.parent / "outside.pdf"
    shutil.move(original, outside)
    original.symlink_to(outside)
    assert own_site.get("/document/guide/original").status_code == 404


def test_a_document_that_was_retired_is_gone_before_the_index_knows(own_site: TestClient, assistant: Assistant) -> None:
    record = assistant.library.folder / "documents" / "guide.pdf.yaml"
    record.write_text(record.read_text().replace("accepted", "retired"))
    assert own_site.get("/document/guide").status_code == 404
    assert own_site.get("/document/guide/original").status_code == 404


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
    assert set(told["named_endpoints"]) == {"/search", "/ask", "/card", "/facets", "/compare", "/partners"}
    assert told["unnamed_endpoints"] == {}


@pytest.mark.parametrize(
    ("name", "data", "holds"),
    [
        ("search", ["tablets", 5, "", "", "", "", 0], '"id": "tablets"'),
        ("ask", ["Inspectors in Colombia filled in their reports on tablets", [], ""], '"address": "/card/tablets"'),
        ("card", ["tablets"], '"finding": "Inspectors in Colombia'),
        ("facets", ["", {"place": ["Kolumbien", "Colombia"][1:]}, 5], '"total": 2'),
        ("compare", [["tablets", "paper"]], '"agreement"'),
        ("partners", ["Inspectors in Colombia filled in their reports on tablets", "Panamá"], '"place": "CO"'),
    ],
)
def test_endpoints_answer(name: str, data: list[object], holds: str, site: TestClient) -> None:
    told = ask_for(site, name, data)
    assert told.startswith("event: complete"), told
    answer = json.dumps(json.loads(told.partition("data: ")[2]), ensure_ascii=False)
    assert holds in answer
    assert '"path":' not in answer  # gradio_client takes an object with a path for a file, and fetches it


def ask_for(site: TestClient, name: str, data: object) -> str:
    """What an endpoint answers, as the text of its event stream."""
    answer = site.post(f"/gradio_api/call/{name}", json={"data": data})
    return site.get(f"/gradio_api/call/{name}/{answer.json()['event_id']}").text if answer.is_success else answer.text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("search", [["tablets"], 5, "", "", "", "", 0], "text is ['tablets']; write a text."),
        ("search", ["tablets", 0, "", "", "", "", 0], "limit is 0; write a whole number from 1 to 50."),
        ("search", ["tablets", 5, "nope", "", "", "", 0], "There is no type 'nope'; write one of practice, lesson,"),
        ("search", ["tablets", 5, "", "labor inspecion", "", "", 0], "the nearest are labour-inspection"),
        ("search", ["tablets", 5, "", "", "Colombo", "", 0], "There is no place 'Colombo'; the nearest is CO."),
        ("search", ["tablets", 5, "", "", "", "de", 0], "There is no language 'de'; write one of en, es, pt, fr."),
        ("search", ["tablets", 5, "", "", "", "", 9], "evidence is 9; write a whole number from 0 to 5."),
        ("ask", [None, [], ""], "question is None; write a text."),
        ("ask", ["tablets", ["a", 1], ""], "history is ['a', 1]; write a list of texts"),
        ("card", ["none" * 1000], "There is no card 'nonenone"),
        ("facets", ["", {"colour": ["red"]}, 5], "selection is {'colour': ['red']}; write lists of values by type"),
        ("compare", [["tablets"]], "2 to 4 different cards can be compared, not 1."),
        ("partners", ["tablets", "AND"], "'AND' is a region; name one of its countries."),
    ],
)
def test_endpoints_say_what_is_wrong_with_what_they_are_asked(
    name: str, data: list[object], sentence: str, site: TestClient
) -> None:
    told = ask_for(site, name, data)
    assert told.startswith("event: error")
    assert sentence in json.loads(told.partition("data: ")[2])["error"]
    assert len(told) < 1000


def test_a_filter_is_a_code_or_a_name_or_several(site: TestClient) -> None:
    told = ask_for(site, "search", ["tablets", 5, ["practice", "lección"], "Labour inspection", "gt", "es-PE", 0])
    assert told.startswith("event: complete"), told
    told = ask_for(site, "search", ["tablets", 5, "", "", "Kolumbien", "", 0])
    assert "the nearest is CO" in told


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Gradio puts files; named before the site is built."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("where", ["here", "within", "event"])
@pytest.mark.parametrize("path", ["outside.txt", "http://127.0.0.1:9/x"])
def test_an_event_brings_no_file(path: str, where: str, cache: Path, own_site: TestClient, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("a secret", "utf-8")
    file = {"path": path if path.startswith("http") else str(tmp_path / path), "meta": {"_type": "gradio.FileData"}}
    data: list[object] = [[{"deep": file}] if where == "within" else file, [], ""]
    if where == "event":
        answer = own_site.post("/gradio_api/queue/join", json={"data": data, "fn_index": 0, "session_hash": "s"})
    else:
        answer = own_site.post("/gradio_api/call/ask", json={"data": data})
    assert (answer.status_code, answer.json()) == (422, {"detail": "An event takes no file."})
    assert not [one for one in cache.rglob("*") if one.is_file()]


def test_gradio_itself_takes_no_file_of_the_machine(
    cache: Path, own_site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were our own door open, Gradio's would still be shut: it is told that its page was launched."""
    monkeypatch.setattr("assistant.ui.inner_door.objection", lambda _: None)
    outside = tmp_path / "outside.txt"
    outside.write_text("a secret", "utf-8")
    told = ask_for(own_site, "ask", [{"path": str(outside), "meta": {"_type": "gradio.FileData"}}, [], ""])
    assert told.startswith("event: error")
    assert not [one for one in cache.rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"data": ["' + b"x" * 1_000_000 + b'"]}', 413), (b"[" * 50_000, 400), (b"no json", 400), (b"", 422)],
)
def test_a_body_that_is_no_event_is_refused(body: bytes, status: int, site: TestClient) -> None:
    headers = {"content-type": "application/json"}
    assert site.post("/gradio_api/call/ask", content=body, headers=headers).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=assistant/ui/server.py",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/deep_link?session_hash=1",
        "/gradio_api/vibe-code/",
    ],
)
def test_gradio_serves_no_files_of_the_machine(path: str, site: TestClient) -> None:
    assert site.get(path).status_code in (400, 403, 404)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("", ""),
        ("http://127.0.0.1:8000", ""),
        ("http://localhost:8000", ""),
        ("https://chroma.example", "chroma.example"),
    ],
)
def test_the_foot_of_a_page_says_where_texts_go(url: str, host: str, assistant: Assistant, chat: Chat) -> None:
    chat._settings = Settings(chroma_url=url)
    site = TestClient(build(assistant, chat._settings), base_url="http://localhost")
    for language in SPOKEN:
        local, elsewhere = say("ui.local", language), say("ui.elsewhere", language, host=host)
        for html in (site.get(f"/card/tablets?lang={language.value}").text, chat._texts(language)[chat._parts.footer]):
            text = Page(html).text
            assert ((local in text), (elsewhere in text)) == (not host, bool(host))


def test_a_brief_needs_the_ticket_of_the_tab_that_asked(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(corpus=assistant.library.folder, indexes=tmp_path / "indexes")
    conversations, ticket = Conversations(), new_ticket()
    conversations.keep(ticket, [Turn("?", Stage.DONE, answered(), 4), Turn("?", Stage.FAILED)])
    pages = Pages(assistant, settings, conversations)
    app = FastAPI()
    app.add_api_route("/brief/{ticket}/{turn}/{form}", pages.brief, response_model=None)
    client = TestClient(app)
    pdf = client.get(f"/brief/{ticket}/0/pdf")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.headers["content-disposition"].endswith('.pdf"')
    assert pdf.headers["cache-control"] == "no-store"
    assert client.get(f"/brief/{ticket}/0/docx").content.startswith(b"PK")
    wrong = (f"{new_ticket()}/0/pdf", f"{ticket}/1/pdf", f"{ticket}/9/pdf", f"{ticket}/-1/pdf", f"{ticket}/0/exe")
    assert [client.get(f"/brief/{path}").status_code for path in wrong] == [404] * len(wrong)
