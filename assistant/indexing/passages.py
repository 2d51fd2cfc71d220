"""Sections to passages: cut on the structure first and on length second (pure; the home of LangChain's splitters)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.corpus.sections import Locator, Section
from assistant.indexing.records import Record
from assistant.languages import Language, detect

# Part of every fingerprint: raise it when the same text would be cut otherwise.
RECIPE = "passages-1"
_CUTS = [r"\n(?=## )", r"\n\n", r"\n", r"(?<=[.!?…;])\s+", r"\s+", ""]
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


def cut(
    record: Record, sections: Iterable[Section], most_tokens: int, count_tokens: Callable[[Sequence[str]], list[int]]
) -> list[Passage]:
    """The passages of a record in reading order, each at most ``most_tokens`` tokens beside its context."""
    splitter = RecursiveCharacterTextSplitter(
        separators=_CUTS,
        is_separator_regex=True,
        keep_separator="start",
        chunk_size=most_tokens,
        chunk_overlap=0,
        length_function=lambda text: count_tokens([text])[0],
        strip_whitespace=True,
    )
    passages: list[Passage] = []
    for section in sections:
        for start, text in _pieces(splitter, section.text, most_tokens, count_tokens):
            passages.append(_passage(record, section, len(passages), start, text))
    return passages


def _pieces(
    splitter: RecursiveCharacterTextSplitter,
    text: str,
    most_tokens: int,
    count_tokens: Callable[[Sequence[str]], list[int]],
) -> Iterable[tuple[int, str]]:
    if count_tokens([text])[0] <= most_tokens:
        stripped = text.strip()
        return [(text.index(stripped), stripped)] if stripped else []
    pieces: list[tuple[int, str]] = []
    position = 0
    for piece in splitter.split_text(text):
        start = text.index(piece, position)
        position = start + len(piece)
        pieces.append((start, piece))
    return pieces


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
