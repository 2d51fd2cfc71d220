"""The home of tokenizers: building the bundled model's tokenizer, and using any model's without torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tokenizers import AddedToken, Encoding, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from assistant.indexing.embedding.e5_weights import Vocabulary
from assistant.indexing.embedding.pieces import PIECES_FILE, REMOVED, SPACES, PieceTokenizer, writable

TOKENIZER_FILE = "tokenizer.json"
SPECIAL_TOKENS = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "mask": "<mask>"}

_METASPACE = "\u2581"


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The XLM-RoBERTa tokenizer: Unigram pieces over NFKC text whose spaces are written as U+2581."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{REMOVED}]"), ""),
            normalizers.Replace(Regex(f"[{SPACES}]"), " "),
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


class TextTokenizer(Protocol):
    """Texts to the ids of their tokens. Safe to use from several threads."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text, however long: without special tokens and without a prompt."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """What a model reads of each text: special tokens included, and cut where the model stops reading."""


def open_tokenizer(folder: Path, max_tokens: int) -> TextTokenizer:
    """The tokenizer of a model folder; texts are cut after ``max_tokens`` tokens, special ones included."""
    if (folder / PIECES_FILE).is_file():
        return PieceTokenizer(folder / PIECES_FILE, max_tokens)
    return JsonTokenizer(folder / TOKENIZER_FILE, max_tokens)


class JsonTokenizer:
    """Any model's ``tokenizer.json``."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        """Read ``path``."""
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def count(self, texts: Sequence[str]) -> list[int]:
        """See ``TextTokenizer``."""
        encodings = self._tokenizer.encode_batch([writable(text) for text in texts], add_special_tokens=False)
        return [_length(encoding) for encoding in encodings]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """See ``TextTokenizer``."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch([writable(text) for text in texts])]


def _length(encoding: Encoding) -> int:
    return len(encoding.ids) + sum(len(part.ids) for part in encoding.overflowing)
