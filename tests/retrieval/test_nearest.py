"""Filters and rights: each way of looking finds exactly what comparing everything finds."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus.sections import Section
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import Index
from assistant.indexing.records import Record
from assistant.indexing.sync import Wanted
from assistant.languages import Language
from assistant.retrieval import nearest as module
from assistant.retrieval.nearest import nearest
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher
from assistant.viewers import Viewer, Visibility, visible_to

EN, ES = Language.EN, Language.ES
QUESTION = "inspectors farms tablets"
WORDS = ("inspectors", "farms", "tablets", "wages", "training", "reports", "mines", "youth")


def record(number: int) -> Record:
    """Fields that repeat with different periods, so that every combination is there."""
    return Record(
        f"r{number}",
        kind="practice" if number % 2 else "lesson",
        title=f"Record {number}",
        language=ES if number % 3 == 0 else EN,
        visibility=Visibility.INTERNAL if number % 5 == 0 else Visibility.PUBLIC,
        themes=("osh",) if number % 4 else ("equality", "osh"),
        places=(("CO", "PE", "BR")[number % 3],),
        evidence=f"E{number % 6}",
        year=2000 + number % 20,
    )


def text(number: int) -> str:
    return " ".join(word for bit, word in enumerate(WORDS) if (number >> bit) & 1) or "nothing"


RECORDS = [record(number) for number in range(120)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index(tmp_path_factory.mktemp("nearest"), FakeEmbedder(), 50, "", lambda *_: None) as opened:
        opened.sync(Wanted(one, lambda n=n: (Section(text(n)),)) for n, one in enumerate(RECORDS))
        yield opened


FILTERS = [
    Filters(),
    Filters(themes=("equality",)),
    Filters(themes=("osh", "equality"), places=("PE",)),
    Filters(evidence=3),
    Filters(since=2005, until=2009),
    Filters(types=("practice",), languages=(Language.ES,)),
    Filters(places=("CL",)),
]


def passes(one: Record, filters: Filters, viewer: Viewer) -> bool:
    return (
        one.visibility in visible_to(viewer)
        and (not filters.types or one.kind in filters.types)
        and (not filters.themes or not set(filters.themes).isdisjoint(one.themes))
        and (not filters.places or not set(filters.places).isdisjoint(one.places))
        and (filters.evidence is None or (one.evidence_level or 0) >= filters.evidence)
        and (filters.since is None or (one.year or 0) >= filters.since)
        and (filters.until is None or (one.year or 9999) <= filters.until)
    )


@pytest.mark.parametrize("exact", [0, 4000], ids=["widening", "exact"])
@pytest.mark.parametrize("viewer", [Viewer.ANONYMOUS, Viewer.TRAINER])
@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_what_is_nearest_is_what_comparing_everything_finds(
    index: Index, monkeypatch: pytest.MonkeyPatch, exact: int, viewer: Viewer, filters: Filters
) -> None:
    monkeypatch.setattr(module, "EXACT", exact)
    monkeypatch.setattr(module, "FIRST", 1)
    row = index.embedder.embed_queries([QUESTION])[0]
    found = nearest(index.ledger, index.vectors, row, Query(QUESTION, viewer, filters), 5)
    passages = {identifier: one for near in found.values() for identifier, one in near.items()}
    owner = index.ledger.passage_records(list(passages))
    allowed = {one.id for one in RECORDS if passes(one, filters, viewer)}
    assert set(owner.values()) <= allowed
    vectors = index.ledger.vectors(
        [identifier for identifier in _everything(index) if _record_of(index, identifier) in allowed]
    )
    languages = {identifier: one.language for identifier, one in index.ledger.passages(list(vectors)).items()}
    for language in filters.languages or tuple(Language):
        cosines = sorted((float(row @ vector) for one, vector in vectors.items() if languages[one] is language))[::-1]
        assert sorted(found.get(language, {}).values())[::-1] == pytest.approx(cosines[:5], abs=1e-5)


def _everything(index: Index) -> list[str]:
    return [identifier for partition in index.ledger.counts() for identifier in index.ledger.partition_ids(partition)]


def _record_of(index: Index, identifier: str) -> str:
    return index.ledger.passage_records([identifier])[identifier]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_words_bring_in_nothing_that_a_filter_or_a_right_keeps_out(index: Index, filters: Filters) -> None:
    searcher = Searcher(index.ledger, index.vectors, index.embedder)
    for viewer in (Viewer.ANONYMOUS, Viewer.TRAINER):
        candidates = searcher.candidates(Query("wages youth", viewer, filters), depth=1)
        owner = index.ledger.passage_records(sorted(candidates.ids()))
        assert set(owner.values()) <= {one.id for one in RECORDS if passes(one, filters, viewer)}


def test_counts_follow_every_change(tmp_path: Path) -> None:
    with Index(tmp_path, FakeEmbedder(), 50, "", lambda *_: None) as opened:
        for many in (3, 5, 2):
            opened.sync(Wanted(one, lambda n=n: (Section(text(n + 1)),)) for n, one in enumerate(RECORDS[:many]))
            assert sum(opened.ledger.counts().values()) == many
            assert np.sum([len(opened.ledger.partition_ids(one)) for one in opened.ledger.counts()]) == many
