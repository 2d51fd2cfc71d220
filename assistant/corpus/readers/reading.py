"""What a reader hands back, the words of a refusal, and the check that something was found at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from assistant.corpus.readers.hygiene import clean, is_garbled, one_line
from assistant.corpus.sections import Section
from assistant.errors import ReadingError, Refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """The sections of one file in reading order, and what its owner should know (full sentences in English)."""

    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """A reader is pure: bytes in, sections out.

    It raises ReadingError with a predicate ("is empty; ..."): :func:`assistant.corpus.readers.read_bytes` knows the
    name of the file and puts it before.
    """

    def __call__(self, data: bytes) -> Reading: ...


PREDICATES = {
    Refusal.ENCRYPTED: "is protected by a password; save a copy without it and add that.",
    Refusal.CORRUPT: "is damaged and cannot be opened; open it in its own program, save it again and add that.",
    Refusal.EMPTY: "has no text in it; check that it is the right file.",
    Refusal.SCANNED: "is a scan: its pages are pictures without text; run text recognition (OCR) on it and add the result.",
    Refusal.OVERSIZED: "is too large; split it and add the parts.",
    Refusal.BOMB: "unpacks to far more than a document holds and was not opened; save it again in its own program.",
    Refusal.TIMEOUT: "took too long to read and was stopped; split it, or save it again in its own program.",
    Refusal.MEMORY: "needs more memory than a reader may use; split it, or save it again in its own program.",
    Refusal.CRASHED: "made its reader fail; save it as PDF or plain text and add that.",
}
PICTURES = "holds pictures but no text; if they show text, save it as PDF, run text recognition (OCR) on that and add the result."
GARBLED = "cannot be read: its text layer is unreadable; run text recognition (OCR) on it and add the result."


def shown_name(path: PurePath) -> str:
    r"""The name of a file as it may stand in a sentence: on one line, without marks that turn or hide text.

    >>> shown_name(PurePath("a/visit\n\u202efdp.txt"))
    'visit fdp.txt'
    """
    return one_line(path.name) or "This file"


def unopened(error: OSError) -> str:
    """The predicate for a file that the system does not hand over."""
    return f"cannot be opened ({error.strerror}); check that the file is there and that this program may read it."


def refusal(reason: Refusal, predicate: str = "") -> ReadingError:
    """The error for ``reason``; without ``predicate``, its usual words.

    >>> str(refusal(Refusal.EMPTY))
    'has no text in it; check that it is the right file.'
    """
    return ReadingError(reason, predicate or PREDICATES[reason])


def finish(sections: Iterable[Section], warnings: Iterable[str] = (), *, has_pictures: bool = False) -> Reading:
    """A reading of clean, non-empty sections.

    Raises EMPTY without any text (SCANNED if there are pictures), SCANNED where the text is not words.
    """
    cleaned = [Section(clean(section.text), section.locator) for section in sections]
    kept = tuple(section for section in cleaned if section.text)
    if not kept:
        raise refusal(Refusal.SCANNED, PICTURES) if has_pictures else refusal(Refusal.EMPTY)
    if is_garbled("".join(section.text for section in kept)):
        raise refusal(Refusal.SCANNED, GARBLED)
    return Reading(kept, tuple(warnings))
