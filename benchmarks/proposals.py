"""How well drafts of cards are proposed: labelled sentences against what the rules find in the files that hold them.

    python benchmarks/proposals.py [--fixtures DIR] [--half development] [--errors] [--write]

DIR (``../shared`` beside the repository unless given) holds ``fixtures/``, ``domain/`` and ``evals/``; the cards are the
project's own. ``proposals_labels.tsv`` keeps no text: file, first half of the SHA-256 of the sentence (blanks joined, small
letters), its language, the kinds that a trainer would accept for it, and the half that it belongs to. ``--errors`` prints what
is proposed wrongly or missed, ``--write`` saves the tables to docs/benchmarks/proposals.md.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from assistant.corpus.documents import Acceptance, Document
from assistant.corpus.library import Library, Stored
from assistant.corpus.readers.sandbox import read_file
from assistant.corpus.sections import Section
from assistant.exchange.proposals import propose
from assistant.indexing.passages import Passage, cut
from assistant.indexing.records import card_record, card_sections, document_record
from assistant.indexing.sentences import sentences
from assistant.languages import Language

ROOT = Path(__file__).resolve().parent.parent
LABELS = Path(__file__).with_name("proposals_labels.tsv")
REPORT = ROOT / "docs" / "benchmarks" / "proposals.md"
MEGABYTE = 1024 * 1024
HALVES = ("development", "held-out")
NOTHING = "none"
PASSAGE_TOKENS = 240


@dataclass(frozen=True, slots=True)
class Label:
    """A sentence that somebody read. kinds: those that a trainer would accept; none where it states nothing of the kind."""

    file: str
    sentence: str
    language: str
    kinds: frozenset[str]
    half: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A label, what was proposed for its sentence (empty for nothing), and its text, which stays on this machine."""

    label: Label
    proposed: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over sentences. right: proposed with a kind that is accepted; stated: proposed, and it states something."""

    sentences: int
    positive: int
    proposed: int
    stated: int
    right: int

    def row(self) -> list[str]:
        """For a table."""
        precision, recall = _share(self.right, self.proposed), _share(self.right, self.positive)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        worth = _share(self.stated, self.proposed)
        return [
            str(self.sentences), str(self.positive), str(self.proposed), f"{worth:.2f}", f"{precision:.2f}", f"{recall:.2f}", f"{f1:.2f}"
        ]  # fmt: skip


HEADER = ("sentences", "state something", "proposed", "of these state something", "precision", "recall", "F1")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def name_of(sentence: str) -> str:
    """By which a sentence is known without being kept.

    >>> name_of("A  lesson.") == name_of("a lesson.")
    True
    """
    return sha256(" ".join(sentence.split()).casefold().encode()).hexdigest()[:16]


def read_labels(path: Path = LABELS) -> list[Label]:
    """Every label."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Label(
                row["file"],
                row["sentence"],
                row["language"],
                frozenset(row["kind"].split(",")) - {NOTHING},
                row["half"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def judge(labels: Sequence[Label], folder: Path, library: Library) -> Iterator[Judged]:
    """What is proposed for each labelled sentence. Raises SystemExit where a sentence is not in its file any more."""
    by_file: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_file[label.file].append(label)
    records = _records(folder, {name.partition("#")[0] for name in by_file if "#" in name})
    for name, wanted in by_file.items():
        passages = list(_passages(name, folder, library, records))
        proposed = {name_of(one.quote): one.type.value for one in propose(passages, library.vocabularies)}
        texts = {name_of(text): text for text in _sentences(passages)}
        for label in wanted:
            yield Judged(label, proposed.get(label.sentence, ""), texts.get(label.sentence, ""))


def _records(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The texts of the files that hold one record a line, by ``file#id``."""
    texts: dict[str, str] = {}
    for name in names:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            texts[f"{name}#{record['id']}"] = record.get("text") or record["fact"]
    return texts


def _passages(name: str, folder: Path, library: Library, records: dict[str, str]) -> Iterator[Passage]:
    if name.startswith("corpus/cards/"):
        stored = library.card(Path(name).stem)
        if stored is None:
            return
        record, sections = card_record(stored, name), list(card_sections(stored.noun))
    else:
        path = folder / name
        about = Document(
            id="document", title="A document", licence="unknown", seen=date(2026, 1, 1), status=Acceptance.ACCEPTED
        )
        record = document_record(Stored(about, path, ""), name)
        if name in records:
            sections = [Section(records[name])]
        else:
            sections = list(read_file(path, max_bytes=50 * MEGABYTE, timeout=60, max_memory=1500 * MEGABYTE).sections)
    yield from cut(
        replace(record, kind="document", language=Language.OTHER),
        sections,
        PASSAGE_TOKENS,
        lambda texts: [len(text) // 4 for text in texts],
    )


def _sentences(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        for span in sentences(passage.text):
            yield passage.text[span.start : span.end]


def score(judged: Iterable[Judged]) -> Score:
    """Count."""
    every = list(judged)
    proposed = [one for one in every if one.proposed]
    return Score(
        len(every),
        sum(bool(one.label.kinds) for one in every),
        len(proposed),
        sum(bool(one.label.kinds) for one in proposed),
        sum(one.proposed in one.label.kinds for one in proposed),
    )


def by_kind(judged: Sequence[Judged], kind: str) -> list[str]:
    """Precision and recall of one kind. A sentence with two accepted kinds counts for the one that was proposed, else for both."""
    proposed = [one for one in judged if one.proposed == kind]
    right = sum(kind in one.label.kinds for one in proposed)
    wanted = sum(
        kind in one.label.kinds and (one.proposed == kind or one.proposed not in one.label.kinds) for one in judged
    )
    precision, recall = _share(right, len(proposed)), _share(right, wanted)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return [str(wanted), str(len(proposed)), f"{precision:.2f}", f"{recall:.2f}", f"{f1:.2f}"]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def tables(judged: Sequence[Judged]) -> list[str]:
    """Both halves, by language and by kind."""
    lines: list[str] = []
    for half in HALVES:
        of_half = [one for one in judged if one.label.half == half]
        if not of_half:
            continue
        rows = [
            [language, *score(one for one in of_half if one.label.language == language).row()]
            for language in ("en", "es", "pt", "fr")
        ]
        kinds = [[kind, *by_kind(of_half, kind)] for kind in ("practice", "lesson", "recommendation", "challenge")]
        sources = sorted({_source(one.label) for one in of_half})
        lines += [
            f"## {half.capitalize()} half",
            "",
            *table(("language", *HEADER), [*rows, ["all", *score(of_half).row()]]),
            "",
            *table(("kind", "labelled", "proposed", "precision", "recall", "F1"), kinds),
            "",
            *table(
                ("source", *HEADER),
                ([name, *score(one for one in of_half if _source(one.label) == name).row()] for name in sources),
            ),
            "",
        ]
    return lines


def _source(label: Label) -> str:
    parts = label.file.partition("#")[0].split("/")
    return "/".join(parts[:2]) if parts[0] in ("corpus", "evals") else parts[0]


def errors(judged: Iterable[Judged]) -> Iterator[str]:
    """What is proposed wrongly, or missed."""
    for one in judged:
        if one.proposed not in one.label.kinds and (one.proposed or one.label.kinds):
            wanted = "/".join(sorted(one.label.kinds)) or "-"
            yield f"{one.label.language} {wanted} -> {one.proposed or '-'} | {' '.join(one.text.split())}"


def main() -> int:
    """Measure; 1 where a labelled sentence is not found in its file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    labels = [one for one in read_labels() if options.half in (None, one.half)]
    judged = list(judge(labels, options.fixtures, Library(ROOT / "corpus")))
    lost = sum(not one.text for one in judged)
    lines = tables(judged)
    print("\n".join([*lines, f"{lost} of {len(judged)} labelled sentences were not found."]))
    if options.errors:
        print("\n".join(errors(judged)))
    if options.write:
        about, _, _ = REPORT.read_text(encoding="utf-8").partition("\n## ")
        REPORT.write_text(about + "\n" + "\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
