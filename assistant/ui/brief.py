"""An answer to take away: its question, its words, and every source (pure)."""

from collections.abc import Iterable, Iterator
from datetime import date

from assistant.answering.answer import Answer, Citation
from assistant.answering.parties import Party
from assistant.corpus.addresses import web_address
from assistant.corpus.vocabularies import Vocabularies
from assistant.exports.handout import (
    Block,
    Bullets,
    Handout,
    Heading,
    Mark,
    Paragraph,
    Run,
    Source,
    Sources,
    Table,
)
from assistant.exports.handout import Quote as Quoted
from assistant.exports.markdown import write_markdown
from assistant.ui.labels import Labels
from assistant.ui.telling import Comparison, Quote, Row, cited, nearest, original_of, tell
from assistant.views import is_for_readers, locator_label


def brief(answer: Answer, labels: Labels, day: date, told: int) -> Handout:
    """What is shown of an answer, on one page if it fits. labels: in the answer's language; told: sentences shown."""
    dated = f"{labels.say('brief.subtitle')} · {labels.date(day)}"
    return Handout(
        title=answer.asked,
        subtitle=dated,
        language=answer.language,
        day=day,
        foot=labels.say("brief.foot"),
        brief=True,
        blocks=tuple(_blocks(answer, labels, told)),
    )


def answer_text(answer: Answer, vocabularies: Vocabularies, day: date, told: int | None = None) -> str:
    """An answer, or its first sentences, as Markdown with references, to be copied and kept."""
    told = len(answer.sentences) if told is None else told
    return write_markdown(brief(answer, Labels(vocabularies, answer.language), day, told))


def _blocks(answer: Answer, labels: Labels, told: int) -> Iterator[Block]:
    yield from _lead(answer)
    if answer.parties and told:
        yield Bullets(tuple(_deeds(party, labels) for party in answer.parties))
    arranged = tell(answer, labels, told)
    for group in arranged.groups:
        yield Heading(group.heading)
        for quote in group.quotes:
            yield from _told(quote, labels)
    if arranged.comparison:
        yield _table(arranged.comparison, labels)
    if near := nearest(answer, labels):
        yield Paragraph(labels.say("answer.refused_nearest"))
        yield Bullets(tuple(f"{one.title} ({', '.join(one.facts)})" for one in near))
    if sources := cited(answer, told):
        yield Heading(labels.say("ui.sources"))
        yield Sources(tuple(_source(citation, labels) for citation in sources))


def _lead(answer: Answer) -> Iterator[Block]:
    if answer.notice:
        yield Paragraph(answer.notice, quiet=True)
    said = answer.lead.split("\n")
    yield from (Paragraph(line) for line in said if not line.startswith("- "))
    if choices := [line.removeprefix("- ") for line in said if line.startswith("- ")]:
        yield Bullets(tuple(choices))


def _deeds(party: Party, labels: Labels) -> tuple[Run | Mark, ...]:
    parts: list[Run | Mark] = [Run(party.name, strong=True)]
    for at, deed in enumerate(party.deeds):
        parts += [Run(f"{'; ' if at else ': '}{labels.say(f'who.{deed.part}')}"), *_marks(deed.numbers)]
    return tuple(parts)


def _told(quote: Quote, labels: Labels) -> Iterator[Block]:
    sentence = quote.sentence
    marks = tuple(reference.citation.n for reference in quote.references)
    note = " · ".join((*quote.facts, *filter(None, [quote.note])))
    if quote.verbatim:
        warning = f"{labels.say('answer.disagree')} · " if sentence.disagrees else ""
        yield Quoted(quote.text, marks, sentence.language, f"{warning}{note}", sentence.subject)
        if quote.translation:
            yield Paragraph(f"{labels.say('answer.translated')}: {quote.translation}", quiet=True)
        return
    yield Paragraph((Run(quote.text, language=sentence.language), *_marks(marks)))
    if quote.doubts:
        yield Paragraph(f"{labels.say('answer.unverified')}: {'; '.join(quote.doubts)}", quiet=True)


def _table(comparison: Comparison, labels: Labels) -> Table:
    def cell(row: Row, at: int) -> tuple[Run | Mark, ...]:
        if not row.cells[at]:
            return (Run(comparison.empty[at] or "–"),)
        cells = ((*_in_a_cell(quote), Run("\n\n")) for quote in row.cells[at])
        return tuple(part for parts in cells for part in parts)[:-1]

    columns = range(len(comparison.columns))
    rows = tuple(((Run(row.heading, strong=True),), *(cell(row, at) for at in columns)) for row in comparison.rows)
    return Table((labels.say("ui.field.type"), *comparison.columns), rows)


def _in_a_cell(quote: Quote) -> Iterator[Run | Mark]:
    text = f"“{quote.text}”" if quote.verbatim else quote.text
    yield Run(text, language=quote.sentence.language)
    yield from _marks(reference.citation.n for reference in quote.references)
    yield Run(f"\n{' · '.join((*quote.facts, *filter(None, [quote.note])))}", quiet=True)


def _marks(numbers: Iterable[int]) -> Iterator[Run | Mark]:
    for n in numbers:
        yield Run(" ")
        yield Mark(n)


def _source(citation: Citation, labels: Labels) -> Source:
    record, passage = citation.record, citation.passage
    place = locator_label(passage.locator, labels.language) or record.locator
    about = record.source if record.source != record.title else ""
    details = (about, record.publisher, place if is_for_readers(place) else "", ", ".join(labels.facts(record)))
    original = web_address(original_of(record, passage))
    here = "" if original else f"Ayni: {record.id}"
    return Source(citation.n, record.title, tuple(filter(None, (*details, here))), original, record.language)
