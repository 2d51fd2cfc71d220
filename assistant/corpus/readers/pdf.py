"""PDF, one section a page, with pypdfium2."""

import re
from collections.abc import Iterable, Iterator

import pypdfium2
from pypdfium2 import raw

from assistant.corpus.readers import refusals
from assistant.corpus.readers.lines import unwrap
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Locator, Section

_PROTECTED = (4, 5)  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
# What a glyph without a letter becomes: a replacement, private or control character. U+0002 is a broken word's hyphen.
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff\x00\x01\x03-\x08\x0e-\x1f]")
_BLANK, _DRAWN, _ILLEGIBLE, _DAMAGED = "is blank", "holds a picture but no text", "has illegible text", "is damaged"


def read(data: bytes) -> Reading:
    """The pages of a PDF that hold text. Raises ReadingError (encrypted, corrupt, empty, scanned)."""
    sections: list[Section] = []
    faults: dict[int, str] = {}
    document = _open(data)
    try:
        for number in range(1, len(document) + 1):
            text, fault = _read_page(document, number - 1)
            if text:
                sections.append(Section(text, Locator(page=number)))
            else:
                faults[number] = fault
    finally:
        document.close()
    if not sections:
        raise _refusal(set(faults.values()))
    return Reading(tuple(sections), tuple(_warnings(faults)))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (refusals.encrypted() if error.err_code in _PROTECTED else refusals.damaged()) from error
    document.init_forms()
    return document


def _read_page(document: pypdfium2.PdfDocument, index: int) -> tuple[str, str]:
    """The text of a page, or else what is wrong with it."""
    try:
        page = document[index]
        if _has_typed_text(page) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[index]
        text = _text(page)
        drawn = next(page.get_objects(max_depth=1), None) is not None
        page.close()
    except pypdfium2.PdfiumError:
        return "", _DAMAGED
    if 2 * len(_NO_LETTER.findall(text)) > len("".join(text.split())):
        return "", _ILLEGIBLE
    return unwrap(_NO_LETTER.sub("", text)), _DRAWN if drawn else _BLANK


def _has_typed_text(page: pypdfium2.PdfPage) -> bool:
    """Whether people typed into a form or onto the page: that is in the text only after it is drawn into the page."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT):
            return True
    return False


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    text = str(textpage.get_text_range())
    textpage.close()
    return text


def _refusal(faults: set[str]) -> Exception:
    if _ILLEGIBLE in faults:
        return refusals.unreadable_text()
    if _DRAWN in faults:
        return refusals.scanned()
    return refusals.empty() if _BLANK in faults else refusals.damaged()


def _warnings(faults: dict[int, str]) -> Iterator[str]:
    """One sentence a fault. Blank pages are no loss."""
    for fault in (_DRAWN, _ILLEGIBLE, _DAMAGED):
        if numbers := [number for number, found in faults.items() if found == fault]:
            yield f"Without text: page {_ranges(numbers)} {fault}."


def _ranges(numbers: Iterable[int]) -> str:
    """Page numbers as people write them.

    >>> _ranges([1, 2, 3, 7])
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
