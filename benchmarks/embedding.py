"""Measure the embedder beside the bare encoder, in one run.

    python benchmarks/embedding.py --evals DIR [--models DIR] [--write]

DIR holds the set ``xquadr``. ``--models`` is a folder for the unpacked model (a temporary one otherwise; then the
unpacking is timed). ``--write`` writes docs/benchmarks/embedding.md. Leave the machine otherwise idle.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from parallel_sets import ParallelSet, ndcg_same_and_cross, read_set

from assistant.indexing.embedding.embedder import FolderEmbedder
from assistant.indexing.embedding.prepare import BUNDLED_MODEL, prepare_model

REPORT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "embedding.md"
SPEED_TEXTS = 160
QUERIES_TIMED = 100

# Each line of a child's output is one JSON number or list; its memory is what the process holds at its end.
_MEMORY = "import psutil; print(psutil.Process().memory_info().rss / 1e6)"
_COLD_QUERY = """
import time; start = time.perf_counter()
from pathlib import Path
from assistant.indexing.embedding import load_embedder
load_embedder(models_folder=Path({folder!r})).embed_queries(["salario mínimo en Uruguay"])
print(time.perf_counter() - start)
"""
_COLD_TORCH = """
import time; start = time.perf_counter()
from sentence_transformers import SentenceTransformer
model = SentenceTransformer({path!r}, device="cpu", local_files_only=True)
model.encode_query("salario mínimo en Uruguay")
print(time.perf_counter() - start)
"""


def cold(program: str) -> tuple[float, float]:
    """Seconds to the first vector and resident megabytes then, in a new process: the better of two."""
    runs = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", program + _MEMORY], capture_output=True, text=True, check=True)
        runs.append(tuple(json.loads(line) for line in done.stdout.split()))
    return min(runs)


def passages_per_second(encode: Callable[[list[str]], object], texts: list[str]) -> float:
    """Texts a second in one call."""
    start = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - start)


def milliseconds(encode: Callable[[list[str]], object], queries: list[str]) -> tuple[float, float]:
    """Median and 95th percentile, one query at a time."""
    times = []
    for query in queries:
        start = time.perf_counter()
        encode([query])
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), float(np.percentile(times, 95))


def speed_rows(path: Path, folder, texts: list[str]) -> list[tuple[str, float]]:
    """Passages a second of every way, each the better of two rounds that alternate."""
    import torch
    from sentence_transformers import SentenceTransformer

    def bare(**more) -> SentenceTransformer:
        return SentenceTransformer(str(path), device="cpu", local_files_only=True, **more)

    plain, short = bare(), bare(model_kwargs={"dtype": torch.bfloat16})
    light = FolderEmbedder(folder, float32_only=True)
    chosen = FolderEmbedder(folder, tokens_worth_torch=0)
    forced = FolderEmbedder(folder, tokens_worth_torch=0, worthwhile_gain=0.0)
    ways: dict[str, Callable[[list[str]], object]] = {
        "bare encoder, float32, batches of 32 (its default)": plain.encode_document,
        "bare encoder, float32, batches of 8": lambda t: plain.encode_document(t, batch_size=8),
        "bare encoder, bfloat16, batches of 32": short.encode_document,
        "bare encoder, bfloat16, batches of 8": lambda t: short.encode_document(t, batch_size=8),
        "embed_documents, few texts: onnxruntime": light.embed_documents,
        "embed_documents, many texts: torch in bfloat16, forced": forced.embed_documents,
        "embed_documents, many texts: as the trial decides": chosen.embed_documents,
    }
    best = dict.fromkeys(ways, 0.0)
    for encode in ways.values():
        encode(texts[:8])
    for _ in range(2):
        for name, encode in ways.items():
            best[name] = max(best[name], passages_per_second(encode, texts))
    decided = "torch in bfloat16" if chosen._torch is not None else "onnxruntime"
    return [(name.replace("as the trial decides", f"as the trial decided, {decided}"), best[name]) for name in ways]


def quality_rows(folder, data: ParallelSet) -> list[tuple[str, dict]]:
    """XQuAD-R with questions in float32 and documents in either precision."""
    exact = FolderEmbedder(folder, float32_only=True)
    short = FolderEmbedder(folder, tokens_worth_torch=0, worthwhile_gain=0.0)
    texts = [document["text"] for document in data.documents]
    queries = exact.embed_queries([query["text"] for query in data.queries])
    return [
        ("documents in float32", ndcg_same_and_cross(data, exact.embed_documents(texts), queries)),
        ("documents in bfloat16", ndcg_same_and_cross(data, short.embed_documents(texts), queries)),
    ]


def processor() -> str:
    """The processor's name where the system tells it."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    bfloat16 = any("avx512_bf16" in line for line in lines)
    return f"{name}, {os.cpu_count()} cores, AVX512-BF16: {'yes' if bfloat16 else 'no or unknown'}"


