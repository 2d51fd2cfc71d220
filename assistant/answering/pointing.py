"""A message that points at one source of the answer before: "more on the second one", "y la fuente 3?" (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.answer import Citation
from assistant.answering.function_words import content_words
from assistant.indexing.words import plain_words

# In the form of plain_words: folded words with single blanks.
_ORDINALS = (
    r"first|1st|primer[oa]?|primeir[oa]|premiere?",
    r"second|2nd|segund[oa]|seconde|deuxieme",
    r"third|3rd|tercer[oa]?|terceir[oa]|troisieme",
    r"fourth|4th|cuart[oa]|quart[oa]|quatrieme",
    r"fifth|5th|quint[oa]|cinquieme",
    r"sixth|6th|sext[oa]|sixieme",
)
_LAST = r"last|ultim[oa]|derniere?"
_NUMBERED = r"(?:number|source|quotation|quote|numero|fuente|cita|fonte|citacao|citation|n)\s(?:number\s|numero\s|n\s)?(?P<n>\d\d?)"
_ORDINAL = re.compile(rf"\b(?:{'|'.join(f'(?P<o{at}>{one})' for at, one in enumerate(_ORDINALS))}|(?P<last>{_LAST}))\b")
_NUMBER = re.compile(rf"\b{_NUMBERED}\b")
_BRACKETED = re.compile(r"\[(\d\d?)\]")
# What may stand beside it, and asks for nothing else.
_BESIDE = re.compile(
    r"""(?:tell|say|know|explain|expand|detail|source|card|practice|lesson|example|case|result|experience|quotation|quote|
    cuent|dime|diga|explic|ampli|detalle|fuente|ficha|practica|leccion|ejemplo|caso|experiencia|cita|
    cont|fale|detalh|fonte|pratica|licao|exemplo|citacao|
    dis|dites|moi|parle|savoir|developp|fiche|pratique|lecon|exemple|cas|resultat|citation|number|numero|recommend|recom|challenge|desafio|defi|
    exchange|intercambio|echange|document)\w*""",
    re.VERBOSE,
)  # fmt: skip
_MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which source is meant: the one at a place in the order of the answer (-1: the last), or that of a citation's number."""

    place: int = 0
    citation: int = 0


def pointer(message: str) -> Pointer | None:
    """What a message points at; None for one that asks something of its own.

    >>> pointer("More on the second one"), pointer("cuéntame más de la [3]"), pointer("first job programmes")
    (Pointer(place=2, citation=0), Pointer(place=0, citation=3), None)
    """
    plain = plain_words(message)
    if len(plain.split()) > _MOST_WORDS:
        return None
    for text, found in ((plain, _NUMBER.search(plain)), (message, _BRACKETED.search(message))):
        if found and _asks_nothing_else(text, found):
            return Pointer(citation=int(found[1]))
    found = _ORDINAL.search(plain)
    if found is None or not _asks_nothing_else(plain, found):
        return None
    if found["last"]:
        return Pointer(place=-1)
    return Pointer(place=next(at for at in range(len(_ORDINALS)) if found[f"o{at}"]) + 1)


def pointed_at(where: Pointer, citations: Sequence[Citation]) -> Citation | None:
    """The citation that is meant, of those of the answer before: the first of its source, or the one of that number."""
    if where.citation:
        return next((one for one in citations if one.n == where.citation), None)
    sources: dict[str, Citation] = {}
    for citation in citations:
        sources.setdefault(citation.record.id, citation)
    ordered = list(sources.values())
    at = where.place - 1 if where.place > 0 else where.place
    return ordered[at] if -len(ordered) <= at < len(ordered) else None


def _asks_nothing_else(text: str, found: "re.Match[str]") -> bool:
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return all(_BESIDE.fullmatch(word) for word in content_words(rest))
