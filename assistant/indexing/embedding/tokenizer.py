"""The home of tokenizers: building the bundled model's tokenizer, and using any model's without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Encoding, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from assistant.indexing.embedding.e5_weights import Vocabulary

TOKENIZER_FILE = "tokenizer.json"
SPECIAL_TOKENS = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}

# What the model's own table removes or turns into spaces beyond Unicode's NFKC.
_REMOVED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
_METASPACE = "\u2581"


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The XLM-RoBERTa tokenizer: Unigram pieces over NFKC text whose spaces are written as U+2581."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_REMOVED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    bos, eos = SPECIAL_TOKENS["bos"], SPECIAL_TOKENS["eos"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(token, lstrip=token == SPECIAL_TOKENS["mask"]) for token in SPECIAL_TOKENS.values()]
    )
    return tokenizer


class FolderTokenizer:
    """The tokenizer of a model folder. Safe to use from several threads."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        """Read ``path`` (``tokenizer.json``); texts are cut after ``max_tokens`` tokens, special ones included."""
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def count(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text, however long: without special tokens and without a prompt."""
        encodings = self._tokenizer.encode_batch([writable(text) for text in texts], add_special_tokens=False)
        return [_length(encoding) for encoding in encodings]

    def batch(self, texts: Sequence[str], padding: int) -> dict[str, NDArray[np.int64]]:
        """What a model reads: three arrays of shape (texts, longest text), filled up with the ``padding`` id."""
        encodings = self._tokenizer.encode_batch([writable(text) for text in texts])
        shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
        ids, mask, types = np.full(shape, padding, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def writable(text: str) -> str:
    """``text`` without half characters (lone surrogates), which no tokenizer accepts.

    >>> writable("caf\\u00e9 \\ud83d")
    'café ?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def _length(encoding: Encoding) -> int:
    return len(encoding.ids) + sum(len(part.ids) for part in encoding.overflowing)
