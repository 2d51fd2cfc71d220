"""Everything a trainer does: to a card, to many cards at once, and to the golden questions."""

from assistant.curation.curator import Curator, Desk, refused

__all__ = ["Curator", "Desk", "refused"]
