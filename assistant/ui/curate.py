"""The pages for trainers: the queue, a card's desk with its form, its history, and how readers will see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.datastructures import FormData

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.collecting import identifier_of
from assistant.corpus.cards import Card
from assistant.corpus.checks import WARNINGS
from assistant.corpus.history import Difference, Version, card_of, differences, merge
from assistant.corpus.library import Stored
from assistant.corpus.workflow import Move, goal
from assistant.curation import Curator, Desk
from assistant.errors import CardMoved, CurationError
from assistant.evaluation.effects import Examiner, effect_name
from assistant.indexing.records import card_record
from assistant.ui import card_form
from assistant.ui.collect import Collect
from assistant.ui.forms import Route, Sent, all_texts, moment, said, see, stretch, text, told
from assistant.ui.gaps import GapPages
from assistant.ui.gate import is_ours
from assistant.ui.golden import summary
from assistant.ui.labels import Labels
from assistant.ui.pages import Around, card_page, notice_page, source_of
from assistant.ui.practice_routes import card_address, missing
from assistant.ui.queue import Wanted, find
from assistant.ui.reader import current, viewer
from assistant.ui.signin import LabelsOf
from assistant.ui.templating import fill, safe
from assistant.viewers import Status, may_curate

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A card in the queue."""

    card: Card
    changed: str
    who: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in the history. changes: what it changed, field by field; reasons: what was let pass, and why."""

    version: Version
    at: str
    changes: tuple[tuple[str, Difference], ...]
    reasons: tuple[tuple[str, str], ...]
    kept: bool
    effect: "Told | None" = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a version did to the golden questions, in a sentence. waiting: they are still being asked."""

    version: int
    text: str
    waiting: bool = False


Done = tuple[str, Callable[[], None] | None]
"""What was done, and what is left to be done after the page was told so."""


