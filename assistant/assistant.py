"""Assistant: the read path on one screen. Opens corpus and indexes, and answers for both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from assistant.corpus.cards import Card, Problem, Status
from assistant.corpus.checks import check_card, check_questions, check_relations
from assistant.corpus.documents import Acceptance, Document
from assistant.corpus.library import Library, Stored
from assistant.corpus.questions import FOLDER as QUESTIONS
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.errors import IndexingError
from assistant.exchange.activity import Activity
from assistant.indexing.embedding import Embedder, load_embedder
from assistant.indexing.filters import Filters
from assistant.indexing.index import NOT_BUILT, Index
from assistant.indexing.passages import Passage
from assistant.indexing.records import Record, card_record, card_sections, document_record
from assistant.indexing.sync import Outcome as SyncOutcome
from assistant.indexing.sync import Progress, Wanted, told
from assistant.languages import SPOKEN, Language, detect, is_spoken
from assistant.retrieval.glossary import terms_of
from assistant.retrieval.query import Found, Query
from assistant.retrieval.search import MOST_CHARACTERS, Searcher, clean
from assistant.settings import Settings
from assistant.texts import lines, say
from assistant.viewers import Viewer, visible_to

Read = Callable[[Path], Reading]
ANSWER_HITS = 20
SIDE_HITS = 60
# What these say of answers is another thing where a language model writes them.
_WRITTEN = {
    Talk.GREETING: "answer.greeting_written",
    Talk.IDENTITY: "answer.identity_written",
    Talk.ERRAND: "answer.errand_written",
}


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
    ) -> Iterator[Answer]:
        """The answer as :meth:`ask` gives it, after its drafts where a language model writes it.

        Closing the iterator ends the writing. What was shown last is noted.
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
            self.activity.asked(answer, viewer)

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
            records = self._records(viewer)
            return themes_of(question, asked, spoken, what.kind, records, self.library.vocabularies.themes)
        asking = Asked(question, asked, focus, spoken, what, named, more=is_more(question, places))
        return self._quoted(asking, Query(asked, viewer, filters, ANSWER_HITS))

    def _more_about(self, question: str, cited: Citation, language: Language, viewer: Viewer) -> Answer:
        """More of one source of the answer before, in the language of that answer."""
        asked = say("answer.more_about", language, title=cited.record.title)
        asking = Asked(question, asked, asked, language, Wish(Intent.OPEN))
        return self._composer.more_about(asking, cited, viewer)

    def card(self, identifier: str, viewer: Viewer) -> Card | None:
        """A published card that the viewer may see; None where there is none."""
        record = self.record(identifier, viewer)
        stored = self.library.cards().items.get(identifier) if record else None
        return stored.noun if stored else None

    def document(self, identifier: str, viewer: Viewer) -> Stored[Document] | None:
        """An accepted document that the viewer may see, with the path of its original; None where there is none."""
        record = self.record(identifier, viewer)
        return self.library.documents().items.get(identifier) if record else None

    def record(self, identifier: str, viewer: Viewer) -> Record | None:
        """What the index knows of a source that the viewer may see; None where there is none."""
        record = self.index.ledger.records([identifier]).get(identifier)
        return record if record and record.visibility in visible_to(viewer) else None

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

    def _records(self, viewer: Viewer) -> list[Record]:
        visible = visible_to(viewer)
        return [record for record in self.index.ledger.records().values() if record.visibility in visible]

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
        if stored.noun.status is Status.PUBLISHED:
            yield Wanted(card_record(stored, library.name_of(stored.path)), _card_text(stored))
    for document in library.documents().items.values():
        if document.noun.status is Acceptance.ACCEPTED:
            yield Wanted(document_record(document, library.name_of(document.path)), _document_text(document, read))


def _card_text(stored: Stored[Card]) -> Callable[[], Sequence[Section]]:
    return lambda: card_sections(stored.noun)


def _document_text(stored: Stored[Document], read: Read) -> Callable[[], Sequence[Section]]:
    return lambda: read(stored.path).sections


def check(library: Library, today: date) -> CorpusReport:
    """Every problem of the corpus at once."""
    cards, documents = library.cards(), library.documents()
    files = {identifier: library.name_of(stored.path) for identifier, stored in cards.items.items()}
    known: Mapping[str, Card] = {identifier: stored.noun for identifier, stored in cards.items.items()}
    problems = [*cards.problems, *documents.problems]
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


def _welcome(question: str, talk: Talk, language: Language, *, written: bool) -> Answer:
    """The word in reply to a message that is no question. written: whether a language model writes answers."""
    plain = f"answer.{talk}"
    lead = say(_WRITTEN.get(talk, plain) if written else plain, language)
    if talk in (Talk.GREETING, Talk.IDENTITY, Talk.ABILITIES):
        lead = "\n".join([lead, *(f"- {example}" for example in lines("examples.questions", language))])
    return Answer(question, question, language, Outcome.ERRAND if talk is Talk.ERRAND else Outcome.SMALL_TALK, lead)
