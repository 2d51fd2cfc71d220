"""The reader of a page: who they are, and in which language the page speaks to them."""

from collections.abc import Mapping

from assistant.languages import SPOKEN, Language
from assistant.viewers import Viewer

COOKIE = "ayni_language"
OWN_NAMES = {Language.EN: "English", Language.ES: "Español", Language.PT: "Português", Language.FR: "Français"}


def viewer() -> Viewer:
    """Who is asking. Only this machine is served, so whoever asks is its owner; sign-in will change this one place."""
    return Viewer.TRAINER


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
