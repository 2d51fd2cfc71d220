"""Bringing documents, without a line of JavaScript and as the page's own script does it; and editions that are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.documents import edition_of
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.inbox import Inbox
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from tests.conftest import PASSAGE_TOKENS
from tests.ui.test_curate import form_of
from tests.ui.test_signin import token_of

JSON = {"accept": "application/json"}
SAID = "In 2019 the ministry of Colombia trained 240 inspectors for labour inspection in two offices."


@pytest.fixture
def inbox(site: TestClient) -> Inbox:
    return site.app.state.inbox


@pytest.fixture
def assistant(small_library: Library, tmp_path: Path) -> Iterator[Assistant]:
    """A small corpus; a document's text is what stands in its file."""

    def read(path: Path) -> Reading:
        return Reading((Section(path.read_text("utf-8")),))

    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        made = Assistant(small_library, index, read)
        made.sync()
        yield made


def form(site: TestClient, **more: str) -> dict[str, str]:
    token = token_of(site.get("/curate/documents").text)
    return {"token": token, "licence": "CC-BY-4.0", "visibility": "public", **more}


def send(site: TestClient, *files: tuple[str, bytes], **more: str):
    return site.post("/curate/upload", data=form(site, **more), files=[("files", one) for one in files], headers=JSON)


def lines(site: TestClient, inbox: Inbox, batch: str) -> dict[str, str]:
    inbox.settle(batch)
    told = site.get(f"/curate/upload/{batch}").json()
    assert not told["open"]
    return {line["name"]: line["text"] for file in told["files"] for line in file["lines"]}


def test_each_file_says_what_became_of_it(site: TestClient, inbox: Inbox) -> None:
    batch = send(site, ("a/report.txt", SAID.encode())).json()["batch"]
    again = send(site, ("b/report.txt", b"Zebra offices."), ("x.exe", b"MZ"), batch=batch).json()
    assert (again["batch"], again["total"]) == (batch, 3)
    assert lines(site, inbox, batch) == {
        "report.txt": say("collect.added", Language.EN),
        "b - report.txt": say("collect.added", Language.EN),
        "x.exe": say("refusal.unsupported", Language.EN),
    }
    page = BeautifulSoup(site.get("/curate/documents").text, "html.parser")
    assert say("collect.progress", Language.EN, done=3, total=3, refused=1) in page.text
    assert [one.text for one in page.select(".arrived .error strong")] == ["x.exe"]


def test_a_form_of_several_files_works_without_a_script(site: TestClient, inbox: Inbox) -> None:
    files = [("files", (f"{n}.txt", f"Zebra {n}.".encode())) for n in range(3)]
    page = site.post("/curate/upload", data=form(site), files=files)
    assert (page.status_code, page.url.path) == (200, "/curate/documents")
    batch = inbox.latest("")
    assert batch
    assert set(lines(site, inbox, batch.id)) == {"0.txt", "1.txt", "2.txt"}
    assert site.get("/document/1").status_code == 200


@pytest.mark.parametrize("path", ["/curate/upload", "/curate/text", "/curate/upload/x/stop"])
def test_a_form_of_another_page_changes_nothing(path: str, site: TestClient, assistant: Assistant) -> None:
    before = set(assistant.library.documents().items)
    sent = form(site, title="A title", text="A text.") | {"token": "0" * 64}
    assert site.post(path, data=sent, files={"files": ("a.txt", b"x")}).status_code == 403
    assert set(assistant.library.documents().items) == before


def test_what_waits_can_be_stopped(site: TestClient, inbox: Inbox) -> None:
    batch = send(site, ("a.txt", b"Zebra.")).json()["batch"]
    inbox.settle(batch)
    stop = form_of(site.get("/curate/documents").text, f"/curate/upload/{batch}/stop")
    told = site.post(f"/curate/upload/{batch}/stop", data=stop, headers=JSON)
    assert told.json()["open"] is False
    gone = site.get("/curate/upload/nowhere")
    assert (gone.status_code, gone.json()["detail"]) == (404, say("collect.forgotten", Language.EN))


