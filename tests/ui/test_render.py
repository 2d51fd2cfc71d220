"""Answers as HTML: whole, in four languages, and harmless whatever the documents say."""

import os
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Decision, Outcome, Reason, Sentence
from assistant.answering.intents import Intent
from assistant.answering.parties import Deed, Part, Party
from assistant.corpus.sections import Locator
from assistant.corpus.vocabularies import Vocabularies, load_vocabularies
from assistant.indexing.filters import Filters
from assistant.languages import SPOKEN, Language
from assistant.texts import lines, say
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Stage, Turn
from assistant.ui.explained import explained
from assistant.ui.labels import Labels
from assistant.ui.render import conversation_html, sources_html
from assistant.ui.telling import tell
from tests.ui.answers import LESSON, SLIDE, SLIDES, answered, hostile, passage, refused

DAY = date(2026, 11, 26)
GOLDEN = Path(__file__).parent / "golden"


class Page(HTMLParser):
    """What a browser would make of the HTML: its elements, and the text in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep its text."""
        self.text += data

    def all(self, tag: str, css_class: str = "") -> list[dict[str, str]]:
        """The attributes of every such element."""
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and css_class in ("", *attrs.get("class", "").split(" "))
        ]


@pytest.fixture(scope="module")
def vocabularies(corpus: Path) -> Vocabularies:
    return load_vocabularies(corpus / "vocabularies")


def done(answer: Answer) -> Turn:
    return Turn(answer.question, Stage.DONE, answer, len(answer.sentences), day=DAY)


def both(answer: Answer, vocabularies: Vocabularies, language: Language = Language.EN) -> Page:
    """The conversation and the panel of one finished answer."""
    turns = [done(answer)]
    return Page(
        conversation_html(turns, vocabularies, language, 148, noted=True) + sources_html(turns, vocabularies, language)
    )


@pytest.mark.parametrize("name", ["answer", "refusal"])
def test_golden(name: str, vocabularies: Vocabularies) -> None:
    turns = [done(answered() if name == "answer" else refused())]
    parts = (
        conversation_html(turns, vocabularies, Language.ES, 148, noted=True),
        sources_html(turns, vocabularies, Language.ES),
    )
    html = "\n".join(line.strip() for line in "\n".join(parts).splitlines() if line.strip()) + "\n"
    golden = GOLDEN / f"{name}.html"
    if os.environ.get("AYNI_WRITE_GOLDEN"):
        golden.write_text(html, encoding="utf-8")
    assert html == golden.read_text("utf-8")


