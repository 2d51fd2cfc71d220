"""What Office files hide from the libraries that read them: boxes, alternatives, notes, raised digits, strict names."""

import zipfile
from io import BytesIO
from typing import Any

import originals
import pytest

from assistant.corpus.readers import read_bytes
from assistant.corpus.readers.reading import Reading

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RAISED = '<w:vertAlign w:val="superscript"/>'
CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def word(body: str, styles: str = "") -> Reading:
    """A Word document whose body is this XML, read."""
    names = f'xmlns:w="{WORD}" xmlns:m="{MATH}" xmlns:mc="{CHOICES}"'
    document = f"<w:document {names}><w:body>{body}</w:body></w:document>".encode()
    data = originals.with_part(originals.docx(), "word/document.xml", document)
    if styles:
        sheet = f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode()
        data = originals.with_part(data, "word/styles.xml", sheet)
    return read_bytes(data, "guide.docx")


def text(body: str) -> str:
    return "\n---\n".join(section.text for section in word(body).sections)


def run(content: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{content}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{run('In 2019')}{run('1', RAISED)}</w:p>", "In 2019¹"),
        (f"<w:p>{run('Seen')}<w:del>{run(' gone')}</w:del><w:ins>{run(' new')}</w:ins></w:p>", "Seen new"),
        (f"<w:p>{run('Seen')}{run(' hidden', '<w:vanish/>')}</w:p>", "Seen"),
        (f"<w:p><w:moveFrom>{run('Twice')}</w:moveFrom></w:p><w:p><w:moveTo>{run('Once')}</w:moveTo></w:p>", "Once"),
        (
            "<w:p><m:oMath><m:f><m:num><m:r><m:t>12</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den></m:f></m:oMath></w:p>",
            "(12)/(5)",
        ),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>{run('Click here')}</w:p></w:sdtContent></w:sdt>"
            f"<w:p>{run('Text')}</w:p>",
            "Text",
        ),
        (
            "<w:p><w:r><mc:AlternateContent>"
            f"<mc:Choice Requires='x'><w:txbxContent><w:p>{run('In a box')}</w:p></w:txbxContent></mc:Choice>"
            f"<mc:Fallback><w:txbxContent><w:p>{run('In a box')}</w:p></w:txbxContent></mc:Fallback>"
            f"</mc:AlternateContent></w:r>{run('Beside')}</w:p>",
            "Beside\n\nIn a box",
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{run('A frame')}</w:p><w:p>{run('of text')}</w:p></w:tc></w:tr></w:tbl>",
            "A frame\n\nof text",
        ),
    ],
    ids=["superscript", "revisions", "hidden", "moved", "fraction", "placeholder", "text box once", "frame"],
)
def test_word_text_is_what_a_reader_sees(body: str, expected: str) -> None:
    assert text(body) == expected


def test_own_styles_based_on_headings_are_headings() -> None:
    styles = (
        '<w:style w:styleId="T1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Ministry"><w:name w:val="Ministry"/><w:basedOn w:val="T1"/></w:style>'
        '<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(words)}</w:p>'
        for style, words in (("Ministry", "Visits"), ("Loop", "Every year."))
    )
    (section,) = word(body, styles).sections
    assert section.text == "Every year."
    assert section.locator.heading == ("Visits",)


def test_strict_open_xml_is_read_like_the_usual_one() -> None:
    with zipfile.ZipFile(BytesIO(originals.docx())) as package:
        parts = {
            name: package.read(name)
            .replace(b"schemas.openxmlformats.org/wordprocessingml/2006/", b"purl.oclc.org/ooxml/wordprocessingml/")
            .replace(b"schemas.openxmlformats.org/officeDocument/2006/", b"purl.oclc.org/ooxml/officeDocument/")
            for name in package.namelist()
        }
    assert read_bytes(originals.zip_of(parts), "a.docx") == read_bytes(originals.docx(), "a.docx")


def slides() -> Any:
    from pptx import Presentation

    presentation = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[6])
    return presentation


def read_slides(presentation: Any) -> Reading:
    buffer = BytesIO()
    presentation.save(buffer)
    return read_bytes(buffer.getvalue(), "visits.pptx")


def test_charts_of_a_slide_are_tables() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    presentation = slides()
    data = CategoryChartData()
    data.categories = ["2019", "2020"]
    data.add_series("Visits", (12, 4.4))
    place = [Inches(1)] * 4
    presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    (section,) = read_slides(presentation).sections
    assert section.text == "| Visits\n2019 | 12\n2020 | 4.4"
    assert section.locator.part == "table"


def test_boxes_side_by_side_are_read_from_the_left() -> None:
    from pptx.util import Inches

    presentation = slides()
    for words, left, top in (("right", 5, 2.0), ("left", 1, 2.05), ("top", 3, 1)):
        box = presentation.slides[0].shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
        box.text_frame.text = words
    assert read_slides(presentation).sections[0].text == "top\n\nleft\n\nright"


def test_raised_digits_of_a_slide_stay_apart() -> None:
    from pptx.util import Inches

    presentation = slides()
    paragraph = presentation.slides[0].shapes.add_textbox(*[Inches(1)] * 4).text_frame.paragraphs[0]
    paragraph.add_run().text = "In 2019"
    raised = paragraph.add_run()
    raised.text = "1"
    raised.font._element.set("baseline", "30000")
    assert read_slides(presentation).sections[0].text == "In 2019¹"


def test_raised_digits_of_a_page_stay_apart() -> None:
    assert read_bytes(b"<p>In 2019<sup><a href='#1'>1</a></sup></p>", "a.html").sections[0].text == "In 2019¹"
