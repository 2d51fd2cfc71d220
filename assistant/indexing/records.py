"""Record: what the indexes know of one card or document, beside its text (pure)."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps
from typing import Any, Self

from assistant.corpus.cards import Card, Offer, RelationKind, card_text
from assistant.corpus.documents import Document
from assistant.corpus.library import Stored
from assistant.corpus.readers import READERS_RECIPE
from assistant.corpus.sections import Section
from assistant.languages import Language
from assistant.viewers import Visibility

DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Participant:
    """An institution that a card names, as what, and where it is; empty values mean "not stated"."""

    name: str
    role: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One searchable source. ``kind`` is a card type, or ``document``; empty values mean "not stated".

    offers: whether its providers offer cooperation, ``yes`` or ``no``; reviewed, review_due: ISO dates.
    digest: of the files behind it; readers: which generation of readers made its text, for a document.
    """

    id: str
    kind: str
    title: str
    language: Language
    visibility: Visibility
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    institutions: tuple[Participant, ...] = ()
    offers: str = ""
    modality: str = ""
    evidence: str = ""
    transfer: str = ""
    year: int | None = None
    publisher: str = ""
    source: str = ""
    url: str = ""
    locator: str = ""
    licence: str = ""
    file: str = ""
    contradicts: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    finding: str = ""
    target_groups: tuple[str, ...] = ()
    reviewed: str = ""
    review_due: str = ""
    digest: str = ""
    readers: str = ""

    @property
    def concerned(self) -> frozenset[str]:
        """Every place that the source is about: where it happened, who gave, who received."""
        return frozenset((*self.places, *self.providers, *self.recipients))

    @property
    def evidence_level(self) -> int | None:
        """0 to 5; None for a document, which makes no claim of its own."""
        return int(self.evidence[1:]) if self.evidence else None

    def to_json(self) -> str:
        """The record as JSON, keys sorted."""
        return dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The inverse of :meth:`to_json`, given the parsed object."""
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(
            **{
                **values,
                **lists,
                "language": Language(values["language"]),
                "visibility": Visibility(values["visibility"]),
                "institutions": tuple(Participant(**one) for one in values.get("institutions", ())),
            }
        )

    @property
    def fingerprint(self) -> str:
        """Changes when anything of the record, the file behind it, or the readers of that file, changes."""
        return sha256(self.to_json().encode()).hexdigest()


def card_record(stored: Stored[Card], file: str) -> Record:
    """The record of a card."""
    card = stored.noun
    return Record(
        id=card.id,
        kind=card.type.value,
        title=card.title,
        language=card.language,
        visibility=card.visibility,
        themes=card.themes,
        places=card.places,
        providers=card.providers,
        recipients=card.recipients,
        institutions=tuple(Participant(one.name, one.role, one.place) for one in card.institutions),
        offers="" if card.offers_cooperation is Offer.UNKNOWN else card.offers_cooperation.value,
        modality=card.modality,
        evidence=card.evidence.value,
        transfer=card.transfer.value,
        year=card.year,
        publisher=card.source.publisher,
        source=card.source.title,
        url=card.source.url,
        locator=card.source.locator,
        licence=card.source.licence,
        file=file,
        contradicts=_related(card, RelationKind.CONTRADICTS),
        based_on=_related(card, RelationKind.BASED_ON),
        finding=card.finding,
        target_groups=card.target_groups,
        reviewed=card.reviewed.isoformat() if card.reviewed else "",
        review_due=card.review_due.isoformat() if card.review_due else "",
        digest=stored.digest,
    )


def _related(card: Card, kind: RelationKind) -> tuple[str, ...]:
    return tuple(relation.id for relation in card.related if relation.relation is kind)


def card_sections(card: Card) -> tuple[Section, ...]:
    """A card is one section: short enough to be found, read and quoted as a whole."""
    return (Section(card_text(card)),)


def document_record(stored: Stored[Document], file: str) -> Record:
    """The record of a document."""
    document = stored.noun
    return Record(
        id=document.id,
        kind=DOCUMENT,
        title=document.title,
        language=document.language,
        visibility=document.visibility,
        themes=document.themes,
        places=document.places,
        year=document.year,
        publisher=document.publisher,
        source=document.title,
        url=document.url,
        licence=document.licence,
        file=file,
        digest=stored.digest,
        readers=READERS_RECIPE,
    )
