"""Whether a stretch of text may stand alone as a quotation, and what to put beside it where it may not quite (pure)."""

import re

from assistant.indexing.sentences import Span, statements
from assistant.indexing.words import plain_words
from assistant.languages import Language

SHORTEST, LONGEST = 25, 600
_FEWEST_WORDS = 4
_CLOSING = "\"'”’»)] "
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[-*•–])\s+")
# A list says enough without a full stop; its leading line and two items at least.
_FEWEST_LINES = 3

# Beginnings that lean on the sentence before.
_DANGLING = {
    Language.EN: r"this|these|that|those|it|they|he|she|its|their|such|however|but|and|or|so|also|then|thus|therefore|moreover|furthermore|instead|besides|both|another|others|again|later|otherwise|the (?:first|second|third|last|latter|former|others?|same)",
    Language.ES: r"est[aeo]s?|es[aeo]s?|aquel\w*|ell[ao]s?|ello|sus?|sin embargo|pero|y|o|ademas|tambien|luego|despues|entonces|asi|por (?:eso|ello|tanto)|no obstante|otr[oa]s?|amb[oa]s|dich[oa]s?|(?:el|la|lo|los|las) (?:primer\w*|segund\w*|ultim\w*|otr\w*|anterior\w*|mism\w*)|alli|si no",
    Language.PT: r"est[ea]s?|ess[ea]s?|isso|isto|aquel\w*|el[ea]s?|seus?|suas?|porem|mas|e|ou|tambem|alem (?:disso|do mais)|assim|por isso|portanto|depois|entao|no entanto|outr[oa]s?|amb[oa]s|tais|tal|[oa]s? (?:primeir\w*|segund\w*|ultim\w*|outr\w*|mesm\w*)|se nao",
    Language.FR: r"ce|cet|cette|ces|cela|c est|ceci|il(?! (?:faut|y a|est (?:possible|necessaire)))|ils|elles?|celui|celles?|ceux|son|sa|ses|leurs?|mais|et|ou|or|donc|ainsi|aussi|de plus|en outre|cependant|toutefois|pourtant|puis|ensuite|d autres|une? autre|tels?|telles?|(?:le|la|les) (?:premiere?|seconde?|deuxieme|derniere?|autres?|memes?)|sinon",
}  # fmt: skip
_LEANS = {language: re.compile(rf"(?:{pattern})\b") for language, pattern in _DANGLING.items()}


def is_quotable(text: str) -> bool:
    """Whether a stretch says something: a whole sentence or a list, no heading, no question, no row of a table.

    >>> is_quotable("Guide pour rédiger une fiche"), is_quotable("Does it say this, and no more?")
    (False, False)
    >>> is_quotable("Inspectors were trained in 2019."), is_quotable("The host shows:\\n- the law\\n- the budget")
    (True, True)
    """
    bare = text.rstrip(_CLOSING)
    if not SHORTEST <= len(text) <= LONGEST or " | " in text or len(_WORD.findall(text)) < _FEWEST_WORDS:
        return False
    if text[0].islower() or bare.endswith(("?", ":", ";", ",")):
        return False
    if text.count("\n") + 1 >= _FEWEST_LINES:
        return True
    return bare.endswith((".", "!", "…")) and "\n" not in text and not _ends_in_an_aside(text)


def _ends_in_an_aside(text: str) -> bool:
    """Whether the full stop is only that of an abbreviation within brackets: "Agreements (Canada, U.S.)"."""
    if not text.endswith(")"):
        return False
    before = text[: text.rfind("(")].rstrip()
    return bool(before) and not before.endswith((".", "!", "?", "…"))


def quotable_spans(passage: str) -> list[Span]:
    """What may be quoted from a passage, in order."""
    return [span for span in statements(passage, LONGEST) if is_quotable(passage[span.start : span.end])]


def leans_back(text: str, language: Language) -> bool:
    """Whether a sentence begins with a word that points at the one before: "This ...", "Sin embargo ...".

    >>> leans_back("They were trained.", Language.EN), leans_back("Those who teach learn.", Language.ES)
    (True, False)
    """
    pattern = _LEANS.get(language)
    return bool(pattern and pattern.match(plain_words(text[:60])))


def made_whole(passage: str, span: Span, language: Language) -> tuple[Span, bool]:
    """A sentence with the ones before it that it leans on, and whether it then stands alone.

    >>> made_whole("Ana came. She won. They sang.", Span(19, 29), Language.EN)
    (Span(start=0, end=29), True)
    """
    every = list(statements(passage, LONGEST))
    at = next((at for at, one in enumerate(every) if one.start <= span.start < one.end), 0)
    start = span.start
    while _leans(passage, every, at, start, language):
        before = every[at - 1] if at else None
        if before is None or "\n" in passage[before.start : start] or span.end - before.start > LONGEST:
            return Span(start, span.end), False
        start, at = before.start, at - 1
    return Span(start, span.end), True


def _leans(passage: str, every: list[Span], at: int, start: int, language: Language) -> bool:
    """By its first word, or because it answers the question before it."""
    if leans_back(passage[start:], language):
        return True
    before = every[at - 1] if at else None
    return (
        before is not None
        and passage[before.start : before.end].rstrip(_CLOSING).endswith("?")
        and "\n" not in passage[before.end : start]
    )
