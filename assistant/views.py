"""The verbs' results as JSON: one shape for the shell, for HTTP and for the page (docs/architecture.md, "Verbs")."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answering.answer import Answer, Citation
from assistant.corpus.cards import Card
from assistant.corpus.sections import Locator
from assistant.exchange.comparing import card_side, compare
from assistant.exchange.gaps import Gap
from assistant.exchange.packing import Item
from assistant.exchange.partners import Contribution, Partner, Partners, Tie
from assistant.exchange.practices import Listing
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.retrieval.query import Found, Hit, Timings
from assistant.texts import say

Json = dict[str, Any]


def locator_label(locator: Locator, language: Language) -> str:
    """A place in an original, in words: "page 4", "diapositiva 3, notas del orador"; empty where there is none."""
    numbered = (("page", locator.page), ("slide", locator.slide), ("sheet", locator.sheet), ("row", locator.row))
    parts = [say(f"locator.{name}", language, **{name: value}) for name, value in numbered if value]
    parts += [say(f"locator.{locator.part}", language)] if locator.part in ("notes", "table") else []
    return ", ".join(parts or locator.heading[-1:])


_FOR_PROGRAMS = re.compile(r"[=/\\]|\.\w{2,4}\b|\bbranch\b|\bcopy on\b")


def is_for_readers(locator: str) -> bool:
    """Whether a reader can look there: a section, a box, a date; no path of a file, no key of a table.

    >>> is_for_readers("box 5-1"), is_for_readers("Country=Panama in countries_2021.xml of Owner/Repository")
    (True, False)
    """
    return not _FOR_PROGRAMS.search(locator)


def record_path(record: Record, locator: Locator | None = None) -> str:
    """The address of a card or document on the page, at its page, slide or section."""
    if record.kind != DOCUMENT:
        return f"/card/{record.id}"
    if locator and locator.page:
        return f"/document/{record.id}#page-{locator.page}"
    if locator and locator.slide:
        return f"/document/{record.id}#slide-{locator.slide}"
    return f"/document/{record.id}"


def record_json(record: Record) -> Json:
    """What a program is told of a source."""
    return {
        "id": record.id,
        "kind": record.kind,
        "title": record.title,
        "language": record.language.value,
        "themes": list(record.themes),
        "places": list(record.places),
        "evidence": record.evidence or None,
        "year": record.year,
        "source": record.source,
        "publisher": record.publisher,
        "url": record.url,
        "licence": record.licence,
        "address": record_path(record),
    }


def partners_json(found: Partners) -> Json:
    """``partners``."""
    return {
        "need": found.need,
        "country": found.country,
        "partners": [_partner_json(rank, partner) for rank, partner in enumerate(found.partners, start=1)],
        "own": [_contribution_json(one) for one in found.own],
        "nearest": [record_json(record) for record in found.nearest],
    }


def item_json(item: Item) -> Json:
    """One row of what a pack would bring."""
    return {
        "kind": item.kind,
        "id": item.id,
        "title": item.title or None,
        "file": item.file,
        "fate": item.fate.value,
        "told": item.told or None,
    }


def tie_json(tie: Tie) -> Json:
    """One row of who learned from whom."""
    return {"giver": tie.giver, "receiver": tie.receiver, "cards": [record_json(record) for record in tie.records]}


def _partner_json(rank: int, partner: Partner) -> Json:
    return {
        "rank": rank,
        "score": round(partner.score, 4),
        "place": partner.place or None,
        "name": partner.name or None,
        "roles": [role.value for role in partner.roles],
        "reasons": [
            {"ground": reason.ground.value, "share": round(reason.share, 4), "weight": reason.weight}
            for reason in partner.reasons
        ],
        "regions": list(partner.regions),
        "languages": list(partner.languages),
        "evidence": partner.evidence or None,
        "year": partner.year,
        "exchanges": [record.id for record in partner.exchanges],
        "institutions": [
            {"name": one.name, "role": one.role or None, "place": one.place or None} for one in partner.institutions
        ],
        "contributions": [_contribution_json(one) for one in partner.contributions],
    }


def _contribution_json(contribution: Contribution) -> Json:
    return {
        **record_json(contribution.record),
        "roles": [role.value for role in contribution.roles],
        "closeness": round(contribution.closeness, 4),
    }


def hit_json(rank: int, hit: Hit) -> Json:
    """One row of ``search``."""
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "id": hit.record.id,
        "kind": hit.record.kind,
        "title": hit.record.title,
        "text": hit.passage.text,
        "language": hit.passage.language.value,
        "locator": hit.passage.locator.to_json(),
        "source": hit.record.source,
        "evidence": hit.record.evidence or None,
        "passage": hit.passage.id,
    }


def found_json(found: Found, language: Language) -> Json:
    """``search``; language: the question's."""
    return {
        "query": found.query.text,
        "language": language.value,
        "hits": [hit_json(rank, hit) for rank, hit in enumerate(found.hits, start=1)],
        "milliseconds": timings_json(found.timings),
    }


