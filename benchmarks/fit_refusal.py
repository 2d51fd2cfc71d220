"""When does the corpus answer? Fits the refusal's weights and threshold, and says how far they can be trusted.

Half of the passages of XQuAD-R, FaQuAD and PIAF are left out: questions about them must be refused, the others answered.
Fitted on half of the questions, reported on the other half. Run: python benchmarks/fit_refusal.py --evals DIR
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.refusal import COVERAGE_WEIGHT, MARGIN_WEIGHT, THRESHOLD
from assistant.evaluation import ask_all, read_set, wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.index import Index
from assistant.retrieval.fusion import rank_hybrid

SETS = ("xquadr", "faquad", "piaf")
WRONG_REFUSALS = 0.10
MARGIN_WEIGHTS = (0.0, 0.5, 1.0, 2.0, 4.0)
COVERAGE_WEIGHTS = (0.0, 0.025, 0.05, 0.1, 0.2, 0.4)
Signals = NDArray[np.float64]
"""One row a question: for fitting, answerable, cosine, margin, coverage."""


def main() -> None:
    """Print weights, threshold, AUROC and wrong answers for each language."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--indexes", type=Path, default=Path("indexes"))
    options = arguments.parse_args()
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for name in SETS:
        for language, row in measure(options.evals / name, options.indexes):
            found[language].append(row)
    signals = {language: np.array(rows) for language, rows in sorted(found.items())}
    weights = fit(signals)
    threshold = float(np.mean([threshold_of(fitting(rows), *weights) for rows in signals.values()]))
    show("fitted", signals, *weights, threshold)
    show("in use", signals, MARGIN_WEIGHT, COVERAGE_WEIGHT, THRESHOLD)


def half(text: str) -> bool:
    """A fair coin that falls the same way every time."""
    return sha256(text.encode()).digest()[0] % 2 == 0


def stem(identifier: str) -> str:
    """An id without its language, so that versions of one text go the same way."""
    head, _, tail = identifier.rpartition("-")
    return head if tail in ("en", "es", "pt", "fr") else identifier


def measure(folder: Path, indexes: Path) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Language and signals of each question of a set."""
    data = read_set(folder)
    with tempfile.TemporaryDirectory() as place:
        embedder = load_embedder(models_folder=indexes / "models")
        with Index(Path(place), embedder, 400, "", lambda *_: None) as index:
            index.sync(wanted(data.corpus.values()))
            for asked in ask_all(index, [data.queries[query] for query in data.relevant], lambda *_: None):
                kept = asked.candidates.only(lambda _, passage, owner=asked.owner: half(stem(owner[passage])))
                best = rank_hybrid(kept)[0]
                answerable = any(half(stem(document)) for document in data.relevant[asked.query.id])
                first = half("fit" + stem(asked.query.id))
                yield asked.query.language.value, (first, answerable, best.cosine, best.margin, best.coverage)


def fitting(rows: Signals, yes: bool = True) -> Signals:
    """The half that is fitted on, or the half that is reported on."""
    return rows[(rows[:, 0] == 1) == yes]


def confidence(rows: Signals, margin: float, coverage: float) -> Signals:
    """As assistant.answering.refusal.confidence."""
    return rows[:, 2] + margin * rows[:, 3] + coverage * rows[:, 4]


def fit(signals: dict[str, Signals]) -> tuple[float, float]:
    """The weights of margin and coverage with the best mean AUROC over the languages."""
    return max(
        product(MARGIN_WEIGHTS, COVERAGE_WEIGHTS),
        key=lambda weights: np.mean([auroc(fitting(rows), *weights) for rows in signals.values()]),
    )


def threshold_of(rows: Signals, margin: float, coverage: float) -> float:
    """The confidence below which a tenth of the answerable questions lie."""
    return float(np.quantile(confidence(rows, margin, coverage)[rows[:, 1] == 1], WRONG_REFUSALS))


def auroc(rows: Signals, margin: float, coverage: float) -> float:
    """Chance that an answerable question is surer than an unanswerable one (Hanley and McNeil 1982), by ranks."""
    answerable = rows[:, 1] == 1
    ranks = confidence(rows, margin, coverage).argsort().argsort() + 1
    yes = answerable.sum()
    return float((ranks[answerable].sum() - yes * (yes + 1) / 2) / (yes * (len(rows) - yes)))


def show(name: str, signals: dict[str, Signals], margin: float, coverage: float, threshold: float) -> None:
    """One table: the shared threshold, and what each language's own threshold would give."""
    print(
        f"\n{name}: confidence = cosine + {margin:g} * margin + {coverage:g} * coverage; answered from {threshold:.3f}\n"
    )
    print("| language | questions | AUROC | wrong refusals | wrong answers | own threshold | wrong answers there |")
    print("|---|---|---|---|---|---|---|")
    for language, rows in signals.items():
        kept = fitting(rows, yes=False)
        sure = confidence(kept, margin, coverage)
        answerable = kept[:, 1] == 1
        own = threshold_of(fitting(rows), margin, coverage)
        print(
            f"| {language} | {len(kept)} | {auroc(kept, margin, coverage):.3f} | {np.mean(sure[answerable] < threshold):.3f} "
            f"| {np.mean(sure[~answerable] >= threshold):.3f} | {own:.3f} | {np.mean(sure[~answerable] >= own):.3f} |"
        )


if __name__ == "__main__":
    main()
