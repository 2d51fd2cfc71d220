"""Ledger: one SQLite file that is the source for Chroma. Records, passages, words (FTS5) and embeddings by content.

Vectors are written to Chroma by way of an outbox: a change of passages and its outbox rows are one transaction, and a
row leaves the outbox when Chroma has obeyed it. A process killed in between repeats the row at the next start.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.sections import Locator
from assistant.errors import IndexingError
from assistant.indexing.embedding import Tokens
from assistant.indexing.filters import Filters
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record
from assistant.indexing.sentences import sentences as split_sentences
from assistant.indexing.words import stems
from assistant.languages import Language
from assistant.viewers import Visibility

Rows = NDArray[np.float32]

# Matches by words whose filters are looked at, best first.
WORDS_WEIGHED = 100
MOST_FREQUENCIES = 100_000

_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, kind TEXT NOT NULL, visibility TEXT NOT NULL,
    evidence INTEGER, year INTEGER, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facets (
    record TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (field, value, record)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facets_by_record ON facets(record);
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL REFERENCES records(id),
    ordinal INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    locator TEXT NOT NULL, language TEXT NOT NULL, visibility TEXT NOT NULL, embedding TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_record ON passages(record);
CREATE INDEX IF NOT EXISTS passages_by_embedding ON passages(embedding);
CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (key TEXT PRIMARY KEY, width INTEGER NOT NULL, vectors BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, passage TEXT NOT NULL, visibility TEXT NOT NULL, language TEXT NOT NULL,
    gone INTEGER NOT NULL);
"""
# One word index a language: how rare a stem is, and how good a match, is judged within its language.
_WORDS = """
CREATE VIRTUAL TABLE IF NOT EXISTS words_{language} USING fts5(stems, tokenize='unicode61');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary_{language} USING fts5vocab(words_{language}, row);
"""


@dataclass(frozen=True, slots=True)
class Partition:
    """Passages of one language that the same viewers may see; each is a vector collection of its own."""

    visibility: Visibility
    language: Language


@dataclass(frozen=True, slots=True)
class Change:
    """One thing Chroma has yet to do: hold a passage, or let it go."""

    number: int
    passage: str
    partition: Partition
    gone: bool


