"""The answer without a language model: exact quotations, chosen and arranged by what the question wants."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.answering.answer import Answer, Citation, Outcome, Reason, Sentence
from assistant.answering.citations import Numbering
from assistant.answering.function_words import content_words
from assistant.answering.intents import Intent, Wish
from assistant.answering.parties import Party, parties
from assistant.answering.quotable import quotable_spans
from assistant.answering.refusal import THRESHOLD, Named, confidence, decide, named
from assistant.answering.remembered import Remembered
from assistant.answering.selection import (
    FEWEST_QUOTES,
    MOST_QUOTES,
    MOST_SOURCES,
    Quote,
    Weights,
    adds,
    alike,
    answering,
    arranged,
    chosen,
    countries,
    filled,
    is_about,
    may_repeat,
    numbers,
    one_a_record,
    places_of,
    relevant,
    side_by_side,
    strongest,
    with_more,
)
from assistant.answering.themes import theme_share
from assistant.corpus.vocabularies import Vocabularies
from assistant.indexing.embedding import Embedder
from assistant.indexing.ledger import Ledger
from assistant.indexing.records import DOCUMENT, Record
from assistant.indexing.words import stem
from assistant.languages import Language, detect
from assistant.retrieval.evidence import NOTHING, weigh
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.query import Found, Hit, since
from assistant.texts import say
from assistant.viewers import Viewer, visible_to

NEAREST = 3
# A question of which this share is a theme is about the theme; and so many cards under it are enough to answer it.
MOSTLY, FEWEST_THEMED = 0.5, 2
# A refusal points to no source that is less probable than this to answer.
NEAR_ENOUGH = 0.28
# Two sentences of like figures and places say the same from here on: by stems within a language, else by cosine, which
# need not be as high where there are figures to be alike.
SAME_WORDS, SAME_FACT, SAME_MEANING = 0.6, 0.88, 0.95


@dataclass(frozen=True, slots=True)
class Question:
    """What is answered. question: as typed; asked: as it stands alone; focus: the part of it that is asked now.

    places: the codes it names. complete: whether what was found is all there is of a kind and theme that were asked for.
    more: whether more of the same is wanted.
    """

    question: str
    asked: str
    focus: str
    language: Language
    wish: Wish
    places: tuple[str, ...] = ()
    complete: bool = False
    more: bool = False


class Composer:
    """Turns what was found into an answer. Safe to use from several threads."""

    def __init__(self, ledger: Ledger, embedder: Embedder, vocabularies: Vocabularies, terms: Glossary) -> None:
        self._ledger = ledger
        self._vocabularies = vocabularies
        self._terms = terms
        self.embed = Remembered(embedder)

    def compose(self, question: Question, found: Found, beside: Sequence[Found] = ()) -> Answer:
        """The answer in quotations, or a refusal with the nearest hits.

        beside: what was found for each of the countries that are compared, in their order.
        """
        start = perf_counter()
        language = detect(question.asked)
        pairs = _under_theme(list(zip(found.hits, self._named(question.asked, found.hits), strict=True)), language)
        found, names = replace(found, hits=tuple(hit for hit, _ in pairs)), [one for _, one in pairs]
        decision = decide(found.hits, names, language)
        answer = Answer(
            question=question.question,
            asked=question.asked,
            language=question.language,
            outcome=Outcome.REFUSED,
            lead=say("answer.refused", question.language),
            decision=decision,
            candidates=found.candidates,
            timings=found.timings,
            intent=question.wish.intent,
            filters=found.query.filters,
        )

        def nearest() -> tuple[Hit, ...]:
            return _cards_first([hit for hit, one in pairs if confidence(hit, one, language) >= NEAR_ENOUGH])

        if not decision.answered and not question.complete:
            lead = self._nowhere(question) if decision.reason is Reason.PLACE else answer.lead
            return replace(answer, lead=lead, nearest=nearest(), compose=since(start))
        sure = [hit for hit, one in pairs if confidence(hit, one, language) >= THRESHOLD]
        terms = {hit.record.id: one.terms or 0.0 for hit, one in reversed(pairs)}
        hits = self._hits(question, found, sure, beside, terms)
        sentences, numbering = self._quote(question, hits, found)
        if not sentences:
            return replace(answer, nearest=nearest(), compose=since(start))
        return replace(
            answer,
            outcome=Outcome.ANSWERED,
            lead=self._lead(question, hits, sentences, numbering),
            sentences=sentences,
            citations=numbering.all(),
            columns=self._columns(question),
            parties=self._parties(question, numbering),
            compose=since(start),
        )

    def more_about(self, question: Question, cited: Citation, viewer: Viewer) -> Answer:
        """What a source of the answer before says beyond what was quoted of it, most useful first of all."""
        start = perf_counter()
        hit = Hit(cited.passage, cited.record, 0.0, 0.0, 0.0, 0.0, NOTHING)
        numbering = Numbering()
        quotes = with_more(hit, [], MOST_QUOTES)
        sentences = [self._sentence(question, quote, numbering) for quote in quotes]
        sentences += self._other_side(question, quotes[-1], viewer, quotes, numbering) if quotes else []
        return Answer(
            question=question.question,
            asked=question.asked,
            language=question.language,
            outcome=Outcome.ANSWERED if sentences else Outcome.REFUSED,
            lead=say("answer.lead_more" if sentences else "answer.refused", question.language),
            sentences=tuple(sentences),
            citations=numbering.all(),
            compose=since(start),
        )

    def closeness(self, text: str, hits: Sequence[Hit]) -> list[float]:
        """How probable it is that each hit answers a text, 0 to 1, whatever places the text names."""
        language = detect(text)
        return [confidence(hit, one, language) for hit, one in zip(hits, self._named(text, hits), strict=True)]

    def _named(self, text: str, hits: Sequence[Hit]) -> list[Named]:
        """What each hit names of what a text names."""
        codes, share = self._terms.codes(text), theme_share(text, self._terms)
        return [named(codes, self._names(hit), share * hit.themed) for hit in hits]

    def _names(self, hit: Hit) -> set[str]:
        """The places and terms that a source is about, or that the passage names."""
        there = self._terms.codes(f"{hit.passage.context} {hit.passage.text}")
        return {*hit.record.concerned, *hit.record.themes, *there}

    def _nowhere(self, question: Question) -> str:
        """That no source is about the countries asked about."""
        return say(
            "answer.refused_place", question.language, place=self._labels(countries(question.places), question.language)
        )

    def _labels(self, places: Sequence[str], language: Language) -> str:
        return ", ".join(self._vocabularies.places.label(code, language) for code in places)

    def _hits(
        self,
        question: Question,
        found: Found,
        sure: Sequence[Hit],
        beside: Sequence[Found],
        terms: Mapping[str, float],
    ) -> list[Hit]:
        """The sources to quote, in the order of the answer.

        sure: the hits that answer by themselves. terms: how much of what the question names a record's best hit names.
        """
        if question.wish.intent is Intent.COMPARE and beside:
            sides = [side.hits for side in beside]
            told = side_by_side(sides, countries(question.places), question.wish, MOST_QUOTES // len(beside))
            kinds = list(dict.fromkeys(hit.record.kind for hit in told))
            return sorted(told, key=lambda hit: kinds.index(hit.record.kind))
        if question.complete:
            return one_a_record(found.hits)[:MOST_SOURCES]
        near = answering(relevant(found.hits, question.places, question.wish), sure)
        return arranged(near, question.places, question.wish, terms)

    def _quote(self, question: Question, hits: Sequence[Hit], found: Found) -> tuple[tuple[Sentence, ...], Numbering]:
        """The quotations of each source in turn, without repetition; each with the other side where there is one."""
        numbering = Numbering()
        quotes = self._picked(question, hits, found)
        sentences: list[Sentence] = []
        for at, quote in enumerate(quotes):
            sentences.append(self._sentence(question, quote, numbering))
            if at + 1 == len(quotes) or quotes[at + 1].hit.record.id != quote.hit.record.id:
                sentences += self._other_side(question, quote, found.query.viewer, quotes, numbering)
        return tuple(sentences), numbering

    def _picked(self, question: Question, hits: Sequence[Hit], found: Found) -> list[Quote]:
        """The quotations of each source in turn, at most MOST_QUOTES; a short answer is filled from its best cards."""
        every = (quote for hit in hits for quote in self._chosen(question, hit, found.hits))
        quotes = self._unique(every)[:MOST_QUOTES]
        if question.more:
            return self._unique(filled(quotes, hits, MOST_QUOTES))
        if question.wish.intent in (Intent.FIGURES, Intent.COMPARE) or not hits:
            return quotes
        return self._unique(filled(quotes, strongest(hits), FEWEST_QUOTES))

    def _unique(self, quotes: Iterable[Quote]) -> list[Quote]:
        """The quotations without those that say again what one before them says."""
        unique: list[Quote] = []
        for quote in quotes:
            own = " ".join(told.text for told in unique if told.hit.record.id == quote.hit.record.id)
            if (not own or adds(quote.text, own)) and not any(self._repeats(quote, told) for told in unique):
                unique.append(quote)
        return unique

    def _chosen(self, question: Question, hit: Hit, found: Sequence[Hit]) -> list[Quote]:
        """What is quoted of a source: of a document, from those of its passages in one language that have something to say."""
        quotes: list[Quote] = []
        for place in places_of(hit, found, question.language):
            weights = self._weights(question.focus, place.passage.language)
            if quotes and (
                len(quotes) >= FEWEST_QUOTES or place.passage.language is not quotes[0].hit.passage.language
            ):
                break
            quotes += chosen(place, weights, question.wish, _far if quotes else self._nearness_to(question.focus))
        return quotes

    def _sentence(self, question: Question, quote: Quote, numbering: Numbering) -> Sentence:
        citation = numbering.cite(quote.hit.record, quote.hit.passage, quote.span)
        return Sentence(
            citation.quote,
            (citation.n,),
            quote.hit.record.kind,
            quote.hit.passage.language,
            subject=quote.subject,
            heading=self._heading(question, quote.hit),
        )

    def _heading(self, question: Question, hit: Hit) -> str:
        """What the quotation stands under, where that is not the kind of its source."""
        language, record = question.language, hit.record
        if question.wish.intent is Intent.COMPARE:
            about = [place for place in countries(question.places) if is_about(hit, [place])]
            return self._labels(about, language)
        if question.wish.intent is Intent.EVIDENCE and record.evidence:
            level = self._vocabularies.evidence.label(record.evidence, language)
            return say("ui.evidence", language, evidence=level)
        return ""

    def _parties(self, question: Question, numbering: Numbering) -> tuple[Party, ...]:
        """Who gave and who received, as the quoted sources state it, where that was asked."""
        if question.wish.intent is not Intent.WHO:
            return ()
        sources: dict[str, tuple[int, Record]] = {}
        for citation in numbering.all():
            sources.setdefault(citation.record.id, (citation.n, citation.record))
        return parties(sources.values(), lambda code: self._labels([code], question.language), question.places)

    def _columns(self, question: Question) -> tuple[str, ...]:
        """What stands side by side: the countries that are compared."""
        if question.wish.intent is not Intent.COMPARE:
            return ()
        return tuple(self._labels([place], question.language) for place in countries(question.places))

    def _other_side(
        self, question: Question, quote: Quote, viewer: Viewer, quotes: Sequence[Quote], numbering: Numbering
    ) -> list[Sentence]:
        """The findings of sources that say they contradict this one, if the viewer may see them and they are not quoted."""
        found = []
        for record in self._ledger.records(quote.hit.record.contradicts).values():
            passages = self._ledger.passages_of(record.id)
            spans = quotable_spans(passages[0].text) if passages else []
            told = any(other.hit.record.id == record.id for other in quotes)
            if record.visibility in visible_to(viewer) and spans and not told:
                other = Quote(Hit(passages[0], record, 0.0, 0.0, 0.0, 0.0, NOTHING), spans[0])
                heading = self._heading(question, other.hit) or self._heading(question, quote.hit)
                sentence = self._sentence(question, other, numbering)
                found.append(replace(sentence, group=quote.hit.record.kind, heading=heading, disagrees=True))
        return found

    def _lead(
        self, question: Question, hits: Sequence[Hit], sentences: Sequence[Sentence], numbering: Numbering
    ) -> str:
        """How many sources answer, how many disagree with them, and whether any is about the place asked about."""
        language = question.language
        cited = {citation.n: citation.record.id for citation in numbering.all()}
        answering = {cited[sentence.citations[0]] for sentence in sentences if not sentence.disagrees}
        others = {cited[sentence.citations[0]] for sentence in sentences if sentence.disagrees} - answering
        count = len(answering)
        parts = [say("answer.lead_one", language) if count == 1 else say("answer.lead_many", language, count=count)]
        if others:
            key = "answer.lead_disagrees" if len(others) == 1 else "answer.lead_disagree"
            parts.append(say(key, language, count=len(others)))
        asked = countries(question.places)
        missing = [place for place in asked if not any(place in self._names(hit) for hit in hits)]
        if missing and (len(missing) == len(asked) or question.wish.intent is Intent.COMPARE):
            names = self._labels(missing, language)
            key = "answer.no_place" if len(missing) == len(asked) else "answer.no_place_compared"
            parts.insert(0, say(key, language, place=names))
        return " ".join(parts)

    def _weights(self, asked: str, language: Language) -> Weights:
        """How much each stem of the question tells in a language: shares of its idf mass, of those that are there."""
        asked_stems = list(dict.fromkeys(stem(word) for word in content_words(asked)))
        frequencies = self._ledger.document_frequencies(language, asked_stems)
        there = [one for one in asked_stems if frequencies.get(one)]
        return weigh(there, frequencies, self._ledger.sizes().get(language, 0)).stems

    def _nearness_to(self, asked: str) -> Callable[[Sequence[str]], list[float]]:
        """Tells how near texts are to the question."""

        def nearness(texts: Sequence[str]) -> list[float]:
            question, *rows = self.embed([asked, *texts])
            return [float(question @ row) for row in rows]

        return nearness

    def _repeats(self, quote: Quote, told: Quote) -> bool:
        """Whether a quotation says again what another source has said, in its language or in another."""
        if quote.text == told.text:
            return True
        if not may_repeat(quote, told):
            return False
        if quote.hit.passage.language is told.hit.passage.language:
            return alike(quote.text, told.text) >= SAME_WORDS
        one, other = self.embed([quote.text, told.text])
        return float(one @ other) >= (SAME_FACT if numbers(quote.text) else SAME_MEANING)


def _far(texts: Sequence[str]) -> list[float]:
    """The nearness of texts that nobody has measured."""
    return [0.0] * len(texts)


def _under_theme(pairs: list[tuple[Hit, Named]], language: Language) -> list[tuple[Hit, Named]]:
    """Of what was found for a question that is mostly a theme, the cards under it, where there are enough; and documents that
    answer by themselves, for they are under no theme. Of any other question everything.
    """
    if len({hit.record.id for hit, names in pairs if names.themed >= MOSTLY}) < FEWEST_THEMED:
        return pairs
    return [
        (hit, names)
        for hit, names in pairs
        if names.themed or (hit.record.kind == DOCUMENT and confidence(hit, names, language) >= THRESHOLD)
    ]


def _cards_first(near: Sequence[Hit]) -> tuple[Hit, ...]:
    """Where a refusal points to: the nearest sources, cards first."""
    return tuple(sorted(one_a_record(near), key=lambda hit: hit.record.kind == DOCUMENT)[:NEAREST])
