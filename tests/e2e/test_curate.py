"""The whole way of a card, in a browser: written, mended, reviewed, published, asked for in another language, retired."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.languages import Language
from assistant.texts import say
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.browser

FINDING = (
    "In 2024 the ministry of labour of Belize trained pineapple harvesters with radio plays; accidents on the farms fell "
    "from 40 to 12 in one year."
)
QUESTIONS = {
    "es-MX": "¿Cómo capacitó Belice a los cosechadores de piña con radionovelas?",
    "fr-FR": "Comment le Belize a-t-il formé les récolteurs d'ananas avec des feuilletons radio ?",
}
TEXTS = {
    "context": "The farms are far apart and many harvesters do not read.",
    "results": "Ask ana@example.org for the figures.",
    "source-title": "Yearly report 2024",
    "source-locator": "page 12",
    "source-seen": "2026-11-23",
}
RECOMMENDED = {
    Language.ES: "The ministry of labour should train the keepers of quokka farms in the safe use of ladders every year.",
    Language.FR: "The ministry of labour should give the keepers of quokka islands a helmet and a radio every winter.",
}
ASKED = {
    Language.ES: "¿En qué debería capacitar el ministerio a los cuidadores de granjas de quokkas?",
    Language.FR: "Que devrait donner le ministère aux gardiens des îles à quokkas ?",
}
CHOICES = {"type": "practice", "language": "en", "evidence": "E1", "source-licence": "CC-BY-4.0"}
WIDTHS = {"es-MX": 1280, "fr-FR": 390}


def write_pdf(path: Path, pages: list[str]) -> None:
    """A real PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, text in enumerate(pages):
        stream = f"BT /F1 11 Tf 40 700 Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    body += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    path.write_text(f"{body}startxref\n{body.index('xref')}\n%%EOF", "latin-1")


def press(page: Page, key: str, language: Language) -> None:
    """Press a button by its words, with the keyboard."""
    button = page.get_by_role("button", name=say(key, language), exact=True)
    button.focus()
    page.keyboard.press("Enter")


def ask(page: Page, question: str) -> None:
    """Ask on the chat page, in a new conversation."""
    expect(page.locator(".welcome")).to_be_visible()
    line = page.locator("#ayni-question textarea")
    line.fill(question)
    line.press("Enter")
    expect(page.locator(".turn .actions")).to_be_visible()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def write(page: Page, title: str, language: Language) -> None:
    """A new card, with something in it that must be mended."""
    page.get_by_role("link", name=say("curate.new", language)).click()
    for name, text in {"title": title, "finding": FINDING, **TEXTS}.items():
        page.fill(f"#f-{name}", text)
    for name, code in CHOICES.items():
        page.select_option(f"#f-{name}", code)
    page.check("#f-themes [value=osh]")
    page.check("#f-places [value=BZ]")
    assert fits(page)
    press(page, "curate.save_draft", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.created", language))


def mend(page: Page, language: Language) -> None:
    """An error keeps a card from being published until it is mended."""
    expect(page.get_by_role("button", name=say("curate.move.publish", language), exact=True)).to_be_disabled()
    expect(page.locator(".checks")).to_contain_text(say("check.email", language))
    page.fill("#f-results", "Accidents fell from 40 to 12.")
    page.fill("#why", "no address")
    press(page, "curate.save", language)
    expect(page.locator(".checks .error")).to_have_count(0)
    assert fits(page)


def review(page: Page, language: Language) -> None:
    """Commented, handed in, and published with a reason for each warning."""
    page.fill("#comment", "Who counted?")
    press(page, "curate.comment_send", language)
    expect(page.locator(".comments")).to_contain_text("Who counted?")
    press(page, "curate.move.submit", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.submit", language))
    for reason in page.locator("[name^='reason.']").all():
        reason.fill("It was looked at.")
    press(page, "curate.move.publish", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.publish", language))


@pytest.mark.parametrize("locale", QUESTIONS)
def test_the_whole_way_of_a_card(locale: str, open_page: OpenPage) -> None:
    language, title = Language(locale[:2]), f"Radio plays for pineapple harvesters ({locale})"
    page = open_page(locale, WIDTHS[locale], path="/curate")
    write(page, title, language)
    desk = page.url.partition("?")[0]
    mend(page, language)
    page.goto(f"{desk}/preview")
    expect(page.locator(".finding")).to_have_text(FINDING)
    page.goto(desk)
    review(page, language)

    # It answers a question in another language, and its citation leads to it.
    page.goto("/")
    ask(page, QUESTIONS[locale])
    page.locator(".source", has_text=title).locator("h3 a").click()
    expect(page.locator("h1")).to_have_text(title)

    # Retired, it is gone at once.
    page.goto(desk)
    page.fill("#move-why", "It was invented.")
    press(page, "curate.move.retire", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.retire", language))
    page.goto(f"{desk}/history")
    expect(page.locator(".versions > li")).to_have_count(5)
    expect(page.locator(".versions")).to_contain_text("It was invented.")
    assert fits(page)
    page.goto("/")
    page.get_by_role("button", name=say("ui.new", language)).click()
    ask(page, QUESTIONS[locale])
    expect(page.locator(".source, .near", has_text=title)).to_have_count(0)


@pytest.mark.parametrize("locale", QUESTIONS)
def test_from_a_pdf_to_a_card_that_is_cited_at_its_page(locale: str, open_page: OpenPage, tmp_path: Path) -> None:
    """A document is brought, a draft that it offers is accepted and published, and its passage is found."""
    language = Language(locale[:2])
    page = open_page(locale, WIDTHS[locale], path="/curate/documents")
    name = f"mission-{language.value}.pdf"
    write_pdf(tmp_path / name, ["Mission report", RECOMMENDED[language]])
    (tmp_path / "picture.png").write_bytes(b"no document")
    page.set_input_files("#files", [tmp_path / name, tmp_path / "picture.png"])
    press(page, "collect.send", language)
    expect(page.locator(".arrived .done")).to_contain_text(say("collect.added", language))
    expect(page.locator(".arrived .error")).to_contain_text(say("refusal.unsupported", language))
    assert fits(page)
    page.locator(".arrived .done a").click()
    expect(page.locator(".drafts .verbatim")).to_contain_text("quokka")
    page.get_by_role("link", name=say("collect.take", language)).click()
    expect(page.locator("mark")).to_contain_text("quokka")
    expect(page.locator("#f-type")).to_have_value("recommendation")
    expect(page.locator("#f-source-locator")).to_have_value(say("locator.page", language, page=2))
    page.check("#f-themes [value=osh]")
    page.check("#f-places [value=BZ]")
    page.select_option("#f-evidence", "E0")
    page.locator(".group-of-fields > summary").last.click()
    page.select_option("#f-visibility", "public")
    assert fits(page)
    press(page, "curate.save_draft", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.created", language))
    for reason in page.locator("[name^='reason.']").all():
        reason.fill("It was looked at.")
    press(page, "curate.move.publish", language)
    expect(page.get_by_role("status")).to_have_text(say("curate.done.publish", language))
    page.goto("/")
    ask(page, ASKED[language])
    source = page.locator(".source").first
    expect(source).to_contain_text("quokka")
    source.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("quokka")