@pytest.mark.parametrize("language", SPOKEN)
def test_a_text_is_pasted(language: Language, site: TestClient, assistant: Assistant) -> None:
    site.headers["accept-language"] = language.value
    title = f"Zebra {language.value}/note"
    page = site.post("/curate/text", data=form(site, title=title, text=SAID, language="en"))
    assert page.status_code == 200
    assert title in page.text
    assert SAID in page.text
    stored = assistant.library.documents().items[page.url.path.rpartition("/")[2]]
    assert (stored.noun.title, stored.noun.language, stored.path.suffix) == (title, Language.EN, ".txt")
    empty = site.post("/curate/text", data=form(site, title=title, text=" ", publisher="<b>me</b>"))
    assert empty.status_code == 422
    assert say("collect.paste_nothing", language) in BeautifulSoup(empty.text, "html.parser").text
    kept = form_of(empty.text, "/curate/text")
    assert (kept["title"], kept["publisher"]) == ([title], ["<b>me</b>"])


def test_a_draft_holds_what_the_sentence_says_and_tells_the_rest(site: TestClient, inbox: Inbox) -> None:
    batch = send(site, ("report.txt", f"Hello to all. {SAID}".encode())).json()["batch"]
    inbox.settle(batch)
    page = BeautifulSoup(site.get("/curate/document/report").text, "html.parser")
    draft = site.get(page.select_one(".drafts a")["href"]).text
    filled = form_of(draft, "/curate/new")
    assert filled["figures.0.value"] + filled["figures.0.unit"] + filled["figures.0.year"] == [
        "240",
        "inspectors",
        "2019",
    ]
    assert (filled["places"], filled["themes"], filled["period"]) == (["CO"], ["labour-inspection"], ["2019"])
    assert filled["source.edition"] == [edition_of(f"Hello to all. {SAID}".encode())]
    assert filled["evidence"] == [""]
    source = BeautifulSoup(draft, "html.parser").select_one(".desk-side")
    assert source.select_one("mark").text == SAID
    done, left = (one.text for one in source.select("dd"))
    assert say("ui.field.places", Language.EN) in done
    assert say("ui.field.evidence", Language.EN) in left


def test_a_card_leads_to_the_edition_that_it_cites(site: TestClient, inbox: Inbox, assistant: Assistant) -> None:
    first = f"Hello to all. {SAID}".encode()
    inbox.settle(send(site, ("report.txt", first)).json()["batch"])
    page = BeautifulSoup(site.get("/curate/document/report").text, "html.parser")
    filled = form_of(site.get(page.select_one(".drafts a")["href"]).text, "/curate/new")
    made = site.post("/curate/new", data={**filled, "evidence": "E1"})
    assert made.status_code == 200, made.text
    path = made.url.path
    before = BeautifulSoup(site.get(f"{path}/preview").text, "html.parser").select_one("a[href^='/document/report']")
    assert before["href"].startswith("/document/report#:~:text=In%202019")
    inbox.settle(send(site, ("report.txt", b"Giraffe offices were visited in another year.")).json()["batch"])
    after = BeautifulSoup(site.get(f"{path}/preview").text, "html.parser").select_one("a[href^='/document/report']")
    assert after["href"].startswith(f"/document/report/edition/{edition_of(first)}#:~:text=In%202019")
    old = site.get(after["href"].partition("#")[0])
    assert SAID in old.text
    assert "Giraffe" not in old.text
    assert say("ui.edition_newest", Language.EN) in old.text
    assert site.get(f"/document/report/edition/{edition_of(first)}/original").content == first
    newest = site.get("/document/report").text
    assert "Giraffe" in newest
    assert SAID not in newest
    assert f"/document/report/edition/{edition_of(first)}" in newest
    for nowhere in ("/document/report/edition/000000000000", "/document/nowhere/edition/000000000000/original"):
        assert site.get(nowhere).status_code == 404
    assert assistant.library.editions("report")[0].path.parent == Path(
        assistant.library.folder / "history" / "documents" / "report"
    )


def test_a_file_whose_answer_was_lost_is_handed_in_again_and_taken_once(site: TestClient) -> None:
    place = {"batch": "ab" * 16, "place": "0"}
    told = [send(site, ("report.txt", SAID.encode()), **place).json() for _ in range(2)]
    assert [(one["batch"], one["total"]) for one in told] == [("ab" * 16, 1)] * 2
    told = [send(site, ("a.txt", b"Zebra."), **place | {"place": odd}).json() for odd in ("-1", "1e9", "9" * 20)]
    assert [one["total"] for one in told] == [2, 3, 4]
