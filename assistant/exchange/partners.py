"""Who could teach it: countries and institutions ranked for a need, and who learned what from whom (pure).

Everything said of a partner stands in a card: who did it, gave it, received it or offers it. No contact is made up, and what no
card states adds nothing. The weights are a judgement, not a fit; they are shown with each partner, part by part.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.corpus.cards import CardType
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.records import DOCUMENT, Participant, Record
from assistant.indexing.words import fold
from assistant.retrieval.glossary import is_country

# A card counts when it is at least so near (the threshold at which a question counts as answered), and at least this share as
# near as the nearest one.
NEAR, SHARE = 0.5, 0.7
# Where nobody could, no card is pointed to that is less near than this; and never more than so many.
NEAR_ENOUGH, NEAREST = 0.2, 3
# Experience of this year is wholly fresh; after so many years not at all.
FRESH, STALE = 2, 15
BEST_EVIDENCE = 5
ENOUGH_EXCHANGES = 2
WIDE = frozenset({"AME", "IBE", "EUR", "WLD"})
"""Regions that most countries here belong to, so that sharing one says less about the context."""


class Role(StrEnum):
    """What a partner is to an experience, the one that helps most first."""

    OFFERS = "offers"
    GAVE = "gave"
    DID = "did"
    RECEIVED = "received"
    FACES = "faces"


HELPS = {Role.OFFERS: 1.0, Role.GAVE: 0.9, Role.DID: 0.7, Role.RECEIVED: 0.5, Role.FACES: 0.2}


class Ground(StrEnum):
    """What a partner is ranked by."""

    NEED = "need"
    ROLE = "role"
    CONTEXT = "context"
    EXCHANGE = "exchange"
    EVIDENCE = "evidence"
    LANGUAGE = "language"
    FRESHNESS = "freshness"


WEIGHTS = {
    Ground.NEED: 0.4,
    Ground.ROLE: 0.15,
    Ground.CONTEXT: 0.1,
    Ground.EXCHANGE: 0.1,
    Ground.EVIDENCE: 0.1,
    Ground.LANGUAGE: 0.1,
    Ground.FRESHNESS: 0.05,
}

_ROLES = {
    "provider": Role.GAVE,
    "proveedor": Role.GAVE,
    "oferente": Role.GAVE,
    "prestador": Role.GAVE,
    "fournisseur": Role.GAVE,
    "host": Role.GAVE,
    "anfitrion": Role.GAVE,
    "anfitriao": Role.GAVE,
    "hote": Role.GAVE,
    "lead": Role.DID,
    "implementer": Role.DID,
    "ejecutor": Role.DID,
    "executor": Role.DID,
    "organiser": Role.DID,
    "organizador": Role.DID,
    "organisateur": Role.DID,
    "partner": Role.DID,
    "socio": Role.DID,
    "parceiro": Role.DID,
    "partenaire": Role.DID,
    "requester": Role.RECEIVED,
    "recipient": Role.RECEIVED,
    "solicitante": Role.RECEIVED,
    "receptor": Role.RECEIVED,
    "beneficiaire": Role.RECEIVED,
}
"""Roles of institutions as cards write them. Who funded or wrote about it has not thereby done it."""


@dataclass(frozen=True, slots=True)
class Near:
    """A source that was found for the need. closeness: how probable it is that it answers the need, 0 to 1."""

    record: Record
    closeness: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """An experience that a partner has part in, and as what, the most helpful role first."""

    record: Record
    roles: tuple[Role, ...]
    closeness: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a rank: how far it holds (0 to 1), and what it weighs."""

    ground: Ground
    share: float
    weight: float

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.share * self.weight


