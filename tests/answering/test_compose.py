"""The digest over a few cards: what is quoted, under which heading, in which order, and what the lead says."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Outcome
from assistant.answering.compose import Composer, Question
from assistant.answering.intents import Intent, Wish
from assistant.answering.parties import Part
from assistant.answering.themes import themes_of
from assistant.corpus.cards import CardType, Evidence, Relation, RelationKind
from assistant.corpus.library import Library
from assistant.indexing.contents import wanted
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.retrieval.evidence import NOTHING
from assistant.retrieval.glossary import terms_of
from assistant.retrieval.query import Found, Hit, Query, Timings
from assistant.viewers import Viewer
from tests.conftest import PASSAGE_TOKENS, MakeCard, MakeLibrary

Ask = Callable[..., Answer]


@pytest.fixture
def library(make_library: MakeLibrary, make_card: MakeCard) -> Library:
    """Five cards: two that contradict each other, two that say the same, and an exchange."""
    remote = make_card(
        "remote",
        Language.EN,
        "Remote training reached 600 inspectors in Argentina in 2019.",
        places=["AR"],
        evidence=Evidence.E1,
        results="They came from all provinces of the country.\n\nForums helped inspectors to compare their regions.",
        related=[Relation(relation=RelationKind.CONTRADICTS, id="divide")],
    )
    divide = make_card(
        "divide",
        Language.EN,
        "Remote training missed those without a computer in Colombia.",
        type=CardType.LESSON,
        evidence=Evidence.E4,
    )
    study = make_card("study", Language.EN, "Three experts made the study of 2003 in Chile.", places=["CL"])
    again = make_card("again", Language.EN, "Three experts made that study of 2003 in Chile.", places=["CL"])
    visit = make_card(
        "visit",
        Language.ES,
        "Costa Rica visitó a Argentina para conocer su servicio de empleo.",
        type=CardType.EXCHANGE,
        places=["CR", "AR"],
        providers=["AR"],
        recipients=["CR"],
    )
    return make_library(remote, divide, study, again, visit)


@pytest.fixture
def ask(library: Library, tmp_path: Path) -> Iterator[Ask]:
    """Asks about cards that are found with given scores: ``ask("training?", {"remote": 4.0}, Intent.OPEN)``."""
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        index.sync(wanted(library, _no_documents))
        composer = Composer(index.ledger, index.embedder, library.vocabularies, terms_of(library.vocabularies))
        records = index.ledger.records()

        def found(text: str, scores: Mapping[str, float], sure: float) -> Found:
            hits = tuple(
                Hit(index.ledger.passages_of(name)[0], records[name], score, sure, score, 0.2, NOTHING, sure)
                for name, score in scores.items()
            )
            return Found(Query(text, Viewer.STAFF), hits, len(hits), Timings())

        def ask(
            text: str,
            scores: Mapping[str, float],
            intent: Intent = Intent.OPEN,
            *,
            kind: str = "",
            counts: bool = False,
            places: tuple[str, ...] = (),
            sides: tuple[Mapping[str, float], ...] = (),
            sure: float = 1.0,
        ) -> Answer:
            question = Question(text, text, text, Language.EN, Wish(intent, kind, counts), places)
            return composer.compose(question, found(text, scores, sure), [found(text, side, sure) for side in sides])

        yield ask


def _no_documents(path: Path) -> object:
    raise AssertionError(path)


def _sources(answer: Answer) -> list[str]:
    by_number = {citation.n: citation.record.id for citation in answer.citations}
    return list(dict.fromkeys(by_number[sentence.citations[0]] for sentence in answer.sentences))


def test_the_lead_counts_the_other_side_apart(ask: Ask) -> None:
    answer = ask("Does remote training work?", {"remote": 4.0})
    assert answer.lead == (
        "This is what one source says. The number after each quotation leads to it. One more source disagrees."
    )
    assert [sentence.disagrees for sentence in answer.sentences] == [False, False, False, True]


def test_what_two_sources_say_alike_is_said_once(ask: Ask) -> None:
    assert _sources(ask("Who made the study?", {"study": 4.0, "again": 3.9})) == ["study"]


def test_what_stands_out_little_is_not_quoted(ask: Ask) -> None:
    assert _sources(ask("study", {"study": 4.0, "visit": 1.0})) == ["study"]


def test_a_sentence_without_its_finding_names_its_subject(ask: Ask) -> None:
    answer = ask("What did forums compare?", {"remote": 4.0}, Intent.COMPARE)
    first = answer.sentences[0]
    assert (first.text, first.subject) == ("Forums helped inspectors to compare their regions.", "Remote")


def test_a_short_answer_tells_more_of_its_card_in_reading_order(ask: Ask) -> None:
    answer = ask("What did forums compare?", {"remote": 4.0})
    assert [sentence.text for sentence in answer.sentences if not sentence.disagrees] == [
        "Remote training reached 600 inspectors in Argentina in 2019.",
        "They came from all provinces of the country.",
        "Forums helped inspectors to compare their regions.",
    ]
    assert {sentence.subject for sentence in answer.sentences} == {""}


def test_the_kind_that_is_named_goes_first(ask: Ask) -> None:
    answer = ask("lessons of remote training", {"study": 4.0, "divide": 3.5}, Intent.KIND, kind="lesson")
    assert next(sentence.group for sentence in answer.sentences) == "lesson"


def test_the_asked_place_goes_first_and_its_absence_is_said(ask: Ask) -> None:
    assert _sources(ask("training", {"study": 4.0, "visit": 3.9}, places=("CR",)))[0] == "visit"
    assert ask("training", {"study": 4.0}, places=("PE",)).lead.startswith("No source is about Peru;")


def test_who_gave_and_who_received_is_said(ask: Ask) -> None:
    answer = ask("Who visited?", {"visit": 4.0}, Intent.WHO)
    told = [(party.name, [(deed.part, deed.numbers) for deed in party.deeds]) for party in answer.parties]
    assert told == [("Argentina", [(Part.GAVE, (1,))]), ("Costa Rica", [(Part.RECEIVED, (1,))])]
    assert ask("What was visited?", {"visit": 4.0}).parties == ()


def test_evidence_is_the_heading_where_it_is_asked_for(ask: Ask) -> None:
    answer = ask("Is there evidence?", {"study": 4.0, "divide": 3.9}, Intent.EVIDENCE)
    assert [sentence.heading for sentence in answer.sentences] == [
        "Evidence: independent evaluation",
        "Evidence: self-reported",
    ]


def test_countries_stand_side_by_side(ask: Ask) -> None:
    sides = ({"study": 2.5}, {"divide": 4.0})
    answer = ask("Chile or Colombia?", {"divide": 4.0, "study": 2.5}, Intent.COMPARE, places=("CL", "CO"), sides=sides)
    assert sorted(sentence.heading for sentence in answer.sentences) == ["Chile", "Colombia"]
    assert answer.columns == ("Chile", "Colombia")


def test_a_count_is_told_by_those_who_have_one(ask: Ask) -> None:
    answer = ask("How many inspectors?", {"divide": 4.0, "remote": 3.6}, Intent.FIGURES, counts=True)
    assert answer.sentences[0].text == "Remote training reached 600 inspectors in Argentina in 2019."


def test_a_refusal_points_only_to_what_is_near(ask: Ask) -> None:
    answer = ask("pizza", {"study": 1.0}, sure=0.1)
    assert (answer.outcome, answer.nearest) == (Outcome.REFUSED, ())


def test_a_broad_word_offers_themes_with_counts(library: Library) -> None:
    from assistant.indexing.records import card_record

    records = [card_record(stored, stored.path.name) for stored in library.cards().items.values()]
    answer = themes_of("practices", "practices", Language.EN, "practice", records, library.vocabularies.themes)
    assert answer.outcome is Outcome.CHOICES
    assert answer.lead == "Good practices: 3 cards. Choose a theme:\n- Good practices about labour inspection · 3"
