"""The chat as a reader meets it, in a real browser over the real corpus."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage, running

pytestmark = pytest.mark.browser

QUESTIONS = {
    Language.EN: "What makes electronic case management for labour inspection work?",
    Language.ES: "¿Qué se aprendió de las redes de empresas contra el trabajo infantil?",
    Language.PT: "O que o Brasil fez contra o trabalho análogo ao de escravo?",
    Language.FR: "Comment fonctionne Better Work en Haïti ?",
}
LOCALES = {Language.EN: "en-US", Language.ES: "es-MX", Language.PT: "pt-BR", Language.FR: "fr-CA"}
# What a thumb must hit on a phone: 44 pixels high, but for marks and links within running text.
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .languages a, .links a, textarea")]
    .filter((element) => element.checkVisibility() && element.closest(".gradio-container"))
    .filter((element) => !element.closest("footer") && element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML)"""
BAD_INPUTS = {
    "empty": "",
    "blanks": "   \n\t ",
    "endless": "a" * 100_000,
    "emoji": "😀🎉👷🏽‍♀️",
    "control characters": "labour\x00\x07\x1b[31m inspection\x7f",
    "sql": "'; DROP TABLE passages; --",
    "html": "<script>alert(1)</script><img src=http://evil.example/x.png onerror=alert(1)>",
    "markdown": "![a](http://evil.example/y.png) [b](javascript:alert(1))",
    "fts": 'inspection AND (NEAR("a" b*) OR raw:^x -"',
    "a lone quote": '"',
    "right to left": "كيف يتم تفتيش العمل في كولومبيا؟ \u202eabc",
    "a fifth language": "什么是劳动监察？",
    "templates": "{{ 7*7 }} ${7*7} {0} %s",
}


@pytest.fixture(scope="module")
def app(corpus: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it is started for the first time: it builds its index itself."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(corpus, folder / "corpus", ignore=shutil.ignore_patterns("activity"))
    (folder / "indexes").mkdir()
    (folder / "indexes" / "models").symlink_to(models_folder.resolve(), target_is_directory=True)
    with running(folder) as address:
        yield address


def ask(page: Page, question: str) -> None:
    """Write a question, press Enter, and wait until its answer is complete."""
    expect(page.locator(".welcome, .turn").first).to_be_visible(timeout=20_000)
    before = page.locator(".turn").count()
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".turn")).to_have_count(before + 1, timeout=20_000)
    expect(page.locator(".turn").last.locator(".actions")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_answered_in_its_language_and_leads_to_its_source(
    language: Language, open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language])
    expect(page.locator("html")).to_have_attribute("lang", language.value)
    ask(page, QUESTIONS[language])
    answer = page.locator(".answer").last
    expect(answer).to_have_attribute("lang", language.value)
    assert say("answer.refused", language) not in answer.inner_text()
    first = answer.locator(".mark").first
    quoted = answer.locator(".said.verbatim").first.inner_text().strip("“”")
    first.click()
    marked = page.locator(first.get_attribute("href") or "")
    expect(marked).to_be_in_viewport()
    expect(marked).to_have_text(quoted)
    source = page.locator(".source.lit")
    title = source.locator("h3").inner_text()
    source.locator("h3 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", language.value)
    page.go_back()
    expect(page.locator(".turn .asked")).to_have_text(QUESTIONS[language])


def test_a_citation_of_a_document_opens_it_at_its_page(open_page: OpenPage) -> None:
    page = open_page("en-US")
    ask(page, "What does a figure on a card need: a value, a unit, a year and who reports it?")
    link = page.locator(".source .link[href*='#page-']").first
    place, _, quoted = (link.get_attribute("href") or "").partition("#")[2].partition(":~:text=")
    assert quoted
    link.click()
    expect(page.locator(f"#{place}")).to_be_in_viewport()
    number = place.removeprefix("page-")
    expect(page.locator(f"#{place} h3 a")).to_have_attribute("href", re.compile(rf"/original#page={number}$"))


@pytest.mark.parametrize("language", [Language.ES, Language.PT, Language.FR])
def test_the_language_is_changed_by_hand_and_remembered(language: Language, open_page: OpenPage) -> None:
    page = open_page("en-US")
    expect(page.get_by_role("heading", level=2).first).to_have_text(say("ui.welcome_title", Language.EN))
    page.locator(f".languages a[lang={language.value}]").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(say("ui.welcome_title", language))
    expect(page.get_by_role("button", name=say("ui.ask", language), exact=True)).to_be_visible()
    expect(page.get_by_label(say("ui.question", language))).to_have_attribute(
        "placeholder", say("ui.placeholder", language)
    )
    expect(page.locator("html")).to_have_attribute("lang", language.value)
    page.reload()
    expect(page.get_by_role("heading", level=2).first).to_have_text(say("ui.welcome_title", language))


