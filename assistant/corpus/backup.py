"""One file that holds the whole corpus, made while people work, and checked before and after it is used.

A ZIP of every file as it lies in the corpus, and ``MANIFEST.json`` with the SHA-256 of each. Files of the corpus are replaced
whole, so each is the old one or the new one; a card is copied before its history, so that no version that it names is missing.
"""

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from assistant.errors import BackupError

MANIFEST = "MANIFEST.json"
FORMAT = "ayni-backup-1"
MOST_FILES = 1_000_000
_LAST = ("documents", "history", "activity")
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """What a back-up holds."""

    files: int
    size: int


def back_up(corpus: Path, target: Path) -> Backup:
    """Write every file of a corpus into one file, read it back, and only then put it in its place.

    Raises BackupError, leaving nothing half written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror}); name a folder that is there.") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(corpus, file)
            file.flush()
            os.fsync(file.fileno())
        made = verify(temporary)
        temporary.replace(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror}); make room, or name another disk.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return made


def verify(source: Path) -> Backup:
    """Read a back-up whole and compare every file with its checksum. Raises BackupError for anything that is not right."""
    with _opened(source) as archive:
        sums = _manifest(archive, source)
        size = 0
        for name, digest in sums.items():
            with archive.open(name) as file:
                found, length = _digest(file)
            if found != digest:
                raise BackupError(f"{source.name} is damaged: {name} is not what was saved. Take another back-up.")
            size += length
    return Backup(len(sums), size)


def restore(source: Path, corpus: Path) -> Backup:
    """Unpack a verified back-up where no corpus is yet; all of it appears at once, or nothing. Raises BackupError."""
    if corpus.exists() and (not corpus.is_dir() or any(corpus.iterdir())):
        raise BackupError(f"{corpus} is not empty; name an empty folder in ASSISTANT_CORPUS, or move this one away.")
    made = verify(source)
    beside = corpus.resolve().parent
    try:
        beside.mkdir(parents=True, exist_ok=True)
        unpacked = Path(tempfile.mkdtemp(dir=beside, prefix=f".{corpus.name}."))
    except OSError as error:
        raise BackupError(f"{corpus} cannot be made ({error.strerror}); see the rights of {beside}.") from error
    try:
        with _opened(source) as archive:
            for name in _manifest(archive, source):
                _unpack(archive, name, unpacked)
        for folder in ("cards", "documents"):
            (unpacked / folder).mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            corpus.rmdir()
        unpacked.chmod(0o755)
        unpacked.replace(corpus)
    except OSError as error:
        raise BackupError(
            f"{corpus} cannot be written ({error.strerror}); make room on its disk, and begin again."
        ) from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return made


def _write(corpus: Path, file: IO[bytes]) -> None:
    sums: dict[str, str] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in _files(corpus):
            name = path.relative_to(corpus).as_posix()
            with suppress(FileNotFoundError):  # it was taken away while people worked
                data = path.read_bytes()
                if name.startswith("activity/"):  # a line may just be being written
                    data = data[: data.rfind(b"\n") + 1]
                archive.writestr(name, data)
                sums[name] = sha256(data).hexdigest()
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "files": sums}, indent=1))


def _files(corpus: Path) -> Iterator[Path]:
    """Every file of a corpus; what others refer to is looked for last. Half-written ones begin with a dot."""
    first = [path for path in sorted(corpus.iterdir()) if path.name not in _LAST and not path.name.startswith(".")]
    for top in (*first, *(corpus / name for name in _LAST)):
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path


def _opened(source: Path) -> ZipFile:
    try:
        return ZipFile(source)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}.") from error
    except (OSError, BadZipFile) as error:
        raise BackupError(f"{source.name} is no back-up, or is damaged ({error}). Take another one.") from error


def _manifest(archive: ZipFile, source: Path) -> Mapping[str, str]:
    try:
        told = json.loads(archive.read(MANIFEST))
        sums = {str(name): str(digest) for name, digest in told["files"].items()}
    except (KeyError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        raise BackupError(f"{source.name} is no back-up of Ayni, or is damaged. Take another one.") from error
    there = set(archive.namelist())
    if told.get("format") != FORMAT or len(sums) > MOST_FILES:
        raise BackupError(f"{source.name} is a back-up of another kind than this version of Ayni reads.")
    if strange := [name for name in sums if name not in there or not _is_inside(name)]:
        raise BackupError(f"{source.name} is damaged: {strange[0]!r} is not in it, or must not be. Take another one.")
    return sums


def _is_inside(name: str) -> bool:
    """Whether a name stays within the folder that it is unpacked into.

    >>> _is_inside("cards/en/a.md"), _is_inside("../a"), _is_inside("/etc/passwd"), _is_inside("a\\\\..\\\\b")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _unpack(archive: ZipFile, name: str, folder: Path) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file, _PIECE)
        file.flush()
        os.fsync(file.fileno())
    if name == "accounts.json":
        path.chmod(0o600)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, length = sha256(), 0
    try:
        while piece := file.read(_PIECE):
            digest.update(piece)
            length += len(piece)
    except (BadZipFile, OSError, EOFError, zlib.error):
        return "", length
    return digest.hexdigest(), length
