"""Files that wait: each is told for itself, the rest can be stopped, and what goes wrong with one stops no other."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from assistant.collecting import About, Arrival, Arrived
from assistant.errors import IndexingError
from assistant.inbox import MOST_FILES, Inbox, Stage
from tests.limits import within_limits

ABOUT = About("CC-BY-4.0")


class Slow:
    """Takes files when it is let; one named ``bad`` raises what stands in it."""

    def __init__(self) -> None:
        self.go = Event()
        self.begun = Event()
        self.taken: list[str] = []

    def take(self, name: str, data: bytes, about: About, used: set[str]) -> list[Arrived]:
        self.begun.set()
        assert self.go.wait(30)
        if name == "bad":
            raise IndexingError(data.decode())
        if name == "bug":
            raise ZeroDivisionError
        used.add(name)
        self.taken.append(name)
        return [Arrived(name, Arrival.ADDED, name)]


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def inbox(slow: Slow) -> Iterator[Inbox]:
    made = Inbox(slow)
    yield made
    slow.go.set()
    made.close()


def hand_in(inbox: Inbox, *names: str, who: str = "ana") -> str:
    batch = ""
    for name in names:
        kept = inbox.put(who, name, b"the disk is full", ABOUT, batch)
        assert kept
        batch = kept.id
    return batch


def stages(inbox: Inbox, batch: str) -> list[Stage]:
    found = inbox.batch(batch)
    assert found
    return [item.stage for item in found.items]


def test_one_is_read_while_the_others_wait_and_the_rest_can_be_stopped(inbox: Inbox, slow: Slow) -> None:
    batch = hand_in(inbox, "one", "two", "three")
    assert slow.begun.wait(30)
    assert stages(inbox, batch) == [Stage.READING, Stage.WAITING, Stage.WAITING]
    inbox.stop(batch)
    slow.go.set()
    done = inbox.settle(batch)
    assert done
    assert not done.open
    assert stages(inbox, batch) == [Stage.DONE, Stage.STOPPED, Stage.STOPPED]
    assert slow.taken == ["one"]


def test_what_goes_wrong_with_one_stops_no_other(inbox: Inbox, slow: Slow) -> None:
    slow.go.set()
    done = inbox.settle(hand_in(inbox, "bad", "bug", "good"))
    assert done
    assert [(one.arrival, one.reason) for item in done.items for one in item.arrived] == [
        (Arrival.REFUSED, "disk"),
        (Arrival.REFUSED, "crashed"),
        (Arrival.ADDED, ""),
    ]
    assert (done.refused, done.count(Stage.DONE)) == (2, 3)


def test_everybody_has_batches_of_their_own(inbox: Inbox, slow: Slow) -> None:
    slow.go.set()
    hers = hand_in(inbox, "one")
    his = inbox.put("luis", "two", b"", ABOUT, hers)
    assert his
    assert his.id != hers
    latest = inbox.latest("ana")
    assert latest
    assert (latest.id, inbox.latest("nobody"), inbox.batch("nowhere")) == (hers, None, None)


def test_what_is_handed_in_again_is_taken_once(inbox: Inbox, slow: Slow) -> None:
    slow.go.set()
    name = "0123456789abcdef" * 2
    handed = [inbox.put("ana", "one", b"", ABOUT, name, 0) for _ in range(2)]
    handed += [inbox.put("ana", "two", b"", ABOUT, name, 1) for _ in range(2)]
    assert [(kept.id, len(kept.items)) for kept in handed if kept] == [(name, 1), (name, 1), (name, 2), (name, 2)]
    inbox.settle(name)
    assert slow.taken == ["one", "two"]
    other = inbox.put("luis", "one", b"", ABOUT, name, 0)
    assert other
    assert other.id != name
    assert [inbox.put("ana", "x", b"", ABOUT, odd) is not None for odd in ("../x", "g" * 32)] == [True, True]
    assert (inbox.batch("../x"), inbox.batch("g" * 32)) == (None, None)


def test_too_much_is_not_taken(inbox: Inbox) -> None:
    batch = hand_in(inbox, *map(str, range(MOST_FILES)))
    while inbox.put("ana", "more", b"", ABOUT, batch):  # those that are being read wait no more
        pass
    assert inbox.put("ana", "one too many", b"", ABOUT) is None


def test_a_full_disk_keeps_no_half_of_a_file(inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = within_limits(lambda: inbox.put("ana", "large.pdf", bytes(100_000), ABOUT), tmp_path)
    assert "File too large" in told
    assert not list(tmp_path.glob("ayni-inbox-*"))
    assert inbox.latest("ana") is None
