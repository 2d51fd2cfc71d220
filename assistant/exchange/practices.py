"""Practices: cards found by words and by meaning, narrowed by facets, in an order that the reader chooses."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.answering.function_words import FUNCTION_WORDS
from assistant.answering.refusal import Named, confidence
from assistant.corpus.cards import CardType
from assistant.corpus.vocabularies import Vocabularies
from assistant.indexing.ledger import Ledger
from assistant.indexing.records import Record
from assistant.indexing.words import fold, stem, written_words
from assistant.languages import SPOKEN, Language, detect
from assistant.retrieval.catalogue import YEARS, Bits, Catalogue, Counts, Selection
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.highlighting import SoughtWord, best_sentence, highlight, sought_word
from assistant.retrieval.query import Found, Hit, Query
from assistant.retrieval.search import CARDS
from assistant.texts import say
from assistant.viewers import Viewer, visible_to

MOST_WORDS = 12
# Fewer letters tell no meaning yet; they are looked for as the beginning of a word.
FEWEST_LETTERS = 3
DEEPEST = 100
MOST_REMEMBERED = 5000
# A list may hold more than an answer: what would answer with this probability, and is nearer than texts that have nothing in
# common (of 10 questions from other fields, none finds a card; docs/benchmarks/practices.md).
LEAST_CONFIDENCE, LEAST_COSINE = 0.28, 0.825
CLOSEST = 3
_WORDS = "words"

Search = Callable[[Query], Found]


class Sort(StrEnum):
    """Relevance without a text is date."""

    RELEVANCE = "relevance"
    DATE = "date"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class PracticeQuery:
    """What is looked for, by whom, and which stretch of the list is wanted."""

    text: str = ""
    viewer: Viewer = Viewer.ANONYMOUS
    selection: Selection = field(default_factory=Selection)
    sort: Sort = Sort.RELEVANCE
    first: int = 0
    most: int = 20


@dataclass(frozen=True, slots=True)
class Drop:
    """A filter that stands in the way: without it so many cards would be shown. facet: ``words`` for the text itself."""

    facet: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Practice:
    """One card of the list. excerpt: a sentence of its text that holds the words, where title and finding do not."""

    record: Record
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is found. cards: the stretch that was asked for, of ``total``; counts and years: of all that are found.

    words: what to mark in a text of each language. catalogue, found: of all cards, those that are found. closest and drops: where nothing is found, what came nearest, and which
    filters stand in the way.
    """

    query: PracticeQuery
    total: int
    cards: tuple[Practice, ...]
    counts: Counts
    years: Mapping[int, int]
    words: Mapping[Language, tuple[SoughtWord, ...]]
    catalogue: Catalogue
    found: Bits
    closest: tuple[Record, ...] = ()
    drops: tuple[Drop, ...] = ()