class Ledger:
    """Open the file, making it when it is new. Safe to use from several threads (a connection each)."""

    def __init__(self, path: Path) -> None:
        """Raises IndexingError for a file that is no ledger or cannot be opened."""
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._generation = 0
        self._counts: dict[Partition, int] | None = None
        self._frequencies: dict[tuple[Language, str], int] = {}
        try:
            with self.transaction() as connection:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                for language in Language:
                    for statement in _WORDS.format(language=language.value).split(";"):
                        connection.execute(statement)
        except IndexingError:
            self.close()
            raise
        except sqlite3.Error as error:
            self.close()
            raise _refused(path, error) from error

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises IndexingError where the disk is full or fails."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
            self._generation += 1
            self._counts, self._frequencies = None, {}
        except BaseException as error:
            # SQLite has rolled back by itself after some errors.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error) and _is_of_the_disk(error):
                raise _refused(self.path, error) from error
            raise

    @property
    def generation(self) -> int:
        """Grows with every change: what was made of the ledger before is out of date."""
        return self._generation

    # -- facts about the index itself ---------------------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        """A value kept with the index, such as the number of the vector folder in use."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Keep a value with the index."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # -- writing ------------------------------------------------------------------------------------------------

    def fingerprints(self) -> dict[str, str]:
        """Record id to fingerprint, of everything indexed."""
        return dict(self._connection.execute("SELECT id, fingerprint FROM records"))

    def missing_embeddings(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that have no stored embedding."""
        known: set[str] = set()
        for batch in _batches(keys, 500):
            marks = ",".join("?" * len(batch))
            known.update(
                key for (key,) in self._connection.execute(f"SELECT key FROM embeddings WHERE key IN ({marks})", batch)
            )
        return set(keys) - known

    def store_embeddings(self, keys: Sequence[str], rows: Rows, tokens: Sequence[Tokens]) -> None:
        """Keep embeddings and token vectors by content key; rows has shape (keys, dimension)."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?)",
                [(key, row.astype(np.float32).tobytes()) for key, row in zip(keys, rows, strict=True)],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)",
                [(key, one.shape[1], one.tobytes()) for key, one in zip(keys, tokens, strict=True) if one.size],
            )

    def replace(self, record: Record, passages: Sequence[tuple[Passage, str]]) -> None:
        """Index a record anew: its passages, each with its embedding's key. One transaction."""
        with self.transaction() as connection:
            _remove(connection, record.id)
            connection.execute(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    record.id,
                    record.fingerprint,
                    record.kind,
                    record.visibility.value,
                    record.evidence_level,
                    record.year,
                    record.to_json(),
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO facets VALUES (?, ?, ?)",
                [(record.id, "theme", theme) for theme in record.themes]
                + [(record.id, "place", place) for place in record.places],
            )
            for passage, key in passages:
                _insert(connection, record, passage, key)

    def remove(self, record: str) -> None:
        """Forget a record and its passages. One transaction."""
        with self.transaction() as connection:
            _remove(connection, record)

    def prune(self) -> int:
        """Drop embeddings that no passage uses any more; how many."""
        unused = "WHERE key NOT IN (SELECT embedding FROM passages)"
        with self.transaction() as connection:
            connection.execute(f"DELETE FROM tokens {unused}")
            return connection.execute(f"DELETE FROM embeddings {unused}").rowcount

    # -- the outbox ---------------------------------------------------------------------------------------------

    def outbox(self, limit: int) -> list[Change]:
        """The oldest changes that Chroma has not obeyed yet."""
        rows = self._connection.execute(
            "SELECT number, passage, visibility, language, gone FROM outbox ORDER BY number LIMIT ?", (limit,)
        )
        return [
            Change(number, passage, Partition(Visibility(visibility), Language(language)), bool(gone))
            for number, passage, visibility, language, gone in rows
        ]

    def outbox_done(self, last: int) -> None:
        """Chroma has obeyed every change up to this number."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM outbox WHERE number <= ?", (last,))

    def requeue_everything(self) -> None:
        """Every passage goes to the outbox: for a vector index that starts empty."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM outbox")
            connection.execute(
                "INSERT INTO outbox (passage, visibility, language, gone) SELECT id, visibility, language, 0 FROM passages"
            )

    def counts(self) -> dict[Partition, int]:
        """Passages in each partition that holds any; counted once after each change."""
        if self._counts is None:
            rows = self._connection.execute("SELECT visibility, language, count(*) FROM passages GROUP BY 1, 2")
            self._counts = {Partition(Visibility(v), Language(language)): count for v, language, count in rows}
        return dict(self._counts)

    def sizes(self) -> dict[Language, int]:
        """Passages of each language that has any."""
        sizes: dict[Language, int] = {}
        for partition, count in self.counts().items():
            sizes[partition.language] = sizes.get(partition.language, 0) + count
        return sizes

    def partition_ids(self, partition: Partition) -> set[str]:
        """Every passage id of a partition."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE visibility = ? AND language = ?",
            (partition.visibility.value, partition.language.value),
        )
        return {identifier for (identifier,) in rows}

    # -- reading ------------------------------------------------------------------------------------------------

    def records(self, identifiers: Iterable[str] | None = None) -> dict[str, Record]:
        """Records by id; all of them when no ids are given."""
        if identifiers is None:
            rows = list(self._connection.execute("SELECT json FROM records ORDER BY id"))
        else:
            rows = self._select("SELECT json FROM records WHERE id IN ({})", list(identifiers))
        found = (Record.from_json(json.loads(text)) for (text,) in rows)
        return {record.id: record for record in found}

    def passages(self, identifiers: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; an id that is gone is left out."""
        rows = self._select(f"SELECT {_PASSAGE} FROM passages WHERE id IN ({{}})", identifiers)
        return {row[0]: _passage(row) for row in rows}

    def passages_of(self, record: str) -> list[Passage]:
        """The passages of one record in reading order."""
        rows = self._connection.execute(f"SELECT {_PASSAGE} FROM passages WHERE record = ? ORDER BY ordinal", (record,))
        return [_passage(row) for row in rows]

    def vectors(self, identifiers: Sequence[str]) -> dict[str, Rows]:
        """The stored embedding of each passage, shape (dimension,); an id that is gone is left out."""
        rows = self._select(
            "SELECT p.id, e.vector FROM passages p JOIN embeddings e ON e.key = p.embedding WHERE p.id IN ({})",
            identifiers,
        )
        return {identifier: np.frombuffer(blob, np.float32) for identifier, blob in rows}

    def tokens(self, identifiers: Sequence[str]) -> dict[str, Tokens]:
        """The token vectors of each passage, shape (tokens, width); one without any is left out."""
        rows = self._select(
            "SELECT p.id, t.width, t.vectors FROM passages p JOIN tokens t ON t.key = p.embedding WHERE p.id IN ({})",
            identifiers,
        )
        return {identifier: np.frombuffer(blob, np.int8).reshape(-1, width) for identifier, width, blob in rows}

    def passage_records(self, identifiers: Sequence[str]) -> dict[str, str]:
        """The record id of each passage id."""
        return dict(self._select("SELECT id, record FROM passages WHERE id IN ({})", identifiers))

    def _select(self, statement: str, values: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        for batch in _batches(values, 500):
            rows.extend(self._connection.execute(statement.format(",".join("?" * len(batch))), batch))
        return rows

    # -- words --------------------------------------------------------------------------------------------------

    def match_words(
        self, language: Language, query: Sequence[str], visible: Sequence[Visibility], filters: Filters, limit: int
    ) -> list[tuple[str, float]]:
        """Passages of one language that hold any of the stems, best BM25 first, as (passage id, score > 0).

        Who may see them is asked of the best ``WORDS_WEIGHED`` matches: the word index knows nothing but words.
        """
        if not query:
            return []
        condition, values = _sql(visible, filters)
        table = f"words_{language.value}"
        rows = self._connection.execute(
            f"WITH matched AS MATERIALIZED (SELECT rowid AS number, rank AS score FROM {table} WHERE {table} MATCH ? "
            "ORDER BY rank LIMIT ?) "
            "SELECT p.id, -matched.score FROM matched JOIN passages p ON p.number = matched.number "
            f"JOIN records r ON r.id = p.record WHERE {condition} ORDER BY matched.score LIMIT ?",
            (" OR ".join(f'"{stem}"' for stem in query), WORDS_WEIGHED, *values, limit),
        )
        return [(identifier, float(score)) for identifier, score in rows]

    def holding(self, language: Language, pattern: str, visible: Sequence[Visibility]) -> list[str]:
        """The records with a passage of a language that holds a stem (``"inspec"``), or one that begins so (``"insp"*``)."""
        table = f"words_{language.value}"
        marks = ",".join("?" * len(visible))
        rows = self._connection.execute(
            f"SELECT DISTINCT p.record FROM {table} w JOIN passages p ON p.number = w.rowid "
            f"WHERE {table} MATCH ? AND p.visibility IN ({marks})",
            (pattern, *(visibility.value for visibility in visible)),
        )
        return [record for (record,) in rows]

    def document_frequencies(self, language: Language, query: Sequence[str]) -> dict[str, int]:
        """How many passages of a language hold each stem of the query.

        Remembered until the next change: common words, which every question has, take longest to count.
        """
        remembered = self._frequencies
        found = {stem: remembered[language, stem] for stem in query if (language, stem) in remembered}
        missing = sorted({*query} - found.keys())
        if missing:
            marks = ",".join("?" * len(missing))
            rows = self._connection.execute(
                f"SELECT term, doc FROM vocabulary_{language.value} WHERE term IN ({marks})", missing
            )
            counted = {**dict.fromkeys(missing, 0), **dict(rows)}
            if len(remembered) < MOST_FREQUENCIES:
                remembered.update({(language, stem): count for stem, count in counted.items()})
            found |= counted
        return found

    def wordings(self, language: Language, identifiers: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The stems of each passage of one language, a line for what stands above it and one for each sentence; and whether it
        is a document's.
        """
        # The table in which FTS5 keeps what it was given (sqlite.org/fts5.html, 9.3): its rows are read in half the time.
        rows = self._select(
            f"SELECT p.id, w.c0, r.kind = '{DOCUMENT}' FROM passages p JOIN words_{language.value}_content w "
            "ON w.id = p.number JOIN records r ON r.id = p.record WHERE p.id IN ({})",
            identifiers,
        )
        return {identifier: (told, bool(of_document)) for identifier, told, of_document in rows}

    # -- filters ------------------------------------------------------------------------------------------------

    def select(
        self, visible: Sequence[Visibility], filters: Filters, most: int
    ) -> dict[Language, tuple[list[str], Rows]] | None:
        """The passages that a viewer may see and that pass the filters, by language: ids, and their embeddings of shape
        (ids, dimension). None where there are over ``most``.
        """
        condition, values = _sql(visible, filters)
        source = f"FROM records r JOIN passages p ON p.record = r.id WHERE {condition} LIMIT ?"
        (count,) = self._connection.execute(f"SELECT count(*) FROM (SELECT 1 {source})", (*values, most + 1)).fetchone()
        if count > most:
            return None
        rows = self._connection.execute(
            "SELECT p.language, p.id, e.vector FROM records r JOIN passages p ON p.record = r.id "
            f"JOIN embeddings e ON e.key = p.embedding WHERE {condition}",
            values,
        )
        selected: dict[Language, tuple[list[str], list[bytes]]] = {}
        for language, identifier, vector in rows:
            identifiers, vectors = selected.setdefault(Language(language), ([], []))
            identifiers.append(identifier)
            vectors.append(vector)
        return {
            language: (identifiers, np.frombuffer(b"".join(vectors), np.float32).reshape(len(identifiers), -1))
            for language, (identifiers, vectors) in selected.items()
        }

    def passing(self, identifiers: Sequence[str], visible: Sequence[Visibility], filters: Filters) -> list[str]:
        """Those of the passages that a viewer may see and that pass the filters."""
        condition, values = _sql(visible, filters, one_by_one=True)
        found: list[str] = []
        for batch in _batches(identifiers, 500):
            marks = ",".join("?" * len(batch))
            found += (
                identifier
                for (identifier,) in self._connection.execute(
                    "SELECT p.id FROM passages p JOIN records r ON r.id = p.record "
                    f"WHERE p.id IN ({marks}) AND {condition}",
                    (*batch, *values),
                )
            )
        return found

    def matrix(self, identifiers: Sequence[str]) -> tuple[list[str], Rows]:
        """The stored embeddings of passages: ids that are there, and rows of shape (ids, dimension) in the same order."""
        vectors = self.vectors(identifiers)
        return list(vectors), np.stack(list(vectors.values())) if vectors else np.zeros((0, 0), np.float32)


_PASSAGE = 'id, record, ordinal, text, context, start, "end", locator, language'


def _passage(row: Sequence[object]) -> Passage:
    identifier, record, ordinal, text, context, start, end, locator, language = row
    return Passage(
        str(identifier),
        str(record),
        int(str(ordinal)),
        str(text),
        str(context),
        int(str(start)),
        int(str(end)),
        Locator.from_json(json.loads(str(locator))),
        Language(str(language)),
    )


def _insert(connection: sqlite3.Connection, record: Record, passage: Passage, key: str) -> None:
    cursor = connection.execute(
        'INSERT INTO passages (id, record, ordinal, text, context, start, "end", locator, language, visibility, embedding) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            passage.id,
            passage.record,
            passage.ordinal,
            passage.text,
            passage.context,
            passage.start,
            passage.end,
            json.dumps(passage.locator.to_json(), ensure_ascii=False),
            passage.language.value,
            record.visibility.value,
            key,
        ),
    )
    sentences = [passage.text[span.start : span.end] for span in split_sentences(passage.text)]
    connection.execute(
        f"INSERT INTO words_{passage.language.value} (rowid, stems) VALUES (?, ?)",
        (cursor.lastrowid, "\n".join(" ".join(stems(text)) for text in (passage.context, *sentences))),
    )
    connection.execute(
        "INSERT INTO outbox (passage, visibility, language, gone) VALUES (?, ?, ?, 0)",
        (passage.id, record.visibility.value, passage.language.value),
    )


def _remove(connection: sqlite3.Connection, record: str) -> None:
    rows = connection.execute(
        "SELECT number, id, visibility, language FROM passages WHERE record = ?", (record,)
    ).fetchall()
    for number, identifier, visibility, language in rows:
        connection.execute(f"DELETE FROM words_{language} WHERE rowid = ?", (number,))
        connection.execute(
            "INSERT INTO outbox (passage, visibility, language, gone) VALUES (?, ?, ?, 1)",
            (identifier, visibility, language),
        )
    connection.execute("DELETE FROM passages WHERE record = ?", (record,))
    connection.execute("DELETE FROM records WHERE id = ?", (record,))


def _sql(visible: Sequence[Visibility], filters: Filters, *, one_by_one: bool = False) -> tuple[str, list[str | int]]:
    """Conditions over passages p and records r. Nothing visible means nothing found.

    one_by_one: each row is looked at for itself; otherwise the facets lead to the rows.
    """
    facet = (
        "EXISTS (SELECT 1 FROM facets WHERE field = '{}' AND value IN ({{}}) AND record = r.id)"
        if one_by_one
        else "r.id IN (SELECT record FROM facets WHERE field = '{}' AND value IN ({{}}))"
    )
    lists: list[tuple[str, Sequence[str]]] = [("p.visibility IN ({})", [visibility.value for visibility in visible])]
    optional: list[tuple[str, Sequence[str]]] = [
        ("p.language IN ({})", [language.value for language in filters.languages]),
        ("r.kind IN ({})", filters.types),
        (facet.format("theme"), filters.themes),
        (facet.format("place"), filters.places),
    ]
    lists += [(condition, options) for condition, options in optional if options]
    bounds = [("r.evidence >= ?", filters.evidence), ("r.year >= ?", filters.since), ("r.year <= ?", filters.until)]
    conditions = [condition.format(",".join("?" * len(options))) for condition, options in lists]
    conditions += [condition for condition, bound in bounds if bound is not None]
    values: list[str | int] = [value for _, options in lists for value in options]
    return " AND ".join(conditions), values + [bound for _, bound in bounds if bound is not None]


def _refused(path: Path, error: sqlite3.Error) -> IndexingError:
    """What SQLite says against a file, as a sentence with its remedy."""
    if _is_of_the_disk(error):
        return IndexingError(f"{path} cannot be written ({error}); make room on its disk, then do it again.")
    return IndexingError(f"{path} cannot be used ({error}); delete the indexes folder, it is rebuilt.")


def _is_of_the_disk(error: sqlite3.Error) -> bool:
    """Whether the disk is full, not writable, or fails; the lowest byte of SQLite's code is the kind of error."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _batches(values: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
