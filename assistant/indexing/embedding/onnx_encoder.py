"""The home of onnxruntime: embeddings without torch, from the ``model.onnx`` of a model folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.indexing.embedding.tokenizer import TextTokenizer

ONNX_FILE = "model.onnx"
OUTPUT = "sentence_embedding"
TOKENS_OUTPUT = "token_vectors"


@dataclass(frozen=True, eq=False)
class Encoded:
    """One batch. rows: of length 1, shape (texts, dimension). ids: of each text, special tokens included.

    tokens: of each text, shape (ids, width); width 0 for a model without a token head.
    """

    rows: NDArray[np.float32]
    ids: Sequence[Sequence[int]]
    tokens: Sequence[NDArray[np.float32]]


def encoded(rows: NDArray[np.float32], ids: Sequence[Sequence[int]], tokens: NDArray[np.float32] | None) -> Encoded:
    """Outputs of a graph, without what texts were filled up with. tokens: shape (texts, longest text, width)."""
    if tokens is None:
        tokens = np.zeros((len(ids), max(map(len, ids)), 0), np.float32)
    parts = [np.asarray(part[: len(text)], np.float32) for part, text in zip(tokens, ids, strict=True)]
    return Encoded(np.asarray(rows, np.float32), ids, parts)


class OnnxEncoder:
    """Runs a graph that holds the whole model: encoder, pooling, head, normalisation. Safe from several threads."""

    def __init__(self, path: Path, tokenizer: TextTokenizer, padding: int) -> None:
        """Open ``path``; ``padding`` is the tokenizer's padding id. Raises ``ModelError`` for an unusable graph."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One run, one thread: several runs side by side do more than one run on all cores, and a question that comes
        # while documents are embedded has a core to itself (docs/benchmarks/load.md).
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no base class of their own
            raise ModelError(f"{path.name} cannot be opened: {error}") from error
        # What several long texts needed is given back at once: it is 100 MB and more, and a question needs little.
        self._several = onnxruntime.RunOptions()
        self._several.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self._inputs = [wanted.name for wanted in self._session.get_inputs()]
        self._outputs = [made.name for made in self._session.get_outputs()]
        self._tokenizer = tokenizer
        self._padding = padding

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One batch of texts that already carry their prompt."""
        ids = self._tokenizer.ids(texts)
        batch = filled_up(ids, self._padding)
        given = {name: batch[name] for name in self._inputs}
        rows, *tokens = self._session.run(self._outputs, given, self._several if len(texts) > 1 else None)
        return encoded(rows, ids, tokens[0] if tokens else None)


def filled_up(texts: Sequence[Sequence[int]], padding: int) -> dict[str, NDArray[np.int64]]:
    """What a model reads: three arrays of shape (texts, longest text), filled up with the ``padding`` id.

    >>> filled_up([[0, 7, 2], [0, 2]], padding=1)["input_ids"].tolist()
    [[0, 7, 2], [0, 2, 1]]
    """
    shape = (len(texts), max(map(len, texts)))
    ids, mask, types = np.full(shape, padding, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
