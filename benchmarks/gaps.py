"""How well questions that ask the same fall together across languages: pairwise precision and recall, adjusted Rand index.

Run: python benchmarks/gaps.py [--write]
``gap_questions.jsonl`` beside this holds questions by what they ask: 62 that the starter corpus does not answer, each in four
languages, many of them on one theme in different countries; and the golden questions of the corpus, of which 55 ask in several
languages what another asks, by hand. Half of what is asked chooses the cosine, the other half is measured with it. Questions
come in three random orders.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.places import concerned
from assistant.corpus.library import Library
from assistant.exchange.gaps import TOGETHER, gather
from assistant.indexing.embedding import Embedder, load_embedder

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = Path(__file__).with_name("gap_questions.jsonl")
TARGET = ROOT / "docs" / "benchmarks" / "gaps.md"
SEED = 2026
ORDERS = 3
COSINES = tuple(round(0.86 + 0.005 * step, 3) for step in range(11))
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and what it asks."""

    id: str
    intent: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """precision, recall: over pairs of questions; rand: adjusted for chance (Hubert and Arabie, 1985)."""

    precision: float
    recall: float
    rand: float


def labelled(path: Path = QUESTIONS) -> list[Labelled]:
    """The questions of the file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Labelled(f"q{number}", line["intent"], line["text"]) for number, line in enumerate(lines)]


def agreement(found: Sequence[str], right: Sequence[str]) -> Figures:
    """How far two ways to put the same things together agree.

    >>> agreement(["a", "a", "b", "b"], ["x", "x", "x", "y"])
    Figures(precision=0.5, recall=0.3333333333333333, rand=0.0)
    """
    both = _pairs(Counter(zip(found, right, strict=True)).values())
    ours, theirs, every = _pairs(Counter(found).values()), _pairs(Counter(right).values()), comb(len(found), 2)
    chance = ours * theirs / every
    return Figures(both / ours if ours else 1.0, both / theirs, (both - chance) / ((ours + theirs) / 2 - chance))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def measure(
    questions: Sequence[Labelled], rows: Mapping[str, Rows], places: Mapping[str, Sequence[str]], together: float
) -> Figures:
    """The mean over several orders in which the questions may come."""
    told = []
    for order in range(ORDERS):
        shuffled = list(questions)
        random.Random(SEED + order).shuffle(shuffled)
        asked = [(one.id, one.text) for one in shuffled]
        vectors = np.stack([rows[one.id] for one in shuffled])
        gap = gather(asked, vectors, [places[one.id] for one in shuffled], {}, together)
        told.append(agreement([gap[one.id] for one in shuffled], [one.intent for one in shuffled]))
    return Figures(*(sum(getattr(one, name) for one in told) / ORDERS for name in ("precision", "recall", "rand")))


def halves(questions: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """The questions to choose with, and those to measure with; what asks the same is in one half."""
    intents = sorted({one.intent for one in questions})
    random.Random(SEED).shuffle(intents)
    choosing = set(intents[: len(intents) // 2])
    return [one for one in questions if one.intent in choosing], [
        one for one in questions if one.intent not in choosing
    ]


def prepared(questions: Sequence[Labelled], embedder: Embedder) -> tuple[dict[str, Rows], dict[str, tuple[str, ...]]]:
    """The embedding of each question, and the places that it names."""
    rows = embedder.embed_queries([one.text for one in questions])
    places = Library(ROOT / "corpus").vocabularies.places
    named = {one.id: concerned(one.text, places) for one in questions}
    return {one.id: row for one, row in zip(questions, rows, strict=True)}, named


def report(questions: Sequence[Labelled], embedder: Embedder) -> str:
    """The page, as Markdown."""
    rows, places = prepared(questions, embedder)
    choosing, measuring = halves(questions)
    lines = [
        "# Questions that ask the same",
        "",
        "Written by `python benchmarks/gaps.py --write`.",
        "",
        f"{len(questions)} questions in four languages, {len({one.intent for one in questions})} things asked "
        f"(`benchmarks/gap_questions.jsonl`). A pair is right when both ask the same. Half of what is asked chose the mean "
        f"cosine {TOGETHER}, by the adjusted Rand index; the other half measures it.",
        "",
        "| mean cosine | choosing: precision | recall | adjusted Rand | measuring: precision | recall | adjusted Rand |",
        "|---|---|---|---|---|---|---|",
    ]
    for cosine in COSINES:
        cells = [_cells(measure(half, rows, places, cosine)) for half in (choosing, measuring)]
        lines.append(f"| {'**' * (cosine == TOGETHER)}{cosine}{'**' * (cosine == TOGETHER)} | {' | '.join(cells)} |")
    without = [_cells(measure(half, rows, dict.fromkeys(places, ()), TOGETHER)) for half in (choosing, measuring)]
    lines.append(f"| {TOGETHER}, places not looked at | {' | '.join(without)} |")
    return "\n".join([*lines, ""])


def _cells(figures: Figures) -> str:
    return f"{figures.precision:.3f} | {figures.recall:.3f} | {figures.rand:.3f}"


def main() -> None:
    """Measure, and write the page if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    page = report(labelled(), load_embedder(models_folder=ROOT / "indexes" / "models"))
    if options.write:
        TARGET.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
