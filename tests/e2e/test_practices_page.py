"""The practices as a partner meets them, in a real browser over the real corpus: by mouse, by keyboard, on a phone."""

import json
import re
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

LOCALES = {Language.EN: "en-US", Language.ES: "es-MX", Language.PT: "pt-BR", Language.FR: "fr-CA"}
TWO = [Language.ES, Language.FR]
WORDS = {
    Language.EN: "child labour",
    Language.ES: "trabajo infantil",
    Language.PT: "trabalho infantil",
    Language.FR: "travail des enfants",
}
SMALL_TARGETS = """() => [...document.querySelectorAll("main button, main .chip, .facet label, .views a, .files a, .drops a")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML)"""


def search(page: Page, text: str) -> None:
    """Type, and wait until the address and the list have followed."""
    page.get_by_role("searchbox").fill(text)
    expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(page.locator("#practices")).not_to_have_attribute("aria-busy", "true")


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#count").inner_text()))


@pytest.mark.parametrize("language", LOCALES)
def test_a_theme_is_found_as_it_is_typed_whatever_the_language_of_the_cards(
    language: Language, open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], path="/practices")
    before = total(page)
    search(page, WORDS[language])
    expect(page.locator("#results mark").first).to_be_visible()
    assert 10 < total(page) < before
    written = {item.get_attribute("lang") for item in page.locator("#results h3").all()}
    assert len(written) >= 3
    expect(page.locator("#count")).to_have_text(say("practices.count_many", language, count=total(page)))
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value(WORDS[language])
    expect(page.locator("#results mark").first).to_be_visible()


@pytest.mark.parametrize("language", TWO)
def test_filters_follow_each_other_and_the_address_opens_the_same_view(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], path="/practices")
    page.locator("[name=type][value=lesson]").check()
    expect(page).to_have_url(re.compile("type=lesson"))
    lessons = total(page)
    tally = page.locator("li:has([name=type][value=practice]) .tally")
    expect(tally).not_to_have_text("0")  # a facet does not restrict its own counts
    page.locator("[name=type][value=exchange]").check()
    expect(page.locator(".chip")).to_have_count(2)
    assert total(page) > lessons
    page.locator("[name=place][value=CO]").check()
    expect(page.locator(".chip")).to_have_count(3)
    narrow, address = total(page), page.url
    other = open_page(LOCALES[language], path=address)
    expect(other.locator(".chip")).to_have_count(3)
    assert total(other) == narrow
    page.locator(".chip").last.click()
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("[name=place][value=CO]")).not_to_be_checked()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(3)
    expect(page.locator("[name=place][value=CO]")).to_be_checked()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(2)


@pytest.mark.parametrize("language", TWO)
def test_nothing_found_leads_on(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], path="/practices?q=trabajo+infantil&place=UY")
    expect(page.get_by_text(say("practices.nothing", language))).to_be_visible()
    expect(page.get_by_text(say("practices.closest", language))).to_be_visible()
    page.locator(".drops a").first.click()
    expect(page.locator(".none")).to_have_count(0)
    assert total(page) > 0


@pytest.mark.parametrize("language", TWO)
def test_the_whole_way_with_the_keyboard_alone(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], path="/practices")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type(WORDS[language])
    expect(page.locator("#results mark").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
    tab_to(page, "[name=type]")
    page.keyboard.press("Space")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("[name=type]:focus")).to_be_checked()  # the focus stays where it was
    tab_to(page, ".chip")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()
    tab_to(page, "#results h3 a")
    tab_to(page, "[data-keep]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-keep]:focus")).to_have_attribute("aria-pressed", "true")
    tab_to(page, "#results h3 a")
    tab_to(page, "[data-keep]")
    page.keyboard.press("Space")
    tab_to(page, ".basket-bar [data-compare]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("practices.compare_title", language))
    tab_to(page, ".sides th a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/card/"))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits has the focus, which must be seen."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("language", TWO)
