"""Journal: a file of lines (JSON) that grows at its end. What was read is not read again."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.corpus.files import write_atomically

Line = TypeVar("Line", bound=BaseModel)


class Journal(Generic[Line]):
    """One such file, each line as a model. Safe to use from several threads; another process may add lines meanwhile.

    lock: held while the file is written, by whoever writes it.
    """

    def __init__(self, path: Path, model: type[Line], lock: RLock) -> None:
        self._path = path
        self._model = model
        self._lock = lock
        self._inode = -1
        self._read = 0
        self._lines: list[Line] = []

    def lines(self) -> list[Line]:
        """Every whole line, oldest first; what is none is passed over. Raises OSError where the file cannot be read."""
        with self._lock:
            try:
                status = self._path.stat()
            except FileNotFoundError:
                self._inode, self._read, self._lines = -1, 0, []
                return []
            if status.st_ino != self._inode or status.st_size < self._read:
                self._inode, self._read, self._lines = status.st_ino, 0, []
            if status.st_size > self._read:
                self._go_on()
            return list(self._lines)

    def rewrite(self, change: Callable[[str], str | None]) -> bool:
        """Put another text in the place of each line, or none; whether anything changed. Raises OSError, leaving the file.

        Not safe against another process that adds a line at the same moment.
        """
        with self._lock:
            if not self._path.is_file():
                return False
            before = self._path.read_text(encoding="utf-8", errors="replace").split("\n")
            after = [changed for line in before if line and (changed := change(line)) is not None]
            if after == [line for line in before if line]:
                return False
            write_atomically(self._path, "".join(f"{line}\n" for line in after).encode())
            self._inode = -1
            return True

    def _go_on(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._read, os.SEEK_SET)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]  # the last line may just be being written
        self._read += len(whole)
        for line in whole.splitlines():
            try:
                self._lines.append(self._model.model_validate_json(line))
            except ValidationError:  # it was cut off when the machine stopped
                continue
