"""One message of the chat from question to finished answer, as a series of conversations to show (no gradio here)."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import sleep

from assistant.answering.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.errors import AssistantError, QuestionError
from assistant.languages import Language
from assistant.retrieval.search import MOST_CHARACTERS, clean
from assistant.texts import say
from assistant.ui.conversations import Conversation, Stage, Turn
from assistant.ui.reader import viewer

# Long enough to see the answer grow and to stop it, short enough never to wait for it.
PAUSE = 0.12

_log = logging.getLogger(__name__)


def objection(question: str, language: Language) -> str:
    """Why a message cannot be asked as it stands, in the reader's language; empty where it can."""
    try:
        clean(question)
    except QuestionError:
        key = "ui.too_long" if len(question) > MOST_CHARACTERS else "ui.empty"
        return say(key, language, most=MOST_CHARACTERS)
    return ""


def converse(
    assistant: Assistant, before: Sequence[Turn], question: str, language: Language, pause: float = PAUSE
) -> Iterator[Conversation]:
    """The conversation each time there is more to show: the search, each group of the answer, the end."""
    turn = Turn(question)
    yield (*before, turn)
    turn = _answered(assistant, before, turn, language)
    if turn.answer:
        for told in steps(turn.answer):
            yield (*before, replace(turn, told=told))
            sleep(pause)
        turn = replace(turn, stage=Stage.DONE, told=len(turn.answer.sentences))
    yield (*before, turn)


def steps(answer: Answer) -> list[int]:
    """How many sentences to show, step by step: the lead alone, then one more group each time."""
    ends = [
        at for at, sentence in enumerate(answer.sentences) if at and sentence.group != answer.sentences[at - 1].group
    ]
    return [0, *ends]


def _answered(assistant: Assistant, before: Sequence[Turn], turn: Turn, language: Language) -> Turn:
    """The turn with its answer, or with the sentence that says why there is none. An error is never "not found"."""
    try:
        answer = assistant.ask(turn.question, viewer(), _asked(before), language)
    except AssistantError as error:
        return _failed(turn, language, str(error))
    except Exception:  # noqa: BLE001 -- whoever asked is told that it is an error, not that nothing was found
        _log.exception("a question was not answered")
        return _failed(turn, language, say("ui.unexpected", language))
    return replace(turn, stage=Stage.TELLING, answer=answer)


def _asked(before: Sequence[Turn]) -> list[str]:
    """The questions so far, oldest first; a greeting or an errand is none."""
    answers = [turn.answer for turn in before if turn.answer]
    return [answer.question for answer in answers if answer.outcome in (Outcome.ANSWERED, Outcome.REFUSED)]


def _failed(turn: Turn, language: Language, reason: str) -> Turn:
    return replace(turn, stage=Stage.FAILED, failure=say("answer.error", language, error=reason))
