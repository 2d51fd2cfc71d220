"""The reply to a message that is no question (pure)."""

from assistant.answering.answer import Answer, Outcome
from assistant.answering.small_talk import Talk
from assistant.languages import Language
from assistant.texts import lines, say

# What these say of answers is another thing where a language model writes them.
_WRITTEN = {
    Talk.GREETING: "answer.greeting_written",
    Talk.IDENTITY: "answer.identity_written",
    Talk.ERRAND: "answer.errand_written",
}


def welcome(question: str, talk: Talk, language: Language, *, written: bool) -> Answer:
    """The word in reply to a message that is no question. written: whether a language model writes answers."""
    plain = f"answer.{talk}"
    lead = say(_WRITTEN.get(talk, plain) if written else plain, language)
    if talk in (Talk.GREETING, Talk.IDENTITY, Talk.ABILITIES):
        lead = "\n".join([lead, *(f"- {example}" for example in lines("examples.questions", language))])
    return Answer(question, question, language, Outcome.ERRAND if talk is Talk.ERRAND else Outcome.SMALL_TALK, lead)
