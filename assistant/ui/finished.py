"""Files that were made and wait to be fetched: a few, for a few minutes, each for whom it was made."""

from collections import OrderedDict
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

from assistant.viewers import Viewer

MOST_FILES, MOST_BYTES = 16, 100_000_000
SECONDS = 600

File = tuple[bytes, str, str]
"""The file, its media type, and its name."""


class Finished:
    """The oldest go when there are too many, or too much. Safe to use from several threads."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, tuple[float, Viewer, File]] = OrderedDict()
        self._lock = Lock()

    def keep(self, file: File, viewer: Viewer) -> str:
        """Keep a file; the ticket that fetches it, which nobody can guess."""
        ticket = token_urlsafe(24)
        with self._lock:
            self._files[ticket] = (monotonic(), viewer, file)
            while len(self._files) > MOST_FILES or self._bytes() > MOST_BYTES:
                if len(self._files) == 1:
                    break
                self._files.popitem(last=False)
        return ticket

    def take(self, ticket: str, viewer: Viewer) -> File | None:
        """The file of a ticket; None for a ticket that is not known, too old, or somebody else's."""
        with self._lock:
            for old in [one for one, (made, _, _) in self._files.items() if monotonic() - made > SECONDS]:
                del self._files[old]
            _, owner, file = self._files.get(ticket, (0.0, None, None))
        return file if owner is viewer else None

    def _bytes(self) -> int:
        return sum(len(file[0]) for _, _, file in self._files.values())
