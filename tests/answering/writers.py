"""Writers that stand in for language models: they write what a test tells them to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event

from assistant.answering.model_server import Count
from assistant.errors import LanguageModelError

Write = Callable[[str], str | Iterable[str]]


@dataclass
class Told:
    """A writer that answers what it is told to, in one piece or in several, and remembers what it was asked.

    translate: what it writes when it is told to translate. lost_after: after how many pieces it is lost. most: what it has room for.
    """

    answer: Write
    translate: Write = lambda _: ""
    name: str = "fake"
    lost_after: int = 10**9
    most: int = 10**9
    asked: list[str] = field(default_factory=list)
    ended: int = 0
    left: Event = field(default_factory=Event)

    def stream(self, rules: str, task: str) -> Iterator[str]:
        """Its pieces, as far as it comes; counts how often it was ended, by itself or by whoever read it."""
        self.asked.append(task)
        write = self.translate if rules.startswith("You translate") else self.answer
        told = write(task)
        try:
            for at, piece in enumerate([told] if isinstance(told, str) else told):
                if at >= self.lost_after:
                    raise LanguageModelError("gone")
                yield piece
            if self.lost_after < 10**9:
                raise LanguageModelError("gone")
        finally:
            self.ended += 1
            self.left.set()

    def room(self, most: int, count: Count) -> tuple[int, Count]:
        """As much as is asked for, or as it has."""
        return min(most, self.most), count

    def close(self) -> None:
        """Nothing was started."""
