"""An embedder without a model, for tests: a bag of words whose cosines can be worked out in the head."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.embedding.token_head import Question, Tokens

_WORD = re.compile(r"\w+")


class FakeEmbedder:
    """Every word, folded to lower case without accents, adds 1 at a place that its hash chooses; rows have length 1.

    The cosine of two texts of n and m different words that share k of them is k / sqrt(n * m), but for words that
    chance puts in one place (rare with the default dimension). A text without words has all its weight in place 0.

    >>> rows = FakeEmbedder().embed_documents(["trabajo infantil", "Trabajo doméstico"])
    >>> round(float(rows[0] @ rows[1]), 3)
    0.5
    """

    name = "fake"

    def __init__(self, dimension: int = 1024, max_tokens: int = 512) -> None:
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = hashlib.sha256(f"fake {dimension} {max_tokens}".encode()).hexdigest()[:32]

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """One row a text, shape (texts, dimension); ``progress`` is told once."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text)[: self.max_tokens]:
                row[self.place(word)] += 1
            if not row.any():
                row[0] = 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts), len(texts))
        return rows

    def read_documents(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[Tokens]]:
        """The same rows; no token vectors."""
        return self.embed_documents(texts, progress), [np.zeros((0, 0), np.int8) for _ in texts]

    def read_question(self, text: str) -> Question:
        """The row of ``text``; no token vectors."""
        return Question(self.embed_queries([text])[0], np.zeros((0, 0), np.float32), np.zeros(0, np.float32))

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same as documents."""
        return self.embed_documents(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The words of each text."""
        return [len(words(text)) for text in texts]

    def release(self) -> None:
        """Nothing to give back."""

    def place(self, word: str) -> int:
        """The component that ``word`` (folded) adds to."""
        return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") % self.dimension


def words(text: str) -> list[str]:
    """The words of ``text``, lower case, without accents.

    >>> words("Ação, São Paulo!")
    ['acao', 'sao', 'paulo']
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign)))
