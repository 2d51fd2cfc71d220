"""Document: an original file and what is known of it (``NAME.EXT`` and ``NAME.EXT.yaml`` in corpus/documents/)."""

from datetime import date
from enum import StrEnum
from io import StringIO
from typing import Annotated

from pydantic import Field
from ruamel.yaml import YAML

from assistant.corpus.cards import Identifier, Strict, Text
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


def write_document(document: Document) -> str:
    """What is known of an original, as the file beside it."""
    yaml = YAML()
    yaml.width = 10_000  # a folded line would end in a blank
    stream = StringIO()
    yaml.dump(document.model_dump(mode="json", exclude_defaults=True) | {"status": document.status.value}, stream)
    return stream.getvalue()
