"""What a message is: small talk, a question, or a follow-up that must be made to stand alone (pure)."""

import re
from collections.abc import Sequence

from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.words import fold
from assistant.languages import Language
from assistant.retrieval.glossary import Glossary

_GREETINGS = {
    Language.EN: {"hi", "hello", "hey", "good morning", "good afternoon", "good evening", "help"},
    Language.ES: {"hola", "buenas", "buenos dias", "buenas tardes", "buenas noches", "que tal", "ayuda"},
    Language.PT: {"oi", "ola", "bom dia", "boa tarde", "boa noite", "tudo bem", "ajuda"},
    Language.FR: {"bonjour", "salut", "bonsoir", "coucou", "aide"},
}
_THANKS = {
    Language.EN: {"thanks", "thank you", "thank you very much", "thanks a lot"},
    Language.ES: {"gracias", "muchas gracias", "mil gracias"},
    Language.PT: {"obrigado", "obrigada", "muito obrigado", "muito obrigada", "valeu"},
    Language.FR: {"merci", "merci beaucoup"},
}
_FOLLOW_UP = re.compile(
    r"^(and|what about|how about|y|e|et|que hay de|y que|e quanto a|qu en est il de|et pour|et en|et au|more|mas|plus)\b(?P<rest>.*)$"
)
_LONGEST_FOLLOW_UP = 7


def small_talk(text: str) -> tuple[str, Language] | None:
    """``greeting`` or ``thanks`` and its language, when a message is nothing else.

    >>> small_talk("¡Buenos días!")[0]
    'greeting'
    """
    plain = _plain(text)
    for kind, phrases in (("greeting", _GREETINGS), ("thanks", _THANKS)):
        for language, known in phrases.items():
            if plain in known:
                return kind, language
    return None


def places_in(text: str, places: Vocabulary) -> tuple[str, ...]:
    """Codes of the places that a text names, in any of the four languages.

    Names of several words are looked for first, so that "Trinidad and Tobago" is one place.
    """
    return Glossary(places).codes(text)


def _place_names(places: Vocabulary) -> list[tuple[str, str]]:
    names = {(_plain(word), code) for code, term in places.terms.items() for word in term.words() if len(word) > 2}
    return sorted(names, key=lambda item: (-len(item[0]), item))


def stand_alone(question: str, history: Sequence[str], places: Vocabulary) -> str:
    """A follow-up such as "¿y en Panamá?" joined with the question before it; any other question as it is.

    A place named anew takes the place of the one asked about before.
    """
    match = _FOLLOW_UP.match(_plain(question))
    if not history or match is None or len(_plain(question).split()) > _LONGEST_FOLLOW_UP:
        return question
    before = history[-1].strip().rstrip("?!. ")
    if places_in(question, places):
        before = _without_places(before, places)
    return f"{before}, {question.strip().lstrip('¿¡')}"


def _without_places(text: str, places: Vocabulary) -> str:
    names = {name for name, _ in _place_names(places)}
    kept = [word for word in text.split() if _plain(word) not in names]
    return " ".join(kept)


def _plain(text: str) -> str:
    """Folded words with single blanks between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
