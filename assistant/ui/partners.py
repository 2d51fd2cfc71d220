"""The page "who could teach it": partners for a need with the reasons, and who learned what from whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.assistant import Assistant
from assistant.clock import today
from assistant.errors import QuestionError
from assistant.exchange.concept_note import MOST_CARDS
from assistant.exchange.partners import WIDE, Contribution, Ground, Partner, Partners, Reason, Tie
from assistant.exports import Format, file_name, write
from assistant.exports.handout import Handout
from assistant.indexing.choosing import choose_country
from assistant.indexing.records import Record
from assistant.retrieval.glossary import is_country
from assistant.retrieval.search import MOST_CHARACTERS
from assistant.settings import Settings
from assistant.ui.concept_note import concept_note_handout, named_blocks
from assistant.ui.labels import Labels
from assistant.ui.network import Picture, draw
from assistant.ui.practice_routes import attachment, labels_for
from assistant.ui.reader import viewer
from assistant.ui.templating import fill

MOST_SHOWN = 12
# The picture for a wide screen and for a narrow one: its width, what the names take on either side, and their longest.
WIDE_PICTURE, NARROW_PICTURE = (760, 230, 40), (344, 134, 19)
VERY_NEAR, FAIRLY_NEAR = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in words. share: 0 to 100; points of most: what it adds to the score."""

    label: str
    said: str
    share: int
    points: int
    most: int
    cards: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Experience:
    """A card a partner has part in, and as what. chooses: whether it is marked for the concept note here, the first time."""

    record: Record
    roles: tuple[str, ...]
    facts: tuple[str, ...]
    note: str
    chooses: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A partner as the page shows it."""

    name: str
    score: int
    roles: tuple[str, ...]
    why: tuple[Why, ...]
    experiences: tuple[Experience, ...]
    institutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands in the form, and what is to be written instead; empty where nothing is wrong."""

    need: str
    country: str
    wrong_need: str = ""
    wrong_country: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something is to be written otherwise."""
        return bool(self.wrong_need or self.wrong_country)

    @property
    def asked(self) -> bool:
        """Whether anything was asked, and can be."""
        return bool(self.need or self.country) and not self.wrong


class PartnerPages:
    """The routes of this page."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings

    def page(self, request: Request, need: str = "", country: str = "") -> HTMLResponse:
        """The form, the partners that were asked for, and the network."""
        labels = self.labels(request)
        asking = self.asking(need, country, labels)
        found = None
        if asking.asked:
            found = self._assistant.partners(asking.need, asking.country, viewer(), today())
        ties = self._assistant.ties(viewer())
        return HTMLResponse(partners_page(asking, found, ties, labels), 422 if asking.wrong else 200)

    def note(
        self, request: Request, need: str = "", country: str = "", card: Annotated[Sequence[str], Query()] = ()
    ) -> HTMLResponse:
        """The concept note as it will be downloaded."""
        labels = self.labels(request)
        asking = self.asking(need, country, labels)
        handout = self._handout(asking, card, labels)
        return HTMLResponse(note_page(asking, card, handout, labels), 422 if isinstance(handout, str) else 200)

    def take_note(
        self,
        request: Request,
        form: Format,
        need: str = "",
        country: str = "",
        card: Annotated[Sequence[str], Query()] = (),
    ) -> Response:
        """The concept note as a file."""
        labels = self.labels(request)
        asking = self.asking(need, country, labels)
        handout = self._handout(asking, card, labels)
        if isinstance(handout, str):
            return HTMLResponse(note_page(asking, card, handout, labels), 422)
        name = file_name(f"{handout.title} {asking.country}", form)
        return attachment(write(handout, form), form.media_type, name)

    def _handout(self, asking: Asking, chosen: Sequence[str], labels: Labels) -> Handout | str:
        """The concept note, or the sentence that says why there is none."""
        if asking.wrong or not asking.need:
            return asking.wrong_need or asking.wrong_country or labels.say("partners.missing_need")
        if not chosen:
            return labels.say("note.none")
        if len(set(chosen)) > MOST_CARDS:
            return labels.say("note.many", most=MOST_CARDS)
        try:
            note = self._assistant.concept_note(asking.need, asking.country, chosen, viewer(), labels.language, today())
        except QuestionError:
            return labels.say("note.gone")
        return concept_note_handout(note, labels)

    def asking(self, need: str, country: str, labels: Labels) -> Asking:
        """The need and the code of the country, or what is to be written instead."""
        need = "".join(one if one.isprintable() else " " for one in need).strip()
        if not (country.strip() or need):
            return Asking("", "")
        code, wrong_country = "", ""
        try:
            code = choose_country(country, labels.vocabularies)
        except QuestionError:
            wrong_country = labels.say("partners.missing_country")
        wrong_need = "" if need else labels.say("partners.missing_need")
        if len(need) > MOST_CHARACTERS:
            need, wrong_need = need[:MOST_CHARACTERS], labels.say("ui.too_long", most=MOST_CHARACTERS)
        return Asking(need, code, wrong_need, wrong_country)

    def labels(self, request: Request) -> Labels:
        """The reader's words."""
        return labels_for(request, self._assistant.library.vocabularies, self._settings)


