"""Sign-ins that last for a while, and how often somebody may try a password (no web server here).

Both are kept in memory: a restart signs everybody out. Times are seconds of a clock that never goes backwards.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

Clock = Callable[[], float]
LONGEST = 12 * 3600.0
MOST_SESSIONS = 10_000

WINDOW = 15 * 60.0
"""Tries are forgotten after so many seconds; somebody who used theirs up waits until the oldest is."""
TRIES_FOR_NAME_FROM_ADDRESS, TRIES_FROM_ADDRESS, TRIES_FOR_NAME = 5, 30, 50
MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """Who signed in, when, and when they last asked for something."""

    name: str
    began: float
    seen: float


class Sessions:
    """Sign-ins by a secret that only the browser holds; here stands its hash.

    >>> sessions = Sessions(60)
    >>> secret = sessions.begin("ana")
    >>> sessions.name_of(secret), sessions.name_of("guess")
    ('ana', '')
    """

    def __init__(self, idle: float, clock: Clock = monotonic) -> None:
        """idle: seconds without a request after which a sign-in ends."""
        self._idle = idle
        self._clock = clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str) -> str:
        """A new sign-in; the secret for the browser."""
        secret, now = new_secret(), self._clock()
        with self._lock:
            self._sessions[_key(secret)] = Session(name, now, now)
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return secret

    def name_of(self, secret: str) -> str:
        """Who is signed in with this secret; empty where nobody is, any more."""
        key, now = _key(secret), self._clock()
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return ""
            if now - session.seen > self._idle or now - session.began > LONGEST:
                del self._sessions[key]
                return ""
            self._sessions[key] = Session(session.name, session.began, now)
            self._sessions.move_to_end(key)
            return session.name

    def end(self, secret: str) -> None:
        """Sign out."""
        with self._lock:
            self._sessions.pop(_key(secret), None)

    def end_all(self, name: str) -> None:
        """Sign somebody out everywhere, as after a new password."""
        with self._lock:
            for key in [key for key, session in self._sessions.items() if session.name == name]:
                del self._sessions[key]


class Throttle:
    """Counts passwords that were wrong: for a name from an address, from an address, and for a name from anywhere.

    >>> throttle = Throttle(clock=lambda: 0.0)
    >>> for _ in range(5): throttle.failed("ana", "192.0.2.1")
    >>> throttle.minutes("ana", "192.0.2.1"), throttle.minutes("ana", "192.0.2.2")
    (15, 0)
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = Lock()

    def minutes(self, name: str, address: str) -> int:
        """How long to wait before the next try, in minutes, rounded up; 0 where none is needed."""
        now = self._clock()
        with self._lock:
            waits = [self._wait(key, most, now) for key, most in _keys(name, address)]
        return ceil(max(waits) / 60)

    def failed(self, name: str, address: str) -> None:
        """Note a password that was wrong."""
        now = self._clock()
        with self._lock:
            for key, _ in _keys(name, address):
                self._tries[key] = [*self._recent(key, now), now]
                self._tries.move_to_end(key)
            while len(self._tries) > MOST_KEYS:
                self._tries.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forget what somebody mistyped before."""
        with self._lock:
            self._tries.pop((name, address), None)

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        recent = self._recent(key, now)
        return recent[-most] + WINDOW - now if len(recent) >= most else 0.0

    def _recent(self, key: tuple[str, str], now: float) -> list[float]:
        return [at for at in self._tries.get(key, []) if now - at < WINDOW][-TRIES_FOR_NAME:]


def new_secret() -> str:
    """A secret nobody can guess (256 bits)."""
    return token_urlsafe(32)


def _key(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return (
        ((name, address), TRIES_FOR_NAME_FROM_ADDRESS),
        (("", address), TRIES_FROM_ADDRESS),
        ((name, ""), TRIES_FOR_NAME),
    )
