"""Library: the one door to corpus/. Reads all of it, says what is faulty, and is the only code that writes there."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from assistant.corpus.cards import Card, CardFault, Problem, Status, Strict, parse_card, write_card
from assistant.corpus.documents import RECORD_SUFFIX, Acceptance, Document
from assistant.corpus.files import append_line, write_atomically
from assistant.corpus.questions import FOLDER as QUESTIONS
from assistant.corpus.questions import GoldenQuestion, parse_questions
from assistant.corpus.readers import READERS
from assistant.corpus.readers.hygiene import one_line
from assistant.corpus.vocabularies import Term, Vocabularies, load_vocabularies, write_terms
from assistant.errors import CorpusError
from assistant.viewers import Visibility

Noun = TypeVar("Noun")
_PIECE = 1024 * 1024
ORIGINS = "origins.json"


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
                data = path.read_bytes()
                card = parse_card(data.decode("utf-8"), name)
            except UnicodeDecodeError:
                problems.append(Problem(name, "", "This file is not UTF-8 text.", "Save it again as UTF-8."))
            except OSError as error:
                problems.append(_unreadable(name, error))
            except CardFault as fault:
                problems.extend(fault.problems)
            else:
                if other := items.get(card.id):
                    problems.append(_twice(name, self.name_of(other.path)))
                else:
                    items[card.id] = Stored(card, path, sha256(data).hexdigest())
        return Shelf(items, tuple(problems))

    def card(self, name: str) -> Card | None:
        """The card of one file, named as in :meth:`name_of`; None where it is gone or cannot be read."""
        path = self.folder / name
        try:
            return parse_card(path.read_text(encoding="utf-8"), name)
        except (OSError, UnicodeDecodeError, CardFault):
            return None

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
                document = parse_document(record.read_text(encoding="utf-8"), name)
                digest = _digest(record, path)
            except CardFault as fault:
                problems.extend(fault.problems)
            except UnicodeDecodeError:
                problems.append(Problem(name, "", "This file is not UTF-8 text.", "Save it again as UTF-8."))
            except OSError as error:
                problems.append(_unreadable(self.name_of(Path(error.filename or path)), error))
            else:
                if other := items.get(document.id):
                    problems.append(_twice(name, self.name_of(other.path)))
                else:
                    items[document.id] = Stored(document, path, digest)
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

    def save_card(self, card: Card) -> Path:
        """Write a card; the version it replaces is kept in history/. Raises OSError, leaving the old version in place."""
        stored = self.cards().items.get(card.id)
        path = stored.path if stored else self.folder / "cards" / card.language / f"{card.id}.md"
        if stored:
            kept = self.folder / "history" / "cards" / card.id / f"{stored.noun.version:04d}-{stored.digest[:12]}.md"
            write_atomically(kept, stored.path.read_bytes())
        write_atomically(path, write_card(card).encode())
        return path

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
        kept = _ORIGINS.dump_json(self.origins() | {identifier: origin}, indent=1)
        write_atomically(self.folder / ORIGINS, kept)

    def save_document(self, name: str, original: bytes, record: bytes) -> Path:
        """Write a document and its record; those that they replace are kept in history/. Raises OSError.

        name: of the file, without a folder.
        """
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
        write_atomically(path, f"{path.read_text(encoding='utf-8').rstrip()}\n{write_terms(terms)}".encode())
        self.__dict__.pop("vocabularies", None)

    def log(self, name: str, line: str) -> None:
        """Add one line (JSON) to ``activity/NAME.jsonl``."""
        append_line(self.folder / "activity" / f"{name}.jsonl", line)


def readable(name: str) -> bool:
    """Whether there is a reader for a file of this name."""
    return Path(name).suffix.lower() in READERS


def _twice(name: str, other: str) -> Problem:
    return Problem(name, "id", f"This id is taken by {other}.", "Give one of the two another id and file name.")


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(name, "", f"This file cannot be read ({error.strerror}).", "Check its rights.")


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
