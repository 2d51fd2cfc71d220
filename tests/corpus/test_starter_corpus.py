"""The starter corpus: languages and types, whole sources, sentences that stand alone, both sides, and the user's own document."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from assistant.corpus.cards import Card, CardType, Polarity, RelationKind, Status, card_text
from assistant.corpus.library import Library
from assistant.indexing.sentences import sentences

CORPUS = Path(__file__).parents[2] / "corpus"
SEED = "labor-cooperation-in-the-americas.txt"
HEADING = re.compile(r"\d\. .+|Recommendations")
COVER = ""

# Both sides of what the sources disagree on.
CONTRADICTIONS = {
    frozenset({"colombia-avanza-remote-training", "argentina-capacitacion-en-linea-inspeccion"}),
    frozenset({"bridge-project-sequencing", "honduras-waiting-for-regulation"}),
}

# Every line of the user's document in its order, by section: (line, the card that tells it, the words the card tells it with).
COVERED: dict[str, list[tuple[str, str, str]]] = {
    COVER: [
        (
            "Executive Secretariat for Integral Development (SEDI)",
            "oas-broader-cooperation",
            "Executive Secretariat for Integral Development (SEDI)",
        ),
        (
            "Department of Social Development and Employment",
            "oas-broader-cooperation",
            "Department of Social Development and Employment",
        ),
        ("Organización de los", "oas-broader-cooperation", "OAS"),
        ("Estados Americanos", "oas-broader-cooperation", "OAS"),
        ("Labor cooperation in the Americas", "oas-broader-cooperation", "Labor cooperation in the Americas"),
    ],
    "1. From traditional donor/recipient technical assistance to a broader concept of cooperation": [
        (
            "1. From traditional donor/recipient technical assistance to a broader concept of cooperation",
            "oas-broader-cooperation",
            "from traditional technical assistance between donor and recipient to a broader concept",
        ),
        ("South-South", "oas-broader-cooperation", "South-South cooperation"),
        ("Cooperation", "oas-broader-cooperation", "South-South cooperation"),
        ("Triangular Cooperation", "oas-broader-cooperation", "triangular cooperation"),
        ("Partnerships", "oas-broader-cooperation", "partnerships"),
        ("Mutual learning", "oas-broader-cooperation", "mutual learning"),
        ("Networks", "oas-broader-cooperation", "networks"),
    ],
    "2. Greater professionalization and strategic character": [
        (
            "2. Greater professionalization and strategic character",
            "oas-ministry-cooperation-offices",
            "more professional and more strategic",
        ),
        (
            "Offices or areas of cooperation within Ministries of Labor",
            "oas-ministry-cooperation-offices",
            "offices or areas of cooperation inside ministries of labour",
        ),
        ("Recent creation / strengthening", "oas-ministry-cooperation-offices", "recently created or strengthened"),
        ("How is this relationship", "oas-central-cooperation-agencies", "how the relationship between"),
        ("taking place?", "oas-central-cooperation-agencies", "is taking place"),
        ("CHALLENGE", "oas-central-cooperation-agencies", "challenge"),
        (
            "Cooperation agencies at the central level of government",
            "oas-central-cooperation-agencies",
            "the cooperation agencies at the central level of government",
        ),
    ],
    "3. Expanding horizon of providers and donors. Intra-regional emphasis": [
        (
            "3. Expanding horizon of providers and donors. Intra-regional emphasis",
            "oas-widening-providers",
            "with an intra-regional emphasis",
        ),
        ("BEFORE (10 – 5 years)", "oas-widening-providers", "5 to 10 years before"),
        (
            "Traditional: Spain, U.S., Canada, Europe (GTZ)",
            "oas-widening-providers",
            "Spain, the United States, Canada and Europe (GTZ)",
        ),
        (
            "Intraregional: Sub-regional blocs (Mercosur, CAN)",
            "oas-widening-providers",
            "sub-regional blocs such as Mercosur and the Andean Community (CAN)",
        ),
        ("TODAY", "oas-widening-providers", "picture of today"),
        ("Traditional", "oas-widening-providers", "traditional providers of labour cooperation remain"),
        ("Brazil, Argentina, Mexico,", "oas-widening-providers", "Brazil, Argentina, Mexico and others"),
        ("and others in the Americas", "oas-widening-providers", "and others in the Americas"),
        ("Determined by:", "oas-what-determines-providers", "is determined by"),
        (
            "Labor cooperation agreements, FTAs (Canada, U.S.)",
            "oas-what-determines-providers",
            "labour cooperation agreements, free trade agreements (Canada, United States)",
        ),
        (
            "Hemispheric cooperation and integration",
            "oas-what-determines-providers",
            "hemispheric cooperation and integration",
        ),
    ],
    "4. Emphasis on institutional strengthening and capacity building": [
        (
            "4. Emphasis on institutional strengthening and capacity building",
            "oas-consultation-and-ownership",
            "emphasis on institutional strengthening and capacity building",
        ),
        (
            "Consultation and ownership: Institutions that request/receive cooperation participate in design and "
            "conception of project or assistance.",
            "oas-consultation-and-ownership",
            "take part in the design and conception of the project or assistance",
        ),
        (
            "Resource allocation: Before, more equipment and infrastructure. Now, more training, processes, systems, "
            "services.",
            "oas-resources-to-training-and-systems",
            "equipment and infrastructure and now go more to training, processes, systems and services",
        ),
        (
            "Focus on results: Measurable, tangible. CHALLENGE",
            "oas-focus-on-results",
            "measurable and tangible results is both a trend and a challenge",
        ),
        (
            "Monitoring and sustainability: Greater support and attention to sustainability in the medium and short "
            "term. CHALLENGE",
            "oas-monitoring-and-sustainability",
            "greater support and attention in the short and medium term and are still marked as a challenge",
        ),
    ],
    "5. Areas of cooperation: strategic or sporadic?": [
        (
            "5. Areas of cooperation: strategic or sporadic?",
            "oas-strategic-or-sporadic-areas",
            "strategic or sporadic",
        ),
        (
            "Traditionally defined by incumbent government without regard to institutional goals or planning",
            "oas-strategic-or-sporadic-areas",
            "traditionally defined by the government in office without regard to institutional goals or planning",
        ),
        (
            "Today cooperation is intended to respond to planning and strategic priorities.",
            "oas-strategic-or-sporadic-areas",
            "is today intended to respond to planning and strategic priorities",
        ),
        ("CHALLENGE", "oas-strategic-or-sporadic-areas", "marked as a challenge"),
        (
            "Exchange allows the detection of programs' strengths and weaknesses – Make adjustments and improvements",
            "oas-benefits-of-exchange",
            "the strengths and weaknesses of programmes, so that adjustments and improvements can be made",
        ),
        ("Increased human capital", "oas-benefits-of-exchange", "increased human capital"),
        (
            "Improved technical skills and technologies",
            "oas-benefits-of-exchange",
            "improved technical skills and technologies",
        ),
        ("Improved processes and services", "oas-benefits-of-exchange", "improved processes and services"),
        ("Structural design and redesign", "oas-benefits-of-exchange", "structural design and redesign"),
    ],
    "Recommendations": [
        ("Recommendations", "oas-four-recommendations", "the four recommendations"),
        (
            "How can labor cooperation promote more tangible and sustainable results, and how to make better use of "
            "assistance resources?",
            "oas-four-recommendations",
            "more tangible and sustainable results and how assistance resources can be put to better use",
        ),
        (
            "Improved monitoring, maintaining partnerships in the medium term",
            "oas-recommend-monitoring-partnerships",
            "improve its monitoring and maintain partnerships in the medium term",
        ),
        (
            "Achieve ownership of participating institutions (beyond the traditional critique of “recipe”-type solutions)",
            "oas-recommend-ownership",
            "ownership by the participating institutions, beyond the traditional critique of recipe-type solutions",
        ),
        (
            "Retention and promotion of staff involved.",
            "oas-recommend-retain-staff",
            "staff involved in labour cooperation in the Americas should be retained and promoted",
        ),
        (
            "Align cooperation with national priorities – strategic goals",
            "oas-recommend-align-priorities",
            "aligned with national priorities and strategic goals",
        ),
    ],
}

# A sentence is quoted alone: one that begins with such a word does not say what it is about.
DANGLING = {
    "en": "it they he she this that these those there such both its their",
    "es": "esto este esta estos estas eso ese esa ello ella él ellos ellas allí ambos ambas su sus",
    "pt": "isto isso este esta estes estas esse essa ele ela eles elas ali ambos ambas seu sua seus suas",
    "fr": "il elle ils elles ce cet cette ces cela ceci on leur leurs son sa ses",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(CORPUS)


@pytest.fixture(scope="module")
def cards(library: Library) -> dict[str, Card]:
    return {
        identifier: stored.noun
        for identifier, stored in library.cards().items.items()
        if stored.noun.status is Status.PUBLISHED
    }


def test_languages_and_types(cards: dict[str, Card]) -> None:
    languages = Counter(str(card.language) for card in cards.values())
    assert set(languages) == {"en", "es", "pt", "fr"}
    assert languages["en"] >= 45
    assert languages["es"] >= 30
    assert languages["pt"] >= 15
    assert languages["fr"] >= 10
    types = Counter(card.type for card in cards.values())
    assert set(types) == set(CardType)
    assert all(count >= 8 for count in types.values())
    negative = [card for card in cards.values() if card.type is CardType.LESSON and card.polarity is Polarity.NEGATIVE]
    assert len(negative) >= 8


def test_every_card_names_its_source_whole(library: Library, cards: dict[str, Card]) -> None:
    assert len(cards) >= 100
    for card in cards.values():
        source = card.source
        assert source.title, card.id
        assert source.publisher, card.id
        assert source.url.startswith(("http://", "https://")) or (CORPUS / "documents" / source.document).is_file(), (
            card.id
        )
        assert source.licence in library.vocabularies.licences, card.id
        assert source.seen, card.id
        assert card.evidence, card.id
        assert card.confidence_note, card.id


def test_a_figure_is_told_in_the_text_digit_by_digit(cards: dict[str, Card]) -> None:
    figures = [(card, figure) for card in cards.values() for figure in card.figures]
    assert len(figures) >= 40
    for card, figure in figures:
        digits = re.sub(r"\D", "", str(figure.value))
        if len(digits) < 2:
            continue  # five, seis, duas: written as a word
        assert digits in re.findall(r"\d+", re.sub(r"(?<=\d)[.,\s](?=\d)", "", card_text(card))), (card.id, digits)
        assert figure.reporter, card.id


def test_a_finding_is_one_sentence_and_every_sentence_stands_alone(cards: dict[str, Card]) -> None:
    told = 0
    for card in cards.values():
        assert len(list(sentences(card.finding))) == 1, card.id
        assert card.finding.endswith("."), card.id
        text = card_text(card)
        for span in sentences(text):
            told += 1
            first = re.findall(r"\w+", text[span.start : span.end])[0].casefold()
            assert first not in DANGLING[card.language].split(), (card.id, text[span.start : span.end])
    assert told > len(cards)


@pytest.mark.parametrize("field", ["title", "finding"])
def test_no_two_cards_say_the_same(field: str, cards: dict[str, Card]) -> None:
    words = {card.id: set(re.findall(r"\w+", getattr(card, field).casefold())) for card in cards.values()}
    same = [
        (one, other)
        for one, other in combinations(words, 2)
        if len(words[one] & words[other]) > 0.75 * len(words[one] | words[other])
    ]
    assert same == []


def test_both_sides_of_a_contradiction_point_at_each_other(cards: dict[str, Card]) -> None:
    told = {
        (card.id, relation.id)
        for card in cards.values()
        for relation in card.related
        if relation.relation is RelationKind.CONTRADICTS
    }
    assert told == {(other, one) for one, other in told}
    assert {frozenset(pair) for pair in told} >= CONTRADICTIONS
    assert all(relation.id in cards for card in cards.values() for relation in card.related)


def _sections() -> Iterator[tuple[str, str]]:
    """Each line of the user's document that holds a word, without its marks, with the section it stands in."""
    section = COVER
    for raw in (CORPUS / "documents" / SEED).read_text(encoding="utf-8").splitlines():
        line = raw.replace("**", "").strip().removeprefix("- ").strip()
        if HEADING.fullmatch(line):
            section = line
        if line:
            yield section, line


def test_every_line_of_the_users_document_is_mapped() -> None:
    assert list(_sections()) == [(section, line) for section, rows in COVERED.items() for line, _, _ in rows]


@pytest.mark.parametrize(
    ("section", "line", "identifier", "words"),
    [(section, *row) for section, rows in COVERED.items() for row in rows],
    ids=lambda value: value[:30] or "cover",
)
def test_a_line_of_the_users_document_is_told_by_a_card_of_its_section(
    section: str, line: str, identifier: str, words: str, cards: dict[str, Card]
) -> None:
    card = cards[identifier]
    assert card.source.document == SEED
    assert card.source.locator.startswith(section)
    told = card_text(card)
    if section == COVER:
        told += f"\n{card.source.title}\n{card.source.publisher}"
    assert words.casefold() in told.casefold()


def test_what_is_quoted_from_the_users_document_stands_there(cards: dict[str, Card]) -> None:
    text = " ".join(line for _, line in _sections())
    from_seed = [card for card in cards.values() if card.source.document == SEED]
    assert {card.id for card in from_seed} >= {row[1] for rows in COVERED.values() for row in rows}
    for card in from_seed:
        assert card.source.quote, card.id
        assert card.source.quote in text, card.id
