"""The web server: the chat, a page a card, a page a document, its original, and a word for whoever watches over it."""

import socket
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from assistant import __version__
from assistant.assistant import Assistant
from assistant.collecting import Collector
from assistant.corpus.documents import Acceptance, Document
from assistant.corpus.library import Library, Stored
from assistant.curation import Curator
from assistant.curation.bulk import Bulk
from assistant.curation.questions import Questions
from assistant.errors import SettingsError
from assistant.evaluation.effects import Examiner
from assistant.exports import Format, file_name, write
from assistant.inbox import Inbox
from assistant.indexing.records import DOCUMENT
from assistant.missing import Missing
from assistant.settings import Settings, is_loopback, listed
from assistant.ui.ask import chat_page, owner
from assistant.ui.brief import brief
from assistant.ui.bulk import BulkPages
from assistant.ui.collect import Collect
from assistant.ui.conversations import Conversations, turn_at
from assistant.ui.curate import Curate
from assistant.ui.door import Door
from assistant.ui.gaps import GapPages, Notices
from assistant.ui.gate import LOOPBACK, Gate, Gatekeeper, Trust
from assistant.ui.golden import GoldenPages
from assistant.ui.inner_door import InnerDoor
from assistant.ui.labels import Labels
from assistant.ui.limits import Limits, Rate
from assistant.ui.pages import PDF, document_page, notice_page
from assistant.ui.partners import PartnerPages
from assistant.ui.practice_routes import PracticePages, attachment, labels_for, missing
from assistant.ui.programs import PREFIX, Verbs, programs_app
from assistant.ui.reader import viewer
from assistant.ui.sessions import Sessions, Throttle
from assistant.ui.signin import SignIn
from assistant.ui.theme import HEAD, theme
from assistant.viewers import Viewer, visible_to

STATIC = Path(__file__).parent / "static"
FOR_PROGRAMS = (f"{PREFIX}/", "/mcp", "/gradio_api/call/", "/gradio_api/run/", "/gradio_api/api/")


