"""Settings: ``ASSISTANT_*`` variables, read once at the door and handed on as plain values (the home of pydantic-settings)."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.errors import SettingsError
from assistant.languages import SPOKEN, Language

PREFIX = "ASSISTANT_"
SHORTEST_TOKEN = 16
BUNDLED_MODEL = "multilingual-e5-small"
_SECRETS = ("_KEY", "_TOKEN")
"""How names of settings end whose value is never repeated."""
_REMEDIES = {
    "int_parsing": "write a whole number",
    "bool_parsing": "write true or false",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than_equal": "write a number of at most {le}",
    "literal_error": "write {expected}",
}
"""What to write instead, by pydantic's type of error; the names in braces are those of its context."""


class Settings(BaseSettings):
    """Every setting of the program; the description is the row of the README's table."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", validate_default=True)

    corpus: Path = Field(Path("corpus"), description="folder of cards, documents and vocabularies; back this up")
    indexes: Path = Field(Path("indexes"), description="folder of everything that can be rebuilt")
    host: str = Field(
        "127.0.0.1", description="address to listen on; other than loopback needs accounts or an identity header"
    )
    port: Annotated[int, Field(ge=1, le=65535)] = Field(7860, description="port to listen on")
    names: str = Field(
        "",
        description="host names under which it is reached, such as `ayni.example.org`, with commas; empty beyond loopback: any",
    )
    session_minutes: Annotated[int, Field(ge=5, le=1440)] = Field(
        60, description="a sign-in ends after so many minutes without a request, and after 12 hours in any case"
    )
    second_person: bool = Field(
        False, description="`true`: a card is published by somebody else than whoever wrote it, after a review"
    )
    identity_header: str = Field(
        "", description="request header in which a proxy says who is signed in, such as `X-Forwarded-User`"
    )
    identity_role: Literal["anonymous", "partner", "staff"] = Field(
        "anonymous", description="role of somebody whom the proxy names and who has no account"
    )
    proxies: str = Field(
        "127.0.0.1,::1", description="addresses of the proxies whose headers are believed, with commas"
    )
    model: str = Field(
        BUNDLED_MODEL,
        min_length=1,
        description="embedding model: the bundled one, a sentence-transformers folder, or a hub name",
    )
    model_download: bool = Field(False, description="`true` lets a hub name be fetched once from the model hub")
    chroma_url: str = Field(
        "", description="a Chroma server, such as `http://127.0.0.1:8000`; empty: embedded in the indexes folder"
    )
    language: Language | None = Field(
        None, description="interface language `en`, `es`, `pt`, `fr`; empty: the browser's"
    )
    passage_tokens: Annotated[int, Field(ge=64, le=500)] = Field(
        240, description="longest passage, in the model's tokens"
    )
    max_file_mb: Annotated[int, Field(ge=1, le=2000)] = Field(
        50, description="largest document that is read, in megabytes"
    )
    read_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        60, description="longest time a reader may take for one document"
    )
    read_memory_mb: Annotated[int, Field(ge=256, le=64000)] = Field(
        1500, description="most memory a reader may take for one document, in megabytes"
    )
    llm: str = Field(
        "",
        description="language model that writes answers, such as `openai:NAME`, `ollama:NAME` or `gguf:FILE`; empty: quotations only",
    )
    llm_url: str = Field("", description="its server, such as `http://127.0.0.1:8080/v1`; empty: the provider's own")
    llm_key: SecretStr | None = Field(None, description="the key that its server asks for")
    llm_tokens: Annotated[int, Field(ge=500, le=200_000)] = Field(
        3000, description="most tokens that it is given for one question; fewer where its window is smaller"
    )
    llm_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        60,
        description="longest time it may be silent, before its first word for each of three tries, then between words",
    )
    mcp_token: SecretStr | None = Field(
        None, description="token of at least 16 characters that opens the MCP server at `/mcp`; empty: there is none"
    )
    api_per_minute: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        120, description="requests for programs that one address may make a minute; 0: any number"
    )
    log_questions: bool = Field(True, description="`false` keeps no log of questions, answers and votes")
    keep_questions_days: Annotated[int, Field(ge=1, le=36500)] = Field(
        365, description="days that questions, comments and who asked are kept in the log; then only counts are left"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the framework's signature)
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what :func:`read_settings` hands in: no hidden files, no second look at the environment."""
        return (init_settings,)

    @property
    def chroma_elsewhere(self) -> str:
        """The host of the Chroma server, if it is not this machine; empty where everything stays here."""
        host = urlsplit(self.chroma_url).hostname or ""
        try:
            return "" if is_loopback(host) else host
        except ValueError:
            return host

    @property
    def llm_elsewhere(self) -> str:
        """Where questions and passages are sent to be written about, if that is not this machine; else empty."""
        provider = self.llm.partition(":")[0]
        if provider in ("", "gguf") or (provider == "ollama" and not self.llm_url):
            return ""
        host = urlsplit(self.llm_url).hostname or provider
        try:
            return "" if is_loopback(host) else host
        except ValueError:
            return host

    @field_validator("host")
    @classmethod
    def _host(cls, host: str) -> str:
        try:
            is_loopback(host)
        except ValueError:
            raise ValueError("write an address such as 127.0.0.1") from None
        return host

    @field_validator("identity_header")
    @classmethod
    def _header(cls, name: str) -> str:
        if name and not re.fullmatch(r"[A-Za-z0-9-]+", name):
            raise ValueError("write the name of a header, such as X-Forwarded-User")
        return name

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, addresses: str) -> str:
        try:
            for address in listed(addresses):
                ip_address(address)
        except ValueError:
            raise ValueError("write addresses such as 127.0.0.1, with commas") from None
        return addresses

    @field_validator("chroma_url")
    @classmethod
    def _http(cls, url: str) -> str:
        if url and not _is_server(url):
            raise ValueError("write http://HOST:PORT or https://HOST:PORT")
        return url

    @field_validator("mcp_token")
    @classmethod
    def _long(cls, token: SecretStr | None) -> SecretStr | None:
        told = token.get_secret_value() if token else "x" * SHORTEST_TOKEN
        if len(told) < SHORTEST_TOKEN or not told.isascii() or not told.isprintable() or " " in told:
            raise ValueError(f"write at least {SHORTEST_TOKEN} letters and digits that nobody guesses")
        return token

    @field_validator("llm")
    @classmethod
    def _model(cls, name: str) -> str:
        provider, _, model = name.partition(":")
        if name and not (provider and model):
            raise ValueError("write PROVIDER:NAME, such as openai:NAME or ollama:NAME, or gguf:FILE")
        return name

    @field_validator("llm_url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not _is_server(f"{parts.scheme}://{parts.netloc}"):
            raise ValueError("write http://HOST:PORT/PATH or https://HOST:PORT/PATH")
        return url

    @field_validator("indexes")
    @classmethod
    def _apart(cls, indexes: Path, info: ValidationInfo) -> Path:
        corpus = info.data.get("corpus")
        if corpus and corpus.resolve().is_relative_to(indexes.resolve()):
            raise ValueError("the corpus lies in it; name a folder of its own, one that may be deleted")
        return indexes

    @field_validator("language", mode="before")
    @classmethod
    def _spoken(cls, language: Any) -> Any:
        if language is not None and language not in SPOKEN:
            raise ValueError("write one of en, es, pt, fr")
        return language


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from a mapping such as ``os.environ``; an empty variable is one that is not set.

    Raises SettingsError with one sentence per mistake: a bad value, or an ``ASSISTANT_*`` name that no setting has.
    """
    given = {
        name[len(PREFIX) :].lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and (value.strip() or name[len(PREFIX) :].lower() not in Settings.model_fields)
    }
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(detail)) for detail in error.errors())) from error


def is_loopback(host: str) -> bool:
    """Whether a host is this machine. Raises ValueError for a name other than localhost.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("192.0.2.1")
    (True, True, False)
    """
    return host == "localhost" or ip_address(host).is_loopback


def listed(text: str) -> tuple[str, ...]:
    """The entries of a setting that is a list.

    >>> listed("127.0.0.1, ::1,")
    ('127.0.0.1', '::1')
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_server(url: str) -> bool:
    """Whether this is a scheme, a host and perhaps a port, and nothing else.

    >>> _is_server("http://127.0.0.1:8000"), _is_server("http://host:99999"), _is_server("https://host/path")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    rest = parts.path.removesuffix("/") + parts.query + parts.fragment + (parts.username or "")
    return has_host and parts.scheme in ("http", "https") and not rest and not any(map(str.isspace, url))


def _sentence(detail: dict[str, Any]) -> str:
    name = PREFIX + str(detail["loc"][0]).upper()
    if detail["type"] == "extra_forbidden":
        return f"{name} is not a setting; the README lists them all."
    remedy = _REMEDIES.get(detail["type"], "").format_map(detail.get("ctx", {}))
    message = remedy or detail["msg"].removeprefix("Value error, ")
    given = "" if name.endswith(_SECRETS) else f" is {str(detail['input'])!r}"
    return f"{name}{given}: {message[0].lower()}{message[1:]}."


def settings_table() -> str:
    """The README's table of settings, as Markdown; a test compares both."""
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = (
            ""
            if field.default in ("", None)
            else f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
        )
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)
