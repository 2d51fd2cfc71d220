"""Every format holds the same words; what strangers wrote stays words in each."""

import ctypes
import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.exports import Format, file_name, write
from assistant.exports.handout import (
    Bullets,
    Fields,
    Handout,
    Heading,
    Mark,
    Paragraph,
    Prompt,
    Quote,
    Run,
    Source,
    Sources,
    Table,
)
from assistant.exports.markdown import escaped
from assistant.languages import Language

ADDRESS = "https://www.ilo.org/global/a_(b)"
HANDOUT = Handout(
    title="¿Qué aprendió Panamá de la inspección electrónica?",
    subtitle="Resumen de una respuesta",
    language=Language.ES,
    day=date(2026, 11, 26),
    foot="Ayni · 26 de noviembre",
    blocks=(
        Heading("Buenas prácticas", 3),
        Paragraph((Run("Lea la fuente "), Mark(1), Run(" "), Mark(7))),
        Quote("L’inspection a été informatisée.", (1,), Language.FR, "Québec · 2018", "Système"),
        Bullets(("Visitas planificadas", (Run("Multas", strong=True),))),
        Table(("Aspecto", "Costa Rica"), (("Población", "Jóvenes"), ("Año", "2019")), "Un país"),
        Fields((("Publicación", (Run("OIT", link=ADDRESS), Run("mala", link="javascript:alert(1)"))),)),
        Prompt("¿Quién dará seguimiento?", "Escriba aquí"),
        Heading("Fuentes"),
        Sources((Source(1, "Informe <b>", ("OIT", "2018"), ADDRESS), Source(2, "Otro", (), "file:///etc/passwd"))),
    ),
)
WORDS = [
    "¿Qué aprendió Panamá de la inspección electrónica?",
    "Resumen de una respuesta",
    "Buenas prácticas",
    "L’inspection a été informatisée.",
    "Québec · 2018",
    "Visitas planificadas",
    "Población",
    "Jóvenes",
    "Un país",
    "Publicación",
    "¿Quién dará seguimiento?",
    "Escriba aquí",
    "Informe <b>",
    "[1]",
    "[7]",
]


def _docx_text(file: bytes) -> str:
    body = docx.Document(BytesIO(file)).element.body
    return "\n".join("".join(node.text or "" for node in each.iter(qn("w:t"))) for each in body.iter(qn("w:p")))


def _pdf_text(file: bytes) -> str:
    pages = pypdfium2.PdfDocument(file)
    return " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def _markdown_text(file: bytes) -> str:
    page = MarkdownIt("commonmark").enable("table").render(file.decode())
    return unescape(re.sub(r"<[^>]+>", "", page))


READ = {Format.DOCX: _docx_text, Format.PDF: _pdf_text, Format.MARKDOWN: _markdown_text}


@pytest.mark.parametrize("form", Format)
def test_every_format_holds_every_word(form: Format) -> None:
    text = READ[form](write(HANDOUT, form))
    assert [words for words in WORDS if words not in text] == []


@pytest.mark.parametrize("form", Format)
def test_the_same_handout_is_the_same_text_and_keeps_its_order(form: Format) -> None:
    text = READ[form](write(HANDOUT, form))
    ordered = ["Buenas prácticas", "Visitas", "Jóvenes", "Publicación", "seguimiento", "Fuentes", "Informe"]
    assert [text.index(words) for words in ordered] == sorted(text.index(words) for words in ordered)


def test_word_has_styles_language_and_properties() -> None:
    document = docx.Document(BytesIO(write(HANDOUT, Format.DOCX)))
    assert [paragraph.style.name for paragraph in document.paragraphs][:3] == ["Title", "Subtitle", "Heading 1"]
    about = document.core_properties
    assert (about.title, about.author, about.language) == (HANDOUT.title, "Ayni", "es-MX")
    assert about.created is not None
    assert about.created.date() == HANDOUT.day
    languages = [each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))]
    assert languages[0] == "es-MX"
    quoted = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote")
    assert [each.get(qn("w:val")) for each in quoted._p.iter(qn("w:lang"))] == ["fr-FR"]


def test_word_repeats_table_headers_and_names_the_table() -> None:
    table = docx.Document(BytesIO(write(HANDOUT, Format.DOCX))).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Un país"
    assert [cell.text for cell in table.rows[1].cells] == ["Población", "Jóvenes"]


def test_word_leaves_a_field_to_fill_in() -> None:
    document = docx.Document(BytesIO(write(HANDOUT, Format.DOCX)))
    (control,) = document.element.body.iter(qn("w:sdt"))
    assert control.find(f".//{qn('w:alias')}").get(qn("w:val")) == "¿Quién dará seguimiento?"
    assert control.find(f".//{qn('w:showingPlcHdr')}") is not None
    assert "".join(node.text for node in control.iter(qn("w:t"))) == "Escriba aquí"


