"""Many cards at once, without a line of JavaScript: ticked, shown before and after, changed, undone."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.batches import FIELDS
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from assistant.viewers import Status
from tests.conftest import MakeCard
from tests.ui.test_curate import EVIL, edit, form_of
from tests.ui.test_render import Page
from tests.ui.test_signin import token_of

CARDS = ["paper", "secret", "tablets"]


@pytest.fixture(autouse=True)
def faultless(assistant: Assistant) -> None:
    """The cards without the relation of one of them that leads nowhere."""
    card = assistant.library.card("tablets").noun
    assistant.library.save_card(card.model_copy(update={"related": card.related[:1]}))


def ticked(site: TestClient, field: str = "themes", query: str = "", **more: object):
    """The answer to: these cards, this field."""
    form = form_of(site.get(f"/curate/table?{query}").text, "/curate/table/change")
    return site.post("/curate/table/change", data={**form, "card": CARDS, "field": field, **more})


def shown(site: TestClient, field: str, values: list[str], **more: object):
    """What would change."""
    form = form_of(ticked(site, field, **more).text, "/curate/table/change")
    return site.post("/curate/table/change", data={**form, "value": values, **more})


def apply(site: TestClient, html: str, **more: object):
    form = form_of(html, "/curate/table/apply")
    return site.post("/curate/table/apply", data={**form, "why": "They are about safety.", **more})


def texts_of(html: str) -> str:
    return " ".join(Page(html).text.split())


@pytest.mark.parametrize("language", SPOKEN)
def test_from_the_table_to_a_change_and_back(language: Language, site: TestClient, assistant: Assistant) -> None:
    site.get(f"/curate?lang={language.value}")
    before = {one: assistant.library.card(one).noun for one in CARDS}
    table = site.get("/curate/table")
    assert say("bulk.count", language, count=3) in texts_of(table.text)
    preview = shown(site, "themes", ["osh"], how="add")
    assert say("bulk.would", language, count=3) in texts_of(preview.text)
    osh = assistant.library.vocabularies.themes.label("osh", language)
    assert osh in texts_of(preview.text)
    assert assistant.library.card("tablets").noun == before["tablets"], "shown is not done"
    done = apply(site, preview.text)
    assert done.status_code == 200
    assert say("bulk.fate.changed", language) in texts_of(done.text)
    assert all(assistant.library.card(one).noun.themes[-1] == "osh" for one in CARDS)
    assert say("curate.part_of", language) in texts_of(site.get("/curate/card/paper/history").text)
    edit(site, "/curate/card/paper", title="Since then")
    path = done.url.path
    page = site.get(path).text
    assert say("bulk.fate.later", language) in texts_of(page)
    undone = site.post(f"{path}/undo", data=form_of(page, f"{path}/undo"))
    assert say("bulk.fate.undone", language) in texts_of(undone.text)
    assert assistant.library.card("tablets").noun.themes == before["tablets"].themes
    assert assistant.library.card("paper").noun.themes[-1] == "osh"
    assert path in site.get("/curate/table").text


def test_the_table_is_found_by_status_theme_and_words_and_shows_what_is_chosen(site: TestClient) -> None:
    def rows(**query: object) -> list[str]:
        html = site.get(f"/curate/table?{urlencode(query, doseq=True)}").text
        return sorted(box["value"] for box in Page(html).all("input") if box.get("name") == "card")

    assert rows() == CARDS
    assert rows(status="draft") == ["secret"]
    assert rows(theme="labour-inspection", text="colombia") == ["tablets"]
    assert rows(theme="osh") == []
    table = BeautifulSoup(site.get("/curate/table?column=modality&column=source.licence").text, "html.parser").table
    heads = [one.text for one in table.select("thead th")]
    assert heads[3:] == [say("ui.field.modality", Language.EN), say("ui.field.licence", Language.EN)]
    assert all(box["aria-labelledby"] for box in table.select("input"))
    assert all(head["scope"] for head in table.select("th"))


def test_all_that_the_filters_find_are_chosen_with_one_tick(site: TestClient, assistant: Assistant) -> None:
    answer = ticked(site, "visibility", "status=published", card=[], all="1")
    form = form_of(answer.text, "/curate/table/change")
    assert sorted(form["card"]) == ["paper", "tablets"]
    preview = site.post("/curate/table/change", data={**form, "value": "network"})
    assert apply(site, preview.text).status_code == 200
    assert assistant.library.card("tablets").noun.visibility.value == "network"
    assert site.get("/api/v1/cards/tablets").status_code == 200
    assert assistant.library.card("secret").noun.visibility.value == "public"


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_asked_for_with_a_control_of_its_kind(field: str, site: TestClient) -> None:
    page = BeautifulSoup(ticked(site, field).text, "html.parser")
    control = page.select("main form [name=value]")
    assert control
    assert not any(one.has_attr("checked") for one in control), "nothing is chosen at first"
    assert [one.get("value") for one in page.select("main form select[name=value] option[selected]")] in ([], [""])


def test_what_would_have_an_error_is_left_out_and_named(
    site: TestClient, assistant: Assistant, make_card: MakeCard
) -> None:
    assistant.library.save_card(make_card("faulty", Language.EN, "Write to ana@example.org."))
    form = form_of(ticked(site, card=["faulty", "paper"]).text, "/curate/table/change")
    preview = site.post("/curate/table/change", data={**form, "value": "osh", "how": "add"})
    said = texts_of(preview.text)
    assert say("bulk.left_out", Language.EN, count=1) in said
    assert say("check.email", Language.EN) in said
    apply(site, preview.text)
    assert assistant.library.card("faulty").noun.themes == ("labour-inspection",)
    assert "osh" in assistant.library.card("paper").noun.themes


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"card": []}, "refused.none_chosen"),
        ({"field": "status"}, "bulk.no_field"),
        ({"how": "add", "value": []}, "bulk.value"),
        ({"field": "review_due", "how": "set", "value": "soon"}, "bulk.value"),
        ({"card": [f"card-{number}" for number in range(501)]}, "refused.too_many"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(more: dict[str, object], key: str, site: TestClient) -> None:
    answer = ticked(site, **{"field": "themes", **more})
    assert answer.status_code == 422
    assert say(key, Language.EN, most=500) in texts_of(answer.text)


def test_a_reason_is_asked_for_and_what_was_chosen_is_still_there(site: TestClient, assistant: Assistant) -> None:
    preview = shown(site, "themes", ["osh"], how="add")
    refused = apply(site, preview.text, why=" ")
    assert refused.status_code == 409
    assert say("refused.why", Language.EN) in texts_of(refused.text)
    assert apply(site, refused.text).status_code == 200
    assert "osh" in assistant.library.card("paper").noun.themes


def test_nothing_is_changed_without_the_token(site: TestClient, assistant: Assistant) -> None:
    preview = shown(site, "themes", ["osh"], how="add").text
    done = apply(site, preview)
    versions = {one: assistant.library.card(one).noun.version for one in CARDS}
    for token in ("", "0" * 64):
        assert ticked(site, token=token).status_code == 403
        assert apply(site, preview, token=token).status_code == 403
        assert site.post(f"{done.url.path}/undo", data={"token": token}).status_code == 403
    assert {one: assistant.library.card(one).noun.version for one in CARDS} == versions


def test_a_batch_that_is_not_there_is_a_friendly_404(site: TestClient) -> None:
    token = token_of(site.get("/curate/new").text)
    for name in ("nowhere", "..%2f..%2faccounts", "%00"):
        assert site.get(f"/curate/batch/{name}").status_code == 404
        assert site.post(f"/curate/batch/{name}/undo", data={"token": token}).status_code == 404


def test_what_is_written_is_escaped(site: TestClient, assistant: Assistant) -> None:
    done = apply(site, shown(site, "themes", ["osh"], how="add").text, why=EVIL)
    edit(site, "/curate/card/secret", title=EVIL)
    for address in ("/curate/table", f"/curate/table?text={EVIL}&theme={EVIL}", done.url.path):
        html = site.get(address).text
        assert "<script>alert" not in html
    assert assistant.library.card("secret").noun.status is Status.DRAFT
