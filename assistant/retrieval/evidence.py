"""What the words of a passage say about a question: bounded, 0 to 1, and comparable between passages (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, log
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Weighted:
    """A question's stems and neighbouring pairs of stems, each with its share of the question's idf mass; shares sum to 1."""

    stems: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of a question that a passage holds: anywhere, in its best sentence, and as neighbours there."""

    passage: float = 0.0
    sentence: float = 0.0
    pairs: float = 0.0


NOTHING = Coverage()


def idf(passages: int, frequency: int) -> float:
    """Inverse document frequency as in BM25, never negative (Robertson and Zaragoza 2009, eq. 3.3).

    >>> round(idf(100, 1), 2), round(idf(100, 100), 4)
    (4.21, 0.005)
    """
    return log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def weigh(stems: Sequence[str], frequencies: Mapping[str, int], passages: int) -> Weighted:
    """A question's weights in a language of ``passages`` passages; frequencies: stem to passages that hold it.

    >>> weighted = weigh(["peru", "inspec"], {"peru": 1, "inspec": 1}, 10)
    >>> weighted.stems, weighted.pairs
    ({'peru': 0.5, 'inspec': 0.5}, {('peru', 'inspec'): 1.0})
    """
    idfs = {stem: idf(passages, frequencies.get(stem, 0)) for stem in stems}
    pairs = {pair: idfs[pair[0]] + idfs[pair[1]] for pair in pairwise(stems)}
    return Weighted(_shares(idfs), _shares(pairs))


def cover(question: Weighted, text: str) -> Coverage:
    """How much of a question a passage holds. text: stems with blanks between them, a line for the title and each sentence.

    The title speaks for every sentence.

    >>> question = weigh(["peru", "inspec"], {"peru": 1, "inspec": 1}, 10)
    >>> cover(question, "peru\\ninspec work\\nlabour")
    Coverage(passage=1.0, sentence=1.0, pairs=0.0)
    """
    title, *sentences = [line.split() for line in text.split("\n")]
    titled = question.stems.keys() & title
    beside = {*question.stems} - titled
    there = [beside.intersection(line) for line in sentences]
    found = titled.union(*there)
    if not found:
        return NOTHING
    # fsum, since its sums are the same in whatever order a set is.
    share = question.stems.__getitem__
    added = max((fsum(map(share, stems)) for stems in there if stems), default=0.0)
    both = {pair: weight for pair, weight in question.pairs.items() if found.issuperset(pair)}
    padded = f" {text} ".replace("\n", " \n ") if both else ""
    pairs = fsum(weight for (one, other), weight in both.items() if f" {one} {other} " in padded)
    return Coverage(fsum(map(share, found)), fsum(map(share, titled)) + added, pairs)


def _shares(weights: Mapping[Key, float]) -> dict[Key, float]:
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()} if total else {}
