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

_SURE = 0.999
_LONG = 60
# The four languages together must be at least this likely among all languages.
_LIKELY = 0.2


@cache
def _identifier() -> LanguageIdentifier:
    """One for every purpose: its tables take 80 MB."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> Language:
    """The language of a text among the four, or ``other``.

    A short text is judged among the four alone (28 of 28 short texts right, 22 of 28 when judged among all);
    ``other`` needs another script, or a text of 60 characters or more that is surely in another language.

    >>> detect("¿Cómo descentralizar el servicio de empleo?").value, detect("什么是劳动监察？").value
    ('es', 'other')
    """
    letters = [character for character in text if character.isalpha()]
    if letters and sum(character < "\u0250" for character in letters) < len(letters) / 2:
        return Language.OTHER
    ranked = _identifier().rank(text)
    likeliest, certainty = ranked[0]
    if len(text) >= _LONG and certainty > _SURE and likeliest not in SPOKEN:
        return Language.OTHER
    return next(Language(code) for code, _ in ranked if code in SPOKEN)


def is_spoken(text: str) -> bool:
    """Whether a text is likely in one of the four languages rather than in another, or in none (code, keys struck at random).

    >>> is_spoken("¿Quién inspecciona las fincas?"), is_spoken("Wie ist das Wetter?"), is_spoken("SELECT * FROM cards;")
    (True, False, False)
    """
    return bool(sum(share for code, share in _identifier().rank(text) if code in SPOKEN) >= _LIKELY)


def answer_language(question: str, reader_language: Language | None) -> Language:
    """The asker's language: the question's own where it tells, else the reader's, else English.

    One or two words, and text in none of the four languages (German, code), tell too little to overrule the language that
    the reader has chosen.
    """
    if reader_language in SPOKEN and (len(question.split()) < 3 or not is_spoken(question)):
        return reader_language
    told = detect(question)
    return told if told in SPOKEN else reader_language if reader_language in SPOKEN else Language.EN
