"""Turning texts into vectors: the protocol, and the implementation over a model folder."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.embedding.model_folder import ModelFolder, Progress
from assistant.indexing.embedding.onnx_encoder import ONNX_FILE, Encoded, OnnxEncoder
from assistant.indexing.embedding.prepare import BUNDLED_MODEL, prepare_model, silent
from assistant.indexing.embedding.token_head import TOKENS_FILE, Question, Tokens, kept, read_tensor, weights
from assistant.indexing.embedding.tokenizer import TextTokenizer, open_tokenizer

if TYPE_CHECKING:
    from assistant.indexing.embedding.sentence_transformer import TorchEncoder

Rows = NDArray[np.float32]

Told = Callable[[int, int], None]
Encode = Callable[[Sequence[str]], Encoded]

# Measured (docs/benchmarks/embedding.md): larger batches fall out of the processor's caches and are slower.
BATCH_TOKENS = 512
BATCH_TEXTS = 32
# Torch takes seconds to load; before about this many tokens (800 passages) even a faster encoder is no gain.
TOKENS_WORTH_TORCH = 200_000
WORTHWHILE_GAIN = 1.2

_PROBE = ["Labour inspectors visited the farms again after the harvest and wrote a report. " * 14] * 4

logger = logging.getLogger(__name__)


class Embedder(Protocol):
    """A model that gives texts of any language a place in one space. Rows have length 1: their product is a cosine."""

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def fingerprint(self) -> str:
        """Hex; changes when weights, head, prompts or recipe change, so that stored vectors no longer fit."""

    @property
    def dimension(self) -> int:
        """Numbers in a row."""

    @property
    def max_tokens(self) -> int:
        """What the model reads of a text, its prompt and special tokens included; the rest is cut off."""

    def embed_documents(self, texts: Sequence[str], progress: Told | None = None) -> Rows:
        """One row a text, shape (texts, dimension). ``progress`` is told how many of how many texts are done."""

    def read_documents(self, texts: Sequence[str], progress: Told | None = None) -> tuple[Rows, list[Tokens]]:
        """The same rows, and the token vectors of each text: none where the model has no token head."""

    def read_question(self, text: str) -> Question:
        """A question's row and its token vectors."""

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """One row a question, shape (texts, dimension)."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, however long, without prompt and special tokens."""

    def release(self) -> None:
        """Give back the memory that embedding in bulk took; the next bulk takes it again."""


def load_embedder(
    model: str = BUNDLED_MODEL,
    models_folder: Path = Path("indexes/models"),
    *,
    download: bool = False,
    float32_only: bool = False,
    progress: Progress = silent,
) -> Embedder:
    """The embedder of ``model``, whose folder is prepared under ``models_folder`` first (see ``prepare_model``).

    Nothing heavy is loaded yet. ``float32_only`` keeps bulk embedding from using torch in bfloat16 where
    that is faster. Raises ``ModelError``.
    """
    return FolderEmbedder(
        prepare_model(model, models_folder, download=download, progress=progress), float32_only=float32_only
    )


