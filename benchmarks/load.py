"""Fifty people chat and search while a trainer uploads two hundred documents: does anybody wait, or meet an error?

    python benchmarks/load.py [--people 50] [--documents 200] [--fixtures DIR] [--quiet 60] [--note TEXT] [--write]

A real ``serve`` process over a copy of the corpus, asked over HTTP: the chat through Gradio's queue as the page does it, the
page of practices, and /api/v1/search. First the people alone (``--quiet`` seconds), then while a folder of documents
is brought, one request a document, as the page sends it. The documents are made (four languages, 300 to 6,000 words, text, Markdown, HTML and Word);
``--fixtures`` adds the readable files of that folder's manifest.tsv. ``--note`` says in the page what else the machine did.
"""

import argparse
import asyncio
import csv
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import docx
import httpx
import psutil

from assistant.corpus.cards import card_text
from assistant.corpus.library import Library
from assistant.languages import SPOKEN, Language

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "benchmarks" / "load.md"
PATIENCE = 300
# Seconds that somebody reads before the next request: at least, and on average beyond that (exponential).
THINK = {"chat": (8.0, 17.0), "practices": (4.0, 8.0), "search": (2.0, 4.0)}
# What somebody does next, in hundred.
NEXT = {"chat": 45, "practices": 30, "search": 25}
LIMIT = 1.0
JSON = {"accept": "application/json"}
WORDS = (300, 6000)


@dataclass
class Times:
    """Seconds of every request, by phase and kind, and what went wrong."""

    taken: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[list[str]]:
        """For a table."""
        for (phase, kind), values in sorted(self.taken.items()):
            if not values:
                continue
            cuts = _cuts(values)
            shown = (statistics.median(values), cuts[94], cuts[98], max(values))
            yield [phase, kind, str(len(values)), *(f"{one:.2f}" for one in shown)]

    def p95(self, phase: str, kind: str) -> float:
        """Seconds within which 95 of 100 were answered; 0 where nothing was asked."""
        return _cuts(self.taken[phase, kind])[94]


def _cuts(values: Sequence[float]) -> list[float]:
    """The 99 percentiles."""
    return statistics.quantiles(values, n=100, method="inclusive") if len(values) > 1 else [*values, 0.0][:1] * 99


def made_documents(count: int, library: Library) -> Iterator[tuple[str, bytes]]:
    """Documents out of sentences of the starter cards, no two alike; the same ones each time."""
    chance = random.Random(20)
    told = {language: _sentences(library, language) for language in SPOKEN}
    for at in range(count):
        language = SPOKEN[at % len(SPOKEN)]
        length = int(chance.triangular(*WORDS, 1500))
        paragraphs = list(_paragraphs(told[language], length, chance))
        yield _written(
            f"report-{at + 1:03d}-{language.value}", paragraphs, (".txt", ".md", ".html", ".docx")[at // 4 % 4]
        )


def _sentences(library: Library, language: Language) -> list[str]:
    cards = [one.noun for one in library.cards().items.values() if one.noun.language is language]
    return [line for card in cards for line in card_text(card).split("\n") if line and not line.startswith("#")]


def _paragraphs(told: Sequence[str], words: int, chance: random.Random) -> Iterator[str]:
    done = 0
    while done < words:
        # Numbers of their own keep paragraphs of two documents from being the same text, which would be embedded once.
        lines = [
            re.sub(r"\b\d{1,3}\b", lambda _: str(chance.randint(2, 999)), one) for one in chance.choices(told, k=4)
        ]
        paragraph = " ".join((*lines, f"({chance.randint(1000, 9_999_999)})"))
        done += len(paragraph.split())
        yield paragraph


def _written(stem: str, paragraphs: Sequence[str], ending: str) -> tuple[str, bytes]:
    sections = [paragraphs[at : at + 6] for at in range(0, len(paragraphs), 6)]
    if ending == ".docx":
        document = docx.Document()
        for number, section in enumerate(sections, start=1):
            document.add_heading(f"{number}. {stem}", 1)
            for paragraph in section:
                document.add_paragraph(paragraph)
        stream = io.BytesIO()
        document.save(stream)
        return stem + ending, stream.getvalue()
    head, text, join = {
        ".txt": ("{}", "{}", "\n\n"), ".md": ("## {}", "{}", "\n\n"), ".html": ("<h2>{}</h2>", "<p>{}</p>", "\n")
    }[ending]  # fmt: skip
    lines = [
        line
        for number, section in enumerate(sections, start=1)
        for line in (head.format(f"{number}. {stem}"), *map(text.format, section))
    ]
    return stem + ending, join.join(lines).encode()


def fixture_documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The real files of a manifest, the encrypted and the broken ones too: they are refused, and stop nothing."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            path = folder / row["path"]
            yield f"{path.stem}-{row['sha1'][:6]}{path.suffix}", path.read_bytes()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[str, psutil.Process]]:
    """The address of the program with a copy of the corpus, every limit on requests off."""
    shutil.copytree(ROOT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns("activity", "history"))
    (folder / "indexes").mkdir()
    if (ROOT / "indexes" / "models").exists():
        (folder / "indexes" / "models").symlink_to((ROOT / "indexes" / "models").resolve(), target_is_directory=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"CORPUS": folder / "corpus", "INDEXES": folder / "indexes", "PORT": port, "API_PER_MINUTE": 0}
    environment = os.environ | {f"ASSISTANT_{name}": str(value) for name, value in settings.items()}
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            async with httpx.AsyncClient(base_url=address, timeout=5) as client:
                await _up(client, process, folder / "log")
            yield address, psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


