"""Any BEIR-style folder through the product's own path: passages, ledger, Chroma, fusion; and the measures.

A folder holds corpus.jsonl {id or _id, text, title?, lang?}, queries.jsonl {id or _id, text, lang?} and qrels.tsv (query-id,
corpus-id, score, with a header). Three pools: ``own`` (only the language of the relevant passage), ``all`` (every language at
once), ``cross`` (every language, but the relevant passage exists in one language only: its other versions, which are the
query's other relevant passages, are left out before ranking).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path

import numpy as np

from assistant.corpus.sections import Section
from assistant.errors import AssistantError
from assistant.indexing.index import Index
from assistant.indexing.records import DOCUMENT, Record
from assistant.indexing.sync import Progress, Wanted
from assistant.languages import Language, detect
from assistant.retrieval.fusion import METHODS, Candidates
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher
from assistant.viewers import Visibility

DEPTH = 100
QUERIES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a set, with its language."""

    id: str
    text: str
    title: str
    language: Language


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A BEIR-style folder. relevant: query id to the ids that answer it, with their grade (above 0)."""

    corpus: Mapping[str, Item]
    queries: Mapping[str, Item]
    relevant: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """Means over the queries of one language pair in one pool."""

    pool: str
    query_language: str
    document_language: str
    queries: int
    ndcg_at_10: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float

    def to_json(self) -> dict[str, str | int | float]:
        """With the field's usual names."""
        return {name.replace("_at_", "@"): value for name, value in asdict(self).items()}


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Jarvelin and Kekalainen 2002), gain = grade, discount log2(rank + 1).

    Worked by hand: the one relevant item on rank 2 gives 1 / log2(3) = 0.631 of the ideal 1.

    >>> round(ndcg(["a", "b"], {"b": 1}), 3)
    0.631
    """
    gained = sum(grades.get(item, 0) / log2(rank + 1) for rank, item in enumerate(ranked[:depth], start=1))
    best = sum(
        grade / log2(rank + 1) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:depth], start=1)
    )
    return gained / best if best else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """The share of relevant items among the first ``depth`` (Manning, Raghavan and Schutze 2008, ch. 8).

    >>> recall(["a", "b", "c"], {"b": 1, "d": 1}, 5)
    0.5
    """
    return sum(item in grades for item in ranked[:depth]) / len(grades)


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """1 / rank of the first relevant item, 0 beyond ``depth`` (Voorhees 1999).

    >>> reciprocal_rank(["a", "b"], {"b": 1})
    0.5
    """
    return next((1 / rank for rank, item in enumerate(ranked[:depth], start=1) if item in grades), 0.0)


def read_set(folder: Path) -> RetrievalSet:
    """Read a folder. Raises AssistantError naming the file and line that does not fit."""
    corpus = {item.id: item for item in _items(folder / "corpus.jsonl")}
    queries = {item.id: item for item in _items(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(folder / "qrels.tsv"), start=1):
        fields = line.split("\t")
        if number == 1:
            continue
        if len(fields) < 3 or not fields[-1].lstrip("-").isdigit():
            raise AssistantError(
                f"{folder / 'qrels.tsv'}, line {number}: write query-id, corpus-id and grade, with tabs."
            )
        query, document, grade = fields[0], fields[-2], int(fields[-1])
        if grade > 0 and query in queries and document in corpus:
            relevant[query][document] = grade
    if not relevant:
        raise AssistantError(f"{folder} has no query with a relevant text; check the ids in qrels.tsv.")
    return RetrievalSet(corpus, queries, relevant)


def _lines(path: Path) -> Iterator[str]:
    try:
        yield from path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise AssistantError(f"{path} is missing; a set has corpus.jsonl, queries.jsonl and qrels.tsv.") from error


def _items(path: Path) -> Iterator[Item]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            values = json.loads(line)
            identifier, text = str(values.get("id", values.get("_id"))), str(values["text"])
        except (ValueError, KeyError, AttributeError) as error:
            raise AssistantError(f"{path}, line {number}: write one JSON object with id and text.") from error
        language = values.get("lang") or detect(text)
        spoken = Language(language) if language in set(Language) else Language.OTHER
        yield Item(identifier, text, str(values.get("title") or ""), spoken)


def wanted(items: Iterable[Item]) -> Iterator[Wanted]:
    """Every text of a set as a record of its own."""
    for item in items:
        record = Record(item.id, DOCUMENT, item.title, item.language, Visibility.PUBLIC, digest=item.text)
        yield Wanted(record, lambda text=item.text: (Section(text),))  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index offers for one query, and which record each passage belongs to."""

    query: Item
    candidates: Candidates
    owner: Mapping[str, str]


