"""The verbs for programs: typed, documented and versioned under /api/v1, with an OpenAPI description of themselves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant import __version__
from assistant.assistant import Assistant
from assistant.clock import today
from assistant.corpus.cards import Card
from assistant.errors import AssistantError, QuestionError
from assistant.exchange.comparing import FEWEST, MOST
from assistant.exchange.practices import PracticeQuery, Sort
from assistant.indexing.choosing import (
    HIGHEST_EVIDENCE,
    MOST_HITS,
    YEARS,
    Wished,
    choose_country,
    choose_filters,
    choose_history,
    shown,
)
from assistant.languages import Language, detect
from assistant.retrieval import query as retrieval
from assistant.retrieval.search import MOST_CHARACTERS
from assistant.retrieval.selecting import choose_selection, facet_names
from assistant.ui.program_shapes import (
    AnswerResult,
    CompareResult,
    FacetsResult,
    PartnersResult,
    Problem,
    SearchResult,
)
from assistant.ui.reader import spoken
from assistant.viewers import Viewer
from assistant.views import Json, answer_json, compare_json, facets_json, found_json, partners_json

PREFIX = "/api/v1"
MOST_QUESTIONS = 50

_SENTENCES = {400: "This body is no JSON", 404: "There is nothing here", 405: "This address takes another method"}

Told = dict[int | str, dict[str, Any]]
Words = Annotated[
    str, Query(min_length=1, max_length=MOST_CHARACTERS, description="what is looked for, in any language")
]
Codes = Annotated[list[str], Query(max_length=20)]
Year = Annotated[int | None, Query(ge=YEARS[0], le=YEARS[1])]
Tongue = Literal["", "en", "es", "pt", "fr"]


class NotThere(QuestionError):
    """What is asked for by its id is not there, or not for whoever asks."""


class Question(BaseModel):
    """A question, and those before it."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[
        str, Field(min_length=1, max_length=MOST_CHARACTERS, description="in any of the four languages")
    ]
    history: Annotated[
        list[Annotated[str, Field(max_length=MOST_CHARACTERS)]],
        Field(max_length=MOST_QUESTIONS, description="the questions asked before, oldest first"),
    ] = []
    language: Annotated[Tongue, Field(description="the reader's, where the question does not tell its own")] = ""


class Verbs:
    """What programs may ask, for one kind of viewer. Every method reads and none writes; raises AssistantError."""

    def __init__(self, assistant: Assistant, viewer: Callable[[], Viewer]) -> None:
        """viewer: who is asking, told anew for each request."""
        self._assistant = assistant
        self._viewer = viewer

    def search(  # noqa: PLR0913, PLR0917 -- every parameter is named by whoever asks
        self,
        text: Words,
        limit: Annotated[int, Query(ge=1, le=MOST_HITS, description="how many hits")] = 10,
        type: Annotated[Codes, Query(description="only these kinds of card, or `document`")] = [],  # noqa: A002, B006 -- never changed
        theme: Annotated[Codes, Query(description="only these themes, by code or name")] = [],  # noqa: B006
        place: Annotated[Codes, Query(description="only these countries or regions, by code or name")] = [],  # noqa: B006
        language: Annotated[Codes, Query(description="only text in these languages")] = [],  # noqa: B006
        evidence: Annotated[int, Query(ge=0, le=HIGHEST_EVIDENCE, description="lowest level of evidence")] = 0,
        since: Annotated[Year, Query(description="first year")] = None,
        until: Annotated[Year, Query(description="last year")] = None,
    ) -> Json:
        """Find passages of cards and documents in four languages, the best first."""
        return self.find(text, Wished(type, theme, place, language, evidence or None, since, until), limit)

    def find(self, text: str, wished: Wished, limit: int) -> Json:
        """``search`` for filters that were read elsewhere."""
        filters = choose_filters(wished, self._assistant.library.vocabularies)
        self._assistant.require_index()
        found = self._assistant.search(retrieval.Query(text, self._viewer(), filters, limit))
        return found_json(found, detect(text))

    def ask(self, question: str, history: Sequence[str] = (), language: str = "") -> Json:
        """Answer a question in quotations with their sources, or say that the corpus does not answer it."""
        self._assistant.require_index()
        reader = spoken(language) or Language.OTHER
        return answer_json(self._assistant.ask(question, self._viewer(), choose_history(list(history)), reader))

    def card(self, id: Annotated[str, Path(max_length=100, description="the card's id")]) -> Json:  # noqa: A002 -- as in the cards
        """One published card with all its fields; empty ones are "not stated"."""
        card = self._assistant.card(id, self._viewer())
        if card is None:
            raise NotThere(f"There is no card {shown(id)}; search tells the ids of those that there are.")
        return card.model_dump(mode="json")

    def facets(  # noqa: PLR0913, PLR0917 -- every parameter is named by whoever asks
        self,
        text: Annotated[
            str, Query(max_length=MOST_CHARACTERS, description="what is looked for; empty: every card")
        ] = "",
        type: Annotated[Codes, Query(description="only these kinds of card")] = [],  # noqa: A002, B006 -- never changed
        theme: Annotated[Codes, Query(description="only these themes, by code or name")] = [],  # noqa: B006
        place: Annotated[Codes, Query(description="only these countries, by code or name")] = [],  # noqa: B006
        region: Annotated[Codes, Query(description="only these regions, by code or name")] = [],  # noqa: B006
        modality: Annotated[Codes, Query(description="only these forms of cooperation")] = [],  # noqa: B006
        provider: Annotated[Codes, Query(description="only what these shared")] = [],  # noqa: B006
        recipient: Annotated[Codes, Query(description="only what these received")] = [],  # noqa: B006
        evidence: Annotated[Codes, Query(description="only these levels of evidence, E0 to E5")] = [],  # noqa: B006
        language: Annotated[Codes, Query(description="only cards in these languages")] = [],  # noqa: B006
        group: Annotated[Codes, Query(description="only for these groups of people")] = [],  # noqa: B006
        offers: Annotated[Codes, Query(description="only where cooperation is offered (yes) or not (no)")] = [],  # noqa: B006
        since: Annotated[Year, Query(description="first year")] = None,
        until: Annotated[Year, Query(description="last year")] = None,
        sort: Annotated[Sort, Query(description="the order of the cards")] = Sort.RELEVANCE,
        limit: Annotated[int, Query(ge=1, le=MOST_HITS, description="how many cards are named")] = 10,
    ) -> Json:
        """Cards for a text and a selection, and how many cards each value of each facet would show."""
        wished = {
            "type": type,
            "theme": theme,
            "place": place,
            "region": region,
            "modality": modality,
            "provider": provider,
            "recipient": recipient,
            "evidence": evidence,
            "language": language,
            "group": group,
            "offers": offers,
        }
        return self.count(text, wished, limit, since, until, sort)

    def count(
        self,
        text: str,
        wished: Mapping[str, Sequence[str]],
        limit: int,
        since: int | None = None,
        until: int | None = None,
        sort: Sort = Sort.RELEVANCE,
    ) -> Json:
        """``facets`` for values by facet."""
        names = facet_names(self._assistant.library.vocabularies)
        selection = choose_selection(names, wished, since, until)
        self._assistant.require_index()
        return facets_json(self._assistant.find(PracticeQuery(text, self._viewer(), selection, sort, 0, limit)))

    def compare(
        self,
        id: Annotated[list[str], Query(min_length=FEWEST, max_length=MOST, description="ids of two to four cards")],  # noqa: A002 -- as in the cards
    ) -> Json:
        """Two to four cards field by field: what each says, and whether they agree."""
        self._assistant.require_index()
        return compare_json(self._assistant.compare(id, self._viewer()))

    def partners(
        self,
        need: Annotated[Words, Query(description="what a ministry needs, in words")],
        country: Annotated[str, Query(min_length=1, max_length=100, description="who asks: a country's code or name")],
    ) -> Json:
        """Countries and institutions that did it, gave or received it, or offer cooperation, with the reasons of their rank."""
        code = choose_country(country, self._assistant.library.vocabularies)
        self._assistant.require_index()
        return partners_json(self._assistant.partners(need, code, self._viewer(), today()))


