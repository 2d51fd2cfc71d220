"""E-mail addresses and telephone numbers in a text: how they are told, and the text without them (pure)."""

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
TELEPHONE = re.compile(r"(?:\+|\b00)\d[\d ().-]{7,}\d")
"""A number that says by itself that it is one to call; what a card may hold none of."""
EMAIL_MASK, TELEPHONE_MASK = "[e-mail]", "[tel.]"

# What somebody types without its country's code: eight digits or more with at most two signs between them.
_DIGITS = re.compile(r"(?<![\w.,+])\(?\d(?:[ ().-]{0,2}\d){7,}(?![\w])")
# Figures with groups of three, dates, and periods of years look like that, and are none.
_NUMBERS = re.compile(
    r"\d{1,3}(?:[ .]\d{3})+|(?:19|20)\d\d-\d\d?-\d\d?|\d\d?[.-]\d\d?[.-](?:19|20)\d\d|(?:19|20)\d\d[ -]{1,2}(?:19|20)\d\d"
)


def masked(text: str) -> str:
    """A text with a word in the stead of each e-mail address and telephone number.

    >>> masked("Write to ana@example.org or call 55 1234-5678, as in 2018-2021.")
    'Write to [e-mail] or call [tel.], as in 2018-2021.'
    """
    text = TELEPHONE.sub(TELEPHONE_MASK, EMAIL.sub(EMAIL_MASK, text))
    return _DIGITS.sub(lambda found: found[0] if _NUMBERS.fullmatch(found[0]) else TELEPHONE_MASK, text)
