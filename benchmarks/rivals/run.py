"""Ayni beside LangChain, Haystack, LlamaIndex and txtai: the same passages, questions and embedding model, in one run.

Run: python benchmarks/rivals/run.py --evals DIR --python RIVALS_PYTHON [--sets xquadr mlqar] [--questions N] [--write]
What is stored under --results for the same questions is not measured again; with --only NAME ... these and no others are.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from assistant.errors import AssistantError
from assistant.evaluation import RetrievalSet, ndcg, read_set
from assistant.indexing.embedding import unpack_model
from assistant.indexing.embedding.bundled import write_bundled_model
from assistant.indexing.embedding.e5_weights import find_weights
from assistant.indexing.embedding.prepare import bundled_weights

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "rivals.md"
DEPTH = 100
SEED = 2026
POOLS = (
    ("own", True, "own, same"),
    ("own", False, "own, other"),
    ("all", None, "all"),
    ("cross", True, "cross, same"),
    ("cross", False, "cross, other"),
)
COSTS = (
    *("question_milliseconds", "question_processor_milliseconds"),
    *("index_seconds", "index_processor_seconds", "peak_megabytes"),
)
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    # Threads that spin while they wait take the processor from each other on a machine that is shared.
    "OMP_WAIT_POLICY": "PASSIVE",
}


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the table. page: the documentation that its script follows. method: Ayni's, where it ranks."""

    name: str
    script: str
    setup: str
    page: str
    method: str = ""


PRODUCTS = {
    "ayni": Product("Ayni", "ayni.py", "as it is", "../retrieval.md", "hybrid"),
    "rrf": Product(
        "Chroma and FTS5, rank fusion",
        "ayni.py",
        "Ayni's index and its candidates of each language, joined by equal-weight reciprocal rank fusion, k = 60",
        "https://doi.org/10.1145/1571941.1572114",
        "rrf",
    ),
    "langchain": Product(
        "LangChain",
        "langchain_hybrid.py",
        "Chroma and BM25Retriever, EnsembleRetriever with weights .5 and .5",
        "https://reference.langchain.com/python/langchain-classic/retrievers/ensemble/EnsembleRetriever",
    ),
    "haystack": Product(
        "Haystack",
        "haystack_hybrid.py",
        "InMemoryDocumentStore, BM25 and embedding retrievers, DocumentJoiner with reciprocal rank fusion",
        "https://haystack.deepset.ai/tutorials/33_hybrid_retrieval",
    ),
    "llamaindex": Product(
        "LlamaIndex",
        "llamaindex_hybrid.py",
        "VectorStoreIndex and BM25Retriever, QueryFusionRetriever with reciprocal rank fusion, one query",
        "https://developers.llamaindex.ai/python/framework/integrations/retrievers/reciprocal_rerank_fusion/",
    ),
    "txtai": Product(
        "txtai",
        "txtai_hybrid.py",
        "Embeddings with hybrid=True, content=True and method sentence-transformers",
        "https://neuml.github.io/txtai/embeddings/configuration/general",
    ),
}
MODELS = {"plain": "e5, plain", "head": "e5, with Ayni's head"}


@dataclass(frozen=True, slots=True)
class Run:
    """One product with one of the two models on one set."""

    data: str
    product: str
    model: str

    def file(self, results: Path) -> Path:
        """Where its result is kept."""
        return results / f"{self.data}-{self.product}-{self.model}.json"


