"""Model folders under ``indexes/models``: written whole or not at all, checked at each start, made anew when damaged.

A folder is complete when its ``manifest.json`` is there: it is written last, into a folder of another name, which is
then renamed. The manifest lists every file with its size and SHA-256. ``checked.json`` remembers sizes and times of
the files when their checksums were last right; while they are the same, a start does not read the files again.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from assistant.errors import ModelError

MANIFEST = "manifest.json"
CHECKED = "checked.json"
# Files that say nothing about what the embeddings are.
_NOT_IN_FINGERPRINT = frozenset({"README.md", "model.onnx", "sentencepiece.model"})

Progress = Callable[[str, float], None]


class FileRecord(BaseModel):
    """Size in bytes and SHA-256 (hex) of one file."""

    model_config = ConfigDict(frozen=True)
    size: int
    sha256: str


class Manifest(BaseModel):
    """What a model folder holds, what it was made from, and what is needed to use it without torch."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    recipe: dict[str, str]
    dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str
    padding: int
    onnx: bool
    files: dict[str, FileRecord]

    @property
    def fingerprint(self) -> str:
        """Hex; changes with weights, head, tokenizer, prompts or modules, not with the copies for onnxruntime and sentencepiece."""
        told = {path: record.sha256 for path, record in self.files.items() if path not in _NOT_IN_FINGERPRINT}
        text = json.dumps([told, self.query_prompt, self.document_prompt, self.max_tokens], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ModelFolder:
    """A folder whose files are what its manifest says."""

    path: Path
    manifest: Manifest


def open_model_folder(path: Path, recipe: dict[str, str] | None = None) -> ModelFolder | None:
    """The folder at ``path``; None when it is missing, incomplete, damaged, or made by another ``recipe``."""
    try:
        manifest = Manifest.model_validate_json((path / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    if recipe is not None and manifest.recipe != recipe:
        return None
    if _stamps(path, manifest) != _read_stamps(path):
        if damaged_files(path, manifest):
            return None
        with suppress(OSError):  # a folder that may only be read is checked in full each time
            _write_stamps(path, manifest)
    return ModelFolder(path, manifest)


def damaged_files(path: Path, manifest: Manifest) -> list[str]:
    """Files of the folder whose size or checksum differs from the manifest; reads every byte."""
    return [name for name, record in manifest.files.items() if _record(path / name) != record]


def build_model_folder(path: Path, fill: Callable[[Path], Manifest], progress: Progress) -> ModelFolder:
    """Have ``fill`` write a model into an empty folder, add the manifest, and put the folder in the place of ``path``.

    ``fill`` returns the manifest without its files. Whatever interrupts this, ``path`` is either as it was or
    complete. Raises ``ModelError`` when the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _temporary_beside(path) as draft:
            manifest = fill(draft)
            progress("checksums", 0.9)
            _finish(draft, manifest)
            _replace(path, draft)
    except OSError as error:
        raise _unwritable(path, error) from error
    progress("done", 1.0)
    folder = open_model_folder(path)
    if folder is None:
        raise ModelError(f"The embedding model in {path} differs from what was written: check the disk.")
    return folder


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """While held, no other process builds the folder ``path``. Raises ``ModelError`` when the disk refuses."""
    lock = FileLock(path.parent / f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(path: Path, error: OSError) -> ModelError:
    return ModelError(
        f"The embedding model cannot be written to {path}: {error}. It needs about 1.1 GB of free space while it "
        "is unpacked, and 0.5 GB afterwards."
    )


@contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    for left_over in path.parent.glob(f".{path.name}.partial-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = path.parent / f".{path.name}.partial-{os.getpid()}"
    draft.mkdir()
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _finish(draft: Path, manifest: Manifest) -> None:
    names = sorted(file.relative_to(draft).as_posix() for file in draft.rglob("*") if file.is_file())
    complete = manifest.model_copy(update={"files": {name: _record(draft / name) for name in names}})
    (draft / MANIFEST).write_text(complete.model_dump_json(indent=2) + "\n", "utf-8")
    _write_stamps(draft, complete)
    for entry in [*draft.rglob("*"), draft]:
        _sync(entry)


def _replace(path: Path, draft: Path) -> None:
    discarded = draft.with_name(f"{draft.name}-old")
    if path.exists():
        path.rename(discarded)
    draft.rename(path)
    _sync(path.parent)
    shutil.rmtree(discarded, ignore_errors=True)


def _record(file: Path) -> FileRecord | None:
    try:
        with file.open("rb") as stream:
            return FileRecord(size=file.stat().st_size, sha256=hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError:
        return None


def _stamps(path: Path, manifest: Manifest) -> dict[str, list[int]] | None:
    try:
        found = {name: (path / name).stat() for name in manifest.files}
    except OSError:
        return None
    return {name: [status.st_size, status.st_mtime_ns] for name, status in found.items()}


def _read_stamps(path: Path) -> dict[str, list[int]]:
    try:
        return dict(json.loads((path / CHECKED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _write_stamps(path: Path, manifest: Manifest) -> None:
    (path / CHECKED).write_text(json.dumps(_stamps(path, manifest)), "utf-8")


def _sync(entry: Path) -> None:
    if os.name == "nt":
        return  # Windows flushes neither folders nor files opened for reading
    descriptor = os.open(entry, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