def test_nothing_of_a_hostile_document_takes_effect(vocabularies: Vocabularies) -> None:
    page = both(hostile(), vocabularies)
    assert {tag for tag, _ in page.elements}.isdisjoint({"img", "script", "iframe", "object", "form", "link", "style"})
    handlers = [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert handlers == []
    addresses = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert all(address.startswith(("#", "/card/")) for address in addresses)
    assert "{{ 7*7 }} {0}" in page.text


def test_a_link_out_is_http_and_tells_nothing(vocabularies: Vocabularies) -> None:
    links = both(answered(), vocabularies).all("a", "out")
    assert {link["href"] for link in links} == {"http://www.rialnet.org/?q=en/node/241", "/document/visit/original"}
    assert {(link["rel"], link["target"]) for link in links} == {("noopener noreferrer", "_blank")}


def test_every_mark_leads_to_marked_words_and_back(vocabularies: Vocabularies) -> None:
    page = both(answered(), vocabularies)
    ids = {attrs["id"]: tag for tag, attrs in page.elements if "id" in attrs}
    marks = [attrs["href"].removeprefix("#") for attrs in page.all("a", "mark")]
    assert marks == ["source-0-1", "source-0-2", "source-0-3", "source-0-4"]
    assert {ids[mark] for mark in marks} == {"mark"}
    assert all(attrs["href"].removeprefix("#") in ids for attrs in page.all("a", "back"))


def test_quotations_of_one_passage_share_a_source(vocabularies: Vocabularies) -> None:
    assert len(both(answered(), vocabularies).all("article", "source")) == 3


def test_words_quoted_across_lines_are_marked_with_one_anchor(vocabularies: Vocabularies) -> None:
    answer = answered()
    whole = replace(answer.citations[0], quote=LESSON, end=len(LESSON))
    page = both(replace(answer, citations=(whole,), sentences=answer.sentences[:1]), vocabularies)
    assert [attrs.get("id") for attrs in page.all("mark")] == ["source-0-1", None, None, None]


def test_a_page_of_a_pdf_opens_in_the_original(vocabularies: Vocabularies) -> None:
    answer = answered()
    record = replace(SLIDES, file="documents/visit.pdf")
    paged = replace(answer.citations[3], record=record, passage=passage(record, SLIDE, Locator(page=4)))
    page = both(replace(answer, citations=(paged,), sentences=answer.sentences[3:]), vocabularies)
    assert [attrs["href"] for attrs in page.all("a", "out")] == ["/document/visit/original#page=4"]
    assert "/document/visit#page-4:~:text=Ask%20one%20question." in [attrs["href"] for attrs in page.all("a", "link")]


def test_quotations_say_their_language(vocabularies: Vocabularies) -> None:
    page = both(answered(Language.ES), vocabularies)
    assert [attrs["lang"] for attrs in page.all("span", "said")] == ["en", "en", "es", "en"]
    assert "en inglés" in page.text
    assert "en español" not in page.text


@pytest.mark.parametrize("language", SPOKEN)
def test_answers_speak_the_askers_language(language: Language, vocabularies: Vocabularies) -> None:
    text = both(answered(language), vocabularies, Language.EN).text
    for key in ("groups.lesson", "groups.document", "answer.disagree", "ui.open_card", "kinds.lesson"):
        assert say(key, language) in text
    assert say("ui.evidence", language, evidence=vocabularies.evidence.label("E4", language)) in text
    assert f"{vocabularies.places.label('CR', language)}, {vocabularies.places.label('AR', language)}" in text


@pytest.mark.parametrize("language", SPOKEN)
def test_the_page_speaks_its_own_language(language: Language, vocabularies: Vocabularies) -> None:
    page = Page(
        conversation_html([], vocabularies, language, 148, noted=True) + sources_html([], vocabularies, language)
    )
    assert say("ui.welcome_title", language) in page.text
    assert say("ui.sources_waiting", language) in page.text
    assert [button["data-question"] for button in page.all("button", "example")] == lines(
        "examples.questions", language
    )


def test_a_follow_up_shows_how_it_was_understood(vocabularies: Vocabularies) -> None:
    assert "Se entendió como: ¿Cómo se adaptó el servicio, Y en Costa Rica?" in both(answered(), vocabularies).text
    plain = replace(answered(), asked=answered().question)
    assert "Se entendió" not in both(plain, vocabularies).text


def test_a_refusal_links_what_is_near(vocabularies: Vocabularies) -> None:
    page = both(refused(), vocabularies)
    assert [attrs["href"] for attrs in page.all("a", "near")] == ["/card/costa-rica-adapts", "/document/visit#slide-3"]
    assert say("answer.refused_more", Language.FR) in page.text
    assert say("answer.refused_nearest", Language.FR) in page.text


@pytest.mark.parametrize("noted", [True, False])
def test_a_refusal_says_that_it_is_noted_only_where_it_is(noted: bool, vocabularies: Vocabularies) -> None:
    html = conversation_html([done(refused())], vocabularies, Language.EN, 148, noted=noted)
    assert (say("answer.refused_noted", Language.FR) in Page(html).text) is noted


def test_while_an_answer_is_on_its_way_the_buttons_of_others_wait(vocabularies: Vocabularies) -> None:
    turns = [done(answered()), Turn("?", Stage.SEARCHING)]
    page = Page(conversation_html(turns, vocabularies, Language.EN, 148, noted=True))
    assert {"disabled" in attrs for attrs in page.all("button", "action") if "data-action" in attrs} == {True}
    assert not any("disabled" in attrs for attrs in both(answered(), vocabularies).all("button"))


def test_a_refusal_with_nothing_near_says_so(vocabularies: Vocabularies) -> None:
    assert say("answer.refused_nothing", Language.FR) in both(replace(refused(), nearest=()), vocabularies).text


def test_a_sentence_that_is_no_quotation_has_no_quotation_marks(vocabularies: Vocabularies) -> None:
    answer = answered()
    told = replace(answer, sentences=(Sentence("Both adapted.", (1, 4), "lesson", Language.EN),))
    page = both(told, vocabularies)
    assert "“" not in page.text
    assert [attrs["href"] for attrs in page.all("a", "mark")] == ["#source-0-1", "#source-0-4"]


@pytest.mark.parametrize(("told", "marks"), [(0, 0), (3, 3), (4, 4)])
def test_what_is_not_told_yet_is_not_shown(told: int, marks: int, vocabularies: Vocabularies) -> None:
    turn = Turn("?", Stage.TELLING, answered(), told)
    page = Page(
        conversation_html([turn], vocabularies, Language.EN, 148, noted=True)
        + sources_html([turn], vocabularies, Language.EN)
    )
    assert len(page.all("a", "mark")) == marks
    assert page.all("button", "action") == []
    assert [attrs["aria-busy"] for attrs in page.all("div", "turns")] == ["true"]


def test_searching_says_in_how_much(vocabularies: Vocabularies) -> None:
    assert "148" in conversation_html([Turn("?")], vocabularies, Language.FR, 148, noted=True)


def test_an_error_is_an_alert_and_no_refusal(vocabularies: Vocabularies) -> None:
    turn = Turn("?", Stage.FAILED, failure="The disk is full.")
    page = Page(conversation_html([turn], vocabularies, Language.EN, 148, noted=True))
    assert [attrs["role"] for attrs in page.all("p", "failure")] == ["alert"]
    assert say("answer.refused", Language.EN) not in page.text


def test_only_the_latest_sources_are_in_sight(vocabularies: Vocabularies) -> None:
    page = Page(sources_html([done(answered()), done(answered())], vocabularies, Language.EN))
    assert ["hidden" in attrs for attrs in page.all("div", "sources-of")] == [True, False]


def test_an_endless_question_is_echoed_with_an_end(vocabularies: Vocabularies) -> None:
    html = conversation_html([Turn("a" * 100_000)], vocabularies, Language.EN, 148, noted=True)
    assert len(html) < 5_000
    assert "[…]" in html


def test_examples_of_a_greeting_can_be_pressed(vocabularies: Vocabularies) -> None:
    answer = Answer("hi", "hi", Language.EN, Outcome.SMALL_TALK, "Hello!\n- Why?\n- How?")
    page = both(answer, vocabularies)
    assert [button["data-question"] for button in page.all("button", "example")] == ["Why?", "How?"]
    assert page.all("button", "vote") == []


def test_copied_text_is_markdown_and_names_its_sources(vocabularies: Vocabularies) -> None:
    text = answer_text(answered(), vocabularies, DAY)
    assert (
        "# ¿Cómo se adaptó el servicio, Y en Costa Rica?\n\nResumen de una respuesta · 26 de noviembre de 2026" in text
    )
    assert "> “Take the law as the measure.” [2]\n>\n> Costa Rica, Argentina · 2010" in text
    assert "- [4] Preparing a visit. Ayni. diapositiva 3, notas del orador. Las Américas, 2026. Ayni: visit." in text
    assert "- [1] Adapt, do not copy. Public Employment Service. OAS, RIAL" in text
    assert "<http://www.rialnet.org/?q=en/node/241>" in text


def test_a_theme_can_be_chosen_without_its_count(vocabularies: Vocabularies) -> None:
    answer = Answer("lessons", "lessons", Language.EN, Outcome.CHOICES, "Choose:\n- Lessons about equality · 2")
    page = both(answer, vocabularies)
    assert [button["data-question"] for button in page.all("button", "example")] == ["Lessons about equality"]
    assert "Lessons about equality · 2" in page.text


def test_subject_heading_and_who_gave_stand_beside_the_quotation(vocabularies: Vocabularies) -> None:
    plain = answered()
    first = replace(plain.sentences[0], heading="Costa Rica", subject="Adapt, do not copy")
    gave = (Party("Argentina", (Deed(Part.GAVE, (1,)),)),)
    page = both(replace(plain, sentences=(first, *plain.sentences[1:]), parties=gave), vocabularies)
    for words in ("Costa Rica", "[Adapt, do not copy]", f"Argentina{say('who.gave', Language.ES)} [1]"):
        assert words in page.text
    assert len(page.all("section", "group")) == 3
    text = answer_text(replace(plain, sentences=(first,)), vocabularies, DAY)
    assert "> \\[Adapt, do not copy\\] “Costa Rica adapted the service to its own law.” [1]" in text


def test_countries_are_compared_in_columns_and_what_is_about_both_stands_before(vocabularies: Vocabularies) -> None:
    plain = answered()
    headings = ("Costa Rica", "Costa Rica, Panamá", "Panamá", "Costa Rica")
    pairs = zip(plain.sentences, headings, strict=True)
    sentences = tuple(replace(sentence, heading=heading, group="lesson") for sentence, heading in pairs)
    answer = replace(plain, sentences=sentences, columns=("Costa Rica", "Panamá", "Chile"))
    told = tell(answer, Labels(vocabularies, Language.ES), 4)
    assert [group.heading for group in told.groups] == ["Costa Rica, Panamá"]
    assert told.comparison
    (row,) = told.comparison.rows
    assert [len(cell) for cell in row.cells] == [2, 1, 0]
    page = both(answer, vocabularies)
    assert len(page.all("th")) == 5
    assert say("answer.no_place_compared", Language.ES, place="Chile") in page.text
    assert f"| **{say('groups.lesson', Language.ES)}** |" in answer_text(answer, vocabularies, DAY)


def test_a_brief_is_offered_under_the_ticket_and_only_for_what_has_sources(vocabularies: Vocabularies) -> None:
    def links(answer: Answer) -> list[str]:
        html = conversation_html([done(answer)], vocabularies, Language.EN, 148, noted=True, ticket="t")
        return [attrs["href"] for attrs in Page(html).all("a", "file")]

    assert links(answered()) == ["/brief/t/0/docx", "/brief/t/0/pdf"]
    assert links(refused()) == []


def test_how_an_answer_came_about(vocabularies: Vocabularies) -> None:
    decision = Decision(Reason.SURE, 0.974, 0.5)
    filters = Filters(places=("CO",), since=2015)
    answer = replace(answered(), decision=decision, candidates=1234, intent=Intent.WHO, filters=filters, compose=12.4)
    told = dict(explained(answer, Labels(vocabularies, Language.ES)))
    assert told[say("how.filters", Language.ES)] == "Colombia; 2015–"
    assert told[say("how.candidates", Language.ES)] == "1.234"
    assert told[say("how.quoted", Language.ES)] == "3"
    assert "97" in told[say("how.probability", Language.ES)]
    assert told[say("how.times", Language.ES)] == "citas 12 ms"
    assert explained(answered(), Labels(vocabularies, Language.ES)) == []


def test_a_place_in_a_file_for_programs_is_not_shown(vocabularies: Vocabularies) -> None:
    plain = answered()
    for locator, shown in (("box 5-1", True), ("Country=Panama in countries_2021.xml", False)):
        citations = tuple(replace(one, record=replace(one.record, locator=locator)) for one in plain.citations)
        page = Page(sources_html([done(replace(plain, citations=citations))], vocabularies, Language.EN))
        assert (locator in page.text) is shown
