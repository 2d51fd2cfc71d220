"""The trainers' pages for golden questions: the list, adding one from an answer, and what a change did to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from assistant.assistant import Assistant
from assistant.corpus.questions import MOST_CHARACTERS, SILENT, GoldenQuestion, Kind
from assistant.curation.questions import QuestionFault, Questions, Wish
from assistant.errors import CurationError
from assistant.evaluation.effects import FIRST, Compared, Effect, Examiner, Outcome, Verdict, effect_name
from assistant.languages import SPOKEN, Language
from assistant.ui.conversations import Conversation, Conversations, turn_at
from assistant.ui.forms import Route, Sent, said, see, stretch, text, texts, told
from assistant.ui.gate import is_ours
from assistant.ui.labels import Labels
from assistant.ui.practice_routes import missing
from assistant.ui.reader import current
from assistant.ui.signin import LabelsOf
from assistant.ui.templating import fill

AT_ONCE = 50
MORE_CARDS = 3
"""So many empty lines there are for cards that the answer did not show."""
MOST_OFFERED = 1000
"""Up to so many cards are offered by name while one is written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A card or document that may be ticked."""

    id: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form of a new golden question. choices: what the answer showed; more: other cards, by their ids."""

    text: str = ""
    lang: str = ""
    kind: str = ""
    choices: tuple[Choice, ...] = ()
    more: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """Which golden questions are looked for; what is empty does not matter."""

    text: str = ""
    lang: str = ""
    kind: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A golden question in the list. cards: the id and title of each that it should find."""

    question: GoldenQuestion
    cards: tuple[tuple[str, str], ...]
    added: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A question that fares otherwise: what was and what is, line by line (label, before, after)."""

    question: GoldenQuestion
    lines: tuple[tuple[str, str, str], ...]


