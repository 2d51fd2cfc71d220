"""The answer without a language model: exact quotations, chosen by nearness and arranged by what they are."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from assistant.answering.answer import Answer, Citation, Outcome, Reason, Sentence
from assistant.answering.citations import Numbering, is_verbatim
from assistant.answering.refusal import decide, named
from assistant.indexing.embedding import Embedder
from assistant.indexing.ledger import Ledger
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record
from assistant.indexing.sentences import Span, sentences
from assistant.languages import Language, detect
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.query import Found, Hit
from assistant.texts import say
from assistant.viewers import visible_to

MOST_SOURCES = 6
NEAREST = 3
# A source whose margin is less than this share of the best one's answers something else. Margins, because words are
# covered only within a language and the right answer may be in another.
SHARE = 0.6
# What is about another place than the one asked about, or is a document rather than a card, must come nearer.
STRICT_SHARE = 0.8
# A second sentence of the same source must come this near to the question's best one.
SECOND_WITHIN = 0.02
# A card's finding stands alone by design; another sentence must be clearly nearer to go first.
FINDING_BONUS = 0.04
SHORTEST, LONGEST = 20, 600
LONG_WITHOUT_STOP = 45
_CACHE = 20_000

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Quote:
    span: Span
    nearness: float


class Composer:
    """Turns what was found into an answer. Safe to use from several threads; remembers the rows of sentences it has seen."""

    def __init__(self, ledger: Ledger, embedder: Embedder, glossary: Glossary) -> None:
        self._ledger = ledger
        self._embedder = embedder
        self._glossary = glossary
        self._rows: OrderedDict[str, Rows] = OrderedDict()
        self._guard = Lock()

    def compose(
        self, question: str, asked: str, language: Language, found: Found, asked_places: Sequence[str], place: str
    ) -> Answer:
        """The answer in quotations, or a refusal with the nearest hits.

        asked_places: codes of places the question names; place: their names in the asker's language.
        """
        start = perf_counter()
        codes = self._glossary.codes(asked)
        decision = decide(found.hits, [named(codes, self._names(hit)) for hit in found.hits], detect(asked))
        answer = Answer(
            question=question,
            asked=asked,
            language=language,
            outcome=Outcome.REFUSED,
            lead=say("answer.refused", language),
            decision=decision,
            candidates=found.candidates,
            timings=found.timings,
        )
        if not decision.answered:
            lead = say("answer.no_place", language, place=place) if decision.reason is Reason.PLACE else answer.lead
            return replace(answer, lead=lead, nearest=_one_a_record(found.hits)[:NEAREST], compose=_since(start))
        hits = _relevant(found.hits, asked_places)
        about = [hit for hit in hits if _is_about(hit, asked_places)]
        sentences, citations = self._quote(asked, _arranged(hits, about), found)
        lead = _lead(len({citation.record.id for citation in citations}), language)
        if asked_places and not about:
            lead = f"{say('answer.no_place', language, place=place)} {lead}"
        return replace(
            answer,
            outcome=Outcome.ANSWERED,
            lead=lead,
            sentences=sentences,
            citations=citations,
            compose=_since(start),
        )

    def _names(self, hit: Hit) -> set[str]:
        """The places and terms that a source is about, or that the passage names."""
        record = hit.record
        there = self._glossary.codes(f"{hit.passage.context} {hit.passage.text}")
        return {*record.places, *record.providers, *record.recipients, *record.themes, *there}

    def _quote(
        self, asked: str, hits: Sequence[Hit], found: Found
    ) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
        question = self._embed([asked])[0]
        numbering = Numbering()
        quoted: list[Sentence] = []
        told: set[str] = set()
        for hit in hits:
            for span in self._best(question, hit.record, hit.passage):
                text = hit.passage.text[span.start : span.end]
                if text not in told:
                    told.add(text)
                    quoted.append(_sentence(numbering.cite(hit.record, hit.passage, span)))
            quoted += self._other_side(hit, found, numbering, told)
        citations = numbering.all()
        if not all(map(is_verbatim, citations)):
            raise AssertionError("a quotation is not in its source")
        return tuple(quoted), citations

    def _best(self, question: Rows, record: Record, passage: Passage) -> list[Span]:
        """The one or two sentences of a passage nearest to the question, in reading order."""
        spans = [span for span in sentences(passage.text) if _quotable(passage.text[span.start : span.end])]
        spans = spans or [Span(0, min(len(passage.text), LONGEST))]
        rows = self._embed([passage.text[span.start : span.end] for span in spans])
        quotes = [_Quote(span, float(question @ row)) for span, row in zip(spans, rows, strict=True)]
        if record.kind != DOCUMENT:
            quotes[0] = replace(quotes[0], nearness=quotes[0].nearness + FINDING_BONUS)
        ordered = sorted(quotes, key=lambda quote: -quote.nearness)
        chosen = [quote for quote in ordered[:2] if quote.nearness >= ordered[0].nearness - SECOND_WITHIN]
        return sorted((quote.span for quote in chosen), key=lambda span: span.start)

    def _other_side(self, hit: Hit, found: Found, numbering: Numbering, told: set[str]) -> list[Sentence]:
        """The findings of sources that say they contradict this one, if the viewer may see them."""
        quoted = []
        for record in self._ledger.records(hit.record.contradicts).values():
            passages = self._ledger.passages_of(record.id)
            if record.visibility not in visible_to(found.query.viewer) or not passages:
                continue
            span = next(iter(sentences(passages[0].text)))
            text = passages[0].text[span.start : span.end]
            if text not in told:
                told.add(text)
                quoted.append(
                    replace(_sentence(numbering.cite(record, passages[0], span)), group=hit.record.kind, disagrees=True)
                )
        return quoted

    def _embed(self, texts: Sequence[str]) -> list[Rows]:
        with self._guard:
            missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        rows: Sequence[Rows] = list(self._embedder.embed_queries(missing)) if missing else []
        with self._guard:
            self._rows.update(zip(missing, rows, strict=True))
            found = [self._rows[text] for text in texts]
            while len(self._rows) > _CACHE:
                self._rows.popitem(last=False)
        return found


def _relevant(hits: Sequence[Hit], asked_places: Sequence[str]) -> list[Hit]:
    """One hit a source, of those that come near the best, at most MOST_SOURCES."""
    best = max(hit.margin for hit in hits)
    some_about = any(_is_about(hit, asked_places) and hit.margin >= SHARE * best for hit in hits)

    def share(hit: Hit) -> float:
        elsewhere = some_about and not _is_about(hit, asked_places)
        return STRICT_SHARE if elsewhere or hit.record.kind == DOCUMENT else SHARE

    near = [hit for hit in hits if hit.margin >= share(hit) * best]
    return list(_one_a_record(near)[:MOST_SOURCES])


def _is_about(hit: Hit, places: Sequence[str]) -> bool:
    return not {*places}.isdisjoint({*hit.record.places, *hit.record.providers, *hit.record.recipients})


def _one_a_record(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(
        {hit.record.id: hit for hit in reversed(hits)}[identifier]
        for identifier in dict.fromkeys(hit.record.id for hit in hits)
    )


def _arranged(hits: Sequence[Hit], about: Sequence[Hit]) -> list[Hit]:
    """Kinds in the order of their best hit, so that the heading with the best hit comes first; asked places before others."""
    ordered = [*about, *(hit for hit in hits if hit not in about)]
    kinds = list(dict.fromkeys(hit.record.kind for hit in ordered))
    return sorted(ordered, key=lambda hit: kinds.index(hit.record.kind))


def _quotable(text: str) -> bool:
    """Whether a stretch says something by itself: no title, no row of a table, nothing overlong.

    >>> _quotable("Guide pour rédiger une fiche"), _quotable("Inspectors were trained.")
    (False, True)
    """
    whole = text[-1] in ".!?…»”)" or len(text) >= LONG_WITHOUT_STOP
    return SHORTEST <= len(text) <= LONGEST and whole and " | " not in text


def _sentence(citation: Citation) -> Sentence:
    return Sentence(citation.quote, (citation.n,), citation.record.kind, citation.passage.language)


def _lead(sources: int, language: Language) -> str:
    return say("answer.lead_one", language) if sources == 1 else say("answer.lead_many", language, count=sources)


def _since(start: float) -> float:
    return 1000 * (perf_counter() - start)
