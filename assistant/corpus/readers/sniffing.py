"""What a file really is, by its content and not by its name (pure)."""

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from assistant.corpus.readers.packages import DAMAGE


class Kind(StrEnum):
    """Kinds of content that can be told apart; the value is the ending such a file should have."""

    PDF = ".pdf"
    DOCX = ".docx"
    PPTX = ".pptx"
    XLSX = ".xlsx"
    DOC = ".doc"
    PPT = ".ppt"
    XLS = ".xls"
    ENCRYPTED_OFFICE = "encrypted"
    OLE = "ole"
    ODT = ".odt"
    ODP = ".odp"
    ODS = ".ods"
    EPUB = ".epub"
    ZIP = ".zip"
    RTF = ".rtf"
    HTML = ".html"
    IMAGE = "image"
    TEXT = "text"
    UNKNOWN = "unknown"


NAMES = {
    Kind.PDF: "a PDF",
    Kind.DOCX: "a Word document",
    Kind.PPTX: "a PowerPoint presentation",
    Kind.XLSX: "an Excel workbook",
    Kind.DOC: "an old Word document",
    Kind.PPT: "an old PowerPoint presentation",
    Kind.XLS: "an old Excel workbook",
    Kind.OLE: "an old Office file",
    Kind.ODT: "an OpenDocument text",
    Kind.ODP: "an OpenDocument presentation",
    Kind.ODS: "an OpenDocument spreadsheet",
    Kind.EPUB: "an e-book",
    Kind.ZIP: "a zip archive",
    Kind.RTF: "a rich text file",
    Kind.HTML: "a web page",
    Kind.IMAGE: "an image",
    Kind.TEXT: "plain text",
    Kind.UNKNOWN: "not text",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "EncryptedPackage": Kind.ENCRYPTED_OFFICE,
    "WordDocument": Kind.DOC,
    "PowerPoint Document": Kind.PPT,
    "Workbook": Kind.XLS,
    "Book": Kind.XLS,
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.presentation": Kind.ODP,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    b"application/epub+zip": Kind.EPUB,
}
_OFFICE_FOLDERS = {"word/": Kind.DOCX, "ppt/": Kind.PPTX, "xl/": Kind.XLSX}
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.S)
_TEXT_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def kind_of(data: bytes) -> Kind:
    """The kind of ``data``; never raises.

    >>> kind_of(b"%PDF-1.7 ...").value, kind_of(b"<!DOCTYPE html><p>x").value, kind_of("Señal".encode()).value
    ('.pdf', '.html', 'text')
    """
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    if data.startswith(_IMAGES) and _is_binary(data):
        return Kind.IMAGE
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
            mimetype = package.open("mimetype").read(100) if "mimetype" in names else b""
    except DAMAGE:
        return Kind.UNKNOWN
    if mimetype.strip() in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[mimetype.strip()]
    if "[Content_Types].xml" not in names:
        return Kind.ZIP
    counts = {kind: sum(name.startswith(folder) for name in names) for folder, kind in _OFFICE_FOLDERS.items()}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else Kind.ZIP


def _kind_of_ole(data: bytes) -> Kind:
    lowered = data.lower()  # names of streams do not know case
    for stream, kind in _OLE_STREAMS.items():
        if stream.lower().encode("utf-16-le") + b"\x00\x00" in lowered:
            return kind
    return Kind.OLE


def _kind_of_text(data: bytes) -> Kind:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return Kind.HTML
    return Kind.UNKNOWN if _is_binary(data) else Kind.TEXT


def _is_binary(data: bytes) -> bool:
    """Control characters that no text has, in what is not UTF-16 (zeros in every second byte, or a mark)."""
    sample = data[:65536]
    if sample.startswith(_TEXT_MARKS):
        return False
    if min(sample[1::2].count(0), sample[::2].count(0)) == 0 and sample.count(0) > len(sample) / 4:
        return False
    return len(_TEXT_CONTROLS.findall(sample)) > len(sample) / 1000
