"""The verbs' results as JSON: one shape for the shell, for HTTP and for the page (docs/architecture.md, "Verbs")."""

import re
from dataclasses import asdict
from typing import Any

from assistant.answering.answer import Answer, Citation
from assistant.corpus.sections import Locator
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


def timings_json(timings: Timings) -> Json:
    """Milliseconds by step."""
    return {name: round(getattr(timings, name), 1) for name in ("embed", "vectors", "words", "fuse", "total")}