async def _up(client: httpx.AsyncClient, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if (await client.get("/healthz")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.5)
    raise SystemExit(log.read_text("utf-8"))


class Person:
    """Somebody with a browser: opens the page once, then chats, searches and looks through the practices."""

    def __init__(self, number: int, client: httpx.AsyncClient, times: Times, phase: list[str]) -> None:
        self._client = client
        self._times = times
        self._phase = phase
        self._chance = random.Random(number)
        self._session = uuid.uuid4().hex[:11]
        self._events: dict[str, int] = {}

    async def live(self, questions: Sequence[str]) -> None:
        """Until cancelled."""
        await asyncio.sleep(self._chance.uniform(0, 15))
        await self._timed("page", self._open())
        while True:
            kind = self._chance.choices(list(NEXT), list(NEXT.values()))[0]
            question = self._chance.choice(questions)
            await self._timed(kind, getattr(self, f"_{kind}")(question))
            least, more = THINK[kind]
            await asyncio.sleep(least + self._chance.expovariate(1 / more))

    async def _timed(self, kind: str, doing: object) -> None:
        start, phase = time.perf_counter(), self._phase[0]
        try:
            await doing  # type: ignore[misc]
        except (httpx.HTTPError, AssertionError) as error:
            self._times.errors.append(f"{phase}, {kind}: {type(error).__name__} {error}"[:300])
        else:
            self._times.taken[phase, kind].append(time.perf_counter() - start)

    async def _open(self) -> None:
        (await self._client.get("/")).raise_for_status()
        config = (await self._client.get("/config")).raise_for_status().json()
        for one in config["dependencies"]:
            for _, event in one["targets"]:
                self._events.setdefault(event, one["id"])
        await self._event("load", [str(uuid.uuid4())])

    async def _chat(self, question: str) -> None:
        await self._event("submit", [question, None, None])

    async def _practices(self, question: str) -> None:
        words = " ".join(question.split()[:3])
        (await self._client.get("/practices", params={"text": words})).raise_for_status()

    async def _search(self, question: str) -> None:
        answer = await self._client.get("/api/v1/search", params={"text": question})
        assert answer.raise_for_status().json()["hits"], question

    async def _event(self, name: str, data: list[object]) -> None:
        """One event of the page, from joining the queue to its last word."""
        joining = {"data": data, "fn_index": self._events[name], "session_hash": self._session, "event_data": None}
        joined = (await self._client.post("/gradio_api/queue/join", json=joining)).raise_for_status().json()
        stream = self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session})
        async with stream as answer:
            async for line in answer.raise_for_status().aiter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("event_id") not in (None, joined["event_id"]):
                    continue
                if told.get("msg") == "process_completed":
                    assert told["success"], told.get("output")
                    return
                assert told.get("msg") not in ("queue_full", "unexpected_error"), told
        raise AssertionError("the stream ended before the answer did")


async def upload(client: httpx.AsyncClient, documents: Iterator[tuple[str, bytes]], times: Times) -> dict[str, int]:
    """Hand every document in, as the page does when a folder is dropped, and wait for the last; what became of them."""
    page = (await client.get("/curate/documents")).raise_for_status().text
    token = re.search(r'name="token" value="([^"]+)"', page)
    form = {"token": token[1] if token else "", "licence": "CC-BY-4.0", "visibility": "public", "batch": ""}
    told: dict[str, object] = {}
    for name, data in documents:
        start = time.perf_counter()
        answer = await client.post("/curate/upload", data=form, files={"files": (name, data)}, headers=JSON)
        told = answer.raise_for_status().json()
        form["batch"] = str(told["batch"])
        times.taken["with uploads", "handing in a document"].append(time.perf_counter() - start)
    while told["open"]:
        await asyncio.sleep(1)
        start = time.perf_counter()
        told = (await client.get(f"/curate/upload/{form['batch']}", headers=JSON)).raise_for_status().json()
        times.taken["with uploads", "progress of the uploads"].append(time.perf_counter() - start)
    became: dict[str, int] = defaultdict(int)
    for file in told["files"]:  # type: ignore[attr-defined]
        for line in file["lines"]:
            became["refused with a reason" if line["refused"] else "taken"] += 1
    return became


