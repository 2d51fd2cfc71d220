"""Bringing the indexes up to date with the corpus: decide (pure), then do, in steps that may be killed between any two."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from assistant.corpus.sections import Section
from assistant.errors import AssistantError
from assistant.indexing.embedding import Embedder
from assistant.indexing.ledger import Ledger
from assistant.indexing.passages import Passage, cut
from assistant.indexing.records import Record
from assistant.indexing.vectors import VectorIndex

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""

# Passages that are read before they are embedded: the more, the better they are sorted by length.
PASSAGES_AT_ONCE = 512
EMBED_AT_ONCE = 256
OUTBOX_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that should be indexed, and where its text comes from when it is needed."""

    record: Record
    sections: Callable[[], Sequence[Section]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs between corpus and index, by record id."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did. failed maps a record id to the sentence that says why its text could not be read."""

    plan: Plan
    embedded: int
    failed: Mapping[str, str]


def plan_sync(wanted: Mapping[str, str], indexed: Mapping[str, str]) -> Plan:
    """Compare fingerprints by record id.

    >>> plan_sync({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "0", "d": "4"})
    Plan(added=('a',), changed=('c',), removed=('d',), unchanged=('b',))
    """
    common = sorted(wanted.keys() & indexed.keys())
    return Plan(
        added=tuple(sorted(wanted.keys() - indexed.keys())),
        changed=tuple(identifier for identifier in common if wanted[identifier] != indexed[identifier]),
        removed=tuple(sorted(indexed.keys() - wanted.keys())),
        unchanged=tuple(identifier for identifier in common if wanted[identifier] == indexed[identifier]),
    )


def told(plan: Plan, failed: Mapping[str, str]) -> list[str]:
    """What differs between corpus and index, a sentence each; failed: why a source could not be read, by record id.

    >>> told(Plan(("a",), (), ("b",), ("c",)), {"a": "a.pdf is protected by a password."})
    ['a is not indexed: a.pdf is protected by a password.', 'b is indexed, and no longer published or gone from the corpus.']
    """
    return [
        *(f"{one} is not indexed{f': {failed[one]}' if one in failed else ' yet.'}" for one in plan.added),
        *(f"{one} has changed since it was indexed." for one in plan.changed),
        *(f"{one} is indexed, and no longer published or gone from the corpus." for one in plan.removed),
    ]


def sync(
    wanted: Iterable[Wanted],
    ledger: Ledger,
    vectors: VectorIndex,
    embedder: Embedder,
    most_tokens: int,
    progress: Progress,
) -> Outcome:
    """Make ledger and vectors hold exactly what is wanted. Every step is finished or repeated at the next call."""
    by_id = {item.record.id: item for item in wanted}
    plan = plan_sync({identifier: item.record.fingerprint for identifier, item in by_id.items()}, ledger.fingerprints())
    for identifier in plan.removed:
        ledger.remove(identifier)
    changes = [by_id[identifier] for identifier in (*plan.added, *plan.changed)]
    embedded, failed = index_records(changes, ledger, embedder, most_tokens, progress)
    for identifier in failed.keys() & set(plan.changed):
        ledger.remove(identifier)
    if embedded:
        embedder.release()
    flush(ledger, vectors, progress)
    ledger.prune()
    return Outcome(plan, embedded, failed)


def index_records(
    changes: Sequence[Wanted], ledger: Ledger, embedder: Embedder, most_tokens: int, progress: Progress
) -> tuple[int, dict[str, str]]:
    """Put records into the ledger; how many texts were embedded, and why some could not be read, by record id."""
    failed: dict[str, str] = {}
    embedded = 0
    for batch in _batches(_read(changes, embedder, most_tokens, failed, progress)):
        embedded += _embed([passage for _, passages in batch for passage in passages], ledger, embedder, progress)
        for record, passages in batch:
            ledger.replace(record, [(passage, _key(passage)) for passage in passages])
    return embedded, failed


def _read(
    changes: Sequence[Wanted], embedder: Embedder, most_tokens: int, failed: dict[str, str], progress: Progress
) -> Iterator[tuple[Record, list[Passage]]]:
    for at, item in enumerate(changes):
        progress("reading", at, len(changes))
        try:
            sections = item.sections()
        except AssistantError as error:
            failed[item.record.id] = str(error)
        else:
            yield item.record, cut(item.record, sections, most_tokens, embedder.count_tokens)


def _batches(read: Iterable[tuple[Record, list[Passage]]]) -> Iterator[list[tuple[Record, list[Passage]]]]:
    """Records with at least PASSAGES_AT_ONCE passages together, and what is left at the end."""
    batch: list[tuple[Record, list[Passage]]] = []
    count = 0
    for record, passages in read:
        batch.append((record, passages))
        count += len(passages)
        if count >= PASSAGES_AT_ONCE:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _embed(passages: Sequence[Passage], ledger: Ledger, embedder: Embedder, progress: Progress) -> int:
    """Embed what has no stored embedding yet, keeping each batch as soon as it is made; how many texts."""
    texts = {_key(passage): passage.embedded_text for passage in passages}
    missing = sorted(ledger.missing_embeddings(list(texts)), key=lambda key: len(texts[key]))
    for start in range(0, len(missing), EMBED_AT_ONCE):
        keys = missing[start : start + EMBED_AT_ONCE]

        def told(done: int, _: int, start: int = start) -> None:
            progress("embedding", start + done, len(missing))

        ledger.store_embeddings(keys, *embedder.read_documents([texts[key] for key in keys], told))
    return len(missing)


def flush(ledger: Ledger, vectors: VectorIndex, progress: Progress) -> None:
    """Let the vector index obey the outbox, oldest change first."""
    done, total = 0, None
    while changes := ledger.outbox(OUTBOX_AT_ONCE):
        total = total or sum(ledger.counts().values())
        # The last word on a passage counts; an earlier one may be about a passage that is gone by now.
        last = {(change.passage, change.partition): change for change in changes}
        ordered = sorted(last.values(), key=lambda change: (str(change.partition), change.gone))
        for (partition, gone), group in groupby(ordered, key=lambda change: (change.partition, change.gone)):
            identifiers = [change.passage for change in group]
            if gone:
                vectors.delete(partition, identifiers)
            else:
                vectors.add(partition, *ledger.matrix(identifiers))
        ledger.outbox_done(changes[-1].number)
        done += len(changes)
        progress("vectors", min(done, total), total)


def _key(passage: Passage) -> str:
    """Content key of an embedding: the same text is never embedded twice, wherever its file stands."""
    return sha256(passage.embedded_text.encode()).hexdigest()[:32]
