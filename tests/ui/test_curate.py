"""The trainers' pages, without a line of JavaScript: forms in, pages out, in four languages."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.accounts import change, hash_password
from assistant.corpus.cards import BODY_FIELDS, Card
from assistant.corpus.history import Act, card_of, fields_of
from assistant.languages import SPOKEN, Language
from assistant.settings import Settings
from assistant.texts import say
from assistant.ui import card_form
from assistant.ui.labels import Labels
from assistant.viewers import Status, Viewer
from tests.ui.test_render import Page
from tests.ui.test_signin import PASSWORD, browse, sign_in, token_of

EVIL = '"><script>alert(1)</script>'
DRAFT = {
    "type": "lesson",
    "title": "Zebra forms",
    "language": "en",
    "finding": "Zebra offices agreed on one common form in 2019.",
    "themes": ["labour-inspection", "osh"],
    "places": ["CO"],
    "evidence": "E1",
    "figures.0.value": "19",
    "figures.0.unit": "offices",
    "figures.0.year": "2019",
    "source.title": "A report",
    "source.locator": "page 4",
    "source.seen": "2026-11-23",
    "source.licence": "CC-BY-4.0",
    "lessons": "Agree first.",
}


def form_of(html: str, action: str) -> dict[str, list[str]]:
    """What a browser would send of a form, as it stands."""
    form = next(one for one in BeautifulSoup(html, "html.parser").find_all("form") if one["action"] == action)
    values: dict[str, list[str]] = {}
    for control in form.select("input, textarea, select"):
        if control.get("type") == "checkbox" and not control.has_attr("checked"):
            continue
        value = control.get("value", "")
        if control.name == "textarea":
            value = control.text.removeprefix("\n")
        elif control.name == "select":
            chosen = control.select_one("option[selected]")
            value = chosen["value"] if chosen else ""
        values.setdefault(control["name"], []).append(value)
    return values


def create(site: TestClient, **more: object) -> str:
    """A new draft; its address."""
    token = token_of(site.get("/curate/new").text)
    answer = site.post("/curate/new", data={**DRAFT, **more, "token": token})
    assert answer.status_code == 200, answer.text  # after the redirect
    return answer.url.path


def step(site: TestClient, path: str, move: str, **more: str):
    """Press one of the buttons of the desk."""
    form = form_of(site.get(path).text, f"{path}/move")
    return site.post(f"{path}/move", data={**form, "move": move, **more})


def edit(site: TestClient, path: str, **changes: object):
    form = form_of(site.get(path).text, path)
    return site.post(path, data={**form, **changes})


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_speaks_every_language(language: Language, site: TestClient) -> None:
    path = create(site)
    site.get(f"/curate?lang={language.value}")
    for address in ("/curate", "/curate?status=retired", "/curate/new", path, f"{path}/history", f"{path}/preview"):
        answer = site.get(address)
        assert answer.status_code == 200
        assert f'<html lang="{language.value}">' in answer.text
    assert say("curate.act.created", language) in Page(site.get(f"{path}/history").text).text
    assert say("curate.title", language) in Page(site.get("/card/tablets").text).text


def test_from_an_empty_form_to_a_card_that_is_found(site: TestClient, assistant: Assistant) -> None:
    path = create(site)
    assert path == "/curate/card/zebra-forms"
    card = assistant.library.card("zebra-forms").noun
    assert (card.status, card.themes, card.figures[0].value) == (Status.DRAFT, ("labour-inspection", "osh"), 19)
    assert site.get("/card/zebra-forms").status_code == 404
    assert "Zebra offices" in Page(site.get(f"{path}/preview").text).text
    assert say("curate.done.submit", Language.EN) in step(site, path, "submit").text
    assert "Zebra forms" in Page(site.get("/curate").text).text, "what waits for a review is shown first"
    assert say("curate.done.publish", Language.EN) in step(site, path, "publish").text
    assert "Zebra offices" in Page(site.get("/card/zebra-forms").text).text
    refused = step(site, path, "retire")
    assert refused.status_code == 409
    assert say("refused.why", Language.EN) in Page(refused.text).text
    assert step(site, path, "retire", why="No more.").status_code == 200
    assert site.get("/card/zebra-forms").status_code == 404
    history = Page(site.get(f"{path}/history").text).text
    for words in ("No more.", "retired", "published", "handed in"):
        assert words in history


def test_a_form_sent_as_it_stands_changes_nothing(site: TestClient, assistant: Assistant) -> None:
    before = assistant.library.card("paper").noun
    assert edit(site, "/curate/card/paper").status_code == 200
    after = assistant.library.card("paper").noun
    assert after == before.model_copy(update={"version": after.version})


def test_what_does_not_fit_is_marked_and_what_was_written_is_still_there(site: TestClient) -> None:
    token = token_of(site.get("/curate/new").text)
    wrong = {"period": "last year", "figures.0.year": "19", "source.seen": "2026-02-30", "title": "", "themes": []}
    answer = site.post("/curate/new", data={**DRAFT, **wrong, "token": token})
    assert answer.status_code == 422
    page = Page(answer.text)
    for kind in ("period", "year", "date", "missing"):
        assert say(f"fault.{kind}", Language.EN) in page.text
    assert "Zebra offices agreed" in page.text
    assert "last year" in answer.text
    path = create(site)
    answer = edit(site, path, period="last year", lessons="Kept.")
    assert answer.status_code == 422
    assert "Kept." in answer.text
    assert form_of(answer.text, path)["base"]


def test_errors_are_told_where_they_are_and_reasons_are_asked_for(site: TestClient, assistant: Assistant) -> None:
    path = create(site, results="Write to ana@example.org.", evidence="E4")
    page = site.get(path).text
    assert "This text holds an e-mail address. Name the office instead." in Page(page).text
    assert "disabled" in page.partition('value="publish"')[2].partition(">")[0]
    assert step(site, path, "publish").status_code == 409
    assert edit(site, path, results="", why="no address").status_code == 200
    asked = step(site, path, "publish")
    assert asked.status_code == 409
    assert say("refused.reasons", Language.EN) in Page(asked.text).text
    assert step(site, path, "publish", **{"reason.no_evaluation": "It is being printed."}).status_code == 200
    assert assistant.library.history("zebra-forms")[-1].reasons == {"no_evaluation": "It is being printed."}
    assert "It is being printed." in Page(site.get(f"{path}/history").text).text


def test_two_people_at_one_card(site: TestClient, assistant: Assistant) -> None:
    path = create(site)
    one = two = form_of(site.get(path).text, path)
    assert site.post(path, data={**one, "title": "By one", "lessons": "One's lesson."}).status_code == 200
    merged = site.post(path, data={**two, "title": "By two", "results": "Two's result."})
    assert merged.status_code == 409
    assert assistant.library.card("zebra-forms").noun.title == "By one"
    form = form_of(merged.text, path)
    assert (form["title"], form["lessons"], form["results"]) == (["By two"], ["One's lesson."], ["Two's result."])
    assert "By one" in Page(merged.text).text
    assert say("curate.other", Language.EN) in Page(merged.text).text
    assert site.post(path, data={**form, "title": "By both"}).status_code == 200
    card = assistant.library.card("zebra-forms").noun
    assert (card.title, card.lessons, card.results) == ("By both", "One's lesson.", "Two's result.")
    stale = site.post(f"{path}/move", data={**two, "move": "publish"})
    assert (stale.status_code, assistant.library.card("zebra-forms").noun.status) == (409, Status.DRAFT)


def test_an_earlier_version_comes_back(site: TestClient, assistant: Assistant) -> None:
    path = create(site)
    edit(site, path, title="Worse", why="I was tired.")
    history = site.get(f"{path}/history").text
    assert "I was tired." in Page(history).text
    assert "<del>" in history
    form = form_of(history, f"{path}/restore")
    assert site.post(f"{path}/restore", data={**form, "version": "1"}).status_code == 200
    assert assistant.library.card("zebra-forms").noun.title == "Zebra forms"
    assert assistant.library.history("zebra-forms")[-1].act is Act.RESTORED
    for version in ("99", "-1", "x", "../1"):
        site.post(f"{path}/restore", data={**form, "version": version})
    assert len(assistant.library.history("zebra-forms")) == 3


def test_comments_are_text(site: TestClient) -> None:
    path = create(site)
    form = form_of(site.get(path).text, f"{path}/comment")
    assert site.post(f"{path}/comment", data={**form, "text": EVIL}).status_code == 200
    page = site.get(path).text
    assert EVIL in Page(page).text
    assert "<script>alert" not in page


def test_whatever_is_written_is_escaped_everywhere(site: TestClient, assistant: Assistant) -> None:
    texts = dict.fromkeys(("title", "finding", "confidence_note", "source.quote", "source.url", *BODY_FIELDS), EVIL)
    path = create(site, **texts, **{"figures.0.unit": EVIL, "institutions.0.name": EVIL, "figures.0.reporter": EVIL})
    edit(site, path, finding=EVIL * 2, why=EVIL)
    for address in (path, f"{path}/history", f"{path}/preview", "/curate?status=draft", f"/curate?text={EVIL}"):
        html = site.get(address).text
        assert "<script>alert" not in html
        assert all("onerror" not in attrs for attrs in Page(html).all("img"))
    assert assistant.library.card(path.rpartition("/")[2]).noun.finding == EVIL * 2


@pytest.mark.parametrize(
    "address",
    [
        "/curate/new",
        "/curate/card/{id}",
        "/curate/card/{id}/move",
        "/curate/card/{id}/comment",
        "/curate/card/{id}/restore",
    ],
)
def test_a_form_without_its_token_changes_nothing(address: str, site: TestClient, assistant: Assistant) -> None:
    path = create(site)
    before = fields_of(assistant.library.card("zebra-forms").noun)
    data = {**DRAFT, "title": "Forged", "move": "publish", "text": "Forged", "version": "1", "base": ""}
    for token in ({}, {"token": "0" * 64}):
        assert site.post(address.format(id=path.rpartition("/")[2]), data=data | token).status_code == 403
    assert fields_of(assistant.library.card("zebra-forms").noun) == before
    assert assistant.library.comments("zebra-forms") == ()
    assert assistant.library.card("forged") is None


@pytest.mark.parametrize("identifier", ["nowhere", "..%2f..%2fetc", "%00", "' OR 1=1", "x" * 1000])
def test_a_card_that_is_not_there_is_a_friendly_404(identifier: str, site: TestClient) -> None:
    for path in ("", "/history", "/preview"):
        assert site.get(f"/curate/card/{identifier}{path}").status_code == 404
    token = token_of(site.get("/curate/new").text)
    assert site.post(f"/curate/card/{identifier}", data={**DRAFT, "token": token}).status_code == 404


def test_who_did_it_is_the_account_and_the_second_person_publishes(assistant: Assistant) -> None:
    accounts = {}
    for name in ("ana", "luis"):
        accounts = change(accounts, "add", name, Viewer.TRAINER, hash_password(PASSWORD), date(2026, 11, 26))
    assistant.library.save_accounts(accounts.values())
    ana = browse(assistant, Settings(second_person=True))
    luis = TestClient(ana.app, base_url="http://127.0.0.1:7860", headers={"accept-language": "en"})
    sign_in(ana, "ana")
    sign_in(luis, "luis")
    ana.follow_redirects = True
    path = create(ana)
    assert 'value="publish"' not in ana.get(path).text
    step(ana, path, "submit")
    page = ana.get(path).text
    assert 'value="publish"' not in page
    assert say("refused.second_person", Language.EN) in Page(page).text
    assert step(ana, path, "publish").status_code == 409
    assert step(luis, path, "publish").status_code == 200
    assert [one.who for one in assistant.library.history("zebra-forms")] == ["ana", "ana", "luis"]


def test_nobody_else_curates(assistant: Assistant) -> None:
    accounts = change({}, "add", "staff", Viewer.STAFF, hash_password(PASSWORD), date(2026, 11, 26))
    assistant.library.save_accounts(accounts.values())
    site = browse(assistant)
    assert site.get("/curate").headers["location"] == "/signin?next=%2Fcurate"
    sign_in(site, "staff")
    for path in (
        "/curate",
        "/curate/new",
        "/curate/card/secret",
        "/curate/card/secret/history",
        "/curate/card/secret/preview",
    ):
        answer = site.get(path)
        assert answer.status_code == 403
        assert "A draft nobody sees" not in answer.text
    token = token_of(site.get("/account").text)
    assert site.post("/curate/new", data={**DRAFT, "token": token}).status_code == 403
    assert "/curate" not in [attrs["href"] for attrs in Page(site.get("/card/tablets").text).all("a")]


def test_the_queue_finds_and_turns_its_pages(site: TestClient) -> None:
    assert "Tablets" in Page(site.get("/curate?status=published&text=INSPECTORS+colombia").text).text
    assert say("curate.nothing", Language.EN) in Page(site.get("/curate?status=published&text=zzz").text).text
    for odd in ("status=nope", "start=-5", "start=99999", "status=draft&text=%00"):
        assert site.get(f"/curate?{odd}").status_code == 200
    assert site.get("/curate?start=x").status_code == 422


@pytest.mark.parametrize("language", SPOKEN)
def test_the_form_holds_every_field_of_the_model(language: Language, assistant: Assistant) -> None:
    labels = Labels(assistant.library.vocabularies, language)
    card = assistant.library.card("tablets").noun
    groups = card_form.groups(card_form.values_of(card), labels)
    names = {field.name.partition(".")[0] for group in groups for field in group.fields}
    assert names == set(Card.model_fields) - set(card_form.OWN)
    sent = [
        (field.name, field.value) for group in groups for field in group.fields if not field.rows and not field.options
    ]
    sent += [
        (field.name, one.code) for group in groups for field in group.fields for one in field.options if one.chosen
    ]
    sent += [
        (cell.name, cell.value) for group in groups for field in group.fields for row in field.rows for cell in row
    ]
    own = {name: getattr(card, name) for name in ("id", "status", "version", "reviewed")}
    assert card_of({**card_form.read_form(sent), **own}) == card
