"""What a trainer must mend: faults of single cards against the vocabularies, and faults between cards (pure)."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date

from assistant.corpus.cards import BODY_FIELDS, Card, Problem, Status, card_text
from assistant.corpus.questions import GoldenQuestion
from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.languages import Language, detect

QUOTE_LIMIT = 300
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_TELEPHONE = re.compile(r"(?:\+|\b00)\d[\d ().-]{7,}\d")


def check_card(card: Card, file: str, vocabularies: Vocabularies, today: date) -> Iterator[Problem]:
    """Every problem of one readable card; ``file`` is the name shown."""
    yield from _check_codes(card, file, vocabularies)
    yield from _check_evidence(card, file)
    yield from _check_privacy(card, file)
    yield from _check_review(card, file, today)
    yield from _check_language(card, file)


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
                name = vocabulary.name.replace("_", "-")
                yield Problem(
                    file, field, f"'{code}' is not in the vocabulary.", f"Use a code of vocabularies/{name}.yaml."
                )


def _check_evidence(card: Card, file: str) -> Iterator[Problem]:
    if card.evidence in ("E3", "E4", "E5") and not (card.confidence_note or card.source.title):
        yield Problem(
            file, "evidence", f"{card.evidence} needs an evaluation.", "Name it in confidence_note, or lower the level."
        )
    if card.source.licence == "link-only" and len(card.source.quote) > QUOTE_LIMIT:
        yield Problem(
            file, "source.quote", "This source has no open licence.", f"Shorten the quote to {QUOTE_LIMIT} characters."
        )


def _check_privacy(card: Card, file: str) -> Iterator[Problem]:
    for field in ("title", "finding", *BODY_FIELDS):
        text = getattr(card, field)
        for pattern, what in ((_EMAIL, "an e-mail address"), (_TELEPHONE, "a telephone number")):
            if pattern.search(text):
                yield Problem(file, field, f"This text holds {what}.", "Name the office instead.")


def _check_review(card: Card, file: str, today: date) -> Iterator[Problem]:
    if card.status is Status.PUBLISHED and card.review_due and card.review_due < today:
        yield Problem(
            file, "review_due", f"The review was due on {card.review_due}.", "Review the card and set a new date."
        )


def _check_language(card: Card, file: str) -> Iterator[Problem]:
    told = detect(card_text(card))
    if told not in (card.language, Language.OTHER):
        yield Problem(
            file, "language", f"The card says '{card.language}', its text reads as '{told}'.", "Correct one of them."
        )


def check_relations(cards: Mapping[str, Card], files: Mapping[str, str]) -> Iterator[Problem]:
    """Relations that lead nowhere, and contradictions told by one side only. Both mappings are by card id."""
    for card in cards.values():
        for relation in card.related:
            other = cards.get(relation.id)
            if other is None:
                yield Problem(
                    files[card.id], "related", f"There is no card '{relation.id}'.", "Correct or remove the id."
                )
            elif relation.relation == "contradicts" and not _contradicts(other, card.id):
                yield Problem(
                    files[other.id], "related", f"'{card.id}' says it contradicts this card.", "Add the same here."
                )


def _contradicts(card: Card, identifier: str) -> bool:
    return any(relation.relation == "contradicts" and relation.id == identifier for relation in card.related)


def check_questions(questions: Iterable[GoldenQuestion], known: Container[str], file: str) -> Iterator[Problem]:
    """Golden questions that name a card or document that is not there, or have the id of another."""
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            yield Problem(file, question.id, "This id is taken by another question.", "Give one of the two another id.")
        seen.add(question.id)
        for card in (*question.cards, *question.near):
            if card not in known:
                yield Problem(file, question.id, f"There is no card {card}.", "Correct the id, or take it out.")
