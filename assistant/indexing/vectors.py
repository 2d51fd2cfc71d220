"""Vectors: where the nearest passages are found (the home of chromadb, embedded or served).

Chroma holds ids and vectors, never text or fields: the ledger filters faster (docs/benchmarks/scale.md). One collection for each
partition. It is rebuilt from the ledger whenever in doubt. A small collection is compared row by row, which is exact and takes a
tenth of the time of a query.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from assistant.errors import IndexingError
from assistant.indexing.ledger import Partition
from assistant.languages import Language
from assistant.viewers import Visibility

Rows = NDArray[np.float32]

BATCH = 2000
# Passages of a collection whose rows are held in memory: 1.5 KB each, 10 MB, about what a processor's cache holds. Up to there
# comparing them all takes less than a query, and Chroma does not load its own copy.
SMALL = 6500
_PROBE_SECONDS = 120


class VectorIndex(Protocol):
    """Nearest passages by cosine, in partitions. Every method but close raises IndexingError where the index fails."""

    def add(self, partition: Partition, ids: Sequence[str], rows: Rows) -> None:
        """Hold these passages; one that is held already is replaced. rows: (ids, dimension), of length 1."""

    def delete(self, partition: Partition, ids: Sequence[str]) -> None:
        """Let these passages go; ids that are not held are no error."""

    def query(self, partition: Partition, row: Rows, limit: int) -> list[tuple[str, float]]:
        """The nearest passages, as (id, cosine), best first."""

    def at_hand(self, partition: Partition) -> bool:
        """Whether a query compares rows in memory: done sooner than handed to another thread."""

    def counts(self) -> dict[Partition, int]:
        """Passages in each partition that holds any."""

    def ids(self, partition: Partition) -> set[str]:
        """Every id held."""

    def close(self) -> None:
        """Let go of files and connections."""


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """What Chroma, or the connection to its server, makes of a failure; their errors have no base class in common."""
    try:
        yield
    except Exception as error:
        remedy = "make sure that its disk has room, and that its server runs if there is one"
        raise IndexingError(f"Chroma could not do what it was told ({error}); {remedy}, then do it again.") from error


class ChromaVectors:
    """Chroma behind the VectorIndex protocol. ``namespace`` begins the name of every collection of this index."""

    def __init__(self, client: ClientAPI, namespace: str, *, alone: bool = False) -> None:
        """alone: whether nobody else can write to these collections, so that what was read of them stays true."""
        self._client = client
        self._namespace = namespace
        self._alone = alone
        self._reading = threading.Lock()
        self._held: dict[Partition, tuple[list[str], Rows] | None] = {}
        self._collections: dict[Partition, chromadb.Collection] = {}
        for collection in client.list_collections():
            partition = _partition(collection.name, namespace)
            if partition:
                self._collections[partition] = client.get_collection(collection.name, embedding_function=None)

    @_in_a_sentence()
    def add(self, partition: Partition, ids: Sequence[str], rows: Rows) -> None:
        """See VectorIndex. Deleting first: after a kill, an upsert of what is there leaves an index that finds less."""
        collection = self._collections.get(partition) or self._create(partition)
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            collection.delete(ids=list(ids[part]))
            collection.add(ids=list(ids[part]), embeddings=rows[part])
        self._forget(partition)

    @_in_a_sentence()
    def delete(self, partition: Partition, ids: Sequence[str]) -> None:
        """See VectorIndex."""
        collection = self._collections.get(partition)
        if collection:
            for start in range(0, len(ids), BATCH):
                collection.delete(ids=list(ids[start : start + BATCH]))
            self._forget(partition)

    @_in_a_sentence()
    def query(self, partition: Partition, row: Rows, limit: int) -> list[tuple[str, float]]:
        """See VectorIndex."""
        collection = self._collections.get(partition)
        if collection is None:
            return []
        if held := self._rows(partition, collection):
            return nearest_rows(row, *held, limit)
        found = collection.query(query_embeddings=row[np.newaxis], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [
            (identifier, 1.0 - distance) for identifier, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def at_hand(self, partition: Partition) -> bool:
        """See VectorIndex."""
        return self._held.get(partition) is not None

    @_in_a_sentence()
    def counts(self) -> dict[Partition, int]:
        """See VectorIndex."""
        counts = {partition: collection.count() for partition, collection in self._collections.items()}
        return {partition: count for partition, count in counts.items() if count}

    @_in_a_sentence()
    def ids(self, partition: Partition) -> set[str]:
        """See VectorIndex. Read in pages: Chroma's SQL has a limit."""
        collection = self._collections.get(partition)
        if collection is None:
            return set()
        found: set[str] = set()
        for offset in range(0, collection.count(), BATCH):
            found.update(collection.get(limit=BATCH, offset=offset, include=[])["ids"])
        return found

    @_in_a_sentence()
    def drop(self) -> None:
        """Remove every collection of this namespace (a served index that has been replaced)."""
        for partition in list(self._collections):
            self._client.delete_collection(_name(self._namespace, partition))
            del self._collections[partition]
            self._forget(partition)

    def close(self) -> None:
        """See VectorIndex."""
        self._collections.clear()
        if isinstance(self._client, chromadb.api.client.Client):
            # Chroma's client for a server forgets its connections without closing them.
            connections = getattr(getattr(self._client, "_server", None), "_session", None)
            self._client.close()
            if connections is not None:
                connections.close()

    def _rows(self, partition: Partition, collection: chromadb.Collection) -> tuple[list[str], Rows] | None:
        """Ids and rows of a small collection; None for one that is not, or that others write to."""
        if not self._alone:
            return None
        with self._reading:
            if partition not in self._held:
                small = 0 < collection.count() <= SMALL
                read = collection.get(include=["embeddings"]) if small else None
                self._held[partition] = (read["ids"], np.asarray(read["embeddings"], np.float32)) if read else None
            return self._held[partition]

    def _forget(self, partition: Partition) -> None:
        """Read a collection anew. Called after each change: what was read before it and is held after it would be wrong."""
        with self._reading:
            self._held.pop(partition, None)

    def _create(self, partition: Partition) -> chromadb.Collection:
        collection = self._client.get_or_create_collection(
            _name(self._namespace, partition),
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 120}},
        )
        self._collections[partition] = collection
        return collection


