"""Card: one practice, lesson, recommendation, challenge or exchange, and its file format.

A card is Markdown with YAML front matter (``design`` in docs/cards.md). Field and member names are the words of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO
from pathlib import PurePath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assistant.languages import SPOKEN, Language
from assistant.viewers import Status as Status  # noqa: PLC0414 -- a field of the card, exported with it
from assistant.viewers import Visibility


class CardType(StrEnum):
    PRACTICE = "practice"
    LESSON = "lesson"
    RECOMMENDATION = "recommendation"
    CHALLENGE = "challenge"
    EXCHANGE = "exchange"


class Evidence(StrEnum):
    """How well a finding is supported, from asserted to measured by an impact evaluation."""

    E0 = "E0"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"


class Transfer(StrEnum):
    """How far a practice has travelled, from not assessed to repeated in two or more contexts."""

    R0 = "R0"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"


class Offer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class RelationKind(StrEnum):
    CONTRADICTS = "contradicts"
    SUPERSEDES = "supersedes"
    SAME_AS = "same_as"
    BASED_ON = "based_on"
    EVIDENCE_FOR = "evidence_for"


class Strict(BaseModel):
    """A record a person writes: frozen, and no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
PARTIAL_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


def is_identifier(text: str) -> bool:
    """Whether a text can be the id of a card or document.

    >>> is_identifier("visit-first"), is_identifier("../visit"), is_identifier("x" * 101)
    (True, False, False)
    """
    try:
        _IDENTIFIER.validate_python(text)
    except ValidationError:
        return False
    return True


class Figure(Strict):
    """A number someone reported: never without the year it is about."""

    value: int | float | str
    unit: Text
    year: Annotated[int, Field(ge=1900, le=2100)]
    reporter: str = ""


class Institution(Strict):
    """Who took part, and as what. An office, never a private person or address."""

    name: Text
    role: str = ""
    place: str = ""


class Source(Strict):
    """Where the finding is written down. ``document`` names a file of corpus/documents/ if it is kept there.

    edition: which content of that file, by the beginning of its SHA-256; empty: the one that was there on the day of ``seen``.
    """

    title: Text
    publisher: str = ""
    url: str = ""
    document: str = ""
    edition: Annotated[str, Field(pattern=r"^([0-9a-f]{12})?$")] = ""
    locator: str = ""
    quote: str = ""
    seen: date
    licence: Text


class Relation(Strict):
    relation: RelationKind
    id: Identifier


class Card(Strict):
    """One experience worth sharing. Empty fields mean "not stated" and are never guessed."""

    id: Identifier
    type: CardType
    title: Text
    language: Language
    finding: Text
    themes: Annotated[tuple[Text, ...], Field(min_length=1)]
    places: Annotated[tuple[Text, ...], Field(min_length=1)]
    providers: tuple[Text, ...] = ()
    recipients: tuple[Text, ...] = ()
    institutions: tuple[Institution, ...] = ()
    target_groups: tuple[Text, ...] = ()
    modality: str = ""
    polarity: Polarity | None = None
    evidence: Evidence
    confidence_note: str = ""
    transfer: Transfer = Transfer.R0
    period: Annotated[str, Field(pattern=rf"^({PARTIAL_DATE}(/({PARTIAL_DATE})?)?)?$")] = ""
    figures: tuple[Figure, ...] = ()
    offers_cooperation: Offer = Offer.UNKNOWN
    source: Source
    visibility: Visibility = Visibility.PUBLIC
    status: Status = Status.DRAFT
    version: Annotated[int, Field(ge=1)] = 1
    reviewed: date | None = None
    review_due: date | None = None
    related: tuple[Relation, ...] = ()
    context: str = ""
    what_was_done: str = ""
    results: str = ""
    lessons: str = ""
    what_to_adapt: str = ""
    follow_up: str = ""

    @field_validator("period", mode="before")
    @classmethod
    def _bare_year(cls, period: Any) -> Any:
        return str(period) if isinstance(period, int) else period

    @field_validator("language")
    @classmethod
    def _spoken(cls, language: Language) -> Language:
        if language not in SPOKEN:
            raise ValueError("a card is written in en, es, pt or fr")
        return language

    @property
    def year(self) -> int | None:
        """The latest year the card is about (end of its period, or its newest figure); None if it says none."""
        years = [int(year) for year in re.findall(r"\d{4}", self.period)] + [figure.year for figure in self.figures]
        return max(years, default=None)


