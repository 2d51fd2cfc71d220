"""Search: ask both indexes in every language, fuse, and keep one source from filling the list."""

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.cards import CardType
from assistant.errors import QuestionError
from assistant.indexing.embedding import Embedder, Question
from assistant.indexing.filters import Filters
from assistant.indexing.ledger import Ledger
from assistant.indexing.passages import Passage
from assistant.indexing.vectors import VectorIndex
from assistant.indexing.words import stem
from assistant.languages import Language, detect
from assistant.retrieval.evidence import Coverage, Weighted, cover, weigh
from assistant.retrieval.fusion import Candidates, Score, diversify, rank_hybrid, worth_reading
from assistant.retrieval.glossary import NO_TERMS, Glossary
from assistant.retrieval.interaction import closeness
from assistant.retrieval.nearest import AT_ONCE, Nearest, nearest
from assistant.retrieval.query import Found, Hit, Query, Timings
from assistant.viewers import Viewer, visible_to

# Of each language: the nearest, the best by words, and those that are read token by token.
NEAREST, MATCHES, READ = 50, 20, 12
# Words are looked up as long as together at most so many passages hold them: a share of the language's, and never more than
# MOST_MATCHES, so that the cost does not grow with the corpus.
COMMON, FEW, MOST_MATCHES = 0.5, 50, 500
MOST_CHARACTERS = 2000
CARDS = Filters(types=tuple(kind.value for kind in CardType))
# What is like a passage: so many are looked at, and each stands out so far, in standard deviations, in its language.
ALIKE, LEAST_STANDING = 12, 1.0
MOST_WORDS = 64