class FolderEmbedder:
    """Through onnxruntime, and through torch where that pays: very many documents on a processor made for bfloat16.

    A model that could not be exported uses torch for everything, in float32. Safe to use from several threads:
    documents are embedded in threads of their own, which give way to questions; with such a model, a question waits for one
    batch.
    """

    def __init__(
        self,
        folder: ModelFolder,
        *,
        float32_only: bool = False,
        tokens_worth_torch: int = TOKENS_WORTH_TORCH,
        worthwhile_gain: float = WORTHWHILE_GAIN,
    ) -> None:
        """Remember the folder; tokenizer and model are loaded when first needed.

        Torch is tried once ``tokens_worth_torch`` tokens of documents were asked for since the last release, and used
        when it is ``worthwhile_gain`` times as fast as onnxruntime.
        """
        self._path = folder.path
        self._manifest = folder.manifest
        self._torch_lock = threading.Lock()
        self._torch: TorchEncoder | None = None
        self._torch_may_pay = folder.manifest.onnx and not float32_only
        self._tokens_worth_torch = tokens_worth_torch
        self._worthwhile_gain = worthwhile_gain
        self._tokens = 0
        self._loading = threading.Lock()
        self._for_questions = ThreadPoolExecutor(_cores(), "questions")
        self._for_documents = ThreadPoolExecutor(_cores(), "documents", initializer=_give_way)
        self.name = folder.manifest.name
        self.fingerprint = folder.manifest.fingerprint
        self.dimension = folder.manifest.dimension
        self.max_tokens = folder.manifest.max_tokens

    def embed_documents(self, texts: Sequence[str], progress: Told | None = None) -> Rows:
        """See ``Embedder``. Texts are embedded in batches of similar length, the longest first."""
        return self.read_documents(texts, progress)[0]

    def read_documents(self, texts: Sequence[str], progress: Told | None = None) -> tuple[Rows, list[Tokens]]:
        """See ``Embedder``."""
        lengths = self._lengths(texts)
        encode = self._document_encoder(sum(lengths))
        rows = np.zeros((len(texts), self.dimension), np.float32)
        tokens: list[Tokens] = [np.zeros((0, 0), np.int8)] * len(texts)
        done = 0
        prompt = self._manifest.document_prompt
        for batch, made in self._batches(texts, lengths, encode, prompt, self._for_documents):
            rows[batch] = made.rows
            for place, (told, vectors) in zip(batch, self._told(made, prompt), strict=True):
                tokens[place] = kept(told, vectors)
            done += len(batch)
            if progress is not None:
                progress(done, len(texts))
        return rows, tokens

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        """See ``Embedder``."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        prompt = self._manifest.query_prompt
        for batch, made in self._batches(texts, self._lengths(texts), self._query_encoder, prompt, self._for_questions):
            rows[batch] = made.rows
        return rows

    def read_question(self, text: str) -> Question:
        """See ``Embedder``."""
        prompt = self._manifest.query_prompt
        made = self._query_encoder([prompt + text])
        ((told, vectors),) = self._told(made, prompt)
        return Question(made.rows[0], vectors, weights(told))

    @property
    def _query_encoder(self) -> Encode:
        return self._encode_with_onnx if self._manifest.onnx else self._encode_with_torch

    def _told(self, made: Encoded, prompt: str) -> Iterator[tuple[Rows, Rows]]:
        """Of each text of a batch, what its tokens tell and their vectors, without prompt and special tokens."""
        first = 1 + self._prompt_lengths[prompt]
        for ids, vectors in zip(made.ids, made.tokens, strict=True):
            there = ids[first:-1] if vectors.shape[1] else []
            yield self._information[np.asarray(there, np.int64)], vectors[first : first + len(there)]

    @cached_property
    def _information(self) -> Rows:
        """For each id of the vocabulary, what it tells; empty without a token head."""
        there = (self._path / TOKENS_FILE).is_file()
        return read_tensor(self._path, "told") if there else np.zeros(0, np.float32)

    @cached_property
    def _prompt_lengths(self) -> dict[str, int]:
        prompts = (self._manifest.query_prompt, self._manifest.document_prompt)
        return dict(zip(prompts, self._tokenizer.count(prompts), strict=True))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See ``Embedder``."""
        return self._tokenizer.count(texts)

    def release(self) -> None:
        """See ``Embedder``."""
        with self._torch_lock:
            self._torch = None
            self._tokens = 0

    @cached_property
    def _tokenizer(self) -> TextTokenizer:
        return open_tokenizer(self._path, self.max_tokens)

    @cached_property
    def _onnx(self) -> OnnxEncoder:
        with self._loading:
            loaded: OnnxEncoder | None = self.__dict__.get("_onnx")  # by another thread meanwhile
            return loaded or OnnxEncoder(self._path / ONNX_FILE, self._tokenizer, self._manifest.padding)

    def _document_encoder(self, tokens: int) -> Encode:
        """What embeds the next documents, which together have ``tokens`` tokens."""
        if not self._manifest.onnx:
            return self._encode_with_torch
        self._tokens += tokens
        if self._torch_may_pay and self._tokens >= self._tokens_worth_torch:
            self._torch_may_pay = self._bfloat16_pays()
            if self._torch_may_pay:
                return self._encode_with_torch
        return self._encode_with_onnx

    def _bfloat16_pays(self) -> bool:
        """Whether torch in bfloat16 is clearly faster here than onnxruntime; tried once on a small batch."""
        with self._torch_lock:
            if self._torch is not None:
                return True
        now = _seconds(self._encode_with_onnx) / _cores()  # its batches run side by side
        then = _seconds(self._encode_with_torch)
        logger.info("One batch takes %.3f s with onnxruntime, %.3f s with torch in bfloat16.", now, then)
        if now > self._worthwhile_gain * then:
            return True
        self.release()
        return False

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        return [min(count, self.max_tokens) for count in self.count_tokens(texts)]

    def _batches(
        self, texts: Sequence[str], lengths: Sequence[int], encode: Encode, prompt: str, workers: ThreadPoolExecutor
    ) -> Iterator[tuple[list[int], Encoded]]:
        """Places of texts and what they became, batches side by side; a short question is not worth a change of threads."""
        batches = token_batches(lengths, BATCH_TOKENS, BATCH_TEXTS)
        handed = [[prompt + texts[place] for place in batch] for batch in batches]
        alone = workers is self._for_questions and len(batches) == 1
        return zip(batches, (map if alone else workers.map)(encode, handed), strict=True)

    def _encode_with_onnx(self, texts: Sequence[str]) -> Encoded:
        return self._onnx.encode(texts)

    def _encode_with_torch(self, texts: Sequence[str]) -> Encoded:
        with self._torch_lock:
            if self._torch is None:
                from assistant.indexing.embedding.sentence_transformer import TorchEncoder

                self._torch = TorchEncoder(self._path, bfloat16=self._manifest.onnx)
            return self._torch.encode(texts)


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _give_way() -> None:
    """Let whoever asks something go first: where threads have a priority of their own (Linux), this one takes the lowest."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _seconds(encode: Encode) -> float:
    """What one full batch of ordinary passages takes: the better of two, after one that does not count."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        encode(_PROBE)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def token_batches(lengths: Sequence[int], most_tokens: int, most_texts: int) -> list[list[int]]:
    """Places of texts in batches of similar length, the longest first, so that little is filled up.

    A batch holds at most ``most_texts`` texts, and ``most_tokens`` counted as its longest text times its texts.

    >>> token_batches([3, 10, 4, 4], most_tokens=10, most_texts=8)
    [[1], [2, 3], [0]]
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        last = batches[-1] if batches else []
        full = not last or len(last) == most_texts or lengths[last[0]] * (len(last) + 1) > most_tokens
        if full:
            batches.append([place])
        else:
            last.append(place)
    return batches
