"""From candidates to a ranking (pure): nearness and bounded evidence from words, above the background of each language.

The evidence of a passage is how near it is to the question, as a whole and token by token, plus what its words add. Languages are not alike in either, so a passage is scored by
how far it is above the mean of the best of its language; and the asker's own language, whose passages are like the question for
more reasons than what they say, must be above it a little further. Rank fusion gives the first lexical hit full weight however weak it
is, which buries the right answer in another language. Measured in docs/retrieval.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from math import sqrt

from assistant.languages import Language
from assistant.retrieval.evidence import NOTHING, Coverage

SENTENCE_WEIGHT = 0.1
PAIRS_WEIGHT = 0.03
# The best of a language that are its background; and the passages that a language with fewer borrows from all of them.
BACKGROUND = 50
BACKGROUND_PRIOR = 30
# Where all candidates are alike, none stands out: a spread below this is noise.
LEAST_SPREAD = 0.005
# A card under a theme that the question names; of which no word need stand in the passage.
THEME_BONUS = 0.05
# In the asker's own language a passage is like the question by its words and its idiom, too.
OWN_LANGUAGE_HANDICAP = 0.02
# A card says a thing once; a document has many passages, and one of them is near by chance.
DOCUMENT_HANDICAP = 0.02
RRF_K = 60


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the two indexes offer for one question, language by language.

    cosines: passage id to cosine. words: passage id to BM25, best first. coverage: what the words of a passage cover.
    documents: those that are passages of documents. spoken: the question's language. closeness: by late interaction, of the
    passages that were read so. themed: those whose record is under a theme that the question names.
    """

    cosines: Mapping[Language, Mapping[str, float]] = field(default_factory=dict)
    words: Mapping[Language, Mapping[str, float]] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    spoken: Language | None = None
    closeness: Mapping[str, float] = field(default_factory=dict)
    themed: frozenset[str] = frozenset()

    def only(self, keep: Callable[[Language, str], bool]) -> "Candidates":
        """The candidates that a predicate over (language, id) keeps."""

        def part(lists: Mapping[Language, Mapping[str, float]]) -> dict[Language, dict[str, float]]:
            return {
                language: {identifier: score for identifier, score in found.items() if keep(language, identifier)}
                for language, found in lists.items()
            }

        return replace(self, cosines=part(self.cosines), words=part(self.words))

    def ids(self) -> set[str]:
        """Every passage that either index offers."""
        return {identifier for lists in (self.cosines, self.words) for found in lists.values() for identifier in found}


@dataclass(frozen=True, slots=True)
class Score:
    """One passage's place in the ranking and what made it; see retrieval.query.Hit."""

    id: str
    score: float
    cosine: float = 0.0
    standing: float = 0.0
    margin: float = 0.0
    coverage: Coverage = NOTHING
    nearness: float = 0.0
    themed: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What the best passages of one language have in common: mean and standard deviation of their evidence."""

    mean: float
    spread: float

    def standing(self, value: float) -> float:
        """How far a passage's evidence stands out, in standard deviations."""
        return (value - self.mean) / self.spread


def evidence(nearness: float, covered: Coverage) -> float:
    """Nearness plus what words add, at most ``SENTENCE_WEIGHT + PAIRS_WEIGHT``.

    >>> round(evidence(0.8, Coverage(passage=1.0, sentence=0.5, pairs=0.2)), 3)
    0.856
    """
    return nearness + SENTENCE_WEIGHT * covered.sentence + PAIRS_WEIGHT * covered.pairs


def worth_reading(candidates: Candidates, most: int) -> list[str]:
    """The passages to be read token by token: the best ``most`` of each language by cosine and words."""
    covered = candidates.coverage
    chosen: list[str] = []
    for found in candidates.cosines.values():
        values = {one: evidence(cosine, covered.get(one, NOTHING)) for one, cosine in found.items()}
        chosen += nlargest(most, values, key=values.__getitem__)
    return chosen


def nearnesses(
    cosines: Mapping[Language, Mapping[str, float]], closeness: Mapping[str, float]
) -> dict[Language, dict[str, float]]:
    """The mean of cosine and closeness; a passage that was not read is as close as its cosine lets expect.

    What to expect is told by those of its language that were read, or by those of all languages where none of its own was.

    >>> near = nearnesses({Language.EN: {"a": 0.8, "b": 0.7}, Language.ES: {"c": 0.6}}, {"a": 0.6})
    >>> {one: round(value, 2) for found in near.values() for one, value in found.items()}
    {'a': 0.7, 'b': 0.6, 'c': 0.5}
    """
    differences = {
        language: [closeness[one] - cosine for one, cosine in found.items() if one in closeness]
        for language, found in cosines.items()
    }
    anywhere = _mean([difference for read in differences.values() for difference in read])
    near = {}
    for language, found in cosines.items():
        usual = _mean(differences[language]) if differences[language] else anywhere
        near[language] = {one: (cosine + closeness.get(one, cosine + usual)) / 2 for one, cosine in found.items()}
    return near


