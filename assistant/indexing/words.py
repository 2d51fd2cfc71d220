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


def fold_aligned(text: str) -> str:
    """Folded letter by letter, so that offsets stay those of the text; a letter that would become several stays.

    >>> fold_aligned("Haïti, ﬁn") == "haiti, \\ufb01n"
    True
    """
    return "".join(folded if len(folded := fold(letter)) == 1 else letter for letter in text)


def folded_words(text: str) -> list[str]:
    """The words of a folded text.

    >>> folded_words("Qu'en est-il du Pérou ?")
    ['qu', 'en', 'est', 'il', 'du', 'perou']
    """
    return _WORD.findall(fold(text))


def plain_words(text: str) -> str:
    """Folded words with single blanks between them: the form that patterns of phrases are written in.

    >>> plain_words("Qu'en est-il du Pérou ?")
    'qu en est il du perou'
    """
    return " ".join(folded_words(text))


def written_words(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """The words of a text as they are written, each with its begin and its end in the text's NFC form.

    >>> word_spans("El Perú")
    [('El', 0, 2), ('Perú', 3, 7)]
    """
    return [(word[0], word.start(), word.end()) for word in _WORD.finditer(unicodedata.normalize("NFC", text))]


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
