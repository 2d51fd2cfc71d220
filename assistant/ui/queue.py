"""Which cards a trainer looks at: by status, theme and words (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData, QueryParams

from assistant.corpus.cards import Card
from assistant.corpus.library import Stored
from assistant.viewers import Status


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    status: Status | None = None
    theme: str = ""
    text: str = ""

    def query(self) -> Mapping[str, str]:
        """As it stands in an address."""
        return {"status": self.status.value if self.status else "", "theme": self.theme, "text": self.text}


def read_wanted(sent: QueryParams | FormData) -> Wanted:
    """What an address or a form asks for; what is no status is none."""
    status, theme, text = (str(sent.get(name, "")).strip() for name in ("status", "theme", "text"))
    return Wanted(Status(status) if status in tuple(Status) else None, theme, text)


def find(cards: Iterable[Stored[Card]], wanted: Wanted) -> list[Stored[Card]]:
    """The cards that are looked for, in the order in which they came."""
    return [one for one in cards if _is_wanted(one.noun, wanted)]


def _is_wanted(card: Card, wanted: Wanted) -> bool:
    if wanted.status and card.status is not wanted.status:
        return False
    if wanted.theme and wanted.theme not in card.themes:
        return False
    there = f"{card.title} {card.finding} {card.id}".casefold()
    return all(word in there for word in wanted.text.casefold().split())
