"""A message from question to finished answer, and what is said when there can be none."""

import itertools
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

from assistant.answering.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.errors import IndexingError
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from assistant.ui.answering import converse, objection, steps
from assistant.ui.ask import Chat
from assistant.ui.conversations import Conversations, Stage, Turn, new_ticket
from tests.answering.writers import Told
from tests.ui.answers import answered, refused


class Scripted:
    """Stands in for the assistant: answers as it was told, and notes what it was asked."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.histories: list[Sequence[str]] = []

    def tell(
        self, question: str, viewer: object, history: Sequence[str], language: Language, *, who: str
    ) -> Iterator[Answer]:
        """What it was told to answer."""
        self.histories.append(history)
        if isinstance(self.answer, Exception):
            raise self.answer
        yield self.answer


def last(script: Any, before: Sequence[Turn] = (), language: Language = Language.EN) -> list[Turn]:
    """The last turn of each conversation shown."""
    return [turns[-1] for turns in converse(script, before, "Why?", language, pause=0)]


def test_an_answer_grows_group_by_group() -> None:
    shown = last(Scripted(answered()))
    assert [turn.stage.value for turn in shown] == ["searching", "telling", "telling", "done"]
    assert [turn.told for turn in shown] == [0, 0, 3, 4]


class Writing(Scripted):
    """An assistant whose answer is written while it is looked at."""

    def __init__(self, *drafts: Answer) -> None:
        super().__init__(drafts[-1])
        self.drafts = drafts

    def tell(self, *_: object, who: str) -> Iterator[Answer]:
        """Each draft, then the answer."""
        yield from self.drafts


def test_a_written_answer_is_shown_as_it_is_written() -> None:
    whole = answered()
    drafts = [replace(whole, draft=True, sentences=whole.sentences[:count]) for count in (0, 1, 2)]
    shown = last(Writing(*drafts, whole))
    assert [(turn.stage.value, turn.told) for turn in shown] == [
        ("searching", 0),
        ("telling", 0),
        ("telling", 1),
        ("telling", 2),
        ("telling", 4),
        ("done", 4),
    ]
    assert [bool(turn.answer and turn.answer.draft) for turn in shown] == [False, True, True, True, False, False]


def test_drafts_that_come_fast_are_not_all_shown() -> None:
    drafts = [replace(answered(), draft=True)] * 500
    turns = list(converse(Writing(*drafts, answered()), (), "Why?", Language.EN, pause=3600))
    assert [turn.stage.value for (turn,) in turns] == ["searching", "telling", "done"]


def test_steps_of_a_refusal_are_its_lead_alone() -> None:
    assert steps(refused()) == [0]


@pytest.mark.parametrize("language", SPOKEN)
def test_an_error_says_what_it_is_and_never_that_nothing_was_found(language: Language) -> None:
    turn = last(Scripted(IndexingError("The disk is full.")), language=language)[-1]
    assert turn.stage is Stage.FAILED
    assert turn.failure == say("answer.error", language, error="The disk is full.")
    assert say("answer.refused", language) not in turn.failure


def test_a_bug_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        turn = last(Scripted(KeyError("a secret of the house")))[-1]
    assert say("ui.unexpected", Language.EN) in turn.failure
    assert "secret" not in turn.failure
    assert "secret" in caplog.text


def test_earlier_questions_come_along_as_they_were_asked() -> None:
    greeting = Answer("hi", "hi", Language.EN, Outcome.SMALL_TALK, "Hello!")
    before = (Turn("hi", Stage.DONE, greeting), Turn("?", Stage.FAILED), Turn("¿Y?", Stage.DONE, answered(), 4))
    script = Scripted(refused())
    last(script, before)
    assert script.histories == [[answered().question]]


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", "\u200b\u202e"])
@pytest.mark.parametrize("language", SPOKEN)
def test_an_empty_question_is_refused_with_a_sentence(text: str, language: Language) -> None:
    assert objection(text, language) == say("ui.empty", language)


@pytest.mark.parametrize("language", SPOKEN)
def test_an_endless_question_is_refused_with_a_sentence(language: Language) -> None:
    assert objection("a" * 100_000, language) == say("ui.too_long", language, most=2000)


@pytest.mark.parametrize("text", ["'; DROP TABLE x; --", '"', "😀", "كيف", "<b>", "NEAR(a b)", "{{ 7*7 }}"])
def test_strange_questions_are_asked(text: str) -> None:
    assert objection(text, Language.EN) == ""


def test_the_longest_unused_conversation_is_forgotten_first() -> None:
    conversations, tickets = Conversations(most=2), [new_ticket() for _ in range(3)]
    for ticket in tickets[:2]:
        conversations.keep(ticket, [Turn("?")])
    conversations.of(tickets[0])
    conversations.keep(tickets[2], [Turn("?")])
    assert [bool(conversations.of(ticket)) for ticket in tickets] == [True, False, True]


def test_a_turn_that_was_broken_off_is_settled_as_stopped() -> None:
    conversations, ticket = Conversations(), new_ticket()
    conversations.keep(ticket, [Turn("?", Stage.DONE), Turn("?", Stage.TELLING, answered(), 1)])
    assert [turn.stage for turn in conversations.settle(ticket)] == [Stage.DONE, Stage.STOPPED]


def test_a_vote_is_noted_once_with_what_was_shown(chat: Chat, assistant: Assistant) -> None:
    ticket = new_ticket()
    list(chat.ask("Inspectors in Colombia filled in their reports on tablets", ticket, Language.EN))
    for action in ("up", "up", "nonsense", "down"):
        list(chat.press(ticket, Language.EN, gr.EventData(None, {"action": action, "turn": "0"})))
    lines = (assistant.library.folder / "activity" / "votes.jsonl").read_text("utf-8").splitlines()
    votes = [json.loads(line) for line in lines]
    assert [vote["vote"] for vote in votes] == ["up", "down"]
    assert votes[0]["shown"][0] == "tablets"
    assert "[1]" in votes[0]["answer"]
    assert votes[0]["ballot"] == votes[1]["ballot"]


def test_the_reason_of_a_vote_is_noted_under_the_same_ballot(chat: Chat, assistant: Assistant) -> None:
    ticket = new_ticket()
    list(chat.ask("Inspectors in Colombia filled in their reports on tablets", ticket, Language.EN))
    why = {"action": "reason", "turn": "0", "reasons": "incomplete nonsense", "comment": "More on the law."}
    for data in (why, {"action": "down", "turn": "0"}, why):  # a reason without a vote is none
        list(chat.press(ticket, Language.EN, gr.EventData(None, data)))
    lines = (assistant.library.folder / "activity" / "votes.jsonl").read_text("utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["reasons"], second["reasons"]) == ([], ["incomplete"])
    assert second["comment"] == "More on the law."
    assert first["ballot"] == second["ballot"]


def test_a_button_pressed_while_an_answer_is_on_its_way_breaks_nothing_off(chat: Chat) -> None:
    ticket = new_ticket()
    answer = chat.ask("Which inspectors in Colombia filled in their reports on tablets?", ticket, Language.EN)
    for _ in range(2):  # the line is emptied, the question is shown
        next(answer)
    assert list(chat.press(ticket, Language.EN, gr.EventData(None, {"action": "retry", "turn": "0"}))) == []
    shown = list(answer)[-1]
    assert [update["visible"] for part, update in shown.items() if part.elem_id in ("ayni-ask", "ayni-stop")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("stop", [Chat.settle, Chat.begin_anew])
def test_a_model_whose_answer_was_stopped_writes_no_more(stop: Any, chat: Chat, assistant: Assistant) -> None:
    writer = Told(lambda _: itertools.repeat("tablets "))
    assistant.write_with(writer, 3000)
    ticket = new_ticket()
    answer = chat.ask("Inspectors in Colombia filled in their reports on tablets", ticket, Language.EN)
    shown = [next(answer) for _ in range(4)][-1]
    assert any(say("ui.writing", Language.EN) in str(text) for text in shown.values())
    stop(chat, ticket, Language.EN)
    assert writer.left.wait(timeout=60)
    assert list(answer) == []
    noted = (assistant.library.folder / "activity" / "questions.jsonl").read_text("utf-8")
    assert json.loads(noted.splitlines()[-1])["outcome"] == "answered"


@pytest.mark.parametrize("stop", [Chat.settle, Chat.begin_anew])
def test_an_answer_that_was_stopped_does_not_go_on(stop: Any, chat: Chat) -> None:
    ticket = new_ticket()
    answer = chat.ask("Which inspectors in Colombia filled in their reports on tablets?", ticket, Language.EN)
    for _ in range(2):
        next(answer)
    stop(chat, ticket, Language.EN)
    assert list(answer) == []


@pytest.mark.parametrize(
    "data", [None, [], {}, {"action": "up"}, {"action": "up", "turn": "99"}, {"action": 1, "turn": -1}]
)
def test_what_a_page_makes_up_changes_nothing(data: Any, chat: Chat) -> None:
    assert list(chat.press(new_ticket(), Language.EN, gr.EventData(None, data))) == []
