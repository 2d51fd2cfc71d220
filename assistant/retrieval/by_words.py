"""What a question's words find, and what the words of a passage cover of it; all of it without the question's vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.ledger import Ledger
from assistant.indexing.words import stem
from assistant.languages import Language, detect
from assistant.retrieval.evidence import Coverage, Weighted, cover, weigh
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.query import Query
from assistant.viewers import visible_to

# Words are looked up as long as together at most so many passages hold them: a share of the language's, and never more than
# MOST_MATCHES, so that the cost does not grow with the corpus.
COMMON, FEW, MOST_MATCHES = 0.5, 50, 500
MOST_WORDS = 64

Held = tuple[Coverage, bool]
"""What a passage covers of a question, and whether it is a document's."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What the words of a question find in one language.

    weights: of the question's words there. matched: passage id to BM25, best first. rows: the vectors of those, each of shape
    (dimension,). held: what they cover.
    """

    weights: Weighted
    matched: Mapping[str, float]
    rows: Mapping[str, NDArray[np.float32]]
    held: Mapping[str, Held]


@dataclass(frozen=True, slots=True)
class Said:
    """What a question's words tell. language: its own. themes: those that it names."""

    language: Language
    themes: tuple[str, ...]
    words: Mapping[Language, Matches]


class ByWords:
    """Search by words in every language at once. Holds no state of its own; safe to use from several threads."""

    def __init__(self, ledger: Ledger, glossary: Glossary) -> None:
        self._ledger = ledger
        self._glossary = glossary

    def said(self, text: str, query: Query, most: int) -> Said:
        """What the words of a text tell; ``most`` passages a language that may be seen and pass the query's filters."""
        translated, sizes = self._glossary.translate(text), self._ledger.sizes()
        words = {
            language: self._matches(language, size, translated[language], query, most)
            for language, size in sizes.items()
        }
        return Said(detect(text), tuple(self._glossary.themes(text)), words)

    def held(self, language: Language, weights: Weighted, identifiers: Sequence[str]) -> dict[str, Held]:
        """What passages of one language cover of a question."""
        wordings = self._ledger.wordings(language, identifiers)
        return {one: (cover(weights, stems), of_document) for one, (stems, of_document) in wordings.items()}

    def _matches(self, language: Language, size: int, words: Sequence[str], query: Query, most: int) -> Matches:
        asked = [stem(word) for word in words[:MOST_WORDS]]
        frequencies = self._ledger.document_frequencies(language, asked)
        weights = weigh(asked, frequencies, size)
        telling = _telling(frequencies, size)
        matched = dict(self._ledger.match_words(language, telling, visible_to(query.viewer), query.filters, most))
        found = list(matched)
        return Matches(weights, matched, self._ledger.vectors(found), self.held(language, weights, found))


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