def build_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """The whole site as an ASGI app."""
    app = FastAPI(title="Ayni", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    keeper = gatekeeper(assistant.library, settings)
    missing_ones = Missing(assistant, settings.keep_questions_days)
    missing_ones.forget()
    assistant.activity.daily(missing_ones.forget)
    app.add_middleware(InnerDoor)
    app.add_middleware(Gate, keeper=keeper, news=missing_ones.news)
    app.add_middleware(Limits, rate=Rate(settings.api_per_minute), paths=FOR_PROGRAMS)
    app.add_middleware(Door, hosts=host_names(settings))
    conversations = Conversations(owner=owner)
    pages = Pages(assistant, settings, conversations)
    partners = PartnerPages(assistant, settings)
    signing = SignIn(assistant.library, keeper, Throttle(), pages.labels)
    for path, answer in (
        ("/signin", signing.sign_in),
        ("/signin/out", signing.sign_out),
        ("/account/password", signing.change_password),
        ("/account/answered", Notices(missing_ones).put_away),
    ):
        app.add_api_route(path, answer, methods=["POST"], response_model=None)
    curator = Curator(assistant, second_person=settings.second_person)
    collector = Collector(assistant, settings.max_file_mb * 1024 * 1024)
    inbox = app.state.inbox = Inbox(collector)
    examiner = Examiner(assistant)
    golden = GoldenPages(assistant, Questions(assistant.library), examiner, conversations, pages.labels)
    bulk = BulkPages(assistant.library, curator, Bulk(assistant.library, curator), pages.labels)
    more = (*golden.routes(), *bulk.routes())
    collect = Collect(assistant, collector, inbox, pages.labels)
    days, noting = settings.keep_questions_days, settings.log_questions
    gaps = GapPages(missing_ones, pages.labels, noting=noting, keep_days=days)
    curate = Curate(assistant, curator, examiner, collect, gaps, pages.labels, more)
    for method, path, handler in curate.routes():
        methods = ["GET", "HEAD"] if method == "GET" else [method]
        app.add_api_route(path, handler, methods=methods, response_model=None)
    for path, page in (
        ("/document/{identifier}", pages.document),
        ("/document/{identifier}/original", pages.original),
        ("/document/{identifier}/edition/{edition}", pages.edition),
        ("/document/{identifier}/edition/{edition}/original", pages.edition_original),
        ("/brief/{ticket}/{turn}/{form}", pages.brief),
        ("/partners", partners.page),
        ("/partners/note", partners.note),
        ("/partners/note.{form}", partners.take_note),
        ("/healthz", pages.health),
        ("/signin", signing.page),
        ("/account", signing.account),
    ):
        app.add_api_route(path, page, methods=["GET", "HEAD"], response_model=None)
    PracticePages(assistant, settings).publish(app)
    app.mount(PREFIX, programs_app(assistant, viewer))
    if settings.mcp_token:
        from assistant.ui.mcp_server import add_mcp

        add_mcp(app, Verbs(assistant, lambda: Viewer.ANONYMOUS), settings.mcp_token.get_secret_value())
    app.add_exception_handler(Exception, pages.failed)
    app.mount("/ayni", StaticFiles(directory=STATIC))
    chat = chat_page(assistant, settings, conversations)
    chat.has_launched = True  # Gradio asks whose file an event names only in a page that it believes to have launched
    site: FastAPI = gr.mount_gradio_app(
        app,
        chat,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=["api"],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        allowed_paths=[],
        favicon_path=str(STATIC / "favicon.svg"),
        max_file_size="1kb",
        theme=theme(),
        head=HEAD,
    )
    return site


def host_names(settings: Settings) -> set[str]:
    """The names under which the program is served; none: any, which needs a sign-in of everybody."""
    if names := listed(settings.names):
        return {*LOOPBACK, *names}
    return {*LOOPBACK, settings.host} if is_loopback(settings.host) else set()


def gatekeeper(library: Library, settings: Settings) -> Gatekeeper:
    """Who is believed to be whom."""
    trust = Trust(
        loopback=is_loopback(settings.host),
        identity_header=settings.identity_header,
        identity_role=Viewer(settings.identity_role),
        proxies=listed(settings.proxies),
    )
    return Gatekeeper(library.accounts, Sessions(60.0 * settings.session_minutes), trust)


def require_sign_in(library: Library, settings: Settings) -> None:
    """Raises SettingsError where other computers would be served and nobody could be told from anybody."""
    if not (is_loopback(settings.host) or settings.identity_header or library.accounts()):
        raise SettingsError(
            f"ASSISTANT_HOST is {settings.host!r}: other computers are served only when people can sign in. Make an account "
            "first (python -m assistant account add NAME --role administrator), or set ASSISTANT_IDENTITY_HEADER."
        )


def serve(assistant: Assistant, settings: Settings) -> None:
    """Serve until stopped. Raises SettingsError where the address cannot be listened on, or must not be."""
    require_sign_in(assistant.library, settings)
    site = build_app(assistant, settings)
    config = uvicorn.Config(
        site,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
        proxy_headers=False,  # whom to believe is decided in gate.py, from the address that is really connected
    )
    try:
        with _listening(settings) as listening:
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        site.state.inbox.close()


def _listening(settings: Settings) -> socket.socket:
    """A socket at the address, taken before anything is promised."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(
            f"Nothing can be served at {settings.host}:{settings.port} ({error.strerror}). "
            "Stop the other program, or set ASSISTANT_PORT to another port."
        ) from error


class Pages:
    """The pages beside the chat."""

    def __init__(self, assistant: Assistant, settings: Settings, conversations: Conversations) -> None:
        self._assistant = assistant
        self._settings = settings
        self._conversations = conversations

    def document(self, identifier: str, request: Request) -> HTMLResponse:
        """The page of a document: its text, place by place."""
        stored = self._document(identifier)
        if stored is None:
            return self._missing(request)
        passages = self._assistant.passages(identifier, viewer())
        earlier = [
            one
            for one in reversed(self._assistant.library.editions(identifier))
            if one.document.visibility in visible_to(viewer())
        ]
        suffix = stored.path.suffix.lower()
        return HTMLResponse(document_page(stored.noun, suffix, passages, self.labels(request), earlier))

    def edition(self, identifier: str, edition: str, request: Request) -> HTMLResponse:
        """The page of an edition that was replaced: what its quotations were taken from."""
        kept = self._assistant.edition(identifier, edition, viewer()) if self._document(identifier) else None
        if kept is None:
            return self._missing(request)
        found, passages = kept
        suffix = found.path.suffix.lower()
        return HTMLResponse(document_page(found.document, suffix, passages, self.labels(request), edition=found.id))

    def edition_original(self, identifier: str, edition: str, request: Request) -> FileResponse | HTMLResponse:
        """The file of an edition that was replaced."""
        kept = self._assistant.kept_edition(identifier, edition, viewer()) if self._document(identifier) else None
        return _file(kept.path, kept.path.name.partition("-")[2]) if kept else self._missing(request)

    def original(self, identifier: str, request: Request) -> FileResponse | HTMLResponse:
        """The original file: a PDF opens in the browser (``#page=4``), anything else is downloaded."""
        stored = self._document(identifier)
        if stored is None:
            return self._missing(request)
        return _file(stored.path, stored.path.name)

    def brief(self, ticket: str, turn: str, form: str, request: Request) -> Response:
        """An answer of one tab's conversation as a file; nothing for whoever has not its ticket, or may not see a source."""
        at = turn_at(self._conversations.of(ticket), turn)
        if at is None or at.open or at.answer is None or form not in (Format.DOCX, Format.PDF):
            return self._missing(request)
        answer, visible = at.answer, visible_to(viewer())
        if any(citation.record.visibility not in visible for citation in answer.citations):
            return self._missing(request)
        labels = Labels(self._assistant.library.vocabularies, answer.language)
        made = write(brief(answer, labels, at.day, at.told), Format(form))
        sent = attachment(made, Format(form).media_type, file_name(answer.asked, Format(form)))
        sent.headers["cache-control"] = "no-store"
        return sent

    def health(self) -> JSONResponse:
        """Whether the program answers, and how much it holds that whoever asks may see."""
        records = self._assistant.practices.records(viewer()).values()
        documents = sum(record.kind == DOCUMENT for record in records)
        counts: dict[str, Any] = {
            "cards": len(records) - documents,
            "documents": documents,
            "passages": sum(
                count
                for partition, count in self._assistant.index.ledger.counts().items()
                if partition.visibility in visible_to(viewer())
            ),
        }
        return JSONResponse({"ok": True, "version": __version__, **counts})

    def failed(self, request: Request, _: Exception) -> HTMLResponse:
        """The page for an error of ours; the server logs its cause."""
        labels = self.labels(request)
        text = labels.say("answer.error", error=labels.say("ui.unexpected"))
        return HTMLResponse(notice_page(labels.say("ui.error_title"), text, labels), 500)

    def _missing(self, request: Request) -> HTMLResponse:
        return missing(self.labels(request))

    def _document(self, identifier: str) -> Stored[Document] | None:
        """A document that is accepted and visible now, whatever the index still says, whose file lies in the corpus."""
        stored = self._assistant.document(identifier, viewer())
        if stored is None or stored.noun.status is not Acceptance.ACCEPTED:
            return None
        if stored.noun.visibility not in visible_to(viewer()):
            return None
        corpus = self._assistant.library.folder.resolve()
        return stored if stored.path.resolve().is_relative_to(corpus) else None

    def labels(self, request: Request) -> Labels:
        """Texts in the language of a request's reader."""
        return labels_for(request, self._assistant.library.vocabularies, self._settings)


def _file(path: Path, name: str) -> FileResponse:
    """A PDF opens in the browser (``#page=4``), anything else is downloaded under its name."""
    pdf = path.suffix.lower() == PDF
    kind = "application/pdf" if pdf else guess_type(name)[0]
    return FileResponse(
        path,
        media_type=kind or "application/octet-stream",
        filename=name,
        content_disposition_type="inline" if pdf else "attachment",
    )
