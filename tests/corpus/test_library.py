"""Library and checks: everything that can be read is read, everything faulty is told at once, and writing keeps the past."""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.cards import parse_card
from assistant.corpus.checks import check_card
from assistant.corpus.history import Act
from assistant.corpus.library import Library
from assistant.corpus.report import check
from assistant.errors import CorpusError

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    shutil.copytree(ROOT / "corpus" / "vocabularies", tmp_path / "vocabularies")
    (tmp_path / "cards" / "pt").mkdir(parents=True)
    (tmp_path / "documents").mkdir()
    shutil.copy(ROOT / "tests" / "corpus" / "cards" / "good.md", tmp_path / "cards" / "pt")
    return Library(tmp_path)


def test_a_faulty_card_is_skipped_and_said(library: Library) -> None:
    (library.folder / "cards" / "bad.md").write_text("no front matter", encoding="utf-8")
    (library.folder / "cards" / "latin.md").write_bytes("---\ntitle: acci\u00f3n\n---".encode("latin-1"))
    shelf = library.cards()
    assert set(shelf.items) == {"good"}
    assert [problem.file for problem in shelf.problems] == ["cards/bad.md", "cards/latin.md"]


def test_two_cards_with_one_id_are_told(library: Library) -> None:
    shutil.copy(library.folder / "cards" / "pt" / "good.md", library.folder / "cards" / "good.md")
    shelf = library.cards()
    assert [(problem.file, problem.message) for problem in shelf.problems] == [
        ("cards/pt/good.md", "This id is taken by cards/good.md.")
    ]


def test_a_document_needs_its_record_and_a_record_its_document(library: Library) -> None:
    documents = library.folder / "documents"
    (documents / "a.txt").write_text("text", encoding="utf-8")
    (documents / "b.txt.yaml").write_text("id: b", encoding="utf-8")
    (documents / "c.txt").write_text("text", encoding="utf-8")
    (documents / "c.txt.yaml").write_text("id: c\ntitle: C\nlicence: MIT\nseen: 2026-11-23\n", encoding="utf-8")
    shelf = library.documents()
    assert set(shelf.items) == {"c"}
    assert {(problem.file, problem.message) for problem in shelf.problems} == {
        ("documents/a.txt", "Nothing is known of this file."),
        ("documents/b.txt.yaml", "The original b.txt is gone."),
    }


def test_an_original_that_cannot_be_read_is_told_and_the_rest_is_there(library: Library) -> None:
    documents = library.folder / "documents"
    for name in ("a", "b"):
        (documents / f"{name}.txt").write_text("text", encoding="utf-8")
        (documents / f"{name}.txt.yaml").write_text(
            f"id: {name}\ntitle: T\nlicence: MIT\nseen: 2026-11-23\n", encoding="utf-8"
        )
    (documents / "a.txt.yaml").chmod(0)
    (documents / "b.txt").chmod(0)
    if os.geteuid() != 0:
        assert library.documents().items == {}
        assert [problem.file for problem in library.documents().problems] == [
            "documents/a.txt.yaml",
            "documents/b.txt",
        ]
    (documents / "a.txt.yaml").chmod(0o600)
    assert "a" in library.documents().items


def test_a_strange_name_stays_on_one_line(library: Library) -> None:
    (library.folder / "documents" / "visit\n\u202efdp.txt").write_text("text", encoding="utf-8")
    (problem,) = library.documents().problems
    assert problem.file == "documents/visit fdp.txt"


def test_saving_a_card_keeps_the_version_before(library: Library) -> None:
    stored = library.cards().items["good"]
    before = stored.path.read_bytes()
    library.save_card(stored.noun.model_copy(update={"title": "Novo título", "version": 2}))
    assert library.cards().items["good"].noun.title == "Novo título"
    found, made = library.history("good")
    assert (found.act, found.version, made.version) == (Act.FOUND, 1, 2)
    assert (library.folder / "history" / "cards" / "good" / "0001.md").read_bytes() == before
    assert library.card_version("good", 1) == stored.noun
    assert library.card_version("good", 2) == library.cards().items["good"].noun


def test_a_write_that_fails_leaves_the_old_card(library: Library) -> None:
    stored = library.cards().items["good"]
    (library.folder / "history").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(OSError, match="history"):
        library.save_card(stored.noun.model_copy(update={"title": "Novo"}))
    assert library.cards().items["good"] == stored


def test_a_missing_corpus_or_vocabulary_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There is no corpus"):
        Library(tmp_path / "none")
    with pytest.raises(CorpusError, match=r"themes\.yaml is missing"):
        _ = Library(tmp_path).vocabularies


@pytest.mark.parametrize(
    ("update", "field", "message"),
    [
        ({"themes": ("osh", "gardening")}, "themes", "'gardening' is not in the vocabulary."),
        ({"places": ("XX",)}, "places", "'XX' is not in the vocabulary."),
        ({"results": "Escreva a ana@example.org para saber mais."}, "results", "This text holds an e-mail address."),
        ({"lessons": "Ligue para +55 61 2031-0000 amanhã."}, "lessons", "This text holds a telephone number."),
        ({"review_due": date(2026, 11, 22)}, "review_due", "The review was due on 2026-11-22."),
        (
            {"finding": "The ministries of labour of both countries learned from each other.", "what_was_done": ""},
            "language",
            "The card says 'pt', its text reads as 'en'.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_trainer_must_mend(library: Library, update: dict, field: str, message: str) -> None:
    card = library.cards().items["good"].noun
    assert list(check_card(card, "good.md", library.vocabularies, TODAY)) == []
    (problem,) = check_card(card.model_copy(update=update), "good.md", library.vocabularies, TODAY)
    assert (problem.field, problem.message) == (field, message)


def test_relations_lead_somewhere_and_contradictions_are_told_by_both(library: Library) -> None:
    text = (library.folder / "cards" / "pt" / "good.md").read_text(encoding="utf-8")
    other = text.replace("id: good", "id: other").replace(
        "status:", "related: [{relation: contradicts, id: good}, {relation: same_as, id: gone}]\nstatus:"
    )
    (library.folder / "cards" / "other.md").write_text(other, encoding="utf-8")
    report = check(library, TODAY)
    assert [(problem.file, problem.message) for problem in report.problems] == [
        ("cards/pt/good.md", "'other' says it contradicts this card."),
        ("cards/other.md", "There is no card 'gone'."),
    ]


def test_the_starter_corpus_is_without_a_fault() -> None:
    report = check(Library(ROOT / "corpus"), TODAY)
    assert [str(problem) for problem in report.problems] == []
    assert report.cards >= 100
    assert report.documents >= 4


def test_the_starter_corpus_covers_types_languages_and_the_seed() -> None:
    cards = [stored.noun for stored in Library(ROOT / "corpus").cards().items.values()]
    published = [card for card in cards if card.status == "published"]
    assert {card.type for card in published} == {"practice", "lesson", "recommendation", "challenge", "exchange"}
    for language, least in (("en", 45), ("es", 30), ("pt", 15), ("fr", 10)):
        assert sum(card.language == language for card in published) >= least
    seeded = [card for card in published if card.source.document == "labor-cooperation-in-the-americas.txt"]
    assert len(seeded) >= 14
    assert all(card.source.locator for card in seeded)
    assert any(relation.relation == "contradicts" for card in published for relation in card.related)


def test_the_file_and_the_card_say_the_same(library: Library) -> None:
    stored = library.cards().items["good"]
    assert parse_card(stored.path.read_text(encoding="utf-8"), "good.md") == stored.noun
    assert replace(stored, digest="").noun.id == stored.path.stem
