"""Numbering and checking citations (pure). References are written here, by code, never by a model."""

from assistant.answering.answer import Citation
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.indexing.sentences import Span


class Numbering:
    """Gives each quotation its [n], in order of first use; the same quotation keeps its number."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int], Citation] = {}

    def cite(self, record: Record, passage: Passage, span: Span) -> Citation:
        """The citation of a stretch of a passage. Raises ValueError for a stretch that the passage does not have."""
        key = (passage.id, span.start, span.end)
        if key not in self._citations:
            quote = passage.text[span.start : span.end]
            if not 0 <= span.start < span.end <= len(passage.text):
                raise ValueError(f"passage {passage.id} has no text at {span.start} to {span.end}")
            self._citations[key] = Citation(len(self._citations) + 1, record, passage, quote, span.start, span.end)
        return self._citations[key]

    def all(self) -> tuple[Citation, ...]:
        """Every citation in order of its number, compared with its source once more: nothing else is ever shown."""
        citations = tuple(self._citations.values())
        if not all(map(is_verbatim, citations)):
            raise AssertionError("a quotation is not in its source")
        return citations


def is_verbatim(citation: Citation) -> bool:
    """Whether the quotation is found, letter for letter, at its stored offsets."""
    return citation.passage.text[citation.start : citation.end] == citation.quote