BODY_FIELDS = ("context", "what_was_done", "results", "lessons", "what_to_adapt", "follow_up")
HEADINGS: dict[str, dict[Language, str]] = {
    "context": {Language.EN: "Context", Language.ES: "Contexto", Language.PT: "Contexto", Language.FR: "Contexte"},
    "what_was_done": {
        Language.EN: "What was done",
        Language.ES: "Qué se hizo",
        Language.PT: "O que foi feito",
        Language.FR: "Ce qui a été fait",
    },
    "results": {Language.EN: "Results", Language.ES: "Resultados", Language.PT: "Resultados", Language.FR: "Résultats"},
    "lessons": {Language.EN: "Lessons", Language.ES: "Lecciones", Language.PT: "Lições", Language.FR: "Leçons"},
    "what_to_adapt": {
        Language.EN: "What to adapt",
        Language.ES: "Qué adaptar",
        Language.PT: "O que adaptar",
        Language.FR: "Ce qu'il faut adapter",
    },
    "follow_up": {
        Language.EN: "Follow-up",
        Language.ES: "Seguimiento",
        Language.PT: "Acompanhamento",
        Language.FR: "Suites",
    },
}
_FIELD_OF_HEADING = {label.casefold(): field for field, labels in HEADINGS.items() for label in labels.values()}


def field_of(heading: str) -> str | None:
    """The written part of a card that a heading names in any of the four languages; None where no card has it.

    >>> field_of("Qué adaptar"), field_of("Budget")
    ('what_to_adapt', None)
    """
    return _FIELD_OF_HEADING.get(heading.casefold())


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in corpus/: which file, where in it, what is wrong, and the remedy.

    code: of the check that found it, with the values of its texts, so that a page can say it in any language.
    warning: a person may let it pass, with a reason.
    """

    file: str
    field: str
    message: str
    remedy: str
    line: int | None = None
    code: str = ""
    values: tuple[tuple[str, str], ...] = ()
    warning: bool = False

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        name = f" ({self.field})" if self.field else ""
        return f"{where}{name}: {self.message} {self.remedy}"


class CardFault(Exception):
    """A card file that cannot become a Card; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


_FENCE = re.compile(r"\A---[ \t]*\n(?P<front>.*?)\n---[ \t]*(?:\n(?P<body>.*))?\Z", re.DOTALL)


