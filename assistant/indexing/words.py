"""Words as the lexical index sees them: folded and cut to a stem that needs no language (pure)."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
STEM_LENGTH = 6


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("Inspeção Português ÑANDÚ")
    'inspecao portugues nandu'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def written_words(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The first letters of a folded word; figures and codes stay whole.

    Truncation (McNamee and Mayfield 2004) joins the forms of a word in all four languages by one rule, and words that the
    languages share: docs/retrieval.md compares it with lemmas.

    >>> stem("inspección"), stem("inspections"), stem("inspeção"), stem("1570000")
    ('inspec', 'inspec', 'inspec', '1570000')
    """
    folded = fold(word)
    return folded if any(character.isdigit() for character in folded) else folded[:STEM_LENGTH]


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in written_words(text)]
