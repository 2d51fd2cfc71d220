"""The process of its own: what hangs, explodes, dies or talks too much is stopped and named; nothing else changes."""

import os
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import originals
import pytest

from assistant.corpus.readers.reading import Reading
from assistant.corpus.readers.sandbox import WORKER, read_file
from assistant.corpus.sections import Locator
from assistant.errors import ReadingError, Refusal

MEGABYTE = 1024 * 1024
Worker = Callable[[str], Sequence[str]]


def read(path: Path, worker: Sequence[str] = WORKER, *, timeout: float = 30, max_memory: int = 1500) -> Reading:
    return read_file(path, max_bytes=MEGABYTE, timeout=timeout, max_memory=max_memory * MEGABYTE, worker=worker)


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.txt"
    path.write_text("Señales.", encoding="utf-8")
    return path


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """Makes the command of a worker whose reader has the given body (of ``read(data, name)``)."""

    def make(body: str) -> Sequence[str]:
        script = tmp_path / "worker_under_test.py"
        script.write_text(
            "import sys\nfrom assistant.corpus.readers.worker import main\n\n"
            f"def read(data, name):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n\n"
            'if __name__ == "__main__":\n    sys.exit(main(sys.argv[1:], read))\n',
            encoding="utf-8",
        )
        return (sys.executable, str(script))

    return make


def refused(path: Path, worker: Sequence[str], **limits: float) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read(path, worker, **limits)  # type: ignore[arg-type]
    assert str(caught.value).startswith(f"{path.name} ")
    return caught.value


def test_a_file_is_read_with_its_locators(tmp_path: Path) -> None:
    path = tmp_path / "Guía de visitas.pdf"
    path.write_bytes(originals.pdf(originals.GUIDE_LINES, ("Second page.",)))
    reading = read(path)
    assert [section.locator for section in reading.sections] == [Locator(page=1), Locator(page=2)]
    assert reading.sections[1].text == "Second page."


def test_a_refusal_crosses_the_border(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(originals.protected_pdf())
    error = refused(path, WORKER)
    assert error.reason is Refusal.ENCRYPTED
    assert str(error) == "guide.pdf is protected by a password; save a copy without it and add that."


def test_works_from_any_folder(text_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")  # a folder must not lend its modules to the worker
    monkeypatch.chdir(tmp_path)
    assert read(Path("guide.txt")).sections[0].text == "Señales."


def test_too_large_a_file_is_not_even_opened(tmp_path: Path, worker: Worker) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MEGABYTE + 1)
    assert refused(path, worker("raise AssertionError")).reason is Refusal.OVERSIZED


def test_sizes_are_told_in_the_megabytes_of_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * MEGABYTE + 1)
    with pytest.raises(ReadingError, match=r"is too large \(51 MB; up to 50 MB are read\); split it"):
        read_file(path, max_bytes=50 * MEGABYTE, timeout=1, max_memory=MEGABYTE)


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and rights are things of POSIX")
def test_what_is_no_file_or_may_not_be_read_is_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zeros.txt").symlink_to("/dev/zero")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "secret.txt").write_text("Words.", encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    for name in ("pipe.txt", "zeros.txt"):
        assert refused(tmp_path / name, WORKER).reason is Refusal.UNSUPPORTED
    assert "cannot be opened (" in str(refused(tmp_path / "loop.txt", WORKER))
    if os.geteuid() != 0:
        assert "cannot be opened (Permission denied); check" in str(refused(tmp_path / "secret.txt", WORKER))


def test_a_strange_name_stays_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "visit\n\u202efdp\U0001f600.txt"
    path.write_bytes(b"")
    with pytest.raises(ReadingError) as caught:
        read(path)
    assert str(caught.value) == "visit fdp\U0001f600.txt has no text in it; check that it is the right file."


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.txt", WORKER).reason is Refusal.CORRUPT
    assert refused(tmp_path, WORKER).reason is Refusal.UNSUPPORTED


def test_a_reader_that_hangs_is_stopped(text_file: Path, worker: Worker) -> None:
    start = time.monotonic()
    error = refused(text_file, worker("import time\ntime.sleep(600)"), timeout=1)
    assert error.reason is Refusal.TIMEOUT
    assert time.monotonic() - start < 10


@pytest.mark.skipif(os.name != "posix", reason="process groups are a thing of POSIX")
def test_what_a_reader_started_is_stopped_with_it(text_file: Path, worker: Worker, tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    command = worker(f"""
        import subprocess, time
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3); open({str(mark)!r}, 'w')"])
        time.sleep(600)
    """)
    assert refused(text_file, command, timeout=1.5).reason is Refusal.TIMEOUT
    time.sleep(3)
    assert not mark.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_reader_that_explodes_is_stopped(text_file: Path, worker: Worker) -> None:
    error = refused(text_file, worker("parts = []\nwhile True:\n    parts.append(bytes(10_000_000))"), max_memory=300)
    assert error.reason is Refusal.MEMORY


@pytest.mark.parametrize(
    "body",
    [
        "import os\nos._exit(7)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
        "raise KeyError('unforeseen')",
    ],
    ids=["exits", "is shot", "raises"],
)
def test_a_reader_that_fails_is_a_crash(text_file: Path, worker: Worker, body: str) -> None:
    assert refused(text_file, worker(body)).reason is Refusal.CRASHED


def test_a_crash_carries_what_the_worker_said(text_file: Path, worker: Worker) -> None:
    notes = refused(text_file, worker("raise KeyError('unforeseen')")).__notes__
    assert "unforeseen" in "".join(notes)


def test_endless_recursion_is_damage(text_file: Path, worker: Worker) -> None:
    assert refused(text_file, worker("return read(data, name)")).reason is Refusal.CORRUPT


def test_more_text_than_a_document_holds_is_refused(text_file: Path, worker: Worker) -> None:
    command = worker("""
        from assistant.corpus.readers.reading import Reading
        from assistant.corpus.sections import Section
        return Reading(tuple(Section("x" * 1_000_000) for _ in range(21)))
    """)
    assert refused(text_file, command).reason is Refusal.OVERSIZED


def test_what_a_library_prints_does_not_spoil_the_answer(text_file: Path, worker: Worker) -> None:
    command = worker("""
        import os
        from assistant.corpus.readers import read_bytes
        print("from Python")
        os.write(1, b"from C")
        return read_bytes(data, name)
    """)
    assert read(text_file, command).sections[0].text == "Señales."


def test_the_worker_imports_only_what_it_needs() -> None:
    import json
    import subprocess

    program = "import json, sys, assistant.corpus.readers.worker; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    imported = {name.split(".")[0] for name in json.loads(done.stdout)}
    heavy = {"bs4", "chromadb", "docx", "gradio", "lxml", "numpy", "openpyxl", "pptx", "pydantic", "pypdfium2", "torch"}
    assert not imported & heavy
