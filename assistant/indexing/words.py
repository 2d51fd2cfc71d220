"""Words as the lexical index sees them: folded, and as lemmas of a language (pure; the home of simplemma)."""

import re
import unicodedata
from functools import lru_cache

from simplemma import lemmatize

from assistant.languages import Language

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("Inspeção Português ÑANDÚ")
    'inspecao portugues nandu'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words of a text, lower case, accents kept."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


@lru_cache(maxsize=100_000)
def term(word: str, language: Language) -> str:
    """The folded lemma of a word in a language; in ``other`` the folded word itself.

    >>> term("lições", Language.PT), term("inspectors", Language.EN)
    ('licao', 'inspector')
    """
    return fold(word if language is Language.OTHER else lemmatize(word, lang=language.value))


def terms(text: str, language: Language) -> list[str]:
    """The folded lemmas of a text's words, in order."""
    return [term(word, language) for word in words(text)]
