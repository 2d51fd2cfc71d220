"""From a question to its hits at 1,000, 10,000 and 100,000 passages, beside the bare cost; and what they take to keep.

Run: python benchmarks/scale.py [--sizes 1000 10000 100000] [--keep DIR] [--write]
Passages and their vectors are generated (docs/benchmarks/scale.md says how); they go through the product's own sync, and
questions through its own search, with the real model. Filled indexes stay in DIR for the next run.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import psutil
from numpy.typing import NDArray

from assistant.corpus.cards import card_text, parse_card
from assistant.corpus.sections import Section
from assistant.indexing.embedding import Embedder, Question, Tokens, load_embedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import Index, read_manifest
from assistant.indexing.records import Record
from assistant.indexing.sync import Wanted
from assistant.indexing.words import fold, written_words
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher
from assistant.viewers import Viewer, Visibility

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "scale.md"
SEED = 2026
QUESTIONS, WARM = 100, 10
NEAREST = 50
PASSAGES_IN_RECORD = 10
LANGUAGES = {Language.EN: 0.4, Language.ES: 0.3, Language.PT: 0.2, Language.FR: 0.1}
VISIBILITIES = {Visibility.PUBLIC: 0.7, Visibility.NETWORK: 0.2, Visibility.INTERNAL: 0.1}
# Theme and share of the records that carry it.
HALF, RARE = "half", "rare"
THEMES = {HALF: 0.5, RARE: 0.02}

# Measured on XQuAD-R with the bundled model: the cosine of two passages, of two of one article, of a question and its passage.
ANY_TWO, ONE_TOPIC, ANSWER = 0.754, 0.822, 0.864
TOPICS = 300
DIMENSION = 384

TOKEN_WIDTH = 128
VOCABULARY, FUNCTION_WORDS = 50_000, 50
ZIPF_SHIFT, ZIPF_POWER = 2.7, 1.05

Rows = NDArray[np.float32]


class World:
    """Everything that is generated, each passage from its number alone, so that none has to be kept in memory."""

    def __init__(self) -> None:
        random = np.random.default_rng(SEED)
        self._common = _unit(random.standard_normal(DIMENSION))
        # As many directions count as in XQuAD-R, where the spectrum of the passages is as wide as that of 95 equal ones.
        self._spread = np.sqrt(1 / (np.arange(DIMENSION) + 6))
        self._topics = np.stack([self._deviation(random) for _ in range(TOPICS)])
        self.vocabularies = {language: _vocabulary(language, random) for language in LANGUAGES}
        weights = 1 / (np.arange(VOCABULARY) + ZIPF_SHIFT) ** ZIPF_POWER
        self._chances = np.cumsum(weights / weights.sum())

    def record(self, number: int) -> Record:
        """One source of ten passages."""
        random = np.random.default_rng((SEED, 1, number))
        carried = random.random()
        return Record(
            id=f"record-{number:07d}",
            kind="practice",
            title=f"Record {number}",
            language=_drawn(LANGUAGES, random.random()),
            visibility=_drawn(VISIBILITIES, random.random()),
            themes=tuple(theme for theme, share in THEMES.items() if carried < share),
            year=int(random.integers(1995, 2026)),
        )

    def wanted(self, size: int) -> Iterator[Wanted]:
        """Records of so many passages in all."""
        for number in range(size // PASSAGES_IN_RECORD):
            record = self.record(number)
            yield Wanted(record, lambda number=number, record=record: self._sections(number, record))  # type: ignore[misc]

    def _sections(self, number: int, record: Record) -> Sequence[Section]:
        first = number * PASSAGES_IN_RECORD
        return tuple(Section(self.text(place, record)) for place in range(first, first + PASSAGES_IN_RECORD))

    def text(self, passage: int, record: Record) -> str:
        """60 to 140 words in sentences; the last one is the passage's number."""
        random = np.random.default_rng((SEED, 2, passage))
        vocabulary = self.vocabularies[record.language]
        drawn = np.searchsorted(self._chances, random.random(int(random.integers(60, 140))))
        said = [vocabulary[min(place, VOCABULARY - 1)] for place in drawn]
        sentences = [" ".join(said[start : start + 14]).capitalize() for start in range(0, len(said), 14)]
        return f"{'. '.join(sentences)} n{passage:08d}."

    def row(self, passage: int) -> Rows:
        """The passage's vector: what all have in common, its topic, and what is its own."""
        random = np.random.default_rng((SEED, 3, passage))
        topic = np.random.default_rng((SEED, 4, passage // PASSAGES_IN_RECORD)).integers(TOPICS)
        return self._placed(self._topic_and_own(int(topic), random))

    def question(self, number: int, size: int) -> tuple[list[str], Rows]:
        """Words of one passage among function words, and a vector as near to it as questions are to their answer."""
        random = np.random.default_rng((SEED, 5, number))
        passage = int(random.integers(size))
        record = self.record(passage // PASSAGES_IN_RECORD)
        common = self.vocabularies[record.language][:FUNCTION_WORDS]
        telling = sorted(set(written_words(self.text(passage, record))[:-1]) - set(common))
        said = [*random.choice(telling, 5, replace=False), *random.choice(common, 4, replace=False)]
        own = self.row(passage) - np.sqrt(ANY_TWO) * self._common
        nearness = (ANSWER - ANY_TWO) / (1 - ANY_TWO)
        mixed = nearness * _unit(own) + np.sqrt(1 - nearness**2) * self._deviation(random)
        return [str(word) for word in said], self._placed(mixed)

    def _topic_and_own(self, topic: int, random: np.random.Generator) -> Rows:
        share = (ONE_TOPIC - ANY_TWO) / (1 - ANY_TWO)
        mixed: Rows = np.sqrt(share) * self._topics[topic] + np.sqrt(1 - share) * self._deviation(random)
        return mixed

    def _deviation(self, random: np.random.Generator) -> Rows:
        return _unit(random.standard_normal(DIMENSION) * self._spread)

    def _placed(self, deviation: Rows) -> Rows:
        return _unit(np.sqrt(ANY_TWO) * self._common + np.sqrt(1 - ANY_TWO) * _unit(deviation)).astype(np.float32)


def _unit(row: NDArray[Any]) -> Rows:
    unit: Rows = row / np.linalg.norm(row)
    return unit


def _drawn(shares: dict[Any, float], chance: float) -> Any:
    """The value whose share of 0 to 1 holds the chance."""
    for value, share in shares.items():
        if chance < share:
            return value
        chance -= share
    return next(iter(shares))


def _vocabulary(language: Language, random: np.random.Generator) -> list[str]:
    """The starter corpus's words of a language, the most frequent first, and then syllables."""
    counted: Counter[str] = Counter()
    for text in card_bodies(language):
        counted.update(word for word in written_words(text) if word.isalpha())
    known = [word for word, _ in counted.most_common()]
    syllables = [consonant + vowel for consonant in "bcdfghjlmnprstvz" for vowel in "aeiou"]
    made = ("".join(random.choice(syllables, 3)) for _ in iter(int, 1))
    while len(known) < VOCABULARY:
        known.append(next(made))
    return known


def card_bodies(language: Language) -> list[str]:
    """What stands below the front matter of every card of the starter corpus in a language."""
    files = sorted((ROOT / "corpus" / "cards" / language.value).glob("*.md"))
    return [file.read_text("utf-8").split("\n---\n", 1)[-1] for file in files]


class GeneratedEmbedder:
    """Gives generated texts their generated vectors. For a question the real model does its work all the same."""

    name = "generated"
    dimension = DIMENSION
    max_tokens = 512
    fingerprint = f"generated-{SEED}-3"

    def __init__(self, world: World) -> None:
        self._world = world
        self.questions: dict[str, Rows] = {}

    @cached_property
    def real(self) -> Embedder:
        """The model that the product comes with."""
        return load_embedder(models_folder=ROOT / "indexes" / "models")

    def embed_documents(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Rows:
        """By the number with which a text ends."""
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self._world.row(int(text.rstrip(".").rsplit("n", 1)[1])) for text in texts])

    def read_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """The rows, and as many token vectors as words: drawn, since they cost the same whatever they say."""
        tokens = []
        for text in texts:
            random = np.random.default_rng((SEED, 7, int(text.rstrip(".").rsplit("n", 1)[1])))
            tokens.append(random.integers(-60, 60, (len(text.split()), TOKEN_WIDTH), np.int8))
        return self.embed_documents(texts, progress), tokens

    def read_question(self, text: str) -> Question:
        """As the real model reads it, with the generated row."""
        return replace(self.real.read_question(text), row=self.questions[text])

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """As long as the real model takes, and then the generated ones."""
        self.real.embed_queries(texts)
        return np.stack([self.questions[text] for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(text.split()) for text in texts]

    def release(self) -> None:
        """Nothing to give back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the indexes of one size are kept, and how they are opened."""

    folder: Path
    size: int

    def open(self, embedder: GeneratedEmbedder) -> Index:
        """The product's index."""
        return Index(self.folder / f"product-{self.size}", embedder, 400, "", lambda *_: None)

    def is_filled(self, index: Index) -> bool:
        """Whether the index that this version of the product would use is there."""
        manifest = read_manifest(index.folder)
        return manifest.get("index") == index.recipe and manifest.get("passages") == self.size

    @property
    def bare(self) -> Path:
        """Folder of the one collection and the one table."""
        return self.folder / f"bare-{self.size}"


# -- steps, each in a process of its own --------------------------------------------------------------------------------


def fill(place: Place) -> dict[str, float]:
    """Index the generated passages; seconds, and the most memory that it took. Nothing where that was done before."""
    world = World()
    with place.open(GeneratedEmbedder(world)) as index:
        if place.is_filled(index):
            return {}
        before, start = memory(), now()
        index.sync(world.wanted(place.size))
        clock, processor = (milliseconds / 1000 for milliseconds in since(start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2 ** (20 if sys.platform == "darwin" else 10)
    return {"seconds": clock, "processor": processor, "before": before, "peak": peak}


def fill_bare(place: Place) -> dict[str, float]:
    """One Chroma collection of all passages, and one FTS5 table."""
    if (place.bare / "filled").exists():
        return {}
    shutil.rmtree(place.bare, ignore_errors=True)  # what a run that was stopped has left
    place.bare.mkdir(parents=True)
    world = World()
    collection = bare_collection(place)
    with sqlite3.connect(place.bare / "words.sqlite") as table:
        table.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        for start in range(0, place.size, 2000):
            numbers = range(start, min(start + 2000, place.size))
            records = [world.record(number // PASSAGES_IN_RECORD) for number in numbers]
            collection.add(
                ids=[str(number) for number in numbers],
                embeddings=np.stack([world.row(number) for number in numbers]),
                metadatas=[{"kind": record.kind, **_themes(record)} for record in records],
            )
            texts = [world.text(number, record) for number, record in zip(numbers, records, strict=True)]
            table.executemany("INSERT INTO words VALUES (?)", [(text,) for text in texts])
    (place.bare / "filled").touch()
    return {}


def _themes(record: Record) -> dict[str, list[str]]:
    return {"themes": list(record.themes)} if record.themes else {}


def bare_collection(place: Place) -> chromadb.Collection:
    """Chroma as it is used by default, by cosine."""
    client = chromadb.PersistentClient(
        str(place.bare / "chroma"), settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    return client.get_or_create_collection("bare", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})


CASES: dict[str, tuple[Viewer, Filters]] = {
    "everything": (Viewer.TRAINER, Filters()),
    "what is public": (Viewer.ANONYMOUS, Filters()),
    "a theme of 50 %": (Viewer.TRAINER, Filters(themes=(HALF,))),
    "a theme of 2 %": (Viewer.TRAINER, Filters(themes=(RARE,))),
}


def measure(place: Place) -> dict[str, Any]:
    """Bare cost and search, question by question in turn."""
    world = World()
    embedder = GeneratedEmbedder(world)
    collection, table = bare_collection(place), sqlite3.connect(place.bare / "words.sqlite")
    common = {fold(word) for vocabulary in world.vocabularies.values() for word in vocabulary[:FUNCTION_WORDS]}
    times: dict[str, list[Taken]] = {}
    parts: list[dict[str, float]] = []
    near: list[list[float]] = []
    with place.open(embedder) as index:
        searcher = Searcher(index.ledger, index.vectors, index.embedder)
        for number in range(WARM + QUESTIONS):
            said, row = world.question(number, place.size)
            random = np.random.default_rng((SEED, 6, number))
            telling = [word for word in said if fold(word) not in common]
            for name, (viewer, filters) in CASES.items():
                text = " ".join(random.permutation(said))  # never the same text twice: nothing is remembered
                embedder.questions[text] = row
                where = {"themes": {"$contains": filters.themes[0]}} if filters.themes else None
                if viewer is Viewer.TRAINER:
                    start = now()
                    embedder.embed_queries([text])
                    distances = ask_bare(collection, table, row, where, telling)
                    times.setdefault(f"bare, {name}", []).append(since(start))
                    near += [[1 - distances[rank] for rank in (0, 9, 49)]] if where is None else []
                start = now()
                found = searcher.search(Query(text, viewer, filters))
                times.setdefault(name, []).append(since(start))
                assert found.hits
                parts += [asdict(found.timings)] if name == "everything" else []
    table.close()
    return {
        "times": {name: quantiles(each[WARM:]) for name, each in times.items()},
        "parts": {name: float(np.median([part[name] for part in parts[WARM:]])) for name in parts[0]},
        "near": list(np.mean(near, axis=0)),
    }


Taken = tuple[float, float]
"""Milliseconds of the clock, and of the processor on all its cores."""


def now() -> Taken:
    """Both, from some moment on."""
    return 1000 * time.perf_counter(), 1000 * time.process_time()


def since(start: Taken) -> Taken:
    """What went by of both."""
    clock, processor = now()
    return clock - start[0], processor - start[1]


def quantiles(taken: Sequence[Taken]) -> dict[str, float]:
    """Median and 95 % of the clock; median of the processor, which other work on the machine does not stretch."""
    clock, processor = np.array(taken).T
    p50, p95 = np.quantile(clock, (0.5, 0.95))
    return {"p50": float(p50), "p95": float(p95), "processor": float(np.median(processor))}


def ask_bare(
    collection: chromadb.Collection, table: sqlite3.Connection, row: Rows, where: Any, telling: Sequence[str]
) -> list[float]:
    """One query of each; the distances of the nearest."""
    found = collection.query(query_embeddings=row[np.newaxis], n_results=NEAREST, where=where, include=["distances"])
    matched = " OR ".join(f'"{word}"' for word in telling)
    table.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (matched, NEAREST)).fetchall()
    return list((found["distances"] or [[]])[0])


def serve(place: Place) -> dict[str, float]:
    """Seconds to open, seconds to the first hits, and memory while serving, less that of the generator."""
    libraries = memory()
    world = World()
    embedder = GeneratedEmbedder(world)
    asked = [world.question(number, place.size) for number in range(50)]
    embedder.questions = {" ".join(said): row for said, row in asked}
    generator, start = memory() - libraries, time.perf_counter()
    with place.open(embedder) as index:
        opened = time.perf_counter() - start
        searcher = Searcher(index.ledger, index.vectors, index.embedder)
        searcher.search(Query(next(iter(embedder.questions)), Viewer.TRAINER))
        first = time.perf_counter() - start
        for text in embedder.questions:
            searcher.search(Query(text, Viewer.TRAINER))
        resident, private = memory() - generator, _anonymous() - generator
        home = index.folder / index.recipe
        chroma = sum(file.stat().st_size for file in home.glob("chroma-*/**/*") if file.is_file())
        ledger = sum(file.stat().st_size for file in home.glob("ledger.sqlite*"))
    held = {"resident": resident, "private": private, "chroma": chroma, "ledger": ledger}
    return {"open": opened, "first": first, **held}


def index_real(place: Place) -> dict[str, float]:
    """Passages a second: the bare encoder, and the product's sync of the same texts with the same model, in turn."""
    texts = paragraphs()
    records = [Record(str(number), "practice", "", Language.EN, Visibility.PUBLIC) for number in range(len(texts))]
    embedder = load_embedder(models_folder=ROOT / "indexes" / "models")
    embedder.embed_documents(texts[:20])
    bare, product = [], []
    for _ in range(3):
        start = now()
        embedder.embed_documents(["\n" + text for text in texts])
        bare.append(since(start))
        with tempfile.TemporaryDirectory(dir=place.folder) as folder:
            start = now()
            with Index(Path(folder), embedder, 400, "", lambda *_: None) as index:
                index.sync(
                    Wanted(record, lambda text=text: (Section(text),))  # type: ignore[misc]
                    for record, text in zip(records, texts, strict=True)
                )
                product.append(since(start))
    rates = {}
    for name, taken in (("bare", bare), ("product", product)):
        rates[name], rates[f"{name}_processor"] = (1000 * len(texts) / least for least in np.min(taken, axis=0))
    return {"texts": len(texts), **rates}


def paragraphs() -> list[str]:
    """Those of the starter corpus's cards that are long enough to be a passage."""
    files = sorted((ROOT / "corpus" / "cards").rglob("*.md"))
    texts = [card_text(parse_card(file.read_text("utf-8"), file.name)) for file in files]
    return list(dict.fromkeys(part for text in texts for part in text.split("\n") if len(part.split()) >= 15))


def memory() -> float:
    """Resident megabytes of this process."""
    return psutil.Process().memory_info().rss / 2**20


def _anonymous() -> float:
    """Those of them that are not pages of files (all, where the system does not tell)."""
    held = psutil.Process().memory_info()
    return (held.rss - getattr(held, "shared", 0)) / 2**20


STEPS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "fill": fill,
    "fill_bare": fill_bare,
    "measure": measure,
    "serve": serve,
    "index_real": index_real,
}


# -- the table ----------------------------------------------------------------------------------------------------------


def main() -> None:
    """Fill what is missing, measure, print the tables, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    arguments.add_argument("--keep", type=Path, help="where filled indexes stay; otherwise a temporary folder")
    arguments.add_argument("--write", action="store_true", help=f"keep the tables in {TARGET.relative_to(ROOT)}")
    arguments.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](Place(options.keep, options.sizes[0]))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        keep = (options.keep or Path(temporary)).resolve()
        keep.mkdir(parents=True, exist_ok=True)
        text = report(
            [(size, of_size(Place(keep, size))) for size in options.sizes], step("index_real", Place(keep, 0))
        )
    print(text)
    if options.write:
        TARGET.write_text(text, encoding="utf-8")


def of_size(place: Place) -> dict[str, Any]:
    """Every step of one size; what filling took is remembered beside what it filled."""
    remembered = place.folder / f"fill-{place.size}.json"
    if filled := step("fill", place):
        remembered.write_text(json.dumps(filled), "utf-8")
    step("fill_bare", place)
    filled = json.loads(remembered.read_text("utf-8"))
    return {"fill": filled, "measure": step("measure", place), "serve": step("serve", place)}


def step(name: str, place: Place) -> dict[str, Any]:
    """One step in a fresh process."""
    print(f"{place.size} passages: {name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--step", name, "--sizes", str(place.size), "--keep", str(place.folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def report(sizes: Sequence[tuple[int, dict[str, Any]]], real: dict[str, float]) -> str:
    """The page."""
    return "\n".join(
        [
            HEAD.format(**facts()),
            *search_table(sizes),
            "",
            *parts_table(sizes),
            "",
            *keep_table(sizes),
            "",
            *near_table(sizes),
            "",
            INDEXING.format(
                **real,
                ratio=real["product"] / real["bare"],
                ratio_processor=real["product_processor"] / real["bare_processor"],
            ),
        ]
    )


def facts() -> dict[str, Any]:
    """What the page says of the machine and the generator."""
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "chroma": chromadb.__version__,
        "sqlite": sqlite3.sqlite_version,
        "questions": QUESTIONS,
        "languages": ", ".join(f"{language.value} {share:.0%}" for language, share in LANGUAGES.items()),
        "visibilities": ", ".join(f"{visibility.value} {share:.0%}" for visibility, share in VISIBILITIES.items()),
        "topics": TOPICS,
        "functions": FUNCTION_WORDS,
        "nearest": NEAREST,
    }


def search_table(sizes: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    """Bare cost and search by case."""
    lines = [
        "| passages | asked for | bare: p50 / p95 / processor | search: p50 / p95 / processor | search / bare, p50 | "
        "search / bare, processor | search / bare of everything, p50 |",
        "|---" * 7 + "|",
    ]
    for size, result in sizes:
        times = result["measure"]["times"]
        everything = times["bare, everything"]
        for name in CASES:
            bare, search = times.get(f"bare, {name}"), times[name]
            ratios = [f"{search[of] / bare[of]:.2f}" if bare else "" for of in ("p50", "processor")]
            cells = [
                f"{size:,}",
                name,
                _three(bare),
                _three(search),
                *ratios,
                f"{search['p50'] / everything['p50']:.2f}",
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def _three(taken: dict[str, float] | None) -> str:
    return f"{taken['p50']:.1f} / {taken['p95']:.1f} / {taken['processor']:.1f} ms" if taken else ""


def parts_table(sizes: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    """Where the time of a search goes."""
    names = list(sizes[0][1]["measure"]["parts"])
    lines = ["| passages | " + " | ".join(f"{name}, p50" for name in names) + " |", "|---" * (1 + len(names)) + "|"]
    for size, result in sizes:
        lines.append(
            f"| {size:,} | " + " | ".join(f"{result['measure']['parts'][name]:.1f} ms" for name in names) + " |"
        )
    return lines


def keep_table(sizes: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    """Opening, memory, disk and filling."""
    lines = [
        "| passages | open | open, to the first hits | resident while serving, of it not mapped from files | ledger on disk | Chroma on disk | "
        "filled in a second, by the clock / of processor | most memory while filling, of it before |",
        "|---" * 8 + "|",
    ]
    for size, result in sizes:
        served, filled = result["serve"], result["fill"]
        lines.append(
            f"| {size:,} | {served['open']:.2f} s | {served['first']:.2f} s | {served['resident']:.0f}, {served['private']:.0f} MB | "
            f"{served['ledger'] / 2**20:.0f} MB | {served['chroma'] / 2**20:.0f} MB | {size / filled['seconds']:.0f} / "
            f"{size / filled['processor']:.0f} | {filled['peak']:.0f}, {filled['before']:.0f} MB |"
        )
    return lines


def near_table(sizes: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    """How near a question's neighbours are, generated and real."""
    lines = ["| cosine of a question to its nearest | 1st | 10th | 50th |", "|---|---|---|---|"]
    lines.append("| XQuAD-R, 480 passages | .874 | .804 | .777 |")
    for size, result in sizes:
        cosines = " | ".join(f"{cosine:.3f}".lstrip("0") for cosine in result["measure"]["near"])
        lines.append(f"| generated, {size:,} passages | {cosines} |")
    return lines


HEAD = """\
# Search at 1,000, 10,000 and 100,000 passages

Written by `python benchmarks/scale.py --write` on {cores} cores ({machine}), Chroma {chroma}, SQLite {sqlite}.

**Passages and their vectors are generated.** A passage has 60 to 140 words of the starter corpus and made-up ones, by Zipf's law;
languages are {languages}, visibilities {visibilities}. Its vector has a part that all share, one of {topics} topics, and a part of
its own with the spectrum of real ones; the three are weighed so that cosines are those of XQuAD-R (last table). They are filled in
by the product's own sync and asked by its own search. The question is embedded by the real model; then its generated vector is used.

**Bare** is one embedding of the question, one query for {nearest} in one Chroma collection of all passages, and one FTS5 query for
{nearest} in one table of all texts, without the {functions} commonest words of each language. {questions} questions, each asked
bare and of the product in turn, in one process. **Processor** is the time of all cores together, at the median: other work on the
machine stretches the clock's time, but hardly this. A filter on a theme is Chroma's `where` for the bare query.
"""

INDEXING = """\
Indexing {texts:.0f} paragraphs of the starter corpus with the real model: bare encoder {bare:.1f} passages a second, the
product (opening, cutting, words, ledger and Chroma included) {product:.1f}, which is {ratio:.2f} of it, or {ratio_processor:.2f} by
processor; the best of three each. Filling the sizes above takes no encoder: the vectors are generated. Chroma keeps every vector in memory, 1.5 KB each; the rest of "most memory while
indexing" should not grow.
"""


if __name__ == "__main__":
    main()
