"""Who is asking, and what they may see. Deny by default: a visibility that is not listed is not seen."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may read a card or document; the order is from everybody to the ministry's own staff."""

    PUBLIC = "public"
    NETWORK = "network"
    INTERNAL = "internal"


class Viewer(StrEnum):
    ANONYMOUS = "anonymous"
    PARTNER = "partner"
    STAFF = "staff"
    TRAINER = "trainer"


_SEES = {
    Viewer.ANONYMOUS: (Visibility.PUBLIC,),
    Viewer.PARTNER: (Visibility.PUBLIC, Visibility.NETWORK),
    Viewer.STAFF: (Visibility.PUBLIC, Visibility.NETWORK, Visibility.INTERNAL),
    Viewer.TRAINER: (Visibility.PUBLIC, Visibility.NETWORK, Visibility.INTERNAL),
}


def visible_to(viewer: Viewer) -> tuple[Visibility, ...]:
    """The visibilities this viewer may see.

    >>> [visibility.value for visibility in visible_to(Viewer.PARTNER)]
    ['public', 'network']
    """
    return _SEES[viewer]