@dataclass(frozen=True, slots=True)
class Back:
    """What the desk is shown with besides the card: what was done or not, and what somebody had written."""

    said: str = ""
    problem: str = ""
    status: int = 200
    faults: Mapping[str, str] = field(default_factory=dict)
    others: card_form.Values = field(default_factory=dict)
    base: str = ""
    why: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a new card is made from: a passage and where its sentence starts, or a gap. shown: values, and HTML beside the form."""

    passage: str
    start: int
    gap: str
    shown: tuple[card_form.Values, str] | None


class Curate:
    """The handlers of /curate, open to whoever may curate."""

    def __init__(
        self,
        assistant: Assistant,
        curator: Curator,
        examiner: Examiner,
        collect: Collect,
        gaps: GapPages,
        labels: LabelsOf,
        more: Sequence[Route] = (),
    ) -> None:
        """more: the pages of other modules that are as closed as these."""
        self._assistant = assistant
        self._collect = collect
        self._gaps = gaps
        self._curator = curator
        self._examiner = examiner
        self._more = more
        self._labels = labels

    def routes(self) -> Sequence[Route]:
        """Method, address and handler of each page."""
        card = "/curate/card/{identifier}"
        every: tuple[Route, ...] = (
            ("GET", "/curate", self.queue),
            ("GET", "/curate/new", self.new),
            ("POST", "/curate/new", self.create),
            ("GET", card, self.desk),
            ("POST", card, self.save),
            ("POST", f"{card}/move", self.move),
            ("POST", f"{card}/comment", self.comment),
            ("GET", f"{card}/history", self.history),
            ("POST", f"{card}/restore", self.restore),
            ("GET", f"{card}/preview", self.preview),
        )
        return [
            (method, path, self._for_trainers(handler))
            for method, path, handler in (*every, *self._collect.routes(), *self._gaps.routes(), *self._more)
        ]

    # -- looking ------------------------------------------------------------------------------------------------

    def queue(self, request: Request, status: str = "", text: str = "", start: int = 0) -> Response:
        """The cards, those that wait for somebody first."""
        labels, every = self._labels(request), self._curator.cards()
        counts = {one: sum(stored.noun.status is one for stored in every) for one in Status}
        shown = Status(status) if status in tuple(Status) else _first_waiting(counts)
        found = find(every, Wanted(shown, text=text))
        here, more = stretch(found, start, AT_ONCE, "/curate", {"status": shown.value, "text": text})
        rows = [self._row(stored, labels) for stored in here]
        return self._page(
            request, "curate.html", rows=rows, counts=counts, shown=shown, text=text, total=len(found), more=more
        )

    def desk(self, request: Request, identifier: str, done: str = "") -> Response:
        """A card, its form, what is to be mended, and the steps that are open."""
        desk = self._curator.desk(identifier, current().name)
        if desk is None:
            return self._missing(request)
        said = self._labels(request).say(f"curate.done.{done}") if done in DONE else ""
        page = self._desk(request, desk, card_form.values_of(desk.stored.noun), Back(said))
        if desk.moves and not desk.errors:
            page.background = BackgroundTask(self._examiner.get_ready, [desk.stored.noun])
        return page

    def new(
        self, request: Request, passage: str = "", start: int = -1, reworded: bool = False, gap: str = ""
    ) -> Response:
        """A form for a new card: empty, or with what a passage of a document or a gap says, and that beside it."""
        labels = self._labels(request)
        values = {"language": labels.language.value, "source.seen": today().isoformat()}
        beside = self._beside(passage, start, gap, labels, reworded=reworded)
        return self._blank(request, beside[0] if beside else values, Back(), Beside(passage, start, gap, beside))

    def history(self, request: Request, identifier: str) -> Response:
        """Every version: who, when, why, and what became different."""
        desk = self._curator.desk(identifier, current().name)
        if desk is None:
            return self._missing(request)
        labels = self._labels(request)
        entries: list[Entry] = []
        after: Card | None = None
        for version in desk.past:
            card = self._curator.version(identifier, version.version)
            named = tuple(
                (card_form.label(one.field, labels), one) for one in (differences(after, card) if after else ())
            )
            reasons = tuple((_short(code, labels), reason) for code, reason in version.reasons.items())
            at = moment(version.at, labels)
            entries.append(
                Entry(
                    version,
                    at,
                    named,
                    reasons,
                    kept=version is not desk.past[-1],
                    effect=self._effect(desk, version.version, labels),
                )
            )
            after = card
        return self._page(request, "curate_history.html", desk=desk, entries=entries[::-1])

    def preview(self, request: Request, identifier: str) -> Response:
        """The page of a card as its readers will see it, whatever its status."""
        stored = self._curator.card(identifier)
        if stored is None:
            return self._missing(request)
        visible = self._assistant.practices.records(viewer())
        record, document = card_record(stored, stored.path.name), source_of(stored.noun, visible)
        edition = self._assistant.cited_edition(stored.noun, document, viewer()) if document else None
        around, address = Around(visible, document, edition), card_address(request, identifier)
        return HTMLResponse(card_page(stored.noun, record, around, address, self._labels(request), today()))

    # -- changing -----------------------------------------------------------------------------------------------

    def create(self, request: Request, form: Sent) -> Response:
        """Keep a new card as a draft."""
        labels, values = self._labels(request), card_form.read_form(all_texts(form))
        passage, start, gap = text(form, "passage"), text(form, "start"), text(form, "gap")
        back = Back(status=409)
        try:
            if not is_ours(form.get("token"), current()):
                back = Back(problem=labels.say("signin.again"), status=403)
            else:
                identifier = identifier_of(str(values.get("title", "")), self._curator.taken())
                saved = self._curator.save(card_of(values | {"id": identifier}), "", current().name, "")
                self._gaps.begun(gap, saved.noun.id)
                return see(f"/curate/card/{saved.noun.id}?done=created")
        except ValidationError as error:
            back = Back(problem=labels.say("curate.mend"), status=422, faults=card_form.faults_of(error, labels))
        except CurationError as error:
            back = replace(back, problem=said(error, labels))
        first = int(start) if start.isdecimal() else -1
        return self._blank(
            request, values, back, Beside(passage, first, gap, self._beside(passage, first, gap, labels))
        )

    def save(self, request: Request, identifier: str, form: Sent) -> Response:
        """Keep what was written; where somebody else was faster, show both."""
        me, labels = current().name, self._labels(request)
        desk = self._curator.desk(identifier, me)
        if desk is None:
            return self._missing(request)
        values = card_form.read_form(all_texts(form))
        back = Back(status=409, base=text(form, "base"), why=text(form, "why"))
        if not is_ours(form.get("token"), current()):
            return self._desk(request, desk, values, replace(back, problem=labels.say("signin.again"), status=403))
        try:
            mine = card_of(values | {"id": identifier, "version": desk.stored.noun.version})
            then = self._examined(desk, mine, lambda: self._curator.save(mine, back.base, me, back.why))
        except ValidationError as error:
            faults = card_form.faults_of(error, labels)
            back = replace(back, problem=labels.say("curate.mend"), status=422, faults=faults)
            return self._desk(request, desk, values, back)
        except CardMoved:
            return self._merged(request, desk, mine, back)
        except CurationError as error:
            return self._desk(request, desk, values, replace(back, problem=said(error, labels)))
        return see(f"/curate/card/{identifier}?done=saved", then)

    def move(self, request: Request, identifier: str, form: Sent) -> Response:
        """Take a card a step further."""
        wanted = text(form, "move")
        reasons = {name.removeprefix("reason."): why for name, why in all_texts(form) if name.startswith("reason.")}

        def do(desk: Desk) -> Done:
            if wanted not in tuple(Move):
                return "", None
            base, me, why = text(form, "base"), current().name, text(form, "why")
            to = desk.stored.noun.model_copy(update={"status": goal(desk.stored.noun.status, Move(wanted))})
            then = self._examined(
                desk, to, lambda: self._curator.move(identifier, Move(wanted), base, me, why, reasons)
            )
            return wanted, then

        return self._do(request, identifier, form, do)

    def comment(self, request: Request, identifier: str, form: Sent) -> Response:
        """Say something of a card to whoever works on it."""

        def do(_: Desk) -> Done:
            self._curator.comment(identifier, current().name, text(form, "text"))
            return "commented", None

        return self._do(request, identifier, form, do)

    def restore(self, request: Request, identifier: str, form: Sent) -> Response:
        """Bring an earlier version back."""

        def do(desk: Desk) -> Done:
            number = text(form, "version")
            known = [version.version for version in self._curator.past(identifier)]
            if not number.isdecimal() or int(number) not in known:
                return "", None
            base, me = text(form, "base"), current().name
            old = self._curator.version(identifier, int(number))
            old = old.model_copy(update={"status": desk.stored.noun.status})
            then = self._examined(desk, old, lambda: self._curator.restore(identifier, int(number), base, me))
            return "restored", then

        return self._do(request, identifier, form, do)

    # -- how ----------------------------------------------------------------------------------------------------

    def _do(self, request: Request, identifier: str, form: FormData, do: Callable[[Desk], Done]) -> Response:
        """Do one thing to a card and go back to its desk, which says what was done, or why not."""
        desk, labels = self._curator.desk(identifier, current().name), self._labels(request)
        if desk is None:
            return self._missing(request)
        values = card_form.values_of(desk.stored.noun)
        if not is_ours(form.get("token"), current()):
            return self._desk(request, desk, values, Back(problem=labels.say("signin.again"), status=403))
        try:
            done, then = do(desk)
            return see(f"/curate/card/{identifier}?done={done}", then)
        except CardMoved:
            return self._desk(request, desk, values, Back(problem=labels.say("curate.moved"), status=409))
        except CurationError as error:
            back = Back(problem=said(error, labels), status=409, sent=dict(all_texts(form)))
            return self._desk(request, desk, values, back)

    def _examined(self, desk: Desk, to: Card, do: Callable[[], Stored[Card]]) -> Callable[[], None] | None:
        """Do something to a card, with the golden questions around it if readers see the difference; what is left to be done."""
        card = desk.stored.noun
        if Status.PUBLISHED not in (card.status, to.status):
            do()
            return None
        begun = self._examiner.begin([card, to])
        saved = do()
        return self._examiner.after(begun, effect_name(card.id, saved.noun.version))

    def _effect(self, desk: Desk, version: int, labels: Labels) -> Told | None:
        """What a version did to the golden questions, in a sentence; none where they were not asked."""
        name = effect_name(desk.stored.noun.id, version)
        if self._examiner.is_running(name):
            return Told(version, labels.say("effect.running"), waiting=True)
        effect = self._examiner.effect(name)
        return Told(version, summary(effect, labels)) if effect else None

    def _merged(self, request: Request, before: Desk, mine: Card, back: Back) -> Response:
        """The form with both people's changes in it; what both changed is shown twice, and nothing is lost."""
        labels, desk = self._labels(request), self._curator.desk(mine.id, current().name) or before
        joined = merge(self._curator.version_with(mine.id, back.base), desk.stored.noun, mine)
        there = card_form.values_of(desk.stored.noun)
        others = {name: there[name] for name in joined.conflicts if name in there}
        values = {name: value for name, value in joined.fields.items() if name not in card_form.OWN}
        taken = ", ".join(card_form.label(name, labels) for name in joined.theirs)
        who = desk.past[-1].who if desk.past else ""
        said = labels.say("curate.merge", who=who or labels.say("curate.somebody"), count=len(others))
        if taken:
            said += " " + labels.say("curate.merge_taken", fields=taken)
        return self._desk(request, desk, values, replace(back, others=others, problem=said, base=""))

    def _desk(self, request: Request, desk: Desk, values: card_form.Values, back: Back) -> Response:
        labels = self._labels(request)
        found = [(one, card_form.label(one.field, labels), *told(one, labels)) for one in desk.problems]
        return self._page(
            request, "curate_card.html", back.status, desk=desk, card=desk.stored.noun, back=back,
            groups=card_form.groups(values, labels, back.faults, back.others), base=back.base or desk.stored.digest,
            problems=found, warnings={one.code: message for one, _, message, _ in found if one.warning}, comments=[(one, moment(one.at, labels)) for one in desk.comments],
            effect=self._effect(desk, desk.stored.noun.version, labels),
            changed=moment(desk.past[-1].at, labels) if desk.past else "", second=self._curator.second_person,
        )  # fmt: skip

    def _blank(self, request: Request, values: card_form.Values, back: Back, beside: Beside) -> Response:
        labels = self._labels(request)
        return self._page(
            request, "curate_new.html", back.status, groups=card_form.groups(values, labels, back.faults),
            problem=back.problem, passage=beside.passage, start=beside.start, gap=beside.gap,
            source=safe(beside.shown[1]) if beside.shown else "",
        )  # fmt: skip

    def _beside(
        self, passage: str, start: int, gap: str, labels: Labels, *, reworded: bool = False
    ) -> tuple[card_form.Values, str] | None:
        """What a passage or a gap fills into a new card, and what is shown of it beside the form."""
        if passage:
            return self._collect.proposed(passage, start, labels, reworded=reworded)
        return self._gaps.beside(gap, labels)

    def _row(self, stored: Stored[Card], labels: Labels) -> Row:
        past = self._curator.past(stored.noun.id)
        return Row(stored.noun, moment(past[-1].at, labels) if past else "", past[-1].who if past else "")

    def _page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(fill(template, page=self._labels(request), **values), status)

    def _for_trainers(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        """The handler for whoever may curate; others are sent to sign in, or told that it is not theirs."""

        @wraps(handler)
        def guarded(request: Request, **values: object) -> Response:
            return handler(request, **values) if may_curate(viewer()) else self._closed(request)

        return guarded

    def _closed(self, request: Request) -> Response:
        if not current().name:
            return see("/signin?" + urlencode({"next": request.url.path}))
        labels = self._labels(request)
        return HTMLResponse(notice_page(labels.say("curate.closed_title"), labels.say("curate.closed"), labels), 403)

    def _missing(self, request: Request) -> Response:
        return missing(self._labels(request))


DONE = ("created", "saved", "commented", "restored", *(move.value for move in Move))
"""What the desk may say was done; ``curate.done.…``."""


def _short(code: str, labels: Labels) -> str:
    """What a check is about, in a few words; one that the program has no more stands for itself."""
    return labels.say(f"curate.short.{code}") if code in WARNINGS else code


def _first_waiting(counts: Mapping[Status, int]) -> Status:
    return next((one for one in (Status.IN_REVIEW, Status.DRAFT) if counts[one]), Status.PUBLISHED)
