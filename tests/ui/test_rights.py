"""Nobody meets what they may not see: every address, endpoint and event, with every viewer and every kind of card.

Each source carries a word that stands nowhere else. What a viewer is shown must hold no word of a source that the table
of rules keeps from them. An address or event that is not known here fails: whoever adds one says how it is tried.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import product
from pathlib import Path
from uuid import uuid4

import docx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from assistant.assistant import Assistant
from assistant.corpus.accounts import change, hash_password
from assistant.corpus.documents import Acceptance
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Locator, Section
from assistant.exchange.activity import Asker
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.missing import Missing
from assistant.settings import Settings
from assistant.ui.inner_door import _OPEN
from assistant.viewers import Status, Verb, Viewer, Visibility, may, may_curate, visible_to
from tests.conftest import PASSAGE_TOKENS, MakeCard
from tests.ui.answers import refused
from tests.ui.conftest import build
from tests.ui.test_signin import PASSWORD, sign_in, token_of

KINDS = list(product(Visibility, Status))
FILES = list(product(Visibility, Acceptance))
SIGNED_IN = [viewer for viewer in Viewer if viewer is not Viewer.ANONYMOUS]
Shown = dict[str, str]
"""What a probe was shown, by the id of the source it asked for; under "" where it asked for none in particular."""


def card_id(visibility: Visibility, status: Status) -> str:
    return f"{visibility.value}-{status.value}".replace("_", "-")


def file_id(visibility: Visibility, status: Acceptance) -> str:
    return f"file-{visibility.value}-{status.value}"


def word(identifier: str) -> str:
    """The word that only this source holds."""
    return "zq" + identifier.replace("-", "")


def readable(viewer: Viewer) -> set[str]:
    """The words that the table lets a viewer read."""
    cards = {card_id(*kind) for kind in KINDS if may(viewer, Verb.READ, *kind)}
    files = {file_id(*kind) for kind in FILES if kind[1] is Acceptance.ACCEPTED and may(viewer, Verb.READ, kind[0])}
    return {word(identifier) for identifier in cards | files}


def curable(viewer: Viewer) -> set[str]:
    """The words that the table lets a viewer work on."""
    files = {word(file_id(*kind)) for kind in FILES if may(viewer, Verb.CURATE, kind[0])}
    return files | {word(card_id(*kind)) for kind in KINDS if may(viewer, Verb.CURATE, *kind)}


WORDS = {word(card_id(*kind)) for kind in KINDS} | {word(file_id(*kind)) for kind in FILES}


def words_in(text: str) -> set[str]:
    """The words of sources in a text, however it is written."""
    plain = text.lower()
    return {one for one in WORDS if one in plain}


def read(path: Path) -> Reading:
    named = path.stem.removeprefix(f"{OLD}-")
    return Reading((Section(f"Inspectors wrote {word(named)} on tablets.", Locator(page=1)),))


@pytest.fixture(scope="module")
def site(corpus: Path, make_card: MakeCard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Cards of every kind, each related to every other, documents of every kind, and an account for every viewer."""
    folder = tmp_path_factory.mktemp("rights")
    shutil.copytree(corpus / "vocabularies", folder / "corpus" / "vocabularies")
    (folder / "corpus" / "documents").mkdir()
    library = Library(folder / "corpus")
    related = [{"relation": kind, "id": card_id(*one)} for one in KINDS for kind in ("based_on", "contradicts")]
    for visibility, status in KINDS:
        identifier = card_id(visibility, status)
        library.save_card(
            make_card(
                identifier,
                Language.EN,
                f"Inspectors in Colombia wrote {word(identifier)} on tablets.",
                title=f"Tablets {word(identifier)}",
                institutions=[{"name": f"Office {word(identifier)}", "role": "provider", "place": "CO"}],
                visibility=visibility,
                status=status,
                related=related,
            )
        )
    for visibility, acceptance in FILES:
        path = library.folder / "documents" / f"{file_id(visibility, acceptance)}.txt"
        path.write_text(f"Inspectors wrote {word(path.stem)} on tablets.")
        path.with_name(f"{path.name}.yaml").write_text(
            f"id: {path.stem}\ntitle: {word(path.stem)}\nlicence: CC-BY-4.0\nseen: 2026-11-26\n"
            f"visibility: {visibility.value}\nstatus: {acceptance.value}\n"
        )
        kept = library.folder / "history" / "documents" / path.stem / f"{OLD}-{path.name}"
        kept.parent.mkdir(parents=True)
        for original in (path, path.with_name(f"{path.name}.yaml")):
            shutil.copy(original, kept.with_name(f"{OLD}-{original.name}"))
    accounts = {}
    for viewer in SIGNED_IN:
        accounts = change(accounts, "add", viewer.value, viewer, hash_password(PASSWORD), date(2026, 11, 26))
    library.save_accounts(accounts.values())
    with Index(folder / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        assistant = Assistant(library, index, read)
        assistant.sync()
        for name in index.ledger.fingerprints():
            PASSAGES.extend(passage.id for passage in index.ledger.passages_of(name))
        GAPS.extend(gaps_of(assistant))
        yield build(assistant, Settings(corpus=library.folder, indexes=folder / "indexes", api_per_minute=0))


def gaps_of(assistant: Assistant) -> list[str]:
    """A question of everybody for each card that is linked to it; everybody who could be told of it asked before."""
    missing = Missing(assistant, 365, together=2)  # no two of them are one
    for number, kind in enumerate(KINDS):
        for viewer in SIGNED_IN:
            question = f"{ASKED} {number} {viewer.value}"
            told = replace(refused(), question=question, asked=question, nearest=())
            assistant.activity.asked(told, Asker(viewer, viewer.value))
        for gap in missing.gaps():
            if not gap.links:
                missing.link(gap.id, 0, "", card_id(*kind))
    return [gap.id for gap in missing.gaps()]


@pytest.fixture(scope="module")
def running(site: FastAPI) -> Iterator[TestClient]:
    """The site, running; every browser shares its event loop, as in a real server."""
    with TestClient(site) as client:
        SITE[:] = [client]
        yield client


def browse(running: TestClient, viewer: Viewer) -> TestClient:
    """A browser of its own, in which somebody has signed in."""
    browser = TestClient(running.app, base_url="http://127.0.0.1:7860", headers={"accept-language": "en"})
    browser.portal = running.portal
    if viewer is not Viewer.ANONYMOUS:
        assert sign_in(browser, viewer.value).status_code == 200  # after the redirect
    return browser


def each(path: str, method: str = "GET") -> Callable[[TestClient], Shown]:
    """Asks for every source under an address."""

    def probe(browser: TestClient) -> Shown:
        identifiers = [card_id(*kind) for kind in KINDS] + [file_id(*kind) for kind in FILES]
        return {one: browser.request(method, path.format(identifier=one)).text for one in identifiers}

    return probe


def once(path: str, method: str = "GET") -> Callable[[TestClient], Shown]:
    """Asks for an address that is about no source in particular."""
    return lambda browser: {"": browser.request(method, path).text}


def endpoint(name: str, *data: object) -> Callable[[TestClient], Shown]:
    """Calls a named endpoint, by the way of programs and at once."""

    def probe(browser: TestClient) -> Shown:
        told = browser.post(f"/gradio_api/call/{name}", json={"data": data}).json()
        queued = browser.get(f"/gradio_api/call/{name}/{told['event_id']}").text
        at_once = browser.post(f"/gradio_api/run/{name}", json={"data": data}).text
        return {"": queued + at_once}

    return probe


def endpoint_of_each(name: str) -> Callable[[TestClient], Shown]:
    """Calls a named endpoint with the id of every card."""
    return lambda browser: {
        one: "" if "There is no card" in told else told
        for one in (card_id(*kind) for kind in KINDS)
        for told in endpoint(name, one)(browser).values()
    }


QUESTION = "Inspectors in Colombia wrote on tablets"
TICKET = "00000000-0000-4000-8000-000000000000"


def event(browser: TestClient, number: int, data: list[object], session: str) -> str:
    """Sends an event of the page, as Gradio's own script does, and reads all that comes of it."""
    body = {
        "data": data,
        "fn_index": number,
        "session_hash": session,
        "event_data": {"action": "ask", "question": QUESTION},
    }
    assert browser.post("/gradio_api/queue/join", json=body).status_code == 200
    return browser.get("/gradio_api/queue/data", params={"session_hash": session}).text


def page_events(browser: TestClient) -> Shown:
    """Opens the page, asks, and presses everything, as one tab of the browser."""
    session = uuid4().hex
    shown = [event(browser, 0, [TICKET], session)]
    shown += [event(browser, number, [QUESTION, None, None], session) for number in (2, 3)]
    shown += [event(browser, number, [None, None], session) for number in (4, 5, 7, 1, 8, 10)]
    return {"": "\n".join(shown)}


def proposed(browser: TestClient) -> list[str]:
    """The drafts that documents offer a trainer; asked for by everybody."""
    return [f"/curate/new?passage={passage}&start=0" for passage in PASSAGES]


def editions(path: str) -> Callable[[TestClient], Shown]:
    """Asks for the replaced edition of every document."""

    def probe(browser: TestClient) -> Shown:
        asked = {file_id(*kind): path.format(identifier=file_id(*kind), edition=OLD) for kind in FILES}
        return {one: browser.get(address).text for one, address in asked.items()}

    return probe


def handed_in(browser: TestClient) -> Shown:
    """A file that a trainer handed in; everybody asks what became of it, and wants it stopped."""
    curator = browse(SITE[0], Viewer.TRAINER)
    token = token_of(curator.get("/curate/documents").text)
    form = {"token": token, "licence": "CC-BY-4.0", "visibility": "internal"}
    secret = {"files": (f"{word(file_id(Visibility.INTERNAL, Acceptance.WAITING))}.exe", b"MZ")}
    told = curator.post("/curate/upload", data=form, files=secret, headers={"accept": "application/json"}).json()
    address = f"/curate/upload/{told['batch']}"
    return {"": browser.get(address).text + browser.post(f"{address}/stop", data={"token": "x"}).text}


def pasted(browser: TestClient) -> Shown:
    """A text that is pasted, without the token that only a trainer's page has."""
    return {"": browser.post("/curate/text", data={"title": "x", "text": "y", "token": "x"}).text}


def each_gap(browser: TestClient) -> Shown:
    """The pages of all gaps, the forms of new cards that they fill, and what is sent to them; asked for by everybody."""
    paths = [path for gap in GAPS for path in (f"/gaps/{gap}", f"/curate/new?gap={gap}")]
    shown = [browser.get(path).text for path in paths]
    return {"": "".join([*shown, *(browser.post(f"/gaps/{gap}", data={"act": "decline"}).text for gap in GAPS)])}


def pairs(path: str, name: str) -> Callable[[TestClient], Shown]:
    """Asks for every card beside one that everybody may read."""
    first = card_id(Visibility.PUBLIC, Status.PUBLISHED)

    def probe(browser: TestClient) -> Shown:
        others = [card_id(*kind) for kind in KINDS]
        asked = {one: name.replace("FIRST", first).replace("SECOND", one) for one in others}
        return {one: browser.get(f"{path}?{query}").text for one, query in asked.items()}

    return probe


CARDS = "ids=" + ",".join(card_id(*kind) for kind in KINDS)


def taken(browser: TestClient) -> Shown:
    """A basket made into a file, step by step, and the file itself, with every ticket."""
    lines = browser.get(f"/basket/progress.md?{CARDS}").text.splitlines()
    files = [told["file"] for line in lines if "file" in (told := json.loads(line))]
    return {"": "".join([*lines, *(browser.get(file).text for file in files)])}


def briefs(browser: TestClient) -> Shown:
    """The briefs of what a tab was answered, as files; asked for by everybody, with the ticket of that tab."""
    event(browser, 0, [TICKET], "brief")
    event(browser, 2, [QUESTION, None, None], "brief")
    found = browser.get(f"/brief/{TICKET}/0/docx")
    if found.headers["content-type"].startswith("text/html"):
        return {"": found.text}
    return {"": "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(found.content)).paragraphs)}


def golden(browser: TestClient) -> Shown:
    """The form of a golden question, from an answer of the tab's own."""
    event(browser, 0, [TICKET], "golden")
    event(browser, 2, [QUESTION, None, None], "golden")
    return {"": browser.get(f"/curate/questions/new?ticket={TICKET}&turn=0").text}


def many(path: str, base: str) -> Callable[[TestClient], Shown]:
    """Asks to change every card at once, with the token of whoever asks; with a base that no card has, none is."""

    def probe(browser: TestClient) -> Shown:
        token = token_of(browser.get("/account").text)
        cards = [f"{card_id(*kind)}{base}" for kind in KINDS]
        sent = {"token": token, "card": cards, "field": "themes", "how": "add", "value": "osh", "why": "A try."}
        return {"": browser.post(path, data=sent).text}

    return probe


NEED = f"need={QUESTION}&country=PA"
NOTE = f"{NEED}&" + "&".join(f"card={card_id(*kind)}" for kind in KINDS)
SITE: list[TestClient] = []
"""The running site, for those who need a second browser."""
OLD = "0123456789ab"
"""The replaced edition that every document has."""
PASSAGES: list[str] = []
"""Every passage of the index."""
GAPS: list[str] = []
"""Every gap: who asked in vain, and which card is being written for it, or was."""
ASKED = "Which trainer rides the zqaskedinvain?"
ADDRESSES: dict[str, Callable[[TestClient], Shown] | None] = {
    "/": once("/"),
    "/card/{identifier}": each("/card/{identifier}"),
    "/document/{identifier}": each("/document/{identifier}"),
    "/document/{identifier}/original": each("/document/{identifier}/original"),
    "/document/{identifier}/edition/{edition}": editions("/document/{identifier}/edition/{edition}"),
    "/document/{identifier}/edition/{edition}/original": editions("/document/{identifier}/edition/{edition}/original"),
    "/healthz": once("/healthz"),
    "/curate": lambda browser: {"": "".join(browser.get(f"/curate?status={one.value}").text for one in Status)},
    "/curate/new": lambda browser: {
        "": "".join(browser.get(path).text for path in ("/curate/new", *proposed(browser)))
    },
    "/curate/documents": once("/curate/documents"),
    "/curate/upload": once("/curate/upload", "POST"),
    "/curate/upload/{batch}": handed_in,
    "/curate/upload/{batch}/stop": handed_in,
    "/curate/text": pasted,
    "/curate/document/{identifier}": each("/curate/document/{identifier}"),
    "/curate/card/{identifier}": each("/curate/card/{identifier}"),
    "/curate/card/{identifier}/move": each("/curate/card/{identifier}/move", "POST"),
    "/curate/card/{identifier}/comment": each("/curate/card/{identifier}/comment", "POST"),
    "/curate/card/{identifier}/restore": each("/curate/card/{identifier}/restore", "POST"),
    "/curate/card/{identifier}/history": each("/curate/card/{identifier}/history"),
    "/curate/card/{identifier}/preview": each("/curate/card/{identifier}/preview"),
    "/curate/card/{identifier}/effect/{version}": each("/curate/card/{identifier}/effect/1"),
    "/curate/questions": once("/curate/questions"),
    "/curate/questions/new": golden,
    "/curate/questions/{identifier}/remove": each("/curate/questions/{identifier}/remove", "POST"),
    "/curate/table": once("/curate/table"),
    "/curate/table/change": many("/curate/table/change", ""),
    "/curate/table/apply": many("/curate/table/apply", f":{'0' * 64}"),
    "/curate/batch/{identifier}": each("/curate/batch/{identifier}"),
    "/curate/batch/{identifier}/undo": each("/curate/batch/{identifier}/undo", "POST"),
    "/gaps": once("/gaps"),
    "/gaps/overview": once("/gaps/overview"),
    "/gaps/export.{form}": lambda browser: {
        "": "".join(browser.get(f"/gaps/export.{form}").text for form in ("csv", "json"))
    },
    "/gaps/{identifier}": each_gap,
    "/practices": lambda browser: {
        "": "".join(
            browser.get(path).text for path in ("/practices", "/practices?q=tablets", "/practices?view=pictures")
        )
    },
    "/card/{identifier}/{name}": each("/card/{identifier}/{identifier}.bib"),
    "/compare": pairs("/compare", "ids=FIRST,SECOND"),
    "/basket": once(f"/basket?{CARDS}"),
    "/basket/cards.{suffix}": lambda browser: {
        "": "".join(browser.get(f"/basket/cards.{form}?{CARDS}").text for form in ("md", "csv", "jsonld"))
    },
    "/basket/progress.{suffix}": taken,
    "/basket/file/{ticket}": taken,
    "/brief/{ticket}/{turn}/{form}": briefs,
    "/partners": once(f"/partners?{NEED}"),
    "/partners/note": once(f"/partners/note?{NOTE}"),
    "/partners/note.{form}": once(f"/partners/note.md?{NOTE}"),
    "/api/v1/search": once(f"/api/v1/search?limit=50&text={QUESTION}"),
    "/api/v1/ask": lambda browser: {"": browser.post("/api/v1/ask", json={"question": QUESTION}).text},
    "/api/v1/cards/{id}": each("/api/v1/cards/{identifier}"),
    "/api/v1/facets": once("/api/v1/facets?limit=50"),
    "/api/v1/compare": pairs("/api/v1/compare", "id=FIRST&id=SECOND"),
    "/api/v1/partners": once(f"/api/v1/partners?{NEED}"),
    "/api/v1/openapi.json": once("/api/v1/openapi.json"),
    "/signin": once("/signin"),
    "/signin/out": None,
    "/account": once("/account"),
    "/account/password": once("/account/password", "POST"),
    "/account/answered": once("/account/answered", "POST"),
    "/ayni": once("/ayni/ayni.css"),
    "/config": once("/config"),
    "/openapi.json": once("/openapi.json"),
    "/theme.css": once("/theme.css"),
}
"""Every address of the site, and how it is tried; None: it only ends a sign-in."""

GRADIO = {
    "/login", "/logout", "/svelte", "/gradio_api/deep_link", "/static", "/assets", "/favicon.ico", "/robots.txt",
    "/pwa_icon", "/manifest.json", "/monitoring", "?",
}  # fmt: skip
"""What Gradio brings by itself and knows no source; "?" is its API, of which InnerDoor opens what stands in INNER."""
INNER = {
    "api/", "app_id", "call/", "cancel", "heartbeat/", "info", "openapi.json", "queue/data", "queue/join", "reset",
    "run/", "startup-events", "theme.css",
}  # fmt: skip

EVENTS: dict[str, Callable[[TestClient], Shown]] = {
    "Endpoints.search": endpoint("search", "Inspectors wrote on tablets", 50, "", "", "", "", 0),
    "Endpoints.ask": endpoint("ask", QUESTION, [], ""),
    "Endpoints.card": endpoint_of_each("card"),
    "Endpoints.facets": endpoint("facets", "", None, 50),
    "Endpoints.compare": endpoint("compare", [card_id(*kind) for kind in KINDS][:4]),
    "Endpoints.partners": endpoint("partners", QUESTION, "PA"),
    **dict.fromkeys(
        (f"Chat.{name}" for name in ("enter", "translate", "ask", "press", "settle", "begin_anew")), page_events
    ),
}
"""Every function that an event may call, and how it is tried."""


def addresses(routes: list[object], before: str = "") -> Iterator[str]:
    """Every address of an app, those of the apps within it too."""
    for route in routes:
        path = before + getattr(route, "path", "?")
        if isinstance(route, Mount) and (within := getattr(route.app, "routes", None)):
            yield from addresses(within, path)
        else:
            yield path


def blocks_of(site: FastAPI):
    return next(route.app.get_blocks() for route in site.routes if hasattr(getattr(route, "app", None), "get_blocks"))


def test_every_address_is_known(site: FastAPI) -> None:
    def of_gradio(path: str) -> bool:
        return any(path == one or path.startswith(f"{one}/") for one in GRADIO)

    found = {path.rstrip("/") or "/" for path in addresses(site.routes)}
    assert {path for path in found if not of_gradio(path)} == set(ADDRESSES)
    assert set(_OPEN) == INNER


def test_every_event_is_known(site: FastAPI) -> None:
    called = {block.fn.__qualname__ for block in blocks_of(site).fns.values() if block.fn}
    assert called == set(EVENTS)


@pytest.mark.parametrize("viewer", Viewer)
def test_nobody_is_shown_what_they_may_not_read(viewer: Viewer, running: TestClient) -> None:
    browser, allowed = browse(running, viewer), readable(viewer)
    for address, probe in ADDRESSES.items():
        theirs = allowed | curable(viewer) if address.startswith(("/curate", "/gaps")) else allowed
        for asked, text in (probe(browser) if probe else {}).items():
            assert words_in(text) <= theirs, address
            if address == "/curate/card/{identifier}":
                assert (word(asked) in words_in(text)) == (word(asked) in curable(viewer) and "file" not in asked)
            if address.startswith(("/card/", "/document/")) and word(asked) in allowed:
                kind = "/document/" if asked.startswith("file-") else "/card/"
                assert (word(asked) in words_in(text)) == address.startswith(kind), "what may be read is shown"


@pytest.mark.parametrize("viewer", Viewer)
def test_what_was_asked_is_shown_to_whoever_may_curate_and_to_whoever_asked(
    viewer: Viewer, running: TestClient
) -> None:
    """The notices on /account tell of cards that their reader may read, and nobody else's questions."""
    browser = browse(running, viewer)
    for address, probe in ADDRESSES.items():
        for text in (probe(browser) if probe and "gaps" in address else {}).values():
            assert ("zqaskedinvain" in text) == may_curate(viewer) or address == "/gaps/overview", address
    told = browser.get("/account").text
    published = {word(card_id(*kind)) for kind in KINDS if kind[1] is Status.PUBLISHED}
    assert words_in(told) == (readable(viewer) & published if viewer in SIGNED_IN else set())
    others = {one.value for one in SIGNED_IN} - {viewer.value}
    assert not any(f"{number} {other}" in told for other in others for number in range(len(KINDS)))


@pytest.mark.parametrize("viewer", Viewer)
def test_nobody_is_answered_with_what_they_may_not_read(viewer: Viewer, running: TestClient) -> None:
    browser, allowed = browse(running, viewer), readable(viewer)
    for name, probe in EVENTS.items():
        for asked, text in probe(browser).items():
            assert words_in(text) <= allowed, name
            if name == "Endpoints.search":
                assert words_in(text) == allowed, "all that may be found is found"
            if name == "Endpoints.card":
                assert (word(asked) in words_in(text)) == (word(asked) in allowed)


def test_what_is_asked_is_answered_for_whoever_asked_it(running: TestClient) -> None:
    """Two people ask in turns, and fetch what was found when all have asked."""
    staff, nobody = browse(running, Viewer.STAFF), browse(running, Viewer.ANONYMOUS)
    calls = []
    for browser in (staff, nobody) * 3:
        told = browser.post("/gradio_api/call/search", json={"data": ["tablets", 50, "", "", "", "", 0]}).json()
        calls.append((browser, told["event_id"]))
    for browser, called in calls:
        found = words_in(browser.get(f"/gradio_api/call/search/{called}").text)
        assert found == readable(Viewer.STAFF if browser is staff else Viewer.ANONYMOUS)


def test_a_tab_begins_anew_for_somebody_else(running: TestClient) -> None:
    browser = browse(running, Viewer.STAFF)
    told = page_events(browser)[""]
    assert "zqinternalpublished" in told
    event(browser, 0, [TICKET], "here")
    assert "zqinternalpublished" in event(browser, 2, [QUESTION, None, None], "here")
    assert "zqinternalpublished" in event(browser, 0, [TICKET], "here")
    browser.cookies.clear()
    assert "zqinternalpublished" not in event(browser, 0, [TICKET], "here")


@pytest.mark.parametrize("viewer", Viewer)
def test_the_query_asks_for_what_the_table_lets_be_read(viewer: Viewer) -> None:
    assert set(visible_to(viewer)) == {one for one in Visibility if may(viewer, Verb.READ, one, Status.PUBLISHED)}


def test_more_trust_never_sees_less() -> None:
    for (lower, higher), verb, kind in product(zip(list(Viewer), list(Viewer)[1:], strict=False), Verb, KINDS):
        assert may(higher, verb, *kind) or not may(lower, verb, *kind)
