"""Who could teach it and the concept note, as a cooperation office meets them: with the keyboard alone, wide and narrow."""

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from assistant.exchange.concept_note import Thing
from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

SEEN = [
    (Language.ES, "es-PA", 1280, "descentralizar el servicio público de empleo"),
    (Language.FR, "fr-CA", 390, "décentraliser le service public de l'emploi"),
]
SMALL_TARGETS = """() => [...document.querySelectorAll(".partners :is(button, input:not([type=checkbox]), select, .choose), .take a")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML)"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus; it must be seen that it has."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"the keyboard never comes to {selector}")


@pytest.mark.parametrize(("language", "locale", "width", "need"), SEEN)
def test_from_a_need_to_a_concept_note_with_the_keyboard_alone(
    language: Language, locale: str, width: int, need: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(locale, width, path="/")
    expect(page.locator(".welcome")).to_be_visible()
    tab_to(page, "a[href='/partners']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("partners.title", language))

    tab_to(page, "#need")
    page.keyboard.type(need)
    tab_to(page, "#country")
    page.keyboard.type("Panam")
    tab_to(page, ".need-form button")
    page.keyboard.press("Enter")
    expect(page.locator(".partner h3").first).to_contain_text("Argent")
    expect(page.locator(".partner").first).to_contain_text(say("partners.role.gave", language))
    expect(page.locator(".partner").first.locator(".why dl > div")).to_have_count(7)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 500:
        assert page.evaluate(SMALL_TARGETS) == []
    assert "country=PA" in page.url

    tab_to(page, ".choose input")
    page.keyboard.press("Space")
    tab_to(page, ".draft button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("note.title", language))
    for thing in Thing:
        expect(page.locator(".paper")).to_contain_text(say(f"note.asks.{thing.value}", language))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tab_to(page, ".take a")
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    taken = tmp_path / "note.docx"
    downloading.value.save_as(taken)
    document = docx.Document(str(taken))
    assert document.core_properties.title == say("note.title", language)
    assert any(need in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(
    ("locale", "width", "shown", "hidden"), [("en-US", 1280, "wide", "narrow"), ("pt-BR", 390, "narrow", "wide")]
)
def test_the_network_leads_to_its_cards(locale: str, width: int, shown: str, hidden: str, open_page: OpenPage) -> None:
    page = open_page(locale, width, path="/partners")
    expect(page.locator(f".picture-{shown}")).to_be_visible()
    expect(page.locator(f".picture-{hidden}")).to_be_hidden()
    row = page.locator("#tie-AR-CR")
    page.locator(f".picture-{shown} a[href='#tie-AR-CR']").dispatch_event("click")
    expect(row).to_be_in_viewport()
    assert page.url.endswith("#tie-AR-CR")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/card/"))


@pytest.mark.parametrize(("locale", "language"), [("es-MX", Language.ES), ("pt-BR", Language.PT)])
def test_nobody_found_is_a_sentence_and_another_language_keeps_the_need(
    locale: str, language: Language, open_page: OpenPage
) -> None:
    page = open_page(locale, path="/partners?need=pizza+quattro+stagioni&country=CL")
    expect(page.get_by_role("heading", name=say("partners.none", language))).to_be_visible()
    page = open_page(locale, path="/partners?need=empleo+juvenil&country=PA")
    page.locator(".languages a[lang=en]").click()
    expect(page.locator("#need")).to_have_value("empleo juvenil")
    expect(page.locator("html")).to_have_attribute("lang", "en")
