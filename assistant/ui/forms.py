"""What the trainers' pages share: what a form brings, what is said back, and the way on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from babel.dates import format_datetime
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.datastructures import FormData

from assistant.corpus.cards import Problem
from assistant.errors import CurationError
from assistant.languages import SPOKEN, Language
from assistant.ui.labels import Labels

Thing = TypeVar("Thing")
Route = tuple[str, str, Callable[..., Response]]
"""Method, address and handler of a page."""


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


def all_texts(form: FormData) -> list[tuple[str, str]]:
    """What was written; files are none."""
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def texts(form: FormData, name: str) -> list[str]:
    """What was written, ticked or chosen under a name, without what is empty."""
    return [value.strip() for one, value in all_texts(form) if one == name and value.strip()]


def text(form: FormData, name: str) -> str:
    """What was written in one field."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def stretch(
    found: Sequence[Thing], start: int, most: int, path: str, query: Mapping[str, object]
) -> tuple[Sequence[Thing], str]:
    """What one page shows of a list, and the address of the next; none after the last. query: what the address keeps.

    >>> stretch("abc", 1, 1, "/list", {"of": ["x", "y"]}), stretch("abc", 9, 1, "/list", {})
    (('b', '/list?of=x&of=y&start=2'), ('', ''))
    """
    start = min(max(start, 0), len(found))
    more = urlencode({**query, "start": start + most}, doseq=True)
    return found[start : start + most], f"{path}?{more}" if start + most < len(found) else ""


def see(path: str, then: Callable[[], None] | None = None) -> RedirectResponse:
    """Go on to another page. then: what is done after the browser was told so."""
    return RedirectResponse(path, 303, background=BackgroundTask(then) if then else None)


def told(found: Problem, labels: Labels) -> tuple[str, str]:
    """A problem and its remedy in the reader's language."""
    values = dict(found.values)
    return labels.say(f"check.{found.code}", **values), labels.say(f"check.{found.code}_remedy", **values)


def said(error: CurationError, labels: Labels) -> str:
    """Why something was not done, in the reader's language."""
    return labels.say(f"refused.{error.code}", **error.values)


def moment(at: datetime, labels: Labels) -> str:
    """A moment in the reader's words, in the time of the computer."""
    locale = labels.language.value if labels.language in SPOKEN else Language.EN.value
    return str(format_datetime(at.astimezone(), "medium", locale=locale))
