"""Library: the one door to corpus/. Reads all of it, says what is faulty, and is the only code that writes there."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from assistant.clock import now
from assistant.corpus.accounts import FILE as ACCOUNTS
from assistant.corpus.accounts import Account, parse_accounts, write_accounts
from assistant.corpus.cards import Card, CardFault, Problem, Status, Strict, is_identifier, parse_card, write_card
from assistant.corpus.documents import RECORD_SUFFIX, Acceptance, Document, Edition, edition_of, write_document
from assistant.corpus.files import UNFINISHED, append_line, write_atomically
from assistant.corpus.history import Change, Comment, Version, found
from assistant.corpus.journal import Journal, Line
from assistant.corpus.questions import ADDED, GoldenQuestion, Noted, parse_questions
from assistant.corpus.questions import FOLDER as QUESTIONS
from assistant.corpus.readers import READERS
from assistant.corpus.readers.hygiene import one_line
from assistant.corpus.vocabularies import Term, Vocabularies, load_vocabularies, write_terms
from assistant.errors import CardMoved, CorpusError
from assistant.viewers import Visibility

Noun = TypeVar("Noun")
Record = TypeVar("Record", bound=Strict)
Mark = tuple[int, int, int]
"""By which a file is known to have changed: its time, its size, its place on the disk."""
_PIECE = 1024 * 1024
ORIGINS = "origins.json"
_NOTED = "questions.jsonl"
_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


class Origin(Strict):
    """Where a card or document was taken from: whose pack, signed with which key.

    theirs: SHA-256 of it in the pack; ours: of what was written here, so that a later change of ours is seen.
    """

    origin: str
    key: str
    theirs: str
    ours: str
    taken: date


_ORIGINS = TypeAdapter(dict[str, Origin])


@dataclass(frozen=True, slots=True)
class Stored(Generic[Noun]):
    """A card or document, the file it was read from, and the SHA-256 of all that is kept of it."""

    noun: Noun
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Noun]):
    """Everything of one kind that could be read, by id, and what is wrong with the rest."""

    items: dict[str, Stored[Noun]]
    problems: tuple[Problem, ...]


class Library:
    """The corpus folder: ``cards/**.md``, ``documents/``, ``vocabularies/``, ``history/``, ``activity/``."""

    def __init__(self, folder: Path) -> None:
        """Raises CorpusError where there is no such folder."""
        if not folder.is_dir():
            raise CorpusError(f"There is no corpus at {folder}; set ASSISTANT_CORPUS to the folder that holds cards/.")
        self.folder = folder
        self._writing = RLock()
        self._logging = RLock()
        self._read: dict[Path, tuple[Mark, Stored[Card]]] = {}
        self._documents: dict[Path, tuple[tuple[Mark, Mark], Stored[Document]]] = {}

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The closed lists. Raises CorpusError for a missing or faulty one."""
        return load_vocabularies(self.folder / "vocabularies")

    def cards(self) -> Shelf[Card]:
        """Every card that can be read; a faulty one is left out and its problems are listed."""
        items: dict[str, Stored[Card]] = {}
        problems: list[Problem] = []
        for path in sorted((self.folder / "cards").rglob("*.md")):
            if path.name.startswith("."):
                continue
            name = self.name_of(path)
            try:
                stored = self._card_at(path, name)
            except UnicodeDecodeError:
                problems.append(Problem(name, "", "This file is not UTF-8 text.", "Save it again as UTF-8."))
            except OSError as error:
                problems.append(_unreadable(name, error))
            except CardFault as fault:
                problems.extend(fault.problems)
            else:
                if other := items.get(stored.noun.id):
                    problems.append(_twice(name, self.name_of(other.path)))
                else:
                    items[stored.noun.id] = stored
        return Shelf(items, tuple(problems))

    def _document_at(self, path: Path, name: str) -> Stored[Document]:
        """The document of an original, which is parsed and hashed again only where one of its two files has changed."""
        record = path.with_name(path.name + RECORD_SUFFIX)
        mark = (_mark(record), _mark(path))
        known = self._documents.get(path)
        if known and known[0] == mark:
            return known[1]
        document = parse_document(record.read_text(encoding="utf-8"), name)
        stored = Stored(document, path, _digest(record, path))
        self._documents[path] = mark, stored
        return stored

    def _card_at(self, path: Path, name: str) -> Stored[Card]:
        """The card of a file, which is parsed again only where it has changed."""
        mark = _mark(path)
        known = self._read.get(path)
        if known and known[0] == mark:
            return known[1]
        data = path.read_bytes()
        stored = Stored(parse_card(data.decode("utf-8"), name), path, sha256(data).hexdigest())
        self._read[path] = mark, stored
        return stored

    def documents(self) -> Shelf[Document]:
        """Every document with a record; originals without one, and records without an original, are problems."""
        items: dict[str, Stored[Document]] = {}
        problems: list[Problem] = []
        for path in self._originals():
            record = path.with_name(path.name + RECORD_SUFFIX)
            name = self.name_of(record)
            if not record.is_file():
                problems.append(
                    Problem(
                        self.name_of(path),
                        "",
                        "Nothing is known of this file.",
                        f"Describe it in {record.name} (docs/cards.md).",
                    )
                )
                continue
            try:
                stored = self._document_at(path, name)
            except CardFault as fault:
                problems.extend(fault.problems)
            except UnicodeDecodeError:
                problems.append(Problem(name, "", "This file is not UTF-8 text.", "Save it again as UTF-8."))
            except OSError as error:
                problems.append(_unreadable(self.name_of(Path(error.filename or path)), error))
            else:
                if other := items.get(stored.noun.id):
                    problems.append(_twice(name, self.name_of(other.path)))
                else:
                    items[stored.noun.id] = stored
        return Shelf(items, (*problems, *self._orphaned_records()))

    def questions(self) -> tuple[list[GoldenQuestion], list[Problem]]:
        """The golden questions, and what is wrong with lines that are none."""
        questions: list[GoldenQuestion] = []
        problems: list[Problem] = []
        for path in sorted((self.folder / QUESTIONS).glob("*.jsonl")):
            found, faults = parse_questions(path, self.name_of(path))
            questions += found
            problems += faults
        return questions, problems

    def added_questions(self) -> list[GoldenQuestion]:
        """The golden questions that people added here, oldest first."""
        path = self.folder / QUESTIONS / ADDED
        return parse_questions(path, self.name_of(path))[0] if path.is_file() else []

    def save_added_questions(self, questions: Iterable[GoldenQuestion], noted: Noted) -> None:
        """Write the added golden questions anew. noted: what was done, for their history. Raises OSError."""
        lines = [f"{one.model_dump_json(exclude_defaults=True)}\n" for one in questions]
        with self._writing:
            append_line(self.folder / "history" / _NOTED, noted.model_dump_json())
            write_atomically(self.folder / QUESTIONS / ADDED, "".join(lines).encode())

    def noted_questions(self) -> list[Noted]:
        """What was done with golden questions, oldest first."""
        return _lines(self.folder / "history" / _NOTED, Noted)

    def accounts(self) -> dict[str, Account]:
        """Who may sign in, by name; none where nobody was ever added. Raises CorpusError."""
        path = self.folder / ACCOUNTS
        try:
            return parse_accounts(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"{path} cannot be read ({error}); check its rights, or restore it.") from error

    def save_accounts(self, accounts: Iterable[Account]) -> None:
        """Write who may sign in. Raises OSError, leaving the file as it was."""
        write_atomically(self.folder / ACCOUNTS, write_accounts(accounts).encode())

    def name_of(self, path: Path) -> str:
        """The file's name as people see it: relative to the corpus folder, on one line."""
        return one_line(path.relative_to(self.folder).as_posix())

    def _originals(self) -> Iterator[Path]:
        for path in sorted((self.folder / "documents").rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.suffix.lower() != RECORD_SUFFIX:
                yield path

    def _orphaned_records(self) -> Iterator[Problem]:
        for record in sorted((self.folder / "documents").rglob(f"*{RECORD_SUFFIX}")):
            original = record.with_name(record.name.removesuffix(RECORD_SUFFIX))
            if not original.is_file():
                yield Problem(
                    self.name_of(record),
                    "",
                    f"The original {original.name} is gone.",
                    "Bring it back, or remove this record.",
                )

    def card(self, identifier: str) -> Stored[Card] | None:
        """One card, whatever its status; None where there is none that can be read."""
        if not is_identifier(identifier):
            return None
        for path in sorted((self.folder / "cards").glob(f"*/{identifier}.md")):
            with suppress(CardFault, OSError, UnicodeDecodeError):
                if (stored := self._card_at(path, self.name_of(path))).noun.id == identifier:
                    return stored
        return self.cards().items.get(identifier)  # a file of another name, or in another place

    def save_card(self, card: Card, change: Change | None = None, base: str | None = None) -> Stored[Card]:
        """Write a card as its next version, and keep every version in history/.

        base: digest of the version that was changed, empty for a new card, None to ask no questions. Raises CardMoved
        where somebody else was faster, and OSError, leaving the old version in place.

        The version is written to history/ first; it counts when the card's own file says so.
        """
        with self._writing:
            stored = self.card(card.id)
            if base is not None and base != (stored.digest if stored else ""):
                raise CardMoved(card.id)
            number = 1
            if stored:
                number = 1 + self._keep_found(stored)
                card = card.model_copy(update={"version": number})
            path = stored.path if stored else self.folder / "cards" / card.language / f"{card.id}.md"
            data = write_card(card).encode()
            self._keep(card, data, card.version, change or found(now()))
            write_atomically(path, data)
            return Stored(card, path, sha256(data).hexdigest())

    def save_document(self, document: Document, name: str, data: bytes) -> Stored[Document]:
        """Write an original and what is known of it; an edition that it replaces is kept in history/.

        name: of the file. Raises OSError; the original is written first, and counts when its record stands beside it.
        """
        with self._writing:
            old = self.documents().items.get(document.id)
            path = old.path if old else self.folder / "documents" / name
            if old:
                self._keep_edition(old)
            write_atomically(path, data)
            return self.describe_document(document, path)

    def editions(self, identifier: str) -> list[Edition]:
        """The originals of a document that newer ones have replaced, the earliest first."""
        found: list[Edition] = []
        for record in (self.folder / "history" / "documents" / identifier).glob(f"*{RECORD_SUFFIX}"):
            path = record.with_name(record.name.removesuffix(RECORD_SUFFIX))
            with suppress(OSError, UnicodeDecodeError, CardFault):
                document = parse_document(record.read_text(encoding="utf-8"), record.name)
                if path.is_file():
                    found.append(Edition(path.name.partition("-")[0], document, path))
        return sorted(found, key=lambda one: (one.document.seen, one.path.stat().st_mtime_ns))

    def _keep_edition(self, old: Stored[Document]) -> None:
        """Keep an original that is about to be replaced, and what is known of it. Raises OSError."""
        data = old.path.read_bytes()
        kept = self.folder / "history" / "documents" / old.noun.id / f"{edition_of(data)}-{old.path.name}"
        write_atomically(kept, data)
        write_atomically(kept.with_name(kept.name + RECORD_SUFFIX), write_document(old.noun).encode())

    def describe_document(self, document: Document, path: Path) -> Stored[Document]:
        """Write what is known of an original. Raises OSError, leaving what was known before."""
        with self._writing:
            record = path.with_name(path.name + RECORD_SUFFIX)
            write_atomically(record, write_document(document).encode())
            return self._document_at(path, self.name_of(record))

    def history(self, identifier: str) -> tuple[Version, ...]:
        """The versions of a card, oldest first; none where it was never changed here."""
        stored = self.card(identifier)
        return self.history_of(stored.noun) if stored else ()

    def history_of(self, card: Card) -> tuple[Version, ...]:
        """The versions of a card as it stands, oldest first."""
        return tuple(version for version in self._versions(card.id) if version.version <= card.version)

    def card_version(self, identifier: str, version: int) -> Card:
        """A card as it was. Raises CorpusError where that version is not kept."""
        path = self._past(identifier) / f"{version:04d}.md"
        try:
            return parse_card(path.read_text(encoding="utf-8"), f"{identifier}.md")
        except (OSError, UnicodeDecodeError, CardFault) as error:
            raise CorpusError(
                f"Version {version} of {identifier} cannot be read; restore it from a back-up."
            ) from error

    def comments(self, identifier: str) -> tuple[Comment, ...]:
        """What was said of a card, oldest first."""
        return tuple(_lines(self._past(identifier) / "comments.jsonl", Comment))

    def add_comment(self, identifier: str, comment: Comment) -> None:
        """Keep what somebody says of a card. Raises OSError."""
        with self._writing:
            append_line(self._past(identifier) / "comments.jsonl", comment.model_dump_json())

    def keep_record(self, name: str, record: Strict) -> None:
        """Write one record of the history, such as ``batches/3f2a``. Raises OSError, leaving the one before."""
        write_atomically(self.folder / "history" / f"{name}.json", record.model_dump_json(indent=1).encode())

    def record(self, name: str, model: type[Record]) -> Record | None:
        """A record of the history; None where there is none of this name, or it cannot be read."""
        if not _NAME.fullmatch(name):
            return None
        with suppress(OSError, ValidationError):
            return model.model_validate_json((self.folder / "history" / f"{name}.json").read_bytes())
        return None

    def records(self, folder: str, model: type[Record]) -> list[Record]:
        """Every record in a folder of the history that can be read."""
        names = [f"{folder}/{path.stem}" for path in sorted((self.folder / "history" / folder).glob("*.json"))]
        return [record for name in names if (record := self.record(name, model))]

    def leftovers(self) -> list[Problem]:
        """What a machine that stopped in mid-writing left behind, and versions that are not what they were."""
        found = [
            Problem(self.name_of(path), "", "This file was not written to its end.", "'doctor --repair' removes it.")
            for path in self._half_written()
        ]
        for folder in sorted((self.folder / "history" / "cards").glob("*")):
            for path in sorted(folder.glob("[0-9]*.json")):
                if fault := self._version_fault(path):
                    found.append(Problem(self.name_of(path), "", *fault))
        return found

    def tidy(self) -> None:
        """Remove what was never finished. Only while nobody writes. Raises OSError."""
        for path in self._half_written():
            path.unlink()
        for folder in (self.folder / "history" / "cards").glob("*"):
            stored = self.card(folder.name)
            for path in folder.glob("[0-9]*.*"):
                if stored and path.stem.isdecimal() and int(path.stem) > stored.noun.version:
                    path.unlink()

    def _half_written(self) -> list[Path]:
        """Files that were about to take the place of another: see write_atomically."""
        return sorted(path for path in self.folder.rglob(f".*{UNFINISHED}") if path.is_file())

    def _version_fault(self, path: Path) -> tuple[str, str] | None:
        stored = self.card(path.parent.name)
        if stored and path.stem.isdecimal() and int(path.stem) > stored.noun.version:
            return "This version was not written to its end; the one before it stands.", "'doctor --repair' removes it."
        try:
            version = Version.model_validate_json(path.read_bytes())
            data = path.with_suffix(".md").read_bytes()
        except (OSError, ValueError):
            return "This version cannot be read.", "Take it from a back-up; the others are not touched by this."
        if sha256(data).hexdigest() != version.digest:
            return "The text of this version is not what was saved.", "Take it from a back-up."
        return None

    def _past(self, identifier: str) -> Path:
        return self.folder / "history" / "cards" / identifier

    def _versions(self, identifier: str) -> list[Version]:
        found: list[Version] = []
        for path in sorted(self._past(identifier).glob("[0-9]*.json")):
            with suppress(OSError, ValueError):  # an unfinished one does not count
                version = Version.model_validate_json(path.read_bytes())
                if path.with_suffix(".md").is_file():
                    found.append(version)
        return found

    def _keep_found(self, stored: Stored[Card]) -> int:
        """The number of the version that stands; one that was written by hand is kept as such first."""
        past = self.history(stored.noun.id)
        if past and past[-1].digest == stored.digest:
            return past[-1].version
        number = max(stored.noun.version, past[-1].version + 1 if past else 1)
        self._keep(stored.noun, stored.path.read_bytes(), number, found(now()))
        return number

    def _keep(self, card: Card, data: bytes, number: int, change: Change) -> None:
        version = Version(**dict(change), version=number, status=card.status, digest=sha256(data).hexdigest())
        past = self._past(card.id)
        write_atomically(past / f"{number:04d}.json", version.model_dump_json(indent=1).encode())
        write_atomically(past / f"{number:04d}.md", data)

    def published(self, visible: Collection[Visibility]) -> dict[str, bytes]:
        """What may travel: published cards and accepted documents of these visibilities, with their records, and vocabularies.

        By the names that they have in a pack. Raises CorpusError where two documents have one file name.
        """
        files = {
            f"vocabularies/{path.name}": path.read_bytes() for path in (self.folder / "vocabularies").glob("*.yaml")
        }
        for card in self.cards().items.values():
            if card.noun.status is Status.PUBLISHED and card.noun.visibility in visible:
                files[f"cards/{card.noun.language}/{card.noun.id}.md"] = card.path.read_bytes()
        for document in self.documents().items.values():
            if document.noun.status is not Acceptance.ACCEPTED or document.noun.visibility not in visible:
                continue
            name = f"documents/{document.path.name}"
            if name in files:
                raise CorpusError(f"Two documents are named {document.path.name}; rename one of them.")
            files[name] = document.path.read_bytes()
            files[name + RECORD_SUFFIX] = document.path.with_name(document.path.name + RECORD_SUFFIX).read_bytes()
        return files

    def origins(self) -> dict[str, Origin]:
        """Where cards and documents came from that were taken from packs, by id. Raises CorpusError."""
        try:
            return _ORIGINS.validate_json((self.folder / ORIGINS).read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            raise CorpusError(f"{ORIGINS} cannot be read; bring it back from a back-up, or remove it.") from error

    def keep_origin(self, identifier: str, origin: Origin) -> None:
        """Note where a card or document came from. Raises OSError."""
        with self._writing:
            kept = _ORIGINS.dump_json(self.origins() | {identifier: origin}, indent=1)
            write_atomically(self.folder / ORIGINS, kept)

    def take_document(self, name: str, original: bytes, record: bytes) -> Path:
        """Write a document and its record; those that they replace are kept in history/. Raises OSError.

        name: of the file, without a folder.
        """
        with self._writing:
            path = self.folder / "documents" / name
            about = path.with_name(name + RECORD_SUFFIX)
            for old in filter(Path.is_file, (path, about)):
                data = old.read_bytes()
                kept = self.folder / "history" / "documents" / name / f"{sha256(data).hexdigest()[:12]}-{old.name}"
                write_atomically(kept, data)
            write_atomically(path, original)
            write_atomically(about, record)
            return path

    def add_terms(self, name: str, terms: Iterable[Term]) -> None:
        """Add terms at the end of a vocabulary (``themes``), those that are there untouched. Raises OSError."""
        path = self.folder / "vocabularies" / f"{name.replace('_', '-')}.yaml"
        with self._writing:
            write_atomically(path, f"{path.read_text(encoding='utf-8').rstrip()}\n{write_terms(terms)}".encode())
            self.__dict__.pop("vocabularies", None)

    def log(self, name: str, line: str) -> None:
        """Add one line (JSON) to ``activity/NAME.jsonl``. Raises OSError."""
        with self._logging:
            append_line(self.folder / "activity" / f"{name}.jsonl", line)

    def journal(self, name: str, model: type[Line]) -> Journal[Line]:
        """``activity/NAME.jsonl``, each line as such a model."""
        return Journal(self.folder / "activity" / f"{name}.jsonl", model, self._logging)


def readable(name: str) -> bool:
    """Whether there is a reader for a file of this name."""
    return Path(name).suffix.lower() in READERS


def _lines(path: Path, model: type[Record]) -> list[Record]:
    """The records of a log; a line that was cut off when the machine stopped is none."""
    found: list[Record] = []
    with suppress(OSError):
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValidationError):
                found.append(model.model_validate_json(line))
    return found


def _twice(name: str, other: str) -> Problem:
    return Problem(name, "id", f"This id is taken by {other}.", "Give one of the two another id and file name.")


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(name, "", f"This file cannot be read ({error.strerror}).", "Check its rights.")


def _mark(path: Path) -> Mark:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _digest(record: Path, original: Path) -> str:
    """SHA-256 (hex) of a record and its original, which may be larger than memory."""
    digest = sha256(record.read_bytes())
    with original.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def parse_document(text: str, name: str) -> Document:
    """A document's record. name: the one shown. Raises CardFault with every problem."""
    try:
        fields = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:
        raise CardFault([Problem(name, "", "This is not YAML.", "Put text that holds a colon in quotes.")]) from error
    try:
        return Document.model_validate(fields)
    except ValidationError as error:
        raise CardFault(
            Problem(name, ".".join(map(str, detail["loc"])), f"{detail['msg']}.", "See docs/cards.md.")
            for detail in error.errors()
        ) from error
