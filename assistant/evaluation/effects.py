"""What a change to cards does to the golden questions on the same themes: which are answered better by it, and which worse."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf
from threading import TIMEOUT_MAX, Lock
from time import monotonic

from assistant.answering.answer import Answer
from assistant.answering.conversation import stand_alone
from assistant.assistant import Assistant
from assistant.clock import now
from assistant.corpus.cards import Card, Strict
from assistant.corpus.questions import GoldenQuestion
from assistant.errors import AssistantError, QuestionError
from assistant.evaluation.golden import is_quoted
from assistant.evaluation.measures import recall
from assistant.evaluation.ranking import ask
from assistant.evaluation.sets import Item
from assistant.retrieval.glossary import Glossary
from assistant.viewers import Viewer

FIRST = 5
"""So many sources are looked at for the cards that a question should find."""
WAIT = 0.7
"""Seconds that a change waits at most for questions that were not asked since the index changed last."""

_log = logging.getLogger(__name__)


class Outcome(Strict):
    """What became of a question. quoted: the answer quotes a card that it should find.

    recall: the share of those cards among the first sources; ranks: where each of them stands there, from 1.
    """

    answered: bool
    quoted: bool
    recall: float
    ranks: Mapping[str, int]


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class Compared(Strict):
    """A question before and after a change."""

    question: GoldenQuestion
    before: Outcome
    after: Outcome

    @property
    def verdict(self) -> Verdict:
        """Whether the question fares better or worse."""
        old, new = quality(self.question, self.before), quality(self.question, self.after)
        return Verdict.BETTER if new > old else Verdict.WORSE if new < old else Verdict.SAME


class Effect(Strict):
    """What a change did. changed: the questions that fare otherwise; same: how many fare as before.

    unknown: how many could not be compared, because the change did not wait for them; alone: nothing else was changed meanwhile.
    """

    at: datetime
    changed: tuple[Compared, ...]
    same: int
    unknown: int
    alone: bool

    def of(self, verdict: Verdict) -> tuple[Compared, ...]:
        """The questions that fare better, or worse."""
        return tuple(one for one in self.changed if one.verdict is verdict)


def quality(question: GoldenQuestion, outcome: Outcome) -> tuple[float, ...]:
    """How well a question fares, the weightier first: rightly answered or refused, found, quoted, how far up.

    >>> asked = GoldenQuestion(id="a", lang="en", kind="precise", text="?", cards=["x"])
    >>> quality(asked, Outcome(answered=True, quoted=False, recall=1.0, ranks={"x": 2}))
    (1, 1.0, 0, 0.5)
    """
    if not question.cards:
        return (int(not outcome.answered),)
    first = min(outcome.ranks.values(), default=0)
    return int(outcome.answered), outcome.recall, int(outcome.quoted), 1 / first if first else 0.0


def outcome(question: GoldenQuestion, ranked: Sequence[str], answer: Answer) -> Outcome:
    """What became of a question. ranked: the ids of what was found, best first."""
    first = ranked[:FIRST]
    return Outcome(
        answered=not answer.refused,
        quoted=is_quoted(question, answer),
        recall=recall(ranked, dict.fromkeys(question.cards, 1), FIRST) if question.cards else 0.0,
        ranks={card: first.index(card) + 1 for card in question.cards if card in first},
    )


def touched(
    questions: Iterable[GoldenQuestion],
    themes: Collection[str],
    themes_of: Mapping[str, Collection[str]],
    glossary: Glossary,
) -> Iterator[GoldenQuestion]:
    """The questions about some themes: a card that one should find, or that is near to it, is on one of them, or it names one.

    themes_of: the themes of cards and documents, by their ids.
    """
    for question in questions:
        about = {theme for one in (*question.cards, *question.near) for theme in themes_of.get(one, ())}
        about.update(glossary.codes("\n".join((*question.history, question.text))))
        if not about.isdisjoint(themes):
            yield question


def compare(
    questions: Sequence[GoldenQuestion],
    before: Mapping[str, Outcome],
    after: Mapping[str, Outcome],
    *,
    at: datetime,
    alone: bool,
) -> Effect:
    """What is otherwise. before, after: by the question's id; one that is missing in either is not compared."""
    pairs = [
        Compared(question=one, before=before[one.id], after=after[one.id])
        for one in questions
        if one.id in before and one.id in after
    ]
    changed = tuple(pair for pair in pairs if pair.verdict is not Verdict.SAME)
    return Effect(
        at=at, changed=changed, same=len(pairs) - len(changed), unknown=len(questions) - len(pairs), alone=alone
    )