def programs_app(assistant: Assistant, viewer: Callable[[], Viewer]) -> FastAPI:
    """An app to be mounted at ``PREFIX``; its description is at ``PREFIX/openapi.json``."""
    verbs = Verbs(assistant, viewer)
    refused: Told = {
        400: {"model": Problem, "description": "The body is no JSON"},
        413: {"model": Problem, "description": "The request is too long"},
        414: {"model": Problem, "description": "The address is too long"},
        422: {"model": Problem, "description": "The request cannot be answered as it stands"},
        429: {"model": Problem, "description": "Too many requests; `Retry-After` says how many seconds to wait"},
        503: {"model": Problem, "description": "The corpus is not indexed yet"},
    }
    app = FastAPI(
        title="Ayni",
        version=__version__,
        description="Good practices for mutual learning between ministries of labour. All of it only reads.",
        servers=[{"url": PREFIX}],
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=refused,
        root_path_in_servers=False,
    )
    missing: Told = {404: {"model": Problem, "description": "There is no such card"}}

    def ask(asked: Question) -> Json:
        return verbs.ask(asked.question, asked.history, asked.language)

    app.get("/search", operation_id="search", response_model=None, responses=_told(SearchResult))(verbs.search)
    app.post(
        "/ask", operation_id="ask", response_model=None, responses=_told(AnswerResult), description=Verbs.ask.__doc__
    )(ask)
    app.get("/cards/{id}", operation_id="card", response_model=None, responses=_told(Card) | missing)(verbs.card)
    app.get("/facets", operation_id="facets", response_model=None, responses=_told(FacetsResult))(verbs.facets)
    app.get("/compare", operation_id="compare", response_model=None, responses=_told(CompareResult))(verbs.compare)
    app.get("/partners", operation_id="partners", response_model=None, responses=_told(PartnersResult))(verbs.partners)
    app.add_exception_handler(AssistantError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _nowhere)
    app.add_exception_handler(Exception, _failed)
    return app


def _told(shape: type[BaseModel]) -> Told:
    """The description of what an address answers; the answer itself is left as it is."""
    return {200: {"model": shape, "description": (shape.__doc__ or "").partition("\n")[0]}}


def _refused(_: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, NotThere) else 422 if isinstance(error, QuestionError) else 503
    return JSONResponse({"detail": str(error)}, status)


def _malformed(_: Request, error: Exception) -> JSONResponse:
    """Every mistake of a request, each with the name of its parameter."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    told = [f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}" for one in found]
    return JSONResponse({"detail": "; ".join(told)}, 422)


def _nowhere(_: Request, error: Exception) -> JSONResponse:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    sentence = _SENTENCES.get(status, "This cannot be answered")
    return JSONResponse({"detail": f"{sentence}; {PREFIX}/openapi.json tells what is."}, status, headers)


def _failed(_: Request, __: Exception) -> JSONResponse:
    """An error of ours; the server logs its cause."""
    return JSONResponse({"detail": "Something unexpected happened; the program's log has the details."}, 500)
