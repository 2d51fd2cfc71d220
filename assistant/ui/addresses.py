"""Addresses of the practices pages: what is looked for, written so that it can be shared and opens the same view (pure)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from assistant.exchange.practices import Sort
from assistant.indexing.choosing import Names
from assistant.retrieval.catalogue import FACETS, Selection
from assistant.retrieval.selecting import read_selection

PRACTICES = "/practices"
MOST_TEXT = 300
# The cards of a basket: their ids stand in one address.
MOST_CARDS = 200
MOST_PAGES = 10_000
VIEWS = ("list", "pictures")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address of the practices page asks for. page: from 1."""

    text: str = ""
    selection: Selection = field(default_factory=Selection)
    sort: Sort = Sort.RELEVANCE
    view: str = VIEWS[0]
    page: int = 1

    @property
    def query(self) -> str:
        """The wish as the query of an address, parts that are not wished left out.

        >>> Wish("trabajo", Selection(place=("BR",)), page=2).query
        'q=trabajo&place=BR&page=2'
        """
        parts: list[tuple[str, object]] = [("q", self.text)] if self.text else []
        parts += self.selection.chosen()
        bounds = (("since", self.selection.since), ("until", self.selection.until))
        parts += [(name, bound) for name, bound in bounds if bound is not None]
        parts += [("sort", self.sort.value)] if self.sort is not Sort.RELEVANCE else []
        parts += [("view", self.view)] if self.view != VIEWS[0] else []
        parts += [("page", self.page)] if self.page > 1 else []
        return urlencode(parts)

    @property
    def address(self) -> str:
        """Where the page shows this."""
        query = self.query
        return f"{PRACTICES}?{query}" if query else PRACTICES

    def leading(self, *facets: str) -> Callable[..., str]:
        """A maker of addresses of the list that differ in the values of some facets only.

        >>> Wish("a", Selection(place=("BR",), since=2000), view="pictures").leading("place", "theme")("CO", "osh")
        '/practices?q=a&since=2000&place=CO&theme=osh'
        """
        bare: dict[str, Any] = dict.fromkeys(facets, ())
        bare |= {bound: None for bound in ("since", "until") if bound in facets}
        rest = replace(self, selection=replace(self.selection, **bare), view=VIEWS[0], page=1).query
        begun = f"{PRACTICES}?{rest}&" if rest else f"{PRACTICES}?"
        return lambda *values: (
            begun + "&".join(f"{name}={quote_plus(str(value))}" for name, value in zip(facets, values, strict=True))
        )

    def selecting(self, selection: Selection) -> "Wish":
        """The same with another selection, from its first page on."""
        return replace(self, selection=selection, page=1)


def read_wish(names: Mapping[str, Names], parts: Iterable[tuple[str, str]]) -> tuple[Wish, tuple[tuple[str, str], ...]]:
    """What an address asks for, and the filters in it that are not known; what makes no sense counts as not wished."""
    written: dict[str, list[str]] = {}
    for name, value in parts:
        written.setdefault(name, []).append(value)
    selection, unknown = read_selection(names, {name: written.get(name, ()) for name in (*FACETS, "since", "until")})
    told = {name: written.get(name, [""])[0].strip() for name in ("q", "sort", "view", "page")}
    page = int(told["page"]) if told["page"].isascii() and told["page"].isdigit() and len(told["page"]) < 9 else 1
    return (
        Wish(
            _one_line(told["q"])[:MOST_TEXT],
            selection,
            Sort(told["sort"]) if told["sort"] in set(Sort) else Sort.RELEVANCE,
            told["view"] if told["view"] in VIEWS else VIEWS[0],
            min(max(page, 1), MOST_PAGES),
        ),
        unknown,
    )


def read_ids(parts: Iterable[tuple[str, str]], most: int) -> tuple[str, ...]:
    """The cards that an address names (``ids=a,b`` or ``ids=a&ids=b``), each once, at most so many.

    >>> read_ids([("ids", "a,b"), ("ids", "a"), ("x", "c")], 9)
    ('a', 'b')
    """
    ids = (one.strip() for name, value in parts if name == "ids" for one in value.split(","))
    return tuple(dict.fromkeys(filter(None, ids)))[:most]


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