class Gauge:
    """Asks golden questions, and remembers what became of each as long as the index stays as it is."""

    def __init__(self, assistant: Assistant, clock: Callable[[], float] = monotonic) -> None:
        self._assistant = assistant
        self._clock = clock
        self._known: dict[GoldenQuestion, tuple[int, Outcome]] = {}
        self._one_at_a_time = Lock()

    @property
    def generation(self) -> int:
        """Grows with every change of the index."""
        return self._assistant.index.ledger.generation

    def measure(self, questions: Iterable[GoldenQuestion], seconds: float = inf) -> dict[str, Outcome]:
        """What becomes of questions as the index stands, by their ids; those not reached in that time are left out."""
        end = self._clock() + seconds
        found: dict[str, Outcome] = {}
        for question in questions:
            known = self._now_known(question) or self._asked_before(question, end)
            if known:
                found[question.id] = known
        return found

    def _asked_before(self, question: GoldenQuestion, end: float) -> Outcome | None:
        """Ask, or wait for whoever asks just now, but not beyond that time."""
        left = end - self._clock()
        if left <= 0 or not self._one_at_a_time.acquire(timeout=min(left, TIMEOUT_MAX)):
            return None
        try:
            known = self._now_known(question)
            return known if known or self._clock() >= end else self._ask(question)
        finally:
            self._one_at_a_time.release()

    def _now_known(self, question: GoldenQuestion) -> Outcome | None:
        generation, known = self._known.get(question, (-1, None))
        return known if generation == self.generation else None

    def _ask(self, question: GoldenQuestion) -> Outcome | None:
        """Ask, as a trainer; None for what cannot be asked."""
        assistant, generation = self._assistant, self.generation
        text = stand_alone(question.text, question.history, assistant.library.vocabularies.places)
        try:
            query = Item(question.id, text, "", question.lang)
            asked = ask(assistant.searcher, assistant.index, query)
            answer = assistant.digest(question.text, Viewer.TRAINER, question.history, question.lang)
        except QuestionError as error:
            _log.warning("the golden question %s cannot be asked: %s", question.id, error)
            return None
        found = outcome(question, asked.ranking("hybrid"), answer)
        self._known[question] = generation, found
        return found


@dataclass(frozen=True, slots=True)
class Begun:
    """What was known of the questions that a change touches, before it was made."""

    questions: tuple[GoldenQuestion, ...]
    before: Mapping[str, Outcome]
    alone: bool


class Examiner:
    """Runs the golden questions around a change: before it as long as it may wait, after it as long as it takes.

    What a change did is kept in the history under a name, such as that of a version.
    """

    def __init__(self, assistant: Assistant, wait: float = WAIT) -> None:
        self._library = assistant.library
        self._gauge = Gauge(assistant)
        self._wait = wait
        self._running: set[str] = set()
        self._changes = 0

    def get_ready(self, cards: Iterable[Card]) -> None:
        """Ask the questions that a change to these cards will touch, so that it need not wait; a change ends this."""
        changes = self._changes
        for question in self._touched(cards):
            if self._changes != changes:
                return
            self._gauge.measure([question])

    def begin(self, cards: Iterable[Card]) -> Begun:
        """Just before a change. cards: as they are, and as they will be."""
        self._changes += 1
        questions, generation = self._touched(cards), self._gauge.generation
        before = self._gauge.measure(questions, self._wait)
        return Begun(questions, before, self._gauge.generation == generation)

    def after(self, begun: Begun, name: str) -> Callable[[], None]:
        """Just after a change: what is still to be done, which may take its time. name: what the effect is kept under."""
        self._running.add(name)
        generation = self._gauge.generation

        def finish() -> None:
            try:
                after = self._gauge.measure(begun.questions)
                alone = begun.alone and self._gauge.generation == generation
                effect = compare(begun.questions, begun.before, after, at=now(), alone=alone)
                self._library.keep_record(name, effect)
            except (AssistantError, OSError) as error:  # the change itself stands
                _log.warning("what became of the golden questions is not known (%s): %s", name, error)
            finally:
                self._running.discard(name)

        return finish

    def is_running(self, name: str) -> bool:
        """Whether the questions are still being asked."""
        return name in self._running

    def effect(self, name: str) -> Effect | None:
        """What a change did; None where it is not known (yet)."""
        return self._library.record(name, Effect)

    def _touched(self, cards: Iterable[Card]) -> tuple[GoldenQuestion, ...]:
        themes = {theme for card in cards for theme in card.themes}
        library = self._library
        themes_of = {name: one.noun.themes for name, one in library.cards().items.items()} | {
            name: one.noun.themes for name, one in library.documents().items.items()
        }
        questions, _ = library.questions()
        return tuple(touched(questions, themes, themes_of, Glossary(library.vocabularies.themes)))


def effect_name(identifier: str, version: int) -> str:
    """What the effect of a version of a card is kept under."""
    return f"cards/{identifier}/effect-{version:04d}"