def citation_json(citation: Citation) -> Json:
    """One numbered source of an answer."""
    return {
        "n": citation.n,
        **record_json(citation.record),
        "quote": citation.quote,
        "translation": citation.translation or None,
        "start": citation.start,
        "end": citation.end,
        "passage": citation.passage.id,
        "locator": citation.passage.locator.to_json(),
        "address": record_path(citation.record, citation.passage.locator),
    }


def answer_json(answer: Answer) -> Json:
    """``ask``."""
    decision = answer.decision
    return {
        "question": answer.question,
        "asked": answer.asked,
        "language": answer.language.value,
        "outcome": answer.outcome.value,
        "refused": answer.refused,
        "lead": answer.lead,
        "writer": answer.writer or None,
        "notice": answer.notice or None,
        "intent": answer.intent and answer.intent.value,
        "columns": list(answer.columns),
        "parties": [asdict(party) for party in answer.parties],
        "filters": {name: value for name, value in asdict(answer.filters).items() if value not in ((), None)},
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "group": sentence.group,
                "language": sentence.language.value,
                "disagrees": sentence.disagrees,
                "subject": sentence.subject,
                "heading": sentence.heading,
                "verified": sentence.verified,
                "doubts": [doubt.value for doubt in sentence.doubts],
            }
            for sentence in answer.sentences
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "nearest": [hit_json(rank, hit) for rank, hit in enumerate(answer.nearest, start=1)],
        "decision": decision
        and {
            "reason": decision.reason.value,
            "confidence": round(decision.confidence, 4),
            "threshold": decision.threshold,
            "cosine": round(decision.cosine, 4),
            "standing": round(decision.standing, 4),
            "coverage": round(decision.coverage, 4),
        },
        "tokens": answer.tokens,
        "milliseconds": {
            **timings_json(answer.timings),
            "compose": round(answer.compose, 1),
            "generate": round(answer.generate, 1),
        },
    }


def facets_json(listing: Listing) -> Json:
    """``facets``: what a text and a selection find, and how many cards each value of each facet would show."""
    selection = listing.query.selection
    return {
        "query": listing.query.text,
        "total": listing.total,
        "facets": {
            facet: [
                {"value": value, "count": count, "chosen": value in selection.of(facet)}
                for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            ]
            for facet, counts in listing.counts.items()
        },
        "years": [{"year": year, "count": count} for year, count in listing.years.items()],
        "since": selection.since,
        "until": selection.until,
        "cards": [{**record_json(card.record), "finding": card.record.finding} for card in listing.cards],
        "closest": [record_json(record) for record in listing.closest],
        "drops": [{"facet": drop.facet, "value": drop.value, "count": drop.count} for drop in listing.drops],
    }


def compare_json(cards: Sequence[Card]) -> Json:
    """``compare``: for each field what each card says in its codes and words, and whether they agree."""
    parts = compare([card_side(card) for card in cards])
    return {
        "cards": [{"id": card.id, "title": card.title, "language": card.language.value} for card in cards],
        "parts": [
            {
                "name": part.name,
                "fields": [
                    {
                        "name": field.name,
                        "agreement": field.agreement.value,
                        "values": [list(values) for values in field.values],
                        "shared": sorted(field.shared),
                    }
                    for field in part.fields
                ],
            }
            for part in parts
        ],
    }


def timings_json(timings: Timings) -> Json:
    """Milliseconds by step."""
    return {name: round(getattr(timings, name), 1) for name in ("embed", "vectors", "words", "fuse", "total")}


def gaps_json(gaps: Sequence[Gap]) -> list[Json]:
    """What is missing, the most wanted first; who asked is left out."""
    return [
        {
            "id": gap.id,
            "state": gap.state.value,
            "asked": len(gap.misses),
            "voices": gap.voices,
            "again": gap.again,
            "languages": {language.value: count for language, count in gap.languages.items()},
            "viewers": {viewer.value: count for viewer, count in gap.viewers.items()},
            "first": gap.first.date().isoformat(),
            "last": gap.last.date().isoformat(),
            "about": list(gap.about),
            "questions": list(dict.fromkeys(miss.text for miss in gap.misses if miss.text)),
            "nearest": list(gap.nearest),
            "cards": [link.card for link in gap.links],
            "declined": gap.declined,
        }
        for gap in gaps
    ]


GAP_COLUMNS = (
    "id", "state", "asked", "voices", "again", "languages", "viewers", "first", "last", "about", "questions", "nearest",
    "cards", "declined",
)  # fmt: skip
"""The columns of the same as a table."""


def gap_row(gap: Gap) -> tuple[str, ...]:
    """A gap as a row of that table."""
    return tuple(_cell(value) for value in gaps_json([gap])[0].values())


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
