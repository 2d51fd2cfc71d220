"""Inbox: files that were handed in wait here and are taken one by one, so that whoever brought them need not wait, nor stay."""

import logging
import re
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from threading import Condition, Thread
from uuid import uuid4

from assistant.collecting import About, Arrival, Arrived, Collector
from assistant.errors import AssistantError

MOST_BATCHES = 50
MOST_FILES = 2000
MOST_WAITING = 2 * 1024**3

_CHOSEN = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger(__name__)


class Stage(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Item:
    """A file that was handed in. arrived: what became of it, or of each file in a ZIP, once it is done."""

    name: str
    size: int
    stage: Stage = Stage.WAITING
    arrived: tuple[Arrived, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody handed in together, in their order."""

    id: str
    who: str
    items: tuple[Item, ...]

    @property
    def open(self) -> bool:
        """Whether some of it is still to be done."""
        return any(item.stage in (Stage.WAITING, Stage.READING) for item in self.items)

    def count(self, stage: Stage) -> int:
        """How many files stand there."""
        return sum(item.stage is stage for item in self.items)

    @property
    def refused(self) -> int:
        """How many files were refused, those in a ZIP counted for themselves."""
        return sum(one.arrival is Arrival.REFUSED for item in self.items for one in item.arrived)


@dataclass(slots=True)
class _Kept:
    """A batch while it grows. used: the file names that it has brought, so that two of one name do not replace each other."""

    who: str
    items: list[Item] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


class Inbox:
    """Takes files in the order in which they came, in a thread of its own. Safe to use from several threads.

    What waits is lost when the program ends, and was never said to be taken: a file that is told as added is in the corpus.
    """

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._batches: OrderedDict[str, _Kept] = OrderedDict()
        self._waiting: OrderedDict[tuple[str, int], tuple[Path, About]] = OrderedDict()
        self._changed = Condition()
        self._thread: Thread | None = None
        self._closed = False

    def put(
        self, who: str, name: str, data: bytes, about: About, batch: str = "", place: int | None = None
    ) -> Batch | None:
        """Hand in a file; None where too much is waiting.

        batch: the one that it belongs to; one that is not known begins, under its own name where whoever hands in chose one of
        32 hexadecimal digits. place: which file of the batch it is, from 0; one that arrived before is not taken twice.
        Raises OSError where there is no room on the disk.
        """
        path = _kept_aside(data)
        with self._changed:
            waiting = sum(self._batches[one].items[at].size for one, at in self._waiting)
            if len(self._waiting) >= MOST_FILES or waiting + len(data) > MOST_WAITING or self._closed:
                path.unlink()
                return None
            batch, kept = self._kept(who, batch)
            if place is not None and place < len(kept.items):
                path.unlink()
                return Batch(batch, who, tuple(kept.items))
            kept.items.append(Item(name, len(data)))
            self._waiting[batch, len(kept.items) - 1] = path, about
            if self._thread is None:
                self._thread = Thread(target=self._work, name="inbox", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return Batch(batch, who, tuple(kept.items))

    def _kept(self, who: str, batch: str) -> tuple[str, _Kept]:
        """Somebody's batch of that name, or a new one; nobody hands in to the batch of another."""
        kept = self._batches.get(batch)
        if kept is not None and kept.who == who:
            return batch, kept
        name = batch if kept is None and _CHOSEN.fullmatch(batch) else uuid4().hex
        self._batches[name] = kept = _Kept(who)
        self._forget()
        return name, kept

    def batch(self, identifier: str) -> Batch | None:
        """What became of a batch so far; None where there is none, or the program was started anew."""
        with self._changed:
            kept = self._batches.get(identifier)
            return Batch(identifier, kept.who, tuple(kept.items)) if kept else None

    def latest(self, who: str) -> Batch | None:
        """The batch that somebody handed in last."""
        with self._changed:
            found = next((one for one in reversed(self._batches) if self._batches[one].who == who), None)
        return self.batch(found) if found else None

    def stop(self, identifier: str) -> None:
        """Leave out what still waits of a batch; what is being read is finished."""
        with self._changed:
            for one, at in [key for key in self._waiting if key[0] == identifier]:
                self._waiting.pop((one, at))[0].unlink(missing_ok=True)
                items = self._batches[one].items
                items[at] = replace(items[at], stage=Stage.STOPPED)
            self._changed.notify_all()

    def settle(self, identifier: str, patience: float = 60.0) -> Batch | None:
        """A batch once all of it is done, or as it stands after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not any(one == identifier for one, _ in self._open()), patience)
        return self.batch(identifier)

    def close(self) -> None:
        """Finish the file that is being read, and take no more."""
        with self._changed:
            self._closed = True
            for path, _ in self._waiting.values():
                path.unlink(missing_ok=True)
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread:
            self._thread.join()

    def _open(self) -> list[tuple[str, int]]:
        """What is waiting or being read."""
        return [
            (name, at)
            for name, kept in self._batches.items()
            for at, item in enumerate(kept.items)
            if item.stage in (Stage.WAITING, Stage.READING)
        ]

    def _forget(self) -> None:
        """Let the oldest batches go that have nothing left to do."""
        busy = {name for name, _ in self._open()}
        for name in [one for one in self._batches if one not in busy][: max(0, len(self._batches) - MOST_BATCHES)]:
            del self._batches[name]

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                (name, at), (path, about) = self._waiting.popitem(last=False)
                kept = self._batches[name]
                kept.items[at] = replace(kept.items[at], stage=Stage.READING)
            arrived = self._taken(kept, kept.items[at].name, path, about)
            with self._changed:
                kept.items[at] = replace(kept.items[at], stage=Stage.DONE, arrived=arrived)
                self._changed.notify_all()

    def _taken(self, kept: _Kept, name: str, path: Path, about: About) -> tuple[Arrived, ...]:
        """What became of a file; whatever goes wrong with it stops no other."""
        try:
            return tuple(self._collector.take(name, path.read_bytes(), about, kept.used))
        except (AssistantError, OSError) as error:
            _log.warning("%s: %s", name, error)
            return (Arrived(name, Arrival.REFUSED, reason="disk", sentence=str(error)),)
        except Exception:  # noqa: BLE001 -- the boundary: the others of the batch go on, and the log has the cause
            _log.exception("a file could not be taken")
            return (Arrived(name, Arrival.REFUSED, reason="crashed"),)
        finally:
            path.unlink(missing_ok=True)


def _kept_aside(data: bytes) -> Path:
    """A temporary file with the data; none stays behind where there is no room for it."""
    with tempfile.NamedTemporaryFile(prefix="ayni-inbox-", delete=False) as file:
        path = Path(file.name)
        try:
            file.write(data)
            file.flush()
        except OSError:
            path.unlink()
            raise
    return path
