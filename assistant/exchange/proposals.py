"""Drafts of cards proposed from a document: sentences that state a practice, a lesson, a recommendation or a challenge (pure).

No language model: words that such sentences are made of, in four languages. What a sentence does not say stays empty.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.answering.figures import years
from assistant.answering.places import concerned
from assistant.answering.quotable import is_quotable, leans_back
from assistant.answering.themes import theme_in
from assistant.corpus.cards import CardType, Figure, Institution
from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.exchange.details import figures_in, institutions_in
from assistant.exchange.statements import kind_of
from assistant.indexing.passages import Passage
from assistant.indexing.sentences import Span, sentences
from assistant.languages import Language

FEWEST_WORDS, MOST_WORDS = 6, 80
MOST_PROPOSALS = 60
TITLE = 90

# Words above a list, or beside a line, that say what it is; the same in slides, where there are no whole sentences.
_LEADS: Mapping[CardType, re.Pattern[str]] = {
    CardType.RECOMMENDATION: re.compile(r"\brecom+end\w*", re.IGNORECASE),
    CardType.LESSON: re.compile(
        r"\b(?:lessons?|lecci(?:ón|ones)|liç(?:ão|ões)|leçons?|enseignements?|aprendizaj\w+)\b", re.IGNORECASE
    ),
    CardType.CHALLENGE: re.compile(r"\b(?:challenges?|desaf[íi]os?|retos?|défis?)\b", re.IGNORECASE),
    CardType.PRACTICE: re.compile(
        r"\b(?:good practices?|buenas prácticas|boas práticas|bonnes pratiques)\b", re.IGNORECASE
    ),
}
FEWEST_IN_LIST, LONGEST_LEAD = 4, 10
# "First, these data ..." leans back on what came before as "These data ..." does.
_ORDINAL = re.compile(
    r"^(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|en (?:primer|segundo|tercer) lugar|por último|primeiro|em (?:primeiro|segundo|terceiro) lugar|"
    r"por fim|premièrement|deuxièmement|troisièmement|enfin),? (?:il s[’']agit de )?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft of a card: its kind, the sentence that says it (``passage.text[start:end]``), and what else it says."""

    type: CardType
    passage: Passage
    start: int
    end: int
    language: Language
    places: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    period: str = ""
    figures: tuple[Figure, ...] = ()
    institutions: tuple[Institution, ...] = ()

    @property
    def quote(self) -> str:
        """The sentence, letter for letter."""
        return self.passage.text[self.start : self.end]

    @property
    def title(self) -> str:
        """The beginning of the sentence, for the trainer to shorten."""
        plain = " ".join(self.quote.split())
        return plain.rstrip(".") if len(plain) <= TITLE else plain[:TITLE].rpartition(" ")[0] + " …"


def propose(passages: Iterable[Passage], vocabularies: Vocabularies) -> list[Proposal]:
    """The proposals of a document, in reading order; a sentence that is said twice is proposed once."""
    found: list[Proposal] = []
    seen: set[str] = set()
    for passage in passages:
        if passage.language is Language.OTHER:
            continue
        for span, kind in _stated(passage, vocabularies.places):
            plain = " ".join(passage.text[span.start : span.end].split()).casefold()
            if plain not in seen:
                seen.add(plain)
                found.append(_filled(kind, passage, span.start, span.end, vocabularies))
    return found[:MOST_PROPOSALS]


def _stated(passage: Passage, places: Vocabulary) -> Iterator[tuple[Span, CardType]]:
    """What a passage states: whole sentences by their own words, items of a list by the words above it."""
    lead = lead_of(passage.context.rpartition("\n")[2])
    at = 0
    for span in sentences(passage.text):
        text, between = passage.text[span.start : span.end], passage.text[at : span.start]
        at = span.end
        if heading := re.search(r"^## (.+)$", between, re.MULTILINE):
            lead = lead_of(heading[1])
        is_item = bool(re.search(r"(?:^|\n)\s*(?:[-*•–]|\d{1,2}[.)])\s+$", between))
        if kind := _proposable(text, passage.language, places):
            yield span, kind
        elif lead and is_item and FEWEST_IN_LIST <= len(text.split()) <= MOST_WORDS:
            yield span, lead
        elif not is_item and len(text.split()) <= LONGEST_LEAD:
            lead = lead_of(text) or lead


def lead_of(line: str) -> CardType | None:
    """What a heading, or a line above a list, says that follows; None where it says nothing of the kind.

    >>> lead_of("Recomendaciones:"), lead_of("4. Capacity building")
    (<CardType.RECOMMENDATION: 'recommendation'>, None)
    """
    if len(line.split()) > LONGEST_LEAD:
        return None
    return next((kind for kind, cue in _LEADS.items() if cue.search(line)), None)


def _proposable(text: str, language: Language, places: Vocabulary) -> CardType | None:
    words = len(text.split())
    if not FEWEST_WORDS <= words <= MOST_WORDS or "?" in text or not is_quotable(text):
        return None
    if leans_back(_ORDINAL.sub("", text), language):
        return None
    return kind_of(text, language, concerned(text, places))


def _filled(kind: CardType, passage: Passage, start: int, end: int, vocabularies: Vocabularies) -> Proposal:
    """A proposal with what the sentence itself says; the theme may stand in the headings above it."""
    text = passage.text[start:end]
    theme = theme_in(text, vocabularies.themes) or theme_in(passage.context, vocabularies.themes)
    group = theme_in(text, vocabularies.target_groups)
    told = sorted(years(text))
    return Proposal(
        kind,
        passage,
        start,
        end,
        passage.language,
        concerned(text, vocabularies.places),
        (theme,) if theme else (),
        (group,) if group else (),
        "/".join(dict.fromkeys((told[0], told[-1]))) if told else "",
        figures_in(text),
        institutions_in(text),
    )