def report(folder, data: ParallelSet, unpacked_in: float | None) -> str:
    """All figures, as Markdown."""
    texts = [document["text"] for document in data.documents][:: max(1, len(data.documents) // SPEED_TEXTS)]
    queries = [query["text"] for query in data.queries[:QUERIES_TIMED]]
    path = folder.path
    ours = cold(_COLD_QUERY.format(folder=str(path.parent)))
    torch_way = cold(_COLD_TORCH.format(path=str(path)))

    from assistant.indexing.embedding.sentence_transformer import encode, load_model

    embedder, plain = FolderEmbedder(folder), load_model(str(path))
    for warm_up in (embedder.embed_queries, lambda q: encode(plain, q, "query: ")):
        warm_up(queries[:3])
    query_ours = milliseconds(embedder.embed_queries, queries)
    query_torch = milliseconds(lambda q: encode(plain, q, "query: "), queries)
    difference = max(float(np.abs(embedder.embed_queries([q]) - encode(plain, [q], "query: ")).max()) for q in queries)
    lengths = embedder.count_tokens(texts)
    speeds, quality = speed_rows(path, folder, texts), quality_rows(folder, data)
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "sentence-transformers", "onnxruntime"))
    lines = [
        "# Embedding: speed, memory, and what bfloat16 changes",
        "",
        "Written by `python benchmarks/embedding.py --evals DIR --write`. Model: multilingual-e5-small with the "
        f"language-neutral head. {processor()}; {versions}.",
        "",
        "| to the first vector, in a new process | seconds | resident MB |",
        "|---|---|---|",
        f"| embed_queries (onnxruntime, torch not loaded) | {ours[0]:.1f} | {ours[1]:.0f} |",
        f"| sentence-transformers (torch) | {torch_way[0]:.1f} | {torch_way[1]:.0f} |",
        *([f"| unpacking the model, once | {unpacked_in:.0f} | |"] if unpacked_in else []),
        "",
        f"| one question ({len(queries)} of XQuAD-R) | median ms | 95 % within ms |",
        "|---|---|---|",
        f"| onnxruntime | {query_ours[0]:.1f} | {query_ours[1]:.1f} |",
        f"| torch, float32 | {query_torch[0]:.1f} | {query_torch[1]:.1f} |",
        "",
        f"Largest difference of a component between the two: {difference:.1e}.",
        "",
        f"| {len(texts)} passages of XQuAD-R, {statistics.mean(lengths):.0f} tokens on average | passages a second |",
        "|---|---|",
        *(f"| {name} | {speed:.1f} |" for name, speed in speeds),
        "",
        "| XQuAD-R, nDCG@10 / recall@5 | same language | across languages |",
        "|---|---|---|",
        *(
            f"| {name} | {q['same'][0]:.4f} / {q['same'][1]:.4f} | {q['cross'][0]:.4f} / {q['cross'][1]:.4f} |"
            for name, q in quality
        ),
        "",
        'How the pools "same" and "across" are made: `benchmarks/parallel_sets.py`.',
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print, and write when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--models", type=Path)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        start = time.perf_counter()
        folder = prepare_model(BUNDLED_MODEL, options.models or Path(temporary))
        unpacked_in = time.perf_counter() - start
        text = report(folder, read_set(options.evals / "xquadr"), unpacked_in if unpacked_in > 1 else None)
    print(text)
    if options.write:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
