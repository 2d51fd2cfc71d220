"""Embeddings of texts that come again, such as sentences of the same cards: each is embedded once."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.embedding import Embedder

_MOST = 20_000

Row = NDArray[np.float32]


class Remembered:
    """Embeds as queries, and remembers the latest texts. Safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._rows: OrderedDict[str, Row] = OrderedDict()
        self._guard = Lock()

    def __call__(self, texts: Sequence[str]) -> list[Row]:
        """The row of each text, shape (dimension,)."""
        with self._guard:
            found = {text: self._rows[text] for text in texts if text in self._rows}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = dict(zip(missing, self._embedder.embed_queries(missing), strict=True))
            found |= fresh
            with self._guard:
                self._rows.update(fresh)
                while len(self._rows) > _MOST:
                    self._rows.popitem(last=False)
        return [found[text] for text in texts]
