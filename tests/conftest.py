"""What all tests share: a clean environment, the project's corpus, and a small library with an index that needs no model."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant, open_assistant
from assistant.corpus.cards import Card, CardType, Evidence, Source, Status
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.indexing.contents import wanted
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.settings import Settings, read_settings

# Nothing asks a hub, nothing reports home, and no setting of the shell leaks in. (No module imported above looks at these.)
os.environ |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "GRADIO_ANALYTICS_ENABLED": "False"}
for _name in [name for name in os.environ if name.startswith(("ASSISTANT_", "LANGSMITH_", "LANGCHAIN_"))]:
    del os.environ[_name]

ROOT = Path(__file__).resolve().parent.parent
PASSAGE_TOKENS: int = Settings.model_fields["passage_tokens"].default

MakeCard = Callable[..., Card]
MakeLibrary = Callable[..., Library]


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
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real model is unpacked: the project's folder if it is there already, one for this session otherwise.

    ``AYNI_TEST_MODELS`` names another folder that is kept.
    """
    kept = Path(os.environ.get("AYNI_TEST_MODELS") or ROOT / "indexes" / "models")
    return kept if kept.is_dir() or "AYNI_TEST_MODELS" in os.environ else tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def starter(corpus: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real model over the starter corpus, read only."""
    indexes = tmp_path_factory.mktemp("indexes")
    (indexes / "models").symlink_to(models_folder)
    settings = read_settings(
        {"ASSISTANT_CORPUS": str(corpus), "ASSISTANT_INDEXES": str(indexes), "ASSISTANT_LOG_QUESTIONS": "false"}
    )
    with open_assistant(settings, _silent) as opened:
        outcome = opened.sync()
        assert outcome.failed == {}
        yield opened


@pytest.fixture(scope="session")
def make_card() -> MakeCard:
    """Makes a published card: ``make_card(id, language, finding, **fields)``."""
    return _card


@pytest.fixture
def make_library(corpus: Path, tmp_path: Path) -> MakeLibrary:
    """Makes a library of cards (three in three languages where none are given) with the project's vocabularies."""

    def make(*cards: Card) -> Library:
        folder = tmp_path / "corpus"
        shutil.copytree(corpus / "vocabularies", folder / "vocabularies")
        (folder / "documents").mkdir()
        library = Library(folder)
        for made in cards or CARDS:
            library.save_card(made)
        return library

    return make


@pytest.fixture
def small_library(make_library: MakeLibrary) -> Library:
    """Three published cards, in English, Spanish and Portuguese."""
    return make_library()


@pytest.fixture
def fake_index(small_library: Library, tmp_path: Path) -> Iterator[Index]:
    """The small library, indexed by :class:`FakeEmbedder`."""
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", _silent) as index:
        index.sync(wanted(small_library, _no_documents))
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tables that a test has measured stand above pytest's own summary."""
    for table in config.stash.get(TABLES, []):
        terminalreporter.write_line(f"\n{table}")
