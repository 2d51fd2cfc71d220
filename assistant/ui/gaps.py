"""The trainers' pages for what is missing: the gaps, one gap with what can be done about it, and what the corpus covers."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from assistant.clock import today
from assistant.errors import CurationError
from assistant.exchange.coverage import Matrix
from assistant.exchange.gaps import Act, Event, Gap, Miss, State
from assistant.exports.tables import TableFile, write_csv
from assistant.languages import SPOKEN, Language
from assistant.missing import Missing
from assistant.ui.addresses import Wish
from assistant.ui.card_form import Values
from assistant.ui.forms import Route, Sent, said, see, stretch, text
from assistant.ui.gate import is_ours
from assistant.ui.labels import Labels
from assistant.ui.pictures import shade
from assistant.ui.practice_routes import attachment, missing
from assistant.ui.reader import current, viewer
from assistant.ui.signin import LabelsOf
from assistant.ui.templating import fill
from assistant.views import GAP_COLUMNS, gap_row, gaps_json

AT_ONCE = 50
SHOWN = ("open", "mine", "filled", "declined")
DONE = ("assign", "link", "decline", "reopen")
"""What can be done with a gap; ``gaps.done.…`` says that it was."""
NOBODY, NAMED = "-", "="
"""In the form: nobody, or the name that follows; this computer's owner has an empty one."""


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A gap in the list, in the reader's words."""

    gap: Gap
    text: str
    language: Language
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a matrix: its shade, 0 for none, where it leads, and its name for who does not see where it stands."""

    count: int
    shade: int
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix in the reader's words. rows: label, cells, questions that wait, and where those are listed."""

    name: str
    corner: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], int, str], ...]


