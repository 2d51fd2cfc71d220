"""Whether the corpus answers: one decision from signals that the search already has (pure)."""

from collections.abc import Sequence

from assistant.answering.answer import Decision
from assistant.retrieval.query import Hit

# A first threshold. benchmarks/fit_refusal.py measures it on evaluation sets; docs/retrieval.md shows the figures and why
# coverage counts for little here: across languages it is low even for right answers.
MARGIN_WEIGHT = 0.5
COVERAGE_WEIGHT = 0.05
THRESHOLD = 0.895


def decide(hits: Sequence[Hit]) -> Decision:
    """Answered when the surest hit reaches the threshold."""
    if not hits:
        return Decision(0.0, THRESHOLD, 0.0, 0.0)
    best = max(hits, key=confidence)
    return Decision(confidence(best), THRESHOLD, best.margin, best.coverage.passage)


def confidence(hit: Hit) -> float:
    """How surely one hit answers: its cosine, how far it stands out in its language, and how many of the words it covers."""
    return hit.cosine + MARGIN_WEIGHT * hit.margin + COVERAGE_WEIGHT * hit.coverage.passage
