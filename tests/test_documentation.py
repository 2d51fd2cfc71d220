"""What the documentation says is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.corpus.cards import BODY_FIELDS, HEADINGS, Card, parse_card
from assistant.corpus.documents import Acceptance
from assistant.corpus.library import Library
from assistant.corpus.readers import READERS
from assistant.settings import settings_table

ROOT = Path(__file__).resolve().parent.parent
CARDS_PAGE = ROOT / "docs" / "cards.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def _page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_readme_lists_the_settings() -> None:
    assert settings_table() in _page("README.md")


def test_readme_lists_the_verbs() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "assistant", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    there = re.findall(r"^    ([a-z]+) ", help_text, re.MULTILINE)
    table = _page("README.md").split("| verb |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)", table, re.MULTILINE) == there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_picture_of_the_house_names_every_module() -> None:
    picture = _page("docs/architecture.md").split("assistant/\n", 1)[1].split("```")[0]
    floors = [path for path in (ROOT / "assistant").glob("*/*.py") if path.parent.name not in ("ui", "texts")]
    modules = {path.name for path in [*(ROOT / "assistant").glob("*.py"), *floors]} - {"__init__.py"}
    assert sorted(name for name in modules if not re.search(rf"(?m)^ .*\b{re.escape(name)} ", picture)) == []


def test_cards_page_shows_a_card() -> None:
    example = re.search(r"```markdown\n(.*?)```", CARDS_PAGE.read_text("utf-8"), re.DOTALL)
    assert example
    assert parse_card(example[1], "uruguay-example.md").evidence == "E1"


def test_cards_page_lists_every_field_heading_and_format() -> None:
    text = CARDS_PAGE.read_text("utf-8")
    cells = " ".join(re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE))
    listed = set(re.findall(r"`([^`]+)`", cells))
    assert set(Card.model_fields) - set(BODY_FIELDS) <= listed
    assert set(READERS) <= listed
    assert all(f"`## {label}`" in text for labels in HEADINGS.values() for label in labels.values())


def test_starter_documents_are_found(corpus: Path) -> None:
    shelf = Library(corpus).documents()
    assert shelf.problems == ()
    starters = {
        "labor-cooperation-in-the-americas",
        "preparar-visita-de-intercambio",
        "trainers-guide-to-cards",
        "from-mission-report-to-card",
    }
    accepted = {name for name, stored in shelf.items.items() if stored.noun.status is Acceptance.ACCEPTED}
    assert starters <= accepted
