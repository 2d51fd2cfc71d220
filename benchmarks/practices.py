"""The page of practices over 10,000 generated cards: how long an answer takes, and how long until a browser shows it.

Run: python benchmarks/practices.py [--cards 10000] [--keep DIR] [--write]
Cards are put together from sentences, themes, places and levels of the starter corpus. The vector of one is the mean of its
sentences' vectors and some noise; questions go through the real model. A second part asks questions from other fields, and from
this one, of the starter corpus: what is found for which the corpus has nothing.
"""

import argparse
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen
from zlib import crc32

import numpy as np
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

from assistant.assistant import Assistant, open_assistant
from assistant.corpus.cards import Card, CardType, Evidence, Transfer, write_card
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.exchange.practices import PracticeQuery
from assistant.indexing.embedding import Embedder, Question, Tokens, load_embedder
from assistant.indexing.index import Index
from assistant.languages import SPOKEN, Language
from assistant.retrieval.glossary import is_country
from assistant.settings import Settings, read_settings
from assistant.ui.practice_routes import PracticePages
from assistant.ui.server import STATIC
from assistant.viewers import Viewer, Visibility

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "benchmarks" / "practices.md"
SEED = 2026
NOISE = 0.35
QUESTIONS, WARM, TYPED = 150, 15, 40
GOAL = 300
Rows = NDArray[np.float32]
Taken = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""

ELSEWHERE = (
    "cocinar pizza", "mejor receta de pizza", "world cup 2018", "quantum physics", "football", "xyzzy",
    "recette de tarte aux pommes", "telescópio espacial", "guitar chords for beginners", "previsão do tempo amanhã",
)  # fmt: skip
HERE = (
    "child labour", "inspección del trabajo", "formation des inspecteurs", "trabalho escravo", "redes de empresas",
    "descentralizar el servicio público de empleo", "informalidad en el campo", "how to measure results of cooperation",
    "dialogue social", "How can rural children be kept out of work?",
)  # fmt: skip


