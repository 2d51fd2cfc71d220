"""What the corpus covers: cards counted two facets at a time, by evidence, by what is cited and read, and what is overdue (pure)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.answer import Outcome
from assistant.corpus.cards import Evidence
from assistant.exchange.gaps import Gap, State
from assistant.exchange.noted import NotedOpening, NotedQuestion
from assistant.indexing.records import Record
from assistant.languages import SPOKEN
from assistant.retrieval.glossary import is_country

MOST_NAMED = 10
ValuesOf = Callable[[Record], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cards by two facets: codes of the rows and columns, the count of each pair that has one, and how many questions on a row
    wait for an answer."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    wanted: Mapping[str, int]

    @property
    def most(self) -> int:
        """The highest count."""
        return max(self.counts.values(), default=0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is there and what is not. cited: record and how often, the most cited first; unread: neither cited nor opened.

    since: the day from which on the log tells what was read; None where it tells nothing.
    """

    cards: int
    by_language: Matrix
    by_country: Matrix
    evidence: Mapping[str, int]
    overdue: tuple[Record, ...]
    cited: tuple[tuple[Record, int], ...]
    unread: tuple[Record, ...]
    since: date | None


def coverage(
    cards: Sequence[Record],
    themes: Sequence[str],
    gaps: Iterable[Gap],
    questions: Sequence[NotedQuestion],
    openings: Sequence[NotedOpening],
    today: date,
) -> Coverage:
    """What some cards cover. themes: codes in the order of the vocabulary."""
    wanted = _wanted(gaps)
    countries = sorted(
        {code for card in cards for code in card.places if is_country(code)}
        | {code for code in wanted if is_country(code)}
    )
    languages = [language.value for language in SPOKEN]
    cited = Counter(name for one in questions if one.outcome is Outcome.ANSWERED for name in set(one.shown))
    read = {*cited, *(one.card for one in openings)}
    times = [one.at.date() for one in (*questions[:1], *openings[:1])]
    ordered = sorted(cards, key=lambda card: (-cited[card.id], card.title.casefold()))
    return Coverage(
        len(cards),
        _matrix(cards, themes, languages, lambda card: card.themes, lambda card: (card.language.value,), wanted),
        _matrix(cards, countries, themes, lambda card: card.places, lambda card: card.themes, wanted),
        {level.value: sum(card.evidence == level.value for card in cards) for level in Evidence},
        tuple(
            sorted(
                (card for card in cards if "" < card.review_due < today.isoformat()), key=lambda card: card.review_due
            )
        ),
        tuple((card, cited[card.id]) for card in ordered[:MOST_NAMED] if cited[card.id]),
        tuple(card for card in ordered if card.id not in read),
        min(times, default=None),
    )


def _matrix(
    cards: Iterable[Record],
    rows: Sequence[str],
    columns: Sequence[str],
    rows_of: ValuesOf,
    columns_of: ValuesOf,
    wanted: Mapping[str, int],
) -> Matrix:
    counts = Counter((row, column) for card in cards for row in set(rows_of(card)) for column in set(columns_of(card)))
    kept = {pair: count for pair, count in counts.items() if pair[0] in rows and pair[1] in columns}
    return Matrix(tuple(rows), tuple(columns), kept, {row: wanted[row] for row in rows if wanted[row]})


def _wanted(gaps: Iterable[Gap]) -> Counter[str]:
    """How many questions that wait for an answer name each place and theme."""
    found: Counter[str] = Counter()
    for gap in gaps:
        if gap.state is State.OPEN:
            found.update(dict.fromkeys(gap.about, len(gap.misses)))
    return found
