"""Selecting: filters of the practices page as somebody wrote them, made into a Selection (pure)."""

from collections.abc import Mapping, Sequence

from assistant.corpus.cards import CardType, Offer
from assistant.corpus.vocabularies import Vocabularies
from assistant.errors import QuestionError
from assistant.indexing.choosing import Names, choose_codes, choose_year, labelled, named_terms
from assistant.languages import SPOKEN
from assistant.retrieval.catalogue import FACETS, Selection
from assistant.retrieval.glossary import is_country


def facet_names(vocabularies: Vocabularies) -> Mapping[str, Names]:
    """What each facet takes: every folded name of a value, in any language, and the value it stands for."""
    countries = named_terms(vocabularies.places, is_country)
    return {
        "type": labelled("kinds", [kind.value for kind in CardType]),
        "theme": named_terms(vocabularies.themes),
        "place": countries,
        "region": named_terms(vocabularies.places, lambda code: not is_country(code)),
        "modality": named_terms(vocabularies.modalities),
        "provider": named_terms(vocabularies.places),
        "recipient": named_terms(vocabularies.places),
        "evidence": named_terms(vocabularies.evidence),
        "language": labelled("languages", [language.value for language in SPOKEN]),
        "group": named_terms(vocabularies.target_groups),
        "offers": labelled("ui.offer", [Offer.YES.value, Offer.NO.value]),
    }


def choose_selection(
    names: Mapping[str, Names], wished: Mapping[str, Sequence[object]], since: object = None, until: object = None
) -> Selection:
    """A selection of known values. Raises QuestionError for the first that is not known, with those that come nearest."""
    first, last = choose_year("since", since), choose_year("until", until)
    if first and last and first > last:
        raise QuestionError(f"since {first} is after until {last}; exchange the two years.")
    chosen = {facet: choose_codes(facet, wished.get(facet, ()), names[facet]) for facet in FACETS}
    return Selection(**chosen, since=first, until=last)


def read_selection(
    names: Mapping[str, Names], written: Mapping[str, Sequence[str]]
) -> tuple[Selection, tuple[tuple[str, str], ...]]:
    """The selection that an address names, and what of it is not known, each as (facet, value): an address is never refused."""
    chosen: dict[str, tuple[str, ...]] = {}
    unknown: list[tuple[str, str]] = []
    for facet in FACETS:
        codes: list[str] = []
        for value in filter(None, written.get(facet, ())):
            try:
                codes += choose_codes(facet, [value], names[facet])
            except QuestionError:
                unknown.append((facet, value))
        chosen[facet] = tuple(dict.fromkeys(codes))
    bounds: dict[str, int | None] = {}
    for bound in ("since", "until"):
        value = next(iter(written.get(bound, ())), "").strip()
        try:
            bounds[bound] = choose_year(bound, int(value)) if value else None
        except (QuestionError, ValueError):
            bounds[bound] = None
            unknown.append((bound, value))
    if bounds["since"] and bounds["until"] and bounds["since"] > bounds["until"]:
        bounds = {"since": bounds["until"], "until": bounds["since"]}
    return Selection(**chosen, since=bounds["since"], until=bounds["until"]), tuple(unknown)
