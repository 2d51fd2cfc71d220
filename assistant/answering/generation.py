"""The answer with a language model: written from the digest's passages, and shown only as far as it can be verified."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from assistant.answering.answer import Answer, Outcome
from assistant.answering.draft import Draft
from assistant.answering.language_model import Writer
from assistant.answering.model_server import Count
from assistant.answering.names import Names
from assistant.answering.translation import batches, foreign, translation_rules, translation_task, translations
from assistant.answering.verification import Embed, Material, is_translation
from assistant.answering.writing import fitting, passages, rules, task
from assistant.errors import LanguageModelError
from assistant.retrieval.query import since

_log = logging.getLogger(__name__)


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
        *_, answer = self.stream(digest)
        return answer

    def stream(self, digest: Answer) -> Iterator[Answer]:
        """The answer as it grows: drafts, whose sentences are marked until they are verified, and last the answer.

        Closing the iterator ends the writing.
        """
        if digest.outcome is not Outcome.ANSWERED:
            yield digest
            return
        start = perf_counter()
        draft = Draft(digest, self.writer.name, self.names, self.embed)
        try:
            most, count = self.writer.room(self.most_tokens, self.count)
            system = rules(digest.language)
            draft.materials = within(digest, system, most, count)
            asked = task(digest.asked, digest.language, draft.materials)
            given = sum(count([system, asked]))
            yield draft.shown()
            for piece in self.writer.stream(system, asked):
                draft.text += piece
                yield draft.shown()
            answer = replace(draft.finished(), tokens=given + sum(count([draft.text])))
        except LanguageModelError as error:
            _log.warning("%s", error)
            yield replace(draft.broken(), generate=since(start))
            return
        for grown in self._translated(answer, most, count):
            yield replace(grown, generate=since(start))

    def _translated(self, answer: Answer, most: int, count: Count) -> Iterator[Answer]:
        """The answer with translations of what it quotes in other languages, as far as they can be verified."""
        language = answer.language
        system = translation_rules(language)
        try:
            for batch in batches(foreign(answer), most - sum(count([system])), count):
                asked = translation_task(batch)
                text = ""
                for piece in self.writer.stream(system, asked):
                    text += piece
                    yield replace(answer, draft=True)
                quotes = {one.n: one.quote for one in batch}
                read = translations(text, quotes)
                sure = {
                    n: one
                    for n, one in read.items()
                    if is_translation(one, quotes[n], language, self.names, self.embed)
                }
                _log.info("%d of %d quotations translated, %d verified", len(read), len(batch), len(sure))
                answer = replace(
                    answer,
                    citations=tuple(
                        replace(one, translation=sure.get(one.n, one.translation)) for one in answer.citations
                    ),
                    tokens=answer.tokens + sum(count([system, asked, text])),
                )
        except LanguageModelError as error:  # the originals stand by themselves
            _log.warning("%s", error)
        yield answer


def within(digest: Answer, system: str, most: int, count: Count) -> dict[int, Material]:
    """The passages that a digest quotes, each once and those that matter most first, as many as there is room for.

    most: tokens of the whole question. Raises LanguageModelError where not one passage fits.
    """
    unique = {one.passage.id: Material(one.record, one.passage) for one in digest.citations}
    left = most - sum(count([system, task(digest.asked, digest.language, {})]))
    fit = fitting(left, count([passages({n: one}) for n, one in enumerate(unique.values(), start=1)]))
    if not fit:
        raise LanguageModelError(
            f"A question has no room for a passage in {most} tokens; raise ASSISTANT_LLM_TOKENS, or set a model with more room."
        )
    kept = [one for at, one in enumerate(unique.values()) if at in fit]
    return dict(enumerate(kept, start=1))
