"""Whether a written sentence stands in the passages that it cites: by figures, names, yes or no, and nearness (pure).

No language model judges another. docs/benchmarks/verification.md says how much of what is false is caught.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.answering.answer import Doubt
from assistant.answering.denial import denies, opposed
from assistant.answering.figures import figures, years
from assistant.answering.marks import TAKEN_OUT, cited_numbers, without_marks
from assistant.answering.names import Names
from assistant.answering.roles import gifts
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record
from assistant.indexing.sentences import Span, sentences
from assistant.languages import Language, detect

# Measured by benchmarks/verification.py: how near a sentence is to what it cites, and how much nearer another source may be.
NEAR, CLOSER = 0.84, 0.07
MOST_DOUBTFUL = 1 / 3
_JOINT = re.compile(r"[,;:()](?!\d)|\b(?:while|whereas|mientras|enquanto|tandis que|alors que)\b")
_SHORTEST_CLAUSE = 4

Rows = Iterable[NDArray[np.float32]]
Embed = Callable[[Sequence[str]], Rows]


@dataclass(frozen=True, slots=True)
class Material:
    """A passage that may be cited, and its source."""

    record: Record
    passage: Passage

    @property
    def text(self) -> str:
        """What a reader sees of it: title, headings, words."""
        return f"{self.passage.context}\n{self.passage.text}"

    @property
    def spans(self) -> list[Span]:
        """Where its sentences are; the whole where it has none."""
        return list(sentences(self.passage.text)) or [Span(0, len(self.passage.text))]

    @property
    def sentences(self) -> list[str]:
        """What it says, sentence by sentence."""
        return [self.passage.text[span.start : span.end] for span in self.spans]

    @property
    def stretches(self) -> list[str]:
        """Its sentences, and each two that follow each other."""
        single = self.sentences
        return [*single, *(f"{one} {other}" for one, other in pairwise(single))]


@dataclass(frozen=True, slots=True)
class Support:
    """How near a sentence is to the nearest stretch of what it cites, and of what it does not cite.

    sentence: the nearest single one; clause: the part of it that is nearest.
    """

    cited: float
    stretch: str
    sentence: str
    clause: str
    elsewhere: float = 0.0


def doubts(sentence: str, materials: Mapping[int, Material], names: Names, embed: Embed) -> tuple[Doubt, ...]:
    """Why a sentence with its [n] is not verified; empty where it is. materials: everything that could be cited."""
    cited = cited_numbers(sentence)
    if not cited:
        return (Doubt.UNCITED,)
    if any(number not in materials for number in cited):
        return (Doubt.NO_SUCH_SOURCE,)
    taken = [Doubt.ADDRESS] if TAKEN_OUT in sentence else []
    claim = without_marks(sentence.replace(TAKEN_OUT, ""))
    own = [materials[number] for number in cited]
    support = nearest(claim, own, [one for number, one in materials.items() if number not in cited], embed)
    return tuple(dict.fromkeys([*taken, *_of_facts(claim, own, names), *_of_meaning(claim, support)]))


def is_translation(text: str, quote: str, language: Language, names: Names, embed: Embed) -> bool:
    """Whether a text says in a language what a quotation says: the same figures and names, nothing denied, and near to it."""
    if (
        TAKEN_OUT in text
        or figures(text) != figures(quote)
        or names.codes(text) != names.codes(quote)
        or names.unknown(text, quote)
    ):
        return False
    if denies(text) != denies(quote) or opposed(text, quote) or detect(text) is not language:
        return False
    one, other = embed([text, quote])
    return float(one @ other) >= NEAR


def too_doubtful(told: Sequence[tuple[Doubt, ...]]) -> bool:
    """Whether more than a third of an answer's sentences are not verified, or there are none.

    >>> too_doubtful([(), (), (Doubt.FIGURE,)]), too_doubtful([(), (Doubt.FIGURE,)]), too_doubtful([])
    (False, True, True)
    """
    return not told or sum(map(bool, told)) > MOST_DOUBTFUL * len(told)


def nearest(claim: str, own: Iterable[Material], others: Iterable[Material], embed: Embed) -> Support:
    """The stretch of the cited passages that is nearest to a claim, and how near any other passage comes."""
    own = list(own)
    cited = [stretch for material in own for stretch in material.stretches]
    elsewhere = [stretch for material in others for stretch in material.stretches]
    row, *rows = embed([claim, *cited, *elsewhere])
    cosines = [float(row @ one) for one in rows]
    near = dict(zip(cited, cosines, strict=False))
    best = max(near, key=near.__getitem__)
    single = max((sentence for one in own for sentence in one.sentences), key=near.__getitem__)
    parts = clauses(single)
    near |= {part: float(row @ one) for part, one in zip(parts, embed(parts), strict=True)}
    return Support(near[best], best, single, max(parts, key=near.__getitem__), max(cosines[len(cited) :], default=0.0))


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence that are long enough to say something; the whole of it where there are none.

    >>> clauses("It reached 3,500 women, according to the ministry, which gives no year.")
    ['It reached 3,500 women', 'according to the ministry', 'which gives no year.']
    """
    parts = [part.strip() for part in _JOINT.split(sentence)]
    return [part for part in parts if len(part.split()) >= _SHORTEST_CLAUSE] or [sentence]


def _of_facts(claim: str, own: Sequence[Material], names: Names) -> Iterable[Doubt]:
    """What a claim states that its sources do not."""
    text = "\n".join(material.text for material in own)
    if figures(claim) - figures(text):
        yield Doubt.FIGURE
    places = {place for one in own for place in one.record.concerned}
    if names.codes(claim) - names.codes(text) - places or names.unknown(claim, text):
        yield Doubt.NAME
    if _swapped(claim, own, names):
        yield Doubt.ROLES


def _of_meaning(claim: str, support: Support) -> Iterable[Doubt]:
    """Where a claim says something else than the nearest stretch of its sources."""
    if support.cited < NEAR:
        yield Doubt.MEANING
    elif support.elsewhere - support.cited > CLOSER:
        yield Doubt.OTHER_SOURCE
    said = support.sentence if denies(claim) else support.clause
    if denies(claim) != denies(said) or opposed(claim, support.sentence):
        yield Doubt.NEGATION
    if years(support.stretch) and years(claim) - years(support.stretch):
        yield Doubt.FIGURE


def _swapped(claim: str, own: Sequence[Material], names: Names) -> bool:
    """Whether a claim has a giver and a taker the other way round than its sources, which have it one way only."""
    told = {pair for one in own for sentence in one.sentences for pair in gifts(sentence, names)}
    told |= {
        (giver, taker)
        for one in own
        for giver in one.record.providers
        for taker in one.record.recipients
        if giver not in one.record.recipients and taker not in one.record.providers
    }
    return any((taker, giver) in told and (giver, taker) not in told for giver, taker in gifts(claim, names))