def nearest_rows(row: Rows, ids: Sequence[str], rows: Rows, limit: int) -> list[tuple[str, float]]:
    """The nearest of all rows, as (id, cosine), best first. row: shape (dimension,); rows: (ids, dimension), of length 1."""
    cosines = rows @ row
    near = (
        np.arange(len(ids)) if len(ids) <= limit else np.flatnonzero(cosines >= np.partition(cosines, -limit)[-limit])
    )
    best = near[np.argsort(-cosines[near], kind="stable")[:limit]]
    return [(ids[place], float(cosines[place])) for place in best]


def open_embedded(folder: Path, namespace: str) -> ChromaVectors:
    """Chroma's files in a folder that this process alone uses. Raises IndexingError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return ChromaVectors(chromadb.PersistentClient(str(folder), settings=_settings()), namespace, alone=True)
    except (ChromaError, OSError, RuntimeError, ValueError) as error:
        raise IndexingError(
            f"Chroma cannot open {folder} ({error}); make room on its disk, or delete the folder: it is rebuilt."
        ) from error


def open_served(url: str, namespace: str) -> ChromaVectors:
    """A Chroma server, single or distributed. Raises IndexingError where it does not answer."""
    address = urlsplit(url)
    secure = address.scheme == "https"
    try:
        client = chromadb.HttpClient(
            host=address.hostname or "",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=_settings(),
        )
        return ChromaVectors(client, namespace)
    except (ChromaError, OSError, RuntimeError, ValueError) as error:
        raise IndexingError(
            f"No Chroma server answers at {url}; start it with 'chroma run', or clear ASSISTANT_CHROMA_URL."
        ) from error


def is_sound(folder: Path) -> bool:
    """Whether Chroma can open a folder and query it, tried in a process of its own: a torn folder can end the process."""
    if not folder.is_dir():
        return False
    probe = subprocess.run(
        [sys.executable, "-c", _PROBE, str(folder)], capture_output=True, timeout=_PROBE_SECONDS, check=False
    )
    return probe.returncode == 0


_PROBE = """
import sys, chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
for found in client.list_collections():
    collection = client.get_collection(found.name, embedding_function=None)
    if collection.count():
        row = collection.get(limit=1, include=["embeddings"])["embeddings"][0]
        collection.query(query_embeddings=[row], n_results=1)
"""


def _settings() -> ChromaSettings:
    return ChromaSettings(anonymized_telemetry=False)


def _name(namespace: str, partition: Partition) -> str:
    return f"{namespace}-{partition.visibility.value}-{partition.language.value}"


def _partition(name: str, namespace: str) -> Partition | None:
    if not name.startswith(f"{namespace}-"):
        return None
    visibility, language = name.removeprefix(f"{namespace}-").split("-")
    return Partition(Visibility(visibility), Language(language))
