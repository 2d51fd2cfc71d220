"""What a pack from elsewhere would bring: new, changed, conflicting, nearly there already, or faulty; decided before anything is taken (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath

from assistant.corpus.cards import Card, CardFault, Status, parse_card
from assistant.corpus.checks import check_card
from assistant.corpus.documents import RECORD_SUFFIX, Acceptance, Document
from assistant.corpus.library import Origin, Stored, parse_document, readable
from assistant.corpus.packs import Pack
from assistant.corpus.vocabularies import Term, Vocabularies, Vocabulary, parse_vocabulary
from assistant.errors import CorpusError
from assistant.indexing.records import Record

# Translations of one card come to 0.93 to 0.97 by title and finding; of cards on different experiences one in ten does, too.
ALIKE = 0.93


class Fate(StrEnum):
    """What would become of one thing in a pack."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"  # theirs is newer than the one taken before, which nobody changed here
    CONFLICTING = "conflicting"  # taking it would replace what is ours
    NEAR_DUPLICATE = "near-duplicate"
    FAULTY = "faulty"


TAKEN = frozenset({Fate.NEW, Fate.CHANGED})
"""What is taken without being named."""
TAKEN_BY_NAME = frozenset({Fate.CONFLICTING, Fate.NEAR_DUPLICATE})


@dataclass(frozen=True, slots=True)
class Item:
    """One card, document or vocabulary of a pack. told: why it has this fate, in a sentence."""

    kind: str
    id: str
    title: str
    file: str
    fate: Fate
    told: str = ""
    card: Card | None = None
    document: Document | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Ours:
    """What is here already: everything that can be read, by id, and where it came from."""

    cards: Mapping[str, Stored[Card]]
    documents: Mapping[str, Stored[Document]]
    vocabularies: Vocabularies
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Alike:
    """A card of ours that says nearly the same. nearness: cosine of titles and findings."""

    record: Record
    nearness: float


def plan_import(pack: Pack, ours: Ours, today: date) -> list[Item]:
    """What each thing of a pack is to us; near-duplicates are told apart afterwards, by :func:`with_alike`."""
    vocabularies = list(_vocabularies(pack, ours.vocabularies))
    known = _joined(ours.vocabularies, vocabularies)
    cards = [
        _card(name, data, pack, ours, known, today) for name, data in pack.files.items() if name.startswith("cards/")
    ]
    documents = [
        _document(name, pack, ours)
        for name in pack.files
        if name.startswith("documents/") and not name.endswith(RECORD_SUFFIX)
    ]
    orphans = [
        Item("document", PurePath(name).name, "", name, Fate.FAULTY, "The file that it describes is not in the pack.")
        for name in pack.files
        if name.startswith("documents/")
        and name.endswith(RECORD_SUFFIX)
        and name.removesuffix(RECORD_SUFFIX) not in pack.files
    ]
    return [*vocabularies, *cards, *documents, *orphans]


def with_alike(items: Iterable[Item], alike: Mapping[str, Alike]) -> list[Item]:
    """The same items, those that are new but nearly here already marked. alike: by the id of the new card."""
    return [_marked(item, alike.get(item.id)) for item in items]


def chosen(items: Iterable[Item], also: Iterable[str]) -> list[Item]:
    """What is taken: what is new or newer, and what is named of the rest. also: ids."""
    named = {*also}
    return [item for item in items if item.fate in TAKEN or (item.fate in TAKEN_BY_NAME and item.id in named)]


def _marked(item: Item, alike: Alike | None) -> Item:
    if item.card is None or item.fate is not Fate.NEW or alike is None or alike.nearness < ALIKE:
        return item
    told = f"It says nearly the same as our {alike.record.id} ({alike.record.title}), nearness {alike.nearness:.2f}."
    return replace(item, fate=Fate.NEAR_DUPLICATE, told=told)


def _vocabularies(pack: Pack, ours: Vocabularies) -> Iterator[Item]:
    """The vocabularies of a pack; only terms that are not here would be added, ours are never changed."""
    names = {f"vocabularies/{field.name.replace('_', '-')}.yaml": field.name for field in fields(Vocabularies)}
    for file, data in pack.files.items():
        if not file.startswith("vocabularies/"):
            continue
        identifier = PurePath(file).stem
        name = names.get(file)
        if name is None:
            yield Item("vocabulary", identifier, "", file, Fate.FAULTY, "This program has no such vocabulary.")
            continue
        try:
            theirs = parse_vocabulary(data.decode("utf-8"), name, file)
        except (CorpusError, UnicodeDecodeError) as error:
            yield Item("vocabulary", identifier, "", file, Fate.FAULTY, f"It cannot be read: {error}")
            continue
        yield _vocabulary(identifier, file, theirs, getattr(ours, name))


