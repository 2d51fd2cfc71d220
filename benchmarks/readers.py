"""Read a folder of strange files as the assistant would, and say what became of each.

    python benchmarks/readers.py [--fixtures DIR] [--threads 2] [--write]

DIR (``../shared/fixtures`` beside the repository unless given) holds the files and a ``manifest.tsv`` with the columns
``path`` and ``kind``. ``--write`` saves the tables to docs/benchmarks/readers.md.
"""

import argparse
import csv
import os
import platform
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from assistant.corpus.readers.sandbox import read_file
from assistant.errors import ReadingError

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "benchmarks" / "readers.md"
FIXTURES = Path(os.environ.get("AYNI_FIXTURES") or ROOT.parent / "shared" / "fixtures")
MEGABYTE = 1024 * 1024
SECONDS = 60
LIBRARIES = ("pypdfium2", "python-docx", "python-pptx", "openpyxl", "beautifulsoup4")
READ = "read"


@dataclass(frozen=True, slots=True)
class Result:
    """One file: what became of it (``read``, or the reason of the refusal), how much text, how long it took."""

    path: str
    kind: str
    outcome: str
    sentence: str
    characters: int
    warnings: int
    seconds: float


def attempt(folder: Path, row: dict[str, str]) -> Result:
    """Read one file of the manifest within the limits that the settings have by default."""
    start = time.perf_counter()
    try:
        reading = read_file(folder / row["path"], max_bytes=50 * MEGABYTE, timeout=SECONDS, max_memory=1500 * MEGABYTE)
    except ReadingError as error:
        seconds = time.perf_counter() - start
        return Result(row["path"], row["kind"], error.reason.value, str(error), 0, 0, seconds)
    seconds = time.perf_counter() - start
    characters = sum(len(section.text) for section in reading.sections)
    return Result(row["path"], row["kind"], READ, "", characters, len(reading.warnings), seconds)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def by_kind(results: Sequence[Result]) -> list[str]:
    """For each format how many files were read and why the others were refused."""
    rows = []
    for kind in sorted({result.kind for result in results}):
        of_kind = [result for result in results if result.kind == kind]
        read = [result for result in of_kind if result.outcome == READ]
        reasons = Counter(result.outcome for result in of_kind if result.outcome != READ)
        refused = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        median = statistics.median(result.seconds for result in of_kind)
        slowest = max(result.seconds for result in of_kind)
        warned = sum(result.warnings > 0 for result in read)
        rows.append([kind, len(of_kind), len(read), warned, refused or "-", f"{median:.2f}", f"{slowest:.2f}"])
    return table(["format", "files", "read", "with a warning", "refused, by reason", "median s", "slowest s"], rows)


def refusals(results: Sequence[Result]) -> Iterator[str]:
    """Every file that was refused, with its reason; the old formats, which all have the same one, apart."""
    rows = [[f"`{result.path}`", result.outcome] for result in results if result.outcome not in (READ, "unsupported")]
    yield from table(["file", "reason"], sorted(rows, key=lambda row: (row[1], row[0].lower())))


def report(results: Sequence[Result], wall: float, threads: int) -> str:
    """The page for docs/benchmarks."""
    read = [result for result in results if result.outcome == READ]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    lines = [
        "# Readers",
        "",
        f"{len(results)} files of other projects' test suites, each read in a process of its own: {len(read)} read, "
        f"{len(results) - len(read)} refused with a reason, {sum(result.characters for result in read):,} characters, "
        f"{wall:.0f} s with {threads} at a time.",
        f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} cores. "
        "Made by `python benchmarks/readers.py --write`.",
        "",
        *by_kind(results),
        "",
        "The old formats (doc, ppt, xls, odt, rtf) are `unsupported`; the sentence asks to save them in the new one.",
        "The other refusals:",
        "",
        *refusals(results),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Read everything; 1 where a reader crashed or had to be stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", type=Path, default=FIXTURES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()

    with (options.fixtures / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    start = time.perf_counter()
    with ThreadPoolExecutor(options.threads) as pool:
        results = list(pool.map(lambda row: attempt(options.fixtures, row), rows))
    page = report(results, time.perf_counter() - start, options.threads)
    print(page)
    if options.write:
        REPORT.write_text(page, encoding="utf-8")
    return int(any(result.outcome in ("crashed", "timeout", "memory") for result in results))


if __name__ == "__main__":
    sys.exit(main())
