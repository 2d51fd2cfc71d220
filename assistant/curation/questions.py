"""Questions: golden questions that people add to those of the corpus, and take away again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from assistant.clock import now
from assistant.corpus.cards import Problem
from assistant.corpus.checks import check_questions
from assistant.corpus.library import Library
from assistant.corpus.questions import ADDED, Asked, GoldenQuestion, Kind, Noted, words_of
from assistant.curation.curator import refused, writing
from assistant.languages import Language


@dataclass(frozen=True, slots=True)
class Wish:
    """A golden question as somebody wrote it, before it has an id. cards: none where the corpus does not say."""

    text: str
    lang: Language
    kind: Kind
    cards: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    note: str = ""


class QuestionFault(Exception):
    """A question cannot be added as it stands: why, each with its remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(f"{one.message} {one.remedy}" for one in problems))
        self.problems = tuple(problems)


class Questions:
    """The golden questions of a library. What is added stands in a file of its own, apart from those that came with the corpus."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._writing = Lock()

    def every(self) -> list[GoldenQuestion]:
        """All golden questions; the added ones first, the latest first."""
        added = self._library.added_questions()
        known = {one.id for one in added}
        return [*reversed(added), *(one for one in self._library.questions()[0] if one.id not in known)]

    def added(self) -> set[str]:
        """The ids of those that were added here, which can be removed here."""
        return {one.id for one in self._library.added_questions()}

    def like(self, text: str, history: Sequence[str] = ()) -> GoldenQuestion | None:
        """The golden question that asks just this; None where there is none."""
        return next((one for one in self.every() if words_of(one.text, one.history) == words_of(text, history)), None)

    def add(self, wish: Wish, who: str) -> GoldenQuestion:
        """Keep a question. Raises QuestionFault where a check says no, CurationError where it cannot be written."""
        with self._writing:
            added = self._library.added_questions()
            question = GoldenQuestion(
                id=self._next_id(), lang=wish.lang, kind=wish.kind, text=wish.text, cards=wish.cards,
                history=wish.history, near=wish.near, note=wish.note,
            )  # fmt: skip
            if problems := list(self._problems(question)):
                raise QuestionFault(problems)
            self._save([*added, question], Noted(act=Asked.ADDED, at=now(), who=who, question=question))
            return question

    def remove(self, identifier: str, who: str) -> None:
        """Take an added question away; the history keeps it. Raises CurationError where there is none such."""
        with self._writing:
            added = self._library.added_questions()
            question = next((one for one in added if one.id == identifier), None)
            if question is None:
                raise refused("no_question", id=identifier)
            kept = [one for one in added if one.id != identifier]
            self._save(kept, Noted(act=Asked.REMOVED, at=now(), who=who, question=question))

    def _problems(self, question: GoldenQuestion) -> Iterator[Problem]:
        known = {*self._library.cards().items, *self._library.documents().items}
        others, _ = self._library.questions()
        return (one for one in check_questions([*others, question], known, ADDED) if one.field == question.id)

    def _next_id(self) -> str:
        """An id that no question has or had."""
        had = [one.question.id for one in self._library.noted_questions()]
        numbers = [int(one[1:]) for one in (*had, *self.added()) if one[:1] == "a" and one[1:].isdecimal()]
        return f"a{max(numbers, default=0) + 1:03d}"

    def _save(self, questions: Sequence[GoldenQuestion], noted: Noted) -> None:
        with writing():
            self._library.save_added_questions(questions, noted)
