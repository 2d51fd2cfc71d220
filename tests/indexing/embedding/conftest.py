"""A model of a few kilobytes in the wheel's format, and the real one."""

import struct
from pathlib import Path

import numpy as np
import pytest

from assistant.indexing.embedding import BUNDLED_MODEL, Embedder, load_embedder
from assistant.indexing.embedding.bundled import write_bundled_model
from assistant.indexing.embedding.e5_weights import BLOCK, BLOCK_BYTES, parse_weights
from assistant.indexing.embedding.embedder import FolderEmbedder
from assistant.indexing.embedding.language_head import LanguageHead
from assistant.indexing.embedding.prepare import silent
from tests.conftest import copy_tree

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁trabajo", "▁decente", "▁infantil", "▁la", "bor"]
HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 32, 1, 2, 64, 24, 2
# As in the real file, the table has more rows than there are pieces.
ROWS = len(PIECES) + 2


def tiny_file() -> bytes:
    """A whole weights file, written from the layout in the docstring of e5_weights, with random values."""
    numbers = np.random.default_rng(7)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)])
    scores = [0.0] * 4 + [-float(place) for place in range(1, len(PIECES) - 3)]
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES, 1e-12, BLOCK)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += ends.astype("<u4").tobytes() + np.array(scores, "<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 5) + b"\x00" * 5

    tensors = {name: _tensor(numbers, kind, count) for name, (kind, count) in _tensor_sizes().items()}
    directory_bytes = 4 + sum(2 + len(name) + 21 for name in tensors)
    offset = len(head) + directory_bytes
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, raw in tensors.items():
        kind, count = _tensor_sizes()[name]
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(body), len(raw))
        body += raw
    return head + directory + body


def _tensor_sizes() -> dict[str, tuple[int, int]]:
    sizes = {"emb.word": (1, ROWS * HIDDEN), "emb.pos": (0, POSITIONS * HIDDEN), "emb.type": (0, TYPES * HIDDEN)}
    sizes |= {"emb.ln.w": (0, HIDDEN), "emb.ln.b": (0, HIDDEN)}
    for name in ("q", "k", "v", "ao"):
        sizes |= {f"l0.{name}.w": (1, HIDDEN * HIDDEN), f"l0.{name}.b": (0, HIDDEN)}
    sizes |= {"l0.fi.w": (1, HIDDEN * FEED_FORWARD), "l0.fi.b": (0, FEED_FORWARD)}
    sizes |= {"l0.fo.w": (1, HIDDEN * FEED_FORWARD), "l0.fo.b": (0, HIDDEN)}
    for name in ("aln", "oln"):
        sizes |= {f"l0.{name}.w": (0, HIDDEN), f"l0.{name}.b": (0, HIDDEN)}
    return sizes


def _tensor(numbers: np.random.Generator, kind: int, count: int) -> bytes:
    if kind == 0:
        return (1 + 0.1 * numbers.standard_normal(count)).astype("<f4").tobytes()
    blocks = numbers.integers(0, 256, (count // BLOCK, BLOCK_BYTES), np.uint8)
    blocks[:, :2] = np.frombuffer(np.float16(0.05).tobytes(), np.uint8)
    return blocks.tobytes()


@pytest.fixture
def tiny_weights_file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file())
    return path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny file as a sentence-transformers folder, with a head that removes component 3."""
    folder = tmp_path_factory.mktemp("source") / "tiny-e5"
    folder.mkdir()
    direction = np.zeros((1, HIDDEN), np.float32)
    direction[0, 3] = 1
    write_bundled_model(folder, parse_weights(tiny_file()), LanguageHead("tiny", direction), silent)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """The tiny model's embedder."""
    return load_embedder(str(tiny_model), tmp_path_factory.mktemp("tiny-models"))


@pytest.fixture(scope="session")
def models_folder(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the unpacked model: a test here damages it, and everybody else reads the first."""
    folder = tmp_path_factory.mktemp("models")
    if (models_folder / BUNDLED_MODEL).is_dir():
        copy_tree(models_folder / BUNDLED_MODEL, folder / BUNDLED_MODEL)
    return folder


@pytest.fixture(scope="session")
def real_embedder(models_folder: Path) -> FolderEmbedder:
    embedder = load_embedder(BUNDLED_MODEL, models_folder)
    assert isinstance(embedder, FolderEmbedder)
    return embedder
