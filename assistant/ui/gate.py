"""Who sends a request, and whether one that changes something comes from a page of ours."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.corpus.accounts import Account
from assistant.errors import CorpusError
from assistant.exchange.gaps import News
from assistant.ui.door import host_name
from assistant.ui.inner_door import PREFIX
from assistant.ui.reader import Access, Reader, reading
from assistant.ui.sessions import Sessions, new_secret
from assistant.viewers import Viewer

COOKIE = "ayni_session"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORMS = ("/signin", "/account", "/curate", "/gaps")
"""Addresses below which forms change something; their pages bring the cookie that a form is tied to."""
MOST_FORM, MOST_UPLOAD = 2_000_000, 500_000_000
UPLOAD = "/curate/upload"
_READING = ("GET", "HEAD", "OPTIONS")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trust:
    """What is believed of a request. loopback: only this computer can reach the program at all."""

    loopback: bool = True
    identity_header: str = ""
    identity_role: Viewer = Viewer.ANONYMOUS
    proxies: tuple[str, ...] = ()


class Gatekeeper:
    """Tells who sent a request, from the session's cookie or from a trusted proxy's header."""

    def __init__(self, accounts: Callable[[], Mapping[str, Account]], sessions: Sessions, trust: Trust) -> None:
        self.accounts = accounts
        self.sessions = sessions
        self.trust = trust

    def recognise(self, request: HTTPConnection) -> Reader:
        """The reader; nobody where anything is in doubt. A role is looked up anew each time."""
        secret = request.cookies.get(COOKIE, "")
        token = form_token(secret)
        try:
            accounts = self.accounts()
        except CorpusError as error:
            _log.error("nobody can sign in: %s", error)
            return Reader(token=token)
        if self.trust.identity_header:
            return self._named_by_proxy(request, accounts, token)
        if not accounts and self.trust.loopback:
            owner = Reader("", Viewer.TRAINER, Access.OPEN, token)
            return owner if _is_direct(request.headers) else Reader(token=token)
        account = accounts.get(self.sessions.name_of(secret)) if secret else None
        return Reader(account.name, account.role, Access.ACCOUNTS, token) if account else Reader(token=token)

    def address(self, request: HTTPConnection) -> str:
        """Where a request comes from, as the nearest trusted proxy says."""
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return told if told and self.is_proxy(request) else _peer(request)

    def is_secure(self, request: HTTPConnection) -> bool:
        """Whether the browser came by https."""
        told = self.is_proxy(request) and request.headers.get("x-forwarded-proto", "") == "https"
        return told or request.url.scheme == "https"

    def is_proxy(self, request: HTTPConnection) -> bool:
        """Whether a request was handed on by a proxy that is believed."""
        return _peer(request) in self.trust.proxies

    def _named_by_proxy(self, request: HTTPConnection, accounts: Mapping[str, Account], token: str) -> Reader:
        told = request.headers.getlist(self.trust.identity_header)
        if not self.is_proxy(request) or len(told) != 1 or not told[0].strip():
            return Reader(access=Access.PROXY, token=token)
        name = told[0].strip()
        account = accounts.get(name)
        return Reader(name, account.role if account else self.trust.identity_role, Access.PROXY, token)


class Gate:
    """ASGI middleware: recognises the reader, and refuses to change anything for a page of somebody else's.

    news: what somebody asked in vain and has an answer now.
    """

    def __init__(self, app: ASGIApp, keeper: Gatekeeper, news: Callable[[str, Viewer], Sequence[News]]) -> None:
        self._app = app
        self._keeper = keeper
        self._news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if refusal := objection(scope["method"], scope["path"], request.headers):
            await JSONResponse({"detail": refusal[1]}, refusal[0])(scope, receive, send)
            return
        reader, fresh = self._keeper.recognise(request), ""
        if scope["path"].startswith(FORMS) and COOKIE not in request.cookies:
            fresh = new_secret()
            reader = replace(reader, token=form_token(fresh))
        if reader.name:
            reader = replace(reader, news=partial(self._news, reader.name, reader.viewer))
        cookie = session_cookie(fresh, secure=self._keeper.is_secure(request)) if fresh else ""
        private = bool(reader.name) or scope["path"].startswith(FORMS)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(scope=message), cookie, private=private, secure=self._keeper.is_secure(request))
            await send(message)

        with reading(scope, reader):
            await self._app(scope, receive, send_marked)


def _mark(headers: MutableHeaders, cookie: str, *, private: bool, secure: bool) -> None:
    """What an answer carries because of who asked for it."""
    if cookie and not any(f"{COOKIE}=" in one for one in headers.getlist("set-cookie")):
        headers.append("set-cookie", cookie)
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
    if private:
        headers["cache-control"] = "private, no-store"


def objection(method: str, path: str, headers: Headers) -> tuple[int, str] | None:
    """The status and the sentence to refuse a request with; None for one that may pass.

    What changes something must not come from another site's page: browsers say where a request comes from
    (Sec-Fetch-Site, or Origin), programs say nothing.
    """
    if method in _READING:
        return None
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403, "This request comes from another site's page."
    origin = headers.get("origin")
    if origin is not None and "sec-fetch-site" not in headers and urlsplit(origin).netloc != headers.get("host"):
        return 403, "This request comes from another site's page."
    length = headers.get("content-length", "")
    if not path.startswith(PREFIX):
        if "transfer-encoding" in headers or not (length or "0").isdecimal():
            return 411, "Say how long the request is (Content-Length)."
        if int(length or "0") > (MOST_UPLOAD if path == UPLOAD else MOST_FORM):
            return 413, "This request is too large."
    return None


def form_token(secret: str) -> str:
    """What a form carries to show that its page was made for the browser that holds the secret; empty without one."""
    return sha256(f"form {secret}".encode()).hexdigest() if secret else ""


def is_ours(token: object, reader: Reader) -> bool:
    """Whether a form's token is the one that this reader's pages carry."""
    return isinstance(token, str) and bool(reader.token) and compare_digest(token.encode(), reader.token.encode())


def session_cookie(secret: str, *, secure: bool) -> str:
    """The cookie that holds a secret until the browser is closed; an empty secret takes it back."""
    gone = "" if secret else "; Max-Age=0"
    return f"{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{gone}" + ("; Secure" if secure else "")


def _is_direct(headers: Headers) -> bool:
    """Whether a request was made on this computer: under a name of its own, and not handed on by a proxy."""
    return host_name(headers.get("host", "")) in LOOPBACK and not any(name in headers for name in _FORWARDED)


def _peer(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""
