"""Which of the sources found are quoted, and which of their sentences (pure)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from assistant.answering.function_words import content_words
from assistant.answering.intents import Intent, Wish
from assistant.answering.quotable import made_whole, quotable_spans
from assistant.corpus.cards import field_of
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT
from assistant.indexing.sentences import Span
from assistant.indexing.words import stem, stems
from assistant.languages import Language
from assistant.retrieval.glossary import is_country
from assistant.retrieval.query import Hit

MOST_SOURCES, MOST_QUOTES, FEWEST_QUOTES = 6, 8, 3
# In standard deviations.
DOCUMENT_HANDICAP = 0.5
THEME_BONUS = 1.0
# A source that stands out less than this share of the best one answers something else.
SHARE = 0.7
# A fact has few sources; and what is sorted by its evidence must be to the point first.
EXACT_SHARE = {Intent.FIGURES: 0.8, Intent.EVIDENCE: 0.8, Intent.COMPARE: 0.8}
# What is about another place than the one asked about must come nearer; it is no answer to a question for a fact.
ELSEWHERE_SHARE = 0.9
# What is of the kind that the question names may stand a little farther off.
NAMED_SHARE = 0.6
# The weaker side of a comparison may stand this far off the stronger.
SIDE_SHARE = 0.5
# A document must stand out this much more than every card.
CLEARLY = 1.1
# The cosine from which a sentence of a document is near a question with which it has no word in common.
NEAR = 0.85
# Cards that stand out this much alike are put in the order of their use to others.
ALIKE_SHARE = 0.93
# So many sources are quoted even if all but the best are not sure to answer.
SECOND_OPINION = 2
# A card's finding stands alone by design; another sentence must hold this much more of the question to go first.
FINDING_BONUS = 0.15
FIGURE_BONUS = 0.3
# A second sentence of the same source must add this much of the question.
SECOND_ADDS = 0.15
# A further sentence of a source has this share of words that the source has not said yet.
NOVEL = 0.4
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
# The parts of a card in the order of their use to others; its finding, and what a document says, before all.
_USE = ("", "what_to_adapt", "lessons", "results", "what_was_done", "follow_up", "context")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation to be: a stretch of a hit's passage. subject: what it is about, where the words do not say so."""

    hit: Hit
    span: Span
    subject: str = ""

    @property
    def text(self) -> str:
        """The words, letter for letter."""
        return self.hit.passage.text[self.span.start : self.span.end]


def strength(hit: Hit) -> float:
    """How strongly a source answers beside the others: its standing, and more where it is under a theme that is asked for; a
    document, one of whose passages stands out by chance, needs more.
    """
    return _by_itself(hit) + THEME_BONUS * hit.themed


def _by_itself(hit: Hit) -> float:
    """Its strength whatever theme it is under: documents are under none, mostly."""
    return hit.standing - DOCUMENT_HANDICAP * (hit.record.kind == DOCUMENT)


def relevant(hits: Sequence[Hit], places: Sequence[str], wish: Wish) -> list[Hit]:
    """One hit a source, of those that stand out nearly as much as the best, at most MOST_SOURCES."""
    hits = [hit for hit in one_a_record(hit for hit in hits if quotable_spans(hit.passage.text)) if strength(hit) > 0]
    best = max((strength(hit) for hit in hits), default=0.0)
    best_alone = max(map(_by_itself, hits), default=0.0)
    best_card = max((_by_itself(hit) for hit in hits if hit.record.kind != DOCUMENT), default=0.0)
    some_about = any(is_about(hit, places) and strength(hit) >= SHARE * best for hit in hits)

    def enough(hit: Hit) -> bool:
        if hit.record.kind == DOCUMENT:
            return _by_itself(hit) >= max(CLEARLY * best_card, SHARE * best_alone)
        return strength(hit) >= least(hit)

    def least(hit: Hit) -> float:
        if some_about and not is_about(hit, places):
            return inf if wish.intent in EXACT_SHARE else ELSEWHERE_SHARE * best
        if some_about:
            return SHARE * best
        if wish.kind and hit.record.kind == wish.kind:
            return NAMED_SHARE * best
        return EXACT_SHARE.get(wish.intent, SHARE) * best

    near = [hit for hit in hits if enough(hit)]
    if wish.counts and any(_tells_figure(hit.passage.text, wish) for hit in near):
        near = [hit for hit in near if _tells_figure(hit.passage.text, wish) or strength(hit) >= ALIKE_SHARE * best]
    return near[:MOST_SOURCES]