def main() -> None:
    """Measure what is missing or asked for, print the table, and keep it with --write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--sets", nargs="+", default=["xquadr", "mlqar"])
    arguments.add_argument("--questions", type=int, default=700, help="how many of each set, drawn with a fixed seed")
    arguments.add_argument("--only", nargs="+", choices=PRODUCTS, default=[], help="measure these anew, no others")
    arguments.add_argument(
        "--folders", nargs="+", choices=MODELS, default=list(MODELS), help="measure these of the model"
    )
    arguments.add_argument("--python", default="", help="the python of the rivals' environment")
    arguments.add_argument("--models", type=Path, default=ROOT / "indexes" / "models")
    arguments.add_argument("--results", type=Path, default=ROOT / "indexes" / "rivals")
    arguments.add_argument("--write", action="store_true", help=f"keep the table in {TARGET.relative_to(ROOT)}")
    options = arguments.parse_args()
    models = prepare_models(options.models)
    options.results.mkdir(parents=True, exist_ok=True)
    sets = {name: sample(read_set(options.evals / name), options.questions) for name in options.sets}
    runs = [Run(name, product, model) for model in MODELS for name in sets for product in PRODUCTS]
    runs = [run for run in runs if run.model in models_of(run.product)]
    for run in runs:
        wanted = run.product in options.only or not (options.only or is_stored(run, options.results, sets[run.data]))
        if wanted and run.model in options.folders:
            measure(run, sets[run.data], options.evals / run.data, models[run.model], options.results, options.python)
    text = ""
    for name, data in sets.items():
        there = [run for run in runs if run.data == name and is_stored(run, options.results, data)]
        there.sort(key=lambda run: list(PRODUCTS).index(run.product))
        text += section(name, data, {run: json.loads(run.file(options.results).read_text("utf-8")) for run in there})
    text = head(options.questions) + text
    print(text)
    if options.write:
        TARGET.write_text(text, encoding="utf-8")


def prepare_models(folder: Path) -> dict[str, Path]:
    """The two folders: the same weights without and with the language-neutral head."""
    with_head = unpack_model(folder)
    plain = folder / f"{with_head.name}-plain"
    if not (plain / "README.md").exists():  # the file that is written last
        plain.mkdir(exist_ok=True)
        write_bundled_model(plain, bundled_weights(find_weights()), None, lambda *_: None)
    return {"plain": plain, "head": with_head}


def models_of(product: str) -> Sequence[str]:
    """A rival is run with both; Ayni is what it is."""
    return ["head"] if product == "ayni" else list(MODELS)


def sample(data: RetrievalSet, questions: int) -> RetrievalSet:
    """So many of a set's questions, always the same ones, or all."""
    asked = list(data.relevant)
    if len(asked) > questions:
        asked = sorted(Random(SEED).sample(asked, questions), key=asked.index)
    return RetrievalSet(data.corpus, data.queries, {identifier: data.relevant[identifier] for identifier in asked})


def is_stored(run: Run, results: Path, data: RetrievalSet) -> bool:
    """Whether a result is there for these very questions."""
    file = run.file(results)
    return file.exists() and json.loads(file.read_text("utf-8"))["questions"] == list(data.relevant)


def measure(run: Run, data: RetrievalSet, folder: Path, model: Path, results: Path, python: str) -> None:
    """Run the product's script in a process of its own, and keep its result."""
    product = PRODUCTS[run.product]
    task, draft = results / "task.json", results / "draft.json"
    task.write_text(json.dumps(task_of(data)), "utf-8")
    command = [
        sys.executable if product.method else rivals_python(python, run),
        str(HERE / product.script),
        *("--task", str(task), "--model", str(model), "--result", str(draft)),
        *(("--set", str(folder), "--method", product.method) if product.method else ()),
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print(f"{run.data}: {product.name}, {MODELS[run.model]} ...", file=sys.stderr, flush=True)
    if subprocess.run(command, env=environment | OFFLINE, cwd=ROOT, check=False).returncode:
        raise AssistantError(f"{product.script} failed; what it says stands above.")
    result = {"questions": list(data.relevant), **json.loads(draft.read_text("utf-8"))}
    run.file(results).write_text(json.dumps(result), "utf-8")
    draft.unlink()


def rivals_python(python: str, run: Run) -> str:
    """The interpreter for a rival. Raises AssistantError when none was named."""
    if not python:
        raise AssistantError(
            f"{PRODUCTS[run.product].name} is not measured yet on these questions of {run.data}: "
            "name the python of the rivals' environment with --python."
        )
    return python


def task_of(data: RetrievalSet) -> dict[str, Any]:
    """What a rival is told: everything in one index, and an index of each language alone for the pool "own".

    A passage is its title, if it has one, and its text: what Ayni embeds.
    """
    pools: dict[str, dict[str, list[tuple[str, str]]]] = {"all": {"passages": [], "questions": []}}
    for item in data.corpus.values():
        text = f"{item.title}\n{item.text}" if item.title else item.text
        for name in ("all", item.language.value):
            pools.setdefault(name, {"passages": [], "questions": []})["passages"].append((item.id, text))
    for identifier, grades in data.relevant.items():
        for name in ("all", *{data.corpus[document].language.value for document in grades}):
            pools[name]["questions"].append((identifier, data.queries[identifier].text))
    return {"pools": pools, "limit": DEPTH}


Scores = Mapping[tuple[str, bool | None], float]
"""Mean nDCG@10 by pool, and by whether question and text have the same language (None where that is not asked)."""


def scores(result: Mapping[str, Any], data: RetrievalSet) -> Scores:
    """From a rival's rankings, or from the rows of Ayni's own evaluation."""
    sums: dict[tuple[str, bool | None], list[float]] = defaultdict(lambda: [0.0, 0])
    rows = rows_of_ayni(result["rows"]) if "rows" in result else rows_of(result["rankings"], data)
    for pool, same, value, questions in rows:
        sums[pool, same][0] += value * questions
        sums[pool, same][1] += questions
    return {key: total / questions for key, (total, questions) in sums.items()}


def rows_of_ayni(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, bool | None, float, int]]:
    """(pool, same language, nDCG@10, questions) of each row."""
    for row in rows:
        same = None if row["pool"] == "all" else row["query_language"] == row["document_language"]
        yield row["pool"], same, row["ndcg@10"], row["queries"]


