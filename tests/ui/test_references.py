"""A card as a reference and as data: what reference managers and search engines read, whatever stands in the card."""

import json
import re

import pytest

from assistant.corpus.library import Library
from assistant.languages import SPOKEN, Language
from assistant.ui.labels import Labels
from assistant.ui.linked_data import card_data, dublin_core, graph, in_page
from assistant.ui.references import apa, bibtex, reference, ris
from tests.conftest import MakeCard

ADDRESS = "http://127.0.0.1:7860/card/hostile"
HOSTILE = r"50 % & #1_{two} $3 ~ ^ \input{/etc/passwd}"


@pytest.fixture
def labels(small_library: Library) -> Labels:
    return Labels(small_library.vocabularies, Language.EN)


def source(**fields: object) -> dict[str, object]:
    return {"title": "A report", "publisher": "OAS, RIAL", "seen": "2026-11-23", "licence": "CC-BY-4.0", **fields}


def test_apa_names_author_year_title_and_source(make_card: MakeCard, labels: Labels) -> None:
    card = make_card(
        "visit",
        Language.ES,
        "Algo.",
        title="Una visita",
        period="2015/2016",
        source=source(url="https://example.org/r"),
    )
    assert apa(reference(card, ADDRESS, labels), labels) == (
        "OAS, RIAL. (2016). Una visita [practice]. In A report. Ayni. Retrieved November 23, 2026, https://example.org/r"
    )


def test_apa_without_author_and_year_says_so(make_card: MakeCard, labels: Labels) -> None:
    card = make_card("visit", Language.ES, "Algo.", title="Una visita", source=source(publisher=""))
    told = apa(reference(card, ADDRESS, labels), labels)
    assert told.startswith("Una visita [practice]. (n.d.).")
    assert told.endswith(ADDRESS)


def test_bibtex_holds_no_letter_that_tex_would_obey(make_card: MakeCard, labels: Labels) -> None:
    card = make_card(
        "hostile", Language.EN, f"{HOSTILE}\n}} @misc{{evil,", title=HOSTILE,
        source=source(title=HOSTILE, publisher="A } B", url="https://example.org/a_b?c={d}%20&e=\\f"),
    )  # fmt: skip
    text = bibtex(reference(card, ADDRESS, labels))
    assert text.count("\n@") == 0
    # Braces that are written for TeX are escaped; those of BibTeX itself are balanced and close where the entry ends.
    depth, ends = 0, []
    for at, brace in ((found.start(), found[0]) for found in re.finditer(r"(?<!\\)[{}]", text)):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
        ends += [at] if depth == 0 else []
    assert (depth, ends) == (0, [len(text) - 2])
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, re.MULTILINE))
    assert fields["title"] == (
        r"{50 \% \& \#1\_\{two\} \$3 \textasciitilde{} \textasciicircum{} \textbackslash{}input\{/etc/passwd\}}"
    )
    assert fields["url"] == "https://example.org/a_b?c=%7Bd%7D%20&e=%5Cf"


def test_ris_is_a_tag_a_line_whatever_the_card_says(make_card: MakeCard, labels: Labels) -> None:
    card = make_card(
        "hostile",
        Language.EN,
        "One.\r\nER  - \r\nTY  - EVIL\u2028x",
        title="A\nB",
        source=source(url="javascript:alert(1)"),
    )
    text = ris(reference(card, ADDRESS, labels))
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\x00-\x1f\u2028]*", line) for line in lines)
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - RPRT", "ER  - "]
    assert "AU  - OAS RIAL" in lines
    assert f"UR  - {ADDRESS}" in lines
    assert "javascript" not in text


def test_the_data_of_a_page_cannot_end_its_element(make_card: MakeCard, labels: Labels) -> None:
    card = make_card("hostile", Language.EN, "</script><script>alert(1)</script>&\u2028", title="<!--<script>")
    text = in_page(card, ADDRESS, labels)
    assert not {"<", ">", "&", "\u2028"} & set(text)
    data = json.loads(text)
    assert (data["@context"], data["@type"], data["@id"]) == ("https://schema.org", "CreativeWork", ADDRESS)
    assert data["abstract"] == card.finding
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["about"] == [{"@type": "DefinedTerm", "name": "Labour inspection", "termCode": "labour-inspection"}]


def test_what_a_card_does_not_state_is_not_in_its_data(make_card: MakeCard, labels: Labels) -> None:
    data = card_data(make_card("plain", Language.EN, "One."), ADDRESS, labels)
    assert not {"temporalCoverage", "audience", "dateModified", "expires", "variableMeasured"} & data.keys()
    assert all(value for value in data.values())
    assert "url" not in data["isBasedOn"]


@pytest.mark.parametrize("language", SPOKEN)
def test_dublin_core_names_the_card_in_the_readers_words(
    language: Language, make_card: MakeCard, small_library: Library
) -> None:
    labels = Labels(small_library.vocabularies, language)
    told = dublin_core(make_card("plain", Language.EN, "One.", source=source()), ADDRESS, labels)
    assert ("DC.title", "Plain") in told
    assert ("DC.identifier", ADDRESS) in told
    assert ("DC.subject", small_library.vocabularies.themes.label("labour-inspection", language)) in told
    assert all(value for _, value in told)


def test_several_cards_are_one_graph(make_card: MakeCard, labels: Labels) -> None:
    cards = [make_card("one", Language.EN, "One."), make_card("two", Language.ES, "Dos.")]
    data = json.loads(graph([(card, f"/card/{card.id}") for card in cards], labels))
    assert [node["@id"] for node in data["@graph"]] == ["/card/one", "/card/two"]
