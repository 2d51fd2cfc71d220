"""The home of onnxruntime: embeddings without torch, from the ``model.onnx`` of a model folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.indexing.embedding.tokenizer import TextTokenizer

ONNX_FILE = "model.onnx"
OUTPUT = "sentence_embedding"


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
        self._tokenizer = tokenizer
        self._padding = padding

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, shape (texts, dimension), for one batch of texts that already carry their prompt."""
        batch = filled_up(self._tokenizer.ids(texts), self._padding)
        given = {name: batch[name] for name in self._inputs}
        (rows,) = self._session.run([OUTPUT], given, self._several if len(texts) > 1 else None)
        return np.asarray(rows, np.float32)


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