async def watch(client: httpx.AsyncClient, times: Times, phase: list[str]) -> None:
    """Ask every half second whether the program lives, so that a freeze would be seen."""
    while True:
        start = time.perf_counter()
        try:
            (await client.get("/healthz")).raise_for_status()
        except httpx.HTTPError as error:
            times.errors.append(f"{phase[0]}, healthz: {type(error).__name__}")
        times.taken[phase[0], "healthz"].append(time.perf_counter() - start)
        await asyncio.sleep(0.5)


async def run(options: argparse.Namespace) -> tuple[Times, list[str]]:
    """Both phases; the times, and what else is to be told."""
    library = Library(ROOT / "corpus")
    questions = [one.text for one in library.questions()[0]]
    documents = list(made_documents(options.documents, library))
    if options.fixtures:
        documents += fixture_documents(options.fixtures)
    times, phase = Times(), ["people alone"]
    with tempfile.TemporaryDirectory() as place:
        async with serving(Path(place)) as (address, process):
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
            async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
                tasks = [
                    asyncio.create_task(Person(number, client, times, phase).live(questions))
                    for number in range(options.people)
                ]
                tasks.append(asyncio.create_task(watch(client, times, phase)))
                await asyncio.sleep(options.quiet)
                phase[0] = "with uploads"
                start, used = time.perf_counter(), _seconds_used(process)
                became = await upload(client, iter(documents), times)
                took = time.perf_counter() - start
                busy = (_seconds_used(process) - used) / took
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                times.errors += [repr(one) for one in ended if one and not isinstance(one, asyncio.CancelledError)]
                health = (await client.get("/healthz")).json()
            memory = process.memory_info().rss / 2**20
    words = sum(len(data) for _, data in documents) // 1024
    told = [
        f"{len(documents)} documents ({words} kB) came in within {took:.0f} s: "
        + ", ".join(f"{count} {name}" for name, count in sorted(became.items()))
        + f"; {health['passages']} passages then.",
        f"The server used {busy:.2f} of {os.cpu_count()} cores meanwhile, and {memory:.0f} MB at the end.",
    ]
    return times, told


def _seconds_used(process: psutil.Process) -> float:
    """Processor time of the program and of the readers that it started."""
    used = process.cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


def report(options: argparse.Namespace, times: Times, told: Sequence[str]) -> str:
    """The page."""
    rows = [["phase", "what", "times", "p50 s", "p95 s", "p99 s", "longest s"], ["---"] * 7, *times.rows()]
    thinking = ", ".join(
        f"{least:.0f} s and {more:.0f} s more on average after {what}" for what, (least, more) in THINK.items()
    )
    errors = [f"{len(times.errors)} errors.", *(f"- {one}" for one in sorted(set(times.errors))[:20])]
    return "\n".join([
        "# Fifty people, while documents come in", "",
        f"Made by `python benchmarks/load.py --people {options.people} --documents {options.documents} --write` on {os.cpu_count()} cores "
        f"({time.strftime('%Y-%m-%d')}). {options.note}".rstrip(), "",
        f"A real server over a copy of the starter corpus; {options.people} people ask it over HTTP: {NEXT['chat']} of 100 times in the chat "
        f"(Gradio's queue, to the last word of the answer), {NEXT['practices']} on /practices, {NEXT['search']} on /api/v1/search. They think between "
        f"two requests: {thinking}. First they are alone for {options.quiet} s, then one trainer hands in a folder, one document a "
        "request, and asks every second how far it is, until the last can be found. The limit on requests for programs is off (`ASSISTANT_API_PER_MINUTE=0`), so that "
        "it is not what answers. The script that asks runs on the same cores.", "",
        *told, "", *("| " + " | ".join(row) + " |" for row in rows), "", *errors, "",
    ])  # fmt: skip


def main() -> int:
    """Measure; 1 where there was an error or a search took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--fixtures", type=Path)
    parser.add_argument("--quiet", type=int, default=60)
    parser.add_argument("--note", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    times, told = asyncio.run(run(options))
    page = report(options, times, told)
    print(page)
    if options.write:
        REPORT.write_text(page, encoding="utf-8")
    slow = [kind for kind in ("search", "practices") if times.p95("with uploads", kind) >= LIMIT]
    return int(bool(times.errors or slow))


if __name__ == "__main__":
    sys.exit(main())
