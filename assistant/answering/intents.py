"""What kind of answer a question wants, told from its words in four languages, without a model (pure)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.indexing.words import plain_words


class Intent(StrEnum):
    """What a question wants. Several may hold; the first in this order decides."""

    THEMES = "themes"  # a broad word: which themes there are
    COMPARE = "compare"  # two places or things side by side
    EVIDENCE = "evidence"  # how well it is supported
    WHO = "who"  # who did it, gave it, could help
    FIGURES = "figures"  # how many, how much, when
    KIND = "kind"  # lessons, challenges, recommendations, practices or exchanges
    PRACTICES = "practices"  # how, what works
    OPEN = "open"  # anything else


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted. kind: the card type that is named; counts: whether it is a number other than a year."""

    intent: Intent
    kind: str = ""
    counts: bool = False


# In the form of plain_words: folded words with single blanks.
_KINDS = {
    "lesson": r"lessons?(?: learn(?:ed|t))?|learn(?:ed|t) from|(?:was|been) learn(?:ed|t)|lecci(?:on|ones)(?: aprendidas?)?|que (?:se )?(?:ha )?aprend\w+|licao|licoes(?: aprendidas?)?|(?:o )?que (?:se )?aprend\w+|lecons?(?: apprises?| tirees?)?|enseignements?|appris",
    "challenge": r"challenges?|difficult(?:y|ies)|obstacles?|problems?|went wrong|pitfalls?|desafios?|retos?|dificultad(?:es)?|problemas?|tropiezos?|obstaculos?|salio mal|dificuldades?|deu errado|defis?|difficultes?|problemes?|ecueils?|n allait (?:toujours )?pas",
    "recommendation": r"recommendations?|recommended?|recommends?|recomendaci(?:on|ones)|recomiendan?|recomendo|recomendac(?:ao|oes)|recomendam?|recommandations?|recommandent?|recommandee?s?",
    "practice": r"good practices?|best practices?|buenas? practicas?|mejores practicas|boas? praticas?|melhores praticas|bonnes? pratiques?|meilleures pratiques",
    "exchange": r"exchanges(?: visits)?|exchange visits|study (?:tour|visit)s|intercambios|visitas de estudio|viagens de estudo|echanges|voyages d etudes?|visites d etude",
}  # fmt: skip
_COMPARE = r"compar\w+|versus|vs|differences?|diferencias?|diferencas?|diferencian?|diferenciam?|differences?|differe\w*|against (?=\w+$)|side by side|lado a lado|cote a cote|each of|cada un[oa]|cada um[a]?|cada inspec\w+|chacune?|(?:which|quien|quem|qui|what|cual|qual|quel\w*) .* (?:better|mejor|melhor|mieux|more|mas|mais|plus)|what .* each|que .* cada"  # fmt: skip
_EVIDENCE = r"evidence|proof|proven|prove[ns]?|evaluat\w+|evidencias?|pruebas? de|prueban?|respaldo|demostrad[oa]|evaluad[oa]s?|evaluaci\w+|provas?|comprovad[oa]|avaliad[oa]s?|avaliac\w+|evidencias?|preuves?|prouve\w*|evaluee?s?|evaluation\w*|does it (?:really )?work|realmente funcion\w+|ca marche vraiment"  # fmt: skip
_WHO = r"who|whom|which (?:countries|country|ministr\w+|institutions?|organi[sz]ations?)|quien(?:es)?|que (?:pais(?:es)?|ministerios?|institucion(?:es)?|vecinos)|cuales paises|quem|quais paises|que (?:pais(?:es)?|ministerios?|instituic\w+)|qui (?!(?:est|a) ce)|quels? (?:pays|ministeres?|institutions?)"  # fmt: skip
_COUNTS = r"how (?:many|much|long|often)|numbers?(?: of)?|share of|percentage|figures?|cuant[oa]s?|cifras?|numeros?|porcentaje|quant[oa]s?|percentual|combien|chiffres?|nombres?|pourcentage|effectifs?"
_MORE_OR_FEWER = r"more|fewer|most|mas|menos|mais|plus|moins"
_COMPARING = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|(?:what is |what's )?the differences? between|(?:cu[aá]l es la )?diferencia entre|qual (?:é )?a diferen[cç]a entre|diferen[cç]as? entre|quelles? (?:est la )?diff[ée]rences?(?: entre)?|en qu[eé] se diferencian?|side by side|lado a lado|c[oô]te [aà] c[oô]te)(?!\w)\s*",
    re.IGNORECASE,
)
# "When" asks only where a question begins with it; within one it tells a time.
_TIMES = r"^(?:\w+ )?(?:when|cuando|quando|quand)|what year|which year|year|que ano|quelle annee"
_PRACTICES = r"how|what works|what worked|what can|ways? to|como|que funciona|que funciono|que se puede|formas? de|(?:o )?que funcion\w+|comment|qu est ce qui (?:marche|fonctionne)|que faire|moyens? de"  # fmt: skip
# Words that name nothing in particular beside a kind of card: "all the lessons learned", "exemplos de boas práticas".
_EMPTY = r"the|all|some|any|me|show|list|give|what|which|are|is|there|have|you|do|examples?|of|your|please|known|and|todas?|todos?|las?|los?|el|unas?|unos?|que|cuales|son|hay|tiene[ns]?|muestra(?:me)?|dame|ejemplos?|de|del|sobre|y|as?|os?|quais|sao|ha|existem|mostre|exemplos?|da|do|e|les?|des|quelles?|quels?|sont|y|il|toutes?|tous|montre[zr]?(?: moi)?|exemples?|connues?|corpus|ayni|general|aprendidas?|learn(?:ed|t)|apprises?"  # fmt: skip
_DEFINITION = re.compile(r"(?:what is|que es|o que e|qu est ce qu)\b")
_TOKENS = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _KINDS.items()}
_EMPTY_WORD = re.compile(rf"\b(?:{_EMPTY})\b")


