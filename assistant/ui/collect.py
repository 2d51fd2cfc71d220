"""The trainers' pages for documents: bringing files or a text, and the drafts of cards that a document offers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import FormData, UploadFile

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.collecting import About, Arrival, Arrived, Collector
from assistant.corpus.documents import Acceptance, edition_of
from assistant.corpus.history import Json
from assistant.exchange.proposals import Proposal, propose
from assistant.exchange.wording import Wording
from assistant.inbox import Batch, Inbox, Item, Stage
from assistant.languages import SPOKEN, Language
from assistant.ui import card_form
from assistant.ui.card_form import Values
from assistant.ui.forms import Route, see
from assistant.ui.gate import is_ours
from assistant.ui.labels import Labels
from assistant.ui.passages import Mark, blocks
from assistant.ui.practice_routes import missing
from assistant.ui.reader import current, viewer
from assistant.ui.signin import LabelsOf
from assistant.ui.templating import fill
from assistant.viewers import Visibility
from assistant.views import locator_label

MOST_AT_ONCE = 1000
_PLACE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal and where it leads."""

    proposal: Proposal
    place: str
    address: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form of files brought."""

    files: tuple[tuple[str, bytes], ...]
    form: FormData


async def _uploaded(request: Request) -> Upload:
    async with request.form(max_files=MOST_AT_ONCE, max_fields=20) as form:
        files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
        return Upload(tuple([(one.filename or "", await one.read()) for one in files]), form)


Uploaded = Annotated[Upload, Depends(_uploaded)]


SUPPORTED = (
    "type", "title", "finding", "themes", "places", "institutions", "target_groups", "period", "figures", "evidence",
    "confidence_note", "modality", "providers", "recipients",
)  # fmt: skip
"""What the page of a draft tells to be filled in from the sentence, or left open."""


def draft_values(proposal: Proposal) -> dict[str, Json]:
    """What a proposal fills into a card's form: only what its sentence says."""
    values: dict[str, Json] = {
        "type": proposal.type.value,
        "title": proposal.title,
        "language": proposal.language.value,
        "finding": proposal.quote,
        "themes": list(proposal.themes),
        "places": list(proposal.places),
        "institutions": [one.model_dump(exclude_defaults=True) for one in proposal.institutions],
        "target_groups": list(proposal.groups),
        "period": proposal.period,
        "figures": [one.model_dump(exclude_defaults=True) for one in proposal.figures],
    }
    return {name: value for name, value in values.items() if value}


