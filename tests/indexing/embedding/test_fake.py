import numpy as np
import pytest

from assistant.indexing.embedding import Embedder
from assistant.indexing.embedding.fake import FakeEmbedder


def test_cosines_are_shared_words() -> None:
    fake: Embedder = FakeEmbedder()
    documents = fake.embed_documents(["Inspección del trabajo", "inspeccion", "cosecha de café"])
    (query,) = fake.embed_queries(["INSPECCIÓN"])
    np.testing.assert_allclose(documents @ query, [1 / np.sqrt(3), 1, 0], atol=1e-6)


def test_rows_have_length_one_even_without_words() -> None:
    rows = FakeEmbedder(dimension=16).embed_documents(["", "...", "a b c a"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert FakeEmbedder().embed_documents([]).shape == (0, 1024)


def test_counts_words_and_reports_progress() -> None:
    told: list[tuple[int, int]] = []
    fake = FakeEmbedder()
    fake.embed_documents(["uno dos", "tres"], lambda done, total: told.append((done, total)))
    assert told == [(2, 2)]
    assert fake.count_tokens(["uno dos", ""]) == [2, 0]


def test_other_dimensions_have_another_fingerprint() -> None:
    assert FakeEmbedder(8).fingerprint != FakeEmbedder(9).fingerprint == FakeEmbedder(9).fingerprint


@pytest.mark.parametrize("word", ["accion", "labour"])
def test_a_word_has_the_same_place_in_every_process(word: str) -> None:
    assert FakeEmbedder(1024).place(word) == {"accion": 276, "labour": 763}[word]