def test_on_a_phone_the_sources_stand_under_the_chat(open_page: OpenPage) -> None:
    page = open_page("es-MX", 390, 844)
    ask(page, QUESTIONS[Language.ES])
    chat, sources = page.locator("#ayni-chat").bounding_box(), page.locator("#sources").bounding_box()
    assert chat
    assert sources
    assert sources["y"] >= chat["y"] + chat["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_role("textbox")).to_be_in_viewport()
    composer = page.locator("#ayni-composer").bounding_box()
    assert composer
    assert composer["height"] < 844 / 8
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator(".mark").first.click()
    expect(page.locator("#source-0-1")).to_be_in_viewport()
    page.locator(".source .back").first.click()
    expect(page.locator("#quote-0-1")).to_be_in_viewport()


def test_on_a_wide_screen_the_sources_stand_beside_the_chat(open_page: OpenPage) -> None:
    page = open_page("es-MX")
    ask(page, QUESTIONS[Language.ES])
    chat, sources = page.locator("#ayni-chat").bounding_box(), page.locator("#sources").bounding_box()
    assert chat
    assert sources
    assert sources["x"] >= chat["x"] + chat["width"]
    line = page.get_by_role("textbox").bounding_box()
    assert line
    assert line["y"] + line["height"] > 900 * 0.85


def test_an_answer_is_added_to_the_live_region_that_was_there_before(open_page: OpenPage) -> None:
    page = open_page("en-US")
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate("() => { window.before = document.querySelector('[role=log]'); }")
    ask(page, QUESTIONS[Language.EN])
    assert page.evaluate("document.querySelector('[role=log]') === window.before")


@pytest.mark.parametrize("language", LOCALES)
def test_losing_the_program_is_said_in_the_readers_language(language: Language, app: str, browser: Browser) -> None:
    with browser.new_context(locale=LOCALES[language], base_url=app) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.locator(".welcome")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("button", name=say("ui.ask", language), exact=True)).to_be_visible()
        context.route("**/gradio_api/**", lambda route: route.abort())
        page.get_by_role("textbox").fill(QUESTIONS[language])
        page.get_by_role("textbox").press("Enter")
        expect(page.get_by_text(say("ui.lost", language))).to_be_visible(timeout=20_000)
        expect(page.get_by_role("textbox")).to_have_value(QUESTIONS[language])


def test_the_keyboard_is_enough(open_page: OpenPage) -> None:
    page = open_page("en-US")
    expect(page.locator(".welcome")).to_be_visible()
    page.locator("body").press("Tab")
    if page.evaluate("document.activeElement.className") != "skip":  # the line to ask on has the focus at first
        page.evaluate("document.activeElement.blur(); document.body.focus()")
    page.get_by_role("textbox").focus()
    page.keyboard.type(QUESTIONS[Language.EN])
    page.keyboard.press("Enter")
    expect(page.locator(".actions")).to_be_visible(timeout=20_000)
    page.locator("#conversation").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#source-0-1"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "source-0-1"


@pytest.mark.parametrize("kind", BAD_INPUTS)
def test_bad_input_gets_an_answer_or_a_sentence(kind: str, open_page: OpenPage) -> None:
    page = open_page("en-US")
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("textbox").fill(BAD_INPUTS[kind])
    page.get_by_role("textbox").press("Enter")
    said = page.locator(".notice, .turn:last-child .lead").first
    expect(said).not_to_be_empty(timeout=20_000)
    text = page.locator("body").inner_text()
    assert "Traceback" not in text
    assert "Error" not in said.inner_text()
    assert page.locator(".failure").count() == 0
    assert page.locator(".conversation :is(img, script)").count() == 0
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()


def test_an_overlong_question_stays_to_be_shortened(open_page: OpenPage) -> None:
    page = open_page("fr-FR")
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("textbox").fill("x" * 3000)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("2000")
    expect(page.get_by_role("textbox")).to_have_value("x" * 3000)


def test_a_follow_up_says_how_it_was_understood(open_page: OpenPage) -> None:
    page = open_page("es-MX")
    ask(page, "¿Cómo se lucha contra el trabajo infantil en Costa Rica?")
    ask(page, "¿Y en Panamá?")
    expect(page.locator(".rewritten")).to_contain_text("trabajo infantil")


def test_example_copy_vote_retry_undo_and_a_new_conversation(open_page: OpenPage) -> None:
    page = open_page("en-US")
    page.locator(".example").first.click()
    expect(page.locator(".actions")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "[1]" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Helpful", exact=True).click()
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
    question = page.locator(".asked").inner_text()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".turn")).to_have_count(1)
    page.get_by_role("button", name="Change the question").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(question)
    expect(page.get_by_role("textbox")).to_be_focused()
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".actions")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()


STOPS = {
    "the button": 'document.querySelector("#ayni-stop").click()',
    "Escape": 'document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))',
}


@pytest.mark.parametrize("way", STOPS)
def test_a_stopped_answer_says_so(way: str, open_page: OpenPage) -> None:
    page = open_page("en-US")
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate(f"""() => new MutationObserver((_, watching) => {{
        if (!document.querySelector("#ayni-stop") || !document.querySelector(".turn")) return;
        watching.disconnect();
        {STOPS[way]};
    }}).observe(document.body, {{ childList: true, subtree: true }})""")
    page.get_by_role("textbox").fill(QUESTIONS[Language.EN])
    page.get_by_role("textbox").press("Enter")
    expect(page.locator(".stopped")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_an_older_answers_sources_come_back(open_page: OpenPage) -> None:
    page = open_page("en-US")
    ask(page, QUESTIONS[Language.EN])
    ask(page, QUESTIONS[Language.PT])
    expect(page.locator("#source-0-1")).to_be_hidden()
    page.locator("#turn-0 .mark").first.click()
    expect(page.locator("#source-0-1")).to_be_in_viewport()


def test_landmarks_names_and_headings(open_page: OpenPage) -> None:
    page = open_page("en-US")
    ask(page, QUESTIONS[Language.EN])
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("log")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    nameless = page.evaluate("""() => [...document.querySelectorAll("button, a[href], textarea")]
        .filter((element) => element.checkVisibility())
        .filter((element) => !(element.innerText.trim() || element.ariaLabel || element.labels?.[0]?.innerText))
        .map((element) => element.outerHTML)""")
    assert nameless == []


def test_the_endpoints_for_programs_are_described(open_page: OpenPage) -> None:
    page = open_page("pt-BR")
    page.get_by_role("button", name=say("ui.api", Language.PT)).click()
    for name in ("/search", "/ask", "/card"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
