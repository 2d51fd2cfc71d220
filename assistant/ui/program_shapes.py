"""What programs are told, as the OpenAPI description says it. Only described, never filled: assistant/views.py makes the JSON."""

from typing import Any

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """Why a request was refused, in a sentence that says what to do instead."""

    detail: str


class Source(BaseModel):
    """A card or document."""

    id: str
    kind: str = Field(description="practice, lesson, recommendation, challenge, exchange or document")
    title: str
    language: str
    themes: list[str] = Field(description="codes of the vocabulary")
    places: list[str] = Field(description="countries (ISO 3166-1 alpha-2) and regions")
    evidence: str | None = Field(description="E0, stated without data, to E5, impact evaluation; null for a document")
    year: int | None
    source: str
    publisher: str
    url: str
    licence: str
    address: str = Field(description="its page here")


class Hit(BaseModel):
    """A passage that was found."""

    rank: int
    score: float
    id: str = Field(description="of its card or document")
    kind: str
    title: str
    text: str = Field(description="the passage, word for word")
    language: str
    locator: dict[str, Any] = Field(description="page, slide, sheet, row or heading in the original")
    source: str
    evidence: str | None
    passage: str


class SearchResult(BaseModel):
    """Hits, the best first."""

    query: str
    language: str
    hits: list[Hit]
    milliseconds: dict[str, float]


class Sentence(BaseModel):
    """A sentence of an answer."""

    text: str
    citations: list[int] = Field(description="numbers of citations; a quotation is its citation's quote")
    language: str
    disagrees: bool = Field(description="whether it says otherwise than the sources before")
    verified: bool


class Citation(Source):
    """Where a sentence stands: ``text[start:end]`` of the passage is the quote."""

    n: int
    quote: str
    start: int
    end: int
    passage: str
    locator: dict[str, Any]


class AnswerResult(BaseModel):
    """An answer in quotations, or a refusal with what came nearest."""

    question: str
    asked: str = Field(description="the question as it stands alone")
    language: str
    outcome: str
    refused: bool
    lead: str
    sentences: list[Sentence]
    citations: list[Citation]
    nearest: list[Hit]


class Value(BaseModel):
    """A value of a facet, and how many cards it would show."""

    value: str
    count: int
    chosen: bool


class Listed(Source):
    """A card of a listing."""

    finding: str


class FacetsResult(BaseModel):
    """Cards for a text and a selection, and the counts of every facet."""

    query: str
    total: int
    facets: dict[str, list[Value]]
    cards: list[Listed]
    closest: list[Source] = Field(description="where nothing was found")


class Compared(BaseModel):
    """A field of the cards side by side; values in the order of the cards."""

    name: str
    agreement: str
    values: list[list[str]]


class ComparedPart(BaseModel):
    """Fields that belong together."""

    name: str
    fields: list[Compared]


class Named(BaseModel):
    """A card by its name."""

    id: str
    title: str
    language: str


class CompareResult(BaseModel):
    """Cards field by field."""

    cards: list[Named]
    parts: list[ComparedPart]


class Reason(BaseModel):
    """One ground of a rank: share times weight is what it adds to the score."""

    ground: str = Field(description="need, role, context, exchange, evidence, language or freshness")
    share: float = Field(ge=0, le=1)
    weight: float


class Institution(BaseModel):
    """An institution that a card names."""

    name: str
    role: str | None
    place: str | None


class Contribution(Source):
    """An experience that a partner has part in."""

    roles: list[str] = Field(description="offers, gave, did, received or faces")
    closeness: float = Field(ge=0, le=1, description="how probable it is that it answers the need")


class Partner(BaseModel):
    """A country, or an institution of none that a card states."""

    rank: int
    score: float = Field(ge=0, le=1)
    place: str | None
    name: str | None
    roles: list[str]
    reasons: list[Reason]
    regions: list[str] = Field(description="shared with the country that asks")
    languages: list[str] = Field(description="in which both administrations work")
    evidence: str | None
    year: int | None
    exchanges: list[str] = Field(description="ids of cards on which the two gave to or received from each other")
    institutions: list[Institution]
    contributions: list[Contribution]


class PartnersResult(BaseModel):
    """Who could teach it."""

    need: str
    country: str
    partners: list[Partner]
    own: list[Contribution] = Field(description="what the country that asks has on it itself")
    nearest: list[Source] = Field(description="where nobody could")
