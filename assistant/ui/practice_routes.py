"""The addresses of the practices: the list, a card, cards side by side, the basket and what it is taken away as."""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.corpus.cards import Card
from assistant.corpus.vocabularies import Vocabularies
from assistant.errors import QuestionError
from assistant.exchange.comparing import MOST as MOST_COMPARED
from assistant.exchange.history import exchanges_around, learned_from
from assistant.exchange.practices import PracticeQuery
from assistant.retrieval.selecting import facet_names
from assistant.settings import Settings
from assistant.ui.addresses import MOST_CARDS, VIEWS, read_ids, read_wish
from assistant.ui.comparison import compare_page
from assistant.ui.finished import Finished
from assistant.ui.labels import Labels
from assistant.ui.pages import Around, card_page, citations, notice_page, source_of
from assistant.ui.practices import PAGE, basket_page, pictures_page, practices_page
from assistant.ui.reader import page_language, viewer
from assistant.ui.takeaway import Form, media_type, name_of_file, take_away

# Every so many cards a long export says how far it is.
_STEP = 5


def labels_for(request: Request, vocabularies: Vocabularies, settings: Settings) -> Labels:
    """The words for a request, in its reader's language."""
    language = page_language(request.query_params, request.cookies, request.headers, settings.language)
    return Labels(vocabularies, language, settings.chroma_elsewhere, settings.llm_elsewhere)


def missing(labels: Labels) -> HTMLResponse:
    """The page for an address that leads nowhere, or to what its reader may not see."""
    return HTMLResponse(notice_page(labels.say("ui.missing_title"), labels.say("ui.missing_text"), labels), 404)


