"""Partners: who is ranked for a need, why, and who learned from whom; worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.vocabularies import Vocabulary, load_vocabularies
from assistant.exchange.partners import (
    WEIGHTS,
    Ground,
    Near,
    Partner,
    Role,
    freshness,
    rank_partners,
    roles_of,
    shared_languages,
    shared_regions,
    ties,
)
from assistant.indexing.records import Participant, Record
from assistant.languages import Language
from assistant.viewers import Visibility

TODAY = date(2026, 11, 26)


def record(identifier: str, **fields: object) -> Record:
    """A public practice in Colombia, E1, of 2020; ``fields`` replace or add others."""
    given = {"kind": "practice", "places": ("CO",), "evidence": "E1", "year": 2020} | fields
    return Record(id=identifier, title=identifier, language=Language.ES, visibility=Visibility.PUBLIC, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def places(corpus: Path) -> Vocabulary:
    return load_vocabularies(corpus / "vocabularies").places


def ranked(places: Vocabulary, *near: Near, country: str = "PA", records: tuple[Record, ...] = ()) -> list[Partner]:
    return list(rank_partners("a need", country, near, records, places, TODAY).partners)


def share(partner: Partner, ground: Ground) -> float:
    return next(reason.share for reason in partner.reasons if reason.ground is ground)


def test_the_weights_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert set(WEIGHTS) == set(Ground)


def test_every_part_of_a_rank_is_worked_out_from_the_cards(places: Vocabulary) -> None:
    visit = record("visit", places=("AR", "PA"), providers=("AR",), recipients=("PA",), evidence="E4", year=2024)
    (partner,) = ranked(places, Near(visit, 0.8), records=(visit,))
    assert (partner.place, partner.roles, partner.evidence, partner.year) == ("AR", (Role.GAVE,), "E4", 2024)
    assert {reason.ground: pytest.approx(reason.share) for reason in partner.reasons} == {
        Ground.NEED: 0.8,
        Ground.ROLE: 0.9,
        Ground.CONTEXT: 1.0,  # Panama took part in it
        Ground.EXCHANGE: 0.5,  # one card of two that are enough
        Ground.EVIDENCE: 0.8,
        Ground.LANGUAGE: 1.0,
        Ground.FRESHNESS: 1.0,
    }
    assert partner.score == pytest.approx(0.32 + 0.135 + 0.1 + 0.05 + 0.08 + 0.1 + 0.05)


def test_who_shared_it_stands_before_who_learned_it_before_who_has_the_same_problem(places: Vocabulary) -> None:
    visit = record("visit", places=("UY", "PY"), providers=("UY",), recipients=("PY",))
    problem = record("problem", kind="challenge", places=("CL",))
    found = ranked(places, Near(visit, 0.5), Near(problem, 0.5))
    assert [(partner.place, partner.roles) for partner in found] == [
        ("UY", (Role.GAVE,)),
        ("PY", (Role.RECEIVED,)),
        ("CL", (Role.FACES,)),
    ]


def test_an_offer_of_cooperation_counts_most(places: Vocabulary) -> None:
    silent = record("silent", places=("CL",))
    offers = replace(silent, id="offers", places=("EC",), offers="yes")
    refuses = replace(silent, id="refuses", places=("PE",), offers="no")
    found = ranked(places, Near(silent, 0.5), Near(offers, 0.5), Near(refuses, 0.5))
    assert (found[0].place, found[0].roles) == ("EC", (Role.OFFERS, Role.DID))
    assert [partner.score for partner in found[1:]] == [pytest.approx(found[1].score)] * 2


def test_institutions_are_those_that_cards_name_and_no_others(places: Vocabulary) -> None:
    named = record(
        "named",
        institutions=(
            Participant("Ministerio de Trabajo", "ejecutor", "CO"),
            Participant("A network", "provider"),
            Participant("A fund", "funder"),
            Participant("An author", "author", "CO"),
        ),
    )
    country, network = ranked(places, Near(named, 0.9))
    assert (country.place, [one.name for one in country.institutions]) == ("CO", ["Ministerio de Trabajo", "An author"])
    assert (network.place, network.name, network.roles) == ("", "A network", (Role.GAVE,))
    assert share(network, Ground.LANGUAGE) == share(network, Ground.CONTEXT) == 0


def test_far_cards_documents_and_regions_make_no_partner(places: Vocabulary) -> None:
    near = (
        Near(record("near", places=("AME",)), 0.9),
        Near(record("guide", kind="document", evidence="", places=("BR",)), 0.9),
        Near(record("far"), 0.2),
    )
    found = rank_partners("a need", "PA", near, (), places, TODAY)
    assert found.partners == ()
    assert [one.id for one in found.nearest] == ["near", "far"]


def test_what_is_hardly_near_is_not_pointed_to(places: Vocabulary) -> None:
    assert rank_partners("a need", "PA", [Near(record("far"), 0.01)], (), places, TODAY).nearest == ()


def test_the_asking_country_is_no_partner_of_its_own(places: Vocabulary) -> None:
    found = rank_partners("a need", "CO", [Near(record("own"), 0.9)], (), places, TODAY)
    assert found.partners == ()
    assert [one.record.id for one in found.own] == ["own"]
    assert found.nearest == ()


def test_a_source_counts_once_with_its_nearest_passage(places: Vocabulary) -> None:
    (partner,) = ranked(places, Near(record("one"), 0.4), Near(record("one"), 0.7))
    assert [one.closeness for one in partner.contributions] == [0.7]


def test_earlier_exchanges_count_in_either_direction(places: Vocabulary) -> None:
    before = record("before", places=(), providers=("PA",), recipients=("CO",), year=2010)
    (partner,) = ranked(places, Near(record("practice"), 0.9), records=(before, record("other", providers=("BR",))))
    assert [one.id for one in partner.exchanges] == ["before"]


def test_regions_and_languages_are_those_of_the_vocabulary(places: Vocabulary) -> None:
    assert shared_regions("PE", "EC", places)[0] == "AND"
    assert shared_regions("JM", "HT", places) == ("CAR", "AME")
    assert shared_languages("CA", "HT", places) == ("fr",)
    assert shared_languages("BR", "AR", places) == ()


def test_every_region_has_members_and_every_country_a_language(places: Vocabulary) -> None:
    regions = {code: term for code, term in places.terms.items() if len(code) == 3}
    assert {code for code, term in regions.items() if not term.members} == {"WLD"}
    assert {member for term in regions.values() for member in term.members} <= set(places.terms)
    assert [code for code, term in places.terms.items() if len(code) == 2 and not term.speaks] == []


def test_experience_grows_stale() -> None:
    ages = [freshness(year, TODAY) for year in (2026, 2020, 2015, 2000)]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == 1
    assert ages[-1] == 0


def test_the_network_has_a_tie_for_each_who_gave_and_received() -> None:
    visit = record("visit", providers=("AR",), recipients=("CR", "PA"), year=2010)
    again = record("again", providers=("AR",), recipients=("PA",), year=2015)
    mutual = record("mutual", providers=("BR", "PE"), recipients=("BR", "PE", "AME"))
    alone = record("alone", providers=("ES",))
    found = ties([visit, again, mutual, alone])
    assert [(tie.giver, tie.receiver, [one.id for one in tie.records]) for tie in found] == [
        ("AR", "PA", ["again", "visit"]),
        ("AR", "CR", ["visit"]),
        ("BR", "PE", ["mutual"]),
        ("PE", "BR", ["mutual"]),
    ]


def test_a_country_that_a_card_does_not_name_has_no_part_in_it() -> None:
    assert roles_of("CL", record("one")) == ()
    assert roles_of("CO", record("one")) == (Role.DID,)
