"""The reader of a page: who they are, and in which language the page speaks to them."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gradio.context import LocalContext

from assistant.exchange.activity import Asker
from assistant.exchange.gaps import News
from assistant.languages import SPOKEN, Language
from assistant.viewers import Viewer, may_curate

COOKIE = "ayni_language"
OWN_NAMES = {Language.EN: "English", Language.ES: "Español", Language.PT: "Português", Language.FR: "Français"}


class Access(StrEnum):
    """How the program knows who is asking."""

    OPEN = "open"
    """Only this computer is served and nobody has an account: whoever uses it is a trainer."""
    ACCOUNTS = "accounts"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sent a request. Nobody in particular sees only what is public.

    name: of the account, empty for nobody and for this computer's owner. token: what proves that a form came from a page
    that was made for this browser. news: looks up what they asked in vain and has an answer now.
    """

    name: str = ""
    viewer: Viewer = Viewer.ANONYMOUS
    access: Access = Access.ACCOUNTS
    token: str = ""
    news: Callable[[], Sequence[News]] = field(default=tuple, compare=False)

    @property
    def curates(self) -> bool:
        """Whether the pages for trainers are theirs."""
        return may_curate(self.viewer)


_SCOPE = "ayni.reader"
_reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039 -- it is frozen


@contextmanager
def reading(scope: MutableMapping[str, Any], reader: Reader) -> Iterator[None]:
    """Whatever is done for this request is done for this reader."""
    scope[_SCOPE] = reader
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)


def current() -> Reader:
    """Who is asking; nobody where no request is being answered.

    Gradio runs the events of its queue long after their requests, in tasks that may have been started within somebody
    else's: there, the request that it kept with the event is the only one to trust.
    """
    event = LocalContext.request.get(None)
    if event is None:
        return _reader.get()
    request = event.request
    return request.scope.get(_SCOPE, Reader()) if request is not None else Reader()


def viewer() -> Viewer:
    """What kind of viewer is asking."""
    return current().viewer


def asker() -> Asker:
    """Who is asking, as it is noted."""
    me = current()
    return Asker(me.viewer, me.name)


def page_language(
    query: Mapping[str, str], cookies: Mapping[str, str], headers: Mapping[str, str], setting: Language | None
) -> Language:
    """The language of the page: chosen by hand (``?lang=``, then the cookie), set, asked for by the browser, English.

    >>> page_language({}, {}, {"accept-language": "de, pt-BR;q=0.9, en;q=0.5"}, None).value
    'pt'
    """
    chosen = spoken(query.get("lang", "")) or spoken(cookies.get(COOKIE, ""))
    return chosen or setting or _accepted(headers.get("accept-language", "")) or Language.EN


def spoken(tag: str) -> Language | None:
    """The interface language that a tag such as ``pt-BR`` means, if there is one."""
    code = tag.strip().lower().partition("-")[0]
    return Language(code) if code in SPOKEN else None


def _accepted(header: str) -> Language | None:
    """The best liked of our languages in an Accept-Language header (RFC 9110, 12.5.4)."""
    liked: list[tuple[float, Language]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        language = spoken(tag)
        if language:
            liked.append((_weight(weight), language))
    best = max(liked, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] > 0 else None


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
