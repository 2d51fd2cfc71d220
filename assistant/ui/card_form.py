"""The form of a card, derived from the model: a field on cards is a field of the form (pure)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from assistant.corpus.cards import BODY_FIELDS, HEADINGS, Card, Offer, Strict
from assistant.corpus.history import Json, as_text, fields_of
from assistant.corpus.vocabularies import Vocabulary
from assistant.languages import SPOKEN, Language
from assistant.ui.labels import Labels

FIRST = ("type", "title", "language", "finding", "themes", "places", "evidence", "confidence_note")
"""What a published card needs, and what it is judged by; the source follows, then the text, then all else."""
OWN = ("id", "status", "version", "reviewed")
"""What the program keeps account of by itself."""
LONG = ("finding", "confidence_note", "source.quote", *BODY_FIELDS)
MOST_ROWS = 30
EMPTY_ROWS = 2
_VOCABULARY = {"providers": "places", "recipients": "places", "modality": "modalities", "source.licence": "licences"}


class Widget(StrEnum):
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form. fault: what is wrong with it; other: what somebody else made of it meanwhile."""

    name: str
    label: str
    widget: Widget
    value: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    fault: str = ""
    other: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    name: str
    fields: tuple[Field, ...]

    @property
    def faulty(self) -> bool:
        """Whether one of its fields has to be mended."""
        return any(field.fault or field.other for field in self.fields)


Values = Mapping[str, Json]
"""What stands in the form, by the field's name; lists and rows as in the card's JSON."""


def groups(
    values: Values, labels: Labels, faults: Mapping[str, str] | None = None, others: Values | None = None
) -> tuple[Group, ...]:
    """The whole form with these values in it. faults: by field; others: what somebody else wrote, by field."""
    made = {}
    for name, annotation, required in _fields():
        field = _field(name, annotation, values.get(name), labels)
        fault = next((text for path, text in (faults or {}).items() if path == name or path.startswith(f"{name}.")), "")
        other = _shown(name, (others or {})[name], labels) if others and name in others else ""
        made[name] = replace(field, required=required, fault=fault, other=other)
    source = [name for name in made if name.startswith("source.")]
    more = [name for name in made if name not in (*FIRST, *source, *BODY_FIELDS)]
    parts = (("first", FIRST), ("source", source), ("text", BODY_FIELDS), ("more", more))
    return tuple(Group(name, tuple(made[one] for one in fields)) for name, fields in parts)


def label(name: str, labels: Labels, language: Language | None = None) -> str:
    """A field's name in words."""
    if name in BODY_FIELDS:
        return HEADINGS[name][language or labels.language]
    known = {"source.title", "source.url", "source.document", "source.locator", "source.quote", "title", "finding"}
    if name in known:
        return labels.say(f"curate.field.{name.replace('.', '_')}")
    return labels.say(f"ui.field.{name.removeprefix('source.')}")


def field_named(name: str, value: Json, labels: Labels) -> Field:
    """One field of the form with this value in it. Raises StopIteration for what is no field."""
    return _field(name, next(kind for one, kind, _ in _fields() if one == name), value, labels)


def in_words(name: str, value: Json, labels: Labels) -> str:
    """A field's value as its reader would say it; empty where nothing is stated."""
    field = field_named(name, value, labels)
    if field.options:
        return ", ".join(one.label for one in field.options if one.chosen)
    if field.widget is Widget.DATE and value:
        return labels.date(date.fromisoformat(str(value)))
    return as_text(value)


def read_form(form: Sequence[tuple[str, str]]) -> dict[str, Json]:
    """What somebody wrote, by field: nothing is kept of what is no field, and empty rows are none.

    >>> read_form([("title", " A visit "), ("themes", "osh"), ("figures.0.value", ""), ("status", "published")])
    {'title': 'A visit', 'themes': ['osh']}
    """
    sent: dict[str, list[str]] = {}
    for name, text in form:
        sent.setdefault(name, []).append(text.strip().replace("\r\n", "\n"))
    values: dict[str, Json] = {}
    for name, annotation, _ in _fields():
        if row := _row_model(annotation):
            value: Json = list(_rows_sent(name, row, sent))
        elif _is_list(annotation):
            value = [one for one in sent.get(name, []) if one]
        else:
            value = sent.get(name, [""])[-1]
        if value:
            values[name] = value
    return values


def faults_of(error: ValidationError, labels: Labels) -> dict[str, str]:
    """What is wrong with what somebody wrote, in their language, by field; a source's fields are ``source.…``."""
    return {
        ".".join(str(part) for part in one["loc"]): labels.say(f"fault.{_fault(one['type'])}") for one in error.errors()
    }


def values_of(card: Card) -> dict[str, Json]:
    """What stands in the form of a card."""
    return {name: value for name, value in fields_of(card).items() if name not in OWN}


def _fields() -> Iterator[tuple[str, Any, bool]]:
    """Every field that a person fills in: its name, its type, and whether a card needs it."""
    for name, info in Card.model_fields.items():
        if name in OWN:
            continue
        if isinstance(info.annotation, type) and issubclass(info.annotation, Strict):
            for inner, within in info.annotation.model_fields.items():
                yield f"{name}.{inner}", within.annotation, within.is_required()
        else:
            yield name, info.annotation, info.is_required()


