"""Whether the corpus answers: one decision from signals that the search already has (pure)."""

from collections.abc import Sequence

from assistant.answering.answer import Decision
from assistant.retrieval.query import Hit

# A first threshold: benchmarks/fit_refusal.py measures it, docs/retrieval.md shows the figures.
# The best weight where question and text share a language is .275; across languages coverage is low even for right
# answers, so it counts for less here.
COVERAGE_WEIGHT = 0.1
THRESHOLD = 0.09


def decide(hits: Sequence[Hit]) -> Decision:
    """Confidence is the best hit's margin over its language's background, plus a tenth of its coverage."""
    if not hits:
        return Decision(0.0, THRESHOLD, 0.0, 0.0)
    best = max(hits, key=confidence)
    return Decision(confidence(best), THRESHOLD, best.margin, best.coverage)


def confidence(hit: Hit) -> float:
    """How surely one hit answers; compare with THRESHOLD."""
    return hit.margin + COVERAGE_WEIGHT * hit.coverage
