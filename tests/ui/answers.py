"""Answers made by hand, so that what a page makes of them can be worked out by reading."""

from dataclasses import replace

from assistant.answering.answer import Answer, Citation, Outcome, Sentence
from assistant.corpus.sections import Locator
from assistant.indexing.passages import Passage
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.retrieval.evidence import Coverage
from assistant.retrieval.query import Hit
from assistant.viewers import Visibility

HOSTILE = (
    "</p><img src=http://evil.example/x.png onerror=alert(1)> ![a](http://evil.example/y.png) ${alert(1)} {{ 7*7 }} {0}"
)

CARD = Record(
    id="costa-rica-adapts",
    kind="lesson",
    title="Adapt, do not copy",
    language=Language.EN,
    visibility=Visibility.PUBLIC,
    places=("CR", "AR"),
    evidence="E1",
    year=2010,
    publisher="OAS, RIAL",
    source="Public Employment Service",
    url="http://www.rialnet.org/?q=en/node/241",
    licence="link-only",
)
OTHER = replace(
    CARD, id="panama-copia", title="Copiar también sirvió", language=Language.ES, places=("PA",), evidence="E4"
)
SLIDES = Record(
    id="visit",
    kind=DOCUMENT,
    title="Preparing a visit",
    language=Language.EN,
    visibility=Visibility.PUBLIC,
    places=("AME",),
    year=2026,
    publisher="Ayni",
    source="Preparing a visit",
    licence="CC-BY-4.0",
    file="documents/visit.pptx",
)
LESSON = "Costa Rica adapted the service to its own law.\n\n## Lessons\n- Take the law as the measure.\n- Visit first."
CONTRARY = "Panamá copió el servicio y funcionó."
SLIDE = "Ask one question. Bring the answer home."


def passage(record: Record, text: str, locator: Locator | None = None, ordinal: int = 0) -> Passage:
    """A passage of a record."""
    return Passage(
        f"p-{record.id}", record.id, ordinal, text, record.title, 0, len(text), locator or Locator(), record.language
    )


def cite(n: int, record: Record, place: Passage, quote: str) -> Citation:
    """The citation of words that the passage holds."""
    start = place.text.index(quote)
    return Citation(n, record, place, quote, start, start + len(quote))


def answered(language: Language = Language.ES) -> Answer:
    """Four sentences from three sources: two of a card, one that disagrees, one of a slide."""
    lesson, contrary = passage(CARD, LESSON), passage(OTHER, CONTRARY)
    slide = passage(SLIDES, SLIDE, Locator(slide=3, part="notes"), ordinal=4)
    citations = (
        cite(1, CARD, lesson, "Costa Rica adapted the service to its own law."),
        cite(2, CARD, lesson, "Take the law as the measure."),
        cite(3, OTHER, contrary, CONTRARY),
        cite(4, SLIDES, slide, "Ask one question."),
    )
    groups = ("lesson", "lesson", "lesson", "document")
    sentences = tuple(
        Sentence(one.quote, (one.n,), group, one.passage.language, disagrees=one.n == 3)
        for one, group in zip(citations, groups, strict=True)
    )
    return Answer(
        question="¿Y en Costa Rica?",
        asked="¿Cómo se adaptó el servicio, Y en Costa Rica?",
        language=language,
        outcome=Outcome.ANSWERED,
        lead="El corpus tiene 3 fuentes sobre esto.",
        sentences=sentences,
        citations=citations,
    )


def refused() -> Answer:
    """A refusal that points to one card and one slide."""
    hits = (
        Hit(passage(CARD, LESSON), CARD, 0.1, 0.8, 0.1, 0.01, Coverage(0.1)),
        Hit(passage(SLIDES, SLIDE, Locator(slide=3), ordinal=4), SLIDES, 0.1, 0.8, 0.1, 0.01, Coverage(0.1)),
    )
    return Answer(
        "Et la lune ?", "Et la lune ?", Language.FR, Outcome.REFUSED, "Le corpus ne le dit pas.", nearest=hits
    )


def hostile() -> Answer:
    """An answer whose every word was written by somebody who means harm."""
    record = replace(
        CARD,
        title=HOSTILE,
        publisher=HOSTILE,
        source=HOSTILE,
        locator=HOSTILE,
        url="javascript:alert(1)",
        places=(HOSTILE,),
    )
    citation = cite(1, record, passage(record, HOSTILE), HOSTILE)
    sentence = Sentence(HOSTILE, (1,), "lesson", Language.EN)
    return Answer(HOSTILE, HOSTILE, Language.EN, Outcome.ANSWERED, HOSTILE, (sentence,), (citation,))
