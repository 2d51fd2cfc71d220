"""Signing in and out, and one's own password."""

import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.corpus.accounts import hash_password, password_fault, verify
from assistant.corpus.library import Library
from assistant.ui.gate import COOKIE, Gatekeeper, is_ours, session_cookie
from assistant.ui.labels import Labels
from assistant.ui.reader import Access, current
from assistant.ui.sessions import Throttle
from assistant.ui.templating import fill

Text = Annotated[str, Form()]
LabelsOf = Callable[[Request], Labels]
_log = logging.getLogger(__name__)


class SignIn:
    """The pages /signin and /account. ``labels`` gives the texts in the language of a request's reader."""

    def __init__(self, library: Library, keeper: Gatekeeper, throttle: Throttle, labels: LabelsOf) -> None:
        self._library = library
        self._keeper = keeper
        self._throttle = throttle
        self._labels = labels

    def page(self, request: Request, next: str = "/") -> Response:  # noqa: A002 -- the word in the address
        """The form to sign in with; whoever needs none is sent on."""
        if current().name or current().access is not Access.ACCOUNTS:
            return _see(own_path(next))
        return self._form(request, own_path(next))

    def sign_in(
        self,
        request: Request,
        name: Text = "",
        password: Text = "",
        next: Text = "/",  # noqa: A002
        token: Text = "",
    ) -> Response:
        """Try a name and a password."""
        name, path, address = name.strip(), own_path(next), self._keeper.address(request)
        if not is_ours(token, current()):
            return self._form(request, path, name, "signin.again", 403)
        if minutes := self._throttle.minutes(name, address):
            return self._form(request, path, name, "signin.locked", 429, minutes=minutes)
        account = verify(self._library.accounts(), name, password)
        if account is None:
            self._throttle.failed(name, address)
            _log.warning("a sign-in failed for %r from %s", name[:100], address)
            if minutes := self._throttle.minutes(name, address):
                return self._form(request, path, name, "signin.locked", 429, minutes=minutes)
            return self._form(request, path, name, "signin.wrong", 401)
        self._throttle.succeeded(name, address)
        self._keeper.sessions.end(request.cookies.get(COOKIE, ""))
        return self._with_session(_see(path), request, self._keeper.sessions.begin(account.name))

    def sign_out(self, request: Request, token: Text = "") -> Response:
        """End the sign-in of this browser."""
        if not is_ours(token, current()):
            return _see("/account")
        self._keeper.sessions.end(request.cookies.get(COOKIE, ""))
        return self._with_session(_see("/"), request, "")

    def account(self, request: Request) -> Response:
        """Who is signed in, and the way out."""
        if current().access is Access.ACCOUNTS and not current().name:
            return _see("/signin?next=/account")
        return self._account(request)

    def change_password(self, request: Request, old: Text = "", new: Text = "", token: Text = "") -> Response:
        """Another password; every other sign-in of the account ends."""
        me = current()
        if me.access is not Access.ACCOUNTS or not me.name:
            return _see("/signin?next=/account")
        if not is_ours(token, me):
            return self._account(request, "signin.again", 403)
        address = self._keeper.address(request)
        if minutes := self._throttle.minutes(me.name, address):
            return self._account(request, "signin.locked", 429, minutes=minutes)
        accounts = self._library.accounts()
        account = verify(accounts, me.name, old)
        if account is None:
            self._throttle.failed(me.name, address)
            return self._account(request, "signin.wrong_old", 401)
        if password_fault(new):
            return self._account(request, "signin.short", 422)
        changed = account.model_copy(update={"hash": hash_password(new)})
        self._library.save_accounts((accounts | {me.name: changed}).values())
        self._keeper.sessions.end_all(me.name)
        return self._with_session(
            self._account(request, "signin.changed"), request, self._keeper.sessions.begin(me.name)
        )

    def _form(
        self, request: Request, path: str, name: str = "", problem: str = "", status: int = 200, **values: object
    ) -> Response:
        labels = self._labels(request)
        text = labels.say(problem, **values) if problem else ""
        headers = {"retry-after": str(60 * int(str(values["minutes"])))} if "minutes" in values else {}
        html = fill("signin.html", page=labels, name=name, next=path, problem=text)
        return HTMLResponse(html, status, headers)

    def _account(self, request: Request, said: str = "", status: int = 200, **values: object) -> Response:
        labels = self._labels(request)
        text = labels.say(said, **values) if said else ""
        return HTMLResponse(fill("account.html", page=labels, said=text, failed=status != 200), status)

    def _with_session(self, response: Response, request: Request, secret: str) -> Response:
        response.headers.append("set-cookie", session_cookie(secret, secure=self._keeper.is_secure(request)))
        return response


def own_path(path: str) -> str:
    """An address of ours to go on to; anything else leads to the beginning.

    >>> own_path("/curate?x=1"), own_path("//evil.example"), own_path("https://evil.example"), own_path("/\\\\evil.example")
    ('/curate?x=1', '/', '/', '/')
    """
    safe = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if safe else "/"


def _see(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)