def answering(hits: Sequence[Hit], sure: Sequence[Hit]) -> list[Hit]:
    """The hits that answer by themselves (sure), those that stand out nearly as much as the best one, and a second opinion."""
    second = sorted(hits, key=strength, reverse=True)[:SECOND_OPINION]
    kept = [*sure, *second, *strongest(hits)]
    return [hit for hit in hits if hit in kept]


def strongest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that stand out nearly as much as the best one, best first."""
    best = max((strength(hit) for hit in hits), default=0.0)
    return sorted((hit for hit in hits if strength(hit) >= ALIKE_SHARE * best), key=strength, reverse=True)


def is_about(hit: Hit, places: Sequence[str]) -> bool:
    """Whether a source is about one of the places: it happened there, or they gave or received it."""
    return not hit.record.concerned.isdisjoint(places)


def countries(places: Sequence[str]) -> tuple[str, ...]:
    """The countries among codes of places; regions have longer ones."""
    return tuple(filter(is_country, places))


def side_by_side(sides: Sequence[Sequence[Hit]], places: Sequence[str], wish: Wish, most: int) -> list[Hit]:
    """The best sources of each side in turn; before them those that set the sides against each other themselves."""
    best = max((strength(hit) for hits in sides for hit in hits), default=0.0)
    both = [
        hit
        for hit in sides[0]
        if strength(hit) >= ALIKE_SHARE * best and all(is_about(hit, [place]) for place in places)
    ]
    taken = relevant(both, places, wish)[:1]
    for place, hits in zip(places, sides, strict=True):
        others = [other for other in places if other != place]
        free = [hit for hit in hits if all(hit.record.id != other.record.id for other in taken)]
        alone = [hit for hit in free if not is_about(hit, others)]
        # Rather a source that is about the others, too, than to say that there is none.
        near = _strong(alone, place, wish, SIDE_SHARE * best) or _strong(free, place, wish, SIDE_SHARE * best)
        taken += sorted(near, key=lambda hit: wish.counts and not _tells_figure(hit.passage.text, wish))[:most]
    return taken


def _strong(hits: Sequence[Hit], place: str, wish: Wish, least: float) -> list[Hit]:
    """The relevant sources about a place that are at least so strong."""
    return [hit for hit in relevant(hits, [place], wish) if strength(hit) >= least]


def one_a_record(hits: Iterable[Hit]) -> list[Hit]:
    """The first hit of each source, in order."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.record.id, hit)
    return list(first.values())


def arranged(hits: Sequence[Hit], places: Sequence[str], wish: Wish, terms: Mapping[str, float]) -> list[Hit]:
    """The order of the answer: the kind that is asked for, then cards, then documents; in each the asked places first.

    Among cards that stand out alike, the one that names more of what the question names goes first (terms: the share of its
    terms, by record id); then the one that others can use most easily, by transfer and by evidence.
    """
    if not hits:
        return []
    least = ALIKE_SHARE * max(strength(hit) for hit in hits)

    def off(hit: Hit) -> tuple[float, ...]:
        named = terms.get(hit.record.id, 0.0) if strength(hit) >= least else -1.0
        elsewhere = bool(places) and not is_about(hit, places)
        return elsewhere, wish.counts and not _tells_figure(hit.passage.text, wish), -named

    nearest = sorted(hits, key=lambda hit: (*off(hit), -strength(hit)))
    kinds = list(dict.fromkeys(hit.record.kind for hit in nearest))
    documents_last = nearest[0].record.kind != DOCUMENT
    by_evidence = wish.intent is Intent.EVIDENCE

    def order(hit: Hit) -> tuple[float, ...]:
        record = hit.record
        level = record.evidence_level or 0
        transfer = int(record.transfer[1:]) if record.transfer else 0
        use = (-transfer, -level) if strength(hit) >= least else (1, 0)
        return (
            -level if by_evidence else 0,
            record.kind != wish.kind if wish.kind else 0,
            documents_last and record.kind == DOCUMENT,
            0 if by_evidence else kinds.index(record.kind),
            *off(hit),
            *use,
            -strength(hit),
        )

    return sorted(hits, key=order)


