"""An answer that a language model writes, as a reader meets it: it grows, is verified, is stopped, breaks off."""

import re
from collections.abc import Iterator
from itertools import chain, repeat
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from assistant.indexing.sentences import sentences
from assistant.languages import Language
from assistant.texts import say
from tests.answering.servers import Script, served
from tests.e2e.conftest import CopyStarter, OpenPage, running
from tests.e2e.test_page import LOCALES, QUESTIONS, ask

pytestmark = pytest.mark.browser

LIE = "It cost 99 dollars in 1999 [1]. "
SIZES = {"wide": (1280, 900), "narrow": (390, 800)}
FRAMED = re.compile(r'<(?:passage|quotation) n="(\d+)"[^\n]*>\n(.*?)\n</(?:passage|quotation)>', re.DOTALL)


def copied(rules: str, task: str) -> list[str]:
    """A sentence of each of the first two passages, a lie, and no translation at all."""
    if rules.startswith("You translate"):
        return []
    told = []
    for n, text in FRAMED.findall(task)[:2]:
        first = next(text[one.start : one.end] for one in sentences(text) if text[one.start : one.end].endswith("."))
        told.append(f"{first} [{n}] ")
    return [*told, LIE]


@pytest.fixture(scope="module")
def script() -> Script:
    """What the language model says; a test sets its own."""
    return Script()


@pytest.fixture(scope="module")
def app(copy_starter: CopyStarter, tmp_path_factory: pytest.TempPathFactory, script: Script) -> Iterator[str]:
    """An app whose answers are written."""
    pytest.importorskip("langchain_openai")
    folder = copy_starter(tmp_path_factory.mktemp("written"))
    with served(script) as url, running(folder, LLM="openai:stand-in", LLM_URL=f"{url}/v1") as address:
        yield address


@pytest.fixture(autouse=True)
def _fresh(script: Script) -> None:
    script.words, script.hold, script.broken_after = copied, lambda _: None, 10**9
    script.left.clear()


def begin(page: Page, question: str) -> None:
    """Ask, and do not wait for the end."""
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("textbox").fill(question)
    page.get_by_role("textbox").press("Enter")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", [Language.EN, Language.ES])
def test_an_answer_grows_pending_and_ends_verified_with_what_is_doubtful_marked(
    language: Language, size: str, open_page: OpenPage, script: Script
) -> None:
    gate = Event()
    script.hold = lambda at: None if at != 1 else _passed(gate)
    page = open_page(LOCALES[language], *SIZES[size])
    expect(page.locator(".welcome-text")).to_have_text(say("ui.welcome_text_written", language))
    begin(page, QUESTIONS[language])
    expect(page.locator(".quote.pending")).to_have_count(1)
    expect(page.locator(".quote.pending .doubt")).to_contain_text(say("doubt.pending", language))
    expect(page.locator(".quote:not(.pending)")).to_have_count(1)
    expect(page.locator(".searching")).to_have_text(say("ui.writing", language))
    gate.set()
    expect(page.locator(".turn .actions")).to_be_visible()
    expect(page.locator(".quote.pending")).to_have_count(0)
    expect(page.locator(".quote")).to_have_count(3)
    expect(page.locator(".quote.doubtful")).to_have_count(1)
    expect(page.locator(".quote.doubtful")).to_contain_text(say("doubt.figure", language))
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def _passed(gate: Event) -> None:
    assert gate.wait(timeout=60)


@pytest.mark.parametrize("language", [Language.PT, Language.FR])
def test_an_answer_that_is_stopped_says_so_and_the_model_is_left(
    language: Language, open_page: OpenPage, script: Script
) -> None:
    gate = Event()
    script.words = lambda rules, task: chain(copied(rules, task)[:2], ["And then"], repeat(" "))
    script.hold = lambda at: gate.wait(0.05) if at > 2 else None
    page = open_page(LOCALES[language])
    begin(page, QUESTIONS[language])
    expect(page.locator(".quote.pending")).to_have_count(1)
    page.locator("#ayni-stop").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stopped")).to_have_text(say("ui.stopped", language))
    expect(page.locator(".searching")).to_have_count(0)
    expect(page.locator(".quote.pending .doubt")).to_contain_text(say("doubt.pending", language))
    assert script.left.wait(timeout=60)
    script.words = copied
    ask(page, QUESTIONS[language])
    expect(page.locator(".turn")).to_have_count(2)


def test_an_answer_that_breaks_off_is_kept_above_the_quotations(open_page: OpenPage, script: Script) -> None:
    script.words = lambda rules, task: [*copied(rules, task)[:1], "And then", " it"]
    script.broken_after = 2
    page = open_page(LOCALES[Language.EN])
    ask(page, QUESTIONS[Language.EN])
    expect(page.locator(".notice-of-model")).to_contain_text(say("answer.llm_kept", Language.EN))
    expect(page.locator(".quote").nth(1)).to_contain_text(say("doubt.unfinished", Language.EN))
    expect(page.locator(".quote .verbatim").first).to_be_visible()


def test_who_it_is_is_told_truly(open_page: OpenPage) -> None:
    page = open_page(LOCALES[Language.EN])
    ask(page, "Who are you?")
    expect(page.locator(".answer .lead").first).to_have_text(say("answer.identity_written", Language.EN))
