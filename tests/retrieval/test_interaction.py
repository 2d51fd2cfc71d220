"""Late interaction: worked by hand, and through an index with a model that has a token head."""

from pathlib import Path

import numpy as np

from assistant.indexing.embedding import STEP, Question
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.retrieval.interaction import closeness
from assistant.retrieval.query import Query
from assistant.retrieval.search import Searcher
from tests.indexing.test_index import item

ONE = round(1 / STEP / 4)
"""A quarter, as it is kept."""


class LetterEmbedder(FakeEmbedder):
    """Each word is a token: its first two letters, a quarter each, at their places in the alphabet. All texts have one vector."""

    def read_documents(self, texts, progress=None):
        tokens = [np.stack([self._token(word) for word in text.lower().split()]).astype(np.int8) for text in texts]
        return np.tile(np.eye(1, self.dimension, dtype=np.float32), (len(texts), 1)), tokens

    def read_question(self, text: str) -> Question:
        tokens = np.stack([self._token(word) for word in text.lower().split()]) / ONE
        weights = np.full(len(tokens), 1 / len(tokens), np.float32)
        return Question(np.eye(1, self.dimension, dtype=np.float32)[0], tokens.astype(np.float32), weights)

    @staticmethod
    def _token(word: str) -> np.ndarray:
        row = np.zeros(26)
        for letter in word[:2]:
            row[ord(letter) - ord("a")] = ONE
        return row


def question(*rows: list[float], weights: list[float]) -> Question:
    return Question(np.zeros(2, np.float32), np.array(rows, np.float32), np.array(weights, np.float32))


def test_each_token_finds_its_best_and_weighs_what_it_tells() -> None:
    asked = question([1, 0], [0, 1], weights=[0.75, 0.25])
    passages = {
        "both": np.array([[100, 0], [0, 60], [10, 10]], np.int8),
        "first": np.array([[100, 0]], np.int8),
        "against": np.array([[-50, -50]], np.int8),
    }
    found = closeness(asked, passages)
    wanted = {"both": 0.75 * 100 + 0.25 * 60, "first": 0.75 * 100, "against": -50}
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        assert abs(found[name] - STEP * value) < 1e-5


def test_nothing_asked_or_nothing_read_is_nothing() -> None:
    assert closeness(question(weights=[]), {"a": np.ones((1, 2), np.int8)}) == {}
    assert closeness(question([1, 0], weights=[1]), {}) == {}


def test_tokens_are_kept_reach_the_ranking_and_go_with_their_passages(tmp_path: Path) -> None:
    with Index(tmp_path, LetterEmbedder(), 50, "", lambda *_: None) as index:
        index.sync([item("near", "zebra yak"), item("far", "apple bread")])
        (found, other) = Searcher(index.ledger, index.vectors, index.embedder).search(Query("zeppelin yard")).hits
        assert (found.record.id, other.record.id) == ("near", "far")
        assert found.cosine == other.cosine
        assert found.nearness > other.nearness
        passages = [found.passage.id, other.passage.id]
        assert index.ledger.tokens(passages).keys() == set(passages)
        index.sync([item("far", "apple bread")])
        assert index.ledger.tokens(passages).keys() == {other.passage.id}
