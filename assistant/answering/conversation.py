"""A follow-up made to stand alone: the question that a chain of messages amounts to (pure)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.follow_ups import YEAR, FollowUp, Link, follow_up, is_about_existence
from assistant.answering.function_words import PREPOSITIONS
from assistant.answering.places import located, mentions, replaced
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.words import fold
from assistant.languages import Language, detect


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation stands. topic: the last question of its own; last: what was understood last."""

    topic: str = ""
    last: str = ""


def stand_alone(question: str, history: Sequence[str], places: Vocabulary) -> str:
    """The question that a message amounts to after the messages before it, oldest first; any other question as it is."""
    thread = Thread()
    for message in history:
        thread = _go_on(thread, message, places)
    return _go_on(thread, question, places).last


def last_question(text: str) -> str:
    """The last of several questions that stand side by side: what is asked now.

    >>> last_question("What is RIAL? Who financed it?"), last_question("Who?")
    ('Who financed it?', 'Who?')
    """
    return re.split(r"(?<=[?!])\s+(?=\S)", text)[-1]


def _go_on(thread: Thread, message: str, places: Vocabulary) -> Thread:
    """The thread after one more message."""
    message = unicodedata.normalize("NFC", message).strip()
    link = follow_up(message, places) if thread.topic else FollowUp(Link.NEW, message)
    if link.link is Link.MORE:
        return thread
    if link.link is Link.INSTEAD:
        return Thread(_instead(thread.topic, link, places), _instead(thread.last, link, places))
    if link.link is Link.FRAGMENT:
        joined = _with_fragment(thread.topic, link)
        return Thread(joined, joined)
    if link.link is Link.CLAUSE:
        joined = _side_by_side(thread.topic, message)
        return Thread(joined if is_about_existence(message) else thread.topic, joined)
    return Thread(message, message)


def _instead(before: str, link: FollowUp, places: Vocabulary) -> str:
    """The question before about another place, another year, or both."""
    for mention in link.places[:1]:
        before = _elsewhere(before, mention.code, link, places)
    for year in link.years[:1]:
        before = YEAR.sub(year, before) if YEAR.search(before) else _added(before, f"{_in(before)} {year}")
    return before


def _elsewhere(before: str, code: str, link: FollowUp, places: Vocabulary) -> str:
    """The question before with its one place replaced; with the place added where it names none or several."""
    named = mentions(before, places)
    language = detect(before)
    if len({mention.code for mention in named}) == 1 and named[0].code != code and len(link.places) == 1:
        for mention in reversed(named):
            before = replaced(before, mention, code, places, language)
        return before
    if named and len(link.places) == 1 and {code} == {mention.code for mention in named}:
        return before
    if named or len(link.places) > 1:
        return _added(before, f", {_and(link, language)} {link.rest.rstrip('?!. ')}")
    return _added(before, f" {located(code, places, language)}")


def _with_fragment(before: str, link: FollowUp) -> str:
    rest = link.rest.rstrip("?!. ")
    first = re.match(r"[^\W_]+", fold(rest))
    if first and first[0] in PREPOSITIONS and not link.rest.casefold().startswith(("do ", "da ", "no ", "na ", "a ")):
        return _added(before, f" {rest[0].lower()}{rest[1:]}")
    return _added(before, f", {_and(link, detect(before))} {rest}")


def _and(link: FollowUp, language: Language) -> str:
    """The connective that was used, if it is a word for "and"; else that of the language."""
    known = {"and": "and", "y": "y", "e": "e", "et": "et"}
    own = {Language.ES: "y", Language.PT: "e", Language.FR: "et"}.get(language, "and")
    return known.get(link.connective.casefold(), own)


def _in(before: str) -> str:
    return {Language.ES: " en", Language.PT: " em", Language.FR: " en"}.get(detect(before), " in")


def _added(before: str, more: str) -> str:
    """A question with more words before its question mark."""
    body = before.rstrip("?!. ")
    return f"{body}{more}{before[len(body) :] if before != body else ''}"


def _side_by_side(before: str, question: str) -> str:
    """Two questions, one after the other."""
    whole = before if before.endswith(("?", "!", ".")) else f"{before}{' ?' if detect(before) is Language.FR else '?'}"
    bare = question.lstrip("¿¡ ")
    opened = "¿" if question.lstrip().startswith("¿") or ("¿" in before and bare.endswith("?")) else ""
    return f"{whole} {opened}{bare[:1].upper()}{bare[1:]}"
