"""What every rival's script shares: read the task, index, ask, and write down rankings, times and memory.

A rival is one function, ``index(passages, model_folder)``, that gives back ``search(question, limit)``, which gives back the
ids of passages, best first. The task is a JSON file {pools: {name: {passages: [[id, text]], questions: [[id, text]]}}, limit}.
Time and memory are those of the first pool, which holds everything; nothing is embedded again for the others.
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

Passages = Sequence[tuple[str, str]]
"""Id and text of each."""
Search = Callable[[str, int], list[str]]
"""From a question and how many are wanted to ids of passages, best first."""
Indexer = Callable[[Passages, str], Search]

QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "


def run(index: Indexer, packages: Sequence[str]) -> None:
    """Do the task that the command line names, and write its result; packages: those whose versions are worth naming."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--task", type=Path, required=True)
    arguments.add_argument("--model", required=True, help="a sentence-transformers folder")
    arguments.add_argument("--result", type=Path, required=True)
    options = arguments.parse_args()
    task = json.loads(options.task.read_text("utf-8"))
    remember_embeddings()
    rankings: dict[str, dict[str, list[str]]] = {}
    taken: dict[str, Any] = {}
    for name, pool in task["pools"].items():
        rankings[name], indexing, asking = ask(index, pool, options.model, task["limit"])
        taken = taken or cost(indexing, asking, packages)
    options.result.write_text(json.dumps({"rankings": rankings, **taken}), "utf-8")


def ask(
    index: Indexer, pool: Mapping[str, Any], model: str, limit: int
) -> tuple[dict[str, list[str]], tuple[float, float], list[tuple[float, float]]]:
    """The ranking of every question of a pool, and what indexing and each question took."""
    start = now()
    search = index([(identifier, text) for identifier, text in pool["passages"]], model)
    indexing = since(start)
    rankings: dict[str, list[str]] = {}
    asking = []
    for identifier, question in pool["questions"]:
        start = now()
        rankings[identifier] = search(question, limit)[:limit]
        asking.append(since(start))
    return rankings, indexing, asking


def remember_embeddings() -> None:
    """Let the encoder, which is the same for every rival, keep what it made of a text for the pools that follow the first."""
    from sentence_transformers import SentenceTransformer  # not where Ayni measures itself, which does without

    encode = SentenceTransformer.encode
    known: dict[tuple[str, str], Any] = {}

    def encode_once(self: Any, *args: Any, **named: Any) -> Any:
        texts = args[0] if args else named["inputs"]
        prompt = f"{named.get('prompt_name')} {named.get('prompt')}"
        keys = [(prompt, text) for text in ([texts] if isinstance(texts, str) else texts)]
        if any(key not in known for key in keys):
            made = encode(self, *args, **named)
            known.update(zip(keys, [made] if isinstance(texts, str) else made, strict=True))
            return made
        return known[keys[0]] if isinstance(texts, str) else np.stack([known[key] for key in keys])

    SentenceTransformer.encode = encode_once


def now() -> tuple[float, float]:
    """Seconds of the clock, and of the processor for this process."""
    return perf_counter(), process_time()


def since(start: tuple[float, float]) -> tuple[float, float]:
    """Seconds of both that went by."""
    clock, processor = now()
    return clock - start[0], processor - start[1]


def cost(
    indexing: tuple[float, float], asking: Sequence[tuple[float, float]], packages: Sequence[str]
) -> dict[str, float | dict[str, str]]:
    """What a run took and with which versions, under the names that the table reads."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "index_seconds": indexing[0],
        "index_processor_seconds": indexing[1],
        "question_milliseconds": 1000 * median(clock for clock, _ in asking),
        "question_processor_milliseconds": 1000 * median(processor for _, processor in asking),
        "peak_megabytes": peak / 2 ** (20 if sys.platform == "darwin" else 10),
        "versions": {package: version(package) for package in packages},
    }
