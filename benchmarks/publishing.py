"""How long until a published card is found, and a retired one is not, with nobody else about and while people ask.

Run: python benchmarks/publishing.py [--rounds 20] [--write]. Starts the app with a copy of the corpus; times are by the clock of
this machine, from the click on.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import httpx
import numpy as np

from assistant.languages import SPOKEN
from assistant.texts import lines

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "publishing.md"
ASKERS = 4
READING = 5.0
"""Seconds that a trainer looks at a card before publishing it."""
DRAFT = {
    "type": "lesson", "language": "en", "themes": ["labour-inspection"], "places": ["BZ"], "evidence": "E1",
    "context": "The farms are far apart and many harvesters do not read.", "source.title": "Yearly report 2024",
    "source.locator": "page 12", "source.seen": "2026-11-23", "source.licence": "CC-BY-4.0",
}  # fmt: skip
Times = dict[str, list[float]]


def main() -> None:
    """Print the table, and keep it with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--write", action="store_true", help=f"keep the table in {TARGET.relative_to(ROOT)}")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place, running(Path(place)) as address:
        alone = rounds(address, options.rounds, "alone")
        with asking(address) as answered:
            busy = rounds(address, options.rounds, "busy")
        beside = answered()
    rows = [f"| {what} | {told(alone[what])} | {told(busy[what])} |" for what in alone]
    text = "\n".join(
        [
            f"{options.rounds} cards, one after the other; {os.cpu_count()} cores; median and longest. {ASKERS} people asked without a pause and got {beside} answers meanwhile.",
            "",
            "| from the click on | nobody else | while people ask |",
            "|---|---|---|",
            *rows,
        ]
    )
    print(text)
    if options.write:
        head = "# Publishing and retiring\n\nWritten by `python benchmarks/publishing.py --write`.\n\n"
        TARGET.write_text(head + text + "\n", encoding="utf-8")


def told(values: list[float]) -> str:
    """Median and longest."""
    unit, factor, digits = ("ms", 1000, 0) if max(values) < 2 else ("s", 1, 1)
    return f"{np.median(values) * factor:.{digits}f} / {max(values) * factor:.{digits}f} {unit}"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of an app with a copy of the corpus."""
    shutil.copytree(ROOT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns("activity", "history"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"CORPUS": folder / "corpus", "INDEXES": folder / "indexes", "PORT": port, "API_PER_MINUTE": 0}
    settings |= {"LOG_QUESTIONS": "false"}
    environment = os.environ | {f"ASSISTANT_{name}": str(value) for name, value in settings.items()}
    with subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as app:
        address = f"http://127.0.0.1:{port}"
        try:
            wait(lambda: answers(f"{address}/healthz"), pause=0.3)
            yield address
        finally:
            app.terminate()


def answers(url: str) -> bool:
    """Whether somebody is there."""
    try:
        with urlopen(url, timeout=5) as page:
            return bool(page.status == httpx.codes.OK)
    except OSError:
        return False


def wait(until: Callable[[], bool], pause: float = 0.05) -> None:
    """Ask again and again."""
    while not until():
        time.sleep(pause)


@contextmanager
def asking(address: str) -> Iterator[Callable[[], int]]:
    """People who ask one question after the other; tells how many answers they got."""
    over = threading.Event()
    counts = [0] * ASKERS
    questions = [question for language in SPOKEN for question in lines("examples.questions", language)]

    def ask(number: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as browser:
            while not over.is_set():
                question = questions[(counts[number] + number) % len(questions)]
                browser.post("/api/v1/ask", json={"question": question}).raise_for_status()
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(ASKERS)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: sum(counts)
    finally:
        over.set()
        for thread in threads:
            thread.join()


def rounds(address: str, count: int, name: str) -> Times:
    """Publish and retire cards; seconds by what was waited for."""
    times: Times = defaultdict(list)
    with httpx.Client(base_url=address, timeout=60) as trainer, httpx.Client(base_url=address, timeout=60) as reader:
        for number in range(count):
            one_round(trainer, reader, f"Radio plays of {name} harvester {number}", times)
    return times


def one_round(trainer: httpx.Client, reader: httpx.Client, title: str, times: Times) -> None:
    """One card: written, looked at, published, found by somebody else, retired, found no more."""
    finding = f"{title}: in 2024 the ministry of labour of Belize trained pineapple harvesters with radio plays."
    form = {**DRAFT, "title": title, "finding": finding, "token": token(trainer.get("/curate/new").text)}
    path = trainer.post("/curate/new", data=form).headers["location"].partition("?")[0]
    card = path.rpartition("/")[2]

    def found() -> bool:
        hits = reader.get("/api/v1/search", params={"text": title, "limit": 50}).raise_for_status().json()["hits"]
        return any(hit["id"] == card for hit in hits)

    page = desk(trainer, path)
    time.sleep(READING)
    start = time.perf_counter()
    move(trainer, path, page, "publish")
    times["publish: the trainer is told"].append(time.perf_counter() - start)
    wait(found, pause=0)
    times["publish: somebody else's search finds it"].append(time.perf_counter() - start)
    wait(lambda: reader.get(f"/card/{card}").is_success, pause=0)
    wait(lambda: card in reader.get("/practices", params={"q": title}).text, pause=0)
    times["publish: and its page and the practices show it"].append(time.perf_counter() - start)
    page = desk(trainer, path)
    version = re.findall(r"version (\d+)", page)[0]
    wait(lambda: "data-waiting" not in trainer.get(f"{path}/effect/{version}").text)
    times["publish: what became of the golden questions is there"].append(time.perf_counter() - start)
    start = time.perf_counter()
    move(trainer, path, page, "retire")
    times["retire: the trainer is told"].append(time.perf_counter() - start)
    gone = (
        not found(),
        reader.get(f"/card/{card}").status_code == httpx.codes.NOT_FOUND,
        reader.get(f"/api/v1/cards/{card}").status_code == httpx.codes.NOT_FOUND,
        f"/card/{card}" not in reader.get("/practices", params={"q": title}).text,
    )
    if not all(gone):
        raise SystemExit(f"{card} is retired, and still to be seen: {gone}")


def move(trainer: httpx.Client, path: str, page: str, name: str) -> None:
    """Press a button of the desk, which was read before."""
    reasons = dict.fromkeys(re.findall(r'name="(reason\.\w+)"', page), "It is for a measurement.")
    base = re.findall(r'name="base" value="(\w+)"', page)[0]
    sent = {"token": token(page), "base": base, "move": name, "why": "A measurement.", **reasons}
    if (answer := trainer.post(f"{path}/move", data=sent)).status_code != httpx.codes.SEE_OTHER:
        raise SystemExit(answer.text)


def desk(trainer: httpx.Client, path: str) -> str:
    """The page of a card."""
    return trainer.get(path, headers={"accept-language": "en"}).text


def token(page: str) -> str:
    """What a form has to carry."""
    return re.findall(r'name="token" value="(\w+)"', page)[0]


if __name__ == "__main__":
    main()
