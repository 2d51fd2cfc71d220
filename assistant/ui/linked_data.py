"""A card for search engines and reference managers: schema.org as JSON-LD, and Dublin Core (pure)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.corpus.addresses import web_address
from assistant.corpus.cards import Card
from assistant.ui.labels import Labels

CONTEXT = "https://schema.org"
_LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "MIT": "https://opensource.org/license/mit",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
# Within a page: what would end the element, or begin another.
_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}

Json = dict[str, Any]


def card_data(card: Card, address: str, labels: Labels) -> Json:
    """A card as a schema.org CreativeWork, without its context; what the card does not state is left out.

    address: where the card stands, as a whole address or a path.
    """
    lists = labels.vocabularies
    source = card.source
    data: Json = {
        "@type": "CreativeWork",
        "@id": address,
        "identifier": card.id,
        "additionalType": card.type.value,
        "name": card.title,
        "abstract": card.finding,
        "inLanguage": card.language.value,
        "about": [_term(lists.themes.label(code, labels.language), code) for code in card.themes],
        "spatialCoverage": _places(card.places, labels),
        "temporalCoverage": card.period,
        "sourceOrganization": [{"@type": "Organization", "name": one.name} for one in card.institutions],
        "audience": [
            {"@type": "Audience", "audienceType": lists.target_groups.label(code, labels.language)}
            for code in card.target_groups
        ],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": figure.unit, "value": figure.value, "observationDate": str(figure.year)}
            for figure in card.figures
        ],
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": source.title,
            **({"publisher": {"@type": "Organization", "name": source.publisher}} if source.publisher else {}),
            **({"url": web_address(source.url)} if web_address(source.url) else {}),
        },
        "license": _LICENCES.get(source.licence, lists.licences.label(source.licence, labels.language)),
        "creditText": ". ".join(part for part in (source.publisher, source.title) if part),
        "creativeWorkStatus": card.status.value,
        "version": card.version,
        "dateModified": card.reviewed.isoformat() if card.reviewed else "",
        "expires": card.review_due.isoformat() if card.review_due else "",
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in (
                ("evidence", card.evidence.value),
                ("transfer", card.transfer.value),
                ("modality", card.modality),
                ("providers", ", ".join(card.providers)),
                ("recipients", ", ".join(card.recipients)),
            )
            if value
        ],
    }
    return {name: value for name, value in data.items() if value}


def graph(cards: Iterable[tuple[Card, str]], labels: Labels) -> str:
    """Several cards, each with its address, as one JSON-LD document."""
    data = {"@context": CONTEXT, "@graph": [card_data(card, address, labels) for card, address in cards]}
    return json.dumps(data, ensure_ascii=False, indent=2)


def in_page(card: Card, address: str, labels: Labels) -> str:
    """The JSON-LD of a card, fit to stand within a page.

    No letter of it can end the element it stands in: "<", ">" and "&" are written as JSON escapes.
    """
    data = {"@context": CONTEXT, **card_data(card, address, labels)}
    return json.dumps(data, ensure_ascii=False).translate(_IN_HTML)


def dublin_core(card: Card, address: str, labels: Labels) -> list[tuple[str, str]]:
    """The card's Dublin Core elements (DCMI, "Expressing Dublin Core metadata using HTML"), in order."""
    source = card.source
    lists = labels.vocabularies
    elements = [
        ("DC.title", card.title),
        ("DC.creator", source.publisher),
        ("DC.publisher", source.publisher),
        *(("DC.subject", label) for label in labels.terms(lists.themes, card.themes)),
        ("DC.description", card.finding),
        ("DC.type", labels.say(f"kinds.{card.type.value}")),
        ("DC.identifier", address),
        ("DC.source", web_address(source.url) or source.title),
        ("DC.language", card.language.value),
        *(("DC.coverage", label) for label in labels.terms(lists.places, card.places)),
        ("DC.rights", lists.licences.label(source.licence, labels.language)),
        ("DC.date", str(card.year or "")),
        ("DCTERMS.modified", card.reviewed.isoformat() if card.reviewed else ""),
    ]
    return [(name, value) for name, value in elements if value]


def _places(codes: Sequence[str], labels: Labels) -> list[Json]:
    return [
        {"@type": "Place", "name": labels.vocabularies.places.label(code, labels.language), "identifier": code}
        for code in codes
    ]


def _term(label: str, code: str) -> Json:
    return {"@type": "DefinedTerm", "name": label, "termCode": code}
