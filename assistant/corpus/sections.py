"""A stretch of text that knows where it stands in its original: the common currency of cards, readers and indexes."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a text stands in its original. Empty fields do not apply to that kind of original.

    page and slide count from 1; row is the 1-based row of a sheet; heading is the path of headings
    above the text, outermost first; part is ``notes`` or ``table`` where the text is not running text.
    """

    page: int | None = None
    slide: int | None = None
    sheet: str | None = None
    row: int | None = None
    heading: tuple[str, ...] = ()
    part: str | None = None

    def to_json(self) -> dict[str, int | str | list[str]]:
        """Only the fields that apply, ready for JSON."""
        values = {
            "page": self.page,
            "slide": self.slide,
            "sheet": self.sheet,
            "row": self.row,
            "heading": list(self.heading),
            "part": self.part,
        }
        return {key: value for key, value in values.items() if value}

    @classmethod
    def from_json(cls, values: dict[str, int | str | list[str]]) -> Self:
        """The inverse of :meth:`to_json`.

        >>> Locator.from_json(Locator(page=3, heading=("A", "B")).to_json())
        Locator(page=3, slide=None, sheet=None, row=None, heading=('A', 'B'), part=None)
        """
        fields = dict(values)
        heading = fields.pop("heading", ())
        return cls(heading=tuple(heading), **fields)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of one original, in reading order, with its place. Offsets of passages count characters of ``text``."""

    text: str
    locator: Locator = Locator()
