"""Small files of every format, made on the spot; what a reader makes of each stands in ``golden/NAME.txt``."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

GUIDE_LINES = (
    "Labour inspection in the field",
    "The inspectors of the ministry visited 412 farms in the north of the coun-",
    "try and found that long-term contracts were rare. In 2019 they came back",
    "to every second farm.",
    "- Train the inspectors first.",
    "- Publish what they find.",
)


def pdf(*pages: Sequence[str], extra: str = "", trailer: str = "") -> bytes:
    """A PDF with these lines on each page, in Helvetica. extra goes into every page's content."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        content = f"BT /F1 11 Tf 50 780 Td {shown} ET {extra}" if lines else extra
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _pdf_file(objects, trailer)


def _pdf_file(objects: Sequence[str], trailer: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF".encode("ascii")


def protected_pdf() -> bytes:
    """A PDF whose password is not the empty one (nor any other)."""
    secret = "00" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >> /ID [<00> <00>]"
    return pdf(["Secret"], trailer=encrypt)


def docx() -> bytes:
    """Headings of two levels, a list, a table, a table that only frames, a content control, a footnote-free body."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    document.add_heading("Guide", 0)
    document.add_paragraph("What every office should know.")
    document.add_heading("Visits", 1)
    document.add_paragraph("Announce nothing.\tCome early.")
    document.add_paragraph("Take a colleague", style="List Bullet")
    document.add_paragraph("Take notes", style="List Bullet")
    document.add_heading("Costs", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Country", "Cost", "Perú", "1 200"), strict=True):
        cell.text = text
    document.add_paragraph("Prices of 2019.")
    document.add_heading("Annex", 1)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document.element.body.insert(
        1,
        parse_xml(
            f'<w:sdt xmlns:w="{word}"><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>'
        ),
    )
    return _saved(document)


def blank_docx() -> bytes:
    """A document in which nobody has written yet."""
    from docx import Document

    return _saved(Document())


def pptx() -> bytes:
    """A slide with its boxes out of order, a group, a table and notes; a slide with a title only; a hidden one."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Exchange visits"
    for text, top in (("Third", 5), ("First", 2)):
        slide.shapes.add_textbox(Inches(1), Inches(top), Inches(3), Inches(1)).text_frame.text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(3), Inches(3), Inches(1)).text_frame.text = "Second, in a group"
    cells = slide.shapes.add_table(2, 2, Inches(1), Inches(6), Inches(4), Inches(1)).table
    for place, text in enumerate(("Host", "Guest", "Chile", "Perú")):
        cells.cell(place // 2, place % 2).text = text
    slide.notes_slide.notes_text_frame.text = "Ask who has been abroad."
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "Questions?"
    hidden = presentation.slides.add_slide(presentation.slide_layouts[5])
    hidden.shapes.title.text = "For the speaker"
    hidden.element.set("show", "0")
    return _saved(presentation)


def xlsx() -> bytes:
    """Two sheets: a title above a header and rows with a date, a share and a gap; one with a formula without a result."""
    from datetime import date

    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Visits"
    for row in (
        ["Visits by country"],
        [],
        ["Country", "Day", "Share", "Note"],
        ["Perú", date(2019, 5, 1), 0.256, None],
        ["Chile", date(2019, 6, 2), 0.1 + 0.2, "pilot"],
    ):
        sheet.append(row)
    sheet["C4"].number_format = "0.0%"
    workbook.create_sheet("Sums").append(["Total", "=SUM(1,2)"])
    return _saved(workbook)


def _saved(document: object) -> bytes:
    buffer = BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


CSV = "país;año;cifra\nPerú;2019;1,5\nChile;2020;\n\nBrasil;2021;3\n".encode("cp1252")

HTML = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Site</title><style>p {}</style></head><body>
<nav><a href="/">Home</a></nav><header><h1>Child labour</h1></header>
<p>Rural schools stay<br>open <b>all</b> year.</p><script>alert("x")</script>
<h2>Results</h2><ul><li>More pupils</li><li>Fewer accidents</li></ul>
<table><tr><th>Year</th><th>Pupils</th></tr><tr><td>2019</td><td>3 400</td></tr></table>
<p hidden>Not shown.</p><p style="display: none">Nor this.</p><h2>Contact</h2><footer>© Ministry</footer></body></html>""".encode()

MARKDOWN = b"""---
title: dropped
---
Before any heading.

# Guide

A paragraph that is
wrapped, with a [link](https://example.org) and **weight**.

## Steps

- one
- two

| Year | Visits |
|------|--------|
| 2019 | 12     |

```
# no heading
```

Annex
=====
"""

PLAIN = "Señales de tráfico\r\n\r\nPrimera   línea con espacios.\r\n\r\n\r\n\r\nFin".encode("cp1252")

LETTER = b"""Dear colleagues,

Today we met with the labour inspectors of the north. They had visited
412 farms, and found that nine in ten workers had no written contract.
Next time:
- take the forms along
- leave early, because the roads are closed after the rain of the winter
- publish the figures

Ana
"""


def zip_of(entries: dict[str, bytes]) -> bytes:
    """A zip archive with these entries."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """A copy of an Office file in which one part has another content."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return zip_of(parts | {name: content})
