"""The pages for what is missing, without a line of JavaScript: who sees them, what they say, and what comes of it."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.accounts import change
from assistant.exchange.activity import Asker
from assistant.languages import SPOKEN, Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.viewers import Viewer
from tests.test_missing import earlier
from tests.ui.answers import HOSTILE, refused
from tests.ui.test_curate import DRAFT, form_of, step
from tests.ui.test_render import Page
from tests.ui.test_signin import HASH, browse, sign_in

QUESTION = "Do zebra offices in Belize agree on labour inspection forms?"
STAFF = Asker(Viewer.STAFF, "staff")


def ask(assistant: Assistant, question: str = QUESTION, by: Asker = STAFF, language: Language = Language.EN) -> None:
    assistant.activity.asked(replace(refused(), question=question, asked=question, language=language), by)


def gaps_in_order(site: TestClient) -> list[str]:
    """The addresses of the gaps as they stand in the list."""
    links = BeautifulSoup(site.get("/gaps").text, "html.parser").select(".queue a")
    return [str(link["href"]) for link in links]


def first_gap(site: TestClient) -> str:
    """The address of the gap that stands first."""
    return gaps_in_order(site)[0]


def post(site: TestClient, path: str, **sent: str):
    """Send one of the forms of a gap, as its page made it."""
    form = form_of(site.get(path).text, path)
    return site.post(path, data={"token": form["token"][0], "base": form["base"][0], **sent})


def with_accounts(assistant: Assistant, *roles: Viewer) -> None:
    accounts = assistant.library.accounts()
    for role in roles:
        accounts = change(accounts, "add", role.value, role, HASH, date(2026, 11, 26))
    assistant.library.save_accounts(accounts.values())


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_speaks_every_language(language: Language, site: TestClient, assistant: Assistant) -> None:
    ask(assistant)
    site.get(f"/curate?lang={language.value}")
    site.cookies.set("ayni_language", language.value)
    gap = first_gap(site)
    for address in ("/gaps", "/gaps?show=declined", "/gaps/overview", gap, f"/curate/new?gap={gap.rpartition('/')[2]}"):
        answer = site.get(address)
        assert answer.status_code == 200
        assert f'<html lang="{language.value}">' in answer.text
    assert say("gaps.short", language) in Page(site.get("/card/tablets").text).text
    assert say("gaps.none", language) in Page(site.get("/gaps?show=filled").text).text
    assert say("gaps.kept", language, days=365) in Page(site.get("/gaps").text).text


def test_a_gap_tells_what_was_asked_and_not_by_whom(site: TestClient, assistant: Assistant) -> None:
    ask(assistant, by=Asker(Viewer.STAFF, "ana-of-the-ministry"))
    ask(assistant, by=Asker())  # two voices: it stands first
    ask(assistant, HOSTILE, Asker())
    gap = next(address for address in gaps_in_order(site) if QUESTION in site.get(address).text)
    for address in ("/gaps", gap, "/gaps/overview", "/gaps/export.csv", "/gaps/export.json"):
        text = site.get(address).text
        assert "ana-of-the-ministry" not in text
        assert "<img" not in text or "export" in address
    page = Page(site.get(gap).text).text
    for words in (QUESTION, "staff", "not answered", "Belize", "Labour inspection"):
        assert words in page


def test_from_a_gap_to_a_published_card_and_a_notice(assistant: Assistant) -> None:
    with_accounts(assistant, Viewer.STAFF, Viewer.TRAINER)
    ask(assistant)
    earlier(assistant.library, minutes=5)
    trainer, asker = browse(assistant), browse(assistant)
    trainer.follow_redirects = asker.follow_redirects = True
    sign_in(trainer, "trainer")
    sign_in(asker, "staff")
    path = first_gap(trainer)
    form = trainer.get(f"/curate/new?gap={path.rpartition('/')[2]}").text
    assert QUESTION in Page(form).text
    filled = form_of(form, "/curate/new")
    assert (filled["language"], filled["themes"], filled["places"]) == (["en"], ["labour-inspection"], ["BZ"])
    wrong = trainer.post("/curate/new", data={**filled, "title": ""})
    assert wrong.status_code == 422
    assert QUESTION in Page(wrong.text).text, "the questions stand beside it still"
    made = trainer.post("/curate/new", data={**form_of(wrong.text, "/curate/new"), **DRAFT, "places": ["BZ"]})
    desk = made.url.path
    assert say("gaps.begun", Language.EN) in Page(trainer.get(path).text).text
    assert say("gaps.news_title", Language.EN) not in Page(asker.get("/account").text).text
    step(trainer, desk, "publish")
    assert QUESTION in Page(trainer.get("/gaps?show=filled").text).text
    told = asker.get("/account").text
    assert say("gaps.news_asked", Language.EN, question=QUESTION) in Page(told).text
    assert 'href="/card/zebra-forms"' in told
    assert say("gaps.news_count", Language.EN, count=1) in Page(asker.get("/practices").text).text
    sent = form_of(told, "/account/answered")
    asker.post("/account/answered", data={**sent, "token": "of somebody else"})
    assert say("gaps.news_title", Language.EN) in Page(asker.get("/account").text).text
    asker.post("/account/answered", data=sent)
    assert say("gaps.news_title", Language.EN) not in Page(asker.get("/account").text).text
    assert "news-count" not in asker.get("/practices").text


def test_what_can_be_done_about_a_gap(site: TestClient, assistant: Assistant) -> None:
    ask(assistant)
    path = first_gap(site)
    for sent, code in (
        ({"act": "decline", "why": " "}, "why_declined"),
        ({"act": "link", "card": "nowhere"}, "no_card"),
        ({"act": "assign", "to": "=nobody-here"}, "no_trainer"),
        ({"act": "decline", "why": "No.", "base": "9"}, "gap_moved"),
        ({"act": "decline", "why": "No.", "base": "²"}, "gap_moved"),
    ):
        answer = post(site, path, **sent)
        assert answer.status_code == 409
        said = say(f"refused.{code}", Language.EN, id="nowhere", name="nobody-here")
        assert said in Page(answer.text).text
    assert site.post(path, data={"act": "decline", "why": "No.", "base": "0"}).status_code == 403
    assert post(site, path, act="nonsense").status_code == 200
    assert say("gaps.done.assign", Language.EN) in Page(post(site, path, act="assign", to="=").text).text
    assert QUESTION in Page(site.get("/gaps?show=mine").text).text
    assert post(site, path, act="assign", to="-").status_code == 200
    assert QUESTION not in Page(site.get("/gaps?show=mine").text).text
    linked = post(site, path, act="link", card="http://127.0.0.1:7860/card/tablets?lang=es")
    assert say("gaps.done.link", Language.EN) in Page(linked.text).text
    assert QUESTION in Page(site.get("/gaps?show=filled").text).text
    assert say("gaps.done.reopen", Language.EN) in Page(post(site, path, act="reopen").text).text
    declined = post(site, path, act="decline", why="<b>Out of scope</b>")
    assert "Declined: <b>Out of scope</b>" in Page(declined.text).text
    assert "<b>Out" not in declined.text
    assert QUESTION in Page(site.get("/gaps?show=declined").text).text
    ask(assistant)
    assert say("gaps.again", Language.EN, count=1) not in Page(site.get("/gaps").text).text
    assert site.get("/gaps/nothing").status_code == 404
    assert site.get("/gaps/export.xml").status_code == 404
    assert site.get("/curate/new?gap=nothing").status_code == 200


def test_who_may_not_curate_sees_none_of_it(assistant: Assistant) -> None:
    with_accounts(assistant, Viewer.STAFF)
    ask(assistant)
    visitor = browse(assistant)
    assert visitor.get("/gaps").headers["location"] == "/signin?next=%2Fgaps"
    sign_in(visitor, "staff")
    for path in ("/gaps", "/gaps/overview", "/gaps/export.json", "/gaps/anything"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert QUESTION not in answer.text
    assert 'href="/gaps"' not in visitor.get("/").text


def test_files_hold_the_gaps_and_no_formula(site: TestClient, assistant: Assistant) -> None:
    ask(assistant, "=cmd|' /C calc'!A0")
    ask(assistant, by=Asker())
    (first, second) = sorted(json.loads(site.get("/gaps/export.json").text), key=lambda one: one["questions"])
    assert first["questions"] == ["=cmd|' /C calc'!A0"]
    assert (second["questions"], second["viewers"], second["about"]) == ([QUESTION], {"anonymous": 1}, ["BZ", "labour-inspection"])  # fmt: skip
    rows = list(csv.DictReader(StringIO(site.get("/gaps/export.csv").text.lstrip("\ufeff"))))
    assert {row["questions"] for row in rows} == {"'=cmd|' /C calc'!A0", QUESTION}


def test_the_overview_counts_and_leads_to_the_cards(site: TestClient, assistant: Assistant) -> None:
    ask(assistant)
    site.get("/card/tablets")
    site.head("/card/paper")
    page = BeautifulSoup(site.get("/gaps/overview").text, "html.parser")
    cells = {one["aria-label"]: one for one in page.select(".matrix td a")}
    here = cells["Labour inspection, English: 1"]
    assert here["href"] == "/practices?theme=labour-inspection&language=en"
    assert here.text == "1"
    empty = cells["Labour inspection, French: 0"]
    assert "shade-0" in empty.parent["class"]
    assert cells["Colombia, Labour inspection: 2"]["href"] == "/practices?place=CO&theme=labour-inspection"
    waiting = cells["Belize, questions without an answer: 1"]
    assert QUESTION in site.get(waiting["href"]).text
    assert QUESTION not in site.get("/gaps?about=PE").text
    unread = page.select_one("[aria-labelledby=unread]").text
    assert "1 of 2 cards" in unread
    assert [one["scope"] for one in page.select(".matrix-by_language thead th")] == ["col"] * 6
    assert len(page.select(".matrix-by_language tbody th[scope=row]")) == 24


def test_a_log_that_is_switched_off_is_said(assistant: Assistant) -> None:
    quiet = Assistant(assistant.library, assistant.index, assistant.read, log_questions=False)
    site = browse(quiet, Settings(log_questions=False))
    assert say("gaps.off", Language.EN) in Page(site.get("/gaps").text).text
    ask(quiet)
    site.get("/card/tablets")
    assert not (assistant.library.folder / "activity").exists()
