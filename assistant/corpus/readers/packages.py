"""Safety of Office files (zip packages of XML) before any library opens them."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO

from assistant.corpus.readers.reading import refusal
from assistant.errors import Refusal

MOST_ENTRIES = 20_000
MOST_BYTES = 400 * 1024 * 1024
MOST_RATIO = 200
"""Unpacked to packed size above which a package of more than ``RATIO_FROM`` bytes is a bomb; real ones stay below 50."""
RATIO_FROM = 20 * 1024 * 1024

# What zipfile and the libraries above it raise on damaged bytes.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError,
    LookupError, ValueError, AttributeError, TypeError, SyntaxError,
)  # fmt: skip
_XML_PARTS = (".xml", ".rels", ".vml")
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


@contextmanager
def damage_is_corruption(*more: type[Exception]) -> Iterator[None]:
    """Around calls into a library that parses a package: what it raises on damaged bytes becomes CORRUPT."""
    try:
        yield
    except (*DAMAGE, *more) as error:
        raise refusal(Refusal.CORRUPT) from error


def check_package(data: bytes) -> None:
    """Refuse what must not be unpacked. Raises CORRUPT, ENCRYPTED or BOMB; reads only directory and XML prologues."""
    with damage_is_corruption(), zipfile.ZipFile(BytesIO(data)) as package:
        entries = package.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise refusal(Refusal.ENCRYPTED)
        unpacked = sum(entry.file_size for entry in entries)
        too_dense = unpacked > RATIO_FROM and unpacked > MOST_RATIO * len(data)
        if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or too_dense:
            raise refusal(Refusal.BOMB)
        _check_prologues(package, entries)


def _check_prologues(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Office XML never declares a document type; what does is made to expand entities."""
    for entry in entries:
        if entry.filename.lower().endswith(_XML_PARTS):
            prologue = b""
            with suppress(*DAMAGE), package.open(entry) as part:  # a damaged part may be one that nobody reads
                prologue = part.read(4096).replace(b"\x00", b"")
            if _ENTITIES.search(prologue):
                raise refusal(
                    Refusal.BOMB, "declares XML entities, which no Office program writes, and was not opened."
                )