class Collect:
    """The handlers of /curate/documents, for whoever may curate (see Curate.for_trainers)."""

    def __init__(self, assistant: Assistant, collector: Collector, inbox: Inbox, labels: LabelsOf) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self._collector = collector
        self._inbox = inbox
        self._labels = labels

    def routes(self) -> Sequence[Route]:
        """Method, address and handler of each page."""
        return (
            ("GET", "/curate/documents", self.documents),
            ("POST", "/curate/upload", self.upload),
            ("GET", "/curate/upload/{batch}", self.batch),
            ("POST", "/curate/upload/{batch}/stop", self.stop),
            ("POST", "/curate/text", self.text),
            ("GET", "/curate/document/{identifier}", self.proposals),
            ("POST", "/curate/document/{identifier}", self.set_status),
        )

    def documents(self, request: Request) -> Response:
        """Every document, the forms to bring more, and what became of what was brought last."""
        return self._documents(request)

    def upload(self, request: Request, sent: Uploaded) -> Response:
        """Let files, or ZIPs of files, wait their turn; programs are told of the batch, people see its progress."""
        labels, about = self._labels(request), self._about(sent.form)
        if not is_ours(sent.form.get("token"), current()):
            return self._not_taken(request, labels.say("signin.again"), 403)
        if about is None or not sent.files:
            return self._not_taken(request, labels.say("collect.nothing"), 422)
        batch, first = str(sent.form.get("batch", "")), str(sent.form.get("place", ""))
        for at, (name, data) in enumerate(sent.files):
            place = int(first) + at if _PLACE.fullmatch(first) else None
            try:
                kept = self._inbox.put(current().name, name, data, about, batch, place)
            except OSError:
                return self._not_taken(request, labels.say("refusal.disk"), 507)
            if kept is None:
                return self._not_taken(request, labels.say("collect.busy"), 503)
            batch = kept.id
        return self.batch(request, batch) if _wants_json(request) else see("/curate/documents")

    def batch(self, request: Request, batch: str) -> Response:
        """What became of a batch so far, for the page that shows its progress."""
        found, labels = self._inbox.batch(batch), self._labels(request)
        if found is None:
            return JSONResponse({"detail": labels.say("collect.forgotten")}, 404)
        return JSONResponse(_batch_json(found, labels))

    def stop(self, request: Request, batch: str, sent: Uploaded) -> Response:
        """Leave out what still waits."""
        if not is_ours(sent.form.get("token"), current()):
            return self._not_taken(request, self._labels(request).say("signin.again"), 403)
        self._inbox.stop(batch)
        return self.batch(request, batch) if _wants_json(request) else see("/curate/documents")

    def text(self, request: Request, sent: Uploaded) -> Response:
        """Keep a text that somebody pasted as a document; what cannot be kept comes back with what was written."""
        labels, about = self._labels(request), self._about(sent.form)
        title, text = _line(sent.form, "title"), str(sent.form.get("text", "")).strip()
        if not is_ours(sent.form.get("token"), current()):
            return self._documents(request, labels.say("signin.again"), 403, sent.form)
        if about is None or not title or not text:
            return self._documents(request, labels.say("collect.paste_nothing"), 422, sent.form)
        language = str(sent.form.get("language", ""))
        about = replace(about, title=title, language=Language(language) if language in SPOKEN else Language.OTHER)
        (arrived,) = self._collector.take(f"{title.replace('/', ' ')}.txt", text.encode(), about)
        if arrived.arrival is Arrival.REFUSED:
            return self._documents(request, f"{title} {arrived_text(arrived, labels)}", 422, sent.form)
        return see(f"/curate/document/{arrived.id}")

    def proposals(self, request: Request, identifier: str) -> Response:
        """The drafts of cards that a document offers, each with its quote and its place."""
        stored = self._library.documents().items.get(identifier)
        labels = self._labels(request)
        if stored is None:
            return missing(labels)
        drafts = [self._draft(one, labels) for one in self._proposed(identifier)]
        return HTMLResponse(fill("curate_document.html", page=labels, stored=stored, drafts=drafts))

    def set_status(self, request: Request, identifier: str, sent: Uploaded) -> Response:  # noqa: ARG002 -- the guard's
        """Accept a document, or take it away."""
        status = sent.form.get("status")
        if is_ours(sent.form.get("token"), current()) and status in tuple(Acceptance):
            self._collector.set_status(identifier, Acceptance(str(status)))
        return see(f"/curate/document/{identifier}")

    def proposed(
        self, passage: str, start: int, labels: Labels, *, reworded: bool = False
    ) -> tuple[Values, str] | None:
        """What a proposal fills into the form of a card, and its passage as HTML with the quoted words marked.

        reworded: title and finding in the language model's words, as far as they can be verified.
        """
        owner = self._assistant.index.ledger.passage_records([passage]).get(passage, "")
        found = next((one for one in self._proposed(owner) if (one.passage.id, one.start) == (passage, start)), None)
        record = self._assistant.record(owner, viewer()) if found else None
        stored = self._library.documents().items.get(owner)
        if found is None or record is None or stored is None:
            return None
        filled = draft_values(found)
        wording = self._assistant.worded(found, record) if reworded else Wording()
        told = {"title": wording.title, "finding": wording.finding}
        values: dict[str, object] = {
            **filled, **{name: text for name, text in told.items() if text},
            "source.title": record.title, "source.publisher": record.publisher, "source.url": record.url,
            "source.document": stored.path.name, "source.edition": edition_of(stored.path.read_bytes()),
            "source.quote": found.quote, "source.locator": locator_label(found.passage.locator, labels.language),
            "source.licence": record.licence, "source.seen": today().isoformat(),
            "visibility": record.visibility.value,
        }  # fmt: skip
        html = fill(
            "curate_source.html", page=labels, record=record, passage=found.passage,
            blocks=blocks(found.passage.text, [Mark(found.start, found.end, 1)]),
            filled=[card_form.label(name, labels) for name in SUPPORTED if name in filled],
            open=[card_form.label(name, labels) for name in SUPPORTED if name not in filled],
            model=self._assistant.model, reworded=reworded,
            worded=[card_form.label(name, labels) for name, text in told.items() if text],
            again=f"/curate/new?passage={passage}&start={start}&reworded=1",
        )  # fmt: skip
        return {name: value for name, value in values.items() if value}, html

    def _proposed(self, identifier: str) -> list[Proposal]:
        passages = self._assistant.passages(identifier, viewer())
        return propose(passages, self._library.vocabularies)

    def _draft(self, proposal: Proposal, labels: Labels) -> Draft:
        address = f"/curate/new?passage={proposal.passage.id}&start={proposal.start}"
        return Draft(proposal, locator_label(proposal.passage.locator, labels.language), address)

    def _about(self, form: FormData) -> About | None:
        licence, visibility = str(form.get("licence", "")), form.get("visibility")
        if licence not in self._library.vocabularies.licences or visibility not in tuple(Visibility):
            return None
        return About(licence, Visibility(str(visibility)), str(form.get("publisher", "")).strip()[:200])

    def _documents(
        self, request: Request, problem: str = "", status: int = 200, pasted: FormData | None = None
    ) -> Response:
        labels, last = self._labels(request), self._inbox.latest(current().name)
        html = fill(
            "curate_documents.html", page=labels, documents=self._collector.documents(), batch=last, problem=problem,
            shown=_batch_json(last, labels) if last else None, pasted=pasted or {}, spoken=SPOKEN,
            licences=labels.vocabularies.licences, visibilities=Visibility,
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _not_taken(self, request: Request, problem: str, status: int) -> Response:
        told = _wants_json(request)
        return JSONResponse({"detail": problem}, status) if told else self._documents(request, problem, status)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _line(form: FormData, name: str) -> str:
    """One line that somebody wrote."""
    return " ".join(str(form.get(name, "")).split())[:200]


def arrived_text(arrived: Arrived, labels: Labels) -> str:
    """What became of a file, in a sentence with its remedy."""
    if arrived.arrival is not Arrival.REFUSED:
        return labels.say(f"collect.{arrived.arrival.value}")
    return labels.say(f"refusal.{arrived.reason}")


def _batch_json(batch: Batch, labels: Labels) -> dict[str, object]:
    """A batch for its page: how far it is, and each file with what became of it."""
    done = len(batch.items) - batch.count(Stage.WAITING) - batch.count(Stage.READING)
    return {
        "batch": batch.id,
        "open": batch.open,
        "done": done,
        "total": len(batch.items),
        "refused": batch.refused,
        "progress": labels.say("collect.progress", done=done, total=len(batch.items), refused=batch.refused),
        "files": [
            {"name": item.name, "stage": item.stage.value, "lines": list(_lines(item, labels))} for item in batch.items
        ],
    }


def _lines(item: Item, labels: Labels) -> Iterator[dict[str, object]]:
    """What is to be said of a file: where it stands, or what became of it, a line for each file in a ZIP."""
    stages = {Stage.WAITING: "collect.wait", Stage.READING: "collect.reading", Stage.STOPPED: "collect.stopped"}
    if item.stage in stages:
        yield {"name": item.name, "text": labels.say(stages[item.stage]), "refused": False, "address": ""}
    for one in item.arrived:
        address = f"/curate/document/{one.id}" if one.id else ""
        refused = one.arrival is Arrival.REFUSED
        yield {"name": one.name, "text": arrived_text(one, labels), "refused": refused, "address": address}
