"""Everything this program raises on purpose. The message is the sentence a person reads.

AssistantError
├── SettingsError      a setting is wrong; names the variable and what to write instead
├── PackError          a pack or a key cannot be used, or must not be
├── CorpusError        a card, vocabulary or document record cannot be used
│   └── CardMoved      somebody else has changed the card since it was read
├── ReadingError       a file cannot be turned into text; ``reason`` says which kind of refusal
├── ModelError         the embedding model is missing, damaged or does not fit the index
├── LanguageModelError the language model's server is gone, too slow, or refuses
├── IndexingError      the indexes cannot be built, opened or written
│   └── IndexBusy      another process owns the indexes folder
├── BackupError        a back-up cannot be made, read or unpacked
├── CurationError      something is not done to a card, such as publishing it with a fault
├── AccountError       an account cannot be made or changed so
└── QuestionError      a question, or a filter with it, cannot be asked as it stands

Anything else that escapes is a bug and is allowed to crash.
"""

from collections.abc import Mapping
from enum import StrEnum


class AssistantError(Exception):
    """Base of all errors raised on purpose; ``str(error)`` says who must do what."""


class SettingsError(AssistantError):
    """One or more ``ASSISTANT_*`` variables are wrong; one line per mistake."""


class CorpusError(AssistantError):
    """A card, vocabulary or document record cannot be used."""


class CardMoved(CorpusError):
    """A card is not any more what it was when it was read; what was made of it has to be joined with the other change."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"{identifier} was changed by somebody else in the meantime; look at both, then save again.")


class PackError(AssistantError):
    """A pack of cards and documents, or a key that packs are signed with, cannot be used, or must not be."""


class Refusal(StrEnum):
    """Why a file was not read. The value is stable and is translated on the page."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    SCANNED = "scanned"
    OVERSIZED = "oversized"
    MISLABELLED = "mislabelled"
    UNSUPPORTED = "unsupported"
    BOMB = "bomb"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"


class ReadingError(AssistantError):
    """A file was refused; ``reason`` is the kind of refusal, ``str()`` the sentence with its remedy."""

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ModelError(AssistantError):
    """The embedding model is missing, damaged, or not the one the index was built with."""


class LanguageModelError(AssistantError):
    """The language model cannot be asked, or did not answer; quotations stand in for it."""


class IndexingError(AssistantError):
    """The indexes cannot be built, opened or written."""


class IndexBusy(IndexingError):
    """Another process owns the indexes folder."""


class BackupError(AssistantError):
    """A back-up cannot be made, read or unpacked."""


class CurationError(AssistantError):
    """Something is not done to a card or a gap; ``code`` and ``values`` say it in any language, ``str()`` in English."""

    def __init__(self, code: str, message: str, values: Mapping[str, object]) -> None:
        super().__init__(message)
        self.code = code
        self.values = dict(values)


class AccountError(AssistantError):
    """An account cannot be made or changed as was asked."""


class QuestionError(AssistantError):
    """A question cannot be asked as it stands: it is empty or far too long, or a filter with it is not known."""
