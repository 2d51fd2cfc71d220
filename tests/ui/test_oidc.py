"""Single sign-on: a real OpenID Connect provider, a proxy that speaks to it, and the site that believes the proxy's header."""

import warnings
from collections.abc import Iterator
from datetime import date
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet

from assistant.assistant import Assistant
from assistant.corpus.accounts import change
from assistant.settings import Settings
from assistant.viewers import Viewer
from tests.ui.conftest import build
from tests.ui.test_render import Page

HEADER = "X-Forwarded-User"
BACK = "https://ayni.example.org/oauth2/callback"


class Proxy:
    """What stands before the site, as oauth2-proxy does: the code flow (OpenID Connect Core 1.0, 3.1), then the header."""

    def __init__(self, issuer: str, site: TestClient) -> None:
        self._client = httpx.Client()
        self._told = self._client.get(f"{issuer}/.well-known/openid-configuration").json()
        self._site = site
        self._state, self._nonce, self.name = token_urlsafe(), token_urlsafe(), ""

    def to_provider(self) -> str:
        """Where a browser is sent to sign in."""
        asked = {
            "client_id": "ayni", "response_type": "code", "scope": "openid", "redirect_uri": BACK,
            "state": self._state, "nonce": self._nonce,
        }  # fmt: skip
        return str(httpx.URL(self._told["authorization_endpoint"], params=asked))

    def come_back(self, address: str) -> None:
        """The browser is back with a code: it is changed for a token, and the token is verified."""
        brought = parse_qs(urlsplit(address).query)
        assert brought["state"] == [self._state]
        asked = {"grant_type": "authorization_code", "code": brought["code"][0], "redirect_uri": BACK}
        answer = self._client.post(self._told["token_endpoint"], data=asked, auth=("ayni", "any"))
        keys = KeySet.import_key_set(self._client.get(self._told["jwks_uri"]).json())
        claims = jwt.decode(answer.json()["id_token"], keys).claims
        assert (claims["aud"], claims["nonce"], claims["iss"]) in (
            ("ayni", self._nonce, self._told["issuer"]),
            (["ayni"], self._nonce, self._told["issuer"]),
        )
        self.name = claims["sub"]

    def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """Hand a request on: whatever the browser says of itself is taken out."""
        kept = {name: value for name, value in headers.items() if name.lower() != HEADER.lower()}
        return self._site.get(path, headers=kept | ({HEADER: self.name} if self.name else {}))

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def proxy(assistant: Assistant) -> Iterator[Proxy]:
    today = date(2026, 11, 26)
    assistant.library.save_accounts(change({}, "add", "ana@example.org", Viewer.TRAINER, None, today).values())
    settings = Settings(host="0.0.0.0", identity_header=HEADER, identity_role="staff", names="ayni.example.org")
    site = TestClient(build(assistant, settings), base_url="https://ayni.example.org", client=("127.0.0.1", 4180))
    site.headers["accept-language"] = "en"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the provider's own
        with oidc_provider_mock.run_server_in_thread() as provider:
            made = Proxy(f"http://localhost:{provider.server_port}", site)
            yield made
            made.close()


@pytest.mark.parametrize(("subject", "role"), [("ana@example.org", "trainer"), ("luis@example.org", "staff")])
def test_whom_the_provider_signs_in_has_their_role(subject: str, role: str, proxy: Proxy) -> None:
    pretended = {HEADER: "ana@example.org"}
    assert "Role: anybody" in Page(proxy.get("/account", pretended).text).text
    consent = httpx.post(proxy.to_provider(), data={"sub": subject})
    proxy.come_back(consent.headers["location"])
    text = Page(proxy.get("/account", pretended).text).text
    assert f"Role: {role}" in text
    assert subject in text
