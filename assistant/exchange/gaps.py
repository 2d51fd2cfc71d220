"""Gaps: questions that were refused or voted down, gathered across languages, and what trainers decided of them (pure).

A question joins the gap whose questions it is nearest to on average, where that is near enough (``TOGETHER``, measured in
docs/benchmarks/gaps.md), or begins a gap of its own. Questions come in the order in which they were asked, so a gap keeps
its id and its questions whatever comes later. Two that name different places, or different numbers, are never one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from assistant.answering.answer import Outcome
from assistant.exchange.noted import NotedQuestion, NotedVote
from assistant.languages import Language
from assistant.viewers import Viewer

Rows = NDArray[np.float32]

# Mean cosine from which questions ask the same, and what it loses where one names a place and the other does not; both belong
# to the bundled embedding model. Different things in one gap are worse than one thing in two.
TOGETHER = 0.9
OTHER_PLACE = 0.02
MOST_NEAREST = 5
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered, or not well. text: empty once it is forgotten; who: empty where nobody was signed in.

    shown: ids of the sources that it was answered with, or that came nearest.
    """

    id: str
    at: datetime
    text: str
    language: Language
    viewer: Viewer
    refused: bool
    shown: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    comment: str = ""
    who: str = ""


class Act(StrEnum):
    """What happens to a gap."""

    JOINED = "joined"
    """A question was found to be one of it."""
    ASSIGNED = "assigned"
    LINKED = "linked"
    """A card answers it, as soon as that card is published."""
    DECLINED = "declined"
    REOPENED = "reopened"


class Event(BaseModel):
    """One line of gaps.jsonl. to: whom it is assigned to, None for nobody; about: codes of the places and themes it names."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    at: datetime
    gap: str
    act: Act
    who: str = ""
    question: str = ""
    about: tuple[str, ...] = ()
    to: str | None = None
    card: str = ""
    why: str = ""


class State(StrEnum):
    OPEN = "open"
    FILLED = "filled"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Link:
    """A card that answers a gap. since: from when on, None as long as it is not published; readers: who may read it."""

    card: str
    title: str
    language: Language
    since: datetime | None
    readers: frozenset[Viewer] = frozenset()


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same, and where they stand.

    voices: different people, as far as is known: a name is one, and so are all who were not signed in of one kind, in one
    language, on one day. again: how many asked anew after it was filled or declined; a filled gap is open again then.
    assigned: to whom, None for nobody; decisions: what trainers did, oldest first.
    """

    id: str
    misses: tuple[Miss, ...]
    about: tuple[str, ...]
    state: State
    voices: int
    again: int
    links: tuple[Link, ...] = ()
    assigned: str | None = None
    declined: str = ""
    decisions: tuple[Event, ...] = ()

    @property
    def first(self) -> datetime:
        """When it was asked first."""
        return self.misses[0].at

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return self.misses[-1].at

    @property
    def languages(self) -> dict[Language, int]:
        """How often it was asked in each language, the commonest first."""
        return dict(Counter(miss.language for miss in self.misses).most_common())

    @property
    def viewers(self) -> dict[Viewer, int]:
        """How often it was asked by each kind of viewer, the commonest first."""
        return dict(Counter(miss.viewer for miss in self.misses).most_common())

    @property
    def nearest(self) -> tuple[str, ...]:
        """Ids of the sources that came nearest to its questions, the nearest first."""
        points: Counter[str] = Counter()
        for miss in self.misses:
            for rank, source in enumerate(miss.shown, start=1):
                points[source] += round(1000 / rank)
        return tuple(source for source, _ in points.most_common(MOST_NEAREST))

    def different(self) -> list[Miss]:
        """The latest question of each wording that is still kept, the latest first."""
        latest = {miss.text: miss for miss in self.misses if miss.text}
        return sorted(latest.values(), key=lambda miss: miss.at, reverse=True)

    def text(self, language: Language) -> str:
        """One of its questions, the last in this language where there is one; empty where all are forgotten."""
        kept = [miss for miss in self.misses if miss.text]
        own = [miss for miss in kept if miss.language is language]
        return (own or kept)[-1].text if kept else ""


def misses(
    questions: Iterable[NotedQuestion], votes: Iterable[NotedVote], names: Mapping[str, str]
) -> tuple[Miss, ...]:
    """What was refused, and what was answered and voted down, oldest first. names: who asked, by the question's id or ballot.

    A vote on a refusal is no second miss.
    """
    found = [
        Miss(one.id, one.at, one.asked, one.language, one.viewer, True, one.shown, who=names.get(one.id, ""))
        for one in questions
        if one.outcome is Outcome.REFUSED
    ]
    last: dict[str, NotedVote] = {}
    first: dict[str, datetime] = {}
    for vote in votes:
        last[vote.ballot] = vote
        first.setdefault(vote.ballot, vote.at)
    found += [
        Miss(
            one.ballot, first[one.ballot], one.asked, one.language, one.viewer, False, one.shown, one.reasons, one.comment,
            names.get(one.ballot, ""),
        )
        for one in last.values()
        if one.vote == "down" and one.outcome is Outcome.ANSWERED
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda miss: (miss.at, miss.id)))


