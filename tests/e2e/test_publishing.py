"""What a trainer does shows at once in every page that is open elsewhere; golden questions and many cards at once, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage
from tests.e2e.test_curate import FINDING, fits, mend, press, review, write
from tests.e2e.test_page import ask

pytestmark = pytest.mark.browser

WIDTHS = {"en-US": 1280, "pt-BR": 390}
QUESTION = "How did Belize train its pineapple harvesters with radio plays?"
SMALL_TARGETS = """() => [...document.querySelectorAll("main button, main .act, main select, main .tick")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 31.5)
    .map((element) => element.outerHTML)"""


def effect_is_told(page: Page, language: Language) -> None:
    """The desk says what became of the golden questions, as soon as they were asked."""
    better = say("effect.summary", language, better="#", worse="#", same="#").replace("#", r"\d+")
    expect(page.locator("#effect")).to_have_text(re.compile(better), timeout=120_000)


@pytest.mark.parametrize("locale", WIDTHS)
def test_what_is_published_or_retired_shows_in_every_open_page(locale: str, open_page: OpenPage) -> None:
    language, title = Language(locale[:2]), f"Radio plays for pineapple farms ({locale})"
    trainer = open_page(locale, WIDTHS[locale], path="/curate")
    chat, practices = open_page(locale), open_page(locale, path="/practices")
    expect(chat.locator(".welcome")).to_be_visible()
    write(trainer, title, language)
    desk = trainer.url.partition("?")[0]
    card = desk.rpartition("/")[2]
    mend(trainer, language)
    review(trainer, language)

    ask(chat, QUESTION)
    expect(chat.locator(".source", has_text=title)).to_have_count(1)
    search = practices.get_by_role("searchbox")
    search.fill(title)
    row = practices.locator("#results h3", has_text=title)
    expect(row).to_have_count(1)
    address = chat.locator(".source", has_text=title).locator("h3 a").get_attribute("href").partition("#")[0]
    for path in (address, f"/api/v1/cards/{card}"):
        assert chat.request.get(path).ok
    assert title in chat.request.get(f"/basket?ids={card}").text()
    effect_is_told(trainer, language)
    assert fits(trainer)

    trainer.fill("#move-why", "It was invented.")
    press(trainer, "curate.move.retire", language)
    expect(trainer.get_by_role("status").first).to_have_text(say("curate.done.retire", language))
    ask(chat, QUESTION)
    latest = chat.locator(".turn").last
    expect(latest.get_by_text(FINDING)).to_have_count(0)
    expect(latest.locator(".near", has_text=title)).to_have_count(0)
    search.fill(f"{title} ")
    practices.reload()
    expect(row).to_have_count(0)
    for path in (address, f"/api/v1/cards/{card}", f"/card/{card}/{card}.bib"):
        assert chat.request.get(path).status == 404
    assert title not in chat.request.get(f"/basket?ids={card}").text()
    hits = chat.request.get("/api/v1/search", params={"text": title, "limit": 50}).json()["hits"]
    assert card not in [hit["id"] for hit in hits]


@pytest.mark.parametrize(("locale", "width"), [("es-MX", 390), ("fr-FR", 1280)])
def test_an_answer_becomes_a_golden_question(locale: str, width: int, open_page: OpenPage) -> None:
    language = Language(locale[:2])
    page = open_page(locale, width)
    question = {"es": "¿Quién pagó la RIAL cuando empezó?", "fr": "Qui a payé la RIAL à ses débuts ?"}[language.value]
    ask(page, question)
    page.get_by_role("link", name=say("questions.from_answer", language)).click()
    expect(page.locator("#text")).to_have_value(question)
    expect(page.locator("[name=card]:checked").first).to_be_visible()
    assert fits(page)
    assert page.evaluate(SMALL_TARGETS) == []
    press(page, "questions.add", language)
    expect(page.get_by_role("status").first).to_have_text(say("questions.added", language))
    row = page.locator(".queue > li", has_text=question)
    expect(row).to_have_count(1)
    assert fits(page)
    row.get_by_role("button", name=say("questions.remove", language)).click()
    expect(page.locator(".queue > li", has_text=question)).to_have_count(0)


@pytest.mark.parametrize(("locale", "width"), [("en-US", 390), ("pt-BR", 1280)])
def test_many_cards_are_changed_and_put_back(locale: str, width: int, open_page: OpenPage) -> None:
    language = Language(locale[:2])
    page = open_page(locale, width, path="/curate")
    page.get_by_role("link", name=say("bulk.title", language)).click()
    page.select_option("#theme", "osh")
    press(page, "curate.find_button", language)
    expect(page).to_have_url(re.compile("theme=osh"))
    boxes = page.locator("table [name=card]")
    total = boxes.count()
    assert total > 2
    assert fits(page)
    assert page.evaluate(SMALL_TARGETS) == []
    for at in range(2):
        boxes.nth(at).focus()
        page.keyboard.press("Space")
    page.select_option("#field", "target_groups")
    press(page, "bulk.next", language)
    page.locator("[name=how][value=add]").check()
    page.locator("[name=value]").first.check()
    press(page, "bulk.show", language)
    expect(page.locator("#planned")).to_have_text(say("bulk.would", language, count=2))
    assert fits(page)
    page.fill("#why", "They were forgotten.")
    page.get_by_role("button", name=say("bulk.apply", language, count=2)).press("Enter")
    expect(page.locator("#fate-changed .count")).to_have_text("2")
    assert fits(page)
    page.get_by_role("button", name=say("bulk.undo", language, count=2)).press("Enter")
    expect(page.locator("#fate-undone .count")).to_have_text("2")
