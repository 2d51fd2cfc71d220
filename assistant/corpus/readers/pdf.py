"""PDF: a section for each page, its lines put back together into paragraphs (the home of pypdfium2)."""

import re
from collections.abc import Iterable, Iterator
from ctypes import c_double
from enum import StrEnum
from statistics import median, median_low
from typing import Any

from assistant.corpus.readers.hygiene import clean, is_garbled
from assistant.corpus.readers.layout import Line, with_gaps
from assistant.corpus.readers.reading import GARBLED, Reading, finish, refusal
from assistant.corpus.sections import Locator, Section
from assistant.errors import ReadingError, Refusal

_PASSWORD_ERRORS = (4, 5)  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
# PDFium writes U+FFFE for a hyphen at the end of a line and drops the line end; older versions U+0002.
_LINE_END_HYPHEN = re.compile("[\ufffe\x02]|\u00ad(?=\\s*\n)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"[^\W\d_]+-\n[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_BULLET = re.compile(r"(?:[-—*•▪●◦‣■□–·\uf0b7\uf0a7]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;…][\"”’»)\]]*$")
_LEADERS = re.compile(r"(?:\. ?){5,}")
_SAMPLES = 8
_FULL_LINE = 0.75
"""Lines shorter than this share of the page's long lines end a paragraph, a heading or a row."""


class Fault(StrEnum):
    """Why a page gave no text; the value continues "page 3"."""

    BLANK = "is blank"
    PICTURE = "is a picture without text"
    ILLEGIBLE = "has an unreadable text layer"
    DAMAGED = "is damaged"


def read(data: bytes) -> Reading:
    """Sections of pages. Raises ENCRYPTED, CORRUPT, SCANNED or EMPTY."""
    pages = dict(enumerate(_pages(data), start=1))
    texts = {number: page for number, page in pages.items() if not isinstance(page, Fault)}
    faults = {number: page for number, page in pages.items() if isinstance(page, Fault)}
    if not texts:
        raise _refusal(set(faults.values()))
    words = vocabulary(texts.values())
    sections = [Section(paragraphs(text, words), Locator(page=number)) for number, text in texts.items()]
    return finish(sections, _warnings(faults))


def _pages(data: bytes) -> Iterator[str | Fault]:
    """The text of each page, or what is wrong with it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = error.err_code in _PASSWORD_ERRORS
        raise refusal(Refusal.ENCRYPTED if protected else Refusal.CORRUPT) from error
    for number in range(len(document)):
        try:
            yield _page(document, number)
        except pypdfium2.PdfiumError:
            yield Fault.DAMAGED
    document.close()


def _page(document: Any, number: int) -> str | Fault:
    """A page's text; what was typed into a form or onto the page is in it only once drawn into the page."""
    from pypdfium2 import raw

    page = document[number]
    is_bare = raw.FPDFPage_CountObjects(page) == 0
    if raw.FPDFPage_GetAnnotCount(page) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number]
    textpage = page.get_textpage()
    text = clean(_LINE_END_HYPHEN.sub("-\n", with_gaps(list(_lines(textpage)))))
    textpage.close()
    kinds = set() if text else {shape.type for shape in page.get_objects(max_depth=2)}
    page.close()
    if text:
        return Fault.ILLEGIBLE if is_garbled(text) else text
    if raw.FPDF_PAGEOBJ_TEXT in kinds:
        return Fault.ILLEGIBLE
    return Fault.BLANK if is_bare else Fault.PICTURE


def _lines(textpage: Any) -> Iterator[Line]:
    """The lines of a page with size, weight and place; without these where text and letters do not match one to one."""
    from pypdfium2 import raw

    text = textpage.get_text_range()
    exact = len(text) == textpage.count_chars()
    at = 0
    for line in text.split("\r\n"):
        inked = [at + offset for offset, letter in enumerate(line) if letter.isalnum()]
        if not (exact and inked):
            yield Line(line)
        else:
            some = inked[:: max(1, len(inked) // _SAMPLES)]
            size = median(raw.FPDFText_GetFontSize(textpage.raw, index) for index in some)
            weight = median_low([raw.FPDFText_GetFontWeight(textpage.raw, index) for index in some])
            yield Line(line, size, weight, _baseline(textpage, inked[0]), _baseline(textpage, inked[-1]))
        at += len(line) + len("\r\n")


def _baseline(textpage: Any, index: int) -> float:
    from pypdfium2 import raw

    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(textpage.raw, index, x, y)
    return y.value


def _refusal(faults: set[Fault]) -> ReadingError:
    if Fault.ILLEGIBLE in faults:
        return refusal(Refusal.SCANNED, GARBLED)
    if Fault.PICTURE in faults:
        return refusal(Refusal.SCANNED)
    return refusal(Refusal.CORRUPT if Fault.DAMAGED in faults else Refusal.EMPTY)


def _warnings(faults: dict[int, Fault]) -> Iterator[str]:
    """One sentence for each kind of fault; a blank page is no loss."""
    for fault in (Fault.PICTURE, Fault.ILLEGIBLE, Fault.DAMAGED):
        numbers = [number for number, found in faults.items() if found is fault]
        if numbers:
            yield f"Not read: page {ranges(numbers)} {fault}."


def ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers with runs drawn together.

    >>> ranges([1, 3, 4, 5, 9])
    '1, 3-5, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document in lower case, compounds whole; they settle what a hyphen at a line's end meant."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(_BROKEN_WORD.sub(" ", text)))


def paragraphs(text: str, words: frozenset[str] = frozenset()) -> str:
    r"""Lines of a page joined into paragraphs; hyphens at line ends go, unless the document itself writes them.

    >>> paragraphs("The inspection of work-\nplaces in the north began in May.\n• Peru")
    'The inspection of workplaces in the north began in May.\n• Peru'
    """
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line)
    full = _FULL_LINE * lengths[len(lengths) * 9 // 10] if lengths else 0
    return "".join(_joined(lines, full, words)).rstrip("\n")


def _joined(lines: list[str], full: float, words: frozenset[str]) -> Iterator[str]:
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _LAST_WORD.search(line) and following[:1].islower():
            yield line if _keeps_hyphen(line, following, words) else line[:-1]
        elif not line or not following or _BULLET.match(following) or _is_row(line) or _is_row(following):
            yield line + "\n"
        elif len(line) >= full or following[0].islower():
            yield line + " "
        else:
            yield line + ("\n\n" if _SENTENCE_END.search(line) else "\n")


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table or of a table of contents: mostly figures, or with dots that lead to one.

    >>> _is_row("Alabama 18,870 23,022 22,650 859"), _is_row("Annex . . . . . . . 12"), _is_row("In 2019 the office grew.")
    (True, True, False)
    """
    words = line.split()
    figures = sum(any(map(str.isdigit, word)) for word in words)
    return (len(words) > 3 and 2 * figures > len(words)) or bool(_LEADERS.search(line))


def _keeps_hyphen(line: str, following: str, words: frozenset[str]) -> bool:
    """Whether a hyphen at the end of ``line`` belongs to a compound ("long-term") rather than to the line."""
    first, second = _LAST_WORD.search(line), _FIRST_WORD.match(following)
    if first is None or second is None:
        return True
    left, right = first[1].lower(), second[0].lower()
    if left + right in words:
        return False
    return f"{left}-{right}" in words or (min(len(left), len(right)) > 3 and left in words and right in words)
