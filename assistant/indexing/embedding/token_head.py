"""Token vectors for late interaction: what a text says at each of its tokens, short enough to be kept.

A token's last hidden state goes through the language-neutral head, is centred, brought to length 1, and kept in the directions in
which tokens differ most (their principal components). The numbers are in ``token_head.npz``, written by
``benchmarks/compute_token_head.py``. Late interaction: Khattab and Zaharia 2020, ColBERT, doi:10.1145/3397271.3401075.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file

from assistant.indexing.embedding.language_head import LanguageHead

SHIPPED_FILE = "token_head.npz"
# In a model folder: the head, and what each piece of the vocabulary tells.
TOKENS_FILE = "tokens.safetensors"
# A piece that tells less than this, in nats, is in nearly every text (articles, commas, endings): it is not kept.
LEAST_TOLD = 8.0
# A question's piece weighs what it tells beyond this, and at least LEAST_WEIGHT.
COMMON, LEAST_WEIGHT = 3.0, 0.5
# The components are kept as whole numbers of this step, -127 to 127.
STEP = 0.5 / 127

Tokens = NDArray[np.int8]
"""The kept tokens of a text, shape (tokens, width), in steps of ``STEP``."""


@dataclass(frozen=True, eq=False)
class TokenHead:
    """mean: shape (dimension,). directions: shape (dimension, width). Both measured on ``model`` behind its language head."""

    model: str
    mean: NDArray[np.float32]
    directions: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Question:
    """A question as the model reads it.

    row: its embedding, shape (dimension,), of length 1. tokens: shape (tokens, width). weights: shape (tokens,), sum 1.
    Without token vectors the last two are empty.
    """

    row: NDArray[np.float32]
    tokens: NDArray[np.float32]
    weights: NDArray[np.float32]


@cache
def shipped_token_head() -> TokenHead:
    """The head of the bundled model."""
    with files(__package__).joinpath(SHIPPED_FILE).open("rb") as stream, np.load(stream) as arrays:
        return TokenHead(
            str(arrays["model"]), arrays["mean"].astype(np.float32), arrays["directions"].astype(np.float32)
        )


def write_token_head(folder: Path, head: TokenHead, language_head: LanguageHead, tokenizer: Path) -> bool:
    """Put the head into a model folder; False where the ``tokenizer`` does not say how frequent its pieces are."""
    told = _told(tokenizer)
    if told is None:
        return False
    save_file(
        {
            "projection": language_head.projection(),
            "mean": head.mean,
            "directions": np.ascontiguousarray(head.directions),
            "told": told,
        },
        folder / TOKENS_FILE,
    )
    return True


def read_tensor(folder: Path, name: str) -> NDArray[np.float32]:
    """One tensor of a model folder's token head: ``projection``, ``mean``, ``directions`` or ``told``."""
    with safe_open(folder / TOKENS_FILE, "numpy") as tensors:
        return np.asarray(tensors.get_tensor(name), np.float32)


def kept(told: NDArray[np.float32], vectors: NDArray[np.float32]) -> Tokens:
    """Of a text's token vectors, those that tell something; all of them where none does.

    >>> kept(np.array([2.0, 11.0]), np.array([[0.25], [-0.5]])).tolist()
    [[-127]]
    """
    telling = told > LEAST_TOLD
    chosen = vectors[telling] if telling.any() else vectors
    return np.asarray(np.clip(np.rint(chosen / STEP), -127, 127), np.int8)


def weights(told: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each token of a question counts for, sum 1.

    >>> weights(np.array([2.0, 4.5])).tolist()
    [0.25, 0.75]
    """
    raw = np.maximum(told - COMMON, LEAST_WEIGHT)
    return np.asarray(raw / raw.sum() if len(raw) else raw, np.float32)


def _told(tokenizer: Path) -> NDArray[np.float32] | None:
    """For each id of a unigram vocabulary, minus the logarithm of its probability; special pieces tell nothing."""
    model = json.loads(tokenizer.read_text("utf-8"))["model"]
    if model.get("type") != "Unigram":
        return None
    return np.array([-score for _, score in model["vocab"]], np.float32)
