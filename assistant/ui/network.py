"""The picture of who learned what from whom: givers on the left, receivers on the right, a line for each pair (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.exchange.partners import Tie

ROW, TOP, MARGIN = 30, 34, 8
# A line for one card, and how much wider it gets with each more, in the picture's units.
THIN, WIDER, WIDEST = 1.5, 1.75, 8.0


@dataclass(frozen=True, slots=True)
class Name:
    """A country at its place; x is where its lines begin or end."""

    code: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One pair of countries, as a curve (SVG path data). own: whether the asking country is one of them."""

    tie: Tie
    path: str
    thickness: float
    own: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws; all numbers in the units of its own width and height."""

    width: int
    height: int
    givers: tuple[Name, ...]
    receivers: tuple[Name, ...]
    lines: tuple[Line, ...]


def draw(ties: Sequence[Tie], label: Callable[[str], str], width: int, beside: int, country: str = "") -> Picture:
    """Lay the network out. width: of the picture; beside: what the names take on either side."""
    givers = sorted({tie.giver for tie in ties}, key=lambda code: (-_weight(ties, "giver", code), label(code)))
    order = {code: at for at, code in enumerate(givers)}
    receivers = sorted({tie.receiver for tie in ties}, key=lambda code: (_middle(ties, code, order), label(code)))
    height = TOP + ROW * max(len(givers), len(receivers), 1)
    left = _column(givers, label, beside, height)
    right = _column(receivers, label, width - beside, height)
    return Picture(
        width, height, tuple(left.values()), tuple(right.values()), tuple(_lines(ties, left, right, country))
    )


def _column(codes: Sequence[str], label: Callable[[str], str], x: int, height: int) -> dict[str, Name]:
    """The names of one side, spread evenly from top to bottom."""
    step = (height - TOP) / max(len(codes), 1)
    return {code: Name(code, label(code), x, round(TOP + step * (at + 0.5), 1)) for at, code in enumerate(codes)}


def _lines(ties: Iterable[Tie], left: Mapping[str, Name], right: Mapping[str, Name], country: str) -> Iterable[Line]:
    for tie in ties:
        start, end = left[tie.giver], right[tie.receiver]
        first, last = start.x + MARGIN, end.x - MARGIN
        middle = round((first + last) / 2, 1)
        path = f"M{first} {start.y}C{middle} {start.y} {middle} {end.y} {last} {end.y}"
        thickness = min(THIN + WIDER * (len(tie.records) - 1), WIDEST)
        yield Line(tie, path, thickness, country in (tie.giver, tie.receiver))


def _weight(ties: Iterable[Tie], side: str, code: str) -> int:
    return sum(len(tie.records) for tie in ties if getattr(tie, side) == code)


def _middle(ties: Iterable[Tie], receiver: str, order: Mapping[str, int]) -> float:
    """The mean place of those it received from, so that few lines cross."""
    places = [order[tie.giver] for tie in ties if tie.receiver == receiver]
    return sum(places) / len(places)
