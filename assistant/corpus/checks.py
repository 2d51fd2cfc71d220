"""What a trainer must mend: faults of single cards against the vocabularies, and faults between cards (pure)."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

from assistant.corpus.cards import BODY_FIELDS, Card, Problem, Status, card_text
from assistant.corpus.personal import EMAIL, TELEPHONE
from assistant.corpus.questions import SILENT, GoldenQuestion, Kind, words_of
from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.languages import Language, detect
from assistant.texts import say

QUOTE_LIMIT = 300
TEXTS = ("title", "finding", *BODY_FIELDS)
# Fewer words tell their language too seldom.
FEWEST_WORDS = 12


WARNINGS = (
    "no_evaluation",
    "overdue",
    "other_language",
    "mixed_language",
    "no_context",
    "no_passage",
    "near_duplicate",
    "one_sided",
)
"""Checks that a trainer may let pass, with a reason; any other keeps a card from being published."""


def problem(file: str, field: str, code: str, /, **values: object) -> Problem:
    """What a check has found; its texts stand under ``check.`` in assistant/texts/."""
    said = {name: str(value) for name, value in values.items()}
    message, remedy = (say(f"check.{code}{part}", Language.EN, **said) for part in ("", "_remedy"))
    return Problem(file, field, message, remedy, None, code, tuple(said.items()), warning=code in WARNINGS)


def check_card(card: Card, file: str, vocabularies: Vocabularies, today: date) -> Iterator[Problem]:
    """Every problem of one readable card; ``file`` is the name shown."""
    yield from _check_codes(card, file, vocabularies)
    yield from _check_evidence(card, file)
    yield from _check_privacy(card, file)
    yield from _check_review(card, file, today)
    yield from _check_language(card, file)


def advise(card: Card, file: str) -> Iterator[Problem]:
    """What would make a card more useful to whoever might do the same elsewhere."""
    if not (card.context or card.what_was_done or card.lessons):
        yield problem(file, "context", "no_context")
    if not (card.source.quote or card.source.locator):
        yield problem(file, "source.quote", "no_passage")


def _check_codes(card: Card, file: str, vocabularies: Vocabularies) -> Iterator[Problem]:
    lists: Iterable[tuple[str, Iterable[str], Vocabulary]] = (
        ("themes", card.themes, vocabularies.themes),
        ("places", card.places, vocabularies.places),
        ("providers", card.providers, vocabularies.places),
        ("recipients", card.recipients, vocabularies.places),
        ("target_groups", card.target_groups, vocabularies.target_groups),
        ("modality", [card.modality] if card.modality else [], vocabularies.modalities),
        ("source.licence", [card.source.licence], vocabularies.licences),
    )
    for field, codes, vocabulary in lists:
        for code in codes:
            if code not in vocabulary:
                yield problem(file, field, "unknown_code", code=code, list=vocabulary.name.replace("_", "-"))


def _check_evidence(card: Card, file: str) -> Iterator[Problem]:
    if card.evidence in ("E3", "E4", "E5") and not card.confidence_note:
        yield problem(file, "evidence", "no_evaluation", level=card.evidence)
    if card.source.licence == "link-only" and len(card.source.quote) > QUOTE_LIMIT:
        yield problem(file, "source.quote", "long_quote", most=QUOTE_LIMIT)


def _check_privacy(card: Card, file: str) -> Iterator[Problem]:
    texts = {name: getattr(card, name) for name in TEXTS} | {
        "confidence_note": card.confidence_note,
        "source.quote": card.source.quote,
        "institutions": "\n".join(f"{one.name} {one.role}" for one in card.institutions),
    }
    for field, text in texts.items():
        for pattern, code in ((EMAIL, "email"), (TELEPHONE, "telephone")):
            if pattern.search(text):
                yield problem(file, field, code)


def _check_review(card: Card, file: str, today: date) -> Iterator[Problem]:
    if card.status is Status.PUBLISHED and card.review_due and card.review_due < today:
        yield problem(file, "review_due", "overdue", date=card.review_due)


def _check_language(card: Card, file: str) -> Iterator[Problem]:
    told = detect(card_text(card))
    if told not in (card.language, Language.OTHER):
        yield problem(file, "language", "other_language", written=card.language, told=told)
        return
    for field in TEXTS:
        text = getattr(card, field)
        if len(text.split()) >= FEWEST_WORDS and (told := detect(text)) not in (card.language, Language.OTHER):
            yield problem(file, field, "mixed_language", written=card.language, told=told)


def check_relations(cards: Mapping[str, Card], files: Mapping[str, str]) -> Iterator[Problem]:
    """Relations that lead nowhere, and contradictions told by one side only. Both mappings are by card id."""
    for card in cards.values():
        for relation in card.related:
            other = cards.get(relation.id)
            if other is None:
                yield problem(files[card.id], "related", "no_relation", id=relation.id)
            elif relation.relation == "contradicts" and not _contradicts(other, card.id):
                yield problem(files[other.id], "related", "one_sided", id=card.id)


def _contradicts(card: Card, identifier: str) -> bool:
    return any(relation.relation == "contradicts" and relation.id == identifier for relation in card.related)


def check_questions(questions: Sequence[GoldenQuestion], known: Container[str], file: str) -> Iterator[Problem]:
    """Golden questions that name what is not there, have the id or the words of another, or are of another kind than they say."""
    ids: set[str] = set()
    asked: dict[tuple[str, ...], str] = {}
    for question in questions:
        if question.id in ids:
            yield problem(file, question.id, "question_id")
        ids.add(question.id)
        other = asked.setdefault(words_of(question.text, question.history), question.id)
        if other != question.id:
            yield problem(file, question.id, "question_twice", id=other)
        if bool(question.cards) == (question.kind in SILENT):
            yield problem(file, question.id, "question_cards" if question.cards else "question_no_cards")
        if question.kind is Kind.FOLLOW_UP and not question.history:
            yield problem(file, question.id, "question_no_history")
        for card in (*question.cards, *question.near):
            if card not in known:
                yield problem(file, question.id, "question_card", id=card)