def test_marks_lead_to_sources_and_only_web_addresses_are_followed() -> None:
    document = docx.Document(BytesIO(write(HANDOUT, Format.DOCX)))
    body = document.element.body
    anchors = {each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))} - {None}
    assert anchors == {"source_1"}
    assert anchors <= {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    outside = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]
    assert set(outside) == {ADDRESS}
    assert set(_pdf_links(write(HANDOUT, Format.PDF))) == {"", ADDRESS}
    tokens = MarkdownIt("commonmark").parse(write(HANDOUT, Format.MARKDOWN).decode())
    assert {_href(token) for token in _all(tokens) if token.type == "link_open"} == {
        "https://www.ilo.org/global/a_%28b%29"
    }


def test_pdf_is_tagged_titled_and_in_its_language() -> None:
    file = write(HANDOUT, Format.PDF)
    document = pypdfium2.PdfDocument(file)
    assert document.get_metadata_dict()["Title"] == HANDOUT.title
    assert document.is_tagged()
    assert b"/Lang(es)" in file.replace(b"/Lang (", b"/Lang(")
    assert b"pdfuaid" in file


def test_pdf_marks_lead_to_their_source_within_the_file() -> None:
    links = _pdf_links(write(HANDOUT, Format.PDF))
    assert links.count("") == 2  # in the paragraph and after the quotation; [7] leads nowhere


def test_a_brief_is_set_smaller_until_it_fits_one_page() -> None:
    quotes = tuple(Quote("Una frase que se repite para llenar la página. " * 4, (1,)) for _ in range(22))
    long = Handout("Título", Language.ES, date(2026, 11, 26), quotes)
    brief = Handout("Título", Language.ES, date(2026, 11, 26), quotes, brief=True)
    assert len(pypdfium2.PdfDocument(write(long, Format.PDF))) == 2
    assert len(pypdfium2.PdfDocument(write(brief, Format.PDF))) == 1
    endless = Handout("Título", Language.ES, date(2026, 11, 26), quotes * 9, brief=True)
    assert len(pypdfium2.PdfDocument(write(endless, Format.PDF))) > 3


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize(
    "words", ["日本語 🙂 عربى", "a\x00b\x0bc\ud800", '#import "x"; #eval("1") $x$ <source-1>', "{{7*7}}", ""]
)
def test_any_words_are_taken_as_words(form: Format, words: str) -> None:
    blocks = (
        Heading(words),
        Paragraph(words),
        Quote(words, (1,), None, words),
        Prompt(words),
        Fields(((words, words),)),
    )
    sources = Sources((Source(1, words, (words,), words),))
    file = write(Handout(words or "x", Language.PT, date(2026, 11, 26), (*blocks, sources)), form)
    plain = words.replace("\x00", "").replace("\x0b", "").replace("\ud800", "")
    if form is not Format.PDF or plain.isascii():
        assert plain in READ[form](file)


@given(st.text(alphabet=st.sampled_from("ab 1.)(-+=*_`~[]<>!#|&;:\\/\n\t\"'")))
def test_escaped_text_is_never_markup(text: str) -> None:
    tokens = list(
        _all(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"x\n\n{escaped(text.strip())}"))
    )
    assert {token.type for token in tokens} <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "softbreak",
        "hardbreak",
        "text_special",
    }


def test_a_row_has_as_many_cells_as_the_header() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table(("a", "b"), (("1",),))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("¿Y en Panamá?", "y-en-panama.docx"),
        ("../../etc", "etc.docx"),
        ("日本", "ayni.docx"),
        ("a" * 200, "a" * 60 + ".docx"),
    ],
)
def test_file_names_are_plain(title: str, name: str) -> None:
    assert file_name(title, Format.DOCX) == name


def _all(tokens: Any) -> Any:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _href(token: Any) -> str:
    return str(token.attrs["href"])


def _pdf_links(file: bytes) -> list[str]:
    """Where the links of the first page lead: a web address, or "" for a place within the file."""
    raw, page = pypdfium2.raw, pypdfium2.PdfDocument(file)[0]
    annotations = [raw.FPDFPage_GetAnnot(page, at) for at in range(raw.FPDFPage_GetAnnotCount(page))]
    return [_target(page, link) for each in annotations if (link := raw.FPDFAnnot_GetLink(each))]


def _target(page: Any, link: Any) -> str:
    raw, room = pypdfium2.raw, ctypes.create_string_buffer(500)
    if raw.FPDFLink_GetDest(page.pdf, link):
        return ""
    raw.FPDFAction_GetURIPath(page.pdf, raw.FPDFLink_GetAction(link), room, 500)
    return room.value.decode()
