"""Text hygiene: the one place that turns what libraries extract into text that people and models can use (pure)."""

import codecs
import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\x0b\x0c\x85]")
# Control characters, lone surrogates and invisible marks; the joiners that some scripts need stay.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n\t]+")
_TABS = re.compile(r" *\t[ \t]*")
_LINE_BLANKS = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n{3,}")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
_RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
_DIGITS = re.compile(r"[-−+]?\d+")
_NOT_WORDS = re.compile("\ufffd|[\ue000-\uf8ff]|\\(cid:\\d+\\)")
_GARBLED_SHARE = 0.3
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def clean(text: str) -> str:
    r"""Composed (NFC), without control characters, runs of spaces or trailing blanks; at most one blank line together.

    >>> clean("  Sa\u0303o\u00a0 \u200bPaulo \r\n\r\n\r\n\r\nfirst\x00 of\ufb01ce\t x ")
    'São Paulo\n\nfirst office\tx'
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text).translate(_LIGATURES))
    text = _TABS.sub("\t", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", _LINE_BLANKS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    r"""Clean text with every run of white space as one space: for headings and cells of tables.

    >>> one_line(" Results\n\tof 2019 ")
    'Results of 2019'
    """
    return " ".join(clean(text).split())


def superscript(text: str) -> str:
    """Raised digits as such, or "10⁶" becomes 106 and the first footnote of 2019 the year 20191; other text as it is.

    >>> superscript("6"), superscript("-2"), superscript("th")
    ('⁶', '⁻²', 'th')
    """
    return text.translate(_RAISED) if _DIGITS.fullmatch(text) else text


def is_garbled(text: str) -> bool:
    r"""Whether too much of the text is no word in any script: U+FFFD, private use, or ``(cid:17)``.

    >>> is_garbled("(cid:17)(cid:4) \ufffd"), is_garbled("Sí, señor"), is_garbled("")
    (True, False, False)
    """
    bad = len(_NOT_WORDS.findall(text))
    letters = sum(not character.isspace() for character in _NOT_WORDS.sub("", text))
    return bad > _GARBLED_SHARE * (bad + letters)


def decode(data: bytes, declared: str = "") -> str:
    """Bytes of a text file as text: a byte-order mark decides, then UTF-8, then ``declared``, then Windows-1252.

    Bytes that fit nowhere become U+FFFD; nothing is raised.

    >>> decode(b"a\\xf1o"), decode("año".encode("utf-16")), decode("año".encode())
    ('año', 'año', 'año')
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for encoding in ("utf-8", declared, _unmarked_utf16(data)):
        if encoding:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("cp1252", errors="replace")


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every second byte of Latin text."""
    sample = data[:2000]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) < 0.3 * len(sample) / 2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"
