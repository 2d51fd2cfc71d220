"""Importer: what a pack from elsewhere would bring, and the taking of what was chosen."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from assistant.assistant import CARDS, Assistant
from assistant.corpus.cards import Card
from assistant.corpus.documents import RECORD_SUFFIX
from assistant.corpus.library import Origin
from assistant.corpus.packs import Pack
from assistant.exchange.packing import Alike, Fate, Item, Ours, plan_import, with_alike
from assistant.indexing.filters import Filters
from assistant.indexing.records import Record
from assistant.retrieval.query import Query
from assistant.retrieval.search import MOST_CHARACTERS
from assistant.viewers import Viewer

NEAR_DUPLICATES = 5


class Importer:
    """Takes packs into one assistant's corpus; the index takes them up at its next ``sync``."""

    def __init__(self, assistant: Assistant, day: date) -> None:
        """day: on which it is done."""
        self._assistant = assistant
        self._library = assistant.library
        self._day = day

    def plan(self, pack: Pack) -> list[Item]:
        """What a pack from elsewhere would bring, near-duplicates in any language told apart; nothing is taken."""
        library = self._library
        ours = Ours(library.cards().items, library.documents().items, library.vocabularies, library.origins())
        items = plan_import(pack, ours, self._day)
        new = [item.card for item in items if item.card and item.fate is Fate.NEW]
        return with_alike(items, self._alike(new))

    def take(self, items: Iterable[Item], pack: Pack) -> None:
        """Take chosen things from a pack, and keep where they came from; what they replace is in history. Raises OSError."""
        for item in sorted(items, key=lambda item: item.kind != "vocabulary"):
            if item.terms:
                self._library.add_terms(item.id, item.terms)
            elif item.card:
                self._library.save_card(item.card)
                theirs, ours = pack.files[item.file], self._library.cards().items[item.id].digest
                self._keep_origin(item.id, pack, theirs, ours)
            elif item.document:
                record = pack.files[f"{item.file}{RECORD_SUFFIX}"]
                self._library.take_document(Path(item.file).name, pack.files[item.file], record)
                whole = record + pack.files[item.file]
                self._keep_origin(item.id, pack, whole, sha256(whole).hexdigest())

    def _keep_origin(self, identifier: str, pack: Pack, theirs: bytes, ours: str) -> None:
        origin = Origin(origin=pack.origin, key=pack.key, theirs=sha256(theirs).hexdigest(), ours=ours, taken=self._day)
        self._library.keep_origin(identifier, origin)

    def _alike(self, cards: Sequence[Card]) -> dict[str, Alike]:
        """For each card that is not here, the card of ours nearest to it by title and finding, in any language."""
        near: dict[str, dict[str, Record]] = {}
        for card in cards:
            query = Query(
                _title_and_finding(card)[:MOST_CHARACTERS], Viewer.TRAINER, Filters(types=CARDS), NEAR_DUPLICATES
            )
            near[card.id] = {hit.record.id: hit.record for hit in self._assistant.search(query).hits}
        known = {
            identifier: self._assistant.card(identifier, Viewer.TRAINER)
            for records in near.values()
            for identifier in records
        }
        said = [_title_and_finding(card) for card in (*cards, *filter(None, known.values()))]
        texts = list(dict.fromkeys(said))
        rows = dict(zip(texts, self._assistant.index.embedder.embed_documents(texts), strict=True)) if texts else {}
        found: dict[str, Alike] = {}
        for card in cards:
            row = rows[_title_and_finding(card)]
            others = [(record, known[identifier]) for identifier, record in near[card.id].items()]
            alike = [Alike(record, float(rows[_title_and_finding(other)] @ row)) for record, other in others if other]
            if alike:
                found[card.id] = max(alike, key=lambda one: one.nearness)
        return found


def _title_and_finding(card: Card) -> str:
    return f"{card.title}\n{card.finding}"
