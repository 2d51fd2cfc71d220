"""How an answer came about: what was searched, under which filters, what was weighed, and how long each step took (pure)."""

from collections.abc import Iterator

from assistant.answering.answer import Answer, Decision, Reason
from assistant.indexing.filters import Filters
from assistant.ui.labels import Labels
from assistant.ui.telling import cited

Line = tuple[str, str]


def explained(answer: Answer, labels: Labels) -> list[Line]:
    """Labels and values, in the order of the work; nothing for an answer that took no search."""
    return list(_lines(answer, labels)) if answer.decision else []


def _lines(answer: Answer, labels: Labels) -> Iterator[Line]:
    say = labels.say
    assert answer.decision
    yield say("how.searched"), answer.asked
    if answer.intent:
        yield say("how.intent"), say(f"intent.{answer.intent}")
    yield say("how.filters"), "; ".join(_filters(answer.filters, labels)) or say("how.no_filters")
    yield say("how.candidates"), labels.number(answer.candidates)
    quoted = {citation.record.id for citation in cited(answer, len(answer.sentences))}
    yield say("how.quoted"), labels.number(len(quoted))
    yield say("how.probability"), _probability(answer.decision, labels)
    yield say("how.times"), _times(answer, labels)
    if answer.writer:
        yield say("how.writer"), say("how.tokens", model=answer.writer, count=labels.number(answer.tokens))


def _filters(filters: Filters, labels: Labels) -> Iterator[str]:
    lists, say = labels.vocabularies, labels.say
    yield from (say(f"kinds.{kind}") for kind in filters.types)
    yield from labels.terms(lists.themes, filters.themes)
    yield from labels.terms(lists.places, filters.places)
    yield from (say(f"languages.{language.value}") for language in filters.languages)
    if filters.evidence is not None:
        yield say("ui.evidence", evidence=f"≥ {labels.evidence(f'E{filters.evidence}')}")
    if filters.since or filters.until:
        yield f"{filters.since or ''}–{filters.until or ''}"


def _probability(decision: Decision, labels: Labels) -> str:
    values = {"probability": labels.percent(decision.confidence), "threshold": labels.percent(decision.threshold)}
    key = {Reason.SURE: "how.sure", Reason.PLACE: "how.elsewhere"}.get(decision.reason, "how.unsure")
    return labels.say(key, **values)


def _times(answer: Answer, labels: Labels) -> str:
    timings = answer.timings
    steps = {name: getattr(timings, name) for name in ("embed", "vectors", "words", "fuse")}
    steps |= {"compose": answer.compose, "generate": answer.generate}
    told = [
        f"{labels.say(f'how.step.{name}')} {labels.number(round(spent))} ms" for name, spent in steps.items() if spent
    ]
    return ", ".join(told)
