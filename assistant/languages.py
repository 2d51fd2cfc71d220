"""The four languages of the house, and how a text's language is told (the home of py3langid)."""

from enum import StrEnum
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


class Language(StrEnum):
    """ISO 639-1 codes; ``other`` is any language the interface does not speak."""

    EN = "en"
    ES = "es"
    PT = "pt"
    FR = "fr"
    OTHER = "other"


SPOKEN = (Language.EN, Language.ES, Language.PT, Language.FR)
