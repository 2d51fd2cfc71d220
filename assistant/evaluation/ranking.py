"""Measuring a ranking, by pool and language pair.

Three pools: ``own`` (only the language of the relevant passage), ``all`` (every language at once), ``cross`` (every language,
but the relevant passage exists in one language only: its other versions, which are the query's other relevant passages, are
left out before ranking).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass

from assistant.evaluation.measures import ndcg, recall, reciprocal_rank
from assistant.evaluation.sets import Item, RetrievalSet
from assistant.indexing.index import Index
from assistant.indexing.sync import Progress
from assistant.languages import Language
from assistant.retrieval.fusion import METHODS, Candidates
from assistant.retrieval.glossary import NO_TERMS, Glossary
from assistant.retrieval.query import Query
from assistant.retrieval.search import READ, Searcher
from assistant.viewers import Viewer

# Deeper than a search: what a pool leaves out does not leave it short.
DEPTH, DEPTH_READ = 100, 2 * READ
TOLD_EVERY = 64
MEASURES = ("ndcg@10", "recall@5", "recall@10", "mrr@10")


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index offers for one query, and which record each passage belongs to."""

    query: Item
    candidates: Candidates
    owner: Mapping[str, str]

    def ranking(self, method: str, candidates: Candidates | None = None) -> list[str]:
        """The records in the order of a method, each at its best passage; of all candidates, or of some."""
        scores = METHODS[method](candidates or self.candidates)
        return list(dict.fromkeys(self.owner[score.id] for score in scores))


def measure(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, ...]:
    """The figures of one ranking, in the order of ``MEASURES``."""
    return (
        ndcg(ranked, grades),
        recall(ranked, grades, 5),
        recall(ranked, grades, 10),
        reciprocal_rank(ranked, grades),
    )


def ask(searcher: Searcher, index: Index, query: Item) -> Asked:
    """The candidates of one query; whoever measures sees everything. Raises QuestionError."""
    candidates = searcher.candidates(Query(query.text, Viewer.TRAINER), DEPTH, DEPTH, DEPTH_READ)
    return Asked(query, candidates, index.ledger.passage_records(sorted(candidates.ids())))


def ask_all(
    index: Index, queries: Sequence[Item], progress: Progress, glossary: Glossary = NO_TERMS
) -> Iterator[Asked]:
    """The candidates of every query. Ask once for several methods."""
    searcher = Searcher(index.ledger, index.vectors, index.embedder, glossary)
    for done, query in enumerate(queries, start=1):
        yield ask(searcher, index, query)
        if done % TOLD_EVERY == 0 or done == len(queries):
            progress("asking", done, len(queries))


def evaluate(data: RetrievalSet, asked: Iterable[Asked], method: str) -> list[Row]:
    """The figures of what an index offered for the queries of a set, averaged by pool and language pair."""
    measured: dict[tuple[str, str, str], list[tuple[float, ...]]] = defaultdict(list)
    for one in asked:
        for pool, language, grades, candidates in pools(one, data):
            key = pool, one.query.language.value, language
            measured[key].append(measure(one.ranking(method, candidates), grades))
    return [Row(*key, len(values), *means(values)) for key, values in sorted(measured.items())]


def means(values: Sequence[Sequence[float]]) -> list[float]:
    """The mean of each column.

    >>> means([(1.0, 0.0), (0.0, 0.0)])
    [0.5, 0.0]
    """
    return [sum(column) / len(values) for column in zip(*values, strict=True)]


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
    head = ("pool", "question", "text", "questions", "nDCG@10", "Recall@5", "Recall@10", "MRR@10")
    return markdown(head, (astuple(row) for row in rows))


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; figures that are shares with three decimals.

    >>> print(markdown(("kind", "share"), [("a", 0.5)]))
    | kind | share |
    |---|---|
    | a | 0.500 |
    """
    cells = ([f"{value:.3f}" if isinstance(value, float) else str(value) for value in row] for row in rows)
    return "\n".join(
        [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in cells)]
    )
