"""The sentences of refusal, each with what to do instead.

A reader gets bytes and does not know the file's name, so its errors hold the sentence from the verb on;
:func:`named` puts the name before it. What may be damaged or unreadable is refused, never guessed.
"""

from assistant.errors import ReadingError, Refusal


def encrypted() -> ReadingError:
    """The file asks for a password."""
    return ReadingError(Refusal.ENCRYPTED, "is protected by a password; save a copy without it and add that.")


def damaged() -> ReadingError:
    """The file has the right kind, and cannot be opened."""
    return ReadingError(
        Refusal.CORRUPT,
        "is damaged and cannot be opened; open it in the program it was made with, save it again and add that copy.",
    )


def empty() -> ReadingError:
    """There is nothing in the file."""
    return ReadingError(Refusal.EMPTY, "holds no text; check that it is the right file.")


def scanned() -> ReadingError:
    """There are only pictures of text."""
    return ReadingError(
        Refusal.SCANNED, "holds pictures but no text; run text recognition (OCR) over it and add the result."
    )


def unreadable_text() -> ReadingError:
    """There is text, and its characters cannot be told."""
    return ReadingError(
        Refusal.SCANNED,
        "has an unreadable text layer (its fonts do not say which letters they show); "
        "run text recognition (OCR) over it and add the result.",
    )


def mislabelled(suffix: str, really: str) -> ReadingError:
    """The content is not what the name says. really: such as ``a PDF (.pdf)``."""
    return ReadingError(
        Refusal.MISLABELLED, f"is called {suffix} but is {really}; give it the right name and add it again."
    )


def unsupported(what: str, remedy: str) -> ReadingError:
    """There is no reader for this kind of file."""
    return ReadingError(Refusal.UNSUPPORTED, f"is {what}, which is not read; {remedy}.")


def bomb() -> ReadingError:
    """The archive would unpack to far more than a document needs."""
    return ReadingError(
        Refusal.BOMB,
        "unpacks to far more than a document holds and was not opened; "
        "if you trust it, open it in the program it was made with, save it again and add that copy.",
    )


def oversized(size: int, limit: int) -> ReadingError:
    """The file is larger than the setting allows (bytes)."""
    return ReadingError(
        Refusal.OVERSIZED,
        f"has {_megabytes(size)} MB, and the limit is {_megabytes(limit)} MB; "
        "split it, or raise ASSISTANT_MAX_FILE_MB.",
    )


def timeout(seconds: float) -> ReadingError:
    """The reader was stopped because it took too long."""
    return ReadingError(
        Refusal.TIMEOUT,
        f"was not read within {seconds:g} seconds and the reader was stopped; split it, or raise ASSISTANT_READ_SECONDS.",
    )


def out_of_memory(limit: int) -> ReadingError:
    """The reader was stopped because it took too much memory (bytes)."""
    return ReadingError(
        Refusal.MEMORY,
        f"needs more than {_megabytes(limit)} MB of memory to be read; split it, or raise ASSISTANT_READ_MEMORY_MB.",
    )


def crashed(cause: str) -> ReadingError:
    """The reader failed in a way that nobody foresaw."""
    return ReadingError(
        Refusal.CRASHED,
        f"made its reader fail ({cause}); save it again in the program it was made with, and please report this.",
    )


def named(name: str, error: ReadingError) -> ReadingError:
    """The whole sentence.

    >>> str(named("guide.pdf", encrypted()))
    'guide.pdf is protected by a password; save a copy without it and add that.'
    """
    return ReadingError(error.reason, f"{name} {error}")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.3g}"
