"""Which words of a text a reader looked for (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.indexing.sentences import sentences
from assistant.indexing.words import STEM_LENGTH, stem

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word as it is looked for: its stem. beginning: it may be the beginning of one, as while it is being typed."""

    root: str
    beginning: bool = False

    def fits(self, word: str) -> bool:
        """Whether a word of a text is this one, in any of its forms.

        >>> sought_word("inspección").fits("Inspectores"), sought_word("tra", beginning=True).fits("trabajo")
        (True, True)
        """
        return self.fits_stem(stem(word))

    def fits_stem(self, root: str) -> bool:
        """The same for a word's stem."""
        return root == self.root or (self.beginning and root.startswith(self.root))

    @property
    def pattern(self) -> str:
        """The word as SQLite's word index is asked for it."""
        return f'"{self.root}"*' if self.beginning else f'"{self.root}"'


def sought_word(text: str, *, beginning: bool = False) -> SoughtWord:
    """A word that somebody wrote. One as long as a stem needs no more letters to be found.

    >>> sought_word("inspección", beginning=True), sought_word("ins", beginning=True)
    (SoughtWord(root='inspec', beginning=False), SoughtWord(root='ins', beginning=True))
    """
    root = stem(text)
    return SoughtWord(root, beginning and len(root) < STEM_LENGTH)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text that was looked for (``marked``) or stands between."""

    text: str
    marked: bool = False


def highlight(text: str, words: Sequence[SoughtWord]) -> tuple[Stretch, ...]:
    """A text cut where words that were looked for begin and end.

    >>> [(part.text, part.marked) for part in highlight("On labour law", [sought_word("labor"), sought_word("law")])]
    [('On labour ', False), ('law', True)]
    """
    parts: list[Stretch] = []
    at = 0
    for found in _WORD.finditer(text):
        if any(word.fits(found[0]) for word in words):
            parts += [Stretch(text[at : found.start()])] if at < found.start() else []
            parts.append(Stretch(found[0], marked=True))
            at = found.end()
    return (*parts, Stretch(text[at:])) if at < len(text) else tuple(parts)


def best_sentence(texts: Iterable[str], words: Sequence[SoughtWord]) -> str:
    """The sentence that holds most of the words, the first of several; empty where none holds any.

    >>> best_sentence(["Nothing here. The law was changed. It is law."], [sought_word("law")])
    'The law was changed.'
    """
    best, most = "", 0
    for text in texts:
        for span in sentences(text):
            sentence = text[span.start : span.end]
            held = sum(any(word.fits(one) for one in _WORD.findall(sentence)) for word in words)
            if held > most:
                best, most = sentence, held
    return best