def rows_of(
    rankings: Mapping[str, Mapping[str, Sequence[str]]], data: RetrievalSet
) -> Iterator[tuple[str, bool | None, float, int]]:
    """The same for a rival's rankings, in the pools that assistant.evaluation makes."""
    for question, ranked in rankings["all"].items():
        grades = data.relevant[question]
        yield "all", None, ndcg(ranked, grades), 1
        for language in {data.corpus[document].language for document in grades}:
            here = {document: grade for document, grade in grades.items() if data.corpus[document].language is language}
            same = data.queries[question].language is language
            others = grades.keys() - here.keys()
            yield "own", same, ndcg(rankings[language.value][question], here), 1
            yield "cross", same, ndcg([document for document in ranked if document not in others], here), 1


def section(name: str, data: RetrievalSet, results: Mapping[Run, Mapping[str, Any]]) -> str:
    """The table of one set."""
    columns = [
        *("product", "model", *(title for _, _, title in POOLS)),
        *("ms a question", "of processor", "s to index", "of processor", "peak MB"),
    ]
    lines = [f"## {name}: {len(data.corpus)} passages, {len(data.relevant)} of {len(data.queries)} questions", ""]
    lines += ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for run, result in results.items():
        means = scores(result, data)
        figures = [f"{means[pool, same]:.3f}" for pool, same, _ in POOLS]
        figures += [f"{result[key]:.0f}" if run.product != "rrf" else "" for key in COSTS]
        lines.append("| " + " | ".join([PRODUCTS[run.product].name, MODELS[run.model], *figures]) + " |")
    versions = dict.fromkeys(named(result["versions"]) for result in results.values())
    lines += ["", "Versions: " + "; ".join(versions) + ".", ""]
    return "\n".join(lines) + "\n"


def named(packages: Mapping[str, str]) -> str:
    """Packages with their versions, in a row."""
    return ", ".join(f"{package} {version}" for package, version in packages.items())


def head(questions: int) -> str:
    """What stands above the tables."""
    products = "\n".join(
        f"| {product.name} | {product.setup} | [documentation]({product.page}) | `benchmarks/rivals/{product.script}` |"
        for product in PRODUCTS.values()
    )
    return f"""\
# Ayni beside its rivals

Written by `benchmarks/rivals/run.py`. Every product is given the same passages, the same questions and the same embedding
model, multilingual-e5-small, with its prompts "query: " and "passage: ", and is set up as its own documentation sets it up.

| product | set up as | after | script |
|---|---|---|---|
{products}

The model comes in two folders of the same weights: plain, and with the language-neutral head that Ayni adds. Each rival is run
with both. Haystack's tutorial joins by concatenation, because a reranker follows; no product here has a reranker, so its joiner
fuses by rank. BM25 is each rival's own; LlamaIndex's
stems and stops English, which is its default.

nDCG@10 by pool, means over questions and target languages, from lists of {DEPTH}. **own**: only passages in the target language
compete. **all**: every language competes, every version is right. **cross**: every language competes, but the right passage
exists in one language only. **same**: that is the language of the question; **other**: it is not.

A passage is title and text, uncut for all; the model reads the first 512 tokens. A rival is given an index of each language alone
for **own**, so that it loses nothing by not filtering; for **cross** the right passage's other versions are struck from its list.
Ayni has one index and looks {DEPTH} passages deep in every language. Each run is a process of its own on a CPU; time and memory are
those of the index of everything, from loading the model on, and of {DEPTH} hits. Ayni embeds with onnxruntime, or in bfloat16
where the processor is made for it; the rivals with sentence-transformers in float32, their default. Where the machine had other
work, compare the processor's time rather than the clock's. A row that is missing has not been measured yet.

```
python -m venv ../rivals-venv
../rivals-venv/bin/pip install -r benchmarks/rivals/requirements.txt
.venv/bin/python benchmarks/rivals/run.py --evals DIR --python ../rivals-venv/bin/python --questions {questions} --write
.venv/bin/python benchmarks/rivals/run.py --evals DIR --questions {questions} --only ayni --write    # one row anew
```

"""


if __name__ == "__main__":
    main()
