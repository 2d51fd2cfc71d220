"""Missing: what people asked in vain, and what trainers decide about it. What is decided is written, and never rewritten."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from threading import RLock

import numpy as np

from assistant.answering.places import concerned
from assistant.answering.remembered import Remembered
from assistant.assistant import Assistant
from assistant.clock import now
from assistant.corpus.cards import Card
from assistant.corpus.history import Act as Changed
from assistant.curation.curator import refused, writing
from assistant.exchange import noted
from assistant.exchange.coverage import Coverage, coverage
from assistant.exchange.gaps import TOGETHER, Act, Event, Gap, Link, Miss, News, gaps, gather, misses, news
from assistant.indexing.records import DOCUMENT, Record
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.query import Query
from assistant.retrieval.search import MOST_CHARACTERS
from assistant.viewers import Status, Verb, Viewer, may, may_curate

_log = logging.getLogger(__name__)


class Missing:
    """The gaps of one assistant.

    keep_days: for so long questions, comments and who asked are kept; then counts are left. together: the mean cosine from
    which questions ask the same; it belongs to the embedding model.
    """

    def __init__(self, assistant: Assistant, keep_days: int, together: float = TOGETHER) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self._keep = timedelta(days=keep_days)
        self._together = together
        self._embed = Remembered(assistant.index.embedder)
        self._themes = Glossary(self._library.vocabularies.themes)
        self._lock = RLock()
        self._questions = self._library.journal(noted.QUESTIONS, noted.NotedQuestion)
        self._votes = self._library.journal(noted.VOTES, noted.NotedVote)
        self._askers = self._library.journal(noted.ASKERS, noted.NotedAsker)
        self._openings = self._library.journal(noted.OPENED, noted.NotedOpening)
        self._events = self._library.journal(noted.GAPS, Event)

    # -- looking ------------------------------------------------------------------------------------------------

    def gaps(self) -> list[Gap]:
        """Every gap, the most wanted first; what was asked since is gathered before. Raises CurationError."""
        with self._lock:
            self.forget()
            found = self._misses()
            self._gather(found)
            cards = {name: stored.noun for name, stored in self._library.cards().items.items()}
            return gaps(found, self._events.lines(), lambda card, at: self._linked(cards.get(card), at))

    def gap(self, identifier: str) -> Gap | None:
        """One gap; None where there is none."""
        return next((one for one in self.gaps() if one.id == identifier), None)

    def nearest(self, gap: Gap) -> list[Record]:
        """The sources that a trainer would be shown for a gap now; where its questions are forgotten, those of then."""
        miss = next((one for one in reversed(gap.misses) if one.text), None)
        if miss is None:
            return list(self._assistant.index.ledger.records(gap.nearest).values())
        found = self._assistant.search(Query(miss.text[:MOST_CHARACTERS], Viewer.TRAINER, limit=12))
        return list(dict.fromkeys(hit.record for hit in found.hits))[:5]

    def coverage(self, viewer: Viewer, today: date) -> Coverage:
        """What the published cards cover, and what of them is read."""
        cards = [one for one in self._assistant.practices.records(viewer).values() if one.kind != DOCUMENT]
        themes = tuple(self._library.vocabularies.themes.terms)
        return coverage(cards, themes, self.gaps(), self._questions.lines(), self._openings.lines(), today)

    def trainers(self) -> list[str]:
        """Names of those to whom a gap can be given."""
        return sorted(one.name for one in self._library.accounts().values() if may_curate(one.role))

    # -- deciding -----------------------------------------------------------------------------------------------

    def assign(self, identifier: str, base: int, who: str, to: str | None) -> None:
        """Give a gap to somebody, or to nobody. base: how many decisions whoever decides has seen. Raises CurationError."""
        if to is not None and to != who and to not in self.trainers():
            raise refused("no_trainer", name=to)
        self._decide(identifier, base, Event(at=now(), gap=identifier, act=Act.ASSIGNED, who=who, to=to))

    def link(self, identifier: str, base: int | None, who: str, card: str) -> None:
        """A card answers a gap, as soon as it is published. Raises CurationError."""
        if self._library.card(card) is None:
            raise refused("no_card", id=card or "–")
        self._decide(identifier, base, Event(at=now(), gap=identifier, act=Act.LINKED, who=who, card=card))

    def decline(self, identifier: str, base: int, who: str, why: str) -> None:
        """Nothing will be written for a gap, and why. Raises CurationError."""
        if not why.strip():
            raise refused("why_declined")
        self._decide(
            identifier, base, Event(at=now(), gap=identifier, act=Act.DECLINED, who=who, why=why.strip()[:2000])
        )

    def reopen(self, identifier: str, base: int, who: str, why: str = "") -> None:
        """What was decided does not hold: no card answers it, and it is not declined. Raises CurationError."""
        self._decide(
            identifier, base, Event(at=now(), gap=identifier, act=Act.REOPENED, who=who, why=why.strip()[:2000])
        )

    # -- telling ------------------------------------------------------------------------------------------------

    def news(self, name: str, viewer: Viewer) -> tuple[News, ...]:
        """What somebody asked in vain and has an answer now that they may read. Nothing is gathered for this."""
        asked, seen = self._of(name)
        if not asked:
            return ()
        events = self._events.lines()
        mine = {one.gap for one in events if one.act is Act.JOINED and one.question in asked}
        linked = {one.gap for one in events if one.act is Act.LINKED and one.gap in mine}
        if not linked:
            return ()
        own = [one for one in events if one.gap in linked]
        found = gaps(self._misses(), own, lambda card, at: self._linked(self._card(card), at))
        return tuple(told for gap in found if (told := news(gap, name, viewer, seen.get(gap.id))))

    def put_away(self, name: str, identifier: str) -> None:
        """Somebody has seen that a gap is filled. Raises CurationError."""
        self._write(noted.ASKERS, noted.NotedAsker(at=now(), name=name, seen=identifier))

    # -- forgetting ---------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Take out of the logs what is older than the setting allows; the questions are gathered before, so that counts stay.

        What cannot be written is said in the program's own log.
        """
        before = now() - self._keep
        try:
            with self._lock:
                if not self._too_old(before):
                    return
                self._gather(self._misses())
                for name, journal in (
                    (noted.QUESTIONS, self._questions), (noted.VOTES, self._votes), (noted.ASKERS, self._askers),
                ):  # fmt: skip
                    journal.rewrite(partial(noted.forgotten, name, before=before))
        except (OSError, ValueError) as error:
            _log.warning("old questions were not taken out of the corpus (%s); see the rights of activity/", error)

    # -- how ----------------------------------------------------------------------------------------------------

    def _too_old(self, before: datetime) -> bool:
        return (
            any(one.at < before and one.asked for one in self._questions.lines())
            or any(one.at < before and one.asked for one in self._votes.lines())
            or any(one.at < before for one in self._askers.lines())
        )

    def _misses(self) -> tuple[Miss, ...]:
        names = {one.id: one.name for one in self._askers.lines() if one.id}
        return misses(self._questions.lines(), self._votes.lines(), names)

    def _gather(self, found: Sequence[Miss]) -> None:
        """Find the gap of what was asked since, and write it down."""
        known = {one.question: one.gap for one in self._events.lines() if one.act is Act.JOINED}
        texts = [(miss.id, miss.text) for miss in found if miss.text]
        fresh = {miss.id: miss for miss in found if miss.text and miss.id not in known}
        if not fresh:
            return
        places = [concerned(text, self._library.vocabularies.places) for _, text in texts]
        rows = np.stack(self._embed([text for _, text in texts]))
        about = {identifier: named for (identifier, _), named in zip(texts, places, strict=True)}
        for question, gap in gather(texts, rows, places, known, self._together).items():
            codes = (*about[question], *self._themes.codes(fresh[question].text))
            self._write(noted.GAPS, Event(at=now(), gap=gap, act=Act.JOINED, question=question, about=codes))

    def _decide(self, identifier: str, base: int | None, event: Event) -> None:
        with self._lock:
            gap = self.gap(identifier)
            if gap is None:
                raise refused("no_gap")
            if base is not None and base != len(gap.decisions):
                raise refused("gap_moved")
            self._write(noted.GAPS, event)

    def _write(self, name: str, line: Event | noted.NotedAsker) -> None:
        with writing():
            self._library.log(name, line.model_dump_json(exclude_defaults=True))

    def _of(self, name: str) -> tuple[set[str], Mapping[str, datetime]]:
        """The questions that somebody asked, and when they last put a notice away, by gap."""
        own = [one for one in self._askers.lines() if one.name == name]
        return {one.id for one in own if one.id}, {one.seen: one.at for one in own if one.seen}

    def _card(self, identifier: str) -> Card | None:
        stored = self._library.card(identifier)
        return stored.noun if stored else None

    def _linked(self, card: Card | None, at: datetime) -> Link | None:
        """What is known of a card that was linked at some time."""
        if card is None:
            return None
        if card.status is not Status.PUBLISHED:
            return Link(card.id, card.title, card.language, None)
        published = [one.at for one in self._library.history_of(card) if one.act is Changed.PUBLISHED]
        readers = frozenset(one for one in Viewer if may(one, Verb.READ, card.visibility, card.status))
        return Link(card.id, card.title, card.language, max([at, *published[-1:]]), readers)