def parse_card(text: str, file: str) -> Card:
    """Read one card file (UTF-8 text, any line ends, byte-order mark allowed).

    Raises CardFault with all problems of the file: no front matter, YAML that is none, unknown or missing
    fields, impossible values, headings that no card has.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    match = _FENCE.match(text)
    if match is None:
        raise CardFault(
            [
                Problem(
                    file, "", "This card has no front matter.", "Start the file with '---', the fields, and '---'.", 1
                )
            ]
        )
    front, lines = _front_matter(match["front"], file)
    body, problems = _body(match["body"] or "", file, first_line=text[: match.end("front")].count("\n") + 3)
    if clash := set(front) & set(BODY_FIELDS):
        problems += [
            Problem(file, name, "This text stands in the front matter.", "Move it under its heading.", lines.get(name))
            for name in sorted(clash)
        ]
        body = {name: value for name, value in body.items() if name not in clash}
    try:
        card = Card.model_validate(front | body)
    except ValidationError as error:
        problems += [_problem(file, lines, dict(detail)) for detail in error.errors()]
    if problems:
        raise CardFault(problems)
    stem = PurePath(file).stem
    if card.id != stem:
        raise CardFault(
            [
                Problem(
                    file,
                    "id",
                    f"The id is '{card.id}', the file is named '{stem}'.",
                    "Make both the same.",
                    lines["id"],
                )
            ]
        )
    return card


def _front_matter(front: str, file: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The fields and the line each stands on (YAML 1.2: ``no`` is a word, not False)."""
    try:
        loaded = YAML(typ="rt").load(front)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else None
        raise CardFault(
            [Problem(file, "", "This is not YAML.", "Put text that holds a colon or a quote mark in quotes.", line)]
        ) from error
    except (YAMLError, ValueError) as error:
        raise CardFault(
            [Problem(file, "", f"This is not YAML: {error}.", "Check the dates: YYYY-MM-DD, days that exist.")]
        ) from error
    if not isinstance(loaded, CommentedMap):
        raise CardFault(
            [Problem(file, "", "The front matter holds no fields.", "Write lines such as 'title: ...'.", 2)]
        )
    lines = {str(key): position[0] + 2 for key, position in loaded.lc.data.items()}
    return {str(key): _plain(value) for key, value in loaded.items()}, lines


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _body(body: str, file: str, first_line: int) -> tuple[dict[str, str], list[Problem]]:
    fields: dict[str, str] = {}
    problems: list[Problem] = []
    parts = re.split(r"^##[ \t]+(.+?)[ \t]*$", body, flags=re.MULTILINE)
    if parts[0].strip():
        problems.append(
            Problem(file, "", "There is text before the first heading.", "Put it under '## Context'.", first_line)
        )
    line = first_line + parts[0].count("\n")
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        field = field_of(heading)
        if field is None:
            known = ", ".join(labels[Language.EN] for labels in HEADINGS.values())
            problems.append(Problem(file, heading, "No card has this heading.", f"Use one of: {known}.", line))
        elif field in fields:
            problems.append(Problem(file, heading, "This heading stands twice.", "Join the two texts.", line))
        else:
            fields[field] = text.strip()
        line += text.count("\n")
    return fields, problems


_REMEDIES = {
    "missing": ("This field is missing.", "Add it; a card cannot be used without it."),
    "extra_forbidden": ("No card has this field.", "Remove it, or check its spelling in docs/cards.md."),
    "string_too_short": ("This field is empty.", "Write its text."),
    "too_short": ("This list is empty.", "Name at least one."),
}


def _problem(file: str, lines: dict[str, int], detail: dict[str, Any]) -> Problem:
    path = [str(part) for part in detail["loc"]]
    message, remedy = _REMEDIES.get(detail["type"], (f"'{detail.get('input')}' does not fit.", f"{detail['msg']}."))
    return Problem(file, ".".join(path), message, remedy, lines.get(path[0]) if path else None)


def card_text(card: Card) -> str:
    """The card as it is read and indexed: its finding, then each written part under its heading (Markdown)."""
    parts = [card.finding]
    for field in BODY_FIELDS:
        if text := getattr(card, field):
            parts.append(f"## {HEADINGS[field][card.language]}\n{text}")
    return "\n\n".join(parts)


def write_card(card: Card) -> str:
    """The card as a file; ``parse_card(write_card(card), f"{card.id}.md") == card``."""
    front = card.model_dump(mode="json", exclude=set(BODY_FIELDS), exclude_defaults=True)
    front |= {"visibility": card.visibility.value, "status": card.status.value, "version": card.version}
    yaml = YAML()
    yaml.width = 10_000  # a folded line would end in a blank
    stream = StringIO()
    yaml.dump({name: front[name] for name in Card.model_fields if name in front}, stream)
    body = "\n\n".join(
        f"## {HEADINGS[field][card.language]}\n{text}" for field in BODY_FIELDS if (text := getattr(card, field))
    )
    return f"---\n{stream.getvalue()}---\n{body}\n" if body else f"---\n{stream.getvalue()}---\n"