class GapPages:
    """The handlers of /gaps, for whoever may curate (see Curate). noting: whether questions are logged at all."""

    def __init__(self, missing: Missing, labels: LabelsOf, *, noting: bool, keep_days: int) -> None:
        self._missing = missing
        self._labels = labels
        self._noting = noting
        self._keep_days = keep_days

    def routes(self) -> Sequence[Route]:
        """Method, address and handler of each page."""
        return (
            ("GET", "/gaps", self.listed),
            ("GET", "/gaps/overview", self.overview),
            ("GET", "/gaps/export.{form}", self.export),
            ("GET", "/gaps/{identifier}", self.gap),
            ("POST", "/gaps/{identifier}", self.decide),
        )

    def listed(self, request: Request, show: str = SHOWN[0], about: str = "", start: int = 0) -> Response:
        """The gaps of one kind, the most wanted first. about: the code of a place or theme that they name."""
        labels, every = self._labels(request), self._missing.gaps()
        kinds = {name: [gap for gap in every if _is_shown(gap, name)] for name in SHOWN}
        show = show if show in SHOWN else SHOWN[0]
        found = [gap for gap in kinds[show] if not about or about in gap.about]
        here, more = stretch(found, start, AT_ONCE, "/gaps", {"show": show, "about": about})
        return self._page(
            request, "gaps.html", rows=[_row(gap, labels) for gap in here], show=show,
            counts={name: len(gaps) for name, gaps in kinds.items()}, only=_about([about], labels)[0] if about else "",
            more=more, noting=self._noting, days=self._keep_days,
        )  # fmt: skip

    def gap(self, request: Request, identifier: str, done: str = "") -> Response:
        """One gap: what was asked, what comes nearest, and what can be done."""
        said = self._labels(request).say(f"gaps.done.{done}") if done in DONE else ""
        return self._gap(request, identifier, said=said)

    def decide(self, request: Request, identifier: str, form: Sent) -> Response:
        """Do one thing about a gap and go back to it; it says what was done, or why not."""
        me, labels, act, base = current().name, self._labels(request), text(form, "act"), text(form, "base")
        if not is_ours(form.get("token"), current()):
            return self._gap(request, identifier, problem=labels.say("signin.again"), status=403)
        seen = int(base) if base.isascii() and base.isdecimal() and len(base) < 9 else -1
        try:
            if act == "assign":
                to = text(form, "to")
                self._missing.assign(identifier, seen, me, to.removeprefix(NAMED) if to.startswith(NAMED) else None)
            elif act == "link":
                self._missing.link(identifier, seen, me, _card_id(text(form, "card")))
            elif act == "decline":
                self._missing.decline(identifier, seen, me, text(form, "why"))
            elif act == "reopen":
                self._missing.reopen(identifier, seen, me, text(form, "why"))
        except CurationError as error:
            return self._gap(request, identifier, problem=said(error, labels), status=409, why=text(form, "why"))
        return see(f"/gaps/{identifier}?done={act if act in DONE else ''}")

    def overview(self, request: Request) -> Response:
        """What the corpus covers, and what of it is read."""
        labels, told = self._labels(request), self._missing.coverage(viewer(), today())
        languages = {one.value: labels.say(f"languages.{one.value}") for one in SPOKEN}
        lists = labels.vocabularies
        themes = dict(zip(lists.themes.terms, labels.terms(lists.themes, lists.themes.terms), strict=True))
        countries = {code: labels.places([code]) for code in told.by_country.rows}
        ordered = dict(sorted(countries.items(), key=lambda item: item[1]))
        levels = {code: labels.evidence(code) for code in told.evidence}
        return self._page(
            request, "gaps_overview.html", told=told, show="overview", noting=self._noting, days=self._keep_days,
            grids=[
                _grid("by_language", told.by_language, themes, languages, ("theme", "language"), labels),
                _grid("by_country", told.by_country, ordered, themes, ("place", "theme"), labels),
            ],
            evidence=[(levels[code], count, Wish().leading("evidence")(code)) for code, count in told.evidence.items()],
            due=lambda record: labels.date(date.fromisoformat(record.review_due)),
        )  # fmt: skip

    def export(self, request: Request, form: str) -> Response:
        """Every gap as a file, without a word of who asked."""
        every = self._missing.gaps()
        if form == "json":
            told = json.dumps(gaps_json(every), ensure_ascii=False, indent=1).encode()
            return attachment(told, "application/json", "gaps.json")
        if form == "csv":
            table = TableFile("Ayni", GAP_COLUMNS, tuple(gap_row(gap) for gap in every))
            return attachment(write_csv(table), "text/csv; charset=utf-8", "gaps.csv")
        return missing(self._labels(request))

    def beside(self, identifier: str, labels: Labels) -> tuple[Values, str] | None:
        """What a gap fills into the form of a new card, and its questions as HTML; None where there is no such gap."""
        gap = self._missing.gap(identifier) if identifier else None
        if gap is None:
            return None
        lists = labels.vocabularies
        spoken = [language for language in gap.languages if language in SPOKEN]
        values: dict[str, object] = {
            "language": (spoken or [labels.language])[0].value,
            "themes": [code for code in gap.about if code in lists.themes],
            "places": [code for code in gap.about if code in lists.places],
            "source.seen": today().isoformat(),
        }
        html = fill("gap_source.html", page=labels, gap=gap, nearest=self._missing.nearest(gap))
        return {name: value for name, value in values.items() if value}, html

    def begun(self, identifier: str, card: str) -> None:
        """A new card was begun for a gap; it is there even where the gap is not any more, or cannot be written to."""
        try:
            if identifier:
                self._missing.link(identifier, None, current().name, card)
        except CurationError as error:
            _log.warning("the card %s was not linked to the gap %s: %s", card, identifier, error)

    def _gap(
        self, request: Request, identifier: str, said: str = "", problem: str = "", status: int = 200, why: str = ""
    ) -> Response:
        labels = self._labels(request)
        gap = self._missing.gap(identifier)
        if gap is None:
            return missing(self._labels(request))
        me = current().name
        names = [name for name in dict.fromkeys([me, *self._missing.trainers()]) if name or not me]
        return self._page(
            request, "gap.html", status, gap=gap, row=_row(gap, labels), said=said, problem=problem, why=why,
            nearest=self._missing.nearest(gap), links={link.card for link in gap.links},
            asked=_by_wording(gap), day=lambda miss: labels.date(miss.at.date()),
            people=[(f"{NAMED}{name}", name or labels.say("signin.this_computer"), name == gap.assigned) for name in names],
            nobody=NOBODY, decided=[(labels.date(one.at.date()), one.who, _told(one, labels)) for one in gap.decisions],
        )  # fmt: skip

    def _page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(fill(template, page=self._labels(request), **values), status)


