"""Places that a text names, and one put in the stead of another so that the sentence still reads well (pure)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.answering.function_words import content_words
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.words import fold, folded_words
from assistant.languages import Language
from assistant.retrieval.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text: ``text[start:end]``, the text in NFC."""

    code: str
    start: int
    end: int


def mentions(text: str, places: Vocabulary) -> list[Mention]:
    """The places that a text names in any of the four languages, in their order; the longest name wins."""
    found = _glossary(places).mentions(text)
    return [Mention(one.term.code, one.first, one.last) for one in found]


def places_in(text: str, places: Vocabulary) -> tuple[str, ...]:
    """Codes of the places that a text names, each once."""
    return tuple(dict.fromkeys(mention.code for mention in mentions(text, places)))


def concerned(text: str, places: Vocabulary) -> tuple[str, ...]:
    """Codes of the places that a text names, and then of those whose people it names: "Brazilian inspectors"."""
    words = f" {' '.join(folded_words(text))}"
    found = {
        code: [at for people in term.people if (at := words.find(f" {people}")) >= 0]
        for code, term in places.terms.items()
    }
    peoples = sorted((code for code in found if found[code]), key=lambda code: min(found[code]))
    return tuple(dict.fromkeys((*places_in(text, places), *peoples)))


def are_listed(text: str, places: Vocabulary) -> bool:
    """Whether a text names places one beside the other: "in Peru and Chile", "au Panama et en Colombie"."""
    text = unicodedata.normalize("NFC", text)
    found = mentions(text, places)
    return any(
        first.code != second.code and not content_words(text[first.end : second.start])
        for first, second in pairwise(found)
    )


def with_only(text: str, code: str, places: Vocabulary) -> str:
    """A text without the names of all places but one, to search for that one."""
    text = unicodedata.normalize("NFC", text)
    for mention in reversed(mentions(text, places)):
        if mention.code != code:
            text = text[: mention.start] + text[mention.end :]
    return " ".join(text.split())


def replaced(text: str, mention: Mention, code: str, places: Vocabulary, language: Language) -> str:
    """A text with another place at a mention, in the text's language, with the articles that it asks for."""
    text = unicodedata.normalize("NFC", text)
    head, tail = text[: mention.start], text[mention.end :]
    label = places.label(code, language)
    pattern, forms = _GRAMMAR.get(language, _GRAMMAR[Language.EN])
    before = pattern.search(head)
    if before is None:
        return head + label + tail
    written = forms(before[0].strip().casefold(), code, label)
    if before[0][:1].isupper() or not head.strip(" ¿¡"):
        written = written[0].upper() + written[1:]
    if language is Language.FR:
        tail = _agreeing(tail, code)
    return head[: before.start()] + written + tail


def located(code: str, places: Vocabulary, language: Language) -> str:
    """Where something is: "in the Bahamas", "en Haïti", "no Brasil".

    The forms follow :func:`replaced`.
    """
    _, forms = _GRAMMAR.get(language, _GRAMMAR[Language.EN])
    lead = {Language.PT: "em", Language.FR: "en"}.get(language, "")
    written = forms(lead, code, places.label(code, language))
    return written if lead else f"{'en' if language is Language.ES else 'in'} {written}"


@lru_cache(maxsize=8)
def _glossary(places: Vocabulary) -> Glossary:
    return Glossary(places)


# -- articles and prepositions before the names of places ---------------------------------------------------------------

_EN_ARTICLE = frozenset({"US", "DO", "BS", "GB", "NL", "AME", "CAR", "AND"})
_PT_BARE = frozenset({"CU", "HN", "SV", "PT", "TT", "BB", "GD", "DM", "PR", "LC", "AG", "KN", "VC", "BZ", "GP", "IBE"})
_PT_PLURAL = {"US": "os", "BS": "as", "AME": "as", "NL": "os"}
_PT_FEMININE = frozenset(
    {"AR", "BO", "CO", "CR", "DO", "GT", "GY", "JM", "NI", "VE", "ES", "FR", "DE", "IT", "AND", "CAR", "CAM", "EUR"}
)
_FR_BARE = frozenset({"CU", "HT", "LC", "KN", "VC", "AG", "PR", "TT"})
_FR_PLURAL = frozenset({"US", "BS", "AME", "NL"})
_FR_MASCULINE = frozenset({"BR", "CA", "CL", "CR", "SV", "GT", "GY", "HN", "MX", "NI", "PA", "PY", "PE", "PT", "SR", "BZ", "VE", "MER", "WLD"})  # fmt: skip
_FR_FEMININE_ISLANDS = frozenset({"BB", "GD", "DM", "JM", "GP"})