def _field(name: str, annotation: Any, value: Json, labels: Labels) -> Field:
    row = _row_model(annotation)
    if row:
        given = [one for one in value or [] if isinstance(one, Mapping)]
        rows = [*given, *[{}] * EMPTY_ROWS][:MOST_ROWS]
        return Field(
            name,
            label(name, labels),
            Widget.ROWS,
            rows=tuple(
                tuple(
                    _cell(f"{name}.{at}.{inner}", inner, info.annotation, one.get(inner), labels)
                    for inner, info in row.model_fields.items()
                )
                for at, one in enumerate(rows)
            ),
        )
    vocabulary = _vocabulary(name, labels)
    if _is_list(annotation):
        chosen = [str(one) for one in value or []]
        return Field(name, label(name, labels), Widget.CHOICES, options=_terms(vocabulary, chosen, labels))
    text = "" if value is None else str(value)
    if options := _options(name, annotation, text, labels):
        return Field(name, label(name, labels), Widget.CHOICE, text, options=options)
    return Field(name, label(name, labels), _widget(name, annotation), text)


def _cell(name: str, inner: str, annotation: Any, value: Json, labels: Labels) -> Field:
    text = "" if value is None else str(value)
    told = labels.say(f"curate.cell.{inner}")
    if inner == "place":
        options = (Option("", "", not text), *_terms(labels.vocabularies.places, [text], labels))
        return Field(name, told, Widget.CHOICE, text, options=options)
    if inner == "relation":
        kinds = [Option(one.value, labels.say(f"curate.relation.{one.value}"), one.value == text) for one in annotation]
        return Field(name, told, Widget.CHOICE, text, options=(Option("", "", not text), *kinds))
    return Field(name, told, Widget.NUMBER if inner == "year" else Widget.LINE, text)


def _options(name: str, annotation: Any, text: str, labels: Labels) -> tuple[Option, ...]:
    """What may be chosen, where it is a closed list; what is optional can be left open."""
    vocabulary = _vocabulary(name, labels)
    if vocabulary:
        return (Option("", "", not text), *_terms(vocabulary, [text], labels))
    inner = (
        next((one for one in get_args(annotation) if one is not type(None)), annotation)
        if _is_optional(annotation)
        else annotation
    )
    if not (isinstance(inner, type) and issubclass(inner, StrEnum)):
        return ()
    members = SPOKEN if inner is Language else tuple(inner)
    family = {"type": "kinds", "language": "languages"}.get(name, f"ui.{name.removesuffix('s_cooperation')}")
    options = [
        Option(
            one.value,
            labels.say("ui.not_stated" if one is Offer.UNKNOWN else f"{family}.{one.value}"),
            one.value == text,
        )
        for one in members
    ]
    open_one = _is_optional(annotation) or name in ("type", "language")
    return (Option("", "", not text), *options) if open_one else tuple(options)


def _terms(vocabulary: Vocabulary | None, chosen: Sequence[str], labels: Labels) -> tuple[Option, ...]:
    if vocabulary is None:
        return ()
    known = [Option(code, vocabulary.label(code, labels.language), code in chosen) for code in vocabulary.terms]
    strange = [Option(code, code, True) for code in chosen if code and code not in vocabulary]
    return (*known, *strange)


def _shown(name: str, value: Json, labels: Labels) -> str:
    """A value in words, for the eyes of somebody who has to choose between two."""
    return in_words(name, value, labels) or labels.say("ui.not_stated")


def _vocabulary(name: str, labels: Labels) -> Vocabulary | None:
    found = getattr(labels.vocabularies, _VOCABULARY.get(name, name), None)
    return found if isinstance(found, Vocabulary) else None


def _widget(name: str, annotation: Any) -> Widget:
    if name in LONG:
        return Widget.TEXT
    kinds = get_args(annotation) if _is_optional(annotation) else (annotation,)
    return Widget.DATE if date in kinds else Widget.LINE


def _is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _row_model(annotation: Any) -> type[BaseModel] | None:
    """The model of one row, where a field is a list of such."""
    inner = get_args(annotation)[0] if _is_list(annotation) else None
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _rows_sent(name: str, row: type[BaseModel], sent: Mapping[str, list[str]]) -> Iterator[dict[str, Json]]:
    for at in range(MOST_ROWS):
        cells = {inner: sent.get(f"{name}.{at}.{inner}", [""])[-1] for inner in row.model_fields}
        kept = {inner: _number(text) if inner == "value" else text for inner, text in cells.items() if text}
        if kept:
            yield kept


def _number(text: str) -> Json:
    """A figure as a number where it is one: ``12345.5``; a person may write anything else."""
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d{1,15}\.\d{1,6}", text) else text


_FAULTS = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "string_pattern_mismatch": "period",
    "date_from_datetime_parsing": "date",
    "date_parsing": "date",
    "int_parsing": "year",
    "greater_than_equal": "year",
    "less_than_equal": "year",
}


def _fault(kind: str) -> str:
    return _FAULTS.get(kind, "other")
