"""What a language model's server tells of the model: how many tokens it has room for, and how it counts them."""

import json
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

Count = Callable[[Sequence[str]], list[int]]

_SECONDS = 3
_MOST_BYTES = 4_000_000
_OLLAMA = "http://127.0.0.1:11434"


class ServedWindow:
    """A window that is asked for until it is told, since a server may start after this program; 0 where it is not told."""

    def __init__(self, ask: Callable[[], int]) -> None:
        self._ask = ask
        self._told: int | None = None

    def __call__(self) -> int:
        if self._told is None:
            try:
                self._told = max(0, self._ask())
            except OSError:  # not there, or not yet
                return 0
        return self._told


def openai_window(url: str, key: str, model: str) -> int:
    """The window of a model at an OpenAI-compatible address; 0 where its list of models has none.

    llama.cpp tells it as ``meta.n_ctx``, vLLM as ``max_model_len``. Raises OSError where the server is not there.
    """
    listed = _called(f"{url.rstrip('/')}/models", key=key).get("data")
    models = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    meant = [one for one in models if one.get("id") == model] or (models if len(models) == 1 else [])
    for one in meant:
        meta = one.get("meta")
        told = [meta.get("n_ctx") if isinstance(meta, dict) else None, one.get("max_model_len")]
        if found := next((size for size in told if isinstance(size, int)), 0):
            return found
    return 0


def ollama_window(url: str, model: str) -> int:
    """The longest window that a model of Ollama's was trained for; 0 where that is not told. Raises OSError."""
    told = _called(f"{(url or _OLLAMA).rstrip('/')}/api/show", {"model": model}).get("model_info")
    sizes = told.items() if isinstance(told, dict) else ()
    return next((size for name, size in sizes if name.endswith(".context_length") and isinstance(size, int)), 0)


def llama_cpp_count(url: str, key: str, texts: Sequence[str]) -> list[int]:
    """How many tokens each text has for the model of a llama.cpp server. Raises OSError."""
    parts = urlsplit(url)
    address = urlunsplit((parts.scheme, parts.netloc, "/tokenize", "", ""))
    return [len(_called(address, {"content": text}, key).get("tokens", ())) for text in texts]


def _called(address: str, body: dict[str, str] | None = None, key: str = "") -> dict[str, Any]:
    """The JSON object that an address answers with; an empty one for any other answer. Raises OSError."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    request = Request(address, json.dumps(body).encode() if body else None, headers)
    try:
        with urlopen(request, timeout=_SECONDS) as answer:
            told = json.loads(answer.read(_MOST_BYTES))
    except (HTTPError, HTTPException, ValueError, RecursionError):  # it is there, and tells nothing
        return {}
    return told if isinstance(told, dict) else {}
