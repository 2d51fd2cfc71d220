"""The trainers' pages for documents: bringing files, and the drafts of cards that a document offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.collecting import About, Arrival, Arrived, Collector
from assistant.corpus.documents import Acceptance
from assistant.exchange.proposals import Proposal, propose
from assistant.ui.card_form import Values
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
    form = await request.form(max_files=MOST_AT_ONCE, max_fields=20)
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    return Upload(tuple([(one.filename or "", await one.read()) for one in files]), form)


Uploaded = Annotated[Upload, Depends(_uploaded)]


class Collect:
    """The handlers of /curate/documents, for whoever may curate (see Curate.for_trainers)."""

    def __init__(self, assistant: Assistant, collector: Collector, labels: LabelsOf) -> None:
        self._assistant = assistant
        self._collector = collector
        self._labels = labels

    def routes(self) -> Sequence[tuple[str, str, Callable[..., Response]]]:
        """Method, address and handler of each page."""
        return (
            ("GET", "/curate/documents", self.documents),
            ("POST", "/curate/upload", self.upload),
            ("GET", "/curate/document/{identifier}", self.proposals),
            ("POST", "/curate/document/{identifier}", self.set_status),
        )

    def documents(self, request: Request) -> Response:
        """Every document, and the form to bring more."""
        return self._documents(request, ())

    def upload(self, request: Request, sent: Uploaded) -> Response:
        """Take files, or a ZIP of files; what became of each is told one by one."""
        labels = self._labels(request)
        told = "application/json" in request.headers.get("accept", "")
        if not is_ours(sent.form.get("token"), current()):
            text = labels.say("signin.again")
            return JSONResponse({"detail": text}, 403) if told else self._documents(request, (), text, 403)
        about = self._about(sent.form)
        if about is None or not sent.files:
            text = labels.say("collect.nothing")
            return JSONResponse({"detail": text}, 422) if told else self._documents(request, (), text, 422)
        arrived = [one for name, data in sent.files for one in self._collector.take(name, data, about)]
        if told:
            return JSONResponse([_arrived_json(one, labels) for one in arrived])
        return self._documents(request, arrived)

    def proposals(self, request: Request, identifier: str) -> Response:
        """The drafts of cards that a document offers, each with its quote and its place."""
        stored = next((one for one in self._collector.documents() if one.noun.id == identifier), None)
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
        return RedirectResponse(f"/curate/document/{identifier}", 303)

    def proposed(self, passage: str, start: int, labels: Labels) -> tuple[Values, str] | None:
        """What a proposal fills into the form of a card, and its passage as HTML with the quoted words marked."""
        owner = self._assistant.index.ledger.passage_records([passage]).get(passage, "")
        found = next((one for one in self._proposed(owner) if (one.passage.id, one.start) == (passage, start)), None)
        record = self._assistant.record(owner, viewer()) if found else None
        if found is None or record is None:
            return None
        marked = blocks(found.passage.text, [Mark(found.start, found.end, 1)])
        values: dict[str, object] = {
            "type": found.type.value, "title": found.title, "language": found.language.value, "finding": found.quote,
            "themes": list(found.themes), "places": list(found.places), "period": found.period,
            "source.title": record.title, "source.publisher": record.publisher, "source.url": record.url,
            "source.document": record.file.removeprefix("documents/"), "source.quote": found.quote,
            "source.locator": locator_label(found.passage.locator, labels.language),
            "source.licence": record.licence, "source.seen": today().isoformat(),
            "visibility": record.visibility.value,
        }  # fmt: skip
        html = fill("curate_source.html", page=labels, record=record, passage=found.passage, blocks=marked)
        return {name: value for name, value in values.items() if value}, html

    def _proposed(self, identifier: str) -> list[Proposal]:
        passages = self._assistant.passages(identifier, viewer())
        return propose(passages, self._assistant.library.vocabularies)

    def _draft(self, proposal: Proposal, labels: Labels) -> Draft:
        address = f"/curate/new?passage={proposal.passage.id}&start={proposal.start}"
        return Draft(proposal, locator_label(proposal.passage.locator, labels.language), address)

    def _about(self, form: FormData) -> About | None:
        licence, visibility = str(form.get("licence", "")), form.get("visibility")
        if licence not in self._assistant.library.vocabularies.licences or visibility not in tuple(Visibility):
            return None
        return About(licence, Visibility(str(visibility)), str(form.get("publisher", "")).strip()[:200])

    def _documents(
        self, request: Request, arrived: Sequence[Arrived], problem: str = "", status: int = 200
    ) -> Response:
        labels = self._labels(request)
        told = [(one, arrived_text(one, labels)) for one in arrived]
        html = fill(
            "curate_documents.html", page=labels, documents=self._collector.documents(), arrived=told, problem=problem,
            licences=labels.vocabularies.licences, visibilities=Visibility, refused=Arrival.REFUSED,
        )  # fmt: skip
        return HTMLResponse(html, status)


def arrived_text(arrived: Arrived, labels: Labels) -> str:
    """What became of a file, in a sentence with its remedy."""
    if arrived.arrival is not Arrival.REFUSED:
        return labels.say(f"collect.{arrived.arrival.value}")
    return labels.say(f"refusal.{arrived.reason}")


def _arrived_json(arrived: Arrived, labels: Labels) -> dict[str, object]:
    return {
        "name": arrived.name,
        "refused": arrived.arrival is Arrival.REFUSED,
        "text": arrived_text(arrived, labels),
        "address": f"/curate/document/{arrived.id}" if arrived.id else "",
    }
