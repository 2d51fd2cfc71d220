"""Document: an original file and what is known of it (``NAME.EXT`` and ``NAME.EXT.yaml`` in corpus/documents/)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Annotated

from pydantic import Field
from ruamel.yaml import YAML

from assistant.corpus.cards import Identifier, Source, Strict, Text
from assistant.languages import Language
from assistant.viewers import Visibility


class Acceptance(StrEnum):
    """Only accepted documents are found."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETIRED = "retired"


class Document(Strict):
    """What people wrote down about one original file. Its text is read from the file itself."""

    id: Identifier
    title: Text
    language: Language = Language.OTHER
    publisher: str = ""
    url: str = ""
    licence: Text
    seen: date
    themes: tuple[Text, ...] = ()
    places: tuple[Text, ...] = ()
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    visibility: Visibility = Visibility.PUBLIC
    status: Acceptance = Acceptance.WAITING


RECORD_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Edition:
    """An original that a newer one has replaced, what was known of it then, and the file in history/ where it is kept."""

    id: str
    document: Document
    path: Path


def edition_of(original: bytes) -> str:
    """By which an edition of a document is known: the beginning of the SHA-256 of its file.

    >>> edition_of(b"")
    'e3b0c44298fc'
    """
    return sha256(original).hexdigest()[:12]


def cited_edition(source: Source, kept: Sequence[Edition], current: Document) -> Edition | None:
    """The replaced edition that a card's source means; None where it means the one that is there now.

    kept: the earliest first. A source that names none means what was there on the day on which it was seen.
    """
    if source.edition:
        return next((one for one in reversed(kept) if one.id == source.edition), None)
    if not kept or current.seen <= source.seen:
        return None
    return next((one for one in reversed(kept) if one.document.seen <= source.seen), kept[0])


def write_document(document: Document) -> str:
    """What is known of an original, as the file beside it."""
    yaml = YAML()
    yaml.width = 10_000  # a folded line would end in a blank
    stream = StringIO()
    yaml.dump(document.model_dump(mode="json", exclude_defaults=True) | {"status": document.status.value}, stream)
    return stream.getvalue()
