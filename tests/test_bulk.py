"""One change to many cards: decided before, written card by card, put back without touching what came after."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.assistant import Assistant
from assistant.corpus.batches import FIELDS, Edit, How, edited
from assistant.corpus.cards import Card
from assistant.corpus.history import Act, fields_of
from assistant.corpus.library import Library
from assistant.corpus.workflow import Move
from assistant.curation import Curator
from assistant.curation.bulk import Bulk, Fate, Left, plan
from assistant.errors import CurationError
from assistant.languages import Language
from assistant.viewers import Status, Visibility
from tests.conftest import MakeCard

CARDS = ("aprendizes-brasil", "dialogo-salarios", "inspection-tablets")
ADD_OSH = Edit(field="themes", how=How.ADD, values=("osh",))


@pytest.fixture
def curator(small_assistant: Assistant) -> Curator:
    return Curator(small_assistant)


@pytest.fixture
def bulk(small_library: Library, curator: Curator) -> Bulk:
    return Bulk(small_library, curator)


def bases(library: Library, *identifiers: str) -> dict[str, str]:
    return {one: library.card(one).digest for one in identifiers or CARDS}


def change(bulk: Bulk, library: Library, edit: Edit = ADD_OSH, *identifiers: str):
    batch = bulk.begin(edit, bases(library, *identifiers), "ana", "They are about safety, too.")
    bulk.carry_out(batch)
    return bulk.batch(batch.id)


def fates(bulk: Bulk, batch) -> dict[str, Fate]:
    return {one.id: one.fate for one in bulk.members(batch)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "status", "how": "set", "values": ["published"]},
        {"field": "title", "how": "set", "values": ["x"]},
        {"field": "language", "how": "set", "values": ["en"]},
        {"field": "visibility", "how": "add", "values": ["public"]},
        {"field": "visibility", "how": "set", "values": ["everybody"]},
        {"field": "visibility", "how": "set", "values": ["public", "network"]},
        {"field": "themes", "how": "add", "values": ["", " "]},
        {"field": "review_due", "how": "set", "values": ["2028-02-30"]},
        {"field": "offers_cooperation", "how": "set", "values": ["perhaps"]},
        {"field": "source.licence", "how": "set", "values": []},
    ],
)
def test_only_what_is_safe_for_many_cards_can_be_asked_for(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate(wrong)


def test_every_field_is_one_of_the_card(make_card: MakeCard) -> None:
    assert set(FIELDS) <= set(fields_of(make_card("a", Language.EN, "Words.")))


@pytest.mark.parametrize(
    ("edit", "themes"),
    [
        (Edit(field="themes", how=How.ADD, values=("osh", "labour-inspection")), ("labour-inspection", "osh")),
        (Edit(field="themes", how=How.SET, values=("osh",)), ("osh",)),
        (Edit(field="themes", how=How.REMOVE, values=("osh",)), ("labour-inspection",)),
    ],
)
def test_a_list_is_added_to_taken_from_or_replaced(edit: Edit, themes: tuple[str, ...], make_card: MakeCard) -> None:
    assert edited(make_card("a", Language.EN, "Words."), edit).themes == themes


def test_the_plan_names_what_is_left_out_and_why(make_card: MakeCard, small_library: Library, curator: Curator) -> None:
    small_library.save_card(make_card("draft", Language.EN, "Nothing yet.", status="draft"))
    faulty = make_card("faulty", Language.EN, "Write to ana@example.org for the form.")
    small_library.save_card(faulty)
    small_library.save_card(faulty.model_copy(update={"id": "faulty-draft", "status": Status.DRAFT}))
    stored = list(small_library.cards().items.values())
    found = plan(stored, ADD_OSH, curator.errors)
    assert {one.card.id for one in found.changes} == {*CARDS, "draft", "faulty-draft"}
    assert [(one.stored.noun.id, one.why, one.problems[0].code) for one in found.left] == [
        ("faulty", Left.ERRORS, "email")
    ]
    assert small_library.card("draft").noun.themes == ("labour-inspection",), "a plan changes nothing"
    second = plan(stored, ADD_OSH, curator.errors, second_person=True)
    assert {one.card.id for one in second.changes} == {"draft", "faulty-draft"}
    assert {one.why for one in second.left} == {Left.ERRORS, Left.SECOND_PERSON}
    without = plan(stored, Edit(field="themes", how=How.REMOVE, values=("labour-inspection",)), curator.errors)
    assert {one.stored.noun.id for one in without.left} == {"draft", "faulty", "faulty-draft", "inspection-tablets"}
    assert {one.noun.id for one in without.same} == {"aprendizes-brasil", "dialogo-salarios"}
    unknown = plan(stored, Edit(field="themes", how=How.ADD, values=("gardening",)), curator.errors)
    assert unknown.changes == ()


def test_each_card_gets_a_version_of_its_own(bulk: Bulk, small_library: Library, small_assistant: Assistant) -> None:
    batch = change(bulk, small_library)
    assert batch.done
    assert batch.left == {}
    assert set(fates(bulk, batch).values()) == {Fate.CHANGED}
    for identifier in CARDS:
        card, last = small_library.card(identifier), small_library.history(identifier)[-1]
        assert card.noun.themes[-1] == "osh"
        assert (last.who, last.why, last.batch, last.act) == ("ana", batch.why, batch.id, Act.EDITED)
        assert last.digest == card.digest
        assert "osh" in small_assistant.index.ledger.records([identifier])[identifier].themes, "found as it is now"
    assert small_assistant.differences() == []
    assert small_library.leftovers() == []


def test_an_undo_leaves_what_was_changed_since(bulk: Bulk, small_library: Library, curator: Curator) -> None:
    before = {one: small_library.card(one).noun for one in CARDS}
    batch = change(bulk, small_library)
    saved = small_library.card(CARDS[0])
    curator.save(saved.noun.model_copy(update={"title": "Mine"}), saved.digest, "luis", "")
    saved = small_library.card(CARDS[1])
    curator.move(CARDS[1], Move.RETIRE, saved.digest, "luis", "No more.")
    bulk.undo(batch, "ana")
    assert fates(bulk, batch) == {CARDS[0]: Fate.LATER, CARDS[1]: Fate.LATER, CARDS[2]: Fate.UNDONE}
    assert small_library.card(CARDS[0]).noun.title == "Mine"
    assert "osh" in small_library.card(CARDS[0]).noun.themes
    back = small_library.card(CARDS[2])
    assert back.noun == before[CARDS[2]].model_copy(update={"version": back.noun.version})
    assert [one.act for one in small_library.history(CARDS[2])][-2:] == [Act.EDITED, Act.RESTORED]
    versions = len(small_library.history(CARDS[2]))
    bulk.undo(batch, "ana")
    assert len(small_library.history(CARDS[2])) == versions, "a second undo has nothing to do"


def test_what_somebody_else_changed_after_the_preview_is_left(
    bulk: Bulk, small_library: Library, curator: Curator
) -> None:
    shown = bases(small_library)
    saved = small_library.card(CARDS[0])
    curator.save(saved.noun.model_copy(update={"title": "Mine"}), saved.digest, "luis", "")
    small_library.card(CARDS[1]).path.unlink()
    batch = bulk.begin(ADD_OSH, shown, "ana", "why")
    bulk.carry_out(batch)
    batch = bulk.batch(batch.id)
    assert batch.left == {CARDS[0]: Left.MOVED.value, CARDS[1]: Left.GONE.value}
    assert small_library.card(CARDS[0]).noun.title == "Mine"
    assert fates(bulk, batch)[CARDS[2]] is Fate.CHANGED


def test_one_that_was_stopped_in_the_middle_can_be_undone(
    bulk: Bulk, small_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = small_library.save_card
    left = iter([True])

    def dies(card: Card, *more: object):
        next(left)
        return saved(card, *more)

    batch = bulk.begin(ADD_OSH, bases(small_library), "ana", "why")
    monkeypatch.setattr(small_library, "save_card", dies)
    with pytest.raises(StopIteration):
        bulk.carry_out(batch)
    monkeypatch.undo()
    assert not bulk.is_running(batch)
    kept = bulk.batch(batch.id)
    assert not kept.done
    assert sorted(fates(bulk, kept).values()) == [Fate.CHANGED, Fate.WAITING, Fate.WAITING]
    bulk.undo(kept, "ana")
    assert sorted(fates(bulk, kept).values()) == [Fate.UNDONE, Fate.WAITING, Fate.WAITING]


def test_none_or_too_many_are_refused(bulk: Bulk) -> None:
    for chosen, code in ((0, "none_chosen"), (501, "too_many")):
        with pytest.raises(CurationError) as refused:
            bulk.begin(ADD_OSH, {f"card-{number}": "" for number in range(chosen)}, "", "why")
        assert refused.value.code == code


def test_a_full_disk_changes_nothing_and_says_so(
    bulk: Bulk, small_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(small_library, "keep_record", full)
    with pytest.raises(CurationError) as refused:
        bulk.begin(ADD_OSH, bases(small_library), "", "why")
    assert refused.value.code == "disk"
    assert bulk.batches() == []


@pytest.mark.parametrize("name", ["../../accounts", "nowhere", "", "a/../../b", "%00"])
def test_a_batch_that_is_not_there_is_none(name: str, bulk: Bulk, small_library: Library) -> None:
    (small_library.folder / "accounts.json").write_text("{}")
    assert bulk.batch(name) is None


def test_a_visibility_holds_for_the_very_next_search(
    bulk: Bulk, small_library: Library, small_assistant: Assistant
) -> None:
    change(bulk, small_library, Edit(field="visibility", how=How.SET, values=("internal",)), CARDS[2])
    assert small_assistant.index.ledger.records([CARDS[2]])[CARDS[2]].visibility is Visibility.INTERNAL
    kept = json.loads(Path(small_library.folder / "history" / "batches" / f"{bulk.batches()[0].id}.json").read_text())
    assert kept["edit"] == {"field": "visibility", "how": "set", "values": ["internal"]}