def _vocabulary(identifier: str, file: str, theirs: Vocabulary, ours: Vocabulary) -> Item:
    new = tuple(term for code, term in theirs.terms.items() if code not in ours.terms)
    other = [code for code, term in theirs.terms.items() if code in ours.terms and term != ours.terms[code]]
    told = [f"New terms: {', '.join(term.code for term in new)}."] if new else []
    told += [f"Ours are kept where they differ: {', '.join(other)}."] if other else []
    return Item("vocabulary", identifier, "", file, Fate.NEW if new else Fate.SAME, " ".join(told), terms=new)


def _joined(ours: Vocabularies, items: Iterable[Item]) -> Vocabularies:
    """Our vocabularies with the new terms of a pack."""
    joined = ours
    for item in items:
        name = item.id.replace("-", "_")
        if item.terms:
            old: Vocabulary = getattr(joined, name)
            joined = replace(joined, **{name: replace(old, terms={**old.terms, **{t.code: t for t in item.terms}})})
    return joined


def _card(name: str, data: bytes, pack: Pack, ours: Ours, known: Vocabularies, today: date) -> Item:
    identifier = PurePath(name).stem
    try:
        card = parse_card(data.decode("utf-8"), PurePath(name).name)
    except (CardFault, UnicodeDecodeError) as error:
        return Item("card", identifier, "", name, Fate.FAULTY, f"It cannot be read: {error}")
    item = Item("card", card.id, card.title, name, Fate.NEW, card=card)
    here, theirs = ours.cards.get(card.id), sha256(data).hexdigest()
    if here and (here.digest == theirs or _said(here.noun) == _said(card)):
        return replace(item, fate=Fate.SAME)
    if objection := _card_objection(card, name, ours, known, today):
        return replace(item, fate=Fate.FAULTY, told=objection)
    if here is None:
        return item
    differs = f"It differs from ours in {', '.join(_differing(here.noun, card))}."
    return replace(item, fate=_fate(here.digest, theirs, ours.origins.get(card.id), pack.key), told=differs)


def _card_objection(card: Card, name: str, ours: Ours, known: Vocabularies, today: date) -> str:
    """Why a card cannot be taken; empty where it can. One that is due for review is none the worse for it."""
    if card.status is not Status.PUBLISHED:
        return "It is not published."
    if card.id in ours.documents:
        return "A document of ours has this id."
    problems = [one for one in check_card(card, name, known, today) if one.field != "review_due"]
    return " ".join(f"{one.field}: {one.message}" for one in problems)


def _document(name: str, pack: Pack, ours: Ours) -> Item:
    file = PurePath(name).name
    record = pack.files.get(name + RECORD_SUFFIX, b"")
    try:
        document = parse_document(record.decode("utf-8"), f"{file}{RECORD_SUFFIX}")
    except (CardFault, UnicodeDecodeError) as error:
        return Item("document", file, "", name, Fate.FAULTY, f"What is said of it cannot be read: {error}")
    item = Item("document", document.id, document.title, name, Fate.NEW, document=document)
    if objection := _document_objection(document, file, ours):
        return replace(item, fate=Fate.FAULTY, told=objection)
    here, theirs = ours.documents.get(document.id), sha256(record + pack.files[name]).hexdigest()
    if here is None:
        return item
    if here.digest == theirs:
        return replace(item, fate=Fate.SAME)
    fate = _fate(here.digest, theirs, ours.origins.get(document.id), pack.key)
    return replace(item, fate=fate, told="Its text, or what is said of it, differs from ours.")


def _document_objection(document: Document, file: str, ours: Ours) -> str:
    """Why a document cannot be taken; empty where it can."""
    if not readable(file) or document.status is not Acceptance.ACCEPTED:
        return "There is no reader for it, or it was not accepted."
    if document.id in ours.cards:
        return "A card of ours has this id."
    for identifier, one in ours.documents.items():
        if (identifier == document.id) != (one.path.name.casefold() == file.casefold()):
            return f"Our document {identifier} is the file {one.path.name}; one of the two has the same name or id."
    return ""


def _fate(here: str, theirs: str, origin: Origin | None, key: str) -> Fate:
    """What becomes of something that differs from ours. here, theirs: digests."""
    if origin is None or origin.key != key or here != origin.ours:
        return Fate.CONFLICTING
    return Fate.SAME if theirs == origin.theirs else Fate.CHANGED


def _said(card: Card) -> Card:
    """A card without what numbers its versions."""
    return card.model_copy(update={"version": 1})


def _differing(one: Card, other: Card) -> list[str]:
    return [name for name in Card.model_fields if name != "version" and getattr(one, name) != getattr(other, name)]
