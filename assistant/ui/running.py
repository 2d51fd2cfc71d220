"""Answers that are on their way, so that one that is stopped is ended at once."""

from collections.abc import Generator, Iterator
from threading import Lock, Thread
from typing import TypeVar

Step = TypeVar("Step")


class Running:
    """The steps of answers by the ticket of their page.

    The page's own cancelling may forget a handler without closing it, and a language model would write on for nobody.
    """

    def __init__(self) -> None:
        self._answers: dict[str, _Answer] = {}
        self._lock = Lock()

    def through(self, ticket: str, steps: Generator[Step, None, None]) -> Iterator[Step]:
        """The same steps, which :meth:`end` ends."""
        answer = _Answer(steps)
        with self._lock:
            self._answers[ticket] = answer
        try:
            while True:
                with answer.lock:
                    try:
                        step = next(steps)
                    except StopIteration:
                        return
                yield step
        finally:
            answer.end()
            with self._lock:
                if self._answers.get(ticket) is answer:
                    del self._answers[ticket]

    def end(self, ticket: str) -> None:
        """End what runs for a ticket, without waiting for the step that is under way."""
        with self._lock:
            answer = self._answers.pop(ticket, None)
        if answer:
            Thread(target=answer.end, name="end of an answer", daemon=True).start()


class _Answer:
    """Steps that one thread takes and another may end; never both at once."""

    def __init__(self, steps: Generator[object, None, None]) -> None:
        self.lock = Lock()
        self._steps = steps

    def end(self) -> None:
        with self.lock:
            self._steps.close()
