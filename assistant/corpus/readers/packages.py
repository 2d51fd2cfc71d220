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
    LookupError, ValueError, AttributeError, TypeError, SyntaxError, ArithmeticError,
)  # fmt: skip
_PICTURE = re.compile(r"^(?:word|ppt|xl)/media/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)$", re.I)
_XML_PARTS = (".xml", ".rels", ".vml")
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(re.escape(_STRICT) + rb"(\w+)/")
_USUAL_NAME = rb"http://schemas.openxmlformats.org/\1/2006/"
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


@contextmanager
def damage_is_corruption(*more: type[Exception]) -> Iterator[None]:
    """Around calls into a library that parses a package: what it raises on damaged bytes becomes CORRUPT."""
    try:
        yield
    except DAMAGE + more as error:
        raise refusal(Refusal.CORRUPT) from error


def safe_package(data: bytes) -> bytes:
    """The package, ready for a library. Raises CORRUPT, ENCRYPTED or BOMB."""
    check_package(data)
    return transitional(data)


def check_package(data: bytes) -> None:
    """Refuse what must not be unpacked; reads only the directory and XML prologues."""
    with damage_is_corruption(), zipfile.ZipFile(BytesIO(data)) as package:
        entries = package.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise refusal(Refusal.ENCRYPTED)
        unpacked = sum(entry.file_size for entry in entries)
        too_dense = unpacked > RATIO_FROM and unpacked > MOST_RATIO * len(data)
        if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or too_dense:
            raise refusal(Refusal.BOMB)
        _check_prologues(package, entries)


def transitional(data: bytes) -> bytes:
    """A package saved as "Strict Open XML" with the usual namespaces in its place, which is all that libraries know."""
    with damage_is_corruption(), zipfile.ZipFile(BytesIO(data)) as package:
        if _STRICT not in package.read("_rels/.rels"):
            return data
        rewritten = BytesIO()
        with zipfile.ZipFile(rewritten, "w") as target:
            for entry in package.infolist():
                part = package.read(entry)
                target.writestr(entry, _STRICT_NAME.sub(_USUAL_NAME, part) if _is_xml(entry) else part)
        return rewritten.getvalue()


def has_pictures(data: bytes) -> bool:
    """Whether an Office file holds pictures, be it only a logo."""
    with damage_is_corruption(), zipfile.ZipFile(BytesIO(data)) as package:
        return any(_PICTURE.search(name) for name in package.namelist())


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(_XML_PARTS)


def _check_prologues(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Office XML never declares a document type; what does is made to expand entities."""
    for entry in entries:
        if _is_xml(entry):
            prologue = b""
            with suppress(*DAMAGE), package.open(entry) as part:  # a damaged part may be one that nobody reads
                prologue = part.read(4096).replace(b"\x00", b"")
            if _ENTITIES.search(prologue):
                raise refusal(
                    Refusal.BOMB, "declares XML entities, which no Office program writes, and was not opened."
                )
