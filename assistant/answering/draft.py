"""What a language model has written so far, as an answer: sentence by sentence verified, pending, or broken off (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.answer import Answer, Doubt, Sentence
from assistant.answering.citations import Numbering
from assistant.answering.marks import cited_numbers, ends_cited, without_marks
from assistant.answering.names import Names
from assistant.answering.verification import Embed, Material, doubts, too_doubtful
from assistant.answering.writing import written
from assistant.indexing.sentences import Span
from assistant.texts import say

Told = Sequence[tuple[str, tuple[Doubt, ...]]]


@dataclass(slots=True)
class Draft:
    """The text that grows. materials: the passages that it may cite; each of its sentences is verified once."""

    digest: Answer
    author: str
    names: Names
    embed: Embed
    materials: Mapping[int, Material] = field(default_factory=dict)
    text: str = ""
    _judged: dict[str, tuple[Doubt, ...]] = field(default_factory=dict)

    def shown(self) -> Answer:
        """What is there while more is to come: every sentence verified but the last."""
        *whole, last = written(self.text) or [""]
        told = [*self._told(whole), *([(last, (Doubt.PENDING,))] if last else [])]
        count = len({one.record.id for one in self.materials.values()})
        lead = say("answer.lead_draft", self.digest.language, model=self.author, count=count)
        return replace(self._answer(told, Numbering(), lead), draft=True)

    def finished(self) -> Answer:
        """The answer once all is written; the digest, with the reason, where there is too little to show."""
        language = self.digest.language
        told = self._told(written(self.text))
        if not told:
            return replace(self.digest, notice=say("answer.llm_nothing", language))
        if too_doubtful([why for _, why in told]):
            return replace(self.digest, notice=self._doubtful(told))
        answer = self._answer(told, Numbering(), "")
        sources = {citation.record.id for citation in answer.citations}
        return replace(answer, lead=say("answer.lead_written", language, model=self.author, count=len(sources)))

    def broken(self) -> Answer:
        """The answer when the model is lost: what it had written, marked, then the digest, with the reason."""
        language, sentences = self.digest.language, written(self.text)
        if not sentences:
            return replace(self.digest, notice=say("answer.llm_lost", language))
        whole, last = (sentences, []) if ends_cited(sentences[-1]) else (sentences[:-1], sentences[-1:])
        told = self._told(whole)
        broke = say("answer.llm_broken", language, model=self.author)
        if told and too_doubtful([why for _, why in told]):
            return replace(self.digest, notice=f"{broke} {self._doubtful(told)}")
        numbering = Numbering()
        cut = [(one, (Doubt.UNFINISHED,)) for one in last]
        answer = self._answer([*told, *cut], numbering, self.digest.lead)
        quoted = tuple(_renumbered(self.digest, numbering))
        return replace(
            answer,
            sentences=(*answer.sentences, *quoted),
            citations=numbering.all(),
            notice=f"{broke} {say('answer.llm_kept', language)}",
        )

    def _told(self, sentences: Iterable[str]) -> Told:
        """Each sentence with its doubts."""
        for sentence in sentences:
            if sentence not in self._judged:
                self._judged[sentence] = doubts(sentence, self.materials, self.names, self.embed)
        return [(sentence, self._judged[sentence]) for sentence in sentences]

    def _doubtful(self, told: Told) -> str:
        count = sum(bool(why) for _, why in told)
        return say("answer.llm_doubtful", self.digest.language, count=count, total=len(told))

    def _answer(self, told: Told, numbering: Numbering, lead: str) -> Answer:
        shown = tuple(self._sentence(sentence, why, numbering) for sentence, why in told)
        return replace(self.digest, lead=lead, sentences=shown, citations=numbering.all(), writer=self.author)

    def _sentence(self, sentence: str, why: tuple[Doubt, ...], numbering: Numbering) -> Sentence:
        """A sentence whose references are written here: the words of each cited passage that come nearest to it."""
        claim = without_marks(sentence)
        cited = [self.materials[n] for n in cited_numbers(sentence) if n in self.materials]
        citations = [numbering.cite(one.record, one.passage, self._nearest(claim, one)) for one in cited]
        language = self.digest.language
        return Sentence(
            claim,
            tuple(dict.fromkeys(citation.n for citation in citations)),
            cited[0].record.kind if cited else self.digest.sentences[0].group,
            language,
            heading=say("answer.written", language),
            doubts=why,
        )

    def _nearest(self, claim: str, material: Material) -> Span:
        row, *rows = self.embed([claim, *material.sentences])
        return max(zip(material.spans, rows, strict=True), key=lambda pair: float(row @ pair[1]))[0]


def _renumbered(digest: Answer, numbering: Numbering) -> Iterable[Sentence]:
    """The sentences of a digest that follows other sentences."""
    spans = {one.n: (one.record, one.passage, Span(one.start, one.end)) for one in digest.citations}
    numbers = {n: numbering.cite(*told).n for n, told in spans.items()}
    for sentence in digest.sentences:
        yield replace(sentence, citations=tuple(numbers[n] for n in sentence.citations))