@dataclass(slots=True)
class _Growing:
    """A gap while questions are gathered: the sum of their vectors, and the places and numbers that they name."""

    id: str
    total: Rows
    size: int = 0
    places: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def take(self, row: Rows, places: frozenset[str], numbers: frozenset[str]) -> None:
        self.total = self.total + row
        self.size += 1
        self.places |= places
        self.numbers |= numbers

    def nearness(self, row: Rows, places: frozenset[str], numbers: frozenset[str]) -> float:
        """Mean cosine with its questions, less where only one side names a place; -1 where they cannot be the same."""
        if _apart(self.places, places) or _apart(self.numbers, numbers):
            return -1.0
        return float(self.total @ row) / self.size - OTHER_PLACE * (self.places != places)


def gather(
    asked: Sequence[tuple[str, str]],
    rows: Rows,
    places: Sequence[Iterable[str]],
    known: Mapping[str, str],
    together: float = TOGETHER,
) -> dict[str, str]:
    """The gap of every question that has none yet, by the question's id.

    asked: id and text, oldest first; rows: their embeddings, of length 1; places: the codes that each names; known: the gap of
    each question that has one.
    """
    growing: dict[str, _Growing] = {}
    found: dict[str, str] = {}
    # Those that have a gap come first: what is already together stays so.
    order = sorted(range(len(asked)), key=lambda at: asked[at][0] not in known)
    for at in order:
        identifier, text = asked[at]
        row, named, numbers = rows[at], frozenset(places[at]), frozenset(_NUMBER.findall(text))
        gap = known.get(identifier)
        if gap is None:
            near = {one.id: one.nearness(row, named, numbers) for one in growing.values()}
            best = max(near, key=near.__getitem__, default="")
            gap = found[identifier] = best if best and near[best] >= together else gap_id(identifier)
        growing.setdefault(gap, _Growing(gap, np.zeros_like(row))).take(row, named, numbers)
    return found


def gap_id(question: str) -> str:
    """The id of the gap that a question begins."""
    return sha256(question.encode()).hexdigest()[:10]


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)


@dataclass(slots=True)
class _Standing:
    """Where a gap stands after some of its events."""

    questions: list[str] = field(default_factory=list)
    about: dict[str, None] = field(default_factory=dict)
    links: dict[str, datetime] = field(default_factory=dict)
    assigned: str | None = None
    declined: Event | None = None
    decisions: list[Event] = field(default_factory=list)

    def after(self, event: Event) -> None:
        if event.act is Act.JOINED:
            self.questions.append(event.question)
            self.about |= dict.fromkeys(event.about)
            return
        self.decisions.append(event)
        if event.act is Act.ASSIGNED:
            self.assigned = event.to
        elif event.act is Act.LINKED:
            self.links[event.card], self.declined = event.at, None
        elif event.act is Act.DECLINED:
            self.declined = event
        else:
            self.links, self.declined = {}, None


Linked = Callable[[str, datetime], Link | None]
"""What is known of a card that was linked to a gap at some time; None where there is none any more."""


def gaps(found: Sequence[Miss], events: Iterable[Event], linked: Linked) -> list[Gap]:
    """Every gap that has a question, the most wanted first: by how many voices, how often, how lately."""
    standing: dict[str, _Standing] = {}
    for event in events:
        standing.setdefault(event.gap, _Standing()).after(event)
    by_id = {miss.id: miss for miss in found}
    made = []
    for identifier, one in standing.items():
        asked = sorted((by_id[name] for name in set(one.questions) if name in by_id), key=lambda miss: miss.at)
        if asked:
            made.append(_gap(identifier, tuple(asked), one, linked))
    return sorted(made, key=lambda gap: (-gap.voices, -len(gap.misses), -gap.last.timestamp(), gap.id))


def _gap(identifier: str, asked: tuple[Miss, ...], standing: _Standing, linked: Linked) -> Gap:
    links = tuple(link for card, at in standing.links.items() if (link := linked(card, at)))
    state, again = State.OPEN, 0
    if standing.declined:
        state, again = State.DECLINED, sum(miss.at > standing.declined.at for miss in asked)
    elif any(link.since for link in links):
        again = sum(any(link.since and miss.at > link.since and miss.viewer in link.readers for link in links) for miss in asked)  # fmt: skip
        state = State.OPEN if again else State.FILLED
    return Gap(
        identifier,
        asked,
        tuple(standing.about),
        state,
        len({_voice(miss) for miss in asked}),
        again,
        links,
        standing.assigned,
        standing.declined.why if standing.declined else "",
        tuple(standing.decisions),
    )


def _voice(miss: Miss) -> tuple[str, ...]:
    return (miss.who,) if miss.who else (miss.viewer.value, miss.language.value, miss.at.date().isoformat())


@dataclass(frozen=True, slots=True)
class News:
    """What somebody asked has an answer now. question: as they asked it."""

    gap: str
    question: str
    card: str
    title: str
    language: Language


def news(gap: Gap, name: str, viewer: Viewer, seen: datetime | None) -> News | None:
    """What there is to tell somebody of a gap: that a card which they may read answers what they asked before it was there.

    seen: when they last put such a notice away.
    """
    own = [miss for miss in gap.misses if miss.who == name and miss.text]
    for link in gap.links if gap.state is State.FILLED and name else ():
        before = [miss for miss in own if link.since and miss.at <= link.since]
        if link.since and before and viewer in link.readers and not (seen and seen >= link.since):
            return News(gap.id, before[-1].text, link.card, link.title, link.language)
    return None
