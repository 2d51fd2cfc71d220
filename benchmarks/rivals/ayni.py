"""Ayni's own index under one of its methods: hybrid, its own, or rrf, the usual fusion. Runs in the project's environment."""

import argparse
import json
import tempfile
from pathlib import Path

from harness import cost, now, since

from assistant.evaluation import RetrievalSet, ask_all, evaluate, read_set, wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.index import Index
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher

# The rivals are given the passages as they are, so Ayni must not cut them either: what the model cannot read is lost to all.
UNCUT = 1_000_000


def main() -> None:
    """Do the task that the command line names, and write its result."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--task", type=Path, required=True)
    arguments.add_argument("--model", type=Path, required=True, help="a sentence-transformers folder")
    arguments.add_argument("--result", type=Path, required=True)
    arguments.add_argument("--set", type=Path, required=True, help="a BEIR-style folder")
    arguments.add_argument("--method", required=True)
    options = arguments.parse_args()
    task = json.loads(options.task.read_text("utf-8"))
    data = read_set(options.set)
    asked = {identifier: data.relevant[identifier] for identifier, _ in task["pools"]["all"]["questions"]}
    result = measure(RetrievalSet(data.corpus, data.queries, asked), options.model, options.method, task["limit"])
    options.result.write_text(json.dumps(result), "utf-8")


def measure(data: RetrievalSet, model: Path, method: str, limit: int) -> dict[str, object]:
    """The rows of the evaluation, and what indexing and searching took. The product searches in one way, whatever ranks."""
    # A folder made by this program is opened as it is; another is copied and exported beside it, once.
    name = model.name if (model / "manifest.json").exists() else str(model)
    embedder = load_embedder(name, model.parent)
    with tempfile.TemporaryDirectory() as place:
        start = now()
        with Index(Path(place), embedder, UNCUT, "", lambda *_: None) as index:
            index.sync(wanted(data.corpus.values()))
            indexing = since(start)
            searcher = Searcher(index.ledger, index.vectors, index.embedder)
            asking = []
            for identifier in data.relevant:
                start = now()
                searcher.search(Query(data.queries[identifier].text, limit=limit))
                asking.append(since(start))
            taken = cost(indexing, asking, ["ayni", "chromadb", "onnxruntime"])
            queries = [data.queries[identifier] for identifier in data.relevant]
            rows = evaluate(data, ask_all(index, queries, lambda *_: None), method)
    return {"rows": [row.to_json() for row in rows], **taken}


if __name__ == "__main__":
    main()