@dataclass(frozen=True, slots=True)
class Partner:
    """A country, or an institution of none that a card states. Empty values mean "not stated".

    regions and languages: those shared with the country that asks. evidence: the best level among the contributions; year: their
    latest; exchanges: cards on which the two gave to or received from each other.
    """

    place: str
    name: str
    institutions: tuple[Participant, ...]
    contributions: tuple[Contribution, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    evidence: str
    year: int | None
    exchanges: tuple[Record, ...]
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """0 to 1; orders the partners."""
        return sum(reason.points for reason in self.reasons)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role it has, the most helpful first."""
        return _ordered({role for contribution in self.contributions for role in contribution.roles})


@dataclass(frozen=True, slots=True)
class Partners:
    """Who could teach it. own: what the asking country has on it itself; nearest: where nobody could, what came nearest."""

    need: str
    country: str
    partners: tuple[Partner, ...]
    own: tuple[Contribution, ...]
    nearest: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """What one country learned from another, newest first."""

    giver: str
    receiver: str
    records: tuple[Record, ...]


def rank_partners(
    need: str, country: str, found: Sequence[Near], records: Iterable[Record], places: Vocabulary, today: date
) -> Partners:
    """Partners for a need, best first.

    country: code of the one that asks. found: what the search found for the need, best first. records: every source that the
    viewer may see, for earlier exchanges.
    """
    cards = _nearest_of_each(near for near in found if near.record.kind != DOCUMENT)
    best = max((near.closeness for near in cards), default=0.0)
    close = [near for near in cards if near.closeness >= max(NEAR, SHARE * best)]
    exchanges = _exchanges_with(country, records)
    shares: dict[tuple[str, str], list[Contribution]] = {}
    for near in close:
        for key, roles in _parts(near.record).items():
            shares.setdefault(key, []).append(Contribution(near.record, roles, near.closeness))
    own = tuple(shares.pop((country, ""), ()))
    partners = [
        _partner(key, contributions, country, exchanges.get(key[0], ()), places, today)
        for key, contributions in shares.items()
    ]
    partners.sort(key=lambda partner: (-partner.score, partner.place, partner.name))
    nearest = () if partners or own else tuple(near.record for near in cards[:NEAREST] if near.closeness >= NEAR_ENOUGH)
    return Partners(need, country, tuple(partners), own, nearest)


def roles_of(place: str, record: Record) -> tuple[Role, ...]:
    """What a country is to a card, the most helpful first; nothing where the card does not name it."""
    return _parts(record).get((place, ""), ())


def ties(records: Iterable[Record]) -> list[Tie]:
    """Who learned from whom: each pair of countries that gave and received on the same card; the most cards first."""
    pairs: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        for giver in filter(is_country, record.providers):
            for receiver in filter(is_country, record.recipients):
                if giver != receiver:
                    pairs.setdefault((giver, receiver), []).append(record)
    found = [Tie(*pair, tuple(sorted(cards, key=_newest_first))) for pair, cards in pairs.items()]
    return sorted(found, key=lambda tie: (-len(tie.records), tie.giver, tie.receiver))


def shared_regions(one: str, other: str, places: Vocabulary) -> tuple[str, ...]:
    """The regions that two countries both belong to, the narrow ones first."""
    both = [code for code, term in places.terms.items() if {one, other} <= {*term.members}]
    return tuple(sorted(both, key=lambda code: code in WIDE))


def shared_languages(one: str, other: str, places: Vocabulary) -> tuple[str, ...]:
    """The languages in which both countries' administrations work."""
    first, second = (places.terms[code].speaks if code in places.terms else () for code in (one, other))
    return tuple(language for language in first if language in second)


def freshness(year: int | None, today: date) -> float:
    """How fresh experience of a year is, 0 to 1; of no known year it is not.

    >>> freshness(2025, date(2026, 1, 1)), freshness(2011, date(2026, 1, 1)), freshness(None, date(2026, 1, 1))
    (1.0, 0.0, 0.0)
    """
    age = today.year - year if year else STALE
    return min(1.0, max(0.0, (STALE - age) / (STALE - FRESH)))


def _nearest_of_each(found: Iterable[Near]) -> list[Near]:
    """Each source once, with its nearest passage, best first."""
    best: dict[str, Near] = {}
    for near in found:
        known = best.get(near.record.id)
        if known is None or near.closeness > known.closeness:
            best[near.record.id] = near
    return sorted(best.values(), key=lambda near: -near.closeness)


def _parts(record: Record) -> dict[tuple[str, str], tuple[Role, ...]]:
    """Who has part in a card, and as what: countries as (code, ""), institutions of no stated country as ("", name)."""
    roles: dict[tuple[str, str], set[Role]] = {}

    def add(role: Role, codes: Iterable[str]) -> None:
        for code in filter(is_country, codes):
            roles.setdefault((code, ""), set()).add(role)

    add(Role.GAVE, record.providers)
    add(Role.RECEIVED, record.recipients)
    there = Role.FACES if record.kind in (CardType.CHALLENGE, CardType.RECOMMENDATION) else Role.DID
    exchanged = {*record.providers, *record.recipients}
    add(there, (code for code in record.places if code not in exchanged))
    for one in record.institutions:
        role = _ROLES.get(fold(one.role))
        if role and (one.place or one.name):
            roles.setdefault((one.place, "") if one.place else ("", one.name), set()).add(role)
    if record.offers == "yes":
        add(Role.OFFERS, record.providers or record.places)
    return {key: _ordered(some) for key, some in roles.items()}


def _partner(
    key: tuple[str, str],
    contributions: Sequence[Contribution],
    country: str,
    exchanges: Sequence[Record],
    places: Vocabulary,
    today: date,
) -> Partner:
    place, name = key
    regions = shared_regions(country, place, places)
    languages = shared_languages(country, place, places)
    evidence = max((one.record.evidence for one in contributions), default="")
    year = max((one.record.year for one in contributions if one.record.year), default=None)
    institutions = [one for part in contributions for one in part.record.institutions if place and one.place == place]
    shares: Mapping[Ground, float] = {
        Ground.NEED: max(one.closeness for one in contributions),
        Ground.ROLE: max(HELPS[one.roles[0]] for one in contributions),
        Ground.CONTEXT: _context(country, regions, contributions),
        Ground.EXCHANGE: min(1.0, len(exchanges) / ENOUGH_EXCHANGES),
        Ground.EVIDENCE: int(evidence[1:] or 0) / BEST_EVIDENCE,
        Ground.LANGUAGE: float(bool(languages)),
        Ground.FRESHNESS: freshness(year, today),
    }
    return Partner(
        place,
        name,
        tuple(dict.fromkeys(institutions)),
        tuple(sorted(contributions, key=lambda one: -one.closeness)),
        regions,
        languages,
        evidence,
        year,
        tuple(exchanges),
        tuple(Reason(ground, shares[ground], weight) for ground, weight in WEIGHTS.items()),
    )


def _context(country: str, regions: Collection[str], contributions: Iterable[Contribution]) -> float:
    """How alike the contexts are: the same where the experience was made with the asking country, else by shared regions."""
    if any(country in one.record.concerned for one in contributions):
        return 1.0
    return 0.8 if not WIDE.issuperset(regions) else 0.4 if regions else 0.0


def _exchanges_with(country: str, records: Iterable[Record]) -> dict[str, tuple[Record, ...]]:
    """The cards on which a country and each other one gave to or received from each other, newest first."""
    found: dict[str, dict[str, Record]] = {}
    for tie in ties(records):
        if country in (tie.giver, tie.receiver):
            other = tie.receiver if tie.giver == country else tie.giver
            found.setdefault(other, {}).update({record.id: record for record in tie.records})
    return {other: tuple(sorted(cards.values(), key=_newest_first)) for other, cards in found.items()}


def _ordered(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=list(Role).index))


def _newest_first(record: Record) -> tuple[int, str]:
    return -(record.year or 0), record.id