def wish(question: str, places: int = 0, listed: bool = False) -> Wish:
    """What a question wants. places: how many countries it names; listed: whether one stands beside the other.

    >>> wish("¿Cuántos inspectores hay?").intent.value, wish("lições aprendidas"), wish("defis des visites").kind
    ('figures', Wish(intent=<Intent.THEMES: 'themes'>, kind='lesson', counts=False), 'challenge')
    """
    plain = plain_words(question)
    kind = next((name for name, pattern in _TOKENS.items() if pattern.search(plain)), "")
    counts = _has(_COUNTS, plain)
    if kind and not places and _is_only(kind, plain):
        return Wish(Intent.THEMES, kind)
    if places > 1 and (_has(_COMPARE, plain) or (listed and (counts or _sets_apart(plain, question)))):
        return Wish(Intent.COMPARE, kind, counts or _has(_MORE_OR_FEWER, plain))
    return Wish(_intent(plain, kind, counts), kind, counts)


def what_is_compared(question: str) -> str:
    """A comparison without the words that compare, which would find sources that compare something else.

    >>> what_is_compared("Compare inspection in Peru and Chile"), what_is_compared("vs.")
    ('inspection in Peru and Chile', 'vs.')
    """
    return _COMPARING.sub("", question).strip() or question


def _intent(plain: str, kind: str, counts: bool) -> Intent:
    """The intent of a question about one thing."""
    if _has(_EVIDENCE, plain):
        return Intent.EVIDENCE
    if counts or re.search(rf"(?:{_TIMES})\b", plain):
        return Intent.FIGURES
    if _has(_WHO, plain):
        return Intent.WHO
    if kind:
        return Intent.KIND
    return Intent.PRACTICES if re.match(rf"(?:{_PRACTICES})\b", plain) else Intent.OPEN


def _has(pattern: str, plain: str) -> bool:
    return bool(re.search(rf"\b(?:{pattern})\b", plain))


def _is_only(kind: str, plain: str) -> bool:
    """Whether a message is nothing but a kind of card, and does not ask what that is."""
    if _DEFINITION.match(plain):
        return False
    rest = _EMPTY_WORD.sub(" ", _TOKENS[kind].sub(" ", plain, count=1))
    return not rest.strip()


def _sets_apart(plain: str, question: str) -> bool:
    """Whether places that stand beside each other are set apart: by "or", or by "X and Y, what did each do"."""
    return _has("or|ou|o", plain) or bool(re.search(r"^\W*[\w' ]+ (?:and|y|e|et) [\w' ]+,", question))
