"""A broad word answered with the themes that there are, each with its count, to choose from; how much of a question is a theme (pure)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from assistant.answering.answer import Answer, Outcome
from assistant.answering.function_words import content_words
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.records import Record
from assistant.indexing.words import plain_words
from assistant.languages import SPOKEN, Language
from assistant.retrieval.glossary import Glossary
from assistant.texts import say

MOST_THEMES = 12
# Between a choice and its count; what is before it is the question that the choice asks.
COUNTED = " · "
# How the words begin, folded, for what is done about any theme.
_DOING = re.compile(
    r"""reduc|reduir|reduz|support|apoy|apoi|souten|appuy|improv|mejor|melhor|amelior|promot|promov|promouv|fight|combat|lutt|luch|
    prevent|preven|strengthen|fortal|renforc|help|ayud|ajud|aider|tackl|address|enfrent|abord|eliminat|elimin|erradic|eradic|
    work|funcion|march|experien|pratic|practic""",
    re.VERBOSE,
)


def themes_of(
    question: str, asked: str, language: Language, kind: str, records: Iterable[Record], themes: Vocabulary
) -> Answer:
    """How many cards of a kind there are on each theme, most first."""
    cards = [record for record in records if record.kind == kind]
    counts = Counter(theme for record in cards for theme in record.themes)
    ordered = sorted(counts, key=lambda theme: (-counts[theme], theme))[:MOST_THEMES]
    choices = [
        f"- {say(f'choice.{kind}', language, theme=_inside(themes.label(theme, language)))}{COUNTED}{counts[theme]}"
        for theme in ordered
    ]
    lead = say("choice.lead", language, kind=say(f"groups.{kind}", language), count=len(cards))
    return Answer(question, asked, language, Outcome.CHOICES, "\n".join([lead, *choices]))


def theme_share(text: str, terms: Glossary) -> float:
    """Which share of the words of a text that carry a topic names a theme, 0 to 1; what one does about any theme is no topic."""
    mentions = sorted({(mention.first, mention.last) for mention in terms.themes(text).values()})
    written = unicodedata.normalize("NFC", text)
    named = [content_words(written[first:last]) for first, last in mentions]
    ends = [0, *(last for _, last in mentions)]
    beside = [written[end:first] for end, (first, _) in zip(ends, [*mentions, (len(written), 0)], strict=True)]
    others = [word for part in beside for word in content_words(part) if not _DOING.match(word)]
    words = sum(map(len, named))
    return words / max(words + len(others), 1)


def theme_in(question: str, themes: Vocabulary) -> str:
    """The theme whose whole label, in any language, stands in a question; the longest wins. Empty where there is none."""
    plain = f" {plain_words(question)} "
    labels = [(plain_words(label), code) for code, term in themes.terms.items() for label in map(term.label, SPOKEN)]
    found = [(len(label), code) for label, code in labels if f" {label} " in plain]
    return max(found, default=(0, ""))[1]


def _inside(label: str) -> str:
    """A label within a sentence: with a small letter, unless it is an abbreviation."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]
