"""Retrieval on BEIR-style folders by every method, and the table in the docs.

Run: python benchmarks/retrieval.py --evals DIR [--sets xquadr mlqar faquad piaf] [--write]
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation import Row, ask_all, evaluate, read_set, wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.index import Index
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "retrieval.md"
PASSAGE_TOKENS: int = Settings.model_fields["passage_tokens"].default
METHODS = ("hybrid", "dense", "words", "rrf")


def main() -> None:
    """Print the table, and keep it with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--sets", nargs="+", default=["xquadr", "faquad", "mlqar", "piaf"])
    arguments.add_argument("--indexes", type=Path, default=Path("indexes"))
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    lines = ["| set | pool | questions in | text in | " + " | ".join(METHODS) + " |", "|---" * (4 + len(METHODS)) + "|"]
    for name in options.sets:
        lines += rows_of(name, measure(options.evals / name, options.indexes))
        print(lines[-1])
    text = "\n".join(lines)
    print(text)
    if options.write:
        head = "# Retrieval by set, pool and method\n\nnDCG@10 / Recall@5. Written by `python benchmarks/retrieval.py --evals DIR --write`.\n\n"
        TARGET.write_text(head + text + "\n", encoding="utf-8")


def measure(folder: Path, indexes: Path) -> list[Sequence[Row]]:
    """The rows of each method over one index."""
    data = read_set(folder)
    with tempfile.TemporaryDirectory() as place:
        embedder = load_embedder(models_folder=indexes / "models")
        with Index(Path(place), embedder, PASSAGE_TOKENS, "", lambda *_: None) as index:
            index.sync(wanted(data.corpus.values()))
            asked = list(ask_all(index, [data.queries[query] for query in data.relevant], lambda *_: None))
            return [evaluate(data, asked, method) for method in METHODS]


def rows_of(name: str, measured: list[Sequence[Row]]) -> list[str]:
    """One line for each pool and language pair; a pool that equals another is left to the reader."""
    lines = []
    for rows in zip(*measured, strict=True):
        first = rows[0]
        figures = " | ".join(f"{row.ndcg_at_10:.3f} / {row.recall_at_5:.3f}" for row in rows)
        lines.append(f"| {name} | {first.pool} | {first.query_language} | {first.document_language} | {figures} |")
    return lines


if __name__ == "__main__":
    main()
