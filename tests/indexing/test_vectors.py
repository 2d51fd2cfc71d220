"""One contract for every vector index: Chroma embedded, and a real Chroma server."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexingError
from assistant.indexing.ledger import Partition
from assistant.indexing.vectors import SMALL, ChromaVectors, is_sound, open_embedded, open_served
from assistant.languages import Language
from assistant.viewers import Visibility

EN = Partition(Visibility.PUBLIC, Language.EN)
ES = Partition(Visibility.INTERNAL, Language.ES)


def rows(*places: int) -> np.ndarray:
    return np.eye(4, dtype=np.float32)[list(places)]


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "--path", str(folder / "data")], stdout=log, stderr=log)
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(params=["embedded", "served"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChromaVectors]:
    if request.param == "embedded":
        index = open_embedded(tmp_path / "chroma", "test-1")
    else:
        index = open_served(request.getfixturevalue("chroma_server"), "test-1")
        index.drop()
    yield index
    index.drop()
    index.close()


def test_the_nearest_come_first_with_their_cosine(vectors: ChromaVectors) -> None:
    vectors.add(EN, ["a", "b"], rows(0, 1))
    query = np.array([0.6, 0.8, 0, 0], np.float32)
    found = vectors.query(EN, query, 10)
    assert [identifier for identifier, _ in found] == ["b", "a"]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_partitions_do_not_see_each_other(vectors: ChromaVectors) -> None:
    vectors.add(EN, ["a"], rows(0))
    vectors.add(ES, ["b"], rows(0))
    assert [identifier for identifier, _ in vectors.query(EN, rows(0)[0], 10)] == ["a"]
    assert vectors.query(Partition(Visibility.NETWORK, Language.FR), rows(0)[0], 10) == []
    assert vectors.counts() == {EN: 1, ES: 1}


def test_adding_again_replaces_the_vector(vectors: ChromaVectors) -> None:
    vectors.add(EN, ["a"], rows(0))
    vectors.add(EN, ["a"], rows(1))
    assert vectors.counts() == {EN: 1}
    assert vectors.query(EN, rows(1)[0], 1) == [("a", pytest.approx(1.0, abs=1e-5))]


def test_what_is_let_go_is_not_found_and_may_be_let_go_again(vectors: ChromaVectors) -> None:
    vectors.add(EN, ["a", "b"], rows(0, 1))
    for _ in range(2):
        vectors.delete(EN, ["a", "never"])
    assert vectors.ids(EN) == {"b"}
    assert [identifier for identifier, _ in vectors.query(EN, rows(0)[0], 10)] == ["b"]


def test_what_was_asked_before_a_change_is_not_remembered_after_it(vectors: ChromaVectors) -> None:
    vectors.add(EN, ["a"], rows(0))
    assert [identifier for identifier, _ in vectors.query(EN, rows(1)[0], 10)] == ["a"]
    vectors.add(EN, ["b"], rows(1))
    assert [identifier for identifier, _ in vectors.query(EN, rows(1)[0], 10)] == ["b", "a"]
    vectors.delete(EN, ["b"])
    assert [identifier for identifier, _ in vectors.query(EN, rows(1)[0], 10)] == ["a"]
    vectors.delete(EN, ["a"])
    assert vectors.query(EN, rows(1)[0], 10) == []


def test_a_collection_that_grows_is_asked_instead_of_read(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    many = random.standard_normal((SMALL + 200, 8)).astype(np.float32)
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    names = [str(place) for place in range(len(many))]
    index = open_embedded(tmp_path / "chroma", "test-1")
    for size, fewest in ((SMALL, 10), (len(many), 7)):  # a graph is asked for the nearest, and may miss some of them
        index.add(EN, names[:size], many[:size])
        found = dict(index.query(EN, many[5], 10))
        nearest = {names[place] for place in np.argsort(-(many[:size] @ many[5]))[:10]}
        assert len(nearest & found.keys()) >= fewest
        assert found["5"] == pytest.approx(1.0, abs=1e-4)
    index.close()


def test_a_reopened_folder_holds_what_it_held(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "chroma", "test-1")
    index.add(EN, ["a"], rows(0))
    index.close()
    assert is_sound(tmp_path / "chroma")
    again = open_embedded(tmp_path / "chroma", "test-1")
    assert again.counts() == {EN: 1}
    again.close()


def test_a_folder_that_is_none_is_not_sound(tmp_path: Path) -> None:
    assert not is_sound(tmp_path / "nothing")
    (tmp_path / "chroma.sqlite3").write_bytes(b"this is no database" * 100)
    assert not is_sound(tmp_path)


def test_a_server_that_does_not_answer_is_a_sentence() -> None:
    with pytest.raises(IndexingError, match=r"No Chroma server answers at http://127\.0\.0\.1:9"):
        open_served("http://127.0.0.1:9", "test-1")
