"""The home of sentencepiece: the bundled model's vocabulary in a fifth of the memory that the ``tokenizers`` library takes.

Of 23,808 passages and questions in four languages one was cut differently from ``tokenizer.json``, at two pieces that are
equally likely (docs/benchmarks/embedding.md).
"""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor

from assistant.indexing.embedding.e5_weights import Vocabulary

PIECES_FILE = "sentencepiece.model"

# What the model's own table removes or turns into spaces beyond Unicode's NFKC.
REMOVED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd"
_REMOVED, _SPACES, _SEVERAL = re.compile(f"[{REMOVED}]"), re.compile(f"[{SPACES}]"), re.compile(" {2,}")


def build_pieces(vocabulary: Vocabulary) -> bytes:
    """A SentencePiece model (``sentencepiece_model.proto``) whose ids are those of the vocabulary."""
    from sentencepiece import sentencepiece_model_pb2

    proto: Any = sentencepiece_model_pb2  # made by protobuf when it is imported
    kinds = proto.ModelProto.SentencePiece
    special = dict.fromkeys((vocabulary.bos, vocabulary.eos, vocabulary.pad), kinds.CONTROL)
    special[vocabulary.unk] = kinds.UNKNOWN
    model = proto.ModelProto(
        pieces=[
            kinds(piece=piece, score=score, type=special.get(place, kinds.NORMAL))
            for place, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
        ],
        trainer_spec=proto.TrainerSpec(
            model_type=proto.TrainerSpec.UNIGRAM,
            vocab_size=len(vocabulary.pieces),
            unk_id=vocabulary.unk,
            bos_id=vocabulary.bos,
            eos_id=vocabulary.eos,
            pad_id=vocabulary.pad,
        ),
        normalizer_spec=proto.NormalizerSpec(name="identity"),
    )
    written: bytes = model.SerializeToString()
    return written


class PieceTokenizer:
    """A ``TextTokenizer`` over a SentencePiece model."""

    def __init__(self, path: Path, max_tokens: int) -> None:
        """Read ``path``."""
        self._model = SentencePieceProcessor(model_proto=path.read_bytes())
        self._most = max_tokens - 2

    def count(self, texts: Sequence[str]) -> list[int]:
        """See ``TextTokenizer``."""
        return [len(self._pieces(text)) for text in texts]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """See ``TextTokenizer``."""
        first, last = self._model.bos_id(), self._model.eos_id()
        return [[first, *self._pieces(text)[: self._most], last] for text in texts]

    def _pieces(self, text: str) -> list[int]:
        found: list[int] = self._model.encode(normalised(text))
        return found


def normalised(text: str) -> str:
    """The text as the model's vocabulary knows it.

    >>> normalised("  ﬁn\\u200bde \\u00a0 año\\x07 ")
    'fin de año'
    """
    plain = unicodedata.normalize("NFKC", _SPACES.sub(" ", _REMOVED.sub("", writable(text))))
    return _SEVERAL.sub(" ", plain).strip(" ")


def writable(text: str) -> str:
    """``text`` without half characters (lone surrogates), which no tokenizer accepts.

    >>> writable("caf\\u00e9 \\ud83d")
    'café ?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
