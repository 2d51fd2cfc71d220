"""What the words of a passage say about a question: bounded, 0 to 1, and comparable between passages (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
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
    padded = f" {text} ".replace("\n", " \n ")
    there = {stem: weight for stem, weight in question.stems.items() if f" {stem} " in padded}
    if not there:
        return NOTHING
    title, *sentences = padded.split("\n")
    titled = sum([weight for stem, weight in there.items() if f" {stem} " in title])
    beside = {stem: weight for stem, weight in there.items() if f" {stem} " not in title}
    added = (sum([weight for stem, weight in beside.items() if f" {stem} " in line]) for line in sentences)
    pairs = [weight for (one, other), weight in question.pairs.items() if f" {one} {other} " in padded]
    return Coverage(sum(there.values()), titled + max(added, default=0.0), sum(pairs, 0.0))


def _shares(weights: Mapping[Key, float]) -> dict[Key, float]:
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()} if total else {}
