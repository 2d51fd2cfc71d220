"""When does the corpus answer? Fits the refusal's weights, and says how far they can be trusted.

Half of the passages of XQuAD-R, FaQuAD and PIAF are left out: questions about them must be refused, the others answered.
XQuAD-R is asked a second time without the passages in the asker's language, since an answer may be written in another.
Fitted on half of the questions, reported on the other half. Run: python benchmarks/fit_refusal.py --evals DIR [--write]
Needs scikit-learn, which sentence-transformers brings.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.answering.refusal import BASE, COSINE, COVERED, NEARNESS, OWN_LANGUAGE, STANDING, THRESHOLD, bent
from assistant.evaluation import Asked, RetrievalSet, ask_all, auroc, read_set, wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.index import Index
from assistant.retrieval.fusion import rank_hybrid

TARGET = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "refusal.md"
SETS = ("xquadr", "faquad", "piaf")
# Answers in another language, as one of these sets among the four: the others weigh 1 each.
ACROSS = "across languages"
WEIGHT_ACROSS = 0.1
WRONG_REFUSALS = 0.10
IN_USE = np.array([COSINE, NEARNESS, STANDING, COVERED, OWN_LANGUAGE, BASE])
Rows = NDArray[np.float64]
"""One row a question: for fitting, answerable, then cosine, nearness, bent standing, covered words, own language, 1."""


def main() -> None:
    """Print weights, AUROC and wrong answers for each language, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--indexes", type=Path, default=Path("indexes"))
    arguments.add_argument("--write", action="store_true", help=f"keep the tables in docs/benchmarks/{TARGET.name}")
    options = arguments.parse_args()
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for name in SETS:
        for group, row in measure(options.evals / name, options.indexes):
            found[group].append(row)
    groups = {group: np.array(rows) for group, rows in sorted(found.items())}
    text = "\n".join([*table("in use", groups, IN_USE), "", *table("fitted anew", groups, fit(groups))])
    print(text)
    if options.write:
        head = "# When the corpus answers\n\nWritten by `python benchmarks/fit_refusal.py --evals DIR --write`.\n\n"
        TARGET.write_text(head + text + "\n", encoding="utf-8")


def half(text: str) -> bool:
    """A fair coin that falls the same way every time."""
    return sha256(text.encode()).digest()[0] % 2 == 0


def stem(identifier: str) -> str:
    """An id without its language, so that versions of one text go the same way."""
    head, _, tail = identifier.rpartition("-")
    return head if tail in ("en", "es", "pt", "fr") else identifier


def measure(folder: Path, indexes: Path) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Group and row of each question of a set."""
    data = read_set(folder)
    with tempfile.TemporaryDirectory() as place:
        embedder = load_embedder(models_folder=indexes / "models")
        with Index(Path(place), embedder, 400, "", lambda *_: None) as index:
            index.sync(wanted(data.corpus.values()))
            for asked in ask_all(index, [data.queries[query] for query in data.relevant], lambda *_: None):
                language = asked.query.language.value
                yield f"{language} ({folder.name})", row_of(asked, data, frozenset())
                own = {
                    document for document in data.relevant[asked.query.id] if language_of(data, document) == language
                }
                if own != set(data.relevant[asked.query.id]):
                    yield f"{language} ({ACROSS})", row_of(asked, data, frozenset(own))


def language_of(data: RetrievalSet, document: str) -> str:
    """The language of a passage of the set."""
    return data.corpus[document].language.value


def row_of(asked: Asked, data: RetrievalSet, left_out: frozenset[str]) -> tuple[float, ...]:
    """What the decision sees of the best passage that is kept."""
    kept = asked.candidates.only(lambda _, one: half(stem(asked.owner[one])) and asked.owner[one] not in left_out)
    best = rank_hybrid(kept)[0]
    own = language_of(data, asked.owner[best.id]) == asked.query.language.value
    answerable = any(half(stem(document)) for document in data.relevant[asked.query.id])
    first = half("fit" + stem(asked.query.id))
    return first, answerable, best.cosine, best.nearness, bent(best.standing), own * best.coverage.passage, own, 1


def part(rows: Rows, fitting: bool) -> Rows:
    """The half that is fitted on, or the half that is reported on."""
    return rows[(rows[:, 0] == 1) == fitting]


def fit(groups: Mapping[str, Rows]) -> Rows:
    """The weights of a logistic regression in which each group weighs the same, answers across languages less."""
    rows = np.concatenate([part(group, True) for group in groups.values()])
    shares = [
        np.full(len(part(group, True)), (WEIGHT_ACROSS if ACROSS in name else 1.0) / len(group))
        for name, group in groups.items()
    ]
    weights = np.concatenate(shares) * len(rows)
    model = LogisticRegression(C=1e4, max_iter=10_000).fit(rows[:, 2:7], rows[:, 1], sample_weight=weights)
    return np.array([*model.coef_[0], model.intercept_[0]])


def probability(rows: Rows, weights: Rows) -> Rows:
    """As assistant.answering.refusal.confidence."""
    return 1 / (1 + np.exp(-rows[:, 2:] @ weights))


def table(name: str, groups: Mapping[str, Rows], weights: Rows) -> list[str]:
    """The common threshold, and what each group's own threshold for a tenth of wrong refusals would give."""
    cosine, nearness, standing, covered, own_language, base = weights
    lines = [
        f"{name}: log-odds = {cosine:.1f} cosine + {nearness:.1f} nearness + {standing:.2f} bent standing + own language ({covered:.2f} covered "
        f"{own_language:+.2f}) {base:+.2f}; answered from {THRESHOLD}",
        "",
        f"| question in | questions | AUROC | wrong refusals | wrong answers | wrong answers at {WRONG_REFUSALS:.0%} wrong refusals |",
        "|---|---|---|---|---|---|",
    ]
    for group, rows in groups.items():
        kept = part(rows, False)
        sure, yes = probability(kept, weights), kept[:, 1] == 1
        fitted = part(rows, True)
        own = np.quantile(probability(fitted, weights)[fitted[:, 1] == 1], WRONG_REFUSALS)
        lines.append(
            f"| {group} | {len(kept)} | {auroc(sure[yes], sure[~yes]):.3f} | {np.mean(sure[yes] < THRESHOLD):.3f} "
            f"| {np.mean(sure[~yes] >= THRESHOLD):.3f} | {np.mean(sure[~yes] >= own):.3f} |"
        )
    return lines


if __name__ == "__main__":
    main()
