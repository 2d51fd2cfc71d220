"""The language-neutral head: one linear map that takes the language itself out of an embedding.

multilingual-e5 puts every language in a region of its own, so that a question finds the passages of its own language
before the right one in another. The offset between the regions is nearly constant. From the means of the same
sentences in several languages come the directions in which languages differ (one fewer than languages); the head
projects them out. The numbers and their recipe are in ``language_head.json``, written by
``benchmarks/compute_language_head.py``.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

HEAD_FILE = "language_head.json"


@dataclass(frozen=True, eq=False)
class LanguageHead:
    """``directions``: orthonormal rows, shape (languages - 1, dimension), measured on ``model``."""

    model: str
    directions: NDArray[np.float32]

    @property
    def checksum(self) -> str:
        """SHA-256 of the numbers, hex."""
        return hashlib.sha256(np.ascontiguousarray(self.directions, "<f4").tobytes()).hexdigest()

    def projection(self) -> NDArray[np.float32]:
        """I - U'U, shape (dimension, dimension): symmetric, and zero on every direction of U."""
        basis = self.directions.astype(np.float64)
        return np.asarray(np.eye(basis.shape[1]) - basis.T @ basis, np.float32)

    def fits(self, model: str) -> bool:
        """Whether this head belongs to ``model``, a hub name or a folder: the last part of the name decides."""
        return model.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].lower() == self.model


@cache
def shipped_head() -> LanguageHead:
    """The head that comes with the program, for multilingual-e5-small."""
    record = json.loads(files(__package__).joinpath(HEAD_FILE).read_text("utf-8"))
    return LanguageHead(record["model"], np.array(record["directions"], np.float32))


def language_directions(groups: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Orthonormal directions in which the means of ``groups`` differ, shape (groups - 1, dimension), strongest first.

    ``groups``: one array of unit rows for each language, the same sentences in each. Signs are settled so that the
    largest component of every direction is positive.

    >>> left, right = np.array([[1, 0, 1]], np.float32), np.array([[-1, 0, 1]], np.float32)
    >>> language_directions([left, right]).tolist()
    [[1.0, 0.0, 0.0]]
    """
    means = np.stack([group.astype(np.float64).mean(axis=0) for group in groups])
    _, _, rows = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    rows = rows[: len(groups) - 1]
    largest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
    return np.asarray(rows * np.sign(largest) + 0.0, np.float32)
