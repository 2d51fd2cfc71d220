"""What the corpus does not say, in a browser: refused, seen by a trainer, written from there, published, and told to the asker."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.corpus.accounts import change, hash_password
from assistant.corpus.library import Library
from assistant.languages import Language
from assistant.texts import say
from assistant.viewers import Viewer
from tests.e2e.conftest import CopyStarter, OpenPage, _watched, running
from tests.e2e.test_curate import ask, fits, press
from tests.ui.test_signin import PASSWORD

pytestmark = pytest.mark.browser

ASKED = {
    "es-MX": "¿Cómo capacitó Belice a los cosechadores de piña con radionovelas?",
    "pt-BR": "Como Belize ensinou os colhedores de abacaxi com radionovelas?",
}
FINDING = (
    "In 2024 the ministry of labour of Belize trained pineapple harvesters with radio plays; accidents on the farms fell "
    "from 40 to 12 in one year."
)
TITLE = "Radio plays for pineapple harvesters"
TEXTS = {
    "title": TITLE,
    "finding": FINDING,
    "context": "The farms are far apart and many harvesters do not read.",
    "source-title": "Yearly report 2024",
    "source-locator": "page 12",
    "source-seen": "2026-11-23",
}
CHOICES = {"type": "practice", "language": "en", "evidence": "E1", "source-licence": "CC-BY-4.0"}


@pytest.fixture(scope="module")
def app(copy_starter: CopyStarter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with the accounts of a trainer and of somebody of the staff."""
    folder = copy_starter(tmp_path_factory.mktemp("gaps"))
    with running(folder) as address:
        accounts = {}
        for name, role in (("tom", Viewer.TRAINER), ("ana", Viewer.STAFF)):
            accounts = change(accounts, "add", name, role, hash_password(PASSWORD), date(2026, 11, 26))
        Library(folder / "corpus").save_accounts(accounts.values())
        yield address


@pytest.fixture
def open_page(app: str, browser: Browser) -> Iterator[OpenPage]:
    with _watched(app, browser) as opened:
        yield opened


def sign_in(page: Page, name: str, language: Language) -> None:
    page.goto("/signin")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    press(page, "signin.title", language)
    expect(page.locator(".me")).to_contain_text(name)


def gap_of(trainer: Page) -> None:
    """The trainer opens the one gap of both questions, which stands under the question in their language."""
    trainer.goto("/gaps")
    row = trainer.locator(".queue > li", has_text=ASKED["es-MX"])
    expect(row).to_have_count(1)
    expect(row).to_contain_text(say("gaps.asked", Language.ES, count=2))
    assert fits(trainer)
    row.get_by_role("link").first.click()


def write(trainer: Page) -> None:
    """A card from the gap: what is known stands in the form, the questions beside it."""
    trainer.get_by_role("link", name=say("gaps.write", Language.ES)).click()
    for question in ASKED.values():
        expect(trainer.locator("aside")).to_contain_text(question)
    expect(trainer.locator("#f-places [value=BZ]")).to_be_checked()
    for name, text in TEXTS.items():
        trainer.fill(f"#f-{name}", text)
    for name, code in CHOICES.items():
        trainer.select_option(f"#f-{name}", code)
    if not trainer.locator("#f-themes [value=osh]").is_checked():
        trainer.check("#f-themes [value=osh]")
    assert fits(trainer)
    press(trainer, "curate.save_draft", Language.ES)
    expect(trainer.get_by_role("status")).to_have_text(say("curate.done.created", Language.ES))


def test_what_was_asked_in_vain_is_answered_and_told(open_page: OpenPage) -> None:
    asker = open_page("es-MX", 390)
    sign_in(asker, "ana", Language.ES)
    asker.goto("/")
    ask(asker, ASKED["es-MX"])
    expect(asker.locator(".turn")).to_contain_text(say("answer.refused", Language.ES))
    stranger = open_page("pt-BR", 1280)
    ask(stranger, ASKED["pt-BR"])
    expect(stranger.locator(".turn")).to_contain_text(say("answer.refused", Language.PT))

    trainer = open_page("es-MX", 1280)
    sign_in(trainer, "tom", Language.ES)
    gap_of(trainer)
    write(trainer)
    for reason in trainer.locator("[name^='reason.']").all():
        reason.fill("Se revisó.")
    press(trainer, "curate.move.publish", Language.ES)
    expect(trainer.get_by_role("status")).to_have_text(say("curate.done.publish", Language.ES))
    trainer.goto("/gaps?show=filled")
    expect(trainer.locator(".queue")).to_contain_text(TITLE)

    # Whoever asked sees it, reads it, and puts the notice away; asked again, it is answered.
    asker.goto("/account")
    expect(asker.locator(".news-count")).to_have_text("1")
    expect(asker.locator(".news")).to_contain_text(ASKED["es-MX"])
    assert fits(asker)
    asker.get_by_role("link", name=TITLE).click()
    expect(asker.locator("h1")).to_have_text(TITLE)
    asker.goto("/account")
    press_seen = asker.get_by_role("button", name=f"{say('gaps.news_seen', Language.ES)}: {TITLE}")
    press_seen.focus()
    asker.keyboard.press("Enter")
    expect(asker.locator(".news")).to_have_count(0)
    expect(asker.locator(".news-count")).to_have_count(0)
    stranger.get_by_role("button", name=say("ui.new", Language.PT)).click()
    ask(stranger, ASKED["pt-BR"])
    expect(stranger.locator(".source", has_text=TITLE)).to_have_count(1)
    assert TITLE not in trainer.goto("/gaps").text()