def partners_page(asking: Asking, found: Partners | None, ties: Sequence[Tie], labels: Labels) -> str:
    """The page as HTML. found: None where nothing was asked yet."""
    seen: set[str] = set()
    return fill(
        "partners.html",
        here="partners",
        page=labels,
        asking=asking,
        countries=countries(labels),
        found=found,
        title=_title(found, labels) if found else "",
        partners=[_shown(partner, found.country, labels, seen) for partner in found.partners[:MOST_SHOWN]]
        if found
        else [],
        own=[_experience(one, labels, seen) for one in found.own] if found else [],
        ties=_own_first(ties, asking.country),
        pictures=_pictures(ties, asking.country, labels),
        keep=urlencode({"need": asking.need, "country": asking.country}) if asking.asked else "",
    )


def partners_text(found: Partners, labels: Labels) -> str:
    """The partners as plain text, each with its reasons and the cards they rest on."""
    parts = [_title(found, labels), *([] if found.partners else [labels.say("partners.none_text")])]
    for rank, partner in enumerate(found.partners[:MOST_SHOWN], start=1):
        parts.append(f"{rank}. " + "\n   ".join(_partner_lines(_shown(partner, found.country, labels, set()), labels)))
    if found.own:
        title = labels.say("partners.own", country=labels.places([found.country]))
        parts.append("\n".join([title, *(f"- {one.record.title} {one.record.id}" for one in found.own)]))
    if found.nearest:
        parts.append("\n".join([labels.say("partners.nearest"), *(f"- {one.title} {one.id}" for one in found.nearest)]))
    return "\n\n".join(parts)


def _partner_lines(shown: Shown, labels: Labels) -> Iterator[str]:
    yield f"{shown.name} ({labels.say('partners.score', points=shown.score)})"
    for why in shown.why:
        yield f"- {why.label}: {why.said} ({labels.say('partners.of', points=why.points, most=why.most)})"
    yield f"{labels.say('partners.experiences')}:"
    for one in shown.experiences:
        yield f"- {one.record.title} ({', '.join((*one.roles, *one.facts))}) {one.record.id}"
    if shown.institutions:
        yield f"{labels.say('partners.institutions')}: {'; '.join(shown.institutions)}"


def note_page(asking: Asking, chosen: Sequence[str], handout: Handout | str, labels: Labels) -> str:
    """The concept note as HTML, or why there is none."""
    asked = urlencode([("need", asking.need), ("country", asking.country)])
    keep = "&".join([asked, *(urlencode({"card": one}) for one in chosen)])
    wrong = handout if isinstance(handout, str) else ""
    blocks = () if isinstance(handout, str) else named_blocks(handout)
    return fill(
        "concept_note.html",
        page=labels,
        here="partners",
        asked=asked,
        keep=keep,
        wrong=wrong,
        handout=handout,
        blocks=blocks,
    )


def countries(labels: Labels) -> list[tuple[str, str]]:
    """Every country of the vocabulary with its name, in the order of the names."""
    places = labels.vocabularies.places
    named = [(code, places.label(code, labels.language)) for code in places.terms if is_country(code)]
    return sorted(named, key=lambda one: one[1].casefold())


