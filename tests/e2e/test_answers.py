"""What a reader can do with an answer, in a real browser: follow citations both ways, unfold, take away, judge, compare."""

import io
import re
from pathlib import Path

import docx
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from assistant.answering.parties import Part
from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage
from tests.e2e.test_page import LOCALES, QUESTIONS, ask

pytestmark = pytest.mark.browser

WIDE, NARROW = (1280, 900), (390, 844)
COMPARISONS = {
    Language.EN: "inspector numbers, Panama against Bolivia",
    Language.ES: "Compare la inspección en Panamá y Bolivia: ¿cuántos inspectores?",
    Language.PT: "Compare o número de inspetores no Panamá e na Bolívia",
    Language.FR: "Comparez le nombre d'inspecteurs au Panama et en Bolivie",
}


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until an element that the selector names has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("language", [Language.EN, Language.ES])
def test_a_mark_and_its_source_light_each_other_up(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language])
    ask(page, QUESTIONS[language])
    page.locator("#quote-0-1").hover()
    expect(page.locator(".source.pointed")).to_have_count(1)
    page.locator("#source-0-1").hover()
    expect(page.locator(".quote.pointed")).to_have_count(1)
    expect(page.locator("#quote-0-1.pointed")).to_have_count(1)
    page.locator("#source-0-1").click()
    expect(page.locator("#quote-0-1")).to_be_focused()
    expect(page.locator(".quote.lit")).to_have_count(1)
    page.locator(".source .number").first.focus()
    expect(page.locator(".quote.pointed").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#quote-0-1")).to_be_focused()
    page.locator("h1").hover()
    expect(page.locator(".pointed")).to_have_count(0)


@pytest.mark.parametrize(("language", "size"), [(Language.PT, WIDE), (Language.FR, NARROW)])
def test_how_it_was_answered_is_unfolded_by_keyboard_and_stays_so(
    language: Language, size: tuple[int, int], open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], *size)
    ask(page, QUESTIONS[language])
    fold = page.locator("details.how")
    expect(fold.locator("dl")).to_be_hidden()
    page.locator("#conversation").focus()
    tab_to(page, "details.how > summary")
    page.keyboard.press("Enter")
    for key in ("how.searched", "how.candidates", "how.probability", "how.times"):
        expect(fold.get_by_text(say(key, language), exact=True)).to_be_visible()
    expect(fold).to_contain_text(" ms")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    tab_to(page, "[data-action=up]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-action=up]")).to_have_attribute("aria-pressed", "true")
    expect(fold.locator("dl")).to_be_visible()


@pytest.mark.parametrize(("language", "size"), [(Language.EN, NARROW), (Language.ES, WIDE)])
def test_why_an_answer_was_no_help_is_told_by_keyboard(
    language: Language, size: tuple[int, int], open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], *size)
    ask(page, QUESTIONS[language])
    page.locator("#conversation").focus()
    tab_to(page, "[data-action=down]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name=say("reasons.ask_down", language))).to_be_visible()
    tab_to(page, "input[value=incomplete]")
    page.keyboard.press("Space")
    tab_to(page, ".comment textarea")
    page.keyboard.type("<b>más</b> sobre la ley")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    tab_to(page, "[data-action=reason]")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say("reasons.thanks", language))).to_be_visible()
    expect(page.locator(".why")).to_have_count(0)


@pytest.mark.parametrize("language", [Language.PT, Language.FR])
def test_an_answer_is_copied_as_markdown_with_references(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language])
    ask(page, QUESTIONS[language])
    page.get_by_role("button", name=say("ui.copy", language)).click()
    expect(page.get_by_role("button", name=say("ui.copied", language))).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"# {QUESTIONS[language]}\n")
    assert f"## {say('ui.sources', language)}\n\n- [1] " in text
    assert "<http" in text


@pytest.mark.parametrize(("language", "size"), [(Language.ES, WIDE), (Language.PT, NARROW)])
def test_a_brief_is_taken_away_as_word_and_as_one_page_of_pdf(
    language: Language, size: tuple[int, int], open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], *size)
    ask(page, QUESTIONS[language])
    title = page.locator(".source h3").first.inner_text()
    with page.expect_download() as word:
        page.get_by_role("link", name=say("brief.docx", language)).click()
    with page.expect_download() as pdf:
        page.get_by_role("link", name=say("brief.pdf", language)).click()
    assert word.value.suggested_filename.endswith(".docx")
    document = docx.Document(io.BytesIO(Path(word.value.path()).read_bytes()))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    pages = pypdfium2.PdfDocument(Path(pdf.value.path()))
    printed = " ".join(pages[0].get_textpage().get_text_range().split())
    assert len(pages) == 1
    for words in (QUESTIONS[language], title, say("brief.subtitle", language)):
        assert words in said
        assert words in printed.replace("\ufffe", "")


@pytest.mark.parametrize("language", COMPARISONS)
def test_countries_stand_side_by_side_and_under_each_other_on_a_phone(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language])
    ask(page, COMPARISONS[language])
    heads = [one.bounding_box() for one in page.get_by_role("columnheader").all()][1:]
    assert len(heads) == 2
    assert all(heads)
    assert heads[0]["y"] == heads[1]["y"]
    cells = page.get_by_role("cell")
    expect(cells.nth(0)).to_contain_text("198")
    expect(cells.nth(1)).to_contain_text("123")
    page.set_viewport_size({"width": 390, "height": 844})
    one, other = cells.nth(0).bounding_box(), cells.nth(1).bounding_box()
    assert one
    assert other
    assert other["y"] >= one["y"] + one["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_role("table")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "question", "second", "size"),
    [
        (Language.ES, "¿Quién podría ayudarnos con la inspección del trabajo infantil?", "más sobre la segunda", WIDE),
        (
            Language.FR,
            "Qui pourrait nous aider pour l'inspection du travail des enfants ?",
            "plus sur la deuxième",
            NARROW,
        ),
    ],
)
def test_who_could_help_and_more_of_the_second_source(
    language: Language, question: str, second: str, size: tuple[int, int], open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language], *size)
    ask(page, question)
    first = page.locator(".parties li").first
    expect(first).to_contain_text(re.compile("|".join(say(f"who.{part}", language) for part in Part)))
    page.locator("#conversation").focus()
    tab_to(page, ".parties .mark")
    page.keyboard.press("Enter")
    expect(page.locator(".source.lit")).to_have_count(1)
    title = page.locator(".source h3").nth(1).inner_text()
    ask(page, second)
    expect(page.locator(".rewritten").last).to_contain_text(say("answer.more_about", language, title=title))
    expect(page.locator(".sources-of:not([hidden]) .source h3").first).to_have_text(title)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
