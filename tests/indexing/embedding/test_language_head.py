import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest

from assistant.indexing.embedding.language_head import LanguageHead, language_directions, shipped_head


def test_shipped_directions_are_orthonormal_and_match_their_recipe() -> None:
    head = shipped_head()
    assert head.directions.shape == (3, 384)
    assert head.directions.dtype == np.float32
    np.testing.assert_allclose(head.directions @ head.directions.T, np.eye(3), atol=1e-6)
    record = json.loads(files("assistant.indexing.embedding").joinpath("language_head.json").read_text("utf-8"))
    assert record["sha256"] == head.checksum == hashlib.sha256(head.directions.tobytes()).hexdigest()
    assert record["recipe"]["licence"] == "CC0 1.0"


def test_projection_removes_the_directions_and_keeps_the_rest() -> None:
    head = LanguageHead("a", np.array([[0.6, 0.8, 0, 0], [0, 0, 1, 0]], np.float32))
    projection = head.projection()
    np.testing.assert_allclose(head.directions @ projection, 0, atol=1e-7)
    np.testing.assert_allclose(np.array([0, 0, 0, 2]) @ projection, [0, 0, 0, 2], atol=1e-7)
    np.testing.assert_allclose(projection @ projection, projection, atol=1e-6)
    np.testing.assert_array_equal(projection, projection.T)


def test_directions_are_those_in_which_the_means_differ() -> None:
    sentences = np.random.default_rng(1).standard_normal((50, 6)).astype(np.float32)
    offsets = np.zeros((3, 6), np.float32)
    offsets[0, 4], offsets[1, 4], offsets[2, 5] = 3, -3, 1
    directions = language_directions([sentences + offset for offset in offsets])
    np.testing.assert_allclose(directions, np.eye(6)[[4, 5]], atol=1e-6)


@pytest.mark.parametrize(
    ("model", "fits"),
    [
        ("intfloat/multilingual-e5-small", True),
        ("multilingual-e5-small", True),
        ("/models/multilingual-E5-small/", True),
        ("C:\\models\\multilingual-e5-small", True),
        ("intfloat/multilingual-e5-base", False),
        ("multilingual-e5-small/checkpoint", False),
    ],
)
def test_the_name_says_whether_the_head_fits(model: str, fits: bool) -> None:
    assert shipped_head().fits(model) is fits
