"""The process in which one file is read: limits on itself first, then the reader, then one line of JSON.

Started by :mod:`assistant.corpus.readers.sandbox` as ``python -m assistant.corpus.readers.worker JOB``, JOB being the
JSON of :class:`Job`. The answer is ``{"sections": [{"text", "locator"}], "warnings": []}`` or ``{"reason", "message"}``.
"""

import contextlib
import json
import math
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.corpus.readers import read_bytes
from assistant.corpus.readers.reading import PREDICATES, Reading, shown_name, unopened
from assistant.errors import ReadingError, Refusal

_MOST_OUTPUT = 8
"""Bytes of JSON for a character of text, at most (six for an escape) with locators; also bounds what a reader writes."""
_SOURCE_NAMES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """One file and the limits for it: bytes, seconds of processor time, bytes of address space, characters of text."""

    path: str
    max_bytes: int
    seconds: float
    max_memory: int
    max_text: int

    @property
    def max_output(self) -> int:
        """Bytes that the answer may have."""
        return self.max_text * _MOST_OUTPUT + _SOURCE_NAMES


def main(arguments: Sequence[str], read: Callable[[bytes, str], Reading] = read_bytes) -> int:
    """Read one file as the job in ``arguments[0]`` says and print the answer; always 0 when there is an answer."""
    job = Job(**json.loads(arguments[0]))
    answer_to = _own_standard_output()
    limit_resources(job)
    if hasattr(os, "nice"):
        os.nice(10)  # reading can wait for people who ask
    skip_numpy()
    answer = json.dumps(_answer(job, read)).encode()
    with os.fdopen(answer_to, "wb") as stream:
        stream.write(answer)
    return 0


def _own_standard_output() -> int:
    """Keep the answer's channel to ourselves: what libraries print goes to standard error."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    return answer_to


def limit_resources(job: Job) -> None:
    """Limits of the operating system on this process, where it has them (Linux all; macOS some; Windows none)."""
    try:
        import resource
    except ImportError:
        return
    seconds = math.ceil(job.seconds) + 1  # the parent's clock comes first; this one stays if the parent is gone
    limits = {
        resource.RLIMIT_AS: job.max_memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: job.max_output,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def skip_numpy() -> None:
    """openpyxl imports numpy if it is there, only to know its number types: a third of this process's time."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]


def _answer(job: Job, read: Callable[[bytes, str], Reading]) -> dict[str, Any]:
    name = shown_name(Path(job.path))
    try:
        return _as_json(read(_content(job), Path(job.path).name), name, job.max_text)
    except ReadingError as error:
        return _refused(error.reason, str(error))
    except MemoryError:
        return _refused(Refusal.MEMORY, f"{name} {PREDICATES[Refusal.MEMORY]}")
    except RecursionError:
        return _refused(Refusal.CORRUPT, f"{name} {PREDICATES[Refusal.CORRUPT]}")
    except Exception:  # noqa: BLE001 - the boundary: whatever a library raises on a stranger's file ends here, logged
        traceback.print_exc()
        return _refused(Refusal.CRASHED, f"{name} {PREDICATES[Refusal.CRASHED]}")


def _content(job: Job) -> bytes:
    """The file's bytes; it may have grown since the parent looked."""
    path = Path(job.path)
    try:
        with path.open("rb") as file:
            data = file.read(job.max_bytes + 1)
    except OSError as error:
        raise ReadingError(Refusal.CORRUPT, f"{shown_name(path)} {unopened(error)}") from error
    if len(data) > job.max_bytes:
        raise ReadingError(Refusal.OVERSIZED, f"{shown_name(path)} {PREDICATES[Refusal.OVERSIZED]}")
    return data


def _as_json(reading: Reading, name: str, max_text: int) -> dict[str, Any]:
    if sum(len(section.text) for section in reading.sections) > max_text:
        raise ReadingError(
            Refusal.OVERSIZED, f"{name} holds more text than a document may; split it and add the parts."
        )
    sections = [{"text": section.text, "locator": section.locator.to_json()} for section in reading.sections]
    return {"sections": sections, "warnings": list(reading.warnings)}


def _refused(reason: Refusal, message: str) -> dict[str, Any]:
    return {"reason": reason.value, "message": message}


def job_argument(job: Job) -> str:
    """The job as the worker's only argument."""
    return json.dumps(asdict(job))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
