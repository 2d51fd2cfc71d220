"""What all tests share: a clean environment, the project's corpus, and a small library with an index that needs no model.

What takes long to make is made once, whatever the number of pytest's processes: the unpacked model, the index of the starter
corpus, the small library. Each test, or process, that may write to it gets a copy.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.assistant import Assistant, open_assistant
from assistant.corpus.cards import Card, CardType, Evidence, Source, Status
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.indexing.contents import wanted
from assistant.indexing.embedding import load_embedder
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.settings import BUNDLED_MODEL, Settings, read_settings

# Nothing asks a hub, nothing reports home, and no setting of the shell leaks in. (No module imported above looks at these.)
os.environ |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "GRADIO_ANALYTICS_ENABLED": "False"}
for _name in [name for name in os.environ if name.startswith(("ASSISTANT_", "LANGSMITH_", "LANGCHAIN_"))]:
    del os.environ[_name]

ROOT = Path(__file__).resolve().parent.parent
PASSAGE_TOKENS: int = Settings.model_fields["passage_tokens"].default

MakeCard = Callable[..., Card]
MakeLibrary = Callable[..., Library]
MakeOnce = Callable[[str, Callable[[Path], None]], Path]


def _card(identifier: str, language: Language, finding: str, **fields: object) -> Card:
    """A published card with the eight fields it needs; ``fields`` replace or add others."""
    needed = {
        "id": identifier,
        "type": CardType.PRACTICE,
        "title": identifier.replace("-", " ").capitalize(),
        "language": language,
        "finding": finding,
        "themes": ["labour-inspection"],
        "places": ["CO"],
        "evidence": Evidence.E1,
        "source": Source(title="A report", seen=date(2026, 11, 23), licence="CC-BY-4.0"),
        "status": Status.PUBLISHED,
    }
    return Card.model_validate(needed | fields)


CARDS = (
    _card("inspection-tablets", Language.EN, "Inspectors in Colombia filled in their reports on tablets from 2019 on."),
    _card(
        "dialogo-salarios",
        Language.ES,
        "En Uruguay los consejos de salarios reúnen a trabajadores, empleadores y gobierno.",
        themes=["social-dialogue"],
        places=["UY"],
    ),
    _card(
        "aprendizes-brasil",
        Language.PT,
        "No Brasil, empresas contratam aprendizes e as escolas oferecem a parte teórica.",
        type=CardType.LESSON,
        themes=["youth-employment"],
        places=["BR"],
        evidence=Evidence.E4,
        confidence_note="The final evaluation of 2021.",
    ),
)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The project's own corpus: read it, never write to it."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """A folder that the first who asks for it fills, for all of pytest's processes: ``made_once(name, fill)``."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                filling = shared / f"{name}.filling"
                shutil.rmtree(filling, ignore_errors=True)
                filling.mkdir()
                fill(filling)
                filling.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def models_folder(made_once: MakeOnce) -> Path:
    """Where the real model is unpacked: the project's folder if it is there already, one for this session otherwise.

    ``AYNI_TEST_MODELS`` names another folder that is kept.
    """
    kept = Path(os.environ.get("AYNI_TEST_MODELS") or ROOT / "indexes" / "models")
    if kept.is_dir() or "AYNI_TEST_MODELS" in os.environ:
        return kept
    return made_once("models", lambda folder: load_embedder(BUNDLED_MODEL, folder).release())


@pytest.fixture(scope="session")
def copy_starter_index(corpus: Path, models_folder: Path, made_once: MakeOnce) -> Callable[[Path], None]:
    """Makes an indexes folder with the real model that holds the starter corpus: ``copy_starter_index(folder)``."""

    def build(folder: Path) -> None:
        (folder / "models").symlink_to(models_folder.resolve(), target_is_directory=True)
        with open_assistant(starter_settings(corpus, folder), _silent) as opened:
            assert opened.sync().failed == {}

    return lambda folder: copy_tree(made_once("starter", build), folder)


def starter_settings(corpus: Path, indexes: Path) -> Settings:
    """The settings of somebody who only reads the corpus."""
    return read_settings(
        {"ASSISTANT_CORPUS": str(corpus), "ASSISTANT_INDEXES": str(indexes), "ASSISTANT_LOG_QUESTIONS": "false"}
    )


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder; links stay links."""
    shutil.copytree(source, target, symlinks=True)


@pytest.fixture(scope="session")
def starter(
    corpus: Path, copy_starter_index: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The real model over the starter corpus, read only."""
    indexes = tmp_path_factory.mktemp("starter") / "indexes"
    copy_starter_index(indexes)
    with open_assistant(starter_settings(corpus, indexes), _silent) as opened:
        assert opened.differences() == []
        yield opened


@pytest.fixture(scope="session")
def make_card() -> MakeCard:
    """Makes a published card: ``make_card(id, language, finding, **fields)``."""
    return _card


@pytest.fixture
def make_library(corpus: Path, tmp_path: Path) -> MakeLibrary:
    """Makes a library of cards (three in three languages where none are given) with the project's vocabularies."""

    return lambda *cards: make_corpus(corpus, tmp_path, cards or CARDS)


def make_corpus(corpus: Path, folder: Path, cards: Iterable[Card]) -> Library:
    """Cards in ``folder/corpus``, with the project's vocabularies."""
    copy_tree(corpus / "vocabularies", folder / "corpus" / "vocabularies")
    (folder / "corpus" / "documents").mkdir()
    library = Library(folder / "corpus")
    for made in cards:
        library.save_card(made)
    return library


@pytest.fixture(scope="session")
def small(corpus: Path, made_once: MakeOnce) -> Path:
    """The corpus of three published cards, and its index by :class:`FakeEmbedder`: to be copied."""

    def build(folder: Path) -> None:
        library = make_corpus(corpus, folder, CARDS)
        with Index(folder / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", _silent) as index:
            index.sync(wanted(library, _no_documents))

    return made_once("small", build)


@pytest.fixture
def small_library(small: Path, tmp_path: Path) -> Library:
    """Three published cards, in English, Spanish and Portuguese."""
    copy_tree(small / "corpus", tmp_path / "corpus")
    return Library(tmp_path / "corpus")


@pytest.fixture
def fake_index(small: Path, tmp_path: Path) -> Iterator[Index]:
    """The small library, indexed by :class:`FakeEmbedder`."""
    copy_tree(small / "indexes", tmp_path / "indexes")
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", _silent) as index:
        yield index


@pytest.fixture
def small_assistant(small_library: Library, fake_index: Index) -> Assistant:
    """The verbs over the small library and its index."""
    return Assistant(small_library, fake_index, _no_documents)


def _silent(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def _no_documents(path: Path) -> Reading:
    raise AssertionError(f"the small library has no documents, yet {path} is read")


TABLES = pytest.StashKey[list[str]]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that was given a part of the tests hands its tables to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tables"] = session.config.stash.get(TABLES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What such a process handed over; nothing where it died."""
    node.config.stash.setdefault(TABLES, []).extend(getattr(node, "workeroutput", {}).get("tables", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tables that a test has measured stand above pytest's own summary."""
    for table in config.stash.get(TABLES, []):
        terminalreporter.write_line(f"\n{table}")
