"""What of Gradio is open: events and what describes them. No file goes in or out, whatever a request names.

Gradio copies a file that an event names into its cache, and serves the cache; in a page that is mounted, not launched, it
does not ask whose file it was. It would fetch an address, too.
"""

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/gradio_api/"
MOST_BODY = 1_000_000
_OPEN = (
    "api/",
    "app_id",
    "call/",
    "cancel",
    "heartbeat/",
    "info",
    "openapi.json",
    "queue/data",
    "queue/join",
    "reset",
    "run/",
    "startup-events",
    "theme.css",
)


class InnerDoor:
    """ASGI middleware: shuts what is not needed, and refuses events that bring a file or are far too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
        elif not is_open(scope["path"]):
            await _refused(404, "There is nothing here.")(scope, receive, send)
        elif scope["method"] == "POST":
            await self._post(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if refusal := objection(body):
            await _refused(*refusal)(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, receive_again, send)


def is_open(path: str) -> bool:
    """Whether an address under Gradio's prefix is served.

    >>> is_open("/gradio_api/call/ask"), is_open("/gradio_api/file=/etc/passwd"), is_open("/gradio_api/upload")
    (True, False, False)
    """
    return path.removeprefix(PREFIX).startswith(_OPEN)


def objection(body: bytes) -> tuple[int, str] | None:
    """The status and the sentence to refuse an event with; None for one that may pass.

    >>> objection(b'{"data": ["trabajo", 5]}')
    >>> objection(b'{"data": [{"path": "/etc/passwd"}]}')
    (422, 'An event takes no file.')
    """
    if len(body) > MOST_BODY:
        return 413, f"An event takes at most {MOST_BODY // 1000} kB."
    try:
        brought = json.loads(body or b"null")
    except (ValueError, RecursionError):
        return 400, "An event is JSON."
    return (422, "An event takes no file.") if any("path" in one for one in _objects(brought)) else None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a value, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


async def _body(receive: Receive) -> bytes:
    """The body; of one that is too large only as much as shows it."""
    body, more = b"", True
    while more and len(body) <= MOST_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _refused(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"detail": sentence}, status)