class Searcher:
    """The read path over an open index. Holds no state of its own; safe to use from several threads."""

    def __init__(self, ledger: Ledger, vectors: VectorIndex, embedder: Embedder, glossary: Glossary = NO_TERMS) -> None:
        self._ledger = ledger
        self._vectors = vectors
        self._embedder = embedder
        self._glossary = glossary

    def search(self, query: Query) -> Found:
        """The hits of a query, best first. Raises QuestionError for an empty or overlong question."""
        start = perf_counter()
        text = clean(query.text)
        # Neither needs the other, and neither holds Python's lock for long.
        words = AT_ONCE.submit(self._matches, text, query)
        asked = self._embedder.read_question(text)
        embedded = perf_counter()
        near = nearest(self._ledger, self._vectors, asked.row, query, NEAREST)
        looked = perf_counter()
        candidates = self._with_words(text, asked.row, near, query, words.result())
        matched = perf_counter()
        candidates = self._read(candidates, asked)
        ranked = rank_hybrid(candidates)
        hits = self._hits(ranked, query.limit)
        end = perf_counter()
        times = [
            1000 * (b - a)
            for a, b in ((start, embedded), (embedded, looked), (looked, matched), (matched, end), (start, end))
        ]
        return Found(query, hits, len(candidates.ids()), Timings(*times))

    def candidates(self, query: Query, depth: int = NEAREST, matches: int = MATCHES, read: int = READ) -> Candidates:
        """What both indexes offer, before fusion: so many of each language by cosine and by words, and read token by token."""
        text = clean(query.text)
        asked = self._embedder.read_question(text)
        found = nearest(self._ledger, self._vectors, asked.row, query, depth)
        words = self._matches(text, query, matches)
        return self._read(self._with_words(text, asked.row, found, query, words), asked, read)

    def like(self, passage: Passage, viewer: Viewer) -> tuple[Hit, ...]:
        """The passages of cards that are nearest to one, each language above its own background; itself left out."""
        row = self._ledger.vectors([passage.id]).get(passage.id)
        if row is None:
            return ()
        query = Query(passage.text, viewer, CARDS, ALIKE)
        candidates = Candidates(nearest(self._ledger, self._vectors, row, query, NEAREST))
        others = candidates.only(lambda _, identifier: identifier != passage.id)
        return tuple(hit for hit in self._hits(rank_hybrid(others), ALIKE) if hit.standing >= LEAST_STANDING)

    def _read(self, candidates: Candidates, asked: Question, most: int = READ) -> Candidates:
        """With the closeness of those that are worth reading token by token."""
        if not len(asked.weights):
            return candidates
        return replace(candidates, closeness=closeness(asked, self._ledger.tokens(worth_reading(candidates, most))))

    def _matches(
        self, text: str, query: Query, most: int = MATCHES
    ) -> dict[Language, tuple[Weighted, dict[str, float]]]:
        """For each language what the words of a text weigh, and the passages that hold them, best first."""
        translated, visible = self._glossary.translate(text), visible_to(query.viewer)
        found = {}
        for language, size in self._ledger.sizes().items():
            asked = [stem(word) for word in translated[language][:MOST_WORDS]]
            frequencies = self._ledger.document_frequencies(language, asked)
            telling = _telling(frequencies, size)
            matched = self._ledger.match_words(language, telling, visible, query.filters, most)
            found[language] = weigh(asked, frequencies, size), dict(matched)
        return found

    def _with_words(
        self,
        text: str,
        row: NDArray[np.float32],
        found: Nearest,
        query: Query,
        words: Mapping[Language, tuple[Weighted, dict[str, float]]],
    ) -> Candidates:
        covered: dict[str, Coverage] = {}
        for language, (question, matched) in words.items():
            near = found.setdefault(language, {})
            late = [identifier for identifier in matched if identifier not in near]
            near.update({identifier: float(row @ vector) for identifier, vector in self._ledger.vectors(late).items()})
            held = self._ledger.passage_stems(language, list(near))
            covered.update({identifier: cover(question, lines) for identifier, lines in held.items()})
        return Candidates(
            {language: near for language, near in found.items() if near},
            {language: matched for language, (_, matched) in words.items()},
            covered,
            self._ledger.document_passages(list(covered)),
            detect(text),
            themed=self._themed(text, list(covered), query),
        )

    def _themed(self, text: str, identifiers: list[str], query: Query) -> frozenset[str]:
        """Those whose record is under a theme that a text names."""
        themes = self._glossary.themes(text)
        filters = Filters(themes=tuple(themes))
        return frozenset(self._ledger.passing(identifiers, visible_to(query.viewer), filters) if themes else ())

    def _hits(self, ranked: list[Score], limit: int) -> tuple[Hit, ...]:
        pool = ranked[: 4 * limit + 20]
        owner = self._ledger.passage_records([score.id for score in pool])
        chosen = diversify([score for score in pool if score.id in owner], owner, limit)
        passages = self._ledger.passages([score.id for score in chosen])
        records = self._ledger.records({passage.record for passage in passages.values()})
        return tuple(
            Hit(
                passages[score.id],
                records[passages[score.id].record],
                score.score,
                score.cosine,
                score.standing,
                score.margin,
                score.coverage,
                score.nearness,
                score.themed,
            )
            for score in chosen
            if score.id in passages and passages[score.id].record in records
        )


def _telling(frequencies: Mapping[str, int], size: int) -> list[str]:
    """The stems worth looking up: the rarest, as long as not too many passages hold them.

    What nearly every passage holds tells nothing and costs the most.

    >>> _telling({"de": 90, "peru": 2, "xyzzy": 0}, 100)
    ['peru']
    """
    telling: list[str] = []
    left = min(MOST_MATCHES, max(int(COMMON * size), FEW))
    for word, count in sorted(frequencies.items(), key=lambda item: item[1]):
        left -= count
        if count and left >= 0:
            telling.append(word)
    return telling


def clean(text: str) -> str:
    """A question fit to be asked: no control characters, blanks joined, not empty, at most 2,000 characters.

    >>> clean("  ¿Quién\\x00 inspecciona\\n?  ")
    '¿Quién inspecciona ?'
    """
    visible = "".join(character if character.isprintable() else " " for character in text)
    joined = " ".join(visible.split())
    if not joined:
        raise QuestionError("The question is empty; write what you would like to know.")
    if len(joined) > MOST_CHARACTERS:
        raise QuestionError(f"The question is longer than {MOST_CHARACTERS} characters; ask it shorter.")
    return joined
