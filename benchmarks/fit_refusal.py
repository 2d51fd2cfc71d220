"""When does the corpus answer? Fits the refusal's weight and threshold, and says how far they can be trusted.

Half of the passages of XQuAD-R, FaQuAD and PIAF are left out: questions about them must be refused, the others answered.
Fitted on half of the questions, reported on the other half. Run: python benchmarks/fit_refusal.py --evals DIR
"""

import argparse
import tempfile
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.answering.refusal import COVERAGE_WEIGHT, THRESHOLD
from assistant.evaluation import ask_all, read_set, wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.index import Index
from assistant.retrieval.fusion import rank_hybrid

SETS = ("xquadr", "faquad", "piaf")
WRONG_REFUSALS = 0.10
WEIGHTS = np.arange(0, 0.41, 0.025)


def main() -> None:
    """Print weight, threshold, AUROC and wrong answers for each language."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--indexes", type=Path, default=Path("indexes"))
    options = arguments.parse_args()
    signals: dict[str, list[tuple[bool, bool, float, float]]] = defaultdict(list)
    for name in SETS:
        for language, row in measure(options.evals / name, options.indexes):
            signals[language].append(row)
    weight, threshold = fit([row for rows in signals.values() for row in rows if row[0]])
    show("fitted", signals, weight, threshold)
    show("in use", signals, COVERAGE_WEIGHT, THRESHOLD)


def show(name: str, signals, weight: float, threshold: float) -> None:
    """The table for one weight and threshold."""
    print(f"\n{name}:", end=" ")
    print(f"confidence = margin + {weight:.3f} * coverage; answered from {threshold:.3f}\n")
    print(
        "| language | questions | AUROC | wrong refusals | wrong answers | own threshold at 10 % | wrong answers there |"
    )
    print("|---|---|---|---|---|---|---|")
    for language, rows in sorted(signals.items()):
        own = [row for row in rows if row[0]]
        report(language, [row for row in rows if not row[0]], own, weight, threshold)


def half(text: str) -> bool:
    """A fair coin that falls the same way every time."""
    return sha256(text.encode()).digest()[0] % 2 == 0


def measure(folder: Path, indexes: Path):
    """(language, (for fitting, answerable, margin, coverage)) for each question of a set."""
    data = read_set(folder)
    with tempfile.TemporaryDirectory() as place:
        embedder = load_embedder(models_folder=indexes / "models")
        with Index(Path(place), embedder, 400, "", lambda *_: None) as index:
            index.sync(wanted(data.corpus.values()))
            for asked in ask_all(index, [data.queries[query] for query in data.relevant], lambda *_: None):
                kept = asked.candidates.only(lambda _, passage, owner=asked.owner: half(stem(owner[passage])))
                ranked = rank_hybrid(kept)[:10]
                answerable = any(half(stem(document)) for document in data.relevant[asked.query.id])
                best = max(ranked, key=lambda score: score.margin + 0.1 * score.coverage)
                fitting = sha256(b"fit" + stem(asked.query.id).encode()).digest()[0] % 2 == 0
                yield asked.query.language.value, (fitting, answerable, best.margin, best.coverage)


def stem(identifier: str) -> str:
    """An id without its language, so that versions of one text go the same way."""
    head, _, tail = identifier.replace("_", "-").replace(":", "-").rpartition("-")
    return head if tail in ("en", "es", "pt", "fr") else identifier


def fit(rows) -> tuple[float, float]:
    """The weight with the best AUROC, and the threshold that refuses a tenth of what could be answered."""
    weight = max(WEIGHTS, key=lambda candidate: auroc(rows, candidate))
    return float(weight), threshold_of(rows, weight)


def threshold_of(rows, weight: float) -> float:
    """The confidence below which a tenth of the answerable questions lie."""
    return float(
        np.quantile(
            [margin + weight * covered for _, answerable, margin, covered in rows if answerable], WRONG_REFUSALS
        )
    )


def auroc(rows, weight: float) -> float:
    """Chance that an answerable question is surer than an unanswerable one (Hanley and McNeil 1982), by ranks."""
    values = np.array([margin + weight * covered for _, _, margin, covered in rows])
    answerable = np.array([row[1] for row in rows])
    ranks = values.argsort().argsort() + 1
    n = answerable.sum()
    return float((ranks[answerable].sum() - n * (n + 1) / 2) / (n * (len(rows) - n)))


def wrong_answers(rows, weight: float, threshold: float) -> float:
    """Share of unanswerable questions that would be answered."""
    return float(
        np.mean([margin + weight * covered >= threshold for _, answerable, margin, covered in rows if not answerable])
    )


def report(language: str, rows, own, weight: float, threshold: float) -> None:
    """One row of the table."""
    refused = np.mean([margin + weight * covered < threshold for _, answerable, margin, covered in rows if answerable])
    local = threshold_of(own, weight)
    print(
        f"| {language} | {len(rows)} | {auroc(rows, weight):.3f} | {refused:.3f} | {wrong_answers(rows, weight, threshold):.3f} "
        f"| {local:.3f} | {wrong_answers(rows, weight, local):.3f} |"
    )


if __name__ == "__main__":
    main()
