"""Curating: what is acknowledged is kept and found at once, what may not be is refused with a reason, nothing is lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from assistant.assistant import Assistant
from assistant.corpus.cards import Card, write_card
from assistant.corpus.history import Act, differences, merge, word_by_word
from assistant.corpus.library import Library
from assistant.corpus.workflow import Move, goal, moves
from assistant.curation import Curator
from assistant.errors import CardMoved, CurationError
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.viewers import Status, Viewer
from tests.conftest import MakeCard

GOOD = {
    "context": "Two offices inspected the same firms with two different forms.",
    "source": {"title": "A report", "locator": "page 4", "seen": "2026-11-23", "licence": "CC-BY-4.0"},
}


@pytest.fixture
def assistant(small_assistant: Assistant) -> Assistant:
    return small_assistant


@pytest.fixture
def curator(assistant: Assistant) -> Curator:
    return Curator(assistant)


@pytest.fixture
def draft(make_card: MakeCard) -> Card:
    return make_card(
        "zebra-forms", Language.EN, "Zebra offices agreed on one common form in 2019.", status="draft", **GOOD
    )


def found(assistant: Assistant, text: str = "zebra offices") -> set[str]:
    hits = assistant.search(Query(text, Viewer.TRAINER, limit=50)).hits
    return {hit.record.id for hit in hits if text.split(maxsplit=1)[0] in hit.passage.text.lower()}


def test_from_a_draft_to_published_to_retired(assistant: Assistant, curator: Curator, draft: Card) -> None:
    saved = curator.save(draft, "", "ana", "")
    assert found(assistant) == set()
    saved = curator.move(draft.id, Move.SUBMIT, saved.digest, "ana")
    saved = curator.move(draft.id, Move.PUBLISH, saved.digest, "luis")
    assert found(assistant) == {draft.id}
    assert assistant.card(draft.id, Viewer.ANONYMOUS) == saved.noun
    assert saved.noun.reviewed
    assert saved.noun.review_due == saved.noun.reviewed + timedelta(days=730)
    saved = curator.move(draft.id, Move.RETIRE, saved.digest, "luis", "The office was closed.")
    assert found(assistant) == set()
    assert assistant.card(draft.id, Viewer.TRAINER) is None
    assert assistant.differences() == []
    past = curator.past(draft.id)
    assert [one.act for one in past] == [Act.CREATED, Act.SUBMITTED, Act.PUBLISHED, Act.RETIRED]
    assert [one.who for one in past] == ["ana", "ana", "luis", "luis"]
    assert past[-1].why == "The office was closed."
    assert [one.version for one in past] == [1, 2, 3, 4]


def test_a_published_card_is_edited_and_found_with_its_new_words(
    assistant: Assistant, curator: Curator, draft: Card
) -> None:
    saved = curator.move(draft.id, Move.PUBLISH, curator.save(draft, "", "", "").digest, "")
    changed = saved.noun.model_copy(update={"finding": "Giraffe offices agreed on one common form in 2019."})
    curator.save(changed, saved.digest, "", "It was a giraffe.")
    assert (found(assistant), found(assistant, "giraffe offices")) == (set(), {draft.id})


def test_nobody_publishes_what_they_wrote_where_a_second_person_is_asked_for(assistant: Assistant, draft: Card) -> None:
    curator = Curator(assistant, second_person=True)
    saved = curator.save(draft, "", "ana", "")
    assert curator.desk(draft.id, "luis").moves == (Move.SUBMIT,)
    saved = curator.move(draft.id, Move.SUBMIT, saved.digest, "ana")
    with pytest.raises(CurationError) as refused:
        curator.move(draft.id, Move.PUBLISH, saved.digest, "ana")
    assert refused.value.code == "second_person"
    assert Move.PUBLISH not in curator.desk(draft.id, "ana").moves
    saved = curator.move(draft.id, Move.PUBLISH, saved.digest, "luis")
    edited = saved.noun.model_copy(update={"title": "Another title"})
    saved = curator.save(edited, saved.digest, "luis", "")
    assert saved.noun.status is Status.IN_REVIEW
    assert found(assistant) == set()
    with pytest.raises(CurationError):
        curator.move(draft.id, Move.PUBLISH, saved.digest, "luis")
    curator.move(draft.id, Move.PUBLISH, saved.digest, "ana")
    assert found(assistant) == {draft.id}


@pytest.mark.parametrize(
    ("update", "code", "field"),
    [
        ({"themes": ("gardening",)}, "unknown_code", "themes"),
        ({"results": "Write to ana@example.org."}, "email", "results"),
        ({"lessons": "Call +55 61 2031-0000."}, "telephone", "lessons"),
        ({"related": [{"relation": "same_as", "id": "nowhere"}]}, "no_relation", "related"),
        ({"source": {**GOOD["source"], "licence": "link-only", "quote": "x " * 200}}, "long_quote", "source.quote"),
    ],
)
def test_an_error_keeps_a_card_from_being_published(
    update: dict[str, object], code: str, field: str, assistant: Assistant, curator: Curator, draft: Card
) -> None:
    faulty = Card.model_validate(draft.model_dump() | update)
    saved = curator.save(faulty, "", "", "")
    assert [(one.code, one.field) for one in curator.desk(draft.id, "").errors] == [(code, field)]
    with pytest.raises(CurationError) as refused:
        curator.move(draft.id, Move.PUBLISH, saved.digest, "", reasons={code: "Because I say so."})
    assert refused.value.code == "errors"
    assert found(assistant) == set()
    saved = curator.save(draft, saved.digest, "", "mended")
    saved = curator.move(draft.id, Move.PUBLISH, saved.digest, "")
    with pytest.raises(CurationError, match="cannot be published"):
        curator.save(faulty, saved.digest, "", "")


@pytest.mark.parametrize(
    ("update", "code"),
    [
        ({"evidence": "E4"}, "no_evaluation"),
        ({"context": ""}, "no_context"),
        ({"source": {**GOOD["source"], "locator": ""}}, "no_passage"),
        (
            {"results": "Los ministerios de trabajo de los dos países aprendieron mucho el uno del otro."},
            "mixed_language",
        ),
    ],
)
def test_a_warning_passes_with_a_reason_that_is_kept(
    update: dict[str, object], code: str, curator: Curator, draft: Card
) -> None:
    saved = curator.save(Card.model_validate(draft.model_dump() | update), "", "", "")
    assert [one.code for one in curator.desk(draft.id, "").warnings] == [code]
    for reasons in ({}, {code: "  "}, {"another": "x"}):
        with pytest.raises(CurationError) as refused:
            curator.move(draft.id, Move.PUBLISH, saved.digest, "", reasons=reasons)
        assert refused.value.code == "reasons"
    curator.move(draft.id, Move.PUBLISH, saved.digest, "ana", reasons={code: "It is known."})
    assert curator.past(draft.id)[-1].reasons == {code: "It is known."}


def test_nearly_the_same_is_told_unless_it_is_related(assistant: Assistant, draft: Card, make_card: MakeCard) -> None:
    curator = Curator(assistant, nearly_the_same=0.5)  # the fake model's
    curator.move(draft.id, Move.PUBLISH, curator.save(draft, "", "", "").digest, "")
    twin = make_card("twin", Language.EN, draft.finding, title=draft.title, status="draft", **GOOD)
    curator.save(twin, "", "", "")
    (warning,) = curator.desk("twin", "").warnings
    assert warning.code == "near_duplicate"
    assert draft.id in warning.message
    related = Card.model_validate(twin.model_dump() | {"related": [{"relation": "same_as", "id": draft.id}]})
    assert curator.problems(related) == ()


def test_who_was_slower_is_told_and_both_texts_are_kept(curator: Curator, draft: Card) -> None:
    first = curator.save(draft, "", "ana", "")
    curator.save(draft.model_copy(update={"title": "By Ana", "results": "Ana's."}), first.digest, "ana", "")
    mine = draft.model_copy(update={"title": "By Luis", "lessons": "Luis'."})
    for change in (
        lambda: curator.save(mine, first.digest, "luis", ""),
        lambda: curator.move(draft.id, Move.SUBMIT, first.digest, "luis"),
        lambda: curator.restore(draft.id, 1, first.digest, "luis"),
    ):
        with pytest.raises(CardMoved):
            change()
    theirs = curator.card(draft.id)
    joined = merge(curator.version_with(draft.id, first.digest), theirs.noun, mine)
    assert joined.conflicts == ("title",)
    assert joined.theirs == ("results",)
    assert (joined.fields["title"], joined.fields["results"], joined.fields["lessons"]) == (
        "By Luis",
        "Ana's.",
        "Luis'.",
    )
    unknown = merge(None, theirs.noun, mine)
    assert set(unknown.conflicts) == {"title", "results", "lessons"}


def test_an_earlier_version_comes_back_and_the_later_one_is_still_there(curator: Curator, draft: Card) -> None:
    first = curator.save(draft, "", "", "")
    second = curator.save(draft.model_copy(update={"title": "Worse"}), first.digest, "", "")
    curator.restore(draft.id, 1, second.digest, "ana")
    assert curator.card(draft.id).noun.title == draft.title
    assert curator.version(draft.id, 2).title == "Worse"
    assert [one.act for one in curator.past(draft.id)] == [Act.CREATED, Act.EDITED, Act.RESTORED]


def test_a_card_that_was_changed_by_hand_is_kept_as_it_was_found(curator: Curator, small_library: Library) -> None:
    stored = small_library.card("inspection-tablets")
    saved = curator.save(stored.noun.model_copy(update={"title": "One"}), stored.digest, "ana", "")
    by_hand = saved.noun.model_copy(update={"title": "By hand"})
    saved.path.write_text(write_card(by_hand), "utf-8")
    stored = small_library.card("inspection-tablets")
    curator.save(stored.noun.model_copy(update={"title": "Three"}), stored.digest, "ana", "")
    past = curator.past("inspection-tablets")
    assert [curator.version("inspection-tablets", one.version).title for one in past] == [
        "Inspection tablets", "One", "By hand", "Three",
    ]  # fmt: skip
    assert [one.act for one in past] == [Act.FOUND, Act.EDITED, Act.FOUND, Act.EDITED]


def test_a_version_whose_card_was_never_written_does_not_count(
    curator: Curator, draft: Card, small_library: Library
) -> None:
    saved = curator.save(draft, "", "", "")
    kept = saved.path.read_bytes()
    curator.save(draft.model_copy(update={"title": "Lost"}), saved.digest, "", "")
    saved.path.write_bytes(kept)  # as if the machine had stopped before the card was replaced
    assert [one.version for one in small_library.history(draft.id)] == [1]
    curator.save(draft.model_copy(update={"title": "Second"}), saved.digest, "", "")
    assert curator.version(draft.id, 2).title == "Second"
    (small_library.folder / "history" / "cards" / draft.id / "0002.json").write_text("{")
    assert [one.version for one in small_library.history(draft.id)] == [1]


def test_comments_are_kept_with_the_version_they_are_about(
    curator: Curator, draft: Card, small_library: Library
) -> None:
    curator.save(draft, "", "", "")
    curator.comment(draft.id, "luis", "  Which\noffice? ")
    with (small_library.folder / "history" / "cards" / draft.id / "comments.jsonl").open("a") as file:
        file.write('{"at": "cut off')
    (comment,) = curator.desk(draft.id, "").comments
    assert (comment.who, comment.text, comment.version) == ("luis", "Which\noffice?", 1)
    with pytest.raises(CurationError, match="nothing to add"):
        curator.comment(draft.id, "luis", " ")
    with pytest.raises(CurationError, match="no card"):
        curator.comment("../../etc", "luis", "x")


def test_what_cannot_be_written_is_a_sentence_and_nothing_is_half_done(
    assistant: Assistant, curator: Curator, draft: Card, small_library: Library
) -> None:
    saved = curator.save(draft, "", "", "")
    history = small_library.folder / "history" / "cards" / draft.id
    for path in history.iterdir():
        path.unlink()
    history.rmdir()
    history.write_text("a file where the folder should be")
    with pytest.raises(CurationError, match="could not be written"):
        curator.move(draft.id, Move.PUBLISH, saved.digest, "")
    assert small_library.card(draft.id).noun == saved.noun
    assert found(assistant) == set()


def test_steps_that_are_not_open_are_refused(curator: Curator, draft: Card) -> None:
    saved = curator.save(draft, "", "", "")
    for move in (Move.RETIRE, Move.SEND_BACK, Move.REOPEN):
        with pytest.raises(CurationError) as refused:
            curator.move(draft.id, move, saved.digest, "", "why")
        assert refused.value.code == "closed"
    with pytest.raises(CurationError) as refused:
        curator.save(draft, "", "", "")
    assert refused.value.code == "taken"
    saved = curator.move(draft.id, Move.PUBLISH, saved.digest, "")
    with pytest.raises(CurationError) as refused:
        curator.move(draft.id, Move.RETIRE, saved.digest, "", " ")
    assert refused.value.code == "why"


def test_every_status_has_a_way_out_and_every_step_an_end() -> None:
    for status in Status:
        for second in (False, True):
            steps = moves(status, second_person=second)
            assert steps
            assert all(goal(status, one) not in (None, status) for one in steps)


def test_a_clock_that_goes_backwards_mixes_up_no_versions(
    curator: Curator, draft: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([datetime(2030, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)])
    monkeypatch.setattr("assistant.curation.curator.now", lambda: next(times))
    saved = curator.save(draft, "", "", "")
    saved = curator.save(draft.model_copy(update={"title": "Later"}), saved.digest, "", "")
    assert [one.at.year for one in curator.past(draft.id)] == [2030, 2020]
    assert curator.card(draft.id).noun.title == "Later"


def test_differences_are_told_word_by_word(draft: Card) -> None:
    changed = draft.model_copy(
        update={"title": draft.title + " again", "themes": ("labour-inspection", "osh"), "version": 9}
    )
    found = {one.field: one.pieces for one in differences(draft, changed)}
    assert set(found) == {"title", "themes"}
    assert found["themes"][-1].text == ", osh"
    assert json.dumps([piece.kind for piece in word_by_word("a b", "a c")]) == '["kept", "gone", "new"]'
