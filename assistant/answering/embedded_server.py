"""A language model in a file, served by llama.cpp inside this process, on loopback only (the home of xllamacpp)."""

from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from assistant.answering.model_server import llama_cpp_count
from assistant.errors import LanguageModelError, SettingsError

_MAGIC = b"GGUF"


class EmbeddedServer:
    """Serves a GGUF file over an OpenAI-compatible address until it is closed. Raises SettingsError."""

    def __init__(self, file: Path, window: int) -> None:
        """window: how many tokens of a question and its answer it has room for."""
        self.key = token_urlsafe()  # what else runs on this machine has no business with it
        if not _is_gguf(file):
            raise SettingsError(f"ASSISTANT_LLM names {file}, which is no GGUF file; name one after gguf: .")
        try:
            from xllamacpp import CommonParams, Server
        except ImportError as error:
            raise SettingsError(
                "ASSISTANT_LLM names a file, but the package xllamacpp is missing; install it with "
                "pip install -c constraints.txt -e '.[gguf]', or serve the file elsewhere and set ASSISTANT_LLM_URL."
            ) from error
        params = CommonParams()
        params.model.path = str(file)
        params.n_ctx = window
        params.n_parallel = 1
        params.hostnames = ["127.0.0.1"]
        params.api_keys = [self.key]
        params.ui = False
        params.port = 0
        params.verbosity = 0
        try:
            self._server: Any = Server(params)
        except RuntimeError as error:
            raise SettingsError(
                f"ASSISTANT_LLM names {file}, which llama.cpp cannot load ({error}); see that it is whole and fits in memory."
            ) from error
        self._address: str = self._server.listening_address

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._address}/v1"

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for this model. Raises LanguageModelError once it is closed."""
        try:
            return llama_cpp_count(self.url, self.key, texts)
        except OSError as error:
            raise LanguageModelError(
                "The language model in this program was closed; start the program anew."
            ) from error

    def close(self) -> None:
        """Stop it and give its memory back."""
        self._server = None


def _is_gguf(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False
