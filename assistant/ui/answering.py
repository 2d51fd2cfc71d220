"""One message of the chat from question to finished answer, as a series of conversations to show (no gradio here)."""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from time import monotonic, sleep

from assistant.answering.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.errors import AssistantError, QuestionError
from assistant.languages import Language
from assistant.retrieval.search import MOST_CHARACTERS, clean
from assistant.texts import say
from assistant.ui.conversations import Conversation, Stage, Turn
from assistant.ui.reader import current, viewer

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
) -> Generator[Conversation, None, None]:
    """The conversation each time there is more to show: the search, what grows of the answer, the end."""
    yield (*before, Turn(question))
    for turn in _growing(assistant, before, Turn(question), language, pause):
        yield (*before, turn)


def _growing(
    assistant: Assistant, before: Sequence[Turn], turn: Turn, language: Language, pause: float
) -> Iterator[Turn]:
    """The turn as it grows: an answer in quotations group by group, one that is being written as it comes.

    It fails with the sentence that says why there is no answer. An error is never "not found".
    """
    shown = -pause
    written = False
    try:
        for answer in assistant.tell(turn.question, viewer(), _asked(before), language, who=current().name):
            turn = replace(turn, stage=Stage.TELLING, answer=answer)
            written = written or answer.draft
            if not written:
                yield from _group_by_group(turn, answer, pause)
            elif monotonic() - shown >= pause:
                yield replace(turn, told=len(answer.sentences))
                shown = monotonic()
    except AssistantError as error:
        yield _failed(turn, language, str(error))
    except Exception:  # noqa: BLE001 -- whoever asked is told that it is an error, not that nothing was found
        _log.exception("a question was not answered")
        yield _failed(turn, language, say("ui.unexpected", language))
    else:
        yield replace(turn, stage=Stage.DONE, told=len(turn.answer.sentences) if turn.answer else 0)


def _group_by_group(turn: Turn, answer: Answer, pause: float) -> Iterator[Turn]:
    for told in steps(answer):
        yield replace(turn, told=told)
        sleep(pause)


def steps(answer: Answer) -> list[int]:
    """How many sentences to show, step by step: the lead alone, then one more group each time."""
    ends = [
        at for at, sentence in enumerate(answer.sentences) if at and sentence.group != answer.sentences[at - 1].group
    ]
    return [0, *ends]


def _asked(before: Sequence[Turn]) -> list[str]:
    """The questions so far, oldest first; a greeting or an errand is none."""
    answers = [turn.answer for turn in before if turn.answer]
    return [answer.question for answer in answers if answer.outcome in (Outcome.ANSWERED, Outcome.REFUSED)]


def _failed(turn: Turn, language: Language, reason: str) -> Turn:
    return replace(turn, stage=Stage.FAILED, answer=None, failure=say("answer.error", language, error=reason))