class Notices:
    """What whoever asked is told: the notice on /account is put away."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing

    def put_away(self, request: Request, form: Sent) -> Response:  # noqa: ARG002 -- the form's
        """One notice of whoever is signed in."""
        me, gap = current(), text(form, "gap")
        if me.name and is_ours(form.get("token"), me) and any(one.gap == gap for one in me.news()):
            self._missing.put_away(me.name, gap)
        return see("/account")


def _is_shown(gap: Gap, show: str) -> bool:
    if show == "mine":
        return gap.state is State.OPEN and gap.assigned == current().name
    return gap.state.value == show


def _row(gap: Gap, labels: Labels) -> Row:
    text = gap.text(labels.language)
    language = next((miss.language for miss in reversed(gap.misses) if miss.text == text), labels.language)
    return Row(gap, text, language, tuple(_about(gap.about, labels)))


def _by_wording(gap: Gap) -> list[tuple[str, list[Miss]]]:
    """The questions, those of one wording together, the latest first; those that are forgotten last."""
    texts = [*(miss.text for miss in gap.different()), ""]
    told = {text: [miss for miss in reversed(gap.misses) if miss.text == text] for text in texts}
    return [(text, misses) for text, misses in told.items() if misses]


def _about(codes: Sequence[str], labels: Labels) -> list[str]:
    """Places and themes by their names."""
    lists = labels.vocabularies
    return [(lists.themes if code in lists.themes else lists.places).label(code, labels.language) for code in codes]


def _told(event: Event, labels: Labels) -> str:
    """What was decided, in words."""
    if event.act is Act.ASSIGNED:
        nobody, here = labels.say("gaps.nobody"), labels.say("signin.this_computer")
        return labels.say("gaps.act.assigned", name=nobody if event.to is None else event.to or here)
    if event.act is Act.REOPENED:
        return labels.say("gaps.act.reopened_why", why=event.why) if event.why else labels.say("gaps.act.reopened")
    return labels.say(f"gaps.act.{event.act.value}", card=event.card, why=event.why)


def _grid(
    name: str,
    matrix: Matrix,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    facets: tuple[str, str],
    labels: Labels,
) -> Grid:
    address = Wish().leading(*facets)

    def cell(row: str, column: str) -> Cell:
        count = matrix.counts.get((row, column), 0)
        said = labels.say("gaps.cover.cell", row=rows[row], column=columns[column], count=count)
        return Cell(count, shade(count, matrix.most) if count else 0, address(row, column), said)

    corner = labels.say("gaps.cover.theme" if facets[0] == "theme" else "gaps.cover.country")
    lines = (
        (rows[row], tuple(cell(row, column) for column in columns), matrix.wanted.get(row, 0), f"/gaps?about={row}")
        for row in rows
    )
    return Grid(name, corner, tuple(columns.values()), tuple(lines))


def _card_id(written: str) -> str:
    """The id of a card that somebody named, or gave the address of.

    >>> _card_id("https://ayni.example/card/visit-first?lang=es"), _card_id(" visit-first ")
    ('visit-first', 'visit-first')
    """
    return written.partition("?")[0].partition("#")[0].strip().rstrip("/").rpartition("/")[2]
