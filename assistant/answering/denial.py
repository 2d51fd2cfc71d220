"""Whether a text denies something, and whether two stand on opposite sides, in four languages (pure)."""

import re

from assistant.indexing.words import fold

_NO = re.compile(
    r"\b(?:not|no|never|without|none|neither|nor|cannot|nobody|nothing|hardly|\w+n['’]t|fail(?:s|ed)? to|lack(?:s|ed|ing)?"
    r"|nunca|sin|ningun[oa]?|jamas|tampoco|ni|nadie|nada|nao|sem|nenhum[a]?|jamais|nem|ninguem"
    r"|ne|pas|sans|aucune?|rien|impide[ns]?|impedi\w*|impede[m]?|prohib\w+|proib\w+|interdi\w+|empech\w+|forbid\w*|barred)\b|\bn['’](?=\w)"
)
# Opposite sides of a scale, folded; a word with a hyphen is the beginning of words.
_SIDES = (
    ("increas- aument- augment- rose rise rises rais- grew grow- crecio crec- cresc- more mas mais plus higher mayor maior gain- "
     "improv- mejor- melhor- amelior-",
     "decreas- reduc- reduz- redui- fell falls drop- lower disminu- diminu- baiss- fewer less menos moins menor worse peor pior "
     "hurt- worsen- empeor- pior- perjudic- prejudic- deterior-"),
    ("succe- exit- reussi- achiev- effective- eficac- eficaz efficac- credib-", "fail- fracas- echou- echec ineffect- ineficac- ineficaz inefficac-"),
    ("mandator- oblig- compuls- requir- exig- impos-", "volunt- optional- opcion- facultat-"),
    ("before antes avant", "after despues depois apres tras"),
    ("all every todos todas tous toutes", "only solo so apenas seul- seulement unicamente somente"),
    ("first primer- primeir- premier-", "last ultim- dernier-"),
    ("public- publiq-", "privat- privad- prive- secret- confiden-"),
    ("accept- approv- aprob- aprov- approuv- adopt-", "reject- rechaz- rejeit- rejet- refus- denied"),
    ("created creates creo crearon criou criaram cree creent launch- lanzo lancou lance introduc- introduj- introduz-",
     "abolish- cerro clos- fechou ferm- disolv- dissol- suprim- supprim- cancel- abol-"),
    ("strengthen- fortalec- reforc- renforc-", "weaken- debilit- enfraquec- affaibl- destroy- destruy- destro- detrui-"),
    ("strong- fuerte- forte- fort good well bien bem", "weak- debil- fraco- fraca- faible- bad badly poor- mal mala"),
)  # fmt: skip


def _side(words: str) -> re.Pattern[str]:
    choices = "|".join(
        re.escape(word[:-1]) if word.endswith("-") else rf"{re.escape(word)}\b" for word in words.split()
    )
    return re.compile(rf"\b(?:{choices})")


_PAIRS = tuple((_side(one), _side(other)) for one, other in _SIDES)


def denies(text: str) -> bool:
    """Whether a text holds a word of negation, in any of the four languages.

    >>> denies("It was not evaluated."), denies("Ce n'était pas prévu."), denies("No Brasil, sim."), denies("They know.")
    (True, True, False, False)
    """
    return bool(_NO.search(_without_contractions(text)))


def _without_contractions(text: str) -> str:
    """Folded, without what looks like a "no" and is none: Portuguese "no Brasil", "not only", "no. 5"."""
    text = re.sub(r"\bNo(?=\s+[A-ZÀ-Ý]\w)", "", text)
    folded = fold(text)
    folded = re.sub(
        r"\b(?:not only|no solo|nao apenas|nao so|non seulement|pas seulement|plus que|no\.?\s+\d)", "", folded
    )
    return re.sub(_PT_NO, "", folded)


# "no" before a Portuguese noun is "in the"; other languages do not say "não", "do", "da", "em", "uma" in the same sentence.
_PT_NO = re.compile(r"\bno\b(?=(?:.*\b(?:do|da|dos|das|em|uma|um|ao|pelo|pela|nao)\b))|(?<=\b)(?<=ao )\bno\b")


def opposed(one: str, other: str) -> bool:
    """Whether two texts stand on opposite sides of a scale: more and less, before and after, obligatory and voluntary.

    >>> opposed("Turnover rose.", "Turnover was lower."), opposed("More and fewer.", "Fewer.")
    (True, False)
    """
    first, second = fold(one), fold(other)
    return any(
        (_only(left, right, first) and _only(right, left, second))
        or (_only(right, left, first) and _only(left, right, second))
        for left, right in _PAIRS
    )


def _only(side: re.Pattern[str], against: re.Pattern[str], text: str) -> bool:
    return bool(side.search(text)) and not against.search(text)
