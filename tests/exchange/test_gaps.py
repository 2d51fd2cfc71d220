"""Questions that were not answered: which are one, where they stand, and who is told (no files here)."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.answering.answer import Outcome
from assistant.exchange.gaps import Act, Event, Gap, Link, State, gap_id, gaps, gather, misses, news
from assistant.exchange.noted import NotedQuestion, NotedVote, forgotten
from assistant.languages import Language
from assistant.viewers import Viewer

DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)
EVERYBODY = frozenset(Viewer)
AXES = np.eye(4, dtype=np.float32)


def days(number: int) -> datetime:
    return DAY + timedelta(days=number)


def question(identifier: str, day: int = 0, **fields: object) -> NotedQuestion:
    needed = {"asked": f"What about {identifier}?", "language": "en", "outcome": "refused"}
    return NotedQuestion.model_validate({"id": identifier, "at": days(day), **needed, **fields})


def vote(ballot: str, day: int, told: str, **fields: object) -> NotedVote:
    needed = {"asked": "What about it?", "language": "en", "outcome": "answered"}
    return NotedVote.model_validate({"ballot": ballot, "at": days(day), "vote": told, **needed, **fields})


def joined(*questions: str, gap: str = "g") -> list[Event]:
    return [Event(at=DAY, gap=gap, act=Act.JOINED, question=one, about=("osh",)) for one in questions]


def event(day: int, act: Act, **fields: object) -> Event:
    return Event.model_validate({"at": days(day), "gap": "g", "act": act, **fields})


def one_gap(questions: list[NotedQuestion], *decided: Event, since: int | None = None, names: dict[str, str] | None = None) -> Gap:  # fmt: skip
    """The one gap of some questions; since: the day from which on any linked card is published."""
    found = misses(questions, [], names or {})

    def linked(card: str, at: datetime) -> Link:
        return Link(card, "A card", Language.ES, None if since is None else max(at, days(since)), EVERYBODY)

    (gap,) = gaps(found, [*joined(*(one.id for one in questions)), *decided], linked)
    return gap


# -- what is missed ---------------------------------------------------------------------------------------------


def test_refused_and_voted_down_questions_are_missed_and_nothing_else() -> None:
    asked = [question("a", 2), question("b", 0, outcome="answered"), question("c", 0, outcome="errand")]
    votes = [
        vote("1", 1, "down"),
        vote("1", 3, "down", reasons=["wrong"], comment="no"),
        vote("2", 1, "down"),
        vote("2", 2, "up"),
        vote("3", 1, "down", outcome="refused"),
    ]
    found = misses(asked, votes, {"a": "ana"})
    assert [(one.id, one.who, one.refused, one.reasons) for one in found] == [
        ("1", "", False, ("wrong",)),
        ("a", "ana", True, ()),
    ]
    assert found[0].at == days(1), "a vote that is changed is as old as it was"


# -- which are one ----------------------------------------------------------------------------------------------


def test_what_is_near_joins_and_what_is_far_begins_anew() -> None:
    asked = [("a", "x"), ("b", "y"), ("c", "z")]
    rows = np.stack([AXES[0], AXES[0], AXES[1]])
    assert gather(asked, rows, [(), (), ()], {}) == {"a": gap_id("a"), "b": gap_id("a"), "c": gap_id("c")}


def test_a_gap_keeps_its_id_and_its_questions_when_others_join() -> None:
    asked = [("a", "x"), ("b", "y"), ("c", "z")]
    rows = np.stack([AXES[0], AXES[1], AXES[1]])
    known = {"b": "kept"}
    assert gather(asked, rows, [(), (), ()], known) == {"a": gap_id("a"), "c": "kept"}


@pytest.mark.parametrize(
    ("places", "texts", "together"),
    [
        ((("HN",), ("PY",)), ("wage", "wage"), False),
        ((("HN",), ("HN", "PY")), ("wage", "wage"), True),
        (((), ("PY",)), ("wage", "wage"), True),
        (((), ()), ("Convention 189", "Convention 190"), False),
        (((), ()), ("Convention 190", "Convenio 190"), True),
    ],
)
def test_other_places_and_other_numbers_are_other_questions(
    places: tuple[tuple[str, ...], ...], texts: tuple[str, str], together: bool
) -> None:
    rows = np.stack([AXES[0], AXES[0]])
    found = gather([("a", texts[0]), ("b", texts[1])], rows, places, {})
    assert (found["a"] == found["b"]) is together


# -- where it stands --------------------------------------------------------------------------------------------


def test_the_most_wanted_stands_first() -> None:
    asked = [
        *(question(f"one-{n}", n, viewer="staff") for n in range(3)),
        *(question(f"two-{n}", 0, viewer="staff") for n in range(5)),
    ]
    events = [
        *joined(*(f"one-{n}" for n in range(3)), gap="three people"),
        *joined(*(f"two-{n}" for n in range(5)), gap="one person"),
    ]
    names = {f"two-{n}": "ana" for n in range(5)}
    found = gaps(misses(asked, [], names), events, lambda *_: None)
    assert [(gap.id, gap.voices, len(gap.misses)) for gap in found] == [("three people", 3, 3), ("one person", 1, 5)]


def test_a_gap_tells_its_languages_viewers_times_and_what_came_nearest() -> None:
    gap = one_gap([
        question("a", 0, language="es", viewer="staff", shown=["x", "y"], asked="¿Uno?"),
        question("b", 3, language="pt", shown=["y", "z"], asked="Dois?"),
        question("c", 4, language="es", shown=["y"], asked="¿Tres?"),
    ])  # fmt: skip
    assert (gap.languages, gap.viewers) == ({"es": 2, "pt": 1}, {"anonymous": 2, "staff": 1})
    assert (gap.first, gap.last, gap.nearest, gap.about) == (days(0), days(4), ("y", "x", "z"), ("osh",))
    assert [gap.text(one) for one in (Language.ES, Language.PT, Language.FR)] == ["¿Tres?", "Dois?", "¿Tres?"]


def test_a_linked_card_fills_it_only_once_it_is_published() -> None:
    asked, linked = [question("a")], event(1, Act.LINKED, card="new")
    draft = one_gap(asked, linked)
    assert (draft.state, draft.links[0].since) == (State.OPEN, None)
    assert one_gap(asked, linked, since=2).state is State.FILLED
    assert one_gap(asked, linked, event(3, Act.REOPENED), since=2).state is State.OPEN


def test_asked_again_a_filled_gap_is_open_and_a_declined_one_tells_it() -> None:
    asked = [question("a", 0), question("b", 5)]
    again = one_gap(asked, event(1, Act.LINKED, card="new"), since=2)
    assert (again.state, again.again) == (State.OPEN, 1)
    better = one_gap(asked, event(1, Act.LINKED, card="new"), event(6, Act.LINKED, card="new"), since=2)
    assert better.state is State.FILLED, "the card was mended and linked anew"
    declined = one_gap(asked, event(1, Act.DECLINED, why="The weather is no practice."))
    assert (declined.state, declined.again, declined.declined) == (State.DECLINED, 1, "The weather is no practice.")


def test_whoever_may_not_read_the_card_does_not_open_the_gap_again() -> None:
    asked = [question("a", 0), question("b", 5, viewer="anonymous")]
    found = misses(asked, [], {})
    link = Link("inside", "A card", Language.EN, days(2), frozenset({Viewer.STAFF}))
    (gap,) = gaps(found, [*joined("a", "b"), event(1, Act.LINKED, card="inside")], lambda *_: link)
    assert gap.state is State.FILLED


def test_decisions_are_kept_in_their_order() -> None:
    gap = one_gap([question("a")], event(1, Act.ASSIGNED, to="ana"), event(2, Act.ASSIGNED, to=None), event(3, Act.ASSIGNED, to=""))  # fmt: skip
    assert (gap.assigned, len(gap.decisions)) == ("", 3)


# -- who is told ------------------------------------------------------------------------------------------------


def test_whoever_asked_is_told_once_and_only_what_they_may_read() -> None:
    asked = [question("a", 0), question("b", 1)]
    gap = one_gap(asked, event(2, Act.LINKED, card="new"), since=3, names={"a": "ana", "b": "ben"})
    told = news(gap, "ana", Viewer.STAFF, None)
    assert told
    assert (told.question, told.card, told.language) == ("What about a?", "new", Language.ES)
    assert news(gap, "", Viewer.STAFF, None) is None
    assert news(gap, "carl", Viewer.STAFF, None) is None
    assert news(gap, "ana", Viewer.STAFF, days(4)) is None, "it was put away"
    assert news(gap, "ana", Viewer.STAFF, days(1)), "that was another time"
    link = Link("inside", "A card", Language.EN, days(3), frozenset({Viewer.TRAINER}))
    (hidden,) = gaps(gap.misses, [*joined("a", "b"), event(2, Act.LINKED, card="inside")], lambda *_: link)
    assert news(hidden, "ana", Viewer.STAFF, None) is None


# -- what is left ------------------------------------------------------------------------------------------------


def test_what_is_too_old_leaves_its_counts() -> None:
    line = question("a").model_dump_json()
    assert forgotten("questions", line, days(-1)) == line
    left = forgotten("questions", line, days(1))
    assert left
    again = NotedQuestion.model_validate_json(left)
    assert (again.id, again.asked, again.outcome, again.language) == ("a", "", Outcome.REFUSED, Language.EN)
    assert "What about" not in left
    told = vote("1", 0, "down", comment="Ana said so").model_dump_json()
    assert "Ana" not in (forgotten("votes", told, days(1)) or "")
    assert forgotten("askers", '{"at": "2026-11-01T00:00:00+00:00", "name": "ana", "id": "a"}', days(1)) is None
    assert forgotten("questions", '{"at": "2026-1', days(1)) is None


def test_a_line_of_the_first_version_keeps_its_name() -> None:
    line = '{"at": "2026-11-01T00:00:00+00:00", "question": "Who?", "asked": "Who?", "language": "en", "viewer": "staff", "outcome": "refused", "shown": []}'
    before = NotedQuestion.model_validate_json(line)
    after = NotedQuestion.model_validate_json(forgotten("questions", line, days(1)) or "")
    assert before.id == after.id
    assert (after.asked, after.viewer) == ("", Viewer.STAFF)
