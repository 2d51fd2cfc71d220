"""Cards by words, by meaning and by facets, seen by whom they may be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.corpus.cards import Evidence
from assistant.corpus.readers.reading import Reading
from assistant.exchange.history import exchanges_around, learned_from
from assistant.exchange.practices import PracticeQuery, Sort
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.retrieval.catalogue import Selection
from assistant.viewers import Viewer
from tests.conftest import CARDS, PASSAGE_TOKENS, MakeCard, MakeLibrary


def no_documents(path: Path) -> Reading:
    raise AssertionError(path)


@pytest.fixture
def assistant(make_library: MakeLibrary, make_card: MakeCard, tmp_path: Path) -> Iterator[Assistant]:
    library = make_library(
        *CARDS,
        make_card(
            "visit",
            Language.FR,
            "Le Brésil a reçu une mission de la Colombie.",
            type="exchange",
            themes=["youth-employment"],
            places=["BR", "CO"],
            providers=["BR"],
            recipients=["CO"],
            period="2015",
        ),
        make_card(
            "learned",
            Language.ES,
            "Colombia aplicó lo visto.",
            themes=["youth-employment"],
            places=["CO"],
            evidence=Evidence.E5,
            period="2016",
            context="Las empresas llevaban tabletas.",
            related=[{"relation": "based_on", "id": "visit"}],
        ),
        make_card("inner", Language.EN, "Inspectors in Colombia kept it inside.", visibility="internal", places=["PY"]),
        make_card("draft", Language.EN, "Inspectors in Colombia drafted.", status="draft"),
    )
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        made = Assistant(library, index, no_documents)
        made.sync()
        yield made


def ids(assistant: Assistant, text: str = "", viewer: Viewer = Viewer.TRAINER, **chosen: object) -> list[str]:
    listing = assistant.find(PracticeQuery(text, viewer, Selection(**chosen)))  # type: ignore[arg-type]
    return [card.record.id for card in listing.cards]


@pytest.mark.parametrize("label", ["Emploi des jeunes", "Empleo juvenil", "Emprego juvenil", "youth employment"])
def test_a_theme_is_found_by_its_label_in_any_language(assistant: Assistant, label: str) -> None:
    assert {"aprendizes-brasil", "visit", "learned"} <= {*ids(assistant, label)}


def test_a_word_is_found_while_it_is_being_typed(assistant: Assistant) -> None:
    assert "inspection-tablets" in ids(assistant, "inspectors tabl")
    assert "inspection-tablets" in ids(assistant, "ta")


def test_a_word_in_the_text_alone_is_shown_in_its_sentence(assistant: Assistant) -> None:
    (card,) = assistant.find(PracticeQuery("tabletas", Viewer.TRAINER, Selection(language=("es",)))).cards
    assert (card.record.id, card.excerpt) == ("learned", "Las empresas llevaban tabletas.")


def test_what_a_viewer_may_not_see_is_in_no_list_and_in_no_count(assistant: Assistant) -> None:
    for viewer in (Viewer.ANONYMOUS, Viewer.PARTNER):
        for text in ("", "inspectors", "Paraguay", "zzz"):
            listing = assistant.find(PracticeQuery(text, viewer))
            assert "inner" not in {card.record.id for card in listing.cards}
            assert "inner" not in {record.id for record in listing.closest}
            assert "PY" not in listing.counts["place"]
        listing = assistant.find(PracticeQuery("", viewer, Selection(place=("PY",))))
        assert (listing.total, listing.counts["place"]["PY"]) == (0, 0)
        assert "inner" not in assistant.practices.records(viewer)
        with pytest.raises(Exception, match="There is no card 'inner'"):
            assistant.compare(["inner", "visit"], viewer)
        assert assistant.card("inner", viewer) is None
    assert "inner" in ids(assistant, "inspectors")
    assert "draft" not in ids(assistant)


def test_nothing_found_says_what_came_closest_and_what_to_leave_out(assistant: Assistant) -> None:
    listing = assistant.find(PracticeQuery("tablets", Viewer.TRAINER, Selection(place=("UY",), since=2020)))
    assert listing.total == 0
    assert listing.closest
    without = {(drop.facet, drop.value): drop.count for drop in listing.drops}
    assert without == {}  # only both filters together stand in the way
    listing = assistant.find(PracticeQuery("tablets", Viewer.TRAINER, Selection(place=("UY",))))
    without = {(drop.facet, drop.value): drop.count for drop in listing.drops}
    assert without[("words", "")] == 1
    assert without[("place", "UY")] >= 1


def test_cards_stand_in_the_order_that_is_asked_for(assistant: Assistant) -> None:
    by_evidence = [
        card.record.evidence for card in assistant.find(PracticeQuery("", Viewer.TRAINER, sort=Sort.EVIDENCE)).cards
    ]
    assert by_evidence == sorted(by_evidence, reverse=True)
    by_date = [
        card.record.year or 0 for card in assistant.find(PracticeQuery("", Viewer.TRAINER, sort=Sort.DATE)).cards
    ]
    assert by_date == sorted(by_date, reverse=True)


def test_a_page_of_the_list_is_a_stretch_of_it(assistant: Assistant) -> None:
    whole = ids(assistant)
    second = assistant.find(PracticeQuery("", Viewer.TRAINER, first=2, most=2))
    assert [card.record.id for card in second.cards] == whole[2:4]
    assert second.total == len(whole)


def test_a_change_of_the_corpus_is_seen_at_once(assistant: Assistant, make_card: MakeCard) -> None:
    before = ids(assistant)
    assistant.library.save_card(make_card("later", Language.EN, "Something new about apprentices."))
    assistant.sync()
    assert {*ids(assistant)} - {*before} == {"later"}
    assistant.library.save_card(make_card("later", Language.EN, "Something new.", status="retired"))
    assert assistant.card("later", Viewer.TRAINER) is None  # even before the index knows
    assistant.sync()
    assert ids(assistant) == before


def test_the_history_of_a_card_names_the_exchanges_around_it(assistant: Assistant) -> None:
    records = assistant.practices.records(Viewer.TRAINER)
    assert [one.id for one in exchanges_around(records["learned"], records.values())] == ["visit"]
    assert [one.id for one in exchanges_around(records["dialogo-salarios"], records.values())] == []
    assert [one.id for one in learned_from(records["visit"], records.values())] == ["learned"]


def test_cards_like_one_are_of_other_places_or_languages(assistant: Assistant) -> None:
    card = assistant.card("aprendizes-brasil", Viewer.TRAINER)
    assert card
    like = assistant.like(card, Viewer.TRAINER)
    assert all(one.id != card.id and {*one.themes} & {*card.themes} for one in like)


@pytest.mark.parametrize("names", [["visit"], ["visit", "visit"], ["a", "b", "c", "d", "e"]])
def test_fewer_than_two_and_more_than_four_cards_are_not_compared(assistant: Assistant, names: list[str]) -> None:
    with pytest.raises(Exception, match="2 to 4 different cards can be compared"):
        assistant.compare(names, Viewer.TRAINER)
