"""Retrieval sets: BEIR-style folders in, texts and judgements out.

A folder holds corpus.jsonl {id or _id, text, title?, lang?}, queries.jsonl {id or _id, text, lang?} and qrels.tsv (query-id,
corpus-id, score, with a header); Thakur et al. 2021, BEIR.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.sections import Section
from assistant.errors import AssistantError
from assistant.indexing.records import DOCUMENT, Record
from assistant.indexing.sync import Wanted
from assistant.languages import Language, detect
from assistant.viewers import Visibility


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a set, with its language."""

    id: str
    text: str
    title: str
    language: Language


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Texts, queries and judgements. relevant: query id to the ids that answer it, with their grade (above 0)."""

    corpus: Mapping[str, Item]
    queries: Mapping[str, Item]
    relevant: Mapping[str, Mapping[str, int]]


def read_set(folder: Path) -> RetrievalSet:
    """Read a folder. Raises AssistantError naming the file and line that does not fit."""
    corpus = {item.id: item for item in _items(folder / "corpus.jsonl")}
    queries = {item.id: item for item in _items(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(folder / "qrels.tsv"), start=1):
        fields = line.split("\t")
        if number == 1:
            continue
        if len(fields) < 3 or not fields[-1].lstrip("-").isdigit():
            raise AssistantError(
                f"{folder / 'qrels.tsv'}, line {number}: write query-id, corpus-id and grade, with tabs."
            )
        query, document, grade = fields[0], fields[-2], int(fields[-1])
        if grade > 0 and query in queries and document in corpus:
            relevant[query][document] = grade
    if not relevant:
        raise AssistantError(f"{folder} has no query with a relevant text; check the ids in qrels.tsv.")
    return RetrievalSet(corpus, queries, relevant)


def wanted(items: Iterable[Item]) -> Iterator[Wanted]:
    """Every text of a set as a record of its own."""
    for item in items:
        record = Record(item.id, DOCUMENT, item.title, item.language, Visibility.PUBLIC, digest=item.text)
        yield Wanted(record, lambda text=item.text: (Section(text),))  # type: ignore[misc]


def _lines(path: Path) -> Iterator[str]:
    try:
        yield from path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AssistantError(f"{path} is missing; a set has corpus.jsonl, queries.jsonl and qrels.tsv.") from error
    except UnicodeDecodeError as error:
        raise AssistantError(f"{path} is not UTF-8 text; save it again as UTF-8.") from error


def _items(path: Path) -> Iterator[Item]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            values = json.loads(line)
            identifier, text = str(values.get("id", values.get("_id"))), str(values["text"])
        except (ValueError, KeyError, AttributeError) as error:
            raise AssistantError(f"{path}, line {number}: write one JSON object with id and text.") from error
        language = values.get("lang") or detect(text)
        spoken = Language(language) if language in set(Language) else Language.OTHER
        yield Item(identifier, text, str(values.get("title") or ""), spoken)
