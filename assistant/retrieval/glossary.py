"""Names that a text uses and how other languages say them: places, themes and terms of the field (pure)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.corpus.vocabularies import Term, Vocabularies, Vocabulary
from assistant.indexing.words import fold, word_spans, written_words
from assistant.languages import SPOKEN, Language


@dataclass(frozen=True, slots=True)
class Mention:
    """A term named by the words ``start`` to ``end`` (not included) of a text, and the name that was used.

    first, last: the same in letters, ``text[first:last]``, the text in NFC.
    """

    start: int
    end: int
    term: Term
    name: tuple[str, ...]
    first: int
    last: int


class Glossary:
    """Finds the terms of some vocabularies in a text. Build once: each question then costs a look-up a word.

    A name in capitals (CAN, US, ILO) is matched in capitals only: "can" and "us" are words.
    """

    def __init__(self, *vocabularies: Vocabulary) -> None:
        names: dict[str, dict[tuple[str, ...], Term]] = defaultdict(dict)
        for vocabulary in vocabularies:
            for term in vocabulary.terms.values():
                for name in term.words():
                    words = _name(name)
                    if words and len("".join(words)) > 1:
                        names[words[0]].setdefault(words, term)
        self._themes = {code for vocabulary in vocabularies if vocabulary.name == "themes" for code in vocabulary.terms}
        self._names = {first: sorted(known.items(), key=lambda item: -len(item[0])) for first, known in names.items()}

    def mentions(self, text: str) -> Iterator[Mention]:
        """The terms that a text names, in order; where names overlap, the first and longest."""
        spans = word_spans(text)
        written = [word for word, _, _ in spans]
        folded = [fold(word) for word in written]
        at = 0
        while at < len(folded):
            found = self._at(written, folded, at)
            if found:
                name, term = found
                end = at + len(name)
                yield Mention(at, end, term, name, spans[at][1], spans[end - 1][2])
            at = end if found else at + 1

    def codes(self, text: str) -> tuple[str, ...]:
        """The codes of the terms that a text names, each once."""
        return tuple(dict.fromkeys(mention.term.code for mention in self.mentions(text)))

    def themes(self, text: str) -> Mapping[str, Mention]:
        """The themes that a text names, by their own names or by a term that belongs to them, and where it does so first."""
        found: dict[str, Mention] = {}
        for mention in self.mentions(text):
            for code in self._themes.intersection((mention.term.code, *mention.term.broader)):
                found.setdefault(code, mention)
        return found

    def translate(self, text: str) -> Mapping[Language, list[str]]:
        """The words of a text as each language would write them: every name of another language's replaced by its own.

        Words that are no names stay, for many are alike across languages.
        """
        written = written_words(text)
        found = list(self.mentions(text))
        return {language: list(_in_language(written, found, language)) for language in Language}

    def _at(self, written: list[str], folded: list[str], at: int) -> tuple[tuple[str, ...], Term] | None:
        for first in dict.fromkeys((folded[at], written[at])):
            for name, term in self._names.get(first, ()):
                end = at + len(name)
                there = zip(name, folded[at:end], written[at:end], strict=False)
                if end <= len(folded) and all(word in (low, whole) for word, low, whole in there):
                    return name, term
        return None


NO_TERMS = Glossary()


def is_country(code: str) -> bool:
    """Whether a place's code is a country's (ISO 3166-1 alpha-2); longer codes are regions, terms are in small letters.

    >>> is_country("CL"), is_country("MER"), is_country("un")
    (True, False, False)
    """
    return len(code) == 2 and code.isupper()


def terms_of(vocabularies: Vocabularies) -> Glossary:
    """Everything that is translated exactly: places, the field's terms, and the labels of themes."""
    return Glossary(vocabularies.places, vocabularies.terms, vocabularies.themes)


def _name(name: str) -> tuple[str, ...]:
    """The words of a name as they are matched: folded, or as written where they are capitals."""
    return tuple(word if word.isupper() else fold(word) for word in written_words(name))


def _in_language(written: Iterable[str], found: Iterable[Mention], language: Language) -> Iterator[str]:
    words = list(written)
    at = 0
    for mention in found:
        yield from words[at : mention.start]
        own = [_name(name) for name in mention.term.names.get(language, ())]
        known_here = language not in SPOKEN or mention.name in own or not own
        yield from words[mention.start : mention.end] if known_here else own[0]
        at = mention.end
    yield from words[at:]
