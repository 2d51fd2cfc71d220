"""Signing in: who is believed, for how long, how often one may try, and what a page of somebody else's cannot do."""

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from assistant.assistant import Assistant
from assistant.corpus.accounts import FILE, change, hash_password
from assistant.errors import SettingsError
from assistant.languages import Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.ui.gate import COOKIE, objection
from assistant.ui.reader import Reader, current, reading, viewer
from assistant.ui.server import require_sign_in
from assistant.ui.sessions import LONGEST, WINDOW, Sessions, Throttle
from assistant.viewers import Viewer
from tests.ui.conftest import build
from tests.ui.test_render import Page

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)


def add(assistant: Assistant, *roles: Viewer) -> None:
    """An account named as its role for each."""
    accounts = assistant.library.accounts()
    for role in roles:
        accounts = change(accounts, "add", role.value, role, HASH, date(2026, 11, 26))
    assistant.library.save_accounts(accounts.values())


def browse(assistant: Assistant, settings: Settings | None = None) -> TestClient:
    """A browser without cookies in front of the site."""
    site = TestClient(
        build(assistant, settings or Settings()), base_url="http://127.0.0.1:7860", headers={"accept-language": "en"}
    )
    site.follow_redirects = False
    return site


def token_of(html: str) -> str:
    return next(attrs["value"] for attrs in Page(html).all("input") if attrs["name"] == "token")


def sign_in(site: TestClient, name: str, password: str = PASSWORD, next_: str = "/"):
    token = token_of(site.get("/signin").text)
    return site.post("/signin", data={"name": name, "password": password, "next": next_, "token": token})


def role(site: TestClient) -> str:
    return Page(site.get("/account").text).text


def test_on_this_computer_nobody_signs_in_and_the_page_says_so(site: TestClient) -> None:
    assert "Role: trainer" in role(site)
    for path in ("/account", "/card/tablets"):
        assert say("signin.open", Language.EN) in Page(site.get(path).text).text


def test_a_proxy_before_an_open_site_opens_it_to_nobody(assistant: Assistant) -> None:
    site = browse(assistant, Settings(names="ayni.example.org"))
    for headers in ({"x-forwarded-for": "192.0.2.1"}, {"via": "1.1 proxy"}, {"host": "ayni.example.org"}):
        assert site.get("/account", headers=headers).headers["location"] == "/signin?next=/account"


def test_other_computers_are_served_only_with_a_sign_in(assistant: Assistant) -> None:
    everywhere = Settings(host="0.0.0.0")
    with pytest.raises(SettingsError, match="account add"):
        require_sign_in(assistant.library, everywhere)
    require_sign_in(assistant.library, Settings())
    require_sign_in(assistant.library, Settings(host="0.0.0.0", identity_header="X-Forwarded-User"))
    site = browse(assistant, everywhere)
    assert site.get("/account").status_code == 303, "were it served all the same, nobody would be a trainer"
    add(assistant, Viewer.STAFF)
    require_sign_in(assistant.library, everywhere)


def test_from_a_name_and_a_password_to_a_role_and_out_again(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant)
    assert "Sign in" in Page(site.get("/card/tablets").text).text
    answer = sign_in(site, "staff", next_="/card/tablets")
    assert (answer.status_code, answer.headers["location"]) == (303, "/card/tablets")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Role: staff" in role(site)
    assert site.get("/card/tablets").headers["cache-control"] == "private, no-store"
    old = site.cookies[COOKIE]
    out = site.post("/signin/out", data={"token": token_of(site.get("/account").text)})
    assert out.status_code == 303
    assert site.get("/account").status_code == 303
    site.cookies.set(COOKIE, old)
    assert site.get("/account").status_code == 303, "the secret of a session that was ended opens nothing"


def test_a_role_and_an_account_are_looked_up_each_time(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant)
    sign_in(site, "staff")
    accounts = assistant.library.accounts()
    today = accounts["staff"].since
    assistant.library.save_accounts(change(accounts, "role", "staff", Viewer.PARTNER, None, today).values())
    assert "Role: partner" in role(site)
    (assistant.library.folder / FILE).write_text("damaged")
    assert site.get("/account").status_code == 303, "in doubt, nobody"


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_whoever_tries_too_often_is_told_to_wait(language: str, assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant)
    site.get(f"/signin?lang={language}")
    for _ in range(4):
        answer = sign_in(site, "staff", "wrong")
        assert answer.status_code == 401
        assert say("signin.wrong", Language(language)) in Page(answer.text).text
    assert sign_in(site, "staff", "wrong").status_code == 429
    locked = sign_in(site, "staff")
    assert locked.status_code == 429, "even the right password has to wait"
    assert say("signin.locked", Language(language), minutes=15) in Page(locked.text).text
    assert int(locked.headers["retry-after"]) == 900


def test_a_name_that_is_not_known_is_answered_like_one_that_is(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant)
    answers = [sign_in(site, name, "wrong").text.replace(f'value="{name}"', "") for name in ("staff", "nobody")]
    assert answers[0] == answers[1]


