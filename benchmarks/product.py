"""How long a user waits: from nothing to the page, from the page to an answer, and where the time of a search goes.

Run: python benchmarks/product.py [--write]. Builds indexes in a temporary folder; times are of this machine, in one run.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import psutil

from assistant.assistant import open_assistant
from assistant.languages import SPOKEN
from assistant.retrieval.query import Query
from assistant.settings import read_settings
from assistant.texts import lines
from assistant.viewers import Viewer

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "product.md"
ROUNDS = 10


def main() -> None:
    """Print the tables, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help=f"keep the tables in {TARGET.relative_to(ROOT)}")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows = [*starts(Path(place)), *searches(Path(place))]
    text = "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows)])
    print(text)
    if options.write:
        head = f"# What a user waits for\n\nWritten by `python benchmarks/product.py --write` on {os.cpu_count()} cores.\n\n"
        TARGET.write_text(head + text + "\n", encoding="utf-8")


def starts(indexes: Path) -> list[tuple[str, str]]:
    """Seconds to the page: with nothing built, and with everything built; memory of the server."""
    first, _ = seconds_to_page(indexes)
    second, memory = seconds_to_page(indexes)
    return [
        ("`python app.py` to the page, nothing built (model unpacked, corpus indexed)", f"{first:.1f} s"),
        ("`python app.py` to the page, everything built", f"{second:.1f} s"),
        ("resident memory when the page is up, before the first question", f"{memory / 2**20:.0f} MB"),
    ]


def seconds_to_page(indexes: Path) -> tuple[float, int]:
    """Start the app, wait for the page, stop it; (seconds, bytes resident)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"ASSISTANT_PORT": str(port), "ASSISTANT_INDEXES": str(indexes), "ASSISTANT_LOG_QUESTIONS": "false"}
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as app:
        while not answers(f"http://127.0.0.1:{port}/"):
            time.sleep(0.1)
        waited = time.perf_counter() - start
        memory = psutil.Process(app.pid).memory_info().rss
        app.terminate()
    return waited, memory


def answers(url: str) -> bool:
    """Whether a page is there."""
    try:
        with urlopen(url, timeout=5) as page:
            return page.status == 200
    except (URLError, OSError):
        return False


def searches(indexes: Path) -> list[tuple[str, str]]:
    """Start to first answer, question to hits and its parts, the digest beyond them."""
    questions = [question for language in SPOKEN for question in lines("examples.questions", language)]
    start = time.perf_counter()
    settings = read_settings(
        {
            "ASSISTANT_CORPUS": str(ROOT / "corpus"),
            "ASSISTANT_INDEXES": str(indexes),
            "ASSISTANT_LOG_QUESTIONS": "false",
        }
    )
    with open_assistant(settings, lambda *_: None) as assistant:
        assistant.ask(questions[0], Viewer.STAFF)
        first = time.perf_counter() - start
        fresh = [assistant.ask(question, Viewer.STAFF).compose for question in questions]
        found = [
            assistant.search(Query(question, Viewer.STAFF)).timings for _ in range(ROUNDS) for question in questions
        ]
        passages = sum(assistant.index.ledger.counts().values())
        memory = psutil.Process().memory_info().rss
    rows = [
        ("opening the indexes to the first answer (libraries loaded)", f"{first:.2f} s"),
        ("passages in the index", str(passages)),
        ("resident memory after the questions, without the page", f"{memory / 2**20:.0f} MB"),
    ]
    for part in ("total", "embed", "vectors", "words", "fuse"):
        times = [getattr(timings, part) for timings in found]
        rows.append(
            (
                f"question to hits, {part}: p50 / p95",
                f"{np.quantile(times, 0.5):.1f} / {np.quantile(times, 0.95):.1f} ms",
            )
        )
    return [*rows, ("the digest beyond retrieval, first time asked: p50", f"{np.quantile(fresh, 0.5):.1f} ms")]


if __name__ == "__main__":
    main()
