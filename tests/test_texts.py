"""What the program says: the same in every language, and nothing that nobody says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import assistant
from assistant.answering.answer import Doubt
from assistant.answering.intents import Intent
from assistant.answering.parties import Part
from assistant.answering.small_talk import Talk
from assistant.collecting import Arrival
from assistant.corpus.batches import How
from assistant.corpus.cards import CardType, Offer, Polarity, RelationKind, Status, Transfer
from assistant.corpus.checks import WARNINGS
from assistant.corpus.documents import Acceptance
from assistant.corpus.history import Act
from assistant.corpus.questions import Kind
from assistant.corpus.workflow import Move
from assistant.curation.bulk import Fate, Left
from assistant.errors import Refusal
from assistant.evaluation.effects import Verdict
from assistant.exchange.activity import REASONS
from assistant.exchange.comparing import PARTS, Agreement
from assistant.exchange.concept_note import Thing
from assistant.exchange.gaps import Act as GapAct
from assistant.exchange.partners import Ground, Role
from assistant.exchange.practices import Sort
from assistant.indexing.records import DOCUMENT
from assistant.languages import SPOKEN, Language
from assistant.texts import _texts, keys
from assistant.ui.addresses import VIEWS
from assistant.ui.card_form import _FAULTS
from assistant.ui.curate import DONE
from assistant.ui.gaps import DONE as GAP_DONE
from assistant.ui.gaps import SHOWN as GAPS_SHOWN
from assistant.ui.golden import DONE as ASKED
from assistant.viewers import Viewer, Visibility

HOUSE = Path(assistant.__file__).parent
KINDS = (*CardType, DOCUMENT)
VIEWED = tuple(f"view_{view}" for view in VIEWS)


WRITERS = [*sorted((HOUSE / "curation").glob("*.py")), HOUSE / "missing.py"]
CURATION = "\n".join(path.read_text("utf-8") for path in WRITERS)
REFUSED = {key.removeprefix("refused.") for key in keys(Language.EN) if f'"{key.removeprefix("refused.")}"' in CURATION}
CHECKS = set(re.findall(r'"(\w+)"', (HOUSE / "corpus" / "checks.py").read_text("utf-8"))) & {
    key.removeprefix("check.") for key in keys(Language.EN)
}


def _fields() -> Iterator[str]:
    """The rows of a card's and a document's page."""
    for node in ast.walk(ast.parse((HOUSE / "ui" / "pages.py").read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_rows":
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


MADE = {
    "answer": Talk,
    "check": tuple(f"{code}{part}" for code in CHECKS for part in ("", "_remedy")),
    "choice": CardType,
    "collect": set(Arrival) - {Arrival.REFUSED},
    "collect.status": Acceptance,
    "curate.act": Act,
    "curate.cell": ("value", "unit", "year", "reporter", "name", "role", "place", "relation", "id"),
    "curate.done": DONE,
    "curate.field": (
        "title",
        "finding",
        *(f"source_{name}" for name in ("title", "url", "document", "locator", "quote")),
    ),
    "curate.group": ("first", "source", "text", "more"),
    "curate.move": Move,
    "curate.relation": RelationKind,
    "curate.short": WARNINGS,
    "doubt": Doubt,
    "fault": (*set(_FAULTS.values()), "other"),
    "refusal": (*Refusal, "disk"),
    "refused": REFUSED,
    "gaps.act": set(GapAct) - {GapAct.JOINED},
    "gaps.cover": ("by_language", "by_country"),
    "gaps.done": GAP_DONE,
    "gaps.show": (*GAPS_SHOWN, "overview"),
    "groups": KINDS,
    "kinds": KINDS,
    "languages": Language,
    "brief": ("docx", "pdf"),
    "bulk": tuple(f"does_{how}" for how in How),
    "bulk.fate": Fate,
    "bulk.left": Left,
    "bulk.way": How,
    "effect": set(Verdict) - {Verdict.SAME},
    "questions": ASKED,
    "questions.kind": Kind,
    "who": Part,
    "how.step": ("embed", "vectors", "words", "fuse", "compose", "generate"),
    "intent": Intent,
    "reasons": ("ask_up", "ask_down", *REASONS["up"], *REASONS["down"]),
    "locator": ("page", "slide", "sheet", "row", "notes", "table"),
    "roles": Viewer,
    "practices": ("by_country", "by_year", *PARTS, *VIEWED, *(set(Agreement) - {Agreement.PROSE, Agreement.UNSTATED})),
    "practices.by": Sort,
    "note": ("institution", "objective", "activities", "costs", "results", "lessons"),
    "note.asks": Thing,
    "note.look": Thing,
    "note.thing": Thing,
    "partners.ground": Ground,
    "partners.role": Role,
    "partners.said": ("very_near", "near", "far", "similar", "wide"),
    "ui.field": (*_fields(), "edition"),
    "ui.offer": set(Offer) - {Offer.UNKNOWN},
    "ui.polarity": Polarity,
    "ui.relation": set(RelationKind) - {RelationKind.CONTRADICTS},
    "ui.status": Status,
    "ui.transfer": Transfer,
    "ui.visibility": Visibility,
    "ui.written_in": Language,
}
"""Keys that are put together where they are used; all others stand there whole."""


def test_every_text_is_said_somewhere() -> None:
    sources = [path.read_text("utf-8") for path in HOUSE.rglob("*") if path.suffix in (".py", ".html", ".js")]
    written = set(re.findall(r"""["']([a-z_]+(?:\.\w+)+)["']""", "\n".join(sources)))
    made = {f"{family}.{name}" for family, names in MADE.items() for name in names}
    assert keys(Language.EN) - written - made == set()
    assert made - keys(Language.EN) == set()


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_says_the_same(language: Language) -> None:
    assert keys(language) == keys(Language.EN)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_fills_in_the_same_names(language: Language) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english = _texts(Language.EN)
    told = _texts(language)
    assert {key: names(text) for key, text in told.items()} == {key: names(text) for key, text in english.items()}