class MixedEmbedder:
    """The real model for questions; a made-up card's vector is mixed from those of its sentences."""

    def __init__(self, real: Embedder, sentences: Sequence[str]) -> None:
        self._real = real
        self._rows = dict(zip(sentences, real.embed_documents(list(sentences)), strict=True))
        self.name, self.dimension, self.max_tokens = "mixed", real.dimension, real.max_tokens
        self.fingerprint = f"mixed-{SEED}"

    def embed_documents(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Rows:
        """One row a text, shape (texts, dimension)."""
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self._mixed(text) for text in texts])

    def read_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """The same rows; no token vectors, which cannot be mixed."""
        return self.embed_documents(texts, progress), [np.zeros((0, 0), np.int8) for _ in texts]

    def read_question(self, text: str) -> Question:
        """By the real model."""
        return self._real.read_question(text)

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """By the real model."""
        return self._real.embed_queries(list(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(text.split()) for text in texts]

    def release(self) -> None:
        """Nothing to give back."""

    def _mixed(self, text: str) -> Rows:
        known = [self._rows[line] for line in text.splitlines() if line in self._rows]
        drawn = np.random.default_rng(crc32(text.encode())).standard_normal(self.dimension)
        mixed = np.mean(known, axis=0) + NOISE * drawn / np.linalg.norm(drawn)
        row: Rows = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return row


def main() -> None:
    """Print the figures, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cards", type=int, default=10_000)
    arguments.add_argument("--keep", type=Path, help="where the filled index stays for the next run")
    arguments.add_argument("--write", action="store_true", help=f"keep the figures in {TARGET.relative_to(ROOT)}")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        with filled(folder, options.cards) as assistant, served(assistant) as address:
            rows = [*figures_of_server(address), *figures_of_browser(address), *figures_of_catalogue(assistant)]
    found = [*what_is_found()]
    told = [
        f"{options.cards} cards; {os.cpu_count()} cores. Goal: {GOAL} ms at p95.", "",
        "| what | p50 | p95 | processor p50 | processor p95 |", "|---|---|---|---|---|", *("| " + " | ".join(row) + " |" for row in rows), "",
        "| asked of the starter corpus | cards found |", "|---|---|", *(f"| {text} | {count} |" for text, count in found),
    ]  # fmt: skip
    text = "\n".join(told)
    print(text)
    if options.write:
        head = "# The page of practices\n\nWritten by `python benchmarks/practices.py --write`.\n\n"
        tail = (
            "\n\nAn answer is the whole page: search by words and meaning, the counts of every facet, and HTML. In the browser the "
            "time is that from the request to the new list on the page; before it the page waits 180 ms for the next letter. Processor time is that of\nserver and client together; what a busy machine adds to the clock is not in it.\n"
        )
        TARGET.write_text(head + text + tail, encoding="utf-8")


# -- ten thousand cards ---------------------------------------------------------------------------------------------


@contextmanager
def filled(folder: Path, size: int) -> Iterator[Assistant]:
    """An assistant over so many cards."""
    starter = Library(ROOT / "corpus")
    cards = [stored.noun for stored in starter.cards().items.values()]
    sentences = {language: sentences_of(cards, language) for language in SPOKEN}
    corpus = folder / f"corpus-{size}"
    if not corpus.exists():
        shutil.copytree(ROOT / "corpus" / "vocabularies", corpus / "vocabularies")
        (corpus / "documents").mkdir()
        for language in SPOKEN:
            (corpus / "cards" / language.value).mkdir(parents=True)
        for number in range(size):
            card = made_up(number, starter, sentences)
            path = corpus / "cards" / card.language.value / f"{card.id}.md"
            path.write_text(write_card(card), encoding="utf-8")
    real = load_embedder(models_folder=ROOT / "indexes" / "models")
    embedder = MixedEmbedder(real, [one for each in sentences.values() for one in each])
    with Index(folder / f"indexes-{size}", embedder, 240, "", lambda *_: None) as index:
        assistant = Assistant(Library(corpus), index, _no_documents, log_questions=False)
        if not index.built:
            assistant.sync()
        assert len(assistant.practices.catalogue.records) == size
        yield assistant


def sentences_of(cards: Sequence[Card], language: Language) -> list[str]:
    """The findings and the lines of the texts of all cards in a language."""
    told = [card for card in cards if card.language is language]
    lines = [
        line for card in told for text in (card.what_was_done, card.lessons, card.context) for line in text.splitlines()
    ]
    return sorted({*(card.finding for card in told), *(line for line in lines if len(line.split()) > 4)})


def made_up(number: int, starter: Library, sentences: dict[Language, list[str]]) -> Card:
    """A card from its number alone."""
    draw = random.Random(SEED + number)
    lists = starter.vocabularies
    language = draw.choices(SPOKEN, [0.45, 0.3, 0.15, 0.1])[0]
    countries = [code for code in lists.places.terms if is_country(code)]
    finding, *lines = draw.sample(sentences[language], 4)
    year = draw.randint(1998, 2026)
    return Card.model_validate(
        {
            "id": f"card-{number:05d}",
            "type": draw.choice(list(CardType)),
            "title": " ".join(finding.split()[:9]).rstrip(",.;:"),
            "language": language,
            "finding": finding,
            "themes": draw.sample(list(lists.themes.terms), draw.randint(1, 3)),
            "places": draw.sample(countries, draw.randint(1, 2)),
            "providers": draw.sample(countries, draw.randint(0, 1)),
            "recipients": draw.sample(countries, draw.randint(0, 1)),
            "target_groups": draw.sample(list(lists.target_groups.terms), draw.randint(0, 2)),
            "modality": draw.choice(["", *lists.modalities.terms]),
            "evidence": draw.choices(list(Evidence), [3, 5, 2, 1, 1, 0.3])[0],
            "transfer": draw.choice(list(Transfer)),
            "offers_cooperation": draw.choice(["yes", "no", "unknown", "unknown"]),
            "period": draw.choice(["", str(year)]),
            "source": {"title": "Generated", "publisher": "Nobody", "seen": "2026-11-23", "licence": "CC0-1.0"},
            "visibility": draw.choices(list(Visibility), [0.7, 0.2, 0.1])[0],
            "status": "published",
            "reviewed": "2026-11-23",
            "review_due": draw.choice(["2028-11-23", "2026-01-01"]),
            "what_was_done": "\n".join(lines[:2]),
            "lessons": lines[2],
        }
    )


def _no_documents(path: Path) -> Reading:
    raise AssertionError(path)


# -- figures --------------------------------------------------------------------------------------------------------


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """The pages behind a real server; its address."""
    app = FastAPI()
    PracticePages(assistant, Settings()).publish(app)
    app.mount("/ayni", StaticFiles(directory=STATIC))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def figures_of_server(address: str) -> Iterator[tuple[str, ...]]:
    """Milliseconds from a request to its whole page, of each kind of request."""
    draw = random.Random(SEED)
    starter = Library(ROOT / "corpus")
    cards = [stored.noun for stored in starter.cards().items.values()]
    themes, places = list(starter.vocabularies.themes.terms.values()), list(starter.vocabularies.places.terms.values())

    def word() -> str:
        return draw.choice([one for one in draw.choice(cards).finding.split() if len(one) > 5])

    kinds: dict[str, Callable[[], dict[str, object]]] = {
        "empty box": dict,
        "beginning of a word": lambda: {"q": word()[: draw.randint(1, 5)]},
        "one word": lambda: {"q": word()},
        "label of a theme": lambda: {"q": draw.choice(themes).label(draw.choice(SPOKEN))},
        "a question": lambda: {"q": draw.choice(cards).finding},
        "theme, place and years chosen": lambda: {
            "theme": draw.choice(themes).code, "place": draw.choice(places).code, "since": 2005, "until": 2020,
        },
        "a word with a theme and a type": lambda: {"q": word(), "theme": draw.choice(themes).code, "type": "practice"},
        "pictures of a word": lambda: {"q": word(), "view": "pictures"},
    }  # fmt: skip
    everything: list[Taken] = []
    for name, make in kinds.items():
        times = [taken_by(f"{address}/practices?{urlencode(make())}") for _ in range(WARM + QUESTIONS)][WARM:]
        everything += times
        yield (f"answer: {name}", *both(times))
    yield ("**answer: all of these**", *both(everything))


def figures_of_browser(address: str) -> Iterator[tuple[str, ...]]:
    """Milliseconds from the request to the new list in a browser, while words are typed letter by letter."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{address}/practices")
        times: list[float] = []
        for text in ("inspección del trabajo", "child labour networks", "formation professionnelle"):
            for end in range(1, len(text) + 1):
                before = page.evaluate("performance.now()")
                page.evaluate(
                    """(text) => { const box = document.getElementById("q"); box.value = text;
                    window.shown = 0; const now = performance.now(); window.begun = now;
                    return show(wished(), "replaceState").then(() => new Promise((done) =>
                      requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now() - now; done(); })))); }""",
                    text[:end],
                )
                assert page.evaluate("performance.now()") > before
                times.append(float(page.evaluate("window.shown")))
        browser.close()
    yield ("**request to the new list in a browser, letter by letter**", *quantiles(times), "", "")