def _english(lead: str, code: str, label: str) -> str:
    """Of the lead only the blank is kept: "the" goes with the name it belongs to."""
    del lead
    name = label.removeprefix("The ")
    return f"the {name}" if code in _EN_ARTICLE else name


def _spanish(lead: str, code: str, label: str) -> str:
    """Names of countries do without articles: "del Brasil" becomes "de Panamá"."""
    del code
    kept = {"del": "de ", "al": "a "}.get(lead, "")
    return kept + (label[0].lower() + label[1:] if label.startswith("Las ") else label)


def _portuguese(lead: str, code: str, label: str) -> str:
    """Preposition and article as one word: "no Brasil", "da Colômbia", "em Cuba"."""
    article = "" if code in _PT_BARE else _PT_PLURAL.get(code, "a" if code in _PT_FEMININE else "o")
    role = _PT_ROLES.get(lead, "")
    contracted = {"em": "n", "de": "d", "por": "pel"}
    if role == "a":
        return f"{ {'o': 'ao', 'a': 'à', 'os': 'aos', 'as': 'às'}.get(article, 'a') } {label}"
    if not article:
        return f"{role} {label}".strip()
    return f"{contracted.get(role, '')}{article} {label}"


_PT_ROLES = {
    **dict.fromkeys(("em", "no", "na", "nos", "nas"), "em"),
    **dict.fromkeys(("de", "do", "da", "dos", "das"), "de"),
    **dict.fromkeys(("por", "pelo", "pela", "pelos", "pelas"), "por"),
    **dict.fromkeys(("ao", "à", "aos", "às"), "a"),
}


def _french(lead: str, code: str, label: str) -> str:
    """Preposition and article as one word: "au Pérou", "en Bolivie", "d'Haïti", "des Bahamas"."""
    name = label.removeprefix("Les ")
    vowel = fold(name)[0] in "aeiouh"
    role = _FR_ROLES.get(lead, "the")
    if code in _FR_BARE:
        places_in_bare = {"in": "en " if code == "HT" else "à ", "of": "d'" if vowel else "de ", "of the": "d'" if vowel else "de "}  # fmt: skip
        return places_in_bare.get(role, "") + name
    if code in _FR_PLURAL:
        return {"in": "aux ", "of": "des ", "of the": "des "}.get(role, "les ") + name
    if vowel and not (code in _FR_MASCULINE and name.startswith("H")):
        return {"in": "en ", "of": "d'", "of the": "de l'"}.get(role, "l'") + name
    if code in _FR_MASCULINE:
        return {"in": "au ", "of": "du ", "of the": "du "}.get(role, "le ") + name
    inside = "à la " if code in _FR_FEMININE_ISLANDS else "en "
    return {"in": inside, "of": "de ", "of the": "de la "}.get(role, "la ") + name


def _agreeing(tail: str, code: str) -> str:
    """The pronoun after an inverted verb: "a-t-elle" of Colombia, "a-t-il" of Peru."""
    if code in _FR_BARE | _FR_PLURAL:
        return tail
    pronoun = "il" if code in _FR_MASCULINE | {"EC", "UY"} else "elle"
    return re.sub(r"^(\s+\w+(?:-t)?-)(?:il|elle)\b", rf"\1{pronoun}", tail)


_FR_ROLES = {
    **dict.fromkeys(("en", "au", "aux", "à", "à la", "à l'"), "in"),
    **dict.fromkeys(("de", "d'"), "of"),
    **dict.fromkeys(("du", "des", "de la", "de l'"), "of the"),
}
_GRAMMAR = {
    Language.EN: (re.compile(r"(?:\bthe\s+)?$", re.IGNORECASE), _english),
    Language.ES: (re.compile(r"(?:\b(?:el|la|los|las|del|al)\s+)?$", re.IGNORECASE), _spanish),
    Language.PT: (
        re.compile(
            r"\b(?:no|na|nos|nas|em|do|da|dos|das|de|ao|à|aos|às|pelo|pela|pelos|pelas|por|o|a|os|as)\s+$",
            re.IGNORECASE,
        ),
        _portuguese,
    ),
    Language.FR: (
        re.compile(
            r"(?:\b(?:à la|de la|à l['’]|de l['’]|au|aux|en|à|du|des|de|la|le|les)\s*|\b[dl]['’])$", re.IGNORECASE
        ),
        _french,
    ),
}
