"""One reader for each file format: bytes in, sections that know their page, slide, row or heading out.

A new format is a module with a pure ``read(data) -> Reading`` and a row in :data:`READERS`.
"""

from importlib import import_module
from pathlib import PurePath
from typing import cast

from assistant.corpus.readers.reading import Reader, Reading, refusal, shown_name
from assistant.corpus.readers.sniffing import NAMES, Kind, kind_of
from assistant.errors import ReadingError, Refusal

READERS_RECIPE = "readers-1"
"""Raise it with every change to what a reader makes of a file: documents that are indexed already are read anew."""

_HERE = "assistant.corpus.readers"

READERS: dict[str, str] = {
    ".csv": f"{_HERE}.sheets:read_csv",
    ".docx": f"{_HERE}.docx:read",
    ".htm": f"{_HERE}.html:read",
    ".html": f"{_HERE}.html:read",
    ".markdown": f"{_HERE}.markdown:read",
    ".md": f"{_HERE}.markdown:read",
    ".pdf": f"{_HERE}.pdf:read",
    ".pptx": f"{_HERE}.pptx:read",
    ".tsv": f"{_HERE}.sheets:read_csv",
    ".txt": f"{_HERE}.plain:read",
    ".xlsx": f"{_HERE}.sheets:read",
}
"""Ending (lower case) to ``module:function``; the module, and with it the library, is imported when first needed."""

_SAVE_AS = {
    ".doc": ".docx", ".docm": ".docx", ".dot": ".docx", ".dotx": ".docx", ".odt": ".docx", ".rtf": ".docx",
    ".pages": ".docx", ".wpd": ".docx", ".epub": ".pdf",
    ".ppt": ".pptx", ".pptm": ".pptx", ".pps": ".pptx", ".ppsx": ".pptx", ".odp": ".pptx", ".key": ".pptx",
    ".xls": ".xlsx", ".xlsm": ".xlsx", ".xlsb": ".xlsx", ".ods": ".xlsx", ".numbers": ".xlsx",
}  # fmt: skip
_EXPECTED = {".pdf": Kind.PDF, ".docx": Kind.DOCX, ".pptx": Kind.PPTX, ".xlsx": Kind.XLSX}
_TEXT_LIKE = {".html": {Kind.TEXT, Kind.HTML}, ".htm": {Kind.TEXT, Kind.HTML}}


def read_bytes(data: bytes, name: str) -> Reading:
    """Read a file of this name in this process; use :func:`sandbox.read_file` for files from people.

    Raises ReadingError: the sentence begins with ``name`` and ends with what to do.
    """
    try:
        ending = PurePath(name).suffix.lower()
        if ending not in READERS:
            raise refusal(Refusal.UNSUPPORTED, unsupported(ending))
        check_kind(data, ending)
        return load_reader(READERS[ending])(data)
    except ReadingError as error:
        raise ReadingError(error.reason, f"{shown_name(PurePath(name))} {error}") from error


def load_reader(place: str) -> Reader:
    """The reader at ``module:function``."""
    module, function = place.split(":")
    return cast(Reader, getattr(import_module(module), function))


def unsupported(ending: str) -> str:
    """The predicate for a format without a reader.

    >>> unsupported(".odt")
    'is in a format that is not read (.odt); save it as .docx and add that.'
    """
    if ending in _SAVE_AS:
        return f"is in a format that is not read ({ending}); save it as {_SAVE_AS[ending]} and add that."
    what = f"is in a format that is not read ({ending})" if ending else "has no ending that tells its format"
    return f"{what}; these are read: {', '.join(READERS)}."


def check_kind(data: bytes, ending: str) -> None:
    """Refuse what is not what its name says. Raises EMPTY, ENCRYPTED, CORRUPT or MISLABELLED."""
    if not data.strip(b"\x00 \t\r\n"):
        raise refusal(Refusal.EMPTY)
    kind = kind_of(data)
    expected = {_EXPECTED[ending]} if ending in _EXPECTED else _TEXT_LIKE.get(ending, {Kind.TEXT})
    if kind in expected:
        return
    if kind is Kind.ENCRYPTED_OFFICE:
        raise refusal(Refusal.ENCRYPTED)
    if kind is Kind.UNKNOWN and ending in _EXPECTED:
        raise refusal(Refusal.CORRUPT)
    raise refusal(Refusal.MISLABELLED, _mislabelled(kind, ending))


def _mislabelled(kind: Kind, ending: str) -> str:
    what = f"is not what its ending {ending} says but {NAMES[kind]}"
    if kind in READERS:
        return f"{what}; rename it to end in {kind} and add it again."
    if kind in _SAVE_AS:
        return f"{what}; save it as {_SAVE_AS[kind]} and add that."
    return f"{what}; save it as one of {', '.join(READERS)} and add that."
