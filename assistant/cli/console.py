"""What the verbs have in common: exit codes, progress, and how they print and write."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from assistant.corpus.files import write_atomically
from assistant.errors import PackError, QuestionError
from assistant.settings import Settings

DONE, NO, WRONG_USE = 0, 1, 2
STOPPED = 130

Run = Callable[[argparse.Namespace, Settings], int]
AddVerb = Callable[[str, Run, str], argparse.ArgumentParser]
"""Adds a verb by its name: what it does, and in words."""


class ConsoleProgress:
    """Says on standard error what is being done, how far, and for how long; a line at a time, at most one a second."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._last = ("", -1.0)

    def __call__(self, what: str, done: int, total: int) -> None:
        now = monotonic()
        name, at = self._last
        if what == name and now - at < 1 and done < total:
            return
        self._last = (what, now)
        print(f"{what}: {done} of {total} ({now - self._start:.0f} s)", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not utf8, indent=2))


def say_problems(problems: Sequence[object]) -> None:
    for problem in problems:
        print(f"Skipped: {problem}", file=sys.stderr)


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"{path} cannot be read ({error.strerror}).") from error


def write_file(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise QuestionError(f"{path} cannot be written ({error.strerror}); name another file.") from error