class GoldenPages:
    """The handlers of /curate/questions and of the effects of versions, for whoever may curate."""

    def __init__(
        self,
        assistant: Assistant,
        questions: Questions,
        examiner: Examiner,
        conversations: Conversations,
        labels: LabelsOf,
    ) -> None:
        self._library = assistant.library
        self._questions = questions
        self._examiner = examiner
        self._conversations = conversations
        self._labels = labels

    def routes(self) -> Sequence[Route]:
        """Method, address and handler of each page."""
        return (
            ("GET", "/curate/questions", self.every),
            ("GET", "/curate/questions/new", self.new),
            ("POST", "/curate/questions/new", self.add),
            ("POST", "/curate/questions/{identifier}/remove", self.remove),
            ("GET", "/curate/card/{identifier}/effect/{version}", self.effect),
        )

    def every(
        self, request: Request, text: str = "", lang: str = "", kind: str = "", start: int = 0, done: str = ""
    ) -> Response:
        """The golden questions, those added here first."""
        said = self._labels(request).say(f"questions.{done}") if done in DONE else ""
        return self._list(request, Looked(text, lang, kind, start), said=said)

    def new(self, request: Request, ticket: str = "", turn: str = "") -> Response:
        """The form, with what was asked and answered in a tab's conversation, or empty."""
        labels = self._labels(request)
        draft = self._from_answer(self._conversations.of(ticket), turn)
        return self._form(request, draft or Draft(lang=labels.language.value))

    def add(self, request: Request, form: Sent) -> Response:
        """Keep a golden question, or say what is wrong with it."""
        labels, draft = self._labels(request), self._sent(form)
        if not is_ours(form.get("token"), current()):
            return self._form(request, draft, [labels.say("signin.again")], 403)
        try:
            added = self._questions.add(_wish(draft), current().name)
        except (ValidationError, ValueError):
            return self._form(request, draft, [labels.say("questions.incomplete", most=MOST_CHARACTERS)], 422)
        except QuestionFault as fault:
            return self._form(request, draft, [" ".join(told(one, labels)) for one in fault.problems], 409)
        except CurationError as error:
            return self._form(request, draft, [said(error, labels)], 409)
        return see(f"/curate/questions?done=added#{added.id}")

    def remove(self, request: Request, identifier: str, form: Sent) -> Response:
        """Take an added question away."""
        labels = self._labels(request)
        if not is_ours(form.get("token"), current()):
            return self._list(request, Looked(), problem=labels.say("signin.again"), status=403)
        try:
            self._questions.remove(identifier, current().name)
        except CurationError as error:
            return self._list(request, Looked(), problem=said(error, labels), status=409)
        return see("/curate/questions?done=removed")

    def effect(self, request: Request, identifier: str, version: int) -> Response:
        """What a version did to the golden questions on the card's themes."""
        labels, stored = self._labels(request), self._library.card(identifier)
        past = self._library.history(identifier) if stored else ()
        made = next((one for one in past if one.version == version), None)
        if stored is None or made is None:
            return missing(labels)
        name = effect_name(identifier, version)
        running, effect = self._examiner.is_running(name), self._examiner.effect(name)
        html = fill(
            "curate_effect.html", page=labels, card=stored.noun, version=made, running=running, effect=effect,
            groups=[(verdict, self._changes(effect, verdict, labels)) for verdict in (Verdict.WORSE, Verdict.BETTER)] if effect else [],
        )  # fmt: skip
        return HTMLResponse(html)

    # -- how ----------------------------------------------------------------------------------------------------

    def _list(
        self, request: Request, looked: Looked, *, said: str = "", problem: str = "", status: int = 200
    ) -> Response:
        labels, added, titles = self._labels(request), self._questions.added(), self._titles()
        found = [
            one
            for one in self._questions.every()
            if looked.lang in ("", one.lang) and looked.kind in ("", one.kind) and _matches(one, looked.text)
        ]
        kept = {"text": looked.text, "lang": looked.lang, "kind": looked.kind}
        here, more = stretch(found, looked.start, AT_ONCE, "/curate/questions", kept)
        rows = [
            Listed(one, tuple((card, titles.get(card, card)) for card in one.cards), one.id in added) for one in here
        ]
        html = fill(
            "curate_questions.html", page=labels, rows=rows, total=len(found), looked=looked,
            kinds=Kind, said=said, problem=problem, known={*self._library.cards().items},
            more=more,
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _form(self, request: Request, draft: Draft, problems: Sequence[str] = (), status: int = 200) -> Response:
        labels, titles = self._labels(request), self._titles()
        html = fill(
            "curate_question.html", page=labels, draft=draft, problems=problems, kinds=Kind, silent=SILENT,
            same=self._questions.like(draft.text, draft.history) if draft.text and not problems else None,
            more=[*draft.more, *[""] * MORE_CARDS][: max(MORE_CARDS, len(draft.more) + 1)],
            titles=titles if len(titles) <= MOST_OFFERED else {}, most=MOST_CHARACTERS,
        )  # fmt: skip
        return HTMLResponse(html, status)

    def _from_answer(self, turns: Conversation, at: str) -> Draft | None:
        """What an answer would be as a golden question: the sources that it cites are what should be found."""
        turn = turn_at(turns, at)
        if turn is None or turn.answer is None:
            return None
        answer = turn.answer
        cited = dict.fromkeys(citation.record for citation in answer.citations)
        near = dict.fromkeys(hit.record for hit in answer.nearest)
        choices = [Choice(one.id, one.title, chosen=True) for one in cited]
        choices += [Choice(one.id, one.title, chosen=False) for one in near if one not in cited]
        follows = answer.asked != answer.question
        history = tuple(one.question.strip() for one in turns[: int(at)]) if follows else ()
        kind = Kind.UNANSWERABLE if answer.refused else Kind.FOLLOW_UP if history else Kind.PRECISE
        return Draft(turn.question.strip(), answer.language.value, kind.value, tuple(choices), history=history)

    def _sent(self, form: FormData) -> Draft:
        titles, ticked = self._titles(), {*texts(form, "card")}
        shown = dict.fromkeys((*texts(form, "shown"), *texts(form, "card")))
        return Draft(
            text=text(form, "text"),
            lang=text(form, "lang"),
            kind=text(form, "kind"),
            choices=tuple(Choice(one, titles.get(one, one), one in ticked) for one in shown),
            more=tuple(texts(form, "more")),
            history=tuple(filter(None, map(str.strip, text(form, "history").splitlines()))),
            note=text(form, "note"),
        )

    def _titles(self) -> dict[str, str]:
        """Cards and documents by their ids."""
        cards = {name: one.noun.title for name, one in self._library.cards().items.items()}
        return cards | {name: one.noun.title for name, one in self._library.documents().items.items()}

    def _changes(self, effect: Effect, verdict: Verdict, labels: Labels) -> list[Change]:
        titles = self._titles()
        return [Change(one.question, tuple(_lines(one, titles, labels))) for one in effect.of(verdict)]


DONE = ("added", "removed")
"""What the list may say was done; ``questions.…``."""


def summary(effect: Effect, labels: Labels) -> str:
    """What a change did, in a sentence."""
    better, worse = len(effect.of(Verdict.BETTER)), len(effect.of(Verdict.WORSE))
    return labels.say("effect.summary", better=better, worse=worse, same=effect.same)


def _wish(draft: Draft) -> Wish:
    """The question that a form describes; where the corpus does not say, what was shown is near to it. Raises ValueError."""
    kind = Kind(draft.kind)
    cards = tuple(one.id for one in draft.choices if one.chosen) + draft.more
    near = tuple(one.id for one in draft.choices if not one.chosen) if kind in SILENT else ()
    lang = Language(draft.lang)
    if lang not in SPOKEN:
        raise ValueError(lang)
    return Wish(draft.text, lang, kind, tuple(dict.fromkeys(cards)), draft.history, near, draft.note)


def _matches(question: GoldenQuestion, words: str) -> bool:
    """Whether every word stands in the question, or in the id of it or of a card that it should find."""
    there = " ".join((question.id, question.text, *question.cards)).casefold()
    return all(word in there for word in words.casefold().split())


def _lines(compared: Compared, titles: dict[str, str], labels: Labels) -> list[tuple[str, str, str]]:
    """What is otherwise, line by line: label, before, after."""
    before, after = compared.before, compared.after
    lines = [(labels.say("effect.answer"), _answered(before, labels), _answered(after, labels))]
    if compared.question.cards:
        shares = [
            labels.say("effect.share", count=len(one.ranks), total=len(compared.question.cards))
            for one in (before, after)
        ]
        lines.append((labels.say("effect.found"), shares[0], shares[1]))
        quoted = [labels.say("effect.quoted" if one.quoted else "effect.unquoted") for one in (before, after)]
        lines.append((labels.say("effect.quotation"), quoted[0], quoted[1]))
    lines += [
        (titles.get(card, card), _rank(before.ranks.get(card), labels), _rank(after.ranks.get(card), labels))
        for card in compared.question.cards
    ]
    return [line for line in lines if line[1] != line[2]]


def _answered(outcome: Outcome, labels: Labels) -> str:
    return labels.say("effect.answered" if outcome.answered else "effect.refused")


def _rank(rank: int | None, labels: Labels) -> str:
    return labels.say("effect.rank", rank=rank) if rank else labels.say("effect.no_rank", first=FIRST)
