"""Parallel retrieval sets: reading them, and the measure "same language" beside "across languages".

A set is a folder with ``corpus.jsonl`` and ``queries.jsonl`` ({id, text, lang}) and ``qrels.tsv`` (query-id, corpus-id,
score); ids end in the language.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ParallelSet:
    """Texts of a set in the order of its files; ``relevant[query]`` are places in ``documents``."""

    documents: list[dict[str, str]]
    queries: list[dict[str, str]]
    relevant: list[list[int]]


def read_lines(path: Path) -> list[dict[str, str]]:
    """The records of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_set(folder: Path) -> ParallelSet:
    """Read a set's three files."""
    documents, queries = read_lines(folder / "corpus.jsonl"), read_lines(folder / "queries.jsonl")
    place = {document["id"]: number for number, document in enumerate(documents)}
    relevant: dict[str, list[int]] = {query["id"]: [] for query in queries}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        relevant[query].append(place[document])
    return ParallelSet(documents, queries, [relevant[query["id"]] for query in queries])


def ndcg_same_and_cross(data: ParallelSet, documents: NDArray[np.float32], queries: NDArray[np.float32]) -> dict:
    """nDCG@10 and recall@5 where the only relevant passage is in the question's language, and where it is in another.

    All languages compete in one pool; for each question and each language of a relevant passage, its versions in the
    other languages are left out.
    """
    found: dict[str, list[tuple[float, float]]] = {"same": [], "cross": []}
    for query, scores, relevant in zip(data.queries, queries @ documents.T, data.relevant, strict=True):
        for target in relevant:
            left_out = sum(1 for other in relevant if other != target and scores[other] > scores[target])
            rank = int((scores > scores[target]).sum()) - left_out
            pool = "same" if data.documents[target]["lang"] == query["lang"] else "cross"
            found[pool].append((1 / math.log2(rank + 2) if rank < 10 else 0.0, float(rank < 5)))
    return {pool: tuple(np.mean(values, axis=0).round(4).tolist()) for pool, values in found.items()}
