"""A language model behind one small door (the home of LangChain's chat models, which are imported only where one is set)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic import SecretStr

from assistant.answering.embedded_server import EmbeddedServer
from assistant.answering.model_server import Count, ServedWindow, ollama_window, openai_window
from assistant.errors import LanguageModelError, SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The longest answer that is waited for, in tokens and in letters, and how often a server that fails is asked again.
MOST_WRITTEN = 800
MOST_LETTERS = 12 * MOST_WRITTEN
RETRIES = 2
# Seconds after which whoever reads is given a chance to leave.
TICK = 0.2
# Seconds that the end of what is being written is waited for.
PARTING = 5.0
# Another tokenizer makes other tokens: at most so many of the model's for each of the embedding model's (benchmarks/language_model.py).
MOST_APART = 2.0
# What a chat template adds to a question.
_TEMPLATE = 64
_NO_KEY = "none"
# Where a provider says why an answer ends, and the providers that always do.
_ENDS = {"finish_reason", "done_reason"}
_TELL_ENDS = ("openai", "ollama")

Progress = Callable[[str, int, int], None]


class Writer(Protocol):
    """Writes a text to a task."""

    @property
    def name(self) -> str:
        """What is shown as the author."""
        ...

    def stream(self, rules: str, task: str) -> Iterator[str]:
        """The text that the model makes of its rules and a task, piece by piece as it is written.

        A piece is empty now and then, so that a reader who has lost interest can leave: closing the iterator ends the
        writing. Raises LanguageModelError, also in the middle.
        """
        ...

    def room(self, most: int, count: Count) -> tuple[int, Count]:
        """How many tokens a question may have, at most ``most``, and what counts them: ``count``, or a better one.

        Raises LanguageModelError.
        """
        ...

    def close(self) -> None:
        """Stop whatever was started for it."""
        ...


class ChatWriter:
    """A chat model of LangChain as a writer. Safe to use from several threads.

    The model is asked within a thread of its own, so that an answer that is stopped is ended at once and not at its next word.
    """

    def __init__(
        self,
        name: str,
        model: "BaseChatModel",
        patience: float = 60.0,
        window: Callable[[], int] = lambda: 0,
        server: EmbeddedServer | None = None,
        *,
        tells_end: bool = False,
    ) -> None:
        """patience: seconds that it may be silent. window: how many tokens it has room for, 0 where that is not known.

        tells_end: whether it always says why it ends, so that an answer without that was cut off on its way.
        """
        self.name = name
        self.server = server
        self._window = window
        self._model = model
        self._patience = patience
        self._tells_end = tells_end
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="language model", daemon=True)
        self._thread.start()

    def stream(self, rules: str, task: str) -> Iterator[str]:
        """See :class:`Writer`. Retries are the model's own, and there are none once it has begun to write."""
        pieces: SimpleQueue[str | BaseException | None] = SimpleQueue()
        left = Event()
        asking = self._ask(rules, task, pieces, left)
        try:
            running = asyncio.run_coroutine_threadsafe(asking, self._loop)
        except RuntimeError as error:
            asking.close()
            raise self._gone(error) from error
        try:
            yield from self._read(pieces)
        finally:
            left.set()
            running.cancel()

    def room(self, most: int, count: Count) -> tuple[int, Count]:
        """See :class:`Writer`. What the model's own tokenizer counts is exact; for another's, some room is left."""
        own = self.server.count if self.server else None
        window = self._window()
        fits = int((window - MOST_WRITTEN - _TEMPLATE) / (1 if own else MOST_APART)) if window else most
        return max(0, min(most, fits)), own or count

    def close(self) -> None:
        """End what is being written, and stop the embedded server, if there is one."""
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(_end_others(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        if self.server:
            self.server.close()

    def _read(self, pieces: "SimpleQueue[str | BaseException | None]") -> Iterator[str]:
        letters = 0
        while letters <= MOST_LETTERS:
            try:
                piece = pieces.get(timeout=TICK)
            except Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise self._gone(piece) from piece
            letters += len(piece)
            yield piece

    async def _ask(self, rules: str, task: str, pieces: "SimpleQueue[str | BaseException | None]", left: Event) -> None:
        """Hand on what the model writes, then None; or what went wrong. No tracer is told, whatever the environment says.

        left: whether nobody reads any more; a provider's library may swallow the cancelling that tells it.
        """
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):
                chunks = self._model.astream([("system", rules), ("human", task)])
                ended = not self._tells_end
                async for chunk in _in_time(chunks, self._patience):
                    if left.is_set():
                        await cast("AsyncGenerator[Any, None]", chunks).aclose()
                        raise asyncio.CancelledError  # noqa: TRY301 -- as if it had arrived
                    pieces.put(_text(chunk.content))
                    ended = ended or bool(_ENDS & chunk.response_metadata.keys())
            if not ended:
                raise ConnectionAbortedError("an answer came without its end")  # noqa: TRY301 -- as when a library tells it
        except asyncio.CancelledError as error:
            pieces.put(error)
            raise
        except Exception as error:  # noqa: BLE001 -- every provider raises its own kinds; they are handed on
            pieces.put(error)
        else:
            pieces.put(None)

    def _gone(self, error: BaseException) -> LanguageModelError:
        return LanguageModelError(
            f"The language model {self.name} did not answer ({type(error).__name__}); see that its server runs, and "
            "ASSISTANT_LLM_URL, ASSISTANT_LLM_KEY and ASSISTANT_LLM_SECONDS."
        )


async def _in_time(chunks: AsyncIterator[Any], patience: float) -> AsyncIterator[Any]:
    """Each chunk of an answer. Raises TimeoutError after a silence of ``patience`` seconds; before the first, one a try."""
    silence = patience * (RETRIES + 1)
    while True:
        try:
            async with asyncio.timeout(silence):  # wait_for may swallow a cancelling that comes together with a chunk
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        silence = patience
        yield chunk


async def _end_others() -> None:
    """Cancel whatever else runs in this loop, and wait for its end, but not for ever."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for other in others:
        other.cancel()
    if others:
        await asyncio.wait(others, timeout=PARTING)


def open_writer(settings: Settings, progress: Progress) -> Writer | None:
    """The language model that the settings name; None where they name none. Raises SettingsError."""
    if not settings.llm:
        return None
    provider, _, model = settings.llm.partition(":")
    if provider != "gguf":
        made = _chat_model(provider, model, settings)
        window = _window(provider, model, made, settings)
        return ChatWriter(settings.llm, made, settings.llm_seconds, window, tells_end=provider in _TELL_ENDS)
    file = Path(model)
    progress(f"Loading the language model {file.name}", 0, 1)
    server = EmbeddedServer(file, settings.llm_tokens + MOST_WRITTEN + _TEMPLATE)
    progress(f"Loading the language model {file.name}", 1, 1)
    served = settings.model_copy(update={"llm_url": server.url, "llm_key": SecretStr(server.key)})
    made = _chat_model("openai", file.stem, served)
    window = _window("openai", file.stem, made, served)
    return ChatWriter(file.stem, made, settings.llm_seconds, window, server, tells_end=True)


def _chat_model(provider: str, model: str, settings: Settings) -> "BaseChatModel":
    given: dict[str, Any] = {"temperature": 0, **_connection(provider, settings)}
    try:
        from langchain.chat_models import init_chat_model

        made: BaseChatModel = init_chat_model(model, model_provider=provider, **given)
    except ImportError as error:
        raise SettingsError(
            f"ASSISTANT_LLM is {settings.llm!r}: the package langchain-{provider} is missing; install it, for openai with "
            "pip install -c constraints.txt -e '.[llm]', for ollama with '.[ollama]'."
        ) from error
    except Exception as error:  # a provider that is not known, or one that wants what was not given
        first = str(error).strip().split("\n")[0]
        raise SettingsError(
            f"ASSISTANT_LLM is {settings.llm!r}: no such language model can be made. {first}"
        ) from error
    return made


def _window(provider: str, model: str, made: "BaseChatModel", settings: Settings) -> Callable[[], int]:
    """Tells how many tokens a model has room for: as its server says, else as LangChain's profile of it, else 0."""
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    if provider == "ollama":
        asked = _ollama_tokens(settings)
        return ServedWindow(lambda: min(asked, ollama_window(settings.llm_url, model) or asked))
    if settings.llm_url:
        return ServedWindow(lambda: openai_window(settings.llm_url, key, model))
    profile: dict[str, Any] = dict(getattr(made, "profile", None) or {})
    told = int(profile.get("max_input_tokens") or 0)
    return lambda: told


def _ollama_tokens(settings: Settings) -> int:
    """The window that Ollama is asked to open, which is 2,048 or 4,096 tokens where nothing is asked."""
    return int(MOST_APART * settings.llm_tokens) + MOST_WRITTEN + _TEMPLATE


def _connection(provider: str, settings: Settings) -> dict[str, Any]:
    """Address, key and time-out under the names that a provider's class has for them."""
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    address = {"base_url": settings.llm_url} if settings.llm_url else {}
    if provider == "ollama":
        sizes = {"num_predict": MOST_WRITTEN, "num_ctx": _ollama_tokens(settings)}
        return {**address, "client_kwargs": {"timeout": settings.llm_seconds}, **sizes}
    # A server of one's own asks for no key, yet the client wants one.
    secret = {"api_key": key or _NO_KEY} if key or settings.llm_url else {}
    return {
        **address, **secret, "timeout": settings.llm_seconds, "max_retries": RETRIES, "max_tokens": MOST_WRITTEN
    }  # fmt: skip


def _text(content: str | Sequence[Any]) -> str:
    """The words of a message, which may come in blocks.

    >>> _text("Yes."), _text([{"type": "reasoning"}, {"type": "text", "text": "Yes."}])
    ('Yes.', 'Yes.')
    """
    if isinstance(content, str):
        return content
    texts = (block if isinstance(block, str) else block.get("text", "") for block in content)
    return "".join(text for text in texts if isinstance(text, str))
