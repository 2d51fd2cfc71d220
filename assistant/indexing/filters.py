"""Filters: which records a search may find; obeyed by the ledger while candidates are looked for, not afterwards."""

from dataclasses import dataclass, fields

from assistant.languages import Language


@dataclass(frozen=True, slots=True)
class Filters:
    """Values of one field are alternatives; fields add up. Empty means any.

    evidence is the lowest level wanted (0 to 5); since and until are years, both included.
    """

    types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    evidence: int | None = None
    since: int | None = None
    until: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))
