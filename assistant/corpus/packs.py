"""Pack: cards, documents and vocabularies in one signed file that travels (pure but for reading the file).

A ZIP with ``manifest.json`` (who made it, and name, size and SHA-256 of every file), ``signature`` (Ed25519 over the manifest's
bytes) and the files under the names that they have in corpus/. A pack comes from strangers: it is not unpacked to disk, and
nothing of it is used before signature, sizes and sums are right.
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 -- it is a class

from pydantic import Field, ValidationError

from assistant.corpus.cards import Strict
from assistant.corpus.signing import is_signed, public_key, sign
from assistant.errors import PackError

FORMAT = "ayni-pack-1"
MANIFEST, SIGNATURE = "manifest.json", "signature"
MOST_FILES = 20_000
MOST_MANIFEST = 8_000_000
MOST_CARD = 500_000
MOST_BYTES = 300_000_000
_SIGNATURE_BYTES = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)
# What may stand in a pack; no name leads out of its folder, and none is hidden.
_NAMES = re.compile(
    r"(?:cards/(?:en|es|pt|fr)/[a-z0-9]+(?:-[a-z0-9]+)*\.md"
    r"|vocabularies/[a-z]+(?:-[a-z]+)*\.yaml"
    r"|documents/[^./\\:*?\"<>|\x00-\x1f\x7f][^/\\:*?\"<>|\x00-\x1f\x7f]{0,199}(?<![ .]))"
)


class Entry(Strict):
    """One file of a pack."""

    name: Annotated[str, Field(max_length=250)]
    size: Annotated[int, Field(ge=0, le=MOST_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(Strict):
    """Who made a pack, when, and what is in it."""

    format: Literal["ayni-pack-1"]
    origin: Annotated[str, Field(min_length=1, max_length=200)]
    made: datetime
    key: Annotated[str, Field(max_length=100)]
    files: Annotated[tuple[Entry, ...], Field(max_length=MOST_FILES)]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose signature and sums are right. files: bytes by name."""

    origin: str
    key: str
    made: datetime
    files: Mapping[str, bytes]


def write_pack(files: Mapping[str, bytes], origin: str, private: bytes, made: datetime) -> bytes:
    """The pack as a file, signed. Raises PackError for a name that no pack may hold, or too much."""
    for name in files:
        if not _NAMES.fullmatch(name):
            raise PackError(f"{name!r} cannot travel in a pack; give the file a plain name.")
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise PackError(f"This is too much for one pack: at most {MOST_FILES} files and {MOST_BYTES // 10**6} MB.")
    entries = tuple(
        Entry(name=name, size=len(data), sha256=sha256(data).hexdigest()) for name, data in sorted(files.items())
    )
    manifest = Manifest(format=FORMAT, origin=origin, made=made, key=public_key(private), files=entries)
    told = manifest.model_dump_json(indent=1).encode()
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in ((MANIFEST, told), (SIGNATURE, sign(private, told)), *sorted(files.items())):
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data)
    return stream.getvalue()


def read_pack(path: Path) -> Pack:
    """Read a pack and check all of it. Raises PackError: no pack, changed, not signed, or made to do harm."""
    try:
        if path.stat().st_size > MOST_BYTES + MOST_MANIFEST:
            raise PackError(f"{path.name} is larger than any pack ({MOST_BYTES // 10**6} MB).")
        with ZipFile(path) as archive:
            return _read(archive, path.name)
    except OSError as error:
        raise PackError(f"{path} cannot be read ({error.strerror}).") from error
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError, IndexError) as error:
        raise PackError(f"{path.name} is no pack, or it is damaged; ask for it again.") from error


def _read(archive: ZipFile, shown: str) -> Pack:
    infos = _infos(archive, shown)
    told = _bytes(archive, infos, MANIFEST, MOST_MANIFEST, shown)
    try:
        manifest = Manifest.model_validate_json(told)
    except ValidationError as error:
        raise PackError(f"{shown} is no pack that this program knows ({FORMAT}).") from error
    if not is_signed(manifest.key, _bytes(archive, infos, SIGNATURE, _SIGNATURE_BYTES, shown), told):
        raise PackError(f"The signature of {shown} is wrong: it was changed after it was signed. Ask for it again.")
    named = {entry.name: entry for entry in manifest.files}
    if len(named) != len(manifest.files) or named.keys() | {MANIFEST, SIGNATURE} != infos.keys():
        raise PackError(f"{shown} holds other files than those that were signed; ask for it again.")
    if sum(entry.size for entry in manifest.files) > MOST_BYTES:
        raise PackError(f"{shown} holds more than {MOST_BYTES // 10**6} MB.")
    files = {name: _checked(archive, infos, entry, shown) for name, entry in named.items()}
    return Pack(manifest.origin, manifest.key, manifest.made, files)


def _infos(archive: ZipFile, shown: str) -> dict[str, ZipInfo]:
    """What the archive holds, by name, when every name is one that a pack may hold."""
    found: dict[str, ZipInfo] = {}
    folded: set[str] = set()
    listed = archive.infolist()
    if len(listed) > MOST_FILES + 2:
        raise PackError(f"{shown} holds more than {MOST_FILES} files.")
    for info in listed:
        if info.orig_filename not in (MANIFEST, SIGNATURE) and not _NAMES.fullmatch(info.orig_filename):
            raise PackError(f"{shown} holds {info.orig_filename[:100]!r}, which no pack may hold; do not trust it.")
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise PackError(f"{shown} holds {info.orig_filename[:100]!r}, which is no plain file; do not trust it.")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.orig_filename.casefold() in folded:
            raise PackError(f"{shown} holds {info.orig_filename[:100]!r} twice, or packed unusually; do not trust it.")
        folded.add(info.orig_filename.casefold())
        found[info.orig_filename] = info
    return found


def _bytes(archive: ZipFile, infos: Mapping[str, ZipInfo], name: str, most: int, shown: str) -> bytes:
    """The bytes of one file, never more than ``most`` of them, whatever the archive says of its size."""
    if name not in infos:
        raise PackError(f"{shown} is no pack: {name} is missing.")
    with archive.open(infos[name]) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise PackError(f"{name} in {shown} is larger than it says; do not trust it.")
    return data


def _checked(archive: ZipFile, infos: Mapping[str, ZipInfo], entry: Entry, shown: str) -> bytes:
    if not entry.name.startswith("documents/") and entry.size > MOST_CARD:
        raise PackError(f"{entry.name} in {shown} is larger than any card or vocabulary.")
    data = _bytes(archive, infos, entry.name, entry.size, shown)
    if len(data) != entry.size or sha256(data).hexdigest() != entry.sha256:
        raise PackError(f"{entry.name} in {shown} was changed after it was signed; ask for the pack again.")
    return data
