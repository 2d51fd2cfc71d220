"""The real app with the project's corpus in a process of its own, and a browser that notes every request to elsewhere."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.conftest import ROOT

PATIENCE = 300
# A busy machine is no failure: what is expected may take its time.
expect.set_options(timeout=30_000)
# Gradio's own panel of endpoints looks for what is switched off here.
SWITCHED_OFF = ("/gradio_api/mcp/schema", "/monitoring/summary")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
OpenPage = Callable[..., Page]
CopyStarter = Callable[[Path], Path]


@pytest.fixture(scope="module")
def app(copy_starter: CopyStarter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``python app.py`` with a copy of the corpus."""
    with running(copy_starter(tmp_path_factory.mktemp("app"))) as address:
        yield address


@pytest.fixture(scope="session")
def copy_starter(corpus: Path, copy_starter_index: Callable[[Path], None]) -> CopyStarter:
    """Copies the corpus and its index into a folder, and gives that back."""

    def copied(folder: Path) -> Path:
        shutil.copytree(corpus, folder / "corpus", ignore=shutil.ignore_patterns("activity"))
        copy_starter_index(folder / "indexes")
        return folder

    return copied


@contextmanager
def running(folder: Path, **more: object) -> Iterator[str]:
    """The address of an app that is stopped at the end.

    folder: holds its corpus and its indexes. more: its settings, by their names without the prefix.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"CORPUS": folder / "corpus", "INDEXES": folder / "indexes", "PORT": port, **more}
    environment = os.environ | {f"ASSISTANT_{name}": str(value) for name, value in settings.items()}
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text("utf-8"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; the test is skipped aloud where there is none.

    For one module only: Playwright leaves an event loop running as long as it is open.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no chromium on this machine: the page is not tested in a browser")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=QUIET) as launched:
        yield launched


@pytest.fixture
def open_page(app: str, browser: Browser) -> Iterator[OpenPage]:
    """Opens the chat: ``open_page(language, width, height)``. Any error of the page or request to elsewhere fails the test."""
    with _watched(app, browser) as opened:
        yield opened


@contextmanager
def _watched(app: str, browser: Browser) -> Iterator[OpenPage]:
    elsewhere: list[str] = []
    errors: list[str] = []
    contexts = []

    def note_request(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(app):
            elsewhere.append(url)

    def note_console(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.location["url"].endswith(SWITCHED_OFF):
            errors.append(f"{said.text} ({said.location['url']})")

    def opened(language: str = "en-US", width: int = 1280, height: int = 900, path: str = "/") -> Page:
        context = browser.new_context(locale=language, viewport={"width": width, "height": height}, base_url=app)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        context.on("request", lambda request: note_request(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note_console)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert errors == []
