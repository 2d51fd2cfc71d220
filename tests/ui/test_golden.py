"""Golden questions in the browser, without a line of JavaScript: added from an answer, listed, removed, asked around a change."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.questions import FOLDER, GoldenQuestion, Kind
from assistant.languages import SPOKEN, Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.viewers import Viewer
from tests.ui.conftest import build
from tests.ui.test_bulk import texts_of
from tests.ui.test_curate import DRAFT, EVIL, create, edit, form_of, step
from tests.ui.test_rights import browse as signed_in
from tests.ui.test_signin import add

NEW = "/curate/questions/new"
ASKED = "Inspectors in Colombia filled in their reports on tablets"


def ask(site: TestClient, question: str, session: str = "golden") -> str:
    """Ask on the chat page, as a tab of its own; what the page then shows."""
    ticket = str(uuid4())

    def event(number: int, data: list[object]) -> str:
        body = {"data": data, "fn_index": number, "session_hash": session}
        assert site.post("/gradio_api/queue/join", json=body).status_code == 200
        return site.get("/gradio_api/queue/data", params={"session_hash": session}).text

    event(0, [ticket])
    shown = event(2, [question, None, None])
    assert ticket in shown
    return ticket


def questions(assistant: Assistant) -> list[GoldenQuestion]:
    return assistant.library.added_questions()


def keep(assistant: Assistant, *lines: GoldenQuestion) -> None:
    folder = assistant.library.folder / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "golden.jsonl").write_text("".join(f"{line.model_dump_json()}\n" for line in lines), encoding="utf-8")


def test_an_answer_becomes_a_golden_question_with_the_cards_that_it_cites(
    site: TestClient, assistant: Assistant
) -> None:
    ticket = ask(site, ASKED)
    page = site.get(f"{NEW}?ticket={ticket}&turn=0").text
    form = form_of(page, NEW)
    assert form["text"] == [ASKED]
    assert form["card"] == ["tablets"]
    assert form["kind"] == [Kind.PRECISE.value]
    added = site.post(NEW, data=form)
    assert added.status_code == 200
    assert say("questions.added", Language.EN) in texts_of(added.text)
    assert [(one.text, one.cards, one.lang) for one in questions(assistant)] == [(ASKED, ("tablets",), Language.EN)]
    again = site.get(f"{NEW}?ticket={ticket}&turn=0")
    assert say("questions.known", Language.EN) in texts_of(again.text)
    refused = site.post(NEW, data=form)
    assert refused.status_code == 409
    assert say("check.question_twice", Language.EN, id="a001") in texts_of(refused.text)


def test_a_refused_question_becomes_one_that_the_corpus_does_not_answer(site: TestClient, assistant: Assistant) -> None:
    ticket = ask(site, "Who won the football match last night in Berlin?")
    form = form_of(site.get(f"{NEW}?ticket={ticket}&turn=0").text, NEW)
    assert form["kind"] == [Kind.UNANSWERABLE.value]
    assert "card" not in form
    assert site.post(NEW, data=form).status_code == 200
    kept = questions(assistant)[0]
    assert (kept.kind, kept.cards) == (Kind.UNANSWERABLE, ())


def test_nobody_elses_conversation_is_told(assistant: Assistant) -> None:
    add(assistant, Viewer.TRAINER, Viewer.STAFF)
    with TestClient(build(assistant, Settings())) as running:
        staff, trainer = signed_in(running, Viewer.STAFF), signed_in(running, Viewer.TRAINER)
        ticket = ask(staff, ASKED)
        assert ASKED not in trainer.get(f"{NEW}?ticket={ticket}&turn=0").text
        assert staff.get(NEW).status_code == 403


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_speaks_every_language(language: Language, site: TestClient, assistant: Assistant) -> None:
    keep(assistant, GoldenQuestion(id="g001", lang="en", kind="precise", text="Who?", cards=("tablets",), note=EVIL))
    site.get(f"/curate?lang={language.value}")
    for path in ("/curate/questions", NEW):
        answer = site.get(path)
        assert f'<html lang="{language.value}">' in answer.text
        assert say("questions.title", language) in texts_of(answer.text)
        assert "<script>alert" not in answer.text


def test_the_list_is_found_by_language_kind_and_words(site: TestClient, assistant: Assistant) -> None:
    lines = [
        GoldenQuestion(id="g001", lang="en", kind="precise", text="Who wrote?", cards=("tablets",)),
        GoldenQuestion(id="g002", lang="es", kind="vague", text="¿Papel?", cards=("paper", "guide")),
        GoldenQuestion(id="g003", lang="es", kind="unanswerable", text="¿Y el mar?", cards=()),
    ]
    keep(assistant, *lines)

    def found(query: str) -> list[str]:
        page = BeautifulSoup(site.get(f"/curate/questions?{query}").text, "html.parser")
        return [item["id"] for item in page.select(".queue > li")]

    assert found("") == ["g001", "g002", "g003"]
    assert found("lang=es") == ["g002", "g003"]
    assert found("kind=vague&lang=es") == ["g002"]
    assert found("text=TABLETS") == ["g001"]
    assert found("text=g003") == ["g003"]
    assert found("lang=xx&start=-3") == []
    page = site.get("/curate/questions").text
    assert 'href="/curate/card/tablets"' in page
    assert 'href="/curate/document/guide"' in page
    assert "/remove" not in page, "those that came with the corpus are not removed here"


def test_one_that_was_added_is_removed(site: TestClient, assistant: Assistant) -> None:
    form = form_of(site.get(NEW).text, NEW)
    new = {**form, "text": "Who?", "kind": "precise", "more": ["tablets", "", "paper"], "note": "by hand"}
    site.post(NEW, data=new)
    assert questions(assistant)[0].cards == ("tablets", "paper")
    page = site.get("/curate/questions").text
    path = "/curate/questions/a001/remove"
    removed = site.post(path, data=form_of(page, path))
    assert say("questions.removed", Language.EN) in texts_of(removed.text)
    assert questions(assistant) == []
    refused = site.post(path, data=form_of(page, path))
    assert refused.status_code == 409
    assert say("refused.no_question", Language.EN, id="a001") in texts_of(refused.text)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 2001}, 422),
        ({"lang": "de"}, 422),
        ({"kind": "odd"}, 422),
        ({"more": "nowhere"}, 409),
        ({"more": "../../etc"}, 422),
        ({"kind": "unanswerable"}, 409),
        ({"token": ""}, 403),
    ],
)
def test_what_does_not_fit_is_a_sentence_and_what_was_written_is_still_there(
    wrong: dict[str, str], status: int, site: TestClient, assistant: Assistant
) -> None:
    form = form_of(site.get(NEW).text, NEW)
    sent = {**form, "text": f"Who? {EVIL}", "kind": "precise", "more": "tablets", "note": "Kept."}
    answer = site.post(NEW, data={**sent, **wrong})
    assert answer.status_code == status
    assert BeautifulSoup(answer.text, "html.parser").select_one(".failure")
    assert "Kept." in answer.text
    assert "<script>alert" not in answer.text
    assert questions(assistant) == []


def test_publishing_tells_what_became_of_the_questions(site: TestClient, assistant: Assistant) -> None:
    keep(
        assistant,
        GoldenQuestion(
            id="g001", lang="en", kind="precise", text="Zebra offices agreed on one form", cards=("zebra-forms",)
        ),
        GoldenQuestion(id="g002", lang="es", kind="precise", text="En Panamá se escribía en papel", cards=("paper",)),
    )
    path = create(site)
    published = step(site, path, "publish")
    assert say("effect.summary", Language.EN, better=1, worse=0, same=1) in texts_of(published.text)
    version = assistant.library.card("zebra-forms").noun.version
    told = site.get(f"{path}/effect/{version}").text
    assert say("effect.better", Language.EN) in texts_of(told)
    assert 'href="/curate/questions?text=g001"' in told
    assert say("effect.rank", Language.EN, rank=1) in texts_of(told)
    edited = edit(site, path, finding="Another thing altogether was agreed on.", why="new", title="Other", lessons="")
    assert f"{path}/effect/{version + 1}" in edited.text
    retired = step(site, path, "retire", why="No more.")
    assert say("effect.summary", Language.EN, better=0, worse=1, same=1) in texts_of(retired.text)
    assert f"{path}/effect/{version}" in site.get(f"{path}/history").text
    assert say("effect.none", Language.EN) in texts_of(site.get(f"{path}/effect/1").text)
    for odd in (f"{path}/effect/99", "/curate/card/nowhere/effect/1"):
        assert site.get(odd).status_code == 404


def test_a_draft_is_kept_without_asking_anything(site: TestClient, assistant: Assistant) -> None:
    keep(assistant, GoldenQuestion(id="g001", lang="en", kind="precise", text="Zebra", cards=("zebra-forms",)))
    path = create(site)
    edit(site, path, title="Other")
    assert not list((assistant.library.folder / "history").rglob("effect-*"))
    assert DRAFT["finding"]
