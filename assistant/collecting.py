"""Collector: files that people bring become documents. One bad file stops nothing, and the same content is known again."""

import re
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.corpus.documents import Acceptance, Document
from assistant.corpus.library import Stored, readable
from assistant.corpus.readers import unsupported
from assistant.errors import ReadingError, Refusal
from assistant.languages import Language
from assistant.viewers import Visibility

MOST_FILES = 500
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200
ZIP = ".zip"


class Arrival(StrEnum):
    """What became of a file."""

    ADDED = "added"
    EDITION = "edition"
    """It takes the place of a document of the same name, which is kept in history/."""
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file and what became of it. id: of its document; reason and sentence: why it was refused."""

    name: str
    arrival: Arrival
    id: str = ""
    reason: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What is said of all files that are brought together. title and language: of a single text."""

    licence: str
    visibility: Visibility = Visibility.PUBLIC
    publisher: str = ""
    title: str = ""
    language: Language = Language.OTHER


class Collector:
    """Takes files into the corpus of an assistant. most_bytes: the largest file that is read."""

    def __init__(self, assistant: Assistant, most_bytes: int) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self._most_bytes = most_bytes

    def documents(self) -> list[Stored[Document]]:
        """Every document, by title."""
        return sorted(self._library.documents().items.values(), key=lambda stored: stored.noun.title.casefold())

    def take(self, name: str, data: bytes, about: About, used: set[str] | None = None) -> list[Arrived]:
        """A file, or every file of a ZIP; in the order in which they were found.

        name: may say in which folder it was. used: the names of what was brought together with it, which grows: of two files of
        one name in two folders, neither is an edition of the other.
        """
        used = set() if used is None else used
        if Path(name).suffix.lower() != ZIP:
            return [self.add(told_apart(name, used), data, about)]
        try:
            return [self.add(told_apart(inner, used), unpacked, about) for inner, unpacked in self._unpack(data)]
        except (BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            return [Arrived(name, Arrival.REFUSED, reason=_kind(error), sentence=str(error))]

    def add(self, name: str, data: bytes, about: About) -> Arrived:
        """One file. Whatever it is, the answer says what became of it."""
        name = file_name(name)
        if not readable(name):
            return _refused(name, Refusal.UNSUPPORTED, f"{name} {unsupported(Path(name).suffix.lower())}")
        if len(data) > self._most_bytes:
            return _refused(name, Refusal.OVERSIZED, f"{name} is larger than {self._most_bytes // 1024**2} MB.")
        known = self._library.documents().items
        if same := _same(known.values(), data):
            return Arrived(name, Arrival.SAME, same.noun.id)
        old = next((stored for stored in known.values() if stored.path.name == name), None)
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                path.write_bytes(data)
                reading = self._assistant.read(path)
        except ReadingError as error:
            return _refused(name, error.reason, str(error))
        document = _edition(old.noun) if old else self._described(name, about, known)
        try:
            stored = self._library.save_document(document, name, data)
        except OSError as error:
            return Arrived(name, Arrival.REFUSED, reason="disk", sentence=error.strerror or str(error))
        self._assistant.put_document(stored, reading)
        return Arrived(name, Arrival.EDITION if old else Arrival.ADDED, document.id)

    def set_status(self, identifier: str, status: Acceptance) -> bool:
        """Accept a document or take it away; found or not found when this returns. Whether there is one. Raises OSError."""
        stored = self._library.documents().items.get(identifier)
        if stored is None:
            return False
        self._library.describe_document(stored.noun.model_copy(update={"status": status}), stored.path)
        self._assistant.refresh(identifier)
        return True

    def _described(self, name: str, about: About, known: Iterable[str]) -> Document:
        taken = {*known, *self._library.cards().items}
        title = about.title or " ".join(Path(name).stem.replace("_", " ").split())
        return Document(
            id=identifier_of(title, taken),
            title=title,
            language=about.language,
            publisher=about.publisher,
            licence=about.licence,
            seen=today(),
            visibility=about.visibility,
            status=Acceptance.ACCEPTED,
        )

    def _unpack(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The files of a ZIP, the largest and the many refused before anything is unpacked."""
        with ZipFile(BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
            size = sum(one.file_size for one in entries)
            if len(entries) > MOST_FILES or size > MOST_UNPACKED or size > MOST_RATIO * max(len(data), 1024):
                raise ValueError(Refusal.BOMB.value)
            for entry in entries:
                with archive.open(entry) as file:
                    yield entry.filename, file.read(self._most_bytes + 1)


def file_name(name: str) -> str:
    """A name that is safe in a folder and reads like the one that was given.

    >>> file_name("../../Relatório final (2).PDF"), file_name("  ")
    ('Relatório final (2).pdf', 'document')
    """
    last = re.split(r"[/\\\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*').strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return (f"{stem[:120].strip()}.{ending.lower()}" if dot and stem.strip() else plain[:120]) or "document"


def told_apart(name: str, used: set[str]) -> str:
    """A file's name, with those of its folders where another of the same name was used before; it is used then, too.

    >>> used = set()
    >>> [told_apart(one, used) for one in ("a/report.pdf", "b/report.pdf", "b/report.pdf")]
    ['report.pdf', 'b - report.pdf', 'b - report (2).pdf']
    """
    parts = [part for part in re.split(r"[/\\]", name) if part.strip(". ")] or ["document"]
    last = PurePosixPath(parts[-1])
    choices = (
        *(file_name(" - ".join(parts[-many:])) for many in range(1, len(parts) + 1)),
        *(
            file_name(" - ".join([*parts[:-1], f"{last.stem} ({number}){last.suffix}"]))
            for number in range(2, len(used) + 3)
        ),
    )
    found = next(one for one in choices if one not in used)
    used.add(found)
    return found


def identifier_of(text: str, taken: set[str]) -> str:
    """An id made from a title or a file's name.

    >>> identifier_of("¿Qué aprendió Perú?", set()), identifier_of("A b", {"a-b"})
    ('que-aprendio-peru', 'a-b-2')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-") or "item"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _edition(old: Document) -> Document:
    return old.model_copy(update={"seen": today(), "status": Acceptance.ACCEPTED})


def _same(known: Iterable[Stored[Document]], data: bytes) -> Stored[Document] | None:
    """The document with this very content, whatever its name."""
    alike = (stored for stored in known if stored.path.stat().st_size == len(data))
    return next((stored for stored in alike if stored.path.read_bytes() == data), None)


def _is_hidden(name: str) -> bool:
    """What systems put into a ZIP beside the files."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name).parts)


def _refused(name: str, reason: Refusal, sentence: str) -> Arrived:
    return Arrived(name, Arrival.REFUSED, reason=reason.value, sentence=sentence)


def _kind(error: Exception) -> str:
    if str(error) == Refusal.BOMB.value:
        return Refusal.BOMB.value
    return Refusal.ENCRYPTED.value if "password" in str(error) or "encrypt" in str(error) else Refusal.CORRUPT.value