def ask_all(index: Index, queries: Sequence[Item], progress: Progress) -> Iterator[Asked]:
    """The candidates of every query, embedded in batches."""
    searcher = Searcher(index.ledger, index.vectors, index.embedder)
    for start in range(0, len(queries), QUERIES_AT_ONCE):
        batch = queries[start : start + QUERIES_AT_ONCE]
        for query, row in zip(batch, index.embedder.embed_queries([query.text for query in batch]), strict=True):
            candidates = searcher.candidates(Query(query.text), np.asarray(row), DEPTH, DEPTH)
            yield Asked(query, candidates, index.ledger.passage_records(sorted(candidates.ids())))
        progress("asking", min(start + QUERIES_AT_ONCE, len(queries)), len(queries))


def evaluate(data: RetrievalSet, index: Index, method: str, progress: Progress) -> list[Row]:
    """Index the set, ask every query, and average by pool and language pair."""
    index.sync(wanted(data.corpus.values()))
    rank = METHODS[method]
    measured: dict[tuple[str, str, str], list[tuple[float, ...]]] = defaultdict(list)
    for asked in ask_all(index, [data.queries[identifier] for identifier in data.relevant], progress):
        for pool, language, grades, candidates in pools(asked, data):
            ranked = list(dict.fromkeys(asked.owner[score.id] for score in rank(candidates)))
            measured[pool, asked.query.language.value, language].append(
                (
                    ndcg(ranked, grades),
                    recall(ranked, grades, 5),
                    recall(ranked, grades, 10),
                    reciprocal_rank(ranked, grades),
                )
            )
    return [
        Row(*key, len(values), *(sum(column) / len(values) for column in zip(*values, strict=True)))
        for key, values in sorted(measured.items())
    ]


def pools(asked: Asked, data: RetrievalSet) -> Iterator[tuple[str, str, Mapping[str, int], Candidates]]:
    """(pool, document language, grades, candidates) for one query."""
    grades = data.relevant[asked.query.id]
    by_language: dict[Language, dict[str, int]] = defaultdict(dict)
    for document, grade in grades.items():
        by_language[data.corpus[document].language][document] = grade
    yield "all", "any", grades, asked.candidates
    for language, wanted_here in by_language.items():
        others = grades.keys() - wanted_here.keys()
        yield "own", language.value, wanted_here, asked.candidates.only(_of_language(data, asked, language))
        yield "cross", language.value, wanted_here, asked.candidates.only(_without(asked, others))


def _of_language(data: RetrievalSet, asked: Asked, language: Language) -> Callable[[Language, str], bool]:
    return lambda _, passage: data.corpus[asked.owner[passage]].language is language


def _without(asked: Asked, others: Iterable[str]) -> Callable[[Language, str], bool]:
    left_out = frozenset(others)
    return lambda _, passage: asked.owner[passage] not in left_out


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| pool | question | text | questions | nDCG@10 | Recall@5 | Recall@10 | MRR@10 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        figures = " | ".join(
            f"{figure:.3f}" for figure in (row.ndcg_at_10, row.recall_at_5, row.recall_at_10, row.mrr_at_10)
        )
        lines.append(f"| {row.pool} | {row.query_language} | {row.document_language} | {row.queries} | {figures} |")
    return "\n".join(lines)
