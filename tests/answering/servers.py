"""Small servers that speak as language models' servers do: OpenAI's protocol and Ollama's, scripted by a test."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from threading import Event, Thread
from typing import Any

Json = dict[str, Any]


@dataclass
class Script:
    """What a server answers: JSON by path, a status for the first requests of all, and the words of every chat.

    words: those of every chat, or what makes them of its messages. asked: the bodies of the chats that it was asked. hold: called
    after each word, before the next. left: set when whoever asked
    has gone before the end.
    """

    words: Iterable[str] | Callable[[str, str], Iterable[str]] = ()
    told: dict[str, Json] = field(default_factory=dict)
    refusals: list[int] = field(default_factory=list)
    hold: Callable[[int], None] = lambda _: None
    broken_after: int = 10**9
    asked: list[Json] = field(default_factory=list)
    left: Event = field(default_factory=Event)


class _Server(ThreadingHTTPServer):
    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._tell(self.server.script.told.get(self.path))

    def do_POST(self) -> None:
        script = self.server.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith(("/chat/completions", "/api/chat")):
            self._tell(script.told.get(self.path))
            return
        script.asked.append(body)
        if script.refusals:
            self.send_error(script.refusals.pop(0))
            return
        words = script.words
        told = words(*(str(message["content"]) for message in body["messages"])) if callable(words) else words
        try:
            self._chat(script, told, _ollama if self.path == "/api/chat" else _openai)
        except OSError:
            script.left.set()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _chat(self, script: Script, words: Iterable[str], line: Callable[[str | None], bytes]) -> None:
        """Word by word until the end, or until the break: the connection ends, and nothing says that this is too early."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for at, word in enumerate(chain(words, [None])):
            if at == script.broken_after:
                return
            self.wfile.write(line(word))
            self.wfile.flush()
            script.hold(at)

    def _tell(self, told: Json | None) -> None:
        body = json.dumps(told or {}).encode()
        self.send_response(200 if told is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(script: Script) -> Iterator[str]:
    """The address at which a script is followed."""
    server = _Server(script)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _openai(word: str | None) -> bytes:
    """One event of a chat; the end where there is no word."""
    choice = {"index": 0, "delta": {"content": word} if word else {}, "finish_reason": None if word else "stop"}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "any", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n{'' if word else 'data: [DONE]' + chr(10) * 2}".encode()


def _ollama(word: str | None) -> bytes:
    """One line of a chat; the end where there is no word."""
    end = {} if word else {"done_reason": "stop"}
    message = {"role": "assistant", "content": word or ""}
    return (
        json.dumps({"model": "any", "created_at": "2026-11-26T00:00:00Z", "message": message, "done": not word} | end)
        + "\n"
    ).encode()
