"""Assistant: the read path on one screen. Opens corpus and indexes, and answers for both."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.answering.answer import Answer, Citation, Outcome
from assistant.answering.compose import Composer
from assistant.answering.compose import Question as Asked
from assistant.answering.conversation import last_question, stand_alone
from assistant.answering.follow_ups import is_more
from assistant.answering.generation import Generator
from assistant.answering.intents import Intent, Wish, what_is_compared, wish
from assistant.answering.language_model import Writer, open_writer
from assistant.answering.names import names_of
from assistant.answering.places import are_listed, concerned, with_only
from assistant.answering.pointing import pointed_at, pointer
from assistant.answering.selection import countries, is_about
from assistant.answering.small_talk import Talk, small_talk, without_courtesy
from assistant.answering.themes import theme_in, themes_of
from assistant.corpus.cards import Card, CardType, Problem, Status
from assistant.corpus.checks import check_card, check_questions, check_relations
from assistant.corpus.documents import RECORD_SUFFIX, Acceptance, Document
from assistant.corpus.library import Library, Origin, Stored
from assistant.corpus.packs import Pack
from assistant.corpus.questions import FOLDER as QUESTIONS
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.errors import IndexingError, QuestionError
from assistant.exchange.activity import Activity, Asker
from assistant.exchange.comparing import FEWEST, MOST
from assistant.exchange.concept_note import MOST_CARDS, ConceptNote, Known, Thing, settle
from assistant.exchange.packing import Alike, Fate, Item, Ours, plan_import, with_alike
from assistant.exchange.partners import Near, Partners, Tie, rank_partners, ties
from assistant.exchange.practices import Listing, PracticeQuery, Practices
from assistant.indexing.choosing import shown
from assistant.indexing.embedding import Embedder, load_embedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import NOT_BUILT, Index
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record, card_record, card_sections, document_record
from assistant.indexing.sync import Outcome as SyncOutcome
from assistant.indexing.sync import Progress, Wanted, told
from assistant.languages import SPOKEN, Language, detect, is_spoken
from assistant.retrieval.glossary import terms_of
from assistant.retrieval.query import Found, Query
from assistant.retrieval.search import MOST_CHARACTERS, Searcher, clean
from assistant.settings import Settings
from assistant.texts import lines, say
from assistant.viewers import Verb, Viewer, may, visible_to

Read = Callable[[Path], Reading]
ANSWER_HITS = 20
SIDE_HITS = 60
# What these say of answers is another thing where a language model writes them.
_WRITTEN = {
    Talk.GREETING: "answer.greeting_written",
    Talk.IDENTITY: "answer.identity_written",
    Talk.ERRAND: "answer.errand_written",
}
MOST_ALIKE = 6
PARTNER_HITS = 60
NEAR_DUPLICATES = 5
CARDS = tuple(kind.value for kind in CardType)


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What ``check`` finds: how much is there, and every problem in it."""

    cards: int
    documents: int
    problems: tuple[Problem, ...]


