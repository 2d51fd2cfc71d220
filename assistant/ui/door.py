"""What every answer of the server passes through: whom it serves, and the headers that keep strangers' text harmless."""

from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.reader import COOKIE, spoken

# Gradio compiles its templates in the browser; our own pages need neither inline script nor eval.
_CHAT = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_PAGE = (
    "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The same, with a form to search or to fill in, and what is fetched meanwhile by a script of ours.
_FORMS = _PAGE.replace("form-action 'none'", "form-action 'self'; connect-src 'self'")
# A file of a stranger: it may be looked at by the browser's own viewer, and do nothing.
_FILE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_YEAR = 365 * 24 * 3600


def content_security_policy(path: str) -> str:
    """The policy for an address.

    >>> "unsafe" in content_security_policy("/card/a"), "unsafe" in content_security_policy("/")
    (False, True)
    """
    if path.startswith("/document/") and path.endswith("/original"):
        return _FILE
    if path.startswith(("/practices", "/basket", "/compare", "/card/", "/partners", "/signin", "/account", "/curate")):
        return _FORMS
    return _PAGE if path.startswith("/document/") else _CHAT


class Door:
    """ASGI middleware: refuses other host names (a foreign site could point its own name here, and read), adds headers."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """hosts: the names that are served; none: any."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        served = not self._hosts or host_name(Headers(scope=scope).get("host", "")) in self._hosts
        app = self._app if served else _MISDIRECTED

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), scope)
            await send(message)

        await app(scope, receive, send_dressed)


def host_name(host: str) -> str:
    """The name in a Host header, without its port.

    >>> host_name("127.0.0.1:7860"), host_name("[::1]:7860"), host_name("]")
    ('127.0.0.1', '::1', '')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


_MISDIRECTED = PlainTextResponse("Ayni is not served under this name.", status_code=421)


def _dress(headers: MutableHeaders, scope: Scope) -> None:
    headers["content-security-policy"] = content_security_policy(scope["path"])
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["x-frame-options"] = "DENY"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    chosen = spoken(parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0])
    if chosen:
        headers.append("set-cookie", f"{COOKIE}={chosen.value}; Path=/; Max-Age={_YEAR}; SameSite=Lax")