def test_a_form_of_somebody_else_changes_nothing(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant)
    form = {"name": "staff", "password": PASSWORD}
    assert site.post("/signin", data=form).status_code == 403
    assert site.post("/signin", data={**form, "token": "0" * 64}).status_code == 403
    token = token_of(site.get("/signin").text)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert site.post("/signin", data={**form, "token": token}, headers=headers).status_code == 403
    other = browse(assistant)
    other.get("/signin")
    assert other.post("/signin", data={**form, "token": token}).status_code == 403, "the token of another browser"
    sign_in(site, "staff")
    assert site.post("/signin/out", data={"token": "x"}).headers["location"] == "/account"
    assert "Role: staff" in role(site)


def test_events_of_the_chat_are_not_for_pages_of_others(site: TestClient) -> None:
    answer = site.post("/gradio_api/call/ask", json={"data": ["x", [], ""]}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"), [({}, None), ({"content-length": "x"}, 411), ({"content-length": "99999999"}, 413)]
)
def test_a_form_says_how_large_it_is(headers: dict[str, str], status: int | None) -> None:
    told = objection("POST", "/signin", Headers(headers))
    assert (told and told[0]) == status


def test_a_new_password_ends_every_other_sign_in(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    here = browse(assistant)
    there = TestClient(here.app, base_url="http://127.0.0.1:7860", headers={"accept-language": "en"})
    there.follow_redirects = False
    sign_in(here, "staff")
    sign_in(there, "staff")

    def put(old: str, new: str) -> int:
        token = token_of(here.get("/account").text)
        return here.post("/account/password", data={"old": old, "new": new, "token": token}).status_code

    assert put("wrong", "another long password") == 401
    assert put(PASSWORD, "short") == 422
    assert put(PASSWORD, "another long password") == 200
    assert "Role: staff" in role(here)
    assert there.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(path: str, assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    assert sign_in(browse(assistant), "staff", next_=path).headers["location"] == "/"


def test_behind_https_the_cookie_is_secure(assistant: Assistant) -> None:
    add(assistant, Viewer.STAFF)
    site = browse(assistant, Settings())
    plain = site.get("/signin", headers={"x-forwarded-proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"], "not a proxy that is believed"
    secure = TestClient(site.app, base_url="https://127.0.0.1:7860").get("/signin")
    assert "Secure" in secure.headers["set-cookie"]
    assert "strict-transport-security" in secure.headers


def proxied(assistant: Assistant, client: str = "127.0.0.1") -> TestClient:
    settings = Settings(host="0.0.0.0", identity_header="X-Forwarded-User", identity_role="partner")
    return TestClient(
        build(assistant, settings),
        base_url="http://ayni.example.org",
        headers={"accept-language": "en"},
        client=(client, 50000),
    )


def test_a_proxy_says_who_is_asking(assistant: Assistant) -> None:
    add(assistant, Viewer.TRAINER)
    site = proxied(assistant)
    for name, told in (("trainer", "trainer"), ("somebody@example.org", "partner"), ("", "anybody")):
        text = Page(site.get("/account", headers={"x-forwarded-user": name} if name else {}).text).text
        assert f"Role: {told}" in text
    twice = [("x-forwarded-user", "trainer"), ("x-forwarded-user", "somebody")]
    assert "Role: anybody" in Page(site.get("/account", headers=twice).text).text
    assert site.get("/signin").status_code == 200


def test_a_header_from_anybody_else_is_not_believed(assistant: Assistant) -> None:
    add(assistant, Viewer.TRAINER)
    site = proxied(assistant, "192.0.2.7")
    assert "Role: anybody" in Page(site.get("/account", headers={"x-forwarded-user": "trainer"}).text).text


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_sign_in_ends_by_itself() -> None:
    clock = Clock()
    sessions = Sessions(60, clock)
    secret = sessions.begin("ana")
    clock.now = 59
    assert sessions.name_of(secret) == "ana"
    clock.now = 120
    assert sessions.name_of(secret) == ""
    secret = sessions.begin("ana")
    while clock.now < 120 + LONGEST:
        assert sessions.name_of(secret) == "ana"
        clock.now += 59
    clock.now += 2
    assert sessions.name_of(secret) == ""


def test_waiting_is_over_when_the_tries_are_forgotten_and_others_do_not_wait() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(5):
        throttle.failed("ana", "192.0.2.1")
    assert throttle.minutes("ana", "192.0.2.1") == 15
    assert throttle.minutes("ana", "192.0.2.2") == 0, "nobody can lock somebody else out from elsewhere so easily"
    clock.now = WINDOW
    assert throttle.minutes("ana", "192.0.2.1") == 0
    for name in "abcdef":
        for _ in range(5):
            throttle.failed(name, "192.0.2.3")
    assert throttle.minutes("somebody new", "192.0.2.3") > 0


def test_nobody_is_anybody_outside_of_a_request() -> None:
    assert viewer() is Viewer.ANONYMOUS
    with reading({}, Reader("ana", Viewer.STAFF)):
        assert current().name == "ana"
    assert viewer() is Viewer.ANONYMOUS


def test_the_accounts_are_no_file_of_the_site(site: TestClient, assistant: Assistant) -> None:
    add(assistant, Viewer.ADMINISTRATOR)
    for path in (f"/{FILE}", f"/ayni/{FILE}", f"/ayni/..%2f..%2f{FILE}", f"/gradio_api/file={FILE}"):
        assert HASH not in site.get(path).text
    assert Path(assistant.library.folder / FILE).exists()
