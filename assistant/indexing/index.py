"""Index: the opened indexes folder, owned by one process. Opens, repairs, rebuilds, and answers for what it holds.

indexes/owner.lock              held as long as the index is open
indexes/manifest.json           names the index in use; written last
indexes/<recipe>/ledger.sqlite  one folder for each recipe (model, head, prompts, cutting)
indexes/<recipe>/chroma-<n>/    Chroma's files; a rebuild makes n + 1 and switches
indexes/<recipe>/unclean        there while the index is open: a start that finds it looks twice
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from threadpoolctl import threadpool_limits

from assistant.clock import now
from assistant.corpus.files import write_atomically
from assistant.corpus.sections import Section
from assistant.errors import IndexBusy, IndexingError
from assistant.indexing import passages
from assistant.indexing.embedding import Embedder
from assistant.indexing.ledger import Ledger
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.indexing.sync import Outcome, Plan, Progress, Wanted, flush, index_records, plan_sync, sync
from assistant.indexing.vectors import ChromaVectors, is_sound, open_embedded, open_served

SCHEMA = "index-3"
NOT_BUILT = "Nothing is indexed with these settings yet; run 'python -m assistant index' first."


class Index:
    """Ledger, vectors and embedder that belong together. Use as a context manager, or close it."""

    def __init__(self, folder: Path, embedder: Embedder, most_tokens: int, chroma_url: str, progress: Progress) -> None:
        """Open, making what is missing and mending what is broken.

        Raises IndexBusy when another process has the folder, IndexingError when it cannot be used.
        """
        self.folder = folder
        self.embedder = embedder
        self._most_tokens = most_tokens
        self._chroma_url = chroma_url
        self._progress = progress
        # numpy's library shares a product of a few thousand rows between all cores and then lets them wait busily for the
        # next one, for longer than a whole search takes.
        threadpool_limits(1, user_api="blas")
        self._lock = _own(folder)
        self._unfinished = False
        self._writing = RLock()
        try:
            self.recipe = _recipe(embedder, most_tokens)
            self._home = folder / self.recipe
            with _writing(folder):
                self._home.mkdir(exist_ok=True)
            self.ledger = Ledger(self._home / "ledger.sqlite")
            self.vectors = self._open_vectors()
            self._mend()
            with _writing(folder):
                self._unclean.touch()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything; the next start need not look twice, unless a change was broken off."""
        self.vectors.close()
        self.ledger.close()
        if not self._unfinished:
            self._unclean.unlink(missing_ok=True)
        self._lock.release()

    def sync(self, wanted: Iterable[Wanted]) -> Outcome:
        """Bring the index up to date; the manifest, which makes it the one in use, is written last.

        Raises IndexingError where the disk, or Chroma, fails; the next sync goes on from there.
        """
        with self._changing():
            outcome = sync(wanted, self.ledger, self.vectors, self.embedder, self._most_tokens, self._progress)
            self._write_manifest()
            self._drop_other_recipes()
            return outcome

    def put(self, item: Wanted) -> str:
        """Index one record anew, findable when this returns; why its text could not be read, or an empty text.

        A record that cannot be read is not found any more. Raises IndexingError like ``sync``.
        """
        with self._changing():
            embedded, failed = index_records([item], self.ledger, self.embedder, self._most_tokens, _silent)
            if embedded:
                # Many in a row are no bulk: the faster encoder takes seconds to load, in which nobody is answered.
                self.embedder.release()
            if failed:
                self.ledger.remove(item.record.id)
            flush(self.ledger, self.vectors, _silent)
            self._write_manifest()
            return failed.get(item.record.id, "")

    def cut(self, record: Record, sections: Iterable[Section]) -> list[Passage]:
        """The passages that a text would have here; nothing is indexed."""
        return passages.cut(record, sections, self._most_tokens, self.embedder.count_tokens)

    def drop(self, identifier: str) -> None:
        """Forget a record; it is not found any more when this returns. Raises IndexingError like ``sync``."""
        with self._changing():
            self.ledger.remove(identifier)
            flush(self.ledger, self.vectors, _silent)
            self._write_manifest()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change at a time; the next start looks twice after one that was broken off."""
        with self._writing:
            self._unfinished = True
            yield
            self._unfinished = False

    def rebuild_vectors(self) -> None:
        """Fill a new vector folder from the ledger's stored embeddings, and switch to it."""
        with self._changing():
            old_number, old = self._generation, self.vectors
            self.vectors = self._open_vectors(old_number + 1)
            self.vectors.drop()
            self.ledger.requeue_everything()
            flush(self.ledger, self.vectors, self._progress)
            self.ledger.set_fact("vectors", str(old_number + 1))
            if self._chroma_url:
                old.drop()
            old.close()
            shutil.rmtree(self._chroma_folder(old_number), ignore_errors=True)

    def differences(self) -> list[str]:
        """Passages that ledger and vectors do not agree on; empty when all is well. Compares every id."""
        found: list[str] = []
        held = self.vectors.counts()
        for partition in {*self.ledger.counts(), *held}:
            wanted = self.ledger.partition_ids(partition)
            has = self.vectors.ids(partition)
            name = f"{partition.visibility.value}/{partition.language.value}"
            found += [f"{name}: passage {identifier} is missing from Chroma" for identifier in sorted(wanted - has)]
            found += [f"{name}: passage {identifier} is in Chroma alone" for identifier in sorted(has - wanted)]
        return found

    def compare(self, wanted: Iterable[Wanted]) -> Plan:
        """What a sync would do."""
        return plan_sync({item.record.id: item.record.fingerprint for item in wanted}, self.ledger.fingerprints())

    @property
    def built(self) -> bool:
        """Whether a sync was ever finished; until then, and after the model or the recipe changed, nothing can be found."""
        return read_manifest(self.folder).get("index") == self.recipe

    @property
    def _unclean(self) -> Path:
        return self._home / "unclean"

    @property
    def _generation(self) -> int:
        return int(self.ledger.fact("vectors") or "1")

    def _chroma_folder(self, number: int) -> Path:
        return self._home / f"chroma-{number}"

    def _open_vectors(self, number: int | None = None) -> ChromaVectors:
        number = number or self._generation
        namespace = f"ayni-{self.recipe}-{number}"
        if self._chroma_url:
            return open_served(self._chroma_url, namespace)
        folder = self._chroma_folder(number)
        if self._unclean.exists() and folder.exists() and not is_sound(folder):
            shutil.rmtree(folder)
        return open_embedded(folder, namespace)

    def _mend(self) -> None:
        """Finish what a killed process left, and rebuild the vectors when they do not match the ledger."""
        flush(self.ledger, self.vectors, self._progress)
        if self.vectors.counts() != self.ledger.counts():
            self.rebuild_vectors()

    def _write_manifest(self) -> None:
        manifest = {
            "index": self.recipe,
            "model": self.embedder.name,
            "records": len(self.ledger.fingerprints()),
            "passages": sum(self.ledger.counts().values()),
            "written": now().isoformat(),
        }
        old = read_manifest(self.folder)
        if {**old, "written": ""} != {**manifest, "written": ""}:
            with _writing(self.folder):
                write_atomically(self.folder / "manifest.json", json.dumps(manifest, indent=2).encode())

    def _drop_other_recipes(self) -> None:
        for ledger in self.folder.glob("*/ledger.sqlite"):
            if ledger.parent != self._home:
                shutil.rmtree(ledger.parent, ignore_errors=True)


def _silent(what: str, done: int, total: int) -> None:
    """Progress of a change that is done in an instant."""


def read_manifest(folder: Path) -> dict[str, str | int]:
    """What the indexes folder says of itself; empty when it was never built."""
    try:
        manifest: dict[str, str | int] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _own(folder: Path) -> FileLock:
    try:
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "owner.lock")
            lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(
            f"Another process is using {folder}. Stop it first, or set ASSISTANT_INDEXES to another folder."
        ) from error
    return lock


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """What the operating system says against writing, as a sentence."""
    try:
        yield
    except Timeout:  # of the lock; it is an OSError, too
        raise
    except OSError as error:
        raise IndexingError(
            f"{folder} cannot be written ({error.strerror}); make room on its disk, or set ASSISTANT_INDEXES to a folder "
            "of yours."
        ) from error


def _recipe(embedder: Embedder, most_tokens: int) -> str:
    parts = (SCHEMA, passages.RECIPE, str(most_tokens), embedder.fingerprint)
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
