"""The two tokenizers of the bundled model: one for sentence-transformers, one that takes a fifth of the memory."""

from pathlib import Path

import pytest

from assistant.corpus.cards import card_text
from assistant.corpus.library import Library
from assistant.indexing.embedding import unpack_model
from assistant.indexing.embedding.pieces import PIECES_FILE, PieceTokenizer
from assistant.indexing.embedding.tokenizer import TOKENIZER_FILE, JsonTokenizer, open_tokenizer

CORPUS = Path(__file__).parents[3] / "corpus"
MOST = 512
ODD = (
    "",
    " ",
    "\t\n",
    "cafe\u0301",
    "ﬁ № ①",
    "x" * 900,
    "日本語テスト",
    "مرحبا بالعالم",
    "a\u00a0\u2003b\u200bc\x07",
    "😀 \ud83d!",
)


@pytest.fixture(scope="session")
def real_model(models_folder: Path) -> Path:
    return unpack_model(models_folder)


@pytest.fixture(scope="session")
def both(real_model: Path) -> tuple[PieceTokenizer, JsonTokenizer]:
    return PieceTokenizer(real_model / PIECES_FILE, MOST), JsonTokenizer(real_model / TOKENIZER_FILE, MOST)


def test_they_cut_the_starter_corpus_alike(both: tuple[PieceTokenizer, JsonTokenizer]) -> None:
    texts = ["passage: " + card_text(stored.noun) for stored in Library(CORPUS).cards().items.values()]
    assert len(texts) > 100
    pieces, json = both
    assert pieces.ids(texts) == json.ids(texts)
    assert pieces.count(texts) == json.count(texts)


@pytest.mark.parametrize("text", ODD)
def test_they_cut_odd_texts_alike(both: tuple[PieceTokenizer, JsonTokenizer], text: str) -> None:
    pieces, json = both
    assert pieces.ids([text]) == json.ids([text])
    assert pieces.count([text]) == json.count([text])


def test_a_folder_without_pieces_uses_its_json(real_model: Path, tmp_path: Path) -> None:
    (tmp_path / TOKENIZER_FILE).write_bytes((real_model / TOKENIZER_FILE).read_bytes())
    assert isinstance(open_tokenizer(tmp_path, MOST), JsonTokenizer)
    assert isinstance(open_tokenizer(real_model, MOST), PieceTokenizer)