class Assistant:
    """One corpus, one index, and the verbs over them. Use as a context manager, or close it."""

    def __init__(
        self,
        library: Library,
        index: Index,
        read: Read,
        *,
        log_questions: bool = True,
        writer: Writer | None = None,
        llm_tokens: int = 3000,
    ) -> None:
        """writer: the language model that answers are written with; None for quotations only."""
        self.library = library
        self.index = index
        self.activity = Activity(library, enabled=log_questions)
        self._read = read
        self._terms = terms_of(library.vocabularies)
        self.searcher = Searcher(index.ledger, index.vectors, index.embedder, self._terms)
        self.practices = Practices(index.ledger, self.search, library.vocabularies, self._terms)
        self._composer = Composer(index.ledger, index.embedder, library.vocabularies, self._terms)
        self._writer: Writer | None = None
        self._generator: Generator | None = None
        if writer:
            self.write_with(writer, llm_tokens)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the indexes; the next start need not look twice."""
        self.index.close()
        if self._writer:
            self._writer.close()

    def write_with(self, writer: Writer, tokens: int) -> None:
        """Answer with a language model from now on. tokens: most that it is given for one question."""
        names, count = names_of(self.library.vocabularies), self.index.embedder.count_tokens
        self._writer = writer
        self._generator = Generator(writer, names, self._composer.embed, count, tokens)

    def sync(self) -> SyncOutcome:
        """Bring the index up to date with the corpus."""
        outcome = self.index.sync(wanted(self.library, self._read))
        self._look_anew()
        return outcome

    def refresh(self, identifier: str) -> str:
        """Make a card or document findable, or unfindable, as its file now says; why it could not be read, or an empty text."""
        card = self.library.card(identifier)
        document = None if card else self.library.documents().items.get(identifier)
        item = _wanted_card(card, self.library) if card else None
        item = item or (_wanted_document(document, self.library, self._read) if document else None)
        if item:
            return self.index.put(item)
        self.index.drop(identifier)
        return ""

    def read(self, path: Path) -> Reading:
        """What a reader makes of a file. Raises ReadingError."""
        return self._read(path)

    def put_document(self, stored: Stored[Document], reading: Reading) -> None:
        """Make a document that has just been read findable, or unfindable, as its record says."""
        if stored.noun.status is Acceptance.ACCEPTED:
            record = document_record(stored, self.library.name_of(stored.path))
            self.index.put(Wanted(record, lambda: reading.sections))
        else:
            self.index.drop(stored.noun.id)

    def _look_anew(self) -> None:
        self.searcher = Searcher(self.index.ledger, self.index.vectors, self.index.embedder, self._terms)

    def require_index(self) -> None:
        """Raises IndexingError where nothing was indexed yet: "the corpus does not say" would be untrue."""
        if not self.index.built:
            raise IndexingError(NOT_BUILT)

    def differences(self, failed: Mapping[str, str] | None = None) -> list[str]:
        """Where corpus, ledger and vectors differ, a sentence each; empty when all is well.

        failed: what a sync could not read, and why.
        """
        if not self.index.built:
            return [NOT_BUILT, *self.index.differences()]
        return [*told(self.index.compare(wanted(self.library, self._read)), failed or {}), *self.index.differences()]

    def repair(self) -> list[str]:
        """Bring the index up to date, and its vectors in line; the differences that are left."""
        failed = self.sync().failed
        if self.index.differences():
            self.index.rebuild_vectors()
            self._look_anew()
        return self.differences(failed)

    def search(self, query: Query) -> Found:
        """Hits, best first. Raises QuestionError."""
        return self.searcher.search(query)

    def ask(
        self,
        question: str,
        viewer: Viewer = Viewer.ANONYMOUS,
        history: Sequence[str] = (),
        language: Language | None = None,
        filters: Filters | None = None,
    ) -> Answer:
        """An answer in quotations or a written one, a refusal, or a word of welcome.

        history: the questions asked before, oldest first. language: the reader's, used where the question does not
        tell its own. Raises QuestionError for an empty or overlong question.
        """
        *_, answer = self.tell(question, viewer, history, language, filters)
        return answer

    def tell(
        self,
        question: str,
        viewer: Viewer = Viewer.ANONYMOUS,
        history: Sequence[str] = (),
        language: Language | None = None,
        filters: Filters | None = None,
        who: str = "",
    ) -> Iterator[Answer]:
        """The answer as :meth:`ask` gives it, after its drafts where a language model writes it.

        Closing the iterator ends the writing. What was shown last is noted, with the name of whoever is signed in (who).
        """
        question = clean(question)
        if talk := small_talk(question):
            yield _welcome(question, *talk, written=self._writer is not None)
            return
        answer = self._digest(question, viewer, history, language, filters or Filters())
        try:
            for answer in self._generator.stream(answer) if self._generator else (answer,):  # noqa: B020
                yield answer
        finally:
            self.activity.asked(answer, Asker(viewer, who))

    def _digest(
        self, question: str, viewer: Viewer, history: Sequence[str], language: Language | None, filters: Filters
    ) -> Answer:
        """The answer in quotations to what is no small talk."""
        history = [before for before in map(without_courtesy, history) if not pointer(before)]
        where = pointer(without_courtesy(question))
        if where and history:
            before = self._digest(history[-1], viewer, history[:-1], language, filters)
            if cited := pointed_at(where, before.citations):
                return self._more_about(question, cited, before.language, viewer)
        places = self.library.vocabularies.places
        asked = stand_alone(without_courtesy(question), history, places)
        if len(asked) > MOST_CHARACTERS:  # the question before was nearly that long itself
            asked = question
        spoken = answer_language(asked, language)
        focus = last_question(asked)
        named = concerned(focus, places) or concerned(asked, places)
        what = wish(focus, len(countries(named)), are_listed(focus, places))
        if what.intent is Intent.THEMES:
            records = list(self.practices.records(viewer).values())
            return themes_of(question, asked, spoken, what.kind, records, self.library.vocabularies.themes)
        asking = Asked(question, asked, focus, spoken, what, named, more=is_more(question, places))
        return self._quoted(asking, Query(asked, viewer, filters, ANSWER_HITS))

    def _more_about(self, question: str, cited: Citation, language: Language, viewer: Viewer) -> Answer:
        """More of one source of the answer before, in the language of that answer."""
        asked = say("answer.more_about", language, title=cited.record.title)
        asking = Asked(question, asked, asked, language, Wish(Intent.OPEN))
        return self._composer.more_about(asking, cited, viewer)

    def card(self, identifier: str, viewer: Viewer) -> Card | None:
        """A published card that the viewer may see, whatever the index still says; None where there is none."""
        record = self.record(identifier, viewer)
        stored = self.library.card(identifier) if record and record.kind != DOCUMENT else None
        return stored.noun if stored and may(viewer, Verb.READ, stored.noun.visibility, stored.noun.status) else None

    def find(self, query: PracticeQuery) -> Listing:
        """Cards by words, meaning and facets, with the counts of every facet. Raises QuestionError for an overlong text."""
        return self.practices.find(query)

    def compare(self, identifiers: Sequence[str], viewer: Viewer) -> list[Card]:
        """Two to four cards to be laid side by side, in the order asked. Raises QuestionError for fewer, more, or none such."""
        wanted = list(dict.fromkeys(identifiers))
        if not FEWEST <= len(wanted) <= MOST:
            raise QuestionError(f"{FEWEST} to {MOST} different cards can be compared, not {len(wanted)}.")
        cards = [self.card(identifier, viewer) for identifier in wanted]
        for identifier, card in zip(wanted, cards, strict=True):
            if card is None:
                raise QuestionError(
                    f"There is no card {shown(identifier)}; search tells the ids of those that there are."
                )
        return [card for card in cards if card]

    def like(self, card: Card, viewer: Viewer) -> list[Record]:
        """Cards on one of its themes that are near to a card in meaning, in another language or about other places."""
        first = self.index.ledger.passages_of(card.id)[:1]
        hits = self.searcher.like(first[0], viewer) if first else ()
        known = {card.id, *(relation.id for relation in card.related)}
        records = dict.fromkeys(hit.record for hit in hits if hit.record.id not in known)
        others = [one for one in records if one.language is not card.language or {*card.places}.isdisjoint(one.places)]
        return [one for one in others if not {*card.themes}.isdisjoint(one.themes)][:MOST_ALIKE]

    def document(self, identifier: str, viewer: Viewer) -> Stored[Document] | None:
        """An accepted document that the viewer may see, with the path of its original; None where there is none."""
        record = self.record(identifier, viewer)
        return self.library.documents().items.get(identifier) if record else None

    def record(self, identifier: str, viewer: Viewer) -> Record | None:
        """What the index knows of a source that the viewer may see; None where there is none."""
        record = self.index.ledger.records([identifier]).get(identifier)
        return record if record and record.visibility in visible_to(viewer) else None

    def partners(self, need: str, country: str, viewer: Viewer, today: date) -> Partners:
        """Who could teach what a country needs, with the reasons. country: a code of the vocabulary. Raises QuestionError."""
        need = clean(need)
        hits = self.search(Query(need, viewer, limit=PARTNER_HITS)).hits
        near = [Near(hit.record, close) for hit, close in zip(hits, self._composer.closeness(need, hits), strict=True)]
        return rank_partners(
            need, country, near, list(self.practices.records(viewer).values()), self.library.vocabularies.places, today
        )

    def concept_note(
        self, need: str, country: str, chosen: Sequence[str], viewer: Viewer, language: Language, today: date
    ) -> ConceptNote:
        """A concept note for a need and a country (its code) from chosen cards, in a language.

        Raises QuestionError for an empty need, and where no card, too many, or one that the viewer may not see is chosen.
        """
        identifiers = tuple(dict.fromkeys(chosen))
        if not 1 <= len(identifiers) <= MOST_CARDS:
            raise QuestionError(f"{len(identifiers)} cards are chosen; choose 1 to {MOST_CARDS}.")
        known = tuple(self._known(identifier, viewer) for identifier in identifiers)
        settling = tuple(settle(thing, self._said_on(thing, viewer, language), known) for thing in Thing)
        return ConceptNote(clean(need), country, language, today, known, settling)

    def _known(self, identifier: str, viewer: Viewer) -> Known:
        card, record = self.card(identifier, viewer), self.record(identifier, viewer)
        if card is None or record is None:
            raise QuestionError(f"There is no card {shown(identifier)}; the partners of a need tell the ids of cards.")
        return Known(card, record)

    def _said_on(self, thing: Thing, viewer: Viewer, language: Language) -> Answer:
        """What the corpus says on one of the five things; it is no question of a person, and not noted as one."""
        question = say(f"note.look.{thing.value}", language)
        asking = Asked(question, question, question, language, wish(question))
        return self._quoted(asking, Query(question, viewer, Filters(types=CARDS), ANSWER_HITS))

    def plan_import(self, pack: Pack, today: date) -> list[Item]:
        """What a pack from elsewhere would bring, near-duplicates in any language told apart; nothing is taken."""
        library = self.library
        ours = Ours(library.cards().items, library.documents().items, library.vocabularies, library.origins())
        items = plan_import(pack, ours, today)
        new = [item.card for item in items if item.card and item.fate is Fate.NEW]
        return with_alike(items, self._alike(new))

    def take(self, items: Iterable[Item], pack: Pack, today: date) -> None:
        """Take chosen things from a pack, and keep where they came from; what they replace is in history. Raises OSError."""
        for item in sorted(items, key=lambda item: item.kind != "vocabulary"):
            if item.terms:
                self.library.add_terms(item.id, item.terms)
            elif item.card:
                self.library.save_card(item.card)
                theirs, ours = pack.files[item.file], self.library.cards().items[item.id].digest
                self._keep_origin(item.id, pack, theirs, ours, today)
            elif item.document:
                record = pack.files[f"{item.file}{RECORD_SUFFIX}"]
                self.library.take_document(Path(item.file).name, pack.files[item.file], record)
                whole = record + pack.files[item.file]
                self._keep_origin(item.id, pack, whole, sha256(whole).hexdigest(), today)

    def _keep_origin(self, identifier: str, pack: Pack, theirs: bytes, ours: str, today: date) -> None:
        origin = Origin(origin=pack.origin, key=pack.key, theirs=sha256(theirs).hexdigest(), ours=ours, taken=today)
        self.library.keep_origin(identifier, origin)

    def _alike(self, cards: Sequence[Card]) -> dict[str, Alike]:
        """For each card that is not here, the card of ours nearest to it by title and finding, in any language."""
        near: dict[str, dict[str, Record]] = {}
        for card in cards:
            query = Query(
                _title_and_finding(card)[:MOST_CHARACTERS], Viewer.TRAINER, Filters(types=CARDS), NEAR_DUPLICATES
            )
            near[card.id] = {hit.record.id: hit.record for hit in self.search(query).hits}
        known = {
            identifier: self.card(identifier, Viewer.TRAINER) for records in near.values() for identifier in records
        }
        said = [_title_and_finding(card) for card in (*cards, *filter(None, known.values()))]
        texts = list(dict.fromkeys(said))
        rows = dict(zip(texts, self.index.embedder.embed_documents(texts), strict=True)) if texts else {}
        found: dict[str, Alike] = {}
        for card in cards:
            row = rows[_title_and_finding(card)]
            others = [(record, known[identifier]) for identifier, record in near[card.id].items()]
            alike = [Alike(record, float(rows[_title_and_finding(other)] @ row)) for record, other in others if other]
            if alike:
                found[card.id] = max(alike, key=lambda one: one.nearness)
        return found

    def ties(self, viewer: Viewer) -> list[Tie]:
        """Who learned what from whom, as far as the viewer may see it."""
        return ties(list(self.practices.records(viewer).values()))

    def _quoted(self, question: Asked, query: Query) -> Answer:
        """The answer to a question about something, from the search or the searches that it takes."""
        wish, filters = question.wish, query.filters
        if wish.intent is Intent.COMPARE:
            sides = [self._side(query, code) for code in countries(question.places)]
            return self._composer.compose(question, self.search(query), sides)
        theme = theme_in(question.focus, self.library.vocabularies.themes) if wish.intent is Intent.KIND else ""
        if theme and not (filters.types or filters.themes):
            found = self.search(replace(query, filters=replace(filters, types=(wish.kind,), themes=(theme,))))
            if found.hits:
                return self._composer.compose(replace(question, complete=True), found)
        return self._composer.compose(question, self.search(query))

    def _side(self, query: Query, code: str) -> Found:
        """What is found about one of several countries that are compared, asked for as if it were alone."""
        text = with_only(what_is_compared(query.text), code, self.library.vocabularies.places) or query.text
        found = self.search(replace(query, text=text, limit=SIDE_HITS))
        hits = tuple(hit for hit in found.hits if is_about(hit, [code]))
        if hits or query.filters.places:
            return replace(found, hits=hits)
        return self.search(replace(query, text=text, filters=replace(query.filters, places=(code,))))

    def passages(self, identifier: str, viewer: Viewer) -> list[Passage]:
        """The indexed text of a source that the viewer may see, in reading order."""
        return self.index.ledger.passages_of(identifier) if self.record(identifier, viewer) else []


def open_assistant(settings: Settings, progress: Progress) -> Assistant:
    """The assistant that the settings describe. Raises SettingsError, CorpusError, ModelError, IndexBusy or IndexingError."""
    library = Library(settings.corpus)
    _ = library.vocabularies
    writer = open_writer(settings, progress)

    def percent(what: str, share: float) -> None:
        progress(what, round(100 * share), 100)

    embedder: Embedder = load_embedder(
        settings.model, settings.indexes / "models", download=settings.model_download, progress=percent
    )
    index = Index(settings.indexes, embedder, settings.passage_tokens, settings.chroma_url, progress)
    return Assistant(
        library,
        index,
        reader(settings),
        log_questions=settings.log_questions,
        writer=writer,
        llm_tokens=settings.llm_tokens,
    )


def reader(settings: Settings) -> Read:
    """Reads a document in a process of its own, within the limits of the settings."""
    from assistant.corpus.readers.sandbox import read_file

    megabyte = 1024 * 1024

    def read(path: Path) -> Reading:
        return read_file(
            path,
            max_bytes=settings.max_file_mb * megabyte,
            timeout=settings.read_seconds,
            max_memory=settings.read_memory_mb * megabyte,
        )

    return read


def wanted(library: Library, read: Read) -> Iterator[Wanted]:
    """Everything that may be found: published cards and accepted documents."""
    for stored in library.cards().items.values():
        if item := _wanted_card(stored, library):
            yield item
    for document in library.documents().items.values():
        if item := _wanted_document(document, library, read):
            yield item


def _wanted_card(stored: Stored[Card], library: Library) -> Wanted | None:
    if stored.noun.status is not Status.PUBLISHED:
        return None
    return Wanted(card_record(stored, library.name_of(stored.path)), _card_text(stored))


def _wanted_document(stored: Stored[Document], library: Library, read: Read) -> Wanted | None:
    if stored.noun.status is not Acceptance.ACCEPTED:
        return None
    return Wanted(document_record(stored, library.name_of(stored.path)), _document_text(stored, read))


def _card_text(stored: Stored[Card]) -> Callable[[], Sequence[Section]]:
    return lambda: card_sections(stored.noun)


def _document_text(stored: Stored[Document], read: Read) -> Callable[[], Sequence[Section]]:
    return lambda: read(stored.path).sections


def check(library: Library, today: date) -> CorpusReport:
    """Every problem of the corpus at once."""
    cards, documents = library.cards(), library.documents()
    files = {identifier: library.name_of(stored.path) for identifier, stored in cards.items.items()}
    known: Mapping[str, Card] = {identifier: stored.noun for identifier, stored in cards.items.items()}
    problems = [*cards.problems, *documents.problems, *library.leftovers()]
    for identifier, card in known.items():
        problems += check_card(card, files[identifier], library.vocabularies, today)
    problems += check_relations(known, files)
    questions, faults = library.questions()
    problems += faults
    problems += check_questions(questions, {*known, *documents.items}, QUESTIONS)
    return CorpusReport(len(cards.items), len(documents.items), tuple(problems))


def answer_language(question: str, reader_language: Language | None) -> Language:
    """The asker's language: the question's own where it tells, else the reader's, else English.

    One or two words, and text in none of the four languages (German, code), tell too little to overrule the language that
    the reader has chosen.
    """
    if reader_language in SPOKEN and (len(question.split()) < 3 or not is_spoken(question)):
        return reader_language
    told = detect(question)
    return told if told in SPOKEN else reader_language if reader_language in SPOKEN else Language.EN


def _title_and_finding(card: Card) -> str:
    return f"{card.title}\n{card.finding}"


def _welcome(question: str, talk: Talk, language: Language, *, written: bool) -> Answer:
    """The word in reply to a message that is no question. written: whether a language model writes answers."""
    plain = f"answer.{talk}"
    lead = say(_WRITTEN.get(talk, plain) if written else plain, language)
    if talk in (Talk.GREETING, Talk.IDENTITY, Talk.ABILITIES):
        lead = "\n".join([lead, *(f"- {example}" for example in lines("examples.questions", language))])
    return Answer(question, question, language, Outcome.ERRAND if talk is Talk.ERRAND else Outcome.SMALL_TALK, lead)