@dataclass(frozen=True, slots=True)
class _Matched:
    """The cards that a text finds, and how well; weak: those that came nearest, though not near enough."""

    bits: Bits
    scores: Mapping[str, float]
    words: Mapping[Language, tuple[SoughtWord, ...]]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made of the ledger when it was so old. held: which cards hold a word, as far as it was asked."""

    generation: int
    records: dict[str, Record]
    catalogue: Catalogue
    held: dict[tuple[Language, SoughtWord, Viewer], Bits] = field(default_factory=dict)


class Practices:
    """The cards of an index. Made anew from the ledger whenever that has changed."""

    def __init__(self, ledger: Ledger, search: Search, vocabularies: Vocabularies, glossary: Glossary) -> None:
        """search: the product's own, by words and meaning."""
        self._ledger = ledger
        self._search = search
        self._places = vocabularies.places
        self._glossary = glossary
        self._labels = _label_words(vocabularies)
        self._made = _Made(-1, {}, Catalogue([], vocabularies.places))

    @property
    def catalogue(self) -> Catalogue:
        """Every card by its facets, as the ledger has them now."""
        return self._now().catalogue

    def records(self, viewer: Viewer) -> dict[str, Record]:
        """Every card and document that a viewer may see, by id."""
        visible = visible_to(viewer)
        return {name: record for name, record in self._now().records.items() if record.visibility in visible}

    def _now(self) -> "_Made":
        generation = self._ledger.generation
        if self._made.generation != generation:
            records = self._ledger.records()
            self._made = _Made(generation, records, Catalogue(records.values(), self._places))
        return self._made

    def find(self, query: PracticeQuery) -> Listing:
        """The cards that a viewer may see, that hold the words or mean the same, and that pass the selection."""
        catalogue = self.catalogue
        visible = catalogue.visible(query.viewer)
        matched = self._matched(catalogue, query) if query.text.strip() else _Matched(visible, {}, {})
        there = matched.bits & visible
        passing = there & catalogue.selected(query.selection)
        ordered = _ordered(catalogue, passing, query.sort, matched.scores)
        shown = [catalogue.records[number] for number in ordered[query.first : query.first + query.most]]
        return Listing(
            query,
            len(ordered),
            tuple(self._practice(record, matched.words.get(record.language, ())) for record in shown),
            catalogue.counts(there, query.selection),
            catalogue.years(there & catalogue.selected(query.selection, but=YEARS)),
            matched.words,
            catalogue,
            passing,
            () if ordered else _closest(catalogue, matched, visible, query.selection),
            () if ordered else _drops(catalogue, there, visible, query),
        )

    def _practice(self, record: Record, words: Sequence[SoughtWord]) -> Practice:
        if not words or any(part.marked for part in highlight(f"{record.title} {record.finding}", words)):
            return Practice(record)
        texts = [passage.text for passage in self._ledger.passages_of(record.id)]
        return Practice(record, best_sentence(texts, words))

    def _matched(self, catalogue: Catalogue, query: PracticeQuery) -> _Matched:
        words = self._words(query.text)
        by_words: Bits = 0
        for language in self._ledger.sizes():
            by_words |= self._holding_all(catalogue, language, words[language], query.viewer)
        hits = self._near(query)
        scores: dict[str, float] = {}
        for hit in hits:
            scores.setdefault(hit.record.id, hit.score)
        sure = _sure(hits, detect(query.text))
        return _Matched(by_words | catalogue.bits_of(sure), scores, words, tuple(scores))

    def _near(self, query: PracticeQuery) -> tuple[Hit, ...]:
        """The passages of cards that come nearest, by words and by meaning."""
        if sum(letter.isalnum() for letter in query.text) < FEWEST_LETTERS:
            return ()
        return self._search(Query(query.text, query.viewer, CARDS, DEEPEST)).hits

    def _words(self, text: str) -> dict[Language, tuple[SoughtWord, ...]]:
        """What is looked for in each language: words without grammar, names as the language has them."""
        translated = self._glossary.translate(text)
        return {language: _sought(translated[language]) for language in Language}

    def _holding_all(
        self, catalogue: Catalogue, language: Language, words: Sequence[SoughtWord], viewer: Viewer
    ) -> Bits:
        """The cards that hold every word, in their text in a language or in the label of a facet in any."""
        held = catalogue.visible(viewer) if words else 0
        frequencies = self._ledger.document_frequencies(language, [word.root for word in words])
        for word in sorted(words, key=lambda one: frequencies.get(one.root, 0)):  # the rarest leaves least to look at
            if not held:
                break
            held &= self._holding(catalogue, language, word, viewer)
        return held

    def _holding(self, catalogue: Catalogue, language: Language, word: SoughtWord, viewer: Viewer) -> Bits:
        """The cards that hold a word; remembered until the next change, since every letter typed asks for the words before."""
        made, key = self._made, (language, word, viewer)
        remembered = made.held if made.catalogue is catalogue else {}
        if key in remembered:
            return remembered[key]
        there = catalogue.bits_of(self._ledger.holding(language, word.pattern, visible_to(viewer)))
        bits = there | self._labelled(catalogue, word)
        if len(remembered) < MOST_REMEMBERED:
            remembered[key] = bits
        return bits

    def _labelled(self, catalogue: Catalogue, word: SoughtWord) -> Bits:
        bits: Bits = 0
        for root, codes in self._labels.items():
            if word.fits_stem(root):
                for facet, code in codes:
                    bits |= catalogue.concerning(code) if facet == "place" else catalogue.holding(facet, [code])
        return bits


