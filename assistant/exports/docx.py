"""A handout as Word: real styles, a language, table headers that repeat, fields to fill in (home of python-docx's writing)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import count
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from assistant.corpus.addresses import web_address
from assistant.exports.handout import (
    Block,
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
    Words,
    headed,
    printable,
    runs,
)
from assistant.languages import Language

# Word's spelling wants a country; these are the ones with most of our readers.
LOCALES = {Language.EN: "en-US", Language.ES: "es-MX", Language.PT: "pt-BR", Language.FR: "fr-FR"}
ACCENT, MUTED, INK = RGBColor(0x0A, 0x5A, 0x57), RGBColor(0x53, 0x61, 0x5F), RGBColor(0x1D, 0x2A, 0x2C)
LONGEST_ALIAS = 64


def write_docx(handout: Handout) -> bytes:
    """The file."""
    writer = _Writer(handout)
    for block in headed(handout.blocks):
        writer.add(block)
    stream = BytesIO()
    writer.document.save(stream)
    return stream.getvalue()


class _Writer:
    """One Word document while it is written."""

    def __init__(self, handout: Handout) -> None:
        self._handout = handout
        self._ids = count(1)
        self.document = docx.Document()
        _lay_out(self.document, handout)
        self._paragraph("Title", handout.title)
        if handout.subtitle:
            self._paragraph("Subtitle", handout.subtitle)

    def add(self, block: Block) -> None:  # noqa: C901 -- one line for each kind of block
        """Write one block at the end."""
        match block:
            case Heading():
                self._paragraph(f"Heading {block.level}", block.text)
            case Paragraph():
                self._paragraph("Note" if block.quiet else "Normal", block.words)
            case Quote():
                self._quote(block)
            case Bullets():
                for item in block.items:
                    self._paragraph("List Bullet", item)
            case Table():
                self._table(block)
            case Fields():
                for label, value in block.rows:
                    self._paragraph("Field", (Run(label, strong=True), Run("\t"), *runs(value)))
            case Sources():
                for source in block.items:
                    self._source(source)
            case Prompt():
                self._prompt(block)

    def _paragraph(self, style: str, words: Words) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        self._write(paragraph, words)
        return paragraph

    def _write(self, paragraph: Any, words: Words) -> None:
        for part in runs(words):
            if isinstance(part, Mark):
                self._mark(paragraph, part.n)
            else:
                self._run(paragraph, part)

    def _run(self, paragraph: Any, run: Run) -> None:
        written = paragraph.add_run(printable(run.text))
        written.bold, written.italic = run.strong or None, run.emphasis or None
        if run.language and run.language is not self._handout.language:
            _speak(written._r.get_or_add_rPr(), run.language)
        if run.quiet:
            written.style = "Quiet"
        if address := web_address(run.link):
            written.style = "Hyperlink"
            _wrap(paragraph, written, _link(paragraph, address))

    def _mark(self, paragraph: Any, n: int) -> None:
        written = paragraph.add_run(f"[{n}]", style="Hyperlink")
        if n in self._handout.numbers:
            _wrap(paragraph, written, _element("w:hyperlink", anchor=f"source_{n}", history="1"))

    def _quote(self, quote: Quote) -> None:
        subject = [Run(f"[{quote.subject}] ")] if quote.subject else []
        marks = [part for n in quote.marks for part in (Run("\N{NO-BREAK SPACE}"), Mark(n))]
        paragraph = self._paragraph("Quote", (*subject, Run(f"“{quote.text}”", language=quote.language), *marks))
        if quote.note:
            paragraph.paragraph_format.keep_with_next = True
            self._paragraph("Note", quote.note).paragraph_format.left_indent = Cm(0.6)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._paragraph("Caption", table.caption)
        written = self.document.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
        written._tbl.tblPr.append(_element("w:tblCaption", val=printable(table.caption or self._handout.title)))
        for row, words in zip(written.rows, (table.header, *table.rows), strict=True):
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
            for cell, inside in zip(row.cells, words, strict=True):
                self._write(cell.paragraphs[0], inside)
        written.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for cell in written.rows[0].cells:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="E2EFEC"))
            for run in cell.paragraphs[0].runs:
                run.bold = True
        self._paragraph("Note", "")

    def _source(self, source: Source) -> None:
        title = Run(f"{source.title.rstrip('.')}. ", language=source.language)
        details = f"{'. '.join(part.rstrip('.') for part in source.details)}. " if source.details else ""
        address = web_address(source.url)
        paragraph = self._paragraph(
            "Source", (Run(f"[{source.n}]\t"), title, Run(details), *([Run(address, link=address)] if address else ()))
        )
        number = str(next(self._ids))
        start = _element("w:bookmarkStart", id=number, name=f"source_{source.n}")
        paragraph._p.insert(1, start)
        paragraph._p.append(_element("w:bookmarkEnd", id=number))

    def _prompt(self, prompt: Prompt) -> None:
        """A plain-text content control: Word and LibreOffice show the hint until something is written."""
        self._paragraph("Prompt", prompt.label)
        control, about, inside = (_element(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
        about.append(_element("w:alias", val=printable(prompt.label)[:LONGEST_ALIAS]))
        about.append(_element("w:tag", val=f"prompt_{next(self._ids)}"))
        about.append(_element("w:showingPlcHdr"))
        about.append(_element("w:text", multiLine="1"))
        paragraph = self._paragraph("Normal", "")
        paragraph.add_run(printable(prompt.hint), style="Placeholder Text")
        paragraph._p.addprevious(control)
        inside.append(paragraph._p)
        control.extend((about, inside))


def _lay_out(document: Any, handout: Handout) -> None:
    """Styles, page, foot and properties, before anything is written."""
    _style_all(document.styles, compact=handout.brief)
    _speak(document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}"), handout.language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    margin = Cm(2) if handout.brief else Cm(2.4)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Footer"]
    foot.paragraph_format.tab_stops.add_tab_stop(section.page_width - 2 * margin, WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(f"{printable(handout.foot)}\t")
    for part in _page_number():
        foot.add_run()._r.append(part)
    about = document.core_properties
    about.title, about.subject = printable(handout.title)[:255], printable(handout.subtitle)[:255]
    about.author, about.comments, about.language = "Ayni", "", LOCALES.get(handout.language, "")
    about.created = about.modified = datetime.combine(handout.day, time(), UTC)


def _style_all(styles: Any, *, compact: bool) -> None:
    """Our look for the styles that Word knows, and a few of our own."""
    size = 10.0 if compact else 11.0
    for name in ("Note", "Source", "Field", "Prompt"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name in ("Hyperlink", "Placeholder Text", "Quiet"):
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    _style(styles["Normal"], size, INK, after=6)
    _style(styles["Title"], size * 1.9, INK, after=4, bold=True)
    _style(styles["Subtitle"], size, MUTED, after=10)
    for level, factor in ((1, 1.35), (2, 1.2), (3, 1.05)):
        _style(styles[f"Heading {level}"], size * factor, ACCENT, after=4, before=14 - 2 * level, bold=True)
    _style(styles["Quote"], size, INK, after=2)
    _style(styles["List Bullet"], size, INK, after=3)
    _style(styles["Caption"], size * 0.9, MUTED, after=3)
    _style(styles["Footer"], 8, MUTED, after=0)
    _style(styles["Note"], size * 0.88, MUTED, after=8)
    _style(styles["Source"], size * 0.92, INK, after=3)
    _style(styles["Field"], size, INK, after=3)
    _style(styles["Prompt"], size, INK, after=2, before=8, bold=True)
    _style(styles["Hyperlink"], None, ACCENT)
    _style(styles["Placeholder Text"], None, MUTED)
    _style(styles["Quiet"], None, MUTED)
    styles["Quiet"].font.size = Pt(round(2 * size * 0.88) / 2)
    _hang(styles["Source"], 0.9)
    _hang(styles["Field"], 4.5)
    styles["Prompt"].paragraph_format.keep_with_next = True
    styles["Quote"].paragraph_format.left_indent = Cm(0.6)
    styles["Footer"].paragraph_format.tab_stops.clear_all()
    for border in styles["Table Grid"].element.find(f".//{qn('w:tblBorders')}"):
        border.set(qn("w:color"), "CFC6B6")
    title = styles["Title"].element.pPr
    if (rule := title.find(qn("w:pBdr"))) is not None:
        title.remove(rule)


def _style(
    style: Any, size: float | None, color: RGBColor, *, after: float = 0, before: float = 0, bold: bool = False
) -> None:
    font = style.font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]  # a theme's font would win over ours
    font.name, font.color.rgb, font.italic, font.bold = "Calibri", color, False, bold or None
    if size is not None:
        font.size = Pt(round(2 * size) / 2)
        style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(after), Pt(before)


def _hang(style: Any, wide: float) -> None:
    """The first line begins at the margin, the others under what follows its tab. wide: in centimetres."""
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(wide), Cm(-wide)
    style.paragraph_format.tab_stops.add_tab_stop(Cm(wide))


def _speak(properties: Any, language: Language) -> None:
    """Say in which language words are, for spelling and for voices."""
    code = LOCALES.get(language)
    if code is None:
        return
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=code))


def _link(paragraph: Any, address: str) -> Any:
    link = _element("w:hyperlink", history="1")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return link


def _wrap(paragraph: Any, run: Any, around: Any) -> None:
    around.append(run._r)
    paragraph._p.append(around)


def _page_number() -> Iterator[Any]:
    yield _element("w:fldChar", fldCharType="begin")
    instruction = _element("w:instrText")
    instruction.text = "PAGE"
    yield instruction
    yield _element("w:fldChar", fldCharType="end")


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
