"""Which words of a text a reader looked for (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.indexing.sentences import sentences
from assistant.indexing.words import STEM_LENGTH, fold, stem

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word as it is looked for. beginning: more of it may follow, as while it is being typed."""

    text: str
    beginning: bool = False

    def fits(self, word: str) -> bool:
        """Whether a word of a text is this one, in any of its forms.

        >>> SoughtWord("inspección").fits("Inspectores"), SoughtWord("tra", beginning=True).fits("trabajo")
        (True, True)
        """
        folded = fold(word)
        return stem(folded) == stem(self.text) or (self.beginning and folded.startswith(fold(self.text)))

    @property
    def pattern(self) -> str:
        """The word as SQLite's word index is asked for it: a stem, or the beginning of one."""
        root = stem(self.text)
        return f'"{root}"*' if self.beginning and len(root) < STEM_LENGTH else f'"{root}"'


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text that was looked for (``marked``) or stands between."""

    text: str
    marked: bool = False


def highlight(text: str, words: Sequence[SoughtWord]) -> tuple[Stretch, ...]:
    """A text cut where words that were looked for begin and end.

    >>> [(part.text, part.marked) for part in highlight("On labour law", [SoughtWord("labor"), SoughtWord("law")])]
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

    >>> best_sentence(["Nothing here. The law was changed. It is law."], [SoughtWord("law")])
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
