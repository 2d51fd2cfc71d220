"""The measures of a ranking and of a decision (pure)."""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import ArrayLike


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


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Chance that a positive's figure is above a negative's, ties counting half (Hanley and McNeil 1982).

    Worked by hand: of the pairs (3, 1), (3, 2), (2, 1), (2, 2) three are in order and one is a tie.

    >>> auroc([3, 2], [1, 2])
    0.875
    """
    below = np.sort(np.asarray(negative, float))
    above = np.asarray(positive, float)
    wins = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(wins.mean() / (2 * len(below)))
