"""The answer with a language model: written from the digest's passages, and shown only as far as it can be verified."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.answering.answer import Answer, Doubt, Outcome, Sentence
from assistant.answering.citations import Numbering
from assistant.answering.language_model import Writer
from assistant.answering.marks import cited_numbers, without_marks
from assistant.answering.names import Names
from assistant.answering.verification import Embed, Material, doubts, too_doubtful
from assistant.answering.writing import kept_within, passages, rules, task, written
from assistant.errors import LanguageModelError
from assistant.indexing.sentences import Span
from assistant.retrieval.query import since
from assistant.texts import say

_log = logging.getLogger(__name__)

Count = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Generator:
    """Writes answers with a language model. Only what the digest answers is ever sent to it."""

    writer: Writer
    names: Names
    embed: Embed
    count: Count
    most_tokens: int

    def write(self, digest: Answer) -> Answer:
        """The written answer; the digest, with the reason, where the model is lost or too much of it cannot be verified."""
        if digest.outcome is not Outcome.ANSWERED:
            return digest
        start = perf_counter()
        system = rules(digest.language)
        materials = self._within(digest, system)
        asked = task(digest.asked, digest.language, materials)
        try:
            text = self.writer.write(system, asked)
        except LanguageModelError as error:
            _log.warning("%s", error)
            return replace(digest, notice=say("answer.llm_lost", digest.language), generate=since(start))
        answer = self._checked(digest, written(text), materials)
        tokens = sum(self.count([system, asked, text]))
        return replace(answer, tokens=tokens, generate=since(start))

    def _within(self, digest: Answer, system: str) -> dict[int, Material]:
        """The passages that the digest quotes, each once and in its order, as many as the budget has room for."""
        unique = {one.passage.id: Material(one.record, one.passage) for one in digest.citations}
        numbered = dict(enumerate(unique.values(), start=1))
        rest = sum(self.count([system, task(digest.asked, digest.language, {})]))
        sizes = self.count([passages({n: one}) for n, one in numbered.items()])
        kept = kept_within(self.most_tokens - rest, iter(sizes))
        return {n: one for n, one in numbered.items() if n <= kept}

    def _checked(self, digest: Answer, told: Sequence[str], materials: Mapping[int, Material]) -> Answer:
        """What was written, sentence by sentence with its doubts; the digest where there is too little to show."""
        language = digest.language
        if not told:
            return replace(digest, notice=say("answer.llm_nothing", language))
        doubted = [doubts(sentence, materials, self.names, self.embed) for sentence in told]
        if too_doubtful(doubted):
            count = sum(map(bool, doubted))
            return replace(digest, notice=say("answer.llm_doubtful", language, count=count, total=len(told)))
        numbering = Numbering()
        shown = [
            self._sentence(digest, sentence, why, materials, numbering)
            for sentence, why in zip(told, doubted, strict=True)
        ]
        sources = {citation.record.id for citation in numbering.all()}
        lead = say("answer.lead_written", language, model=self.writer.name, count=len(sources))
        return replace(digest, lead=lead, sentences=tuple(shown), citations=numbering.all(), writer=self.writer.name)

    def _sentence(
        self,
        digest: Answer,
        sentence: str,
        why: tuple[Doubt, ...],
        materials: Mapping[int, Material],
        numbering: Numbering,
    ) -> Sentence:
        """A sentence whose references are written here: the words of each cited passage that come nearest to it."""
        claim = without_marks(sentence)
        cited = [materials[number] for number in cited_numbers(sentence) if number in materials]
        citations = [numbering.cite(one.record, one.passage, self._nearest(claim, one)) for one in cited]
        group = cited[0].record.kind if cited else digest.sentences[0].group
        return Sentence(
            claim,
            tuple(dict.fromkeys(citation.n for citation in citations)),
            group,
            digest.language,
            heading=say("answer.written", digest.language),
            doubts=why,
        )

    def _nearest(self, claim: str, material: Material) -> Span:
        row, *rows = self.embed([claim, *material.sentences])
        return max(zip(material.spans, rows, strict=True), key=lambda pair: float(row @ pair[1]))[0]
