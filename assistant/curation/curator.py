"""Curator: everything a trainer does to a card. What is acknowledged is written, and findable or unfindable at once."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.assistant import Assistant
from assistant.clock import now, today
from assistant.corpus.cards import Card, Problem
from assistant.corpus.checks import advise, check_card, check_relations, problem
from assistant.corpus.history import Act, Change, Comment, Version
from assistant.corpus.library import Stored
from assistant.corpus.workflow import ACTS, Move, goal, moves, writers
from assistant.errors import CurationError
from assistant.indexing.records import DOCUMENT
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.retrieval.search import MOST_CHARACTERS
from assistant.texts import say
from assistant.viewers import Status, Viewer

# A card is reviewed again after two years (docs/cards.md).
REVIEW_AFTER = timedelta(days=730)
# Cosine from which a finding and a card say nearly the same: 8 of the 148 starter cards have such a neighbour, among them the one pair
# that says the same in two languages (0.901).
NEARLY_THE_SAME = 0.9


@dataclass(frozen=True, slots=True)
class Desk:
    """A card as its trainer sees it. moves: the steps that are open to whoever asks."""

    stored: Stored[Card]
    problems: tuple[Problem, ...]
    past: tuple[Version, ...]
    comments: tuple[Comment, ...]
    moves: tuple[Move, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the card from being published."""
        return tuple(one for one in self.problems if not one.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What may be let pass, with a reason."""
        return tuple(one for one in self.problems if one.warning)


class Curator:
    """The write path over one assistant.

    second_person: whoever wrote a card does not publish it. nearly_the_same: the cosine from which two cards are told apart
    no more; it belongs to the embedding model.
    """

    def __init__(
        self, assistant: Assistant, *, second_person: bool = False, nearly_the_same: float = NEARLY_THE_SAME
    ) -> None:
        self._assistant = assistant
        self._library = assistant.library
        self.second_person = second_person
        self._nearly_the_same = nearly_the_same

    def cards(self) -> list[Stored[Card]]:
        """Every card, whatever its status, the latest changed first."""
        stored = self._library.cards().items.values()
        return sorted(stored, key=lambda one: (-one.path.stat().st_mtime, one.noun.id))

    def taken(self) -> set[str]:
        """The ids that a new card cannot have."""
        return {*self._library.cards().items, *self._library.documents().items}

    def card(self, identifier: str) -> Stored[Card] | None:
        """One card, whatever its status; None where there is none."""
        return self._library.card(identifier)

    def past(self, identifier: str) -> tuple[Version, ...]:
        """The versions of a card, oldest first."""
        return self._library.history(identifier)

    def desk(self, identifier: str, who: str) -> Desk | None:
        """One card with all that is known of it; None where there is none."""
        stored = self._library.card(identifier)
        if stored is None:
            return None
        past = self._library.history(identifier)
        open_moves = tuple(
            one
            for one in moves(stored.noun.status, second_person=self.second_person)
            if not (one is Move.PUBLISH and self.second_person and who in writers(past))
        )
        return Desk(stored, self.problems(stored.noun), past, self._library.comments(identifier), open_moves)

    def problems(self, card: Card, day: date | None = None) -> tuple[Problem, ...]:
        """Everything to mend or to weigh before this card is published."""
        file = f"{card.id}.md"
        known = {name: stored.noun for name, stored in self._library.cards().items.items()} | {card.id: card}
        checked = self._checked(card, known, day or today())
        return (*checked, *advise(card, file), *self._near_duplicates(card, file))

    def errors(self, card: Card) -> tuple[Problem, ...]:
        """What keeps this card from being published."""
        related = {one.id: stored.noun for one in card.related if (stored := self._library.card(one.id))}
        return tuple(one for one in self._checked(card, related | {card.id: card}, today()) if not one.warning)

    def _checked(self, card: Card, known: Mapping[str, Card], day: date) -> Iterable[Problem]:
        file = f"{card.id}.md"
        yield from check_card(card, file, self._library.vocabularies, day)
        between = check_relations(known, {name: f"{name}.md" for name in known})
        yield from (one for one in between if one.file == file)

    def save(self, card: Card, base: str, who: str, why: str, act: Act = Act.EDITED, batch: str = "") -> Stored[Card]:
        """Keep what was written; base: digest of what it was made from, empty for a new card. batch: what it is part of.

        Raises CardMoved where somebody else was faster, and CurationError where a published card would be left with an
        error in it, or the id is taken.
        """
        stored = self._library.card(card.id)
        if not base and (stored or card.id in self._library.documents().items):
            raise refused("taken", id=card.id)
        status = stored.noun.status if stored else Status.DRAFT
        kept = stored.noun if stored else card
        card = card.model_copy(update={"status": status, "reviewed": kept.reviewed, "version": kept.version})
        if status is Status.PUBLISHED:
            if self.second_person:
                card = card.model_copy(update={"status": Status.IN_REVIEW})
            elif found := self.errors(card):
                raise refused("errors", problems=" ".join(f"{one.message} {one.remedy}" for one in found))
        change = Change(act=act if stored else Act.CREATED, at=now(), who=who, why=why, batch=batch)
        return self._write(card, change, base)

    def move(
        self, identifier: str, move: Move, base: str, who: str, why: str = "", reasons: Mapping[str, str] | None = None
    ) -> Stored[Card]:
        """Take a card a step further. reasons: why each warning may pass, by its code.

        Raises CardMoved, and CurationError where the step is not open, the checks forbid it, or a reason is missing.
        """
        desk = self.desk(identifier, who)
        if desk is None:
            raise refused("gone", id=identifier)
        card = desk.stored.noun
        status = goal(card.status, move)
        if status is None or move not in desk.moves:
            second = move is Move.PUBLISH and move in moves(card.status, second_person=self.second_person)
            raise refused("second_person" if second else "closed")
        given = {code: reason.strip() for code, reason in (reasons or {}).items() if reason.strip()}
        if move is Move.PUBLISH:
            card = self._reviewed(desk, given)
        if move in (Move.SEND_BACK, Move.RETIRE) and not why.strip():
            raise refused("why")
        change = Change(act=ACTS[move], at=now(), who=who, why=why.strip(), reasons=given)
        return self._write(card.model_copy(update={"status": status}), change, base)

    def restore(self, identifier: str, version: int, base: str, who: str) -> Stored[Card]:
        """Make what a card said in an earlier version what it says now; its status stays."""
        card = self._library.card_version(identifier, version)
        return self.save(card, base, who, f"version {version}", Act.RESTORED)

    def comment(self, identifier: str, who: str, text: str) -> None:
        """Say something of a card. Raises CurationError for nothing, and for a card that is not there."""
        stored = self._library.card(identifier)
        if stored is None:
            raise refused("gone", id=identifier)
        if not text.strip():
            raise refused("empty")
        self._library.add_comment(
            identifier, Comment(at=now(), who=who, text=text.strip()[:4000], version=stored.noun.version)
        )

    def version(self, identifier: str, number: int) -> Card:
        """A card as it was. Raises CorpusError."""
        return self._library.card_version(identifier, number)

    def version_with(self, identifier: str, digest: str) -> Card | None:
        """The version that somebody began from; None where it is not kept."""
        for version in self._library.history(identifier):
            if version.digest == digest:
                return self._library.card_version(identifier, version.version)
        return None

    def _reviewed(self, desk: Desk, reasons: Mapping[str, str]) -> Card:
        if desk.errors:
            raise refused("errors", problems=" ".join(f"{one.message} {one.remedy}" for one in desk.errors))
        if any(one.code not in reasons for one in desk.warnings):
            raise refused("reasons")
        card, day = desk.stored.noun, today()
        due = card.review_due if card.review_due and card.review_due > day else day + REVIEW_AFTER
        return card.model_copy(update={"reviewed": day, "review_due": due})

    def _write(self, card: Card, change: Change, base: str) -> Stored[Card]:
        """First the file, which is the truth, then the index; killed in between, the next start brings the index up to date."""
        with writing():
            saved = self._library.save_card(card, change, base)
        self._assistant.refresh(card.id)
        return saved

    def _near_duplicates(self, card: Card, file: str) -> Iterable[Problem]:
        """Published cards that say nearly the same, in any language."""
        related = {relation.id for relation in card.related}
        found = self._assistant.search(Query(card.finding[:MOST_CHARACTERS], Viewer.TRAINER, limit=5))
        seen = {
            hit.record.id: hit.record.title
            for hit in found.hits
            if hit.record.kind != DOCUMENT
            and hit.cosine >= self._nearly_the_same
            and hit.record.id not in {card.id, *related}
        }
        return [problem(file, "related", "near_duplicate", title=f"“{title}” ({one})") for one, title in seen.items()]


@contextmanager
def writing() -> Iterator[None]:
    """What cannot be written is refused with its reason. Raises CurationError."""
    try:
        yield
    except OSError as error:
        raise refused("disk", reason=error.strerror or str(error)) from error


def refused(code: str, **values: object) -> CurationError:
    """Why something is not done; its texts stand under ``refused.`` in assistant/texts/."""
    return CurationError(code, say(f"refused.{code}", Language.EN, **values), values)
