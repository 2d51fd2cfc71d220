"""Sentences that a language model could write, true and subtly false, against the passages that they cite."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.answer import Doubt
from assistant.answering.denial import denies
from assistant.answering.figures import figures
from assistant.answering.marks import cited_numbers
from assistant.answering.names import Names, names_of
from assistant.answering.roles import gifts
from assistant.answering.verification import Material, doubts
from assistant.assistant import Assistant
from assistant.corpus.library import Library
from assistant.evaluation.verifying import TRUE, judge, read_claims
from assistant.indexing.embedding.fake import FakeEmbedder
from tests.ui.answers import CARD, OTHER, passage

SETS = Path(__file__).parent / "verification"
TEXT = "In 2010 Costa Rica learned from Argentina how 40 offices serve jobseekers."
EMBED = FakeEmbedder().embed_queries


@pytest.fixture(scope="module")
def names(corpus: Path) -> Names:
    return names_of(Library(corpus).vocabularies)


@pytest.fixture
def materials() -> dict[int, Material]:
    record = replace(CARD, providers=("AR",), recipients=("CR",))
    other = "Panamá firmó un acuerdo de empleo con la OIT."
    return {1: Material(record, passage(record, TEXT)), 2: Material(OTHER, passage(OTHER, other))}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{TEXT} [1]", ()),
        (TEXT, (Doubt.UNCITED,)),
        (f"{TEXT} [1][7]", (Doubt.NO_SUCH_SOURCE,)),
        (f"{TEXT.replace('2010', '2011')} [1]", (Doubt.FIGURE,)),
        (f"{TEXT.replace('40', 'fifty')} [1]", (Doubt.FIGURE,)),
        (f"{TEXT.replace('Costa Rica', 'Chile')} [1]", (Doubt.NAME,)),
        (f"{TEXT.replace('jobseekers', 'UNICEF jobseekers')} [1]", (Doubt.NAME,)),
        (f"{TEXT.replace('learned', 'never learned')} [1]", (Doubt.NEGATION,)),
        ("In 2010 Argentina learned from Costa Rica how 40 offices serve jobseekers. [1]", (Doubt.ROLES,)),
        ("Weather is pleasant here. [1]", (Doubt.MEANING,)),
    ],
)
def test_every_doubt_has_its_case(
    sentence: str, expected: tuple[Doubt, ...], materials: dict[int, Material], names: Names
) -> None:
    assert doubts(sentence, materials, names, EMBED) == expected


def test_another_sources_claim_is_doubted(materials: dict[int, Material], names: Names) -> None:
    sentence = "Panamá firmó un acuerdo de empleo con la OIT. [{}]"
    assert doubts(sentence.format(2), materials, names, EMBED) == ()
    assert Doubt.NAME in doubts(sentence.format(1), materials, names, EMBED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25 million", "25 milhões"),
        ("1,165 inspectors", "1165 inspectores"),
        ("1 355 initiatives", "1.355 iniciativas"),
        ("seven countries", "7 países"),
        ("3,5 %", "3.5%"),
    ],
)
def test_figures_are_alike_across_languages(one: str, other: str) -> None:
    assert figures(one) == figures(other)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("México aprendió de Argentina.", {("AR", "MX")}),
        ("L'Argentine a formé des inspecteurs mexicains.", {("AR", "MX")}),
        ("Mexico was trained by Argentina.", {("AR", "MX")}),
        ("Peruvian experts visited Chile.", {("PE", "CL")}),
        ("Peru and Chile agreed.", set()),
        ("Barbados, Santa Lucía y otras islas estudiaron los programas de Jamaica.", {("JM", "BB"), ("JM", "LC")}),
        ("Inspectores franceses estudiaron el sistema haitiano.", {("HT", "FR")}),
    ],
)
def test_who_gave_to_whom(sentence: str, expected: set[tuple[str, str]], names: Names) -> None:
    assert gifts(sentence, names) == expected


@pytest.mark.parametrize("text", ["No Brasil, o cadastro ajuda.", "They know the notice.", "Não apenas eles."])
def test_what_only_looks_like_a_negation(text: str) -> None:
    assert not denies(text)


def test_marks_are_read_and_other_brackets_are_not() -> None:
    assert cited_numbers("As he said [sic] [1, 3] [2].") == (1, 3, 2)


@pytest.mark.parametrize(("name", "caught", "wrongly"), [("sentences", 57, 0), ("held", 27, 0)])
def test_the_share_that_is_caught_stands(starter: Assistant, name: str, caught: int, wrongly: int) -> None:
    judged = judge(starter, read_claims(SETS / f"{name}.jsonl"))
    false = [one for one in judged if one.claim.kind != TRUE]
    true = [one for one in judged if one.claim.kind == TRUE]
    assert sum(bool(one.doubts) for one in false) >= caught - 1
    assert [one.claim.sentence for one in true if one.doubts][: wrongly + 1] == []
    assert len(true) >= 30 <= len(false)
