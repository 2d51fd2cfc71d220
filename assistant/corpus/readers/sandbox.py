"""Reading a stranger's file in a process of its own, stopped when it takes too long, too much memory or explodes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import IO, Any

import assistant
from assistant.corpus.readers.reading import PREDICATES, Reading, shown_name, unopened
from assistant.corpus.readers.worker import Job, job_argument
from assistant.corpus.sections import Locator, Section
from assistant.errors import ReadingError, Refusal

MOST_TEXT = 20_000_000
_MEGABYTE = 1024 * 1024
WORKER = (sys.executable, "-P", "-m", "assistant.corpus.readers.worker")
_POSIX = os.name == "posix"
_NOISE_KEPT = 4_000


def read_file(
    path: Path,
    *,
    max_bytes: int,
    timeout: float,
    max_memory: int,
    max_text: int = MOST_TEXT,
    worker: Sequence[str] = WORKER,
) -> Reading:
    """Read one file within limits: bytes of the file, seconds, bytes of memory, characters of text.

    ``worker`` is the command that does the reading. Raises ReadingError for every refusal, with a sentence that names
    the file; a crash carries what the worker wrote to standard error as a note (``__notes__``). The time limit holds
    everywhere, the memory limit where the operating system has one for processes (Linux).
    """
    job = Job(str(path.absolute()), max_bytes, timeout, max_memory, max_text)
    _check_file(path, max_bytes)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as noise:
        status = _run([*worker, job_argument(job)], timeout, output, noise)
        if status is None:
            raise _refused(path, Refusal.TIMEOUT)
        answer = _parse(output, job.max_output)
        if answer is None:
            raise _died(path, status, _tail(noise))
        return _reading(answer, noise)


def _check_file(path: Path, max_bytes: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReadingError(Refusal.CORRUPT, f"{shown_name(path)} {unopened(error)}") from error
    if not path.is_file():
        raise ReadingError(Refusal.UNSUPPORTED, f"{shown_name(path)} is not a file; add the files in it one by one.")
    if size > max_bytes:
        sizes = f"is too large ({ceil(size / _MEGABYTE)} MB; up to {max_bytes // _MEGABYTE} MB are read)"
        raise ReadingError(Refusal.OVERSIZED, f"{shown_name(path)} {sizes}; split it and add the parts.")


def _run(command: Sequence[str], seconds: float, output: IO[bytes], noise: IO[bytes]) -> int | None:
    """The exit status, or None for a process that was killed, with all it started, when its time was up."""
    package_root = str(Path(assistant.__file__).parents[1])
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=noise,
        env={**os.environ, "PYTHONPATH": package_root, "PYTHONWARNINGS": "ignore"},
        start_new_session=_POSIX,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started; it leads a session of its own, so its group is ours to end."""
    if _POSIX:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _parse(output: IO[bytes], max_output: int) -> dict[str, Any] | None:
    """The worker's answer, or None where it gave none that makes sense."""
    output.seek(0)
    data = output.read(max_output + 1)
    try:
        answer = json.loads(data) if len(data) <= max_output else None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _reading(answer: dict[str, Any], noise: IO[bytes]) -> Reading:
    if "reason" in answer:
        error = ReadingError(Refusal(answer["reason"]), str(answer["message"]))
        if error.reason is Refusal.CRASHED:
            error.add_note(_tail(noise))
        raise error
    sections = (Section(section["text"], Locator.from_json(section["locator"])) for section in answer["sections"])
    return Reading(tuple(sections), tuple(answer["warnings"]))


def _died(path: Path, status: int, noise: str) -> ReadingError:
    """What it means that a worker ended without an answer: a limit of the operating system, or a crash."""
    if _POSIX and status == -signal.SIGXCPU:
        return _refused(path, Refusal.TIMEOUT)
    if (_POSIX and status == -signal.SIGKILL) or "MemoryError" in noise or "std::bad_alloc" in noise:
        return _refused(path, Refusal.MEMORY)
    error = _refused(path, Refusal.CRASHED)
    error.add_note(f"exit status {status}\n{noise}")
    return error


def _refused(path: Path, reason: Refusal) -> ReadingError:
    return ReadingError(reason, f"{shown_name(path)} {PREDICATES[reason]}")


def _tail(noise: IO[bytes]) -> str:
    size = noise.seek(0, os.SEEK_END)
    noise.seek(max(0, size - _NOISE_KEPT))
    return noise.read().decode(errors="replace")
