"""A language model behind one small door (the home of LangChain's chat models, which are imported only where one is set)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from assistant.answering.embedded_server import EmbeddedServer
from assistant.errors import LanguageModelError, SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The longest answer that is waited for, and how often a server that fails is asked again.
MOST_WRITTEN = 800
RETRIES = 2
_NO_KEY = "none"

Progress = Callable[[str, int, int], None]


class Writer(Protocol):
    """Writes a text to a task. Raises LanguageModelError."""

    @property
    def name(self) -> str:
        """What is shown as the author."""
        ...

    def write(self, rules: str, task: str) -> str:
        """The text that the model makes of its rules and a task."""
        ...

    def close(self) -> None:
        """Stop whatever was started for it."""
        ...


@dataclass(frozen=True, slots=True)
class ChatWriter:
    """A chat model of LangChain as a writer."""

    name: str
    model: "BaseChatModel"
    server: EmbeddedServer | None = None

    def write(self, rules: str, task: str) -> str:
        """Ask once; retries and the time-out are the model's own. No tracer is told, whatever the environment says."""
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):
                message = self.model.invoke([("system", rules), ("human", task)])
        except Exception as error:  # every provider raises its own kinds
            raise LanguageModelError(
                f"The language model {self.name} did not answer ({type(error).__name__}); see that its server runs, and "
                "ASSISTANT_LLM_URL and ASSISTANT_LLM_KEY."
            ) from error
        return _text(message.content)

    def close(self) -> None:
        """Stop the embedded server, if there is one."""
        if self.server:
            self.server.close()


def open_writer(settings: Settings, progress: Progress) -> Writer | None:
    """The language model that the settings name; None where they name none. Raises SettingsError."""
    if not settings.llm:
        return None
    provider, _, model = settings.llm.partition(":")
    if provider != "gguf":
        return ChatWriter(settings.llm, _chat_model(provider, model, settings))
    file = Path(model)
    progress(f"Loading the language model {file.name}", 0, 1)
    # Another tokenizer makes other tokens: twice the budget has room for what was counted with ours.
    server = EmbeddedServer(file, 2 * settings.llm_tokens + MOST_WRITTEN)
    progress(f"Loading the language model {file.name}", 1, 1)
    served = settings.model_copy(update={"llm_url": server.url, "llm_key": SecretStr(server.key)})
    return ChatWriter(file.stem, _chat_model("openai", file.stem, served), server)


def _chat_model(provider: str, model: str, settings: Settings) -> "BaseChatModel":
    given: dict[str, Any] = {"temperature": 0, **_connection(provider, settings)}
    try:
        from langchain.chat_models import init_chat_model

        made: BaseChatModel = init_chat_model(model, model_provider=provider, **given)
    except ImportError as error:
        raise SettingsError(
            f"ASSISTANT_LLM is {settings.llm!r}: the package langchain-{provider} is missing; install it, for openai with "
            "pip install -c constraints.txt -e '.[llm]'."
        ) from error
    except Exception as error:  # a provider that is not known, or one that wants what was not given
        first = str(error).strip().split("\n")[0]
        raise SettingsError(
            f"ASSISTANT_LLM is {settings.llm!r}: no such language model can be made. {first}"
        ) from error
    return made


def _connection(provider: str, settings: Settings) -> dict[str, Any]:
    """Address, key and time-out under the names that a provider's class has for them."""
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    address = {"base_url": settings.llm_url} if settings.llm_url else {}
    if provider == "ollama":
        return {**address, "client_kwargs": {"timeout": settings.llm_seconds}, "num_predict": MOST_WRITTEN}
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
