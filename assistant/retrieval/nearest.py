"""The nearest passages of each language that a viewer may see and that pass the filters.

Without filters the vector index is asked for each partition, several at once. With a narrow filter its passages are compared one by one,
exactly, from the ledger's vectors; with a wide one the vector index is asked for more and more until enough of them pass.
Both are faster than the vector index's own filtering and as exact (docs/benchmarks/scale.md).
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.ledger import Ledger, Partition
from assistant.indexing.vectors import VectorIndex, nearest_rows
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.viewers import visible_to

# Passages that are compared one by one rather than looked up.
EXACT = 2500
# A wide filter passes at least EXACT passages; asking for so many times more finds enough of them nearly always.
FIRST, WIDER, WIDEST = 3, 4, 4096

# The vector index works outside of Python's lock, and a served one on another machine.
AT_ONCE = ThreadPoolExecutor(min(8, os.cpu_count() or 1), "nearest")

Row = NDArray[np.float32]
Nearest = dict[Language, dict[str, float]]
Ask = Callable[[Partition], Iterable[tuple[str, float]]]


def _never(_: Partition) -> bool:
    return False


def nearest(ledger: Ledger, vectors: VectorIndex, row: Row, query: Query, limit: int) -> Nearest:
    """Passage ids of each language with their cosine, at most ``limit`` a language. row: shape (dimension,)."""
    if not query.filters:
        return _walk(
            tuple(Language), query, limit, lambda partition: vectors.query(partition, row, limit), vectors.at_hand
        )
    selected = ledger.select(visible_to(query.viewer), query.filters, EXACT)
    if selected is not None:
        return {language: dict(nearest_rows(row, *there, limit)) for language, there in selected.items()}
    languages = query.filters.languages or tuple(Language)
    return _walk(
        languages, query, limit, lambda partition: _passing(ledger, vectors, row, query, partition, limit).items()
    )


def _walk(
    languages: Sequence[Language], query: Query, limit: int, ask: Ask, quick: Callable[[Partition], bool] = _never
) -> Nearest:
    """The best of each language, from all its partitions that the viewer may see.

    quick: which partitions are asked here, meanwhile; the others by threads of their own.
    """
    partitions = [Partition(visibility, language) for language in languages for visibility in visible_to(query.viewer)]
    slow = {partition: AT_ONCE.submit(ask, partition) for partition in partitions if not quick(partition)}
    here = {partition: ask(partition) for partition in partitions if partition not in slow}
    offered: dict[Language, dict[str, float]] = {}
    for partition in partitions:
        found = slow[partition].result() if partition in slow else here[partition]
        offered.setdefault(partition.language, {}).update(found)
    return {
        language: dict(sorted(found.items(), key=lambda item: -item[1])[:limit])
        for language, found in offered.items()
        if found
    }


def _passing(
    ledger: Ledger, vectors: VectorIndex, row: Row, query: Query, partition: Partition, limit: int
) -> dict[str, float]:
    """The nearest of a partition that pass: asked for more until there are enough, or no more to ask for."""
    asked = FIRST * limit
    while True:
        near = dict(vectors.query(partition, row, asked))
        passing = ledger.passing(list(near), [partition.visibility], query.filters)
        if len(passing) >= limit or len(near) < asked or asked >= WIDEST:
            return {identifier: near[identifier] for identifier in passing}
        asked *= WIDER