def chosen(hit: Hit, weights: Weights, wish: Wish, nearness: Callable[[Sequence[str]], list[float]]) -> list[Quote]:
    """The one or two sentences of a passage that say most about the question, in reading order.

    weights: how much each stem of the question tells in the passage's language, at most 1 together. nearness: how near
    texts are to the question, asked for where no word of a document tells; where none is near either, nothing is chosen.
    """
    passage = hit.passage
    spans = _standing(hit)
    if not spans:
        return []
    texts = [passage.text[span.start : span.end] for span in spans]
    finding = 0 if _has_finding(hit) else None
    values = [_value(text, weights, wish) + FINDING_BONUS * (at == finding) for at, text in enumerate(texts)]
    first = max(range(len(spans)), key=lambda at: (values[at], -at))
    if hit.record.kind == DOCUMENT and max(values) == 0:
        near = nearness(texts)
        first = max(range(len(spans)), key=lambda at: near[at])
        if near[first] < NEAR:
            return []
    told = {*stems(texts[first])}
    added = [
        0.0
        if at == first
        else _value(text, {stem: weights[stem] for stem in weights.keys() - told}, wish, texts[first])
        for at, text in enumerate(texts)
    ]
    second = max(range(len(spans)), key=lambda at: (added[at], -at))
    places = sorted({first, second} if added[second] >= SECOND_ADDS else {first})
    return _quotes(hit, [spans[at] for at in places], finding is not None and finding in places)


def places_of(hit: Hit, found: Sequence[Hit], language: Language) -> list[Hit]:
    """Where a source may be quoted: a card as it was found; a document in its passages found, the asker's language first.

    Documents often say the same in several languages.
    """
    if hit.record.kind != DOCUMENT:
        return [hit]
    own = [
        other for other in found if other.record.id == hit.record.id and strength(other) >= NAMED_SHARE * strength(hit)
    ]
    return sorted(own, key=lambda other: (other.passage.language is not language, -strength(other)))


def filled(quotes: Sequence[Quote], hits: Sequence[Hit], least: int) -> list[Quote]:
    """An answer with further sentences of some of its cards, each card in reading order, until there are enough."""
    told = list(quotes)
    for hit in hits:
        own = [quote for quote in told if quote.hit.record.id == hit.record.id]
        if own and hit.record.kind != DOCUMENT and len(told) < least:
            at = told.index(own[0])
            more = with_more(hit, own, least - len(told))
            told = [quote for quote in told if quote not in own]
            told[at:at] = more
    return told


def with_more(hit: Hit, have: Sequence[Quote], most: int) -> list[Quote]:
    """A source's quotations with at most so many further sentences of it, in reading order.

    Those go first that others can use: conditions, lessons and results before what was done, the context last; none that
    says again what is told already.
    """
    text = hit.passage.text
    every = quotable_spans(text)
    spans = [quote.span for quote in have]
    for span in sorted(every, key=lambda span: _USE.index(_part(text, span))):
        fresh = not any(_within(span, one) for one in spans)
        if len(spans) < len(have) + most and fresh and _adds(text, span, spans):
            spans.append(span)
    spans.sort(key=lambda span: span.start)
    return _quotes(hit, spans, _has_finding(hit) and any(_within(every[0], span) for span in spans))


def _part(text: str, span: Span) -> str:
    """The part of a card that a stretch stands in; empty for its finding, and in a document."""
    headings = [match[1] for match in _HEADING.finditer(text, 0, span.start)]
    return (field_of(headings[-1]) if headings else None) or ""


