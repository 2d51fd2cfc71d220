"""The trainers' table of cards: one field of many cards changed at once, seen before, and undone in one click."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from assistant.corpus.batches import FIELDS, Batch, Edit, How
from assistant.corpus.cards import Card
from assistant.corpus.history import fields_of
from assistant.corpus.library import Library, Stored
from assistant.curation.bulk import MOST_AT_ONCE, Bulk, Fate, Member, Plan
from assistant.curation.curator import Curator
from assistant.errors import CurationError
from assistant.ui import card_form
from assistant.ui.forms import Route, Sent, moment, said, see, stretch, text, texts, told
from assistant.ui.gate import is_ours
from assistant.ui.labels import Labels
from assistant.ui.practice_routes import missing
from assistant.ui.queue import Wanted, find, read_wanted
from assistant.ui.reader import current
from assistant.ui.signin import LabelsOf
from assistant.ui.templating import fill
from assistant.viewers import Status

AT_ONCE = 100
COLUMNS = ("themes", "places", "visibility", "review_due")
"""The columns that are shown at first."""
MOST_BATCHES = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A card in the table. cells: each column's label and value."""

    card: Card
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A card of a plan, with its value before and after, in words."""

    card: Card
    digest: str
    before: str
    after: str


class BulkPages:
    """The handlers of /curate/table and of batches, for whoever may curate."""

    def __init__(self, library: Library, curator: Curator, bulk: Bulk, labels: LabelsOf) -> None:
        self._library = library
        self._curator = curator
        self._bulk = bulk
        self._labels = labels

    def routes(self) -> Sequence[Route]:
        """Method, address and handler of each page."""
        return (
            ("GET", "/curate/table", self.table),
            ("POST", "/curate/table/change", self.change),
            ("POST", "/curate/table/apply", self.apply),
            ("GET", "/curate/batch/{identifier}", self.batch),
            ("POST", "/curate/batch/{identifier}/undo", self.undo),
        )

    def table(self, request: Request, start: int = 0) -> Response:
        """The cards as a table, to tick."""
        columns = request.query_params.getlist("column")
        return self._table(request, read_wanted(request.query_params), columns, start)

    def change(self, request: Request, form: Sent) -> Response:
        """Ask for the new value of a field, then show what would change; nothing is changed."""
        labels, field = self._labels(request), text(form, "field")
        chosen = self._chosen(form)
        problem = (
            labels.say("signin.again") if not is_ours(form.get("token"), current())
            else labels.say("refused.none_chosen") if not chosen
            else labels.say("refused.too_many", most=MOST_AT_ONCE) if len(chosen) > MOST_AT_ONCE
            else labels.say("bulk.no_field") if field not in FIELDS
            else ""
        )  # fmt: skip
        if problem:
            status = 422 if is_ours(form.get("token"), current()) else 403
            return self._table(request, read_wanted(form), texts(form, "column"), 0, problem, status, {*chosen})
        if not text(form, "how"):
            return self._plan(request, chosen, field, form)
        try:
            edit = _edit(form)
        except ValidationError:
            return self._plan(request, chosen, field, form, labels.say("bulk.value"), 422)
        return self._plan(request, chosen, field, form, plan=self._bulk.plan(chosen, edit))

    def apply(self, request: Request, form: Sent) -> Response:
        """Change the cards as they were shown, in the background; the next page says how far it is."""
        labels = self._labels(request)
        bases = dict(one.split(":", 1) for one in texts(form, "card") if ":" in one)
        try:
            if not is_ours(form.get("token"), current()):
                return self._table(request, Wanted(), (), 0, labels.say("signin.again"), 403, {*bases})
            edit, why = _edit(form), text(form, "why")
            if not why:
                plan = self._bulk.plan(bases, edit)
                return self._plan(request, [*bases], edit.field, form, labels.say("refused.why"), 409, plan)
            batch = self._bulk.begin(edit, bases, current().name, why)
        except ValidationError:
            return self._table(request, Wanted(), (), 0, labels.say("bulk.value"), 422, {*bases})
        except CurationError as error:
            return self._table(request, Wanted(), (), 0, said(error, labels), 409, {*bases})
        return see(f"/curate/batch/{batch.id}", lambda: self._bulk.carry_out(batch))

    def batch(self, request: Request, identifier: str) -> Response:
        """What became of each card of a batch."""
        batch = self._bulk.batch(identifier)
        return self._batch(request, batch) if batch else missing(self._labels(request))

    def undo(self, request: Request, identifier: str, form: Sent) -> Response:
        """Put the field back on every card that nobody has changed since."""
        batch = self._bulk.batch(identifier)
        if batch is None:
            return missing(self._labels(request))
        if not is_ours(form.get("token"), current()):
            return self._batch(request, batch, self._labels(request).say("signin.again"), 403)
        who = current().name
        if self._bulk.is_running(batch):
            return see(f"/curate/batch/{identifier}")
        self._bulk.start(batch)
        return see(f"/curate/batch/{identifier}", lambda: self._bulk.undo(batch, who))

    # -- how ----------------------------------------------------------------------------------------------------

    def _chosen(self, form: FormData) -> list[str]:
        """The cards that are ticked, or all that the filters find."""
        if text(form, "all"):
            return [one.noun.id for one in find(self._curator.cards(), read_wanted(form))]
        return list(dict.fromkeys(texts(form, "card")))

    def _table(
        self,
        request: Request,
        wanted: Wanted,
        columns: Iterable[str],
        start: int,
        problem: str = "",
        status: int = 200,
        ticked: Iterable[str] = (),
    ) -> Response:
        labels, every = self._labels(request), self._curator.cards()
        shown = [one for one in FIELDS if one in columns] or [*COLUMNS]
        found = find(every, wanted)
        here, more = stretch(found, start, AT_ONCE, "/curate/table", {**wanted.query(), "column": shown})
        names = {one: card_form.label(one, labels) for one in FIELDS}
        html = fill(
            "curate_table.html", page=labels, wanted=wanted, total=len(found), ticked={*ticked}, problem=problem,
            rows=[Row(one.noun, tuple(_cells(one.noun, shown, labels))) for one in here],
            fields=names, shown=shown, statuses=Status, more=more,
            batches=[(one, self._heading(one.edit, labels), moment(one.at, labels)) for one in self._bulk.batches()[:MOST_BATCHES]],
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _plan(
        self,
        request: Request,
        chosen: Sequence[str],
        field: str,
        form: FormData,
        problem: str = "",
        status: int = 200,
        plan: Plan | None = None,
    ) -> Response:
        labels = self._labels(request)
        ways = FIELDS[field]
        how = text(form, "how") if text(form, "how") in ways else ways[0].value
        html = fill(
            "curate_change.html", page=labels, chosen=chosen, field=field, named=card_form.label(field, labels),
            ways=ways, how=how, control=_control(field, texts(form, "value"), labels), problem=problem, plan=plan,
            heading=self._heading(plan.edit, labels) if plan else "", why=text(form, "why"),
            changes=[_changed(one.stored, one.card, field, labels) for one in plan.changes] if plan else [],
            left=[(one, [" ".join(told(each, labels)) for each in one.problems]) for one in plan.left] if plan else [],
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _batch(self, request: Request, batch: Batch, problem: str = "", status: int = 200) -> Response:
        labels, members = self._labels(request), self._bulk.members(batch)
        by_fate: dict[Fate, list[Member]] = {}
        for member in members:
            by_fate.setdefault(member.fate, []).append(member)
        html = fill(
            "curate_batch.html", page=labels, batch=batch, heading=self._heading(batch.edit, labels), problem=problem,
            at=moment(batch.at, labels), running=self._bulk.is_running(batch), total=len(members),
            fates=[(fate, by_fate[fate]) for fate in Fate if fate in by_fate], undoable=len(by_fate.get(Fate.CHANGED, ())),
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _heading(self, edit: Edit, labels: Labels) -> str:
        """What an edit does, in a line: "Themes: add Safety and health"."""
        field = card_form.label(edit.field, labels)
        values = card_form.in_words(
            edit.field, [*edit.values] if FIELDS[edit.field] != (How.SET,) else (edit.values or ("",))[0], labels
        )
        return labels.say(f"bulk.does_{edit.how.value}", field=field, value=values)


def _edit(form: FormData) -> Edit:
    """What a form asks for. Raises ValidationError."""
    return Edit.model_validate({"field": text(form, "field"), "how": text(form, "how"), "values": texts(form, "value")})


def _cells(card: Card, columns: Iterable[str], labels: Labels) -> Iterable[tuple[str, str]]:
    values = fields_of(card)
    return [(card_form.label(one, labels), card_form.in_words(one, values[one], labels)) for one in columns]


def _changed(stored: Stored[Card], card: Card, field: str, labels: Labels) -> Change:
    before, after = (card_form.in_words(field, fields_of(one)[field], labels) for one in (stored.noun, card))
    return Change(stored.noun, stored.digest, before, after)


def _control(field: str, values: Sequence[str], labels: Labels) -> card_form.Field:
    """The control for a new value, with nothing chosen at first."""
    several = FIELDS[field] != (How.SET,)
    control = card_form.field_named(field, [*values] if several else next(iter(values), ""), labels)
    options = control.options
    if options and not several and options[0].code:
        options = (card_form.Option("", "", chosen=not values), *options)
    return replace(control, name="value", options=options, required=control.name not in ("modality", "review_due"))