def figures_of_catalogue(assistant: Assistant) -> Iterator[tuple[str, ...]]:
    """Seconds to make the catalogue anew after a change; milliseconds to count every facet."""
    made: list[Taken] = []
    counted: list[Taken] = []
    for _ in range(5):
        assistant.index.ledger.set_fact("benchmark", "changed")
        start = now()
        catalogue = assistant.practices.catalogue
        made.append(since(start))
        start = now()
        catalogue.counts(catalogue.visible(Viewer.TRAINER), PracticeQuery().selection)
        counted.append(since(start))
    yield ("catalogue made anew, after a change of the corpus", *both(made))
    yield ("every facet counted", *both(counted))


def what_is_found() -> Iterator[tuple[str, int]]:
    """How many cards of the starter corpus are found for questions from other fields, and from this one."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "models").symlink_to((ROOT / "indexes" / "models").resolve())
        settings = read_settings({"ASSISTANT_INDEXES": place, "ASSISTANT_LOG_QUESTIONS": "false"})
        with open_assistant(settings, lambda *_: None) as assistant:
            assistant.sync()
            for text in (*ELSEWHERE, *HERE):
                yield text, assistant.find(PracticeQuery(text, Viewer.TRAINER)).total


def now() -> Taken:
    """The clock, and the processor time of this process with all its threads, in milliseconds."""
    return 1000 * time.perf_counter(), 1000 * time.process_time()


def since(start: Taken) -> Taken:
    """Both since a moment."""
    clock, processor = now()
    return clock - start[0], processor - start[1]


def taken_by(address: str) -> Taken:
    """From a request to the last byte of its answer."""
    start = now()
    with urlopen(address) as answer:
        answer.read()
    return since(start)


def both(times: Sequence[Taken]) -> tuple[str, str, str, str]:
    """p50 and p95 by the clock, and of processor time."""
    return (*quantiles([clock for clock, _ in times]), *quantiles([processor for _, processor in times]))


def quantiles(times: Sequence[float]) -> tuple[str, str]:
    """p50 and p95, in milliseconds."""
    low, high = np.quantile(times, [0.5, 0.95])
    return f"{low:.0f} ms", f"{high:.0f} ms"


if __name__ == "__main__":
    main()
