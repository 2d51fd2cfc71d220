"""The corpus's own golden questions: is the card found, is it quoted, and is a question without an answer refused?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from assistant.answering.answer import Answer
from assistant.answering.conversation import stand_alone
from assistant.assistant import Assistant
from assistant.corpus.questions import GoldenQuestion
from assistant.corpus.vocabularies import Vocabulary
from assistant.errors import AssistantError
from assistant.evaluation.ranking import MEASURES, Asked, Row, ask_all, evaluate, markdown, means, measure, table
from assistant.evaluation.sets import Item, RetrievalSet
from assistant.indexing.records import Record
from assistant.indexing.sync import Progress
from assistant.retrieval.glossary import terms_of
from assistant.viewers import Viewer


@dataclass(frozen=True, slots=True)
class KindRow:
    """Means over the answerable questions of one kind, every language at once, in the order of ``ranking.MEASURES``."""

    kind: str
    questions: int
    figures: tuple[float, ...]

    def to_json(self) -> dict[str, str | int | float]:
        """With the field's usual names."""
        return {"kind": self.kind, "questions": self.questions, **dict(zip(MEASURES, self.figures, strict=True))}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What came of one kind of question. cited: share of all answerable ones whose answer quotes a card that answers."""

    kind: str
    answerable: int
    unanswerable: int
    wrong_refusals: int
    wrong_answers: int
    cited: float

    def to_json(self) -> dict[str, str | int | float]:
        """Field by field."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of the golden questions: the ranking by language pair and by kind, and the answers by kind."""

    method: str
    rows: Sequence[Row]
    kinds: Sequence[KindRow]
    answers: Sequence[AnswerRow]

    def to_json(self) -> dict[str, object]:
        """One list of rows a table."""
        return {
            "method": self.method,
            "rows": [row.to_json() for row in self.rows],
            "kinds": [row.to_json() for row in self.kinds],
            "answers": [row.to_json() for row in self.answers],
        }

    def __str__(self) -> str:
        return "\n\n".join([table(self.rows), kinds_table(self.kinds), answers_table(self.answers)])


def evaluate_golden(
    assistant: Assistant, method: str, progress: Progress, questions: Sequence[GoldenQuestion] | None = None
) -> Report:
    """Ask the golden questions of the corpus, or some of them. Raises AssistantError where none is about what is indexed."""
    if questions is None:
        questions, _ = assistant.library.questions()
    vocabularies = assistant.library.vocabularies
    data = golden_set(questions, assistant.index.ledger.records(), vocabularies.places)
    if not data.queries:
        raise AssistantError(f"{assistant.library.folder}/questions holds no golden question about this corpus.")
    asked = list(ask_all(assistant.index, list(data.queries.values()), progress, terms_of(vocabularies)))
    kinds = {question.id: question.kind.value for question in questions}
    return Report(
        method,
        evaluate(data, asked, method),
        by_kind(data, asked, kinds, method),
        judge(answers(assistant, questions, progress)),
    )


def golden_set(questions: Iterable[GoldenQuestion], records: Mapping[str, Record], places: Vocabulary) -> RetrievalSet:
    """The answerable questions, follow-ups made to stand alone, against everything that is indexed."""
    corpus = {record.id: Item(record.id, "", record.title, record.language) for record in records.values()}
    answerable = [question for question in questions if any(card in records for card in question.cards)]
    return RetrievalSet(
        corpus,
        {
            question.id: Item(question.id, stand_alone(question.text, question.history, places), "", question.lang)
            for question in answerable
        },
        {question.id: {card: 1 for card in question.cards if card in records} for question in answerable},
    )


def by_kind(data: RetrievalSet, asked: Iterable[Asked], kinds: Mapping[str, str], method: str) -> list[KindRow]:
    """The ranking's figures by kind of question, every language at once. kinds: question id to kind."""
    measured: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for one in asked:
        measured[kinds[one.query.id]].append(measure(one.ranking(method), data.relevant[one.query.id]))
    return [KindRow(kind, len(values), tuple(means(values))) for kind, values in sorted(measured.items())]


def answers(
    assistant: Assistant, questions: Sequence[GoldenQuestion], progress: Progress
) -> Iterator[tuple[GoldenQuestion, Answer]]:
    """Each question with the answer that a trainer would get."""
    for done, question in enumerate(questions, start=1):
        yield question, assistant.ask(question.text, Viewer.TRAINER, question.history, question.lang)
        progress("answering", done, len(questions))


def judge(answered: Iterable[tuple[GoldenQuestion, Answer]]) -> list[AnswerRow]:
    """The answers by kind of question, and all together."""
    pairs = list(answered)
    kinds = sorted({question.kind.value for question, _ in pairs})
    rows = [_row(kind, [pair for pair in pairs if pair[0].kind == kind]) for kind in kinds]
    return [*rows, _row("all", pairs)]


def _row(kind: str, pairs: Sequence[tuple[GoldenQuestion, Answer]]) -> AnswerRow:
    answerable = [(question, answer) for question, answer in pairs if question.cards]
    quoted = [is_quoted(question, answer) for question, answer in answerable]
    return AnswerRow(
        kind=kind,
        answerable=len(answerable),
        unanswerable=len(pairs) - len(answerable),
        wrong_refusals=sum(answer.refused for _, answer in answerable),
        wrong_answers=sum(not answer.refused for question, answer in pairs if not question.cards),
        cited=sum(quoted) / len(quoted) if quoted else 0.0,
    )


def is_quoted(question: GoldenQuestion, answer: Answer) -> bool:
    """Whether an answer quotes a card that the question should find."""
    return not {*question.cards}.isdisjoint(cited.record.id for cited in answer.citations)


def kinds_table(rows: Sequence[KindRow]) -> str:
    """The rows as a Markdown table."""
    head = ("kind", "questions", "nDCG@10", "Recall@5", "Recall@10", "MRR@10")
    return markdown(head, ((row.kind, row.questions, *row.figures) for row in rows))


def answers_table(rows: Sequence[AnswerRow]) -> str:
    """The rows as a Markdown table."""
    head = ("kind", "answerable", "wrongly refused", "a right card quoted", "unanswerable", "wrongly answered")
    cells = (
        (row.kind, row.answerable, row.wrong_refusals, row.cited, row.unanswerable, row.wrong_answers) for row in rows
    )
    return markdown(head, cells)
