"""Who gave an experience to whom, as far as the words of a sentence tell (pure)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.answering.names import Names, demonym
from assistant.indexing.words import fold
from assistant.retrieval.glossary import is_country

_WORD = re.compile(r"[^\W_]+")
_GAVE = re.compile(
    r"\b(?:shared|taught|teach|train|advis|help|support|gave|give|transfer|assist|show|fund|financ|sent|present|brought"
    r"|capacit|ensen|ensin|compart|asesor|ayud|apoy|mostr|envi|form[oae]|aport|trouxe|levou|prest|don[oa]|entren"
    r"|appuy|aid|enseign|partag|montr|conseill)"
)
_TOOK = re.compile(
    r"\b(?:learn|stud|adopt|copied|took|benefit|apprend|appris|etudi|aprend|estudi|estud|conhec|conoc|tom[oa]\b|benefici)"
)
# These tell it, whatever other word stands beside them.
_RECEIVED = re.compile(r"\b(?:receiv|recib|receb|recu|recoi)\w*\s+(?:\w+\s+)?(?:from|de|del|do|da|dos|das|du|des|d)\b")
_VISITED = re.compile(r"\bvisit(?!a\b|as\b|s\b)")
_EXPERTS = re.compile(r"\b(?:expert|especialist|specialist|perit|asesor|conseiller)")
_BY = re.compile(r"\b(?:by|por|pelo|pela|pelos|pelas|par|from|desde|depuis)\b")
_FARTHEST = 160
_AND = re.compile(r"[\s,;]*(?:(?:and|y|e|et)\s+)?(?:(?:the|el|la|las|los|o|a|os|as|le|les)\s+|l['’])?")


def gifts(sentence: str, names: Names) -> frozenset[tuple[str, str]]:
    """Who gave an experience to whom, as (giver, taker), as far as the words between two countries tell.

    Use: "Jamaica and Belize agreed" tells nothing; "Mexico learned from Argentina" gives ("AR", "MX").
    """
    told: set[tuple[str, str]] = set()
    for (firsts, _, end), (seconds, start, _) in pairwise(_listed(sentence, names)):
        gave = _gave(fold(sentence[end:start]), fold(sentence[:end])) if start - end <= _FARTHEST else None
        if gave is not None:
            givers, takers = (firsts, seconds) if gave else (seconds, firsts)
            told |= {(giver, taker) for giver in givers for taker in takers if giver != taker}
    return frozenset(told)


def _listed(sentence: str, names: Names) -> list[tuple[list[str], int, int]]:
    """The countries of a sentence, those that are listed one beside the other together, and where they stand."""
    groups: list[tuple[list[str], int, int]] = []
    for code, start, end in _countries(sentence, names):
        if groups and _AND.fullmatch(fold(sentence[groups[-1][2] : start])):
            codes, first, _ = groups.pop()
            groups.append(([*codes, code], first, end))
        else:
            groups.append(([code], start, end))
    return groups


def _gave(between: str, before: str) -> bool | None:
    """Whether the one before these words gave to the one after them; None where they do not tell."""
    if _RECEIVED.search(between):
        return False
    gave, took = _GAVE.search(between), _TOOK.search(between)
    if gave and not (took and took.start() < gave.start()):
        return not _BY.search(between, gave.start())
    if took:
        return False
    return bool(_EXPERTS.search(before + between)) if _VISITED.search(between) else None


def _countries(text: str, names: Names) -> Iterator[tuple[str, int, int]]:
    """The countries of a text and where they stand, by name or by the name of their people."""
    words = list(_WORD.finditer(text))
    mentions = {mention.start: mention for mention in names.glossary.mentions(text)}
    at = 0
    while at < len(words):
        mention = mentions.get(at)
        code = mention.term.code if mention else demonym(fold(words[at][0]))
        end = mention.end if mention else at + 1
        if is_country(code):
            yield code, words[at].start(), words[min(end, len(words)) - 1].end()
        at = end
