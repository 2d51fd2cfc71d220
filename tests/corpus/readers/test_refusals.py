"""Every reason to refuse a file, and its sentence: the file's name, what is wrong, what to do."""

import originals
import pytest

from assistant.corpus.readers import read_bytes
from assistant.errors import ReadingError, Refusal

SQUARE = "0.5 g 100 100 200 200 re f"


def ole(stream: str) -> bytes:
    """As much of an old Office container as tells what is in it."""
    return originals.OLE + bytes(512) + stream.encode("utf-16-le") + bytes(64)


def office(*entries: str) -> bytes:
    """A package with these parts and nothing sensible in them."""
    return originals.zip_of({"[Content_Types].xml": b"<Types/>", **dict.fromkeys(entries, b"<x/>")})


def bomb() -> bytes:
    """A package of a few hundred kilobytes that unpacks to 200 megabytes."""
    return originals.with_part(originals.docx(), "word/document.xml", b"<!-- " + b" " * 200_000_000)


def entities() -> bytes:
    """A billion laughs, as the body of a document."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return originals.with_part(originals.docx(), "word/document.xml", f"<!DOCTYPE x [{laughs}]><x>&l9;</x>".encode())


REFUSED = {
    "empty.txt": (b"", Refusal.EMPTY),
    "blank.md": (b" \r\n\t\n", Refusal.EMPTY),
    "front-matter-only.md": (b"---\ntitle: x\n---\n", Refusal.EMPTY),
    "scripts.html": (b"<html><body><script>x</script><nav>Menu</nav></body></html>", Refusal.EMPTY),
    "blank.pdf": (originals.pdf(()), Refusal.EMPTY),
    "nothing.pdf": (b"", Refusal.EMPTY),
    "scan.pdf": (originals.pdf((), extra=SQUARE), Refusal.SCANNED),
    "torn.pdf": (originals.pdf(("Text",))[:200], Refusal.CORRUPT),
    "protected.pdf": (originals.protected_pdf(), Refusal.ENCRYPTED),
    "protected.docx": (ole("EncryptedPackage"), Refusal.ENCRYPTED),
    "protected.xlsx": (ole("ENCRYPTEDPACKAGE"), Refusal.ENCRYPTED),
    "torn.docx": (originals.docx()[:3000], Refusal.CORRUPT),
    "torn.pptx": (originals.pptx()[:-3000], Refusal.CORRUPT),
    "hollow.docx": (office("word/document.xml"), Refusal.CORRUPT),
    "hollow.pptx": (office("ppt/presentation.xml"), Refusal.CORRUPT),
    "hollow.xlsx": (office("xl/workbook.xml"), Refusal.CORRUPT),
    "noise.docx": (bytes(range(1, 256)) * 20, Refusal.CORRUPT),
    "really-a.pdf": (originals.docx(), Refusal.MISLABELLED),
    "really-b.docx": (originals.xlsx(), Refusal.MISLABELLED),
    "really-c.xlsx": (originals.CSV, Refusal.MISLABELLED),
    "really-d.docx": (b"{\\rtf1 Text}", Refusal.MISLABELLED),
    "really-e.docx": (ole("WordDocument"), Refusal.MISLABELLED),
    "really-f.txt": (originals.pdf(("Text",)), Refusal.MISLABELLED),
    "really-g.pptx": (originals.zip_of({"a.txt": b"Text"}), Refusal.MISLABELLED),
    "really-h.md": (bytes(range(256)) * 20, Refusal.MISLABELLED),
    "old.doc": (ole("WordDocument"), Refusal.UNSUPPORTED),
    "old.xls": (ole("Workbook"), Refusal.UNSUPPORTED),
    "old.ppt": (ole("PowerPoint Document"), Refusal.UNSUPPORTED),
    "open.odt": (b"PK", Refusal.UNSUPPORTED),
    "rich.rtf": (b"{\\rtf1 Text}", Refusal.UNSUPPORTED),
    "picture.png": (b"\x89PNG\r\n", Refusal.UNSUPPORTED),
    "README": (b"Text", Refusal.UNSUPPORTED),
    "photos.docx": (originals.with_part(originals.blank_docx(), "word/media/image1.png", b"\x89PNG"), Refusal.SCANNED),
    "blank.docx": (originals.blank_docx(), Refusal.EMPTY),
    "laughs.docx": (entities(), Refusal.BOMB),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_its_reason_and_the_file(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name)
    assert caught.value.reason is reason
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} ")
    assert sentence.endswith(".")
    assert len(sentence) < 260


def test_zip_bomb_is_not_unpacked() -> None:
    with pytest.raises(ReadingError, match="unpacks to far more") as caught:
        read_bytes(bomb(), "bomb.docx")
    assert caught.value.reason is Refusal.BOMB


def test_many_entries_are_a_bomb() -> None:
    entries = {f"xl/{number}.xml": b"" for number in range(20_001)}
    with pytest.raises(ReadingError) as caught:
        read_bytes(originals.zip_of({"[Content_Types].xml": b"", **entries}), "many.xlsx")
    assert caught.value.reason is Refusal.BOMB


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("guide.pdf", originals.protected_pdf(), "protected by a password; save a copy without it and add that."),
        ("old.doc", ole("WordDocument"), "save it as .docx and add that."),
        ("old.xls", ole("Workbook"), "save it as .xlsx and add that."),
        ("old.ppt", ole("PowerPoint Document"), "save it as .pptx and add that."),
        ("guide.pdf", originals.docx(), "a Word document; rename it to end in .docx and add it again."),
        ("guide.docx", ole("WordDocument"), "an old Word document; save it as .docx and add that."),
        ("scan.pdf", originals.pdf((), extra=SQUARE), "run text recognition (OCR)"),
    ],
)
def test_sentence_says_what_to_do(name: str, data: bytes, said: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name)
    assert said in str(caught.value)


def test_unreadable_text_layer_counts_as_scan() -> None:
    with pytest.raises(ReadingError, match="text layer is unreadable") as caught:
        read_bytes("\ue001\ue002\ufffd ".encode() * 30, "glyphs.txt")
    assert caught.value.reason is Refusal.SCANNED
