"""Who could help: as sources state it, and no more."""

from dataclasses import replace

from assistant.answering.parties import Deed, Part, parties
from assistant.indexing.records import Participant
from tests.ui.answers import CARD

GIVEN = replace(CARD, id="given", providers=("AR",), recipients=("MX",), offers="yes")
DONE = replace(CARD, id="done", kind="practice", places=("BR", "AME"))


def test_who_offers_gave_did_and_received_in_the_order_of_help() -> None:
    told = parties([(1, DONE), (2, GIVEN), (4, replace(GIVEN, id="again"))], lambda code: code)
    assert [party.name for party in told] == ["AR", "BR", "MX"]
    assert told[0].deeds == (Deed(Part.OFFERS, (2, 4)), Deed(Part.GAVE, (2, 4)))
    assert told[1].deeds == (Deed(Part.DID, (1,)),)


def test_a_country_that_is_asked_about_goes_first() -> None:
    assert parties([(1, GIVEN)], lambda code: code, ["MX"])[0].name == "MX"


def test_institutions_stand_with_their_role_and_country_and_nothing_is_guessed() -> None:
    ministry = Participant("Ministry", "funder", "CA")
    told = parties([(1, replace(CARD, institutions=(ministry, Participant("ILO"))))], lambda code: f"<{code}>")
    assert [(party.name, party.deeds) for party in told] == [
        ("Ministry (funder, <CA>)", (Deed(Part.TOOK_PART, (1,)),)),
        ("ILO", (Deed(Part.TOOK_PART, (1,)),)),
    ]
