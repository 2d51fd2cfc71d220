"""A walk over some 460 files of other projects: no crash, no hang, nothing empty without a word.

The files stand beside the repository (``../shared/fixtures``, or the folder in AYNI_FIXTURES) with a ``manifest.tsv``;
where they are absent the walk is skipped aloud.
"""

import csv
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.corpus.readers.reading import Reading
from assistant.corpus.readers.sandbox import read_file
from assistant.errors import ReadingError, Refusal

FIXTURES = Path(os.environ.get("AYNI_FIXTURES") or Path(__file__).resolve().parents[4] / "shared" / "fixtures")
MEGABYTE = 1024 * 1024
LEGACY = {"doc", "odt", "ppt", "rtf", "xls"}
OPENS_WITHOUT_PASSWORD = {
    # Only an owner's password, or the empty one: everybody can read these.
    "pdf.js/poppler-742-0-fuzzed.pdf",
    "pdfminer.six/dmca.pdf",
    "pdfminer.six/issue-00352-hash-twos-complement.pdf",
    "pdfminer.six/issue-625-identity-cmap.pdf",
    "pypdf/r4-owner-password.pdf",
    "pypdf/r5-owner-password.pdf",
    "pypdf/r6-empty-password.pdf",
    "pypdf/r6-owner-password.pdf",
    "tika/testMicrosoftIRMServices.pdf",
}
# Where fewer than nine in ten of docling's words are found, and why.
SPARSE = {
    "docling/right_to_left_01.pdf": "PDFium writes the Arabic ligature lam-alef the other way round",
    "docling/xlsx_04_inflated.xlsx": "charts repeat the cells of their sheet and are not read",
}

Result = Reading | ReadingError

pytestmark = pytest.mark.skipif(
    not (FIXTURES / "manifest.tsv").is_file(), reason=f"no fixtures at {FIXTURES}; set AYNI_FIXTURES to their folder"
)


def manifest() -> list[dict[str, str]]:
    with (FIXTURES / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def attempt(path: str) -> Result:
    try:
        return read_file(FIXTURES / path, max_bytes=50 * MEGABYTE, timeout=60, max_memory=1500 * MEGABYTE)
    except ReadingError as error:
        return error


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """What became of every file."""
    paths = [row["path"] for row in manifest()]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(paths, pool.map(attempt, paths), strict=True))


def refused(results: dict[str, Result], *reasons: Refusal) -> Iterator[tuple[str, ReadingError]]:
    for path, result in results.items():
        if isinstance(result, ReadingError) and result.reason in reasons:
            yield path, result


def test_no_reader_crashes_hangs_or_explodes(results: dict[str, Result]) -> None:
    ended = refused(results, Refusal.CRASHED, Refusal.TIMEOUT, Refusal.MEMORY, Refusal.BOMB, Refusal.OVERSIZED)
    assert [f"{path}: {error}" for path, error in ended] == []


def test_every_reading_has_text(results: dict[str, Result]) -> None:
    empty = [
        path
        for path, result in results.items()
        if isinstance(result, Reading) and not (result.sections and all(section.text for section in result.sections))
    ]
    assert empty == []


def test_protected_files_are_called_protected(results: dict[str, Result]) -> None:
    for row in manifest():
        if "encrypted" in row["tags"].split(",") and row["path"] not in OPENS_WITHOUT_PASSWORD:
            result = results[row["path"]]
            assert isinstance(result, ReadingError), row["path"]
            assert result.reason is Refusal.ENCRYPTED, row["path"]


def test_old_formats_are_named_with_the_new_one(results: dict[str, Result]) -> None:
    for row in manifest():
        if row["kind"] in LEGACY:
            result = results[row["path"]]
            assert isinstance(result, ReadingError)
            assert result.reason is Refusal.UNSUPPORTED
            assert re.search(r"save it as \.(docx|pptx|xlsx) and add that", str(result))


def test_words_that_docling_finds_are_found(results: dict[str, Result]) -> None:
    poor = {}
    for row in manifest():
        result = results[row["path"]]
        if row["expected"] and isinstance(result, Reading):
            wanted = words((FIXTURES / row["expected"]).read_text(encoding="utf-8"))
            found = words("\n".join(shown(result)))
            recall = len(wanted & found) / len(wanted)
            if recall < 0.9 and row["path"] not in SPARSE:
                poor[row["path"]] = (round(recall, 2), sorted(wanted - found)[:12])
    assert poor == {}


def shown(reading: Reading) -> Iterator[str]:
    """The texts with the headings and names of sheets that stand above them."""
    for section in reading.sections:
        yield from (section.locator.sheet or "", *section.locator.heading, section.text)


def words(text: str) -> set[str]:
    """Words of three letters or more; not the Markdown around them."""
    text = re.sub(r"<!--.*?-->|\$\$?.*?\$\$?|!?\[[^\]]*\]\([^)]*\)|\\", " ", text, flags=re.DOTALL)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", text)}
