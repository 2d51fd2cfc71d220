"""Drafts of cards proposed from a document: sentences that state a practice, a lesson, a recommendation or a challenge (pure).

No language model: words that such sentences are made of, in four languages. What a sentence does not say stays empty.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.answering.places import places_in
from assistant.answering.quotable import is_quotable, leans_back
from assistant.answering.themes import theme_in
from assistant.corpus.cards import CardType
from assistant.corpus.vocabularies import Vocabularies
from assistant.indexing.passages import Passage
from assistant.indexing.sentences import Span, sentences
from assistant.languages import Language

FEWEST_WORDS, MOST_WORDS = 9, 80
MOST_PROPOSALS = 60
TITLE = 90

# Word stems, from the surest to the vaguest; a sentence is what its first match says.
_CUES: Mapping[CardType, Mapping[Language, str]] = {
    CardType.RECOMMENDATION: {
        Language.EN: r"recommend\w*|should (?:not |also )?\w+|it is (?:advisable|necessary|essential) to|need(?:s)? to be",
        Language.ES: r"recomiend\w*|recomend\w*|deber(?:ía|ían)|se debe(?:n)?|deben (?:ser|garantizar|fortalecer|promover)|es (?:necesario|conveniente|indispensable|fundamental|preciso)|se sugiere",
        Language.PT: r"recomend\w*|deveri(?:a|am)|deve(?:m)?-se|devem (?:ser|garantir|fortalecer|promover)|é (?:necessário|preciso|fundamental|conveniente)|sugere-se",
        Language.FR: r"recommand\w*|préconis\w*|devrai(?:t|ent)|il faut|il convient|il est (?:nécessaire|souhaitable|indispensable|essentiel)|doivent (?:être|garantir|renforcer)",
    },
    CardType.LESSON: {
        Language.EN: r"less?ons? (?:learn|show|drawn|from)\w*|the (?:main |key )?lesson|learn(?:ed|t) that|experience (?:shows|showed|has shown|suggests)|proved (?:to be|that)|turned out|in hindsight|because of this|showed that|the reason (?:was|is)",
        Language.ES: r"lecci(?:ón|ones)|(?:se )?aprend(?:ió|ieron|imos|izajes?) |la experiencia (?:muestra|mostró|demuestra|enseña)|demostr(?:ó|aron) que|result(?:ó|aron) (?:clave|esencial|decisiv\w*|fundamental)|se comprobó",
        Language.PT: r"liç(?:ão|ões)|aprend(?:eu|eram|emos|izad\w+)|a experiência (?:mostra|mostrou|demonstra|ensina)|demonstr(?:ou|aram) que|mostr(?:ou|aram)-se|revel(?:ou|aram)-se|ficou claro",
        Language.FR: r"leçons?|enseignements?|a(?:vons)? appris|l'expérience (?:montre|a montré|enseigne)|s'est (?:avéré\w*|révélé\w*)|ont montré que|a montré que|il est apparu",
    },
    CardType.CHALLENGE: {
        Language.EN: r"challenges?\b|obstacles?|difficult(?:y|ies)|lack of|shortage|weakness(?:es)?|insufficient|barriers?|delays? in|high (?:staff )?turnover|failed to|was not (?:able|possible)|remains? unresolved",
        Language.ES: r"desaf[íi]os?|retos?\b|obst[áa]culos?|dificultad(?:es)?|falta de|escasez|debilidad(?:es)?|insuficiente\w*|barreras?|retrasos?|rotación|no (?:fue|ha sido) posible|no se logr\w+",
        Language.PT: r"desafios?|obst[áa]culos?|dificuldades?|falta de|escassez|fragilidades?|insuficiente\w*|barreiras?|atrasos?|rotatividade|não (?:foi|tem sido) possível|não conseguiu",
        Language.FR: r"défis?\b|obstacles?|difficultés?|manque de|pénurie|faiblesses?|insuffisan\w*|freins?\b|retards?|rotation du personnel|n'a pas (?:pu|été possible)|n'ont pas pu",
    },
    CardType.PRACTICE: {
        Language.EN: r"good practices?|(?:was|were|has been|have been) (?:implemented|introduced|established|trained|created|launched|set up|rolled out|adapted)|(?:the )?(?:ministry|inspectorate|programme|program|project|network|government|department|service)s?\b[^.]{0,80}\b(?:implemented|introduced|established|trained|created|launched|adapted|developed|reduced|increased|signed|set up)",
        Language.ES: r"buenas? prácticas?|se (?:implement\w+|cre(?:ó|aron)|capacit(?:ó|aron)|estableci\w+|puso|pusieron|adapt(?:ó|aron)|form(?:ó|aron))|(?:ministerio|inspección|programa|proyecto|red|gobierno|secretaría|servicio)\w*[^.]{0,80}\b(?:implement(?:ó|aron)|cre(?:ó|aron)|capacit(?:ó|aron)|estableci(?:ó|eron)|adapt(?:ó|aron)|desarroll(?:ó|aron)|redu(?:jo|jeron)|firm(?:ó|aron)|lanz(?:ó|aron))",
        Language.PT: r"boas? práticas?|for(?:am|a) (?:implement\w+|criad\w+|capacitad\w+|estabelecid\w+|adaptad\w+|lançad\w+)|(?:ministério|inspeção|programa|projeto|rede|governo|secretaria|serviço)\w*[^.]{0,80}\b(?:implement(?:ou|aram)|cri(?:ou|aram)|capacit(?:ou|aram)|estabelece(?:u|ram)|adapt(?:ou|aram)|desenvolve(?:u|ram)|reduzi(?:u|ram)|assin(?:ou|aram)|lanç(?:ou|aram))",
        Language.FR: r"bonnes? pratiques?|a(?:vait)? été (?:mis\w*|cré\w+|formé\w*|adapté\w*|lancé\w*|établi\w*)|ont été (?:mis\w*|cré\w+|formé\w*|adapté\w*|lancé\w*)|(?:ministère|inspection|programme|projet|réseau|gouvernement|service)s?\b[^.]{0,80}\b(?:a|ont) (?:mis en place|créé|formé|établi|adapté|développé|réduit|signé|lancé)",
    },
}
_PATTERNS = {
    (kind, language): re.compile(rf"(?<!\w)(?:{cue})", re.IGNORECASE)
    for kind, cues in _CUES.items()
    for language, cue in cues.items()
}
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
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


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
    period: str = ""

    @property
    def quote(self) -> str:
        """The sentence, letter for letter."""
        return self.passage.text[self.start : self.end]

    @property
    def title(self) -> str:
        """The beginning of the sentence, for the trainer to shorten."""
        plain = " ".join(self.quote.split())
        return plain.rstrip(".") if len(plain) <= TITLE else plain[:TITLE].rpartition(" ")[0] + " …"


def kind_of(sentence: str, language: Language) -> CardType | None:
    """What a sentence states; None where it states nothing of the kind.

    >>> kind_of("The ministry should strengthen the training of its labour inspectors.", Language.EN).value
    'recommendation'
    """
    found = [(match.start(), kind) for kind in _CUES if (match := _PATTERNS[kind, language].search(sentence))]
    order = list(_CUES)
    return min(found, key=lambda one: order.index(one[1]))[1] if found else None


def propose(passages: Iterable[Passage], vocabularies: Vocabularies) -> list[Proposal]:
    """The proposals of a document, in reading order; a sentence that is said twice is proposed once."""
    found: list[Proposal] = []
    seen: set[str] = set()
    for passage in passages:
        if passage.language is Language.OTHER:
            continue
        for span, kind in _stated(passage):
            plain = " ".join(passage.text[span.start : span.end].split()).casefold()
            if plain not in seen:
                seen.add(plain)
                found.append(_filled(kind, passage, span.start, span.end, vocabularies))
    return found[:MOST_PROPOSALS]


def _stated(passage: Passage) -> Iterator[tuple[Span, CardType]]:
    """What a passage states: whole sentences by their own words, items of a list by the words above it."""
    lead = lead_of(passage.context.rpartition("\n")[2])
    at = 0
    for span in sentences(passage.text):
        text, between = passage.text[span.start : span.end], passage.text[at : span.start]
        at = span.end
        if heading := re.search(r"^## (.+)$", between, re.MULTILINE):
            lead = lead_of(heading[1])
        is_item = bool(re.search(r"(?:^|\n)\s*(?:[-*•–]|\d{1,2}[.)])\s+$", between))
        if kind := _proposable(text, passage.language):
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


def _proposable(text: str, language: Language) -> CardType | None:
    words = len(text.split())
    if not FEWEST_WORDS <= words <= MOST_WORDS or "?" in text or not is_quotable(text) or leans_back(text, language):
        return None
    return kind_of(text, language)


def _filled(kind: CardType, passage: Passage, start: int, end: int, vocabularies: Vocabularies) -> Proposal:
    """A proposal with what the sentence itself says; the theme may stand in the headings above it."""
    text = passage.text[start:end]
    theme = theme_in(text, vocabularies.themes) or theme_in(passage.context, vocabularies.themes)
    years = _YEAR.findall(text)
    period = "/".join(dict.fromkeys((min(years), max(years)))) if years else ""
    places = places_in(text, vocabularies.places)
    return Proposal(kind, passage, start, end, passage.language, places, (theme,) if theme else (), period)
