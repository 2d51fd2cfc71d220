"""A folder of documents is brought in the browser, and a text is pasted, in four languages, wide and narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage
from tests.e2e.test_curate import fits, press

WIDTHS = {"en-US": 1280, "es-MX": 390, "pt-BR": 1280, "fr-FR": 390}

# Each file arrives, and the first answer to it does not.
LOSING = """() => {
  const [real, seen] = [window.fetch, new Set()];
  window.losses = 0;
  window.fetch = async (address, given) => {
    const answer = await real(address, given);
    const name = given?.body?.get?.("files")?.name;
    if (!name || seen.has(name)) return answer;
    seen.add(name);
    window.losses += 1;
    throw new TypeError("Failed to fetch");
  };
}"""

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", WIDTHS)
def test_a_folder_is_brought_and_the_page_may_be_left(locale: str, open_page: OpenPage, tmp_path: Path) -> None:
    language = Language(locale[:2])
    folder = tmp_path / f"reports-{language.value}"
    (folder / "north").mkdir(parents=True)
    for at, place in enumerate((folder, folder / "north")):
        (place / f"{language.value}-visit.txt").write_text(
            f"The {language.value} office number {at} was visited by numbats."
        )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / ".hidden.txt").write_text("hidden")
    page = open_page(locale, WIDTHS[locale], path="/curate/documents")
    page.set_input_files("#folder", folder)
    press(page, "collect.send", language)
    progress = say("collect.progress", language, done=3, total=3, refused=1)
    expect(page.locator("[data-progress]")).to_have_text(progress)
    assert fits(page)
    page.goto("/practices")
    page.goto("/curate/documents")
    expect(page.locator("[data-progress]")).to_have_text(progress)
    expect(page.locator(".arrived .error")).to_contain_text(say("refusal.corrupt", language))
    expect(page.locator(".arrived .done")).to_have_count(2)  # of one name, and yet no editions of each other
    expect(page.locator(".arrived .done").last).to_contain_text(say("collect.added", language))
    page.locator(".arrived .done a").last.click()
    expect(page.locator("h1")).to_contain_text(" - ")


def test_a_lost_answer_brings_no_file_twice(open_page: OpenPage, tmp_path: Path) -> None:
    for name in ("quoll", "potoroo"):
        (tmp_path / f"{name}.txt").write_text(f"An office was visited by a {name}.")
    page = open_page("en", 1280, path="/curate/documents")
    page.evaluate(LOSING)
    page.set_input_files("#files", [tmp_path / "quoll.txt", tmp_path / "potoroo.txt"])
    press(page, "collect.send", Language.EN)
    expect(page.locator("[data-progress]")).to_have_text(
        say("collect.progress", Language.EN, done=2, total=2, refused=0)
    )
    expect(page.locator(".arrived .done")).to_have_count(2)
    assert page.evaluate("losses") == 2


def test_what_was_brought_before_is_told_no_more_once_files_are_on_their_way(
    open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "bettong.txt").write_text("An office was visited by a bettong.")
    page = open_page("en", 1280, path="/curate/documents")
    page.set_input_files("#files", tmp_path / "bettong.txt")
    press(page, "collect.send", Language.EN)
    done = say("collect.progress", Language.EN, done=1, total=1, refused=0)
    expect(page.locator("[data-progress]")).to_have_text(done)
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.set_input_files("#files", tmp_path / "bettong.txt")
    press(page, "collect.send", Language.EN)
    expect(page.locator("[data-progress]")).to_have_text("")
    expect(page.locator(".arrived .waiting")).to_have_count(1)


@pytest.mark.parametrize("locale", WIDTHS)
def test_a_text_is_pasted(locale: str, open_page: OpenPage) -> None:
    language = Language(locale[:2])
    page = open_page(locale, WIDTHS[locale], path="/curate/documents")
    page.get_by_text(say("collect.paste", language)).click()
    page.fill("#title", f"Bilbies {language.value}")
    page.fill("#text", f"The ministry of Belize should train inspectors {language.value} in the ways of bilbies.")
    assert fits(page)
    press(page, "collect.paste_send", language)
    expect(page.locator("h1")).to_have_text(f"Bilbies {language.value}")
    expect(page.locator(".drafts .verbatim")).to_contain_text("bilbies")
    page.get_by_role("link", name=say("collect.take", language)).click()
    expect(page.locator("#f-type")).to_have_value("recommendation")
    expect(page.locator("mark")).to_contain_text("bilbies")
    assert fits(page)
