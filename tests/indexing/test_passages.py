"""Passages: cut on structure first, then on length; offsets always lead back to the section."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.sections import Locator, Section
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.passages import cut
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.viewers import Visibility

COUNT = FakeEmbedder().count_tokens
CARD = Record("a", "lesson", "A title", Language.EN, Visibility.PUBLIC)
DOCUMENT = Record("d", "document", "A title", Language.EN, Visibility.PUBLIC)


def test_a_short_section_is_one_passage_with_its_title_as_context() -> None:
    (passage,) = cut(CARD, [Section("  One finding.\n\n## Context\nSome.  ", Locator(heading=("Part",)))], 50, COUNT)
    assert (passage.text, passage.start, passage.context) == ("One finding.\n\n## Context\nSome.", 2, "A title\nPart")
    assert passage.embedded_text == "A title\nPart\nOne finding.\n\nContext\nSome."


def test_headings_are_cut_before_paragraphs_and_paragraphs_before_sentences() -> None:
    text = "One two three.\n\n## Context\nFour five. Six seven.\n\nEight nine ten."
    assert [passage.text for passage in cut(CARD, [Section(text)], 6, COUNT)] == [
        "One two three.",
        "## Context\nFour five. Six seven.",
        "Eight nine ten.",
    ]
    assert [passage.text for passage in cut(CARD, [Section("One two. Three four. Five six.")], 4, COUNT)] == [
        "One two. Three four.",
        "Five six.",
    ]


def test_a_card_says_its_language_and_a_document_is_told_passage_by_passage() -> None:
    sections = [
        Section("La inspección del trabajo mejora.", Locator(page=1)),
        Section("Labour inspection gets better.", Locator(page=2)),
    ]
    assert {passage.language for passage in cut(CARD, sections, 50, COUNT)} == {Language.EN}
    assert [passage.language for passage in cut(DOCUMENT, sections, 50, COUNT)] == [Language.ES, Language.EN]
    assert [passage.locator.page for passage in cut(DOCUMENT, sections, 50, COUNT)] == [1, 2]


@given(st.text(alphabet="ab .\n#é¿", max_size=300), st.integers(3, 20))
def test_every_passage_stands_at_its_offsets_and_fits(text: str, most: int) -> None:
    passages = cut(CARD, [Section(text)], most, COUNT)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert COUNT([passage.text])[0] <= most
    assert [passage.start for passage in passages] == sorted({passage.start for passage in passages})
    kept = "".join("".join(passage.text.split()) for passage in passages)
    assert kept == "".join(text.split())
