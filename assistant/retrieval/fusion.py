"""From candidates to a ranking (pure): each language against its own background, and words as bounded evidence.

Measured in docs/retrieval.md. Rank fusion gives the first lexical hit full weight however weak it is, which buries the
right answer in another language; here words add at most ``WORDS_WEIGHT * (1 - COVERAGE_FLOOR)`` to a cosine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from assistant.languages import Language

WORDS_WEIGHT = 0.1
COVERAGE_FLOOR = 0.3
BACKGROUND_FROM, BACKGROUND_TO = 5, 50
# A language with few passages has no background of its own to speak of: it borrows from all languages together.
BACKGROUND_PRIOR = 15
RRF_K = 60


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the two indexes offer for one question, language by language.

    cosines: passage id to cosine, nearest first. words: passage id to BM25, best first.
    coverage: passage id to the share of the question's idf mass it covers, for every id of the other two.
    """

    cosines: Mapping[Language, Mapping[str, float]] = field(default_factory=dict)
    words: Mapping[Language, Mapping[str, float]] = field(default_factory=dict)
    coverage: Mapping[str, float] = field(default_factory=dict)

    def only(self, keep: Callable[[Language, str], bool]) -> "Candidates":
        """The candidates that a predicate over (language, id) keeps."""

        def part(lists: Mapping[Language, Mapping[str, float]]) -> dict[Language, dict[str, float]]:
            return {
                language: {identifier: score for identifier, score in found.items() if keep(language, identifier)}
                for language, found in lists.items()
            }

        return Candidates(part(self.cosines), part(self.words), self.coverage)

    def ids(self) -> set[str]:
        """Every passage that either index offers."""
        return {identifier for lists in (self.cosines, self.words) for found in lists.values() for identifier in found}


@dataclass(frozen=True, slots=True)
class Score:
    """One passage's place in the ranking and what made it; see retrieval.query.Hit."""

    id: str
    score: float
    cosine: float
    margin: float
    coverage: float


def coverage(query: Mapping[str, float], passage: frozenset[str]) -> float:
    """The share of a question's idf mass that a passage holds, 0 to 1. query: lemma to idf.

    >>> coverage({"inspection": 1.0, "peru": 3.0}, frozenset({"peru"}))
    0.75
    """
    total = sum(query.values())
    return sum(idf for term, idf in query.items() if term in passage) / total if total else 0.0


def idf(documents: int, frequency: int) -> float:
    """Inverse document frequency as in BM25, never negative (Robertson and Zaragoza 2009, eq. 3.3).

    >>> round(idf(100, 1), 2), round(idf(100, 100), 4)
    (4.21, 0.005)
    """
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def backgrounds(cosines: Mapping[Language, Mapping[str, float]]) -> dict[Language, float]:
    """For each language the mean cosine of its ranks 5 to 50, drawn towards that of all languages where there are few."""
    tails = {
        language: sorted(found.values(), reverse=True)[BACKGROUND_FROM - 1 : BACKGROUND_TO]
        for language, found in cosines.items()
    }
    everything = [cosine for tail in tails.values() for cosine in tail]
    if not everything:
        lowest = min((cosine for found in cosines.values() for cosine in found.values()), default=0.0)
        return dict.fromkeys(cosines, lowest)
    common = sum(everything) / len(everything)
    return {
        language: (sum(tail) + BACKGROUND_PRIOR * common) / (len(tail) + BACKGROUND_PRIOR)
        for language, tail in tails.items()
    }


def rank_hybrid(candidates: Candidates) -> list[Score]:
    """The product's ranking: cosine above the language's background, plus bounded evidence from words."""
    background = backgrounds(candidates.cosines)
    scores = []
    for language, found in candidates.cosines.items():
        for identifier, cosine in found.items():
            margin = cosine - background[language]
            covered = candidates.coverage.get(identifier, 0.0)
            score = margin + WORDS_WEIGHT * max(0.0, covered - COVERAGE_FLOOR)
            scores.append(Score(identifier, score, cosine, margin, covered))
    return sorted(scores, key=lambda score: (-score.score, score.id))


def rank_dense(candidates: Candidates) -> list[Score]:
    """By cosine alone."""
    scores = [
        Score(identifier, cosine, cosine, cosine, 0.0)
        for found in candidates.cosines.values()
        for identifier, cosine in found.items()
    ]
    return sorted(scores, key=lambda score: (-score.score, score.id))


def rank_words(candidates: Candidates) -> list[Score]:
    """By BM25 alone, each language's as its own index gives it."""
    scores = [
        Score(identifier, bm25, 0.0, 0.0, 0.0)
        for found in candidates.words.values()
        for identifier, bm25 in found.items()
    ]
    return sorted(scores, key=lambda score: (-score.score, score.id))


def rank_rrf(candidates: Candidates) -> list[Score]:
    """Reciprocal rank fusion with k = 60 and equal weights (Cormack, Clarke and Buettcher 2009): the usual rival."""
    fused: dict[str, float] = {}
    for ranking in (rank_dense(candidates), rank_words(candidates)):
        for rank, score in enumerate(ranking, start=1):
            fused[score.id] = fused.get(score.id, 0.0) + 1 / (RRF_K + rank)
    scores = [Score(identifier, score, 0.0, 0.0, 0.0) for identifier, score in fused.items()]
    return sorted(scores, key=lambda score: (-score.score, score.id))


METHODS: dict[str, Callable[[Candidates], list[Score]]] = {
    "hybrid": rank_hybrid,
    "dense": rank_dense,
    "words": rank_words,
    "rrf": rank_rrf,
}


def diversify(
    ranked: Sequence[Score], owner: Mapping[str, str], limit: int, first: int = 5, most: int = 2
) -> list[Score]:
    """The best ``limit``, with at most ``most`` passages of one record among the ``first``; the rest follow in order.

    >>> order = [Score(name, 1, 0, 0, 0) for name in ("a1", "a2", "a3", "b1")]
    >>> [score.id for score in diversify(order, {"a1": "a", "a2": "a", "a3": "a", "b1": "b"}, 4, first=3)]
    ['a1', 'a2', 'b1', 'a3']
    """
    chosen: list[Score] = []
    postponed: list[Score] = []
    taken: dict[str, int] = {}
    for score in ranked:
        record = owner[score.id]
        if len(chosen) < first and taken.get(record, 0) >= most:
            postponed.append(score)
            continue
        taken[record] = taken.get(record, 0) + 1
        chosen.append(score)
        if len(chosen) >= first:
            break
    rest = [score for score in ranked if score not in chosen]
    return (chosen + rest)[:limit]
