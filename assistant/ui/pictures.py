"""Pictures of what was found: tables whose cells are squares, the darker the more cards; each leads to its cards (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sin, sqrt

SIDE, GAP = 25, 2
STEP = SIDE + GAP
SHADES = 5
# A label of the axes: about so wide a letter, in pixels; at most so many letters; column labels lean by so many degrees.
LETTER, LONGEST, TILT = 6.3, 30, 62
MARGIN = 14
MOST_YEARS = 24
SPAN = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A square: place in pixels, shade 1 to 5, how many cards, where it leads, and its name for who does not see it."""

    x: int
    y: int
    shade: int
    count: int
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: its label and where it begins, in pixels."""

    label: str
    at: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A matrix in pixels, and the same as a table: for each row a mark or None in each column.

    left, right: where the squares begin and end; head: the height of the column labels; side: of a square; tilt: in degrees.
    """

    width: int
    height: int
    left: int
    right: int
    head: int
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    marks: tuple[Mark, ...]
    table: tuple[tuple[str, tuple[Mark | None, ...]], ...]
    heads: tuple[str, ...]
    side: int = SIDE
    tilt: int = TILT


Pair = tuple[str, str]


def matrix(
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    counts: Mapping[Pair, int],
    address: Callable[[str, str], str],
    name: Callable[[str, str, int], str],
) -> Picture:
    """The picture of counts by row and column. rows, columns: code to label, in the order in which they are drawn."""
    most = max(counts.values(), default=0)
    left = MARGIN + round(LETTER * max((len(short(label)) for label in rows.values()), default=0))
    head = MARGIN + round(
        LETTER * sin(radians(TILT)) * max((len(short(label)) for label in columns.values()), default=0)
    )
    lines = tuple(Line(short(label), left + STEP * place) for place, label in enumerate(columns.values()))
    right = left + STEP * len(columns)
    lean = LETTER * cos(radians(TILT))
    marks = {
        (row, column): Mark(
            left + STEP * across,
            head + STEP * down,
            shade(counts[row, column], most),
            counts[row, column],
            address(row, column),
            name(rows[row], columns[column], counts[row, column]),
        )
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
        if counts.get((row, column))
    }
    return Picture(
        max([right, *(round(line.at + SIDE + lean * len(line.label)) for line in lines)]),
        head + STEP * len(rows),
        left,
        right,
        head,
        tuple(Line(short(label), head + STEP * down) for down, label in enumerate(rows.values())),
        lines,
        tuple(marks.values()),
        tuple((label, tuple(marks.get((row, column)) for column in columns)) for row, label in rows.items()),
        tuple(columns.values()),
    )


def short(label: str) -> str:
    """A label that fits the axis; the table has it whole.

    >>> short("Liberté syndicale et négociation collective")
    'Liberté syndicale et négociat…'
    """
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def shade(count: int, most: int) -> int:
    """1 to 5 by the square root of the share, so that few and one can still be told apart.

    >>> [shade(count, 100) for count in (1, 4, 20, 60, 100)]
    [1, 1, 3, 4, 5]
    """
    return ceil(SHADES * sqrt(count / most))


def spans(years: Sequence[int]) -> list[tuple[int, int]]:
    """The years one by one, or in fives where they are many.

    >>> spans([2019, 2021]), spans(range(2000, 2050))[:2]
    ([(2019, 2019), (2021, 2021)], [(2000, 2004), (2005, 2009)])
    """
    if len(years) <= MOST_YEARS:
        return [(year, year) for year in sorted(years)]
    firsts = sorted({year - year % SPAN for year in years})
    return [(first, first + SPAN - 1) for first in firsts]
