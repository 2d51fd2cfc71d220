"""The addresses of the practices: what they show, how they answer bad addresses, and that strangers' text stays text."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from docx import Document
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from assistant.assistant import Assistant
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from assistant.ui.finished import MOST_FILES, Finished
from assistant.viewers import Viewer
from tests.conftest import MakeCard
from tests.ui.test_render import Page

BOTH = "ids=tablets,paper"
HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}\x00\u202e"


@pytest.fixture
def site(shared_site: TestClient) -> TestClient:
    """What a test here changes is ``own_site``."""
    return shared_site


def test_the_list_shows_each_card_in_words(site: TestClient) -> None:
    page = site.get("/practices")
    text = Page(page.text).text
    for words in (
        "Tablets & <b>inspectors</b>",
        "Colombia, Costa Rica",
        "2021",
        "Labour inspection",
        "self-reported",
        "2 cards",
    ):
        assert words in text
    assert "in Spanish" in text
    assert "A draft nobody sees" not in text
    assert "<b>inspectors</b>" not in page.text


def test_what_was_looked_for_is_marked(site: TestClient) -> None:
    page = site.get("/practices", params={"q": "inspectors"}).text
    assert "<mark>Inspectors</mark> in Colombia" in page
    assert 'value="inspectors"' in page


def test_an_address_opens_the_view_that_it_names(site: TestClient) -> None:
    page = site.get("/practices?type=lesson&place=CO&since=1990&sort=evidence").text
    assert 'name="type" value="lesson" checked' in page
    assert 'value="evidence" selected' in page
    assert 'href="/practices?place=CO&amp;since=1990&amp;sort=evidence"' in page  # the chip of the type
    # Another language keeps the view.
    assert "type=lesson&amp;place=CO&amp;since=1990&amp;sort=evidence&amp;lang=es" in page


def test_counts_follow_the_other_facets(site: TestClient) -> None:
    everything = site.get("/practices").text
    lessons = site.get("/practices?type=lesson").text

    def tally(page: str, value: str) -> str:
        return page.split(f'value="{value}"')[1].split('class="tally">')[1].split("<", maxsplit=1)[0]

    assert (tally(everything, "CO"), tally(lessons, "CO")) == ("2", "1")
    assert (tally(everything, "practice"), tally(lessons, "practice")) == ("1", "1")


@pytest.mark.parametrize("language", SPOKEN)
def test_nothing_found_says_which_filter_to_leave_out(language: Language, site: TestClient) -> None:
    page = site.get("/practices", params={"q": "tablets", "type": "exchange", "lang": language.value})
    text = Page(page.text).text
    assert page.status_code == 200
    assert say("practices.nothing", language) in text
    assert say("practices.closest", language) in text
    assert 'href="/practices?q=tablets"' in page.text


@pytest.mark.parametrize(
    "query",
    [
        "theme=zzz&since=abc&until=-1&page=0&sort=x&view=y",
        "page=99999999999999999999&page=2",
        "q=" + "a" * 5000,
        "q=%00%ff%0a",
        "q=%22+OR+NEAR%28",
        "q=*&place=%27%3B--",
        "ids=1&type=practice&type=practice",
    ],
)
def test_an_address_that_makes_no_sense_still_opens_the_page(query: str, site: TestClient) -> None:
    assert site.get(f"/practices?{query}").status_code == 200
    assert site.get(f"/practices?view=pictures&{query}").status_code == 200


def test_filters_that_are_not_known_are_named(site: TestClient) -> None:
    page = site.get("/practices", params={"theme": HOSTILE}).text
    assert "they were left out" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", ["/practices", "/basket", "/compare", "/card/tablets", "/basket/cards.pdf"])
@pytest.mark.parametrize("name", ["q", "ids", "theme", "lang", "view"])
def test_strangers_text_stays_text(address: str, name: str, site: TestClient) -> None:
    page = site.get(address, params={name: HOSTILE})
    assert page.status_code in (200, 400, 404)
    assert "<script>alert(1)" not in page.text
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy


def test_pictures_lead_to_their_cards_and_have_their_table(site: TestClient) -> None:
    page = site.get("/practices?view=pictures").text
    assert 'aria-label="Colombia, Labour inspection: 2 cards"' in page
    assert 'href="/practices?place=CO&amp;theme=labour-inspection"' in page
    assert 'href="/practices?evidence=E1&amp;since=2021&amp;until=2021"' in page
    assert page.count("<svg viewBox") >= 2
    assert page.count("<table>") == 2


def test_a_page_beyond_the_last_leads_to_the_first(site: TestClient) -> None:
    answer = site.get("/practices?q=tablets&page=7", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/practices?q=tablets")


def test_a_card_page_has_its_data_its_citation_and_its_relations(site: TestClient) -> None:
    page = site.get("/card/tablets").text
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["name"], data["@id"]) == ("Tablets & <b>inspectors</b>", "http://127.0.0.1:7860/card/tablets")
    assert '<meta name="DC.title" content="Tablets &amp; &lt;b&gt;inspectors&lt;/b&gt;">' in page
    text = Page(page).text
    for words in ("Another card says otherwise", "Based on", "History of exchanges", "Review not stated", "not stated"):
        assert words in text
    learned = Page(site.get("/card/paper").text).text
    assert "Based on this one" in learned


@pytest.mark.parametrize(("suffix", "begins"), [("bib", "@misc{tablets,"), ("ris", "TY  - RPRT")])
def test_a_citation_is_a_file_for_reference_managers(suffix: str, begins: str, site: TestClient) -> None:
    answer = site.get(f"/card/tablets/tablets.{suffix}")
    assert answer.text.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="tablets.{suffix}"'


@pytest.mark.parametrize("path", ["tablets/tablets.txt", "tablets/other.bib", "none/none.bib", "tablets/tablets."])
def test_no_other_file_is_served(path: str, site: TestClient) -> None:
    assert site.get(f"/card/{path}").status_code == 404


def test_cards_stand_side_by_side(site: TestClient) -> None:
    text = Page(site.get(f"/compare?{BOTH}").text).text
    for words in (
        "Context and conditions",
        "Different in context and conditions",
        "Tablets & <b>inspectors</b>",
        "stated for some only",
    ):
        assert words in text


@pytest.mark.parametrize(("ids", "status"), [("tablets", 400), ("", 400), ("a,b,c,d,e", 400), ("tablets,secret", 404)])
def test_what_cannot_be_compared_is_said_in_a_sentence(ids: str, status: int, site: TestClient) -> None:
    answer = site.get(f"/compare?ids={ids}")
    assert answer.status_code == status
    assert say("practices.compare_need" if status == 400 else "practices.compare_missing", Language.EN) in answer.text


def test_the_basket_says_how_many_cards_are_gone(site: TestClient) -> None:
    text = Page(site.get("/basket?ids=tablets,secret,none").text).text
    assert "Tablets & <b>inspectors</b>" in text
    assert "left out: 2" in text
    assert "The basket is empty" in Page(site.get("/basket").text).text


def test_the_basket_is_taken_away_as_a_document_with_sources_and_licences(site: TestClient) -> None:
    answer = site.get(f"/basket/cards.docx?{BOTH}")
    written = "\n".join(
        [paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs]
        + [cell.text for table in Document(BytesIO(answer.content)).tables for row in table.rows for cell in row.cells]
    )
    for words in ("Tablets & <b>inspectors</b>", "train first", "A report", "CC BY 4.0", "not stated".capitalize()):
        assert words in written
    assert 'filename="chosen-practices-' in answer.headers["content-disposition"]


def test_the_basket_is_taken_away_as_a_table(own_site: TestClient, assistant: Assistant, make_card: MakeCard) -> None:
    assistant.library.save_card(make_card("formula", Language.EN, "=1+1", title="@SUM(1)"))
    assistant.sync()
    rows = list(
        csv.DictReader(StringIO(own_site.get("/basket/cards.csv?ids=tablets,formula").content.decode("utf-8-sig")))
    )
    assert [row["id"] for row in rows] == ["tablets", "formula"]
    assert (rows[0]["Licence"], rows[0]["Source"]) == ("CC BY 4.0", "A report")
    assert (rows[1]["Title"], rows[1]["Finding"]) == ("'@SUM(1)", "'=1+1")
    sheet = load_workbook(BytesIO(own_site.get("/basket/cards.xlsx?ids=tablets,formula").content)).active
    assert sheet is not None
    assert sheet["D3"].value == "=1+1"
    assert sheet["D3"].data_type == "s"


def test_the_basket_is_taken_away_as_data(site: TestClient) -> None:
    answer = site.get(f"/basket/cards.jsonld?{BOTH}")
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert [node["identifier"] for node in answer.json()["@graph"]] == ["tablets", "paper"]


@pytest.mark.parametrize(
    "path",
    [
        "cards.exe?ids=tablets",
        "cards.pdf",
        "cards.pdf?ids=secret",
        "progress.exe?ids=tablets",
        "progress.pdf",
        "file/none",
    ],
)
def test_what_cannot_be_taken_away_is_not_there(path: str, site: TestClient) -> None:
    assert site.get(f"/basket/{path}").status_code == 404


def test_a_long_way_is_told_step_by_step_and_ends_with_the_file(site: TestClient) -> None:
    lines = [json.loads(line) for line in site.get(f"/basket/progress.md?{BOTH}").text.splitlines()]
    assert lines[0] == {"say": "Reading card 2 of 2 …", "done": 2, "total": 2}
    made = site.get(lines[-1]["file"])
    assert made.text.startswith("# Chosen practices") or "Chosen practices" in made.text
    assert (site.get("/basket/progress.md?ids=secret").text).count("could not be made") == 1


def test_a_file_waits_for_whom_it_was_made_and_not_for_ever() -> None:
    finished = Finished()
    ticket = finished.keep((b"a", "text/plain", "a.txt"), Viewer.PARTNER)
    assert finished.take(ticket, Viewer.ANONYMOUS) is None
    assert finished.take(ticket, Viewer.PARTNER) == (b"a", "text/plain", "a.txt")
    for _ in range(MOST_FILES):
        finished.keep((b"b", "text/plain", "b.txt"), Viewer.PARTNER)
    assert finished.take(ticket, Viewer.PARTNER) is None
