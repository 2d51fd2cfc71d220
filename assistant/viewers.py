"""Who is asking, and what they may do: one table of rules and one function that applies it. What is not listed is denied."""

from collections.abc import Mapping
from enum import StrEnum


class Visibility(StrEnum):
    """Who may read a card or document; the order is from everybody to the ministry's own staff."""

    PUBLIC = "public"
    NETWORK = "network"
    INTERNAL = "internal"


class Status(StrEnum):
    """Where a card stands on its way to its readers, and from them."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Viewer(StrEnum):
    ANONYMOUS = "anonymous"
    PARTNER = "partner"
    STAFF = "staff"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


class Verb(StrEnum):
    """What somebody may want to do with a card or document."""

    READ = "read"
    """Find it, be given quotations of it, open its page or its file."""
    CURATE = "curate"
    """See it before it is published and after, with its history; change it, comment on it, move it on."""


_PUBLISHED = (Status.PUBLISHED,)
_UP_TO_NETWORK = (Visibility.PUBLIC, Visibility.NETWORK)
_RULES: Mapping[tuple[Viewer, Verb], tuple[tuple[Visibility, ...], tuple[Status, ...]]] = {
    (Viewer.ANONYMOUS, Verb.READ): ((Visibility.PUBLIC,), _PUBLISHED),
    (Viewer.PARTNER, Verb.READ): (_UP_TO_NETWORK, _PUBLISHED),
    (Viewer.STAFF, Verb.READ): (tuple(Visibility), _PUBLISHED),
    (Viewer.TRAINER, Verb.READ): (tuple(Visibility), _PUBLISHED),
    (Viewer.TRAINER, Verb.CURATE): (tuple(Visibility), tuple(Status)),
    (Viewer.ADMINISTRATOR, Verb.READ): (tuple(Visibility), _PUBLISHED),
    (Viewer.ADMINISTRATOR, Verb.CURATE): (tuple(Visibility), tuple(Status)),
}


def may(viewer: Viewer, verb: Verb, visibility: Visibility, status: Status = Status.PUBLISHED) -> bool:
    """Whether a viewer may do this with a card or document of this visibility that stands there.

    >>> may(Viewer.PARTNER, Verb.READ, Visibility.INTERNAL), may(Viewer.TRAINER, Verb.CURATE, Visibility.PUBLIC, Status.DRAFT)
    (False, True)
    """
    visibilities, statuses = _RULES.get((viewer, verb), ((), ()))
    return visibility in visibilities and status in statuses


def visible_to(viewer: Viewer) -> tuple[Visibility, ...]:
    """The visibilities of published sources that this viewer may read; the retrieval query asks for no others.

    >>> [visibility.value for visibility in visible_to(Viewer.PARTNER)]
    ['public', 'network']
    """
    return tuple(visibility for visibility in Visibility if may(viewer, Verb.READ, visibility))


def may_curate(viewer: Viewer) -> bool:
    """Whether a viewer may work on cards at all.

    >>> may_curate(Viewer.STAFF), may_curate(Viewer.TRAINER)
    (False, True)
    """
    return (viewer, Verb.CURATE) in _RULES