def _adds(text: str, span: Span, told: Sequence[Span]) -> bool:
    return adds(text[span.start : span.end], " ".join(text[one.start : one.end] for one in told))


def adds(text: str, told: str) -> bool:
    """Whether a sentence says something that its source has not said before it: other words, or another figure.

    >>> adds("Guatemala withdrew 145 children.", "Guatemala, with methods from Ecuador, withdrew 145 children from dumps.")
    False
    >>> adds("The first step is a map of dumps.", "Guatemala withdrew 145 children from dumps.")
    True
    """
    words = {stem(word) for word in content_words(text)}
    fresh = words - {stem(word) for word in content_words(told)}
    return not numbers(text) <= numbers(told) or len(fresh) >= NOVEL * max(len(words), 1)


def _standing(hit: Hit) -> list[Span]:
    """What may be quoted: of a card anything, since its title can be named; of a document what stands alone."""
    passage = hit.passage
    spans = quotable_spans(passage.text)
    if hit.record.kind != DOCUMENT:
        return spans
    return [span for span in spans if made_whole(passage.text, span, passage.language)[1]]


def _has_finding(hit: Hit) -> bool:
    """Whether the passage begins with a card's finding."""
    return hit.record.kind != DOCUMENT and hit.passage.ordinal == 0


def _value(text: str, weights: Weights, wish: Wish, beside: str = "") -> float:
    """How much of the question a text holds, and whether it has the figure that is asked for and ``beside`` lacks."""
    wanted = wish.counts or wish.intent is Intent.FIGURES
    has_figure = wanted and _tells_figure(text, wish) and not _tells_figure(beside, wish)
    return sum(weights.get(stem, 0.0) for stem in {*stems(text)}) + FIGURE_BONUS * has_figure


def _tells_figure(text: str, wish: Wish) -> bool:
    """Whether a text holds a figure of the kind that is asked for: a count, or a year."""
    return any(not (wish.counts and _YEAR.fullmatch(number)) for number in _NUMBER.findall(text))


def _quotes(hit: Hit, spans: Sequence[Span], with_finding: bool) -> list[Quote]:
    """Spans made whole; where that fails, or a card's finding is not beside it, the subject is named."""
    quotes: list[Quote] = []
    for span in spans:
        whole, stands = made_whole(hit.passage.text, span, hit.passage.language)
        if any(_within(whole, quote.span) for quote in quotes):
            continue
        quotes = [quote for quote in quotes if not _within(quote.span, whole)]
        of_card = hit.record.kind != DOCUMENT
        needs = not with_finding if of_card else not stands
        quotes.append(Quote(hit, whole, _subject(hit.passage, hit.record.title) if needs else ""))
    return quotes


def _subject(passage: Passage, title: str) -> str:
    return passage.locator.heading[-1] if passage.locator.heading else title


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def numbers(text: str) -> frozenset[str]:
    """The figures of a text, without the marks that languages set into them.

    >>> sorted(numbers("1.570 niños en 2022")), numbers("1,570 children in 2022") == numbers("1.570 niños en 2022")
    (['1570', '2022'], True)
    """
    return frozenset(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(text))


def may_repeat(one: Quote, other: Quote) -> bool:
    """Whether two quotations could say the same: same figures, no place against another, and neither contradicts the other."""
    first, second = one.hit.record, other.hit.record
    return (
        first.id != second.id
        and second.id not in first.contradicts
        and first.id not in second.contradicts
        and numbers(one.text) == numbers(other.text)
        and ({*first.places} <= {*second.places} or {*second.places} <= {*first.places})
    )


def alike(one: str, other: str) -> float:
    """Share of stems that two texts have in common (Jaccard).

    >>> alike("Los inspectores", "los inspectores"), alike("Peru", "Chile")
    (1.0, 0.0)
    """
    first, second = {*stems(one)}, {*stems(other)}
    return len(first & second) / len(first | second) if first | second else 0.0
