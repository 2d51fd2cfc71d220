"""Search: ask both indexes in every language, fuse, and keep one source from filling the list."""

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
from assistant.retrieval.by_words import ByWords, Held, Said
from assistant.retrieval.fusion import Candidates, Score, diversify, rank_hybrid, worth_reading
from assistant.retrieval.glossary import NO_TERMS, Glossary
from assistant.retrieval.interaction import closeness
from assistant.retrieval.nearest import AT_ONCE, Nearest, nearest
from assistant.retrieval.query import Found, Hit, Query, Timings
from assistant.viewers import Viewer, visible_to

# Of each language: the nearest, the best by words, and those that are read token by token.
NEAREST, MATCHES, READ = 50, 20, 12
MOST_CHARACTERS = 2000
CARDS = Filters(types=tuple(kind.value for kind in CardType))
# What is like a passage: so many are looked at, and each stands out so far, in standard deviations, in its language.
ALIKE, LEAST_STANDING = 12, 1.0


class Searcher:
    """The read path over an open index. Holds no state of its own; safe to use from several threads."""

    def __init__(self, ledger: Ledger, vectors: VectorIndex, embedder: Embedder, glossary: Glossary = NO_TERMS) -> None:
        self._ledger = ledger
        self._vectors = vectors
        self._embedder = embedder
        self._by_words = ByWords(ledger, glossary)

    def search(self, query: Query) -> Found:
        """The hits of a query, best first. Raises QuestionError for an empty or overlong question."""
        start = perf_counter()
        text = clean(query.text)
        # Neither needs the other, and neither holds Python's lock for long.
        words = AT_ONCE.submit(self._by_words.said, text, query, MATCHES)
        asked = self._embedder.read_question(text)
        embedded = perf_counter()
        near = nearest(self._ledger, self._vectors, asked.row, query, NEAREST)
        looked = perf_counter()
        candidates = self._joined(asked.row, near, words.result(), query)
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
        said = self._by_words.said(text, query, matches)
        return self._read(self._joined(asked.row, found, said, query), asked, read)

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

    def _joined(self, row: NDArray[np.float32], found: Nearest, said: Said, query: Query) -> Candidates:
        """What is near and what holds the words, each passage with its cosine and with what its words cover."""
        held: dict[str, Held] = {}
        for language, words in said.words.items():
            near = found.setdefault(language, {})
            late = {one: float(row @ vector) for one, vector in words.rows.items() if one not in near}
            others = [one for one in near if one not in words.held]
            near.update(late)
            held |= {**words.held, **self._by_words.held(language, words.weights, others)}
        themes, visible = Filters(themes=said.themes), visible_to(query.viewer)
        return Candidates(
            {language: near for language, near in found.items() if near},
            {language: words.matched for language, words in said.words.items()},
            {one: coverage for one, (coverage, _) in held.items()},
            frozenset(one for one, (_, of_document) in held.items() if of_document),
            said.language,
            themed=frozenset(self._ledger.passing(list(held), visible, themes) if themes else ()),
        )

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
