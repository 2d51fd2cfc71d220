"""Assistant: the read path on one screen. Opens corpus and indexes, and answers for both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.answering.answer import Answer, Citation
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
from assistant.answering.small_talk import small_talk, without_courtesy
from assistant.answering.themes import theme_in, themes_of
from assistant.answering.welcome import welcome
from assistant.corpus.cards import Card, CardType
from assistant.corpus.documents import Acceptance, Document, Edition, cited_edition
from assistant.corpus.library import Library, Stored
from assistant.corpus.readers.reading import Reading
from assistant.errors import IndexingError, QuestionError, ReadingError
from assistant.exchange.activity import Activity, Asker
from assistant.exchange.comparing import FEWEST, MOST
from assistant.exchange.concept_note import MOST_CARDS, ConceptNote, Known, Thing, settle
from assistant.exchange.partners import Near, Partners, Tie, rank_partners, ties
from assistant.exchange.practices import Listing, PracticeQuery, Practices
from assistant.exchange.proposals import Proposal
from assistant.exchange.wording import Wording, worded
from assistant.indexing.choosing import shown
from assistant.indexing.contents import Read, wanted, wanted_card, wanted_document
from assistant.indexing.embedding import Embedder, load_embedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import NOT_BUILT, Index
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record, document_record
from assistant.indexing.sync import Outcome as SyncOutcome
from assistant.indexing.sync import Progress, Wanted, told
from assistant.languages import Language, answer_language
from assistant.retrieval.glossary import terms_of
from assistant.retrieval.query import Found, Query
from assistant.retrieval.search import MOST_CHARACTERS, Searcher, clean
from assistant.settings import Settings
from assistant.texts import say
from assistant.viewers import Verb, Viewer, may, visible_to

ANSWER_HITS = 20
SIDE_HITS = 60
MOST_ALIKE = 6
PARTNER_HITS = 60
CARDS = tuple(kind.value for kind in CardType)


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

    @property
    def model(self) -> str:
        """The language model that writes; empty where there is none."""
        return self._writer.name if self._writer else ""

    def worded(self, proposal: Proposal, record: Record) -> Wording:
        """Title and finding of a proposed card in the language model's words, as far as they are verified."""
        return worded(proposal, record, self._generator) if self._generator else Wording()

    def sync(self) -> SyncOutcome:
        """Bring the index up to date with the corpus."""
        outcome = self.index.sync(wanted(self.library, self._read))
        self._look_anew()
        return outcome

    def refresh(self, identifier: str) -> str:
        """Make a card or document findable, or unfindable, as its file now says; why it could not be read, or an empty text."""
        card = self.library.card(identifier)
        document = None if card else self.library.documents().items.get(identifier)
        item = wanted_card(card, self.library) if card else None
        item = item or (wanted_document(document, self.library, self._read) if document else None)
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
            yield welcome(question, *talk, written=self._writer is not None)
            return
        answer = self._digest(question, viewer, history, language, filters or Filters())
        try:
            for answer in self._generator.stream(answer) if self._generator else (answer,):  # noqa: B020
                yield answer
        finally:
            self.activity.asked(answer, Asker(viewer, who))

    def digest(self, question: str, viewer: Viewer, history: Sequence[str], language: Language) -> Answer:
        """The answer in quotations, whatever else is set, and noted nowhere: for whoever measures. Raises QuestionError."""
        question = clean(question)
        if talk := small_talk(question):
            return welcome(question, *talk, written=False)
        return self._digest(question, viewer, history, language, Filters())

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

    def kept_edition(self, identifier: str, edition: str, viewer: Viewer) -> Edition | None:
        """An original that was replaced, for whoever may see both it and the document as it is now; None where there is none."""
        if self.document(identifier, viewer) is None:
            return None
        kept = next((one for one in self.library.editions(identifier) if one.id == edition), None)
        return kept if kept and kept.document.visibility in visible_to(viewer) else None

    def edition(self, identifier: str, edition: str, viewer: Viewer) -> tuple[Edition, list[Passage]] | None:
        """An original that was replaced, and its text; None as in :meth:`kept_edition`, and where it cannot be read any more."""
        kept = self.kept_edition(identifier, edition, viewer)
        if kept is None:
            return None
        record = document_record(Stored(kept.document, kept.path, kept.id), kept.path.name)
        try:
            return kept, self.index.cut(record, self._read(kept.path).sections)
        except ReadingError:
            return None

    def cited_edition(self, card: Card, document: Record, viewer: Viewer) -> Edition | None:
        """The replaced edition of its document that a card cites; None where it cites the one that is there now."""
        stored = self.document(document.id, viewer)
        cited = cited_edition(card.source, self.library.editions(document.id), stored.noun) if stored else None
        return cited if cited and cited.document.visibility in visible_to(viewer) else None

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
            places = filters.places or question.places
            narrow = replace(filters, types=(wish.kind,), themes=(theme,), places=places)
            found = self.search(replace(query, filters=narrow))
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
