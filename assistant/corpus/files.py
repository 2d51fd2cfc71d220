"""Writing a file so that it is either the old one or the new one, whatever happens in between."""

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".part"
"""How a file ends that was not written to its own end."""


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``: written beside it, flushed to disk, then renamed. Raises OSError, leaving the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    """Make sure that a new name is on the disk, too; Windows neither needs nor lets it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def append_line(path: Path, line: str) -> None:
    """Add one line to a log, flushed to disk. A line that was cut off when the machine stopped does not swallow it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        cut_off = file.seek(0, os.SEEK_END) > 0 and _last_byte(file) != b"\n"
        file.write(b"\n" * cut_off + line.replace("\n", " ").encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_byte(file: BinaryIO) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)
