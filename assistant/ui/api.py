"""The named endpoints for programs: /search, /ask and /card, in the shapes of assistant/views.py."""

from typing import Any

import gradio as gr
from gradio.events import api

from assistant.assistant import Assistant
from assistant.errors import QuestionError
from assistant.indexing.filters import Filters
from assistant.languages import Language, detect
from assistant.retrieval.query import Query
from assistant.ui.reader import spoken, viewer
from assistant.views import answer_json, found_json

MOST_HITS = 50


class Endpoints:
    """What other programs may call. Built once for an assistant; each method is one endpoint."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def publish(self) -> None:
        """Name the endpoints within the Blocks that are being built."""
        for name in ("search", "ask", "card"):
            api(getattr(self, name), api_name=name)

    def search(
        self,
        text: str,
        limit: int = 10,
        type: str = "",  # noqa: A002 -- the field's word, as in the shell and in the cards
        theme: str = "",
        place: str = "",
        language: str = "",
        evidence: int = 0,
    ) -> dict[str, Any]:
        """Find passages of cards and documents in four languages.

        Args:
            text: what is looked for, in any language
            limit: how many hits, 1 to 50
            type: only practice, lesson, recommendation, challenge, exchange or document
            theme: only this theme of the vocabulary
            place: only this country (ISO 3166-1 alpha-2) or region
            language: only text in en, es, pt or fr
            evidence: lowest level of evidence, 0 to 5

        Returns:
            query, language, hits (rank, score, id, kind, title, text, language, locator, source, evidence), milliseconds
        """
        wanted = spoken(language)
        filters = Filters(
            types=(type,) if type else (),
            themes=(theme,) if theme else (),
            places=(place,) if place else (),
            languages=(wanted,) if wanted else (),
            evidence=evidence or None,
        )
        try:
            found = self._assistant.search(Query(text, viewer(), filters, max(1, min(limit, MOST_HITS))))
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return found_json(found, detect(text))

    def ask(self, question: str, history: list[str] | None = None, language: str = "") -> dict[str, Any]:
        """Answer a question in quotations, or say that the corpus does not answer it.

        Args:
            question: in any of the four languages
            history: the questions asked before, oldest first
            language: the reader's (en, es, pt, fr), where the question does not tell its own

        Returns:
            question, language, refused, lead, sentences (text, citations), citations (n, id, title, quote, url), nearest
        """
        try:
            answer = self._assistant.ask(question, viewer(), history or [], spoken(language) or Language.OTHER)
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return answer_json(answer)

    def card(self, id: str) -> dict[str, Any]:  # noqa: A002 -- as in the cards
        """One published card with all its fields.

        Args:
            id: the card's id

        Returns:
            the fields of the card file; empty ones are "not stated"
        """
        card = self._assistant.card(id, viewer())
        if card is None:
            raise gr.Error(f"There is no card {id!r}.", print_exception=False)
        return card.model_dump(mode="json")