def _title(found: Partners, labels: Labels) -> str:
    country = labels.places([found.country])
    count = min(len(found.partners), MOST_SHOWN)
    if not count:
        return labels.say("partners.none")
    return labels.say("partners.found_one" if count == 1 else "partners.found_many", count=count, country=country)


def _shown(partner: Partner, country: str, labels: Labels, seen: set[str]) -> Shown:
    return Shown(
        name=labels.places([partner.place]) if partner.place else partner.name,
        score=round(100 * partner.score),
        roles=tuple(labels.say(f"partners.role.{role.value}") for role in partner.roles),
        why=tuple(_why(reason, partner, country, labels) for reason in partner.reasons),
        experiences=tuple(_experience(one, labels, seen) for one in partner.contributions),
        institutions=tuple(f"{one.name} ({one.role})" if one.role else one.name for one in partner.institutions),
    )


def _why(reason: Reason, partner: Partner, country: str, labels: Labels) -> Why:
    ground = reason.ground
    said = {
        Ground.NEED: lambda: _nearness(reason.share, labels),
        Ground.ROLE: lambda: ", ".join(labels.say(f"partners.role.{role.value}") for role in partner.roles),
        Ground.CONTEXT: lambda: _context(partner, country, labels),
        Ground.EXCHANGE: lambda: count_cards(len(partner.exchanges), labels),
        Ground.EVIDENCE: lambda: labels.evidence(partner.evidence) or labels.say("ui.not_stated"),
        Ground.LANGUAGE: lambda: _language(partner, labels),
        Ground.FRESHNESS: lambda: _freshness(partner.year, labels),
    }[ground]()
    return Why(
        labels.say(f"partners.ground.{ground.value}", country=labels.places([country])),
        said,
        round(100 * reason.share),
        round(100 * reason.points),
        round(100 * reason.weight),
        partner.exchanges if ground is Ground.EXCHANGE else (),
    )


def _nearness(share: float, labels: Labels) -> str:
    name = "very_near" if share >= VERY_NEAR else "near" if share >= FAIRLY_NEAR else "far"
    return labels.say(f"partners.said.{name}")


def _context(partner: Partner, country: str, labels: Labels) -> str:
    if any(country in one.record.concerned for one in partner.contributions):
        return labels.say("partners.said.same", country=labels.places([country]))
    if not partner.regions:
        return labels.say("partners.said.apart")
    narrow = [code for code in partner.regions if code not in WIDE]
    name = "similar" if narrow else "wide"
    return labels.say(f"partners.said.{name}", regions=labels.places(narrow or partner.regions))


def _language(partner: Partner, labels: Labels) -> str:
    if not partner.languages:
        return labels.say("partners.said.no_language")
    names = [labels.say(f"languages.{code}") for code in partner.languages]
    return labels.say("partners.said.languages", languages=", ".join(names))


def _freshness(year: int | None, labels: Labels) -> str:
    return labels.say("partners.said.year", year=year) if year else labels.say("partners.said.no_year")


def count_cards(count: int, labels: Labels) -> str:
    """So many cards, in words; none on record where there are none."""
    if not count:
        return labels.say("partners.said.no_exchange")
    return labels.say("partners.card_one") if count == 1 else labels.say("partners.card_many", count=count)


def _experience(one: Contribution, labels: Labels, seen: set[str]) -> Experience:
    """seen: the cards shown so far; it grows."""
    record, chooses = one.record, one.record.id not in seen
    seen.add(record.id)
    return Experience(
        record,
        tuple(labels.say(f"partners.role.{role.value}") for role in one.roles),
        (labels.say(f"kinds.{record.kind}"), *labels.facts(record)),
        labels.note(record.language),
        chooses,
    )


def _own_first(ties: Sequence[Tie], country: str) -> list[Tie]:
    return sorted(ties, key=lambda tie: country not in (tie.giver, tie.receiver))


def _pictures(ties: Sequence[Tie], country: str, labels: Labels) -> list[tuple[str, Picture]]:
    def drawn(width: int, beside: int, longest: int) -> Picture:
        def label(code: str) -> str:
            name = labels.places([code])
            return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"

        return draw(ties, label, width, beside, country)

    return [("wide", drawn(*WIDE_PICTURE)), ("narrow", drawn(*NARROW_PICTURE))] if ties else []
