"""A broad word answered with the themes that there are, each with its count, to choose from (pure)."""

from collections import Counter
from collections.abc import Iterable

from assistant.answering.answer import Answer, Outcome
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.records import Record
from assistant.indexing.words import plain_words
from assistant.languages import SPOKEN, Language
from assistant.texts import say

MOST_THEMES = 12
# Between a choice and its count; what is before it is the question that the choice asks.
COUNTED = " · "


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


def theme_in(question: str, themes: Vocabulary) -> str:
    """The theme whose whole label, in any language, stands in a question; the longest wins. Empty where there is none."""
    plain = f" {plain_words(question)} "
    labels = [(plain_words(label), code) for code, term in themes.terms.items() for label in map(term.label, SPOKEN)]
    found = [(len(label), code) for label, code in labels if f" {label} " in plain]
    return max(found, default=(0, ""))[1]


def _inside(label: str) -> str:
    """A label within a sentence: with a small letter, unless it is an abbreviation."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]