def backgrounds(evidences: Mapping[Language, Iterable[float]]) -> dict[Language, Background]:
    """The background of each language, from its best ``BACKGROUND`` passages.

    A language with few passages is drawn towards all languages together, as if ``BACKGROUND_PRIOR`` passages of theirs
    were its own.
    """
    best = {language: sorted(values, reverse=True)[:BACKGROUND] for language, values in evidences.items()}
    mean, variance = _moments([value for values in best.values() for value in values])
    found = {}
    for language, values in best.items():
        own_mean, own_variance = _moments(values)
        share = len(values) / (len(values) + BACKGROUND_PRIOR)
        spread = sqrt(share * own_variance + (1 - share) * variance)
        found[language] = Background(share * own_mean + (1 - share) * mean, max(spread, LEAST_SPREAD))
    return found


def rank_hybrid(candidates: Candidates) -> list[Score]:
    """The product's ranking: how far a passage's evidence is above the background of its language, less its handicaps."""
    covered = candidates.coverage
    near = nearnesses(candidates.cosines, candidates.closeness)
    weighed = {
        language: {identifier: evidence(value, covered.get(identifier, NOTHING)) for identifier, value in found.items()}
        for language, found in near.items()
    }
    background = backgrounds({language: found.values() for language, found in weighed.items()})
    scores = []
    for language, found in weighed.items():
        own = OWN_LANGUAGE_HANDICAP if language is candidates.spoken else 0.0
        for identifier, value in found.items():
            themed = identifier in candidates.themed
            margin = value + THEME_BONUS * themed - background[language].mean
            handicap = own + DOCUMENT_HANDICAP * (identifier in candidates.documents)
            scores.append(
                Score(
                    identifier,
                    margin - handicap,
                    candidates.cosines[language][identifier],
                    background[language].standing(value),
                    margin,
                    covered.get(identifier, NOTHING),
                    near[language][identifier],
                    themed,
                )
            )
    return _best_first(scores)


def _mean(values: Sequence[float]) -> float:
    """Zero for no values."""
    return sum(values) / len(values) if values else 0.0


def _moments(values: Sequence[float]) -> tuple[float, float]:
    """Mean and variance; zeros for no values."""
    mean = _mean(values)
    return mean, _mean([(value - mean) ** 2 for value in values])


def rank_dense(candidates: Candidates) -> list[Score]:
    """By cosine alone."""
    return _best_first(
        Score(identifier, cosine, cosine)
        for found in candidates.cosines.values()
        for identifier, cosine in found.items()
    )


def rank_words(candidates: Candidates) -> list[Score]:
    """By BM25 alone, each language's as its own index gives it."""
    return _best_first(
        Score(identifier, bm25) for found in candidates.words.values() for identifier, bm25 in found.items()
    )


def rank_rrf(candidates: Candidates) -> list[Score]:
    """Reciprocal rank fusion with k = 60 and equal weights (Cormack, Clarke and Buettcher 2009): the usual rival."""
    fused: dict[str, float] = {}
    for ranking in (rank_dense(candidates), rank_words(candidates)):
        for rank, score in enumerate(ranking, start=1):
            fused[score.id] = fused.get(score.id, 0.0) + 1 / (RRF_K + rank)
    return _best_first(Score(identifier, score) for identifier, score in fused.items())


def _best_first(scores: Iterable[Score]) -> list[Score]:
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

    >>> order = [Score(name, 1) for name in ("a1", "a2", "a3", "b1")]
    >>> [score.id for score in diversify(order, {"a1": "a", "a2": "a", "a3": "a", "b1": "b"}, 4, first=3)]
    ['a1', 'a2', 'b1', 'a3']
    """
    chosen: list[Score] = []
    taken: dict[str, int] = {}
    for score in ranked:
        record = owner[score.id]
        if len(chosen) < first and taken.get(record, 0) >= most:
            continue
        taken[record] = taken.get(record, 0) + 1
        chosen.append(score)
        if len(chosen) >= first:
            break
    rest = [score for score in ranked if score not in chosen]
    return (chosen + rest)[:limit]
