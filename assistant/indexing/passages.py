"""Sections to passages: cut on the structure first and on length second (pure).

LangChain's recursive splitter does the like, but finds its offsets by searching for the text afterwards and loses some
(``"a.a.a.a"`` at three tokens); a citation needs offsets that are right by construction.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from assistant.corpus.sections import Locator, Section
from assistant.indexing.records import Record
from assistant.languages import Language, detect

# Part of every fingerprint: raise it when the same text would be cut otherwise.
RECIPE = "passages-2"
# Where a text may be cut, best first: headings, paragraphs, lines, sentences, words.
_CUTS = tuple(map(re.compile, (r"\n(?=## )", r"\n\s*\n", r"\n", r"(?<=[.!?…;])\s+", r"\s+")))
Count = Callable[[Sequence[str]], list[int]]
_SHORT = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section: ``text == section.text[start:end]``.

    context is what the reader sees above the text (title, headings); it is embedded with the text and never quoted.
    """

    id: str
    record: str
    ordinal: int
    text: str
    context: str
    start: int
    end: int
    locator: Locator
    language: Language

    @property
    def embedded_text(self) -> str:
        """What the model is given."""
        return f"{self.context}\n{self.text.replace('## ', '')}"


def cut(record: Record, sections: Iterable[Section], most_tokens: int, count_tokens: Count) -> list[Passage]:
    """The passages of a record in reading order, each at most ``most_tokens`` tokens beside its context.

    A single character is never cut, even where the model makes more tokens of it.
    """
    passages: list[Passage] = []
    for section in sections:
        for start, end in _pieces(section.text, (0, len(section.text)), most_tokens, count_tokens, _CUTS):
            passages.append(_passage(record, section, len(passages), start, section.text[start:end]))
    return passages


Span = tuple[int, int]


def _pieces(text: str, span: Span, most: int, count: Count, cuts: Sequence[re.Pattern[str]]) -> list[Span]:
    """Spans of at most ``most`` tokens, without blanks around them, that together hold all of the text."""
    start, end = _trimmed(text, span)
    if start == end:
        return []
    if end - start == 1 or count([text[start:end]])[0] <= most:
        return [(start, end)]
    if not cuts:
        middle = (start + end) // 2
        return _pieces(text, (start, middle), most, count, ()) + _pieces(text, (middle, end), most, count, ())
    stops = [match.start() for match in cuts[0].finditer(text, start, end)]
    parts = zip([start, *stops], [*stops, end], strict=True)
    return _joined(text, [piece for part in parts for piece in _pieces(text, part, most, count, cuts[1:])], most, count)


def _joined(text: str, pieces: Iterable[Span], most: int, count: Count) -> list[Span]:
    """Neighbours put together again as long as they fit."""
    joined: list[Span] = []
    for start, end in pieces:
        if joined and count([text[joined[-1][0] : end]])[0] <= most:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _passage(record: Record, section: Section, ordinal: int, start: int, text: str) -> Passage:
    context = "\n".join(dict.fromkeys((record.title, *section.locator.heading)))
    key = "\0".join((record.id, str(ordinal), context, text))
    return Passage(
        id=sha256(key.encode()).hexdigest()[:24],
        record=record.id,
        ordinal=ordinal,
        text=text,
        context=context,
        start=start,
        end=start + len(text),
        locator=section.locator,
        language=_language(record, text),
    )


def _language(record: Record, text: str) -> Language:
    """A card says its language; a document's passages are told one by one, unless too short to tell."""
    if record.language is Language.OTHER or (record.kind == "document" and len(text) >= _SHORT):
        return detect(text)
    return record.language
