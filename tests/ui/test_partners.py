"""Who could teach it and the concept note, as pages and files: reasons shown, strangers' text harmless, bad input a sentence."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import docx
import pytest
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.exchange.concept_note import Thing
from assistant.exchange.partners import Ground
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from assistant.viewers import Viewer, Visibility
from tests.ui.test_render import Page

NEED = "Inspectors in Colombia filled in their reports on tablets."
ASKED = {"need": NEED, "country": "PA"}


@pytest.fixture
def site(shared_site: TestClient) -> TestClient:
    """What a test here changes is ``own_site``."""
    return shared_site


@pytest.mark.parametrize("language", SPOKEN)
def test_partners_are_shown_with_every_reason(language: Language, site: TestClient) -> None:
    answer = site.get("/partners", params=ASKED | {"lang": language.value})
    page = Page(answer.text)
    assert answer.status_code == 200
    assert say("partners.found_many", language, count=2, country=_panama(language)) in page.text
    for ground in Ground:
        assert say(f"partners.ground.{ground.value}", language, country=_panama(language)) in page.text
    assert "Ministry of Labour (lead)" in page.text
    assert say("partners.no_institution", language) in page.text  # of Costa Rica the card names none
    assert "/card/tablets" in {attrs["href"] for attrs in page.all("a")}


def _panama(language: Language) -> str:
    return "Panama" if language in (Language.EN, Language.FR) else "Panamá"


def test_a_country_may_be_written_as_its_name(site: TestClient) -> None:
    by_name, by_code = (site.get("/partners", params=ASKED | {"country": one}).text for one in ("Panamá", "PA"))
    assert by_name == by_code


def test_nothing_asked_is_no_mistake(site: TestClient) -> None:
    answer = site.get("/partners")
    assert answer.status_code == 200
    assert "aria-invalid" not in answer.text


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"need": NEED, "country": "Atlantis"}, "partners.missing_country"),
        ({"need": NEED, "country": "AND"}, "partners.missing_country"),
        ({"need": NEED}, "partners.missing_country"),
        ({"need": " \x00 ", "country": "PA"}, "partners.missing_need"),
    ],
)
def test_bad_input_is_a_sentence_beside_its_field(asked: dict[str, str], key: str, site: TestClient) -> None:
    for path in ("/partners", "/partners/note", "/partners/note.docx"):
        answer = site.get(path, params=asked)
        assert answer.status_code == 422
        assert say(key, Language.EN) in Page(answer.text).text


def test_an_endless_need_is_refused_in_a_sentence(site: TestClient) -> None:
    answer = site.get("/partners", params={"need": "x" * 3000, "country": "PA"})
    assert answer.status_code == 422
    assert say("ui.too_long", Language.EN, most=2000) in Page(answer.text).text


def test_what_strangers_wrote_is_no_markup(site: TestClient) -> None:
    text = site.get("/partners", params=ASKED | {"need": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text
    assert "<b>inspectors</b>" not in site.get("/partners", params=ASKED).text


def test_pages_with_forms_may_send_them_here_and_nowhere_else(site: TestClient) -> None:
    policy = site.get("/partners").headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy


def test_the_language_is_changed_without_losing_what_was_asked(site: TestClient) -> None:
    page = Page(site.get("/partners", params=ASKED).text)
    (french,) = [attrs["href"] for attrs in page.all("a") if attrs.get("data-language") == "fr"]
    assert site.get(f"/partners{french}").text.count("Panama") >= 3


def test_the_network_is_a_picture_and_a_table_that_hold_the_same(assistant: Assistant, own_site: TestClient) -> None:
    assert say("partners.network_none", Language.EN) in Page(own_site.get("/partners").text).text
    card = assistant.library.cards().items["tablets"].noun
    assistant.library.save_card(card.model_copy(update={"providers": ("CO",), "recipients": ("CR", "UY")}))
    assistant.sync()
    html = own_site.get("/partners").text
    page = Page(html)
    rows = {attrs["id"] for attrs in page.all("tr") if "id" in attrs}
    assert rows == {"tie-CO-CR", "tie-CO-UY"}
    pictures = [
        ElementTree.fromstring(f"<svg{one.split('</svg>')[0]}</svg>")
        for one in html.split("<svg")[1:]
        if 'class="picture' in one
    ]
    assert len(pictures) == 2
    for picture in pictures:
        assert {link.get("href") for link in picture.iter("a")} == {f"#{row}" for row in rows}


def test_an_internal_card_makes_no_partner_for_nobody_in_particular(assistant: Assistant) -> None:
    card = assistant.library.cards().items["tablets"].noun
    changed = card.model_copy(update={"visibility": Visibility.INTERNAL, "providers": ("CO",), "recipients": ("CR",)})
    assistant.library.save_card(changed)
    assistant.sync()
    today = date(2026, 11, 26)
    assert "CO" in {one.place for one in assistant.partners(NEED, "PA", Viewer.STAFF, today).partners}
    found = assistant.partners(NEED, "PA", Viewer.ANONYMOUS, today)
    shown = [*found.nearest, *(part.record for one in found.partners for part in one.contributions)]
    assert "tablets" not in {record.id for record in shown}
    assert assistant.ties(Viewer.ANONYMOUS) == []
    assert len(assistant.ties(Viewer.STAFF)) == 1


# -- the concept note ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", SPOKEN)
def test_a_concept_note_holds_quotations_and_questions(language: Language, site: TestClient) -> None:
    chosen = ASKED | {"card": ["tablets", "paper"], "lang": language.value}
    text = Page(site.get("/partners/note", params=chosen).text).text
    assert NEED in text
    assert "train first" in text
    assert "En Panamá se escribía en papel." in text
    for thing in Thing:
        assert say(f"note.thing.{thing.value}", language) in text
        assert say(f"note.asks.{thing.value}", language) in text
    assert text.count(say("note.not_stated_adapt", language)) == 2
    assert text.count(say("note.fill", language)) >= 4 + len(Thing)


def test_the_word_file_is_editable_and_holds_what_the_page_shows(site: TestClient) -> None:
    answer = site.get("/partners/note.docx", params=ASKED | {"card": ["tablets"]})
    assert answer.headers["content-disposition"] == 'attachment; filename="concept-note-draft-pa.docx"'
    document = docx.Document(BytesIO(answer.content))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert document.core_properties.title == say("note.title", Language.EN)
    assert any(paragraph.startswith(f"“{NEED}”") for paragraph in paragraphs)
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"][-5:] == [
        say(f"note.thing.{thing.value}", Language.EN) for thing in Thing
    ]
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "Ministry of Labour (lead)" in cells
    assert say("ui.not_stated", Language.EN) in cells


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("md", b"# ")])
def test_other_formats_are_files_too(form: str, start: bytes, site: TestClient) -> None:
    answer = site.get(f"/partners/note.{form}", params=ASKED | {"card": ["tablets"]})
    assert answer.status_code == 200
    assert answer.content.startswith(start)


@pytest.mark.parametrize(
    ("cards", "key", "values"),
    [
        ([], "note.none", {}),
        (["nowhere"], "note.gone", {}),
        (["guide"], "note.gone", {}),
        (["secret"], "note.gone", {}),
        ([f"c{n}" for n in range(9)], "note.many", {"most": 8}),
    ],
)
def test_cards_that_cannot_be_used_are_a_sentence(
    cards: list[str], key: str, values: dict[str, int], site: TestClient
) -> None:
    for path in ("/partners/note", "/partners/note.docx"):
        answer = site.get(path, params=ASKED | {"card": cards})
        assert answer.status_code == 422
        assert say(key, Language.EN, **values) in Page(answer.text).text


def test_an_unknown_format_is_not_there(site: TestClient) -> None:
    assert site.get("/partners/note.exe", params=ASKED | {"card": ["tablets"]}).status_code == 422
