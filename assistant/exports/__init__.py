"""Documents that people take away, written as Word, PDF or Markdown. Imports what writes a format where it is first needed."""

import re
import unicodedata
from enum import StrEnum

from assistant.exports.handout import Handout


class Format(StrEnum):
    """What a handout can be written as; the value is the file's suffix."""

    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "md"

    @property
    def media_type(self) -> str:
        """For ``Content-Type``."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
}
LONGEST_NAME = 60


def write(handout: Handout, form: Format) -> bytes:
    """The file."""
    if form is Format.DOCX:
        from assistant.exports.docx import write_docx

        return write_docx(handout)
    if form is Format.PDF:
        from assistant.exports.pdf import write_pdf

        return write_pdf(handout)
    from assistant.exports.markdown import write_markdown

    return write_markdown(handout).encode()


def file_name(title: str, form: Format) -> str:
    """A name that every file system and every header takes.

    >>> file_name("¿Qué aprendió Panamá? / ../x", Format.PDF)
    'que-aprendio-panama-x.pdf'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME + 1].rpartition("-")[0] or words[:LONGEST_NAME]
    return f"{words or 'ayni'}.{form.value}"
