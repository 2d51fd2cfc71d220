"""How much a program may ask: so many requests a minute from one address, and no overlong ones. Refusals are sentences.

A bucket for each address holds a minute's requests and fills up again evenly (the token bucket of RFC 2697, with one rate).
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 100_000
# The longest question, each letter of it in four bytes, each byte in three characters, and filters.
MOST_QUERY = 30_000
MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """Counts requests by address; those that have not asked for longest are forgotten first. Safe to use from several threads."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        """per_minute: how many; 0 for any number. clock: seconds."""
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._guard = Lock()

    def wait(self, address: str) -> int:
        """Count a request; the whole seconds to wait where it is one too many, else 0."""
        if not self._per_minute:
            return 0
        now, rate = self._clock(), self._per_minute / 60
        with self._guard:
            bucket = self._buckets.setdefault(address, _Bucket(float(self._per_minute), now))
            self._buckets.move_to_end(address)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
            bucket.left = min(float(self._per_minute), bucket.left + (now - bucket.at) * rate)
            bucket.at = now
            if bucket.left >= 1:
                bucket.left -= 1
                return 0
            return ceil((1 - bucket.left) / rate)


def peer(request: HTTPConnection) -> str:
    """The address that is really connected."""
    return request.client.host if request.client else ""


class Limits:
    """ASGI middleware over the addresses for programs."""

    def __init__(
        self, app: ASGIApp, rate: Rate, paths: tuple[str, ...], address: Callable[[HTTPConnection], str] = peer
    ) -> None:
        """paths: below which it counts. address: whose request it is."""
        self._app = app
        self._rate = rate
        self._paths = paths
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(self._paths):
            await self._app(scope, receive, send)
            return
        wait = self._rate.wait(self._address(HTTPConnection(scope)))
        if wait:
            sentence = f"Too many requests from this address; ask again in {wait} seconds."
            refusal = JSONResponse({"detail": sentence}, 429, {"retry-after": str(wait)})
        elif len(scope["query_string"]) > MOST_QUERY:
            refusal = JSONResponse({"detail": f"An address takes at most {MOST_QUERY} characters of query."}, 414)
        else:
            await self._within(scope, receive, send)
            return
        await refusal(scope, receive, send)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is read first, as far as it may be long."""
        body, more = b"", True
        while more and len(body) <= MOST_BODY:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if len(body) > MOST_BODY:
            refusal = JSONResponse({"detail": f"A request takes at most {MOST_BODY // 1000} kB."}, 413)
            await refusal(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, receive_again, send)
