"""Where paragraphs end on a page, told from the size, the weight and the distance of its lines (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Sizes that differ by less than this share are the same; a distance this many times the usual one is a gap.
_SAME_SIZE = 0.08
_GAP = 1.35
_HEAVIER = 100
_FEWEST_LINES = 4
_SENTENCE_END = re.compile(r"[.!?:;…][\"”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands on the page. first and last: the baselines of its first and last letter, counted upwards."""

    text: str
    size: float = 0.0
    weight: int = 0
    first: float = 0.0
    last: float = 0.0


def with_gaps(lines: Sequence[Line]) -> str:
    """The lines of a page, with an empty one where the layout shows that something else begins.

    >>> page = [Line("Aim", 17, 700, 90, 90), Line("We train", 12, 400, 70, 70), Line("inspectors.", 12, 400, 56, 56)]
    >>> with_gaps(page)
    'Aim\\n\\nWe train\\ninspectors.'
    """
    usual = _usual_distance(lines)
    parts = [lines[0].text] if lines else []
    for above, below in pairwise(lines):
        parts.append("\n\n" if _parts(above, below, usual) else "\n")
        parts.append(below.text)
    return "".join(parts)


def _usual_distance(lines: Sequence[Line]) -> float:
    """Between the baselines of lines of one size; 0 where there are too few to tell."""
    distances = [above.last - below.first for above, below in pairwise(lines) if _alike(above, below)]
    distances = [distance for distance in distances if distance > 0]
    return median(distances) if len(distances) >= _FEWEST_LINES else 0.0


def _parts(above: Line, below: Line, usual: float) -> bool:
    if not (above.text.strip() and below.text.strip() and above.size and below.size):
        return False
    if not _alike(above, below):
        return True
    goes_on = below.text.lstrip()[:1].islower() and not _SENTENCE_END.search(above.text)
    if goes_on:
        return False
    is_heading = above.weight - below.weight >= _HEAVIER and not _SENTENCE_END.search(above.text)
    distance = above.last - below.first
    return is_heading or bool(usual and distance > _GAP * usual)


def _alike(above: Line, below: Line) -> bool:
    return abs(above.size - below.size) <= _SAME_SIZE * max(above.size, below.size)
