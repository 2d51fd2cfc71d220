"""The named endpoints of Gradio's API page: /search, /ask, /card, /facets, /compare and /partners, in the shapes of assistant/views.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.assistant import Assistant
from assistant.errors import AssistantError, QuestionError
from assistant.indexing.choosing import Wished, choose_history, choose_limit, choose_text, shown
from assistant.retrieval.catalogue import FACETS
from assistant.ui.programs import Verbs
from assistant.ui.reader import viewer


class Endpoints:
    """What other programs may call. Built once for an assistant; each method is one endpoint."""

    def __init__(self, assistant: Assistant) -> None:
        self._verbs = Verbs(assistant, viewer)

    def publish(self) -> None:
        """Name the endpoints within the Blocks that are being built."""
        for name in ("search", "ask", "card", "facets", "compare", "partners"):
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
            theme: only this theme of the vocabulary, by its code or its name
            place: only this country (ISO 3166-1 alpha-2) or region, by its code or its name
            language: only text in en, es, pt or fr
            evidence: lowest level of evidence, 0 to 5

        Returns:
            query, language, hits (rank, score, id, kind, title, text, language, locator, source, evidence), milliseconds
        """
        with _in_a_sentence():
            wished = Wished(_chosen(type), _chosen(theme), _chosen(place), _chosen(language), evidence or None)
            return self._verbs.find(choose_text("text", text), wished, choose_limit(limit))

    def ask(self, question: str, history: list[str] | None = None, language: str = "") -> dict[str, Any]:
        """Answer a question in quotations, or say that the corpus does not answer it.

        Args:
            question: in any of the four languages
            history: the questions asked before, oldest first
            language: the reader's (en, es, pt, fr), where the question does not tell its own

        Returns:
            question, language, refused, lead, sentences (text, citations), citations (n, id, title, quote, url), nearest
        """
        with _in_a_sentence():
            asked, reader = choose_text("question", question), choose_text("language", language or "")
            return self._verbs.ask(asked, choose_history(history), reader)

    def card(self, id: str) -> dict[str, Any]:  # noqa: A002 -- as in the cards
        """One published card with all its fields.

        Args:
            id: the card's id

        Returns:
            the fields of the card file; empty ones are "not stated"
        """
        with _in_a_sentence():
            return self._verbs.card(choose_text("id", id))

    def facets(self, text: str = "", selection: dict[str, list[str]] | None = None, limit: int = 10) -> dict[str, Any]:
        """Cards for a text and a selection, and how many cards each value of each facet would show.

        Args:
            text: what is looked for, in any language; empty: every card
            selection: for each of type, theme, place, region, modality, provider, recipient, evidence, language, group and
                offers the values that are wanted, by code or name
            limit: how many cards are named, 1 to 50

        Returns:
            query, total, facets (value, count, chosen), years, cards, closest, drops
        """
        with _in_a_sentence():
            return self._verbs.count(choose_text("text", text), _selected(selection), choose_limit(limit))

    def compare(self, ids: list[str]) -> dict[str, Any]:
        """Two to four cards field by field: what each says, and whether they agree.

        Args:
            ids: the cards' ids

        Returns:
            cards (id, title, language), parts (name, fields (name, agreement, values, shared))
        """
        with _in_a_sentence():
            return self._verbs.compare([choose_text("ids", one) for one in _chosen(ids)])

    def partners(self, need: str, country: str) -> dict[str, Any]:
        """Who could teach what a country needs, with the reasons.

        Args:
            need: what a ministry needs, in any of the four languages
            country: the country that asks, by its code (ISO 3166-1 alpha-2) or its name

        Returns:
            need, country, partners (rank, score, place, name, roles, reasons, contributions), own, nearest
        """
        with _in_a_sentence():
            return self._verbs.partners(choose_text("need", need), choose_text("country", country))


def _selected(selection: object) -> dict[str, list[str]]:
    """The facets that were chosen. Raises QuestionError for what is no selection."""
    if selection is None:
        return {}
    if not isinstance(selection, dict) or not {*selection} <= {*FACETS}:
        raise QuestionError(f"selection is {shown(selection)}; write lists of values by {', '.join(FACETS)}.")
    return {facet: [choose_text(facet, one) for one in _chosen(values)] for facet, values in selection.items()}


def _chosen(value: object) -> tuple[object, ...]:
    """What was chosen of one filter: nothing, one value, or a list of alternatives."""
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """What cannot be done is said to the program that asks; a bug is not."""
    try:
        yield
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error