class PracticePages:
    """Built once for an assistant; each method is one address."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._names = facet_names(assistant.library.vocabularies)
        self._finished = Finished()

    def publish(self, app: FastAPI) -> None:
        """Add the addresses to the app."""
        for path, page in (
            ("/practices", self.practices),
            ("/card/{identifier}", self.card),
            ("/card/{identifier}/{name}", self.reference),
            ("/compare", self.compare),
            ("/basket", self.basket),
            ("/basket/cards.{suffix}", self.download),
            ("/basket/progress.{suffix}", self.progress),
            ("/basket/file/{ticket}", self.file),
        ):
            app.add_api_route(path, page, methods=["GET", "HEAD"], response_model=None)

    def practices(self, request: Request) -> Response:
        """The list, or the pictures, of what an address asks for."""
        wish, unknown = read_wish(self._names, request.query_params.multi_items())
        labels = self._labels(request)
        pictures = wish.view == VIEWS[1]
        query = PracticeQuery(
            wish.text, viewer(), wish.selection, wish.sort, (wish.page - 1) * PAGE, PAGE * (not pictures)
        )
        listing = self._assistant.find(query)
        if pictures:
            return HTMLResponse(pictures_page(listing, wish, unknown, labels))
        if query.first >= max(listing.total, 1):  # a page beyond the last
            return RedirectResponse(wish.selecting(wish.selection).address, 302)
        return HTMLResponse(practices_page(listing, wish, unknown, labels, today()))

    def card(self, identifier: str, request: Request) -> HTMLResponse:
        """The page of a card."""
        labels = self._labels(request)
        records = self._assistant.practices.records(viewer())
        card, record = self._assistant.card(identifier, viewer()), records.get(identifier)
        if card is None or record is None:
            return missing(labels)
        if request.method == "GET":
            self._assistant.activity.opened(identifier)
        document = source_of(card, records)
        around = Around(
            records,
            document,
            self._assistant.cited_edition(card, document, viewer()) if document else None,
            exchanges_around(record, records.values()),
            learned_from(record, records.values()),
            self._assistant.like(card, viewer()),
        )
        return HTMLResponse(card_page(card, record, around, card_address(request, card.id), labels, today()))

    def reference(self, identifier: str, name: str, request: Request) -> Response:
        """A card as a reference, as a file for reference managers: ``/card/ID/ID.bib`` or ``.ris``."""
        labels = self._labels(request)
        card = self._assistant.card(identifier, viewer())
        suffix = PurePosixPath(name).suffix.removeprefix(".")
        told = citations(card, card_address(request, identifier), labels) if card else []
        text = next((one.text for one in told if one.suffix == suffix and suffix), "")
        if not text or name != f"{identifier}.{suffix}":
            return missing(labels)
        kinds = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}
        return attachment(text.encode(), f"{kinds[suffix]}; charset=utf-8", name)

    def compare(self, request: Request) -> HTMLResponse:
        """Two to four cards side by side."""
        labels = self._labels(request)
        ids = read_ids(request.query_params.multi_items(), MOST_COMPARED + 1)
        try:
            cards = self._assistant.compare(ids, viewer())
        except QuestionError:
            known = len(ids) < 2 or len(ids) > MOST_COMPARED
            text = labels.say("practices.compare_need" if known else "practices.compare_missing")
            return HTMLResponse(notice_page(labels.say("practices.compare_title"), text, labels), 400 if known else 404)
        records = self._assistant.practices.records(viewer())
        return HTMLResponse(compare_page(cards, [records[card.id] for card in cards], labels))

    def basket(self, request: Request) -> HTMLResponse:
        """The cards that an address names; a browser that keeps a basket asks with the ids that it keeps."""
        labels = self._labels(request)
        ids = read_ids(request.query_params.multi_items(), MOST_CARDS)
        records = self._assistant.practices.records(viewer())
        kept = [records[one] for one in ids if one in self._assistant.practices.catalogue.numbers and one in records]
        return HTMLResponse(basket_page(kept, len(ids) - len(kept), labels, today()))

    def download(self, suffix: str, request: Request) -> Response:
        """The cards that an address names, as a file."""
        labels = self._labels(request)
        form = _form(suffix)
        cards = self._cards(request)
        if form is None or not cards:
            return missing(labels)
        return attachment(*self._made(cards, form, request, labels))

    def progress(self, suffix: str, request: Request) -> Response:
        """The same while it is made: a line of JSON for each step, the last one with the address of the file."""
        labels = self._labels(request)
        form = _form(suffix)
        ids = read_ids(request.query_params.multi_items(), MOST_CARDS)
        if form is None or not ids:
            return missing(labels)
        asker = viewer()

        def steps() -> Iterator[str]:
            cards: list[Card] = []
            for done, identifier in enumerate(ids, start=1):
                card = self._assistant.card(identifier, asker)
                cards += [card] if card else []
                if done % _STEP == 0 or done == len(ids):
                    yield _line(
                        say=labels.say("practices.making", done=done, total=len(ids)), done=done, total=len(ids)
                    )
            if not cards:
                yield _line(say=labels.say("practices.not_made"))
                return
            yield _line(say=labels.say("practices.writing"), done=len(ids), total=len(ids))
            ticket = self._finished.keep(self._made(cards, form, request, labels), asker)
            yield _line(say=labels.say("practices.ready"), file=f"/basket/file/{ticket}")

        return StreamingResponse(steps(), media_type="application/x-ndjson", headers={"cache-control": "no-store"})

    def file(self, ticket: str, request: Request) -> Response:
        """A file that was made a moment ago, for whom it was made."""
        made = self._finished.take(ticket, viewer())
        return attachment(*made) if made else missing(self._labels(request))

    def _made(self, cards: Sequence[Card], form: Form, request: Request, labels: Labels) -> tuple[bytes, str, str]:
        day = today()
        data = take_away(cards, form, lambda identifier: card_address(request, identifier), labels, day)
        return data, media_type(form), name_of_file(form, labels, day)

    def _cards(self, request: Request) -> list[Card]:
        ids = read_ids(request.query_params.multi_items(), MOST_CARDS)
        return [card for card in (self._assistant.card(one, viewer()) for one in ids) if card]

    def _labels(self, request: Request) -> Labels:
        return labels_for(request, self._assistant.library.vocabularies, self._settings)


def _form(suffix: str) -> Form | None:
    return Form(suffix) if suffix in set(Form) else None


def card_address(request: Request, identifier: str) -> str:
    """The whole address of a card, as this request names the server."""
    return f"{str(request.base_url).rstrip('/')}/card/{identifier}"


def attachment(data: bytes, kind: str, name: str) -> Response:
    """A file that the browser keeps. kind: its media type; name: of ASCII letters."""
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _line(**told: Any) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"
