"""How much of what is false the verification of sentences catches, and how much of what is true it doubts."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from assistant.answering.answer import Doubt
from assistant.answering.marks import without_marks
from assistant.answering.names import Names, names_of
from assistant.answering.remembered import Remembered
from assistant.answering.verification import Embed, Material, Support, doubts, nearest
from assistant.assistant import Assistant
from assistant.errors import CorpusError
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.viewers import Viewer

TRUE = "true"
OTHERS = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that cites a source. kind: ``true``, or what is false about it."""

    sentence: str
    source: str
    language: Language
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, why it was doubted, how near it is to its source, and how long that took."""

    claim: Claim
    doubts: tuple[Doubt, ...]
    support: Support
    milliseconds: float


def read_claims(path: Path) -> list[Claim]:
    """The sentences of a file, one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Claim(row["sentence"], row["source"], Language(row["language"]), row["kind"]) for row in rows]


def judge(assistant: Assistant, claims: Iterable[Claim]) -> list[Judged]:
    """Verify each claim against its source, beside the passages that a search for it would have given as well."""
    names = names_of(assistant.library.vocabularies)
    embed = Remembered(assistant.index.embedder)
    return [judged(claim, *materials(assistant, claim), names, embed) for claim in claims]


def judged(claim: Claim, own: Sequence[Material], others: Sequence[Material], names: Names, embed: Embed) -> Judged:
    """One claim against its own passages and those beside them."""
    numbered = dict(enumerate([*own, *others], start=1))
    marks = "".join(f" [{number}]" for number in range(1, len(own) + 1))
    start = perf_counter()
    support = nearest(without_marks(claim.sentence), own, others, embed)
    told = doubts(claim.sentence + marks, numbered, names, embed)
    return Judged(claim, told, support, 1000 * (perf_counter() - start))


def materials(assistant: Assistant, claim: Claim) -> tuple[list[Material], list[Material]]:
    """The passages of a claim's source, and those of other sources that a search for the claim finds."""
    hits = assistant.search(Query(claim.sentence, Viewer.TRAINER, limit=20)).hits
    others = [Material(hit.record, hit.passage) for hit in hits if hit.record.id != claim.source]
    return _materials(assistant, claim.source), others[:OTHERS]


def _materials(assistant: Assistant, source: str) -> list[Material]:
    record = assistant.record(source, Viewer.TRAINER)
    if record is None:
        raise CorpusError(f"No source has the id {source}; mend the sentence that cites it.")
    return [Material(record, passage) for passage in assistant.passages(source, Viewer.TRAINER)]


def share(judged: Sequence[Judged], *, caught: bool) -> str:
    """How many were doubted (caught) or not, of all: "54 of 60".

    >>> share([], caught=True)
    '0 of 0'
    """
    return f"{sum(bool(one.doubts) is caught for one in judged)} of {len(judged)}"