def test_on_a_phone_nothing_scrolls_sideways_and_everything_can_be_hit(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], 390, 844, path=f"/practices?q={WORDS[language]}&type=practice")
    for address in (
        "",
        "/practices?view=pictures",
        "/compare?ids=panama-red-empresas,lista-suja-credito",
        "/basket?ids=panama-red-empresas,lista-suja-credito",
        "/card/costa-rica-adaptar-no-copiar",
    ):
        if address:
            page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate(SMALL_TARGETS) == []
    page.goto("/practices")
    expect(page.locator("#facets")).not_to_be_visible()
    page.locator("#filters > summary").click()
    page.locator("[name=type][value=lesson]").check()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#facets")).to_be_visible()
    # Cards that are compared stand one under the other.
    page.goto("/compare?ids=panama-red-empresas,lista-suja-credito")
    cells = [cell.bounding_box() for cell in page.locator(".sides tbody tr").first.locator("td").all()]
    assert cells[0]
    assert cells[1]
    assert cells[0]["x"] == cells[1]["x"]
    assert cells[0]["y"] < cells[1]["y"]


@pytest.mark.parametrize("language", TWO)
def test_the_basket_survives_a_reload_and_is_taken_away(
    language: Language, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(LOCALES[language], path=f"/practices?q={WORDS[language]}")
    for at in range(3):
        page.locator("[data-keep]").nth(at).click()
    page.reload()
    expect(page.locator("[data-keep][aria-pressed=true]")).to_have_count(3)
    titles = [item.inner_text() for item in page.locator("#results h3").all()[:3]]
    page.locator(".basket-bar a[href='/basket']").click()
    expect(page.locator(".kept")).to_have_count(3)
    with page.expect_download() as download:
        page.locator(".files a", has_text="DOCX").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert all(title in text for title in titles)
    assert say("ui.sources", language) in text
    expect(page.locator("#progress-said")).to_have_text(say("practices.ready", language))
    with page.expect_download() as download:
        page.locator(".files a", has_text="JSON-LD").click()
    assert len(json.loads(Path(download.value.path()).read_text("utf-8"))["@graph"]) == 3
    page.locator("[data-drop]").first.click()
    expect(page.locator(".kept")).to_have_count(2)
    expect(page.locator("[data-section=basket]")).to_have_attribute("data-count", "\u00a0(2)")
    page.locator(".compare-line button").click()
    expect(page.locator(".sides").first.locator("thead th")).to_have_count(3)
    page.goto("/basket")
    page.locator("[data-empty]").click()
    expect(page.get_by_text(say("practices.basket_empty", language))).to_be_visible()


@pytest.mark.parametrize("language", TWO)
def test_a_mark_of_a_picture_leads_to_its_cards(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], path="/practices?type=practice")
    page.locator(".views a").last.click()
    expect(page.locator("svg .number").first).to_be_visible()
    mark = page.locator(".picture svg a").first
    count = int(mark.locator(".number").text_content() or "")
    mark.click()
    expect(page.locator(".chip")).to_have_count(3)
    assert total(page) == count
    page.go_back()
    page.locator(".as-table summary").first.click()
    page.locator(".as-table td a").first.click()
    assert total(page) == count


@pytest.mark.parametrize("language", TWO)
def test_a_card_is_cited_in_one_click(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language], path="/card/costa-rica-adaptar-no-copiar")
    page.locator("[data-copy]", has_text="APA").click()
    expect(page.locator("[data-copy]").first).to_have_text(say("ui.copied", language))
    told = page.evaluate("navigator.clipboard.readText()")
    assert told.startswith("OAS, Inter-American Network for Labor Administration (RIAL). (2010). Adaptar el modelo")
    with page.expect_download() as download:
        page.locator(".cite a", has_text=".bib").click()
    assert Path(download.value.path()).read_text("utf-8").startswith("@misc{costa-rica-adaptar-no-copiar,")


def test_everything_works_without_javascript(app: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es-MX", base_url=app)
    page = context.new_page()
    page.goto("/practices")
    page.get_by_role("searchbox").fill("trabajo infantil")
    page.locator("[name=type][value=practice]").check()
    page.get_by_role("button", name=say("practices.go", Language.ES), exact=True).click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#results mark").first).to_be_visible()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.goto("/basket?ids=panama-red-empresas,lista-suja-credito")
    page.locator(".compare-line button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("practices.compare_title", Language.ES))
    context.close()