def _sought(words: Sequence[str]) -> tuple[SoughtWord, ...]:
    telling = [word for word in words if fold(word) not in FUNCTION_WORDS] or list(words)
    telling = telling[:MOST_WORDS]
    return tuple(sought_word(word, beginning=word is telling[-1]) for word in telling)


def _label_words(vocabularies: Vocabularies) -> dict[str, set[tuple[str, str]]]:
    """The stem of every word by which a value is named in any language, and the facets and values that it names."""
    named = {
        "theme": vocabularies.themes,
        "place": vocabularies.places,
        "group": vocabularies.target_groups,
        "modality": vocabularies.modalities,
    }
    found: dict[str, set[tuple[str, str]]] = {}
    names = [
        (facet, code, name)
        for facet, vocabulary in named.items()
        for code, term in vocabulary.terms.items()
        for name in term.words()
    ]
    names += [
        ("type", kind.value, say(f"{family}.{kind.value}", language))
        for kind in CardType
        for family in ("kinds", "groups")
        for language in SPOKEN
    ]
    for facet, code, name in names:
        for word in written_words(name):
            if fold(word) not in FUNCTION_WORDS:
                found.setdefault(stem(word), set()).add((facet, code))
    return found


def _sure(hits: Sequence[Hit], language: Language) -> list[str]:
    """The cards that come near enough to count as found."""
    return [
        hit.record.id
        for hit in hits
        if hit.cosine >= LEAST_COSINE and confidence(hit, Named(), language) >= LEAST_CONFIDENCE
    ]


def _ordered(catalogue: Catalogue, bits: Bits, sort: Sort, scores: Mapping[str, float]) -> list[int]:
    """The numbers of the cards of a set, in the order that is asked for."""
    numbers = catalogue.numbers_in(bits)
    if sort is Sort.EVIDENCE:
        return sorted(numbers, key=catalogue.by_evidence.__getitem__)
    numbers.sort(key=catalogue.by_date.__getitem__)
    if sort is Sort.DATE or not scores:
        return numbers
    found = sorted(
        (
            (scores[one], -catalogue.by_date[number], number)
            for one, number in _numbered(catalogue, scores)
            if bits >> number & 1
        ),
        reverse=True,
    )
    first = [number for _, _, number in found]
    scored = set(first)
    return first + [number for number in numbers if number not in scored]


def _numbered(catalogue: Catalogue, identifiers: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Ids with their numbers in the catalogue; what is no card's is left out."""
    return ((one, catalogue.numbers[one]) for one in identifiers if one in catalogue.numbers)


def _closest(catalogue: Catalogue, matched: _Matched, visible: Bits, selection: Selection) -> tuple[Record, ...]:
    """What came nearest to the words, within the selection before outside of it."""
    passing = catalogue.selected(selection) & visible
    numbers = [number for _, number in _numbered(catalogue, matched.weak) if visible >> number & 1]
    inside = [number for number in numbers if passing >> number & 1]
    best = list(dict.fromkeys([*inside, *numbers]))[:CLOSEST]
    return tuple(catalogue.records[number] for number in best)


def _drops(catalogue: Catalogue, there: Bits, visible: Bits, query: PracticeQuery) -> tuple[Drop, ...]:
    """The filters without which there would be something, the one that gives most first."""
    selection = query.selection
    without = [
        (facet, value, there & catalogue.selected(selection.without(facet, value)))
        for facet, value in selection.chosen()
    ]
    if selection.since is not None or selection.until is not None:
        without.append((YEARS, "", there & catalogue.selected(selection, but=YEARS)))
    if query.text.strip():
        without.append((_WORDS, "", visible & catalogue.selected(selection)))
    drops = [Drop(facet, value, bits.bit_count()) for facet, value, bits in without if bits]
    return tuple(sorted(drops, key=lambda drop: -drop.count))
