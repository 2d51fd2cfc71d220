"""Facets are counted as a plain loop over the records would count them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus.vocabularies import Term, Vocabulary
from assistant.indexing.records import DOCUMENT, Record
from assistant.languages import Language
from assistant.retrieval.catalogue import FACETS, YEARS, Catalogue, Selection
from assistant.viewers import Viewer, Visibility, visible_to

NAMES = dict.fromkeys(Language, ("name",))
PLACES = Vocabulary(
    "places",
    {
        **{code: Term(code, NAMES) for code in ("AR", "BR", "CO")},
        "MER": Term("MER", NAMES, members=("AR", "BR")),
    },
)
THEMES = ("osh", "child-labour")

records = st.builds(
    Record,
    id=st.uuids().map(str),
    kind=st.sampled_from(["practice", "lesson", DOCUMENT]),
    title=st.just("title"),
    language=st.sampled_from([Language.EN, Language.ES]),
    visibility=st.sampled_from(Visibility),
    themes=st.lists(st.sampled_from(THEMES), unique=True).map(tuple),
    places=st.lists(st.sampled_from(["AR", "BR", "CO", "MER"]), unique=True).map(tuple),
    evidence=st.sampled_from(["E0", "E4"]),
    year=st.none() | st.integers(2018, 2020),
)
selections = st.builds(
    Selection,
    type=st.sampled_from([(), ("practice",), ("practice", "lesson")]),
    theme=st.sampled_from([(), ("osh",), THEMES, ("none-such",)]),
    place=st.sampled_from([(), ("AR",), ("AR", "CO")]),
    region=st.sampled_from([(), ("MER",)]),
    since=st.sampled_from([None, 2019]),
    until=st.sampled_from([None, 2019]),
)


def carries(record: Record, facet: str) -> set[str]:
    regions = {place for place in record.places if place == "MER"} | (
        {"MER"} if {"AR", "BR"} & {*record.places} else set()
    )
    values = {
        "type": {record.kind},
        "theme": {*record.themes},
        "place": {*record.places} - {"MER"},
        "region": regions,
        "evidence": {record.evidence},
        "language": {record.language.value},
    }
    return values.get(facet, set())


def passes(record: Record, selection: Selection, but: str = "") -> bool:
    facets = all(
        facet == but or not selection.of(facet) or carries(record, facet) & {*selection.of(facet)} for facet in FACETS
    )
    if but == YEARS or (selection.since is None and selection.until is None):
        return bool(facets)
    return bool(facets and record.year and (selection.since or 0) <= record.year <= (selection.until or 9999))


@settings(deadline=None)
@given(st.lists(records, max_size=20, unique_by=lambda one: one.id), selections, st.sampled_from(Viewer))
def test_what_is_found_and_counted_is_what_a_plain_loop_finds(
    some: list[Record], selection: Selection, viewer: Viewer
) -> None:
    catalogue = Catalogue(some, PLACES)
    seen = [one for one in some if one.kind != DOCUMENT and one.visibility in visible_to(viewer)]
    visible = catalogue.visible(viewer)
    shown = catalogue.numbers_in(visible & catalogue.selected(selection))
    assert {catalogue.records[n].id for n in shown} == {one.id for one in seen if passes(one, selection)}
    for facet, counts in catalogue.counts(visible, selection).items():
        others = [one for one in seen if passes(one, selection, but=facet)]
        for value, count in counts.items():
            assert count == sum(value in carries(one, facet) for one in others)
        assert {value for one in others for value in carries(one, facet)} <= counts.keys()
        assert {*selection.of(facet)} <= counts.keys()
    years = catalogue.years(visible & catalogue.selected(selection, but=YEARS))
    dated = [one.year for one in seen if one.year and passes(one, selection, but=YEARS)]
    assert years == {year: dated.count(year) for year in dated}


def test_a_country_counts_for_its_region_and_a_region_for_itself() -> None:
    def card(identifier: str, *places: str) -> Record:
        return Record(identifier, "practice", identifier, Language.EN, Visibility.PUBLIC, places=places)

    catalogue = Catalogue([card("a", "AR"), card("b", "MER"), card("c", "CO")], PLACES)
    assert catalogue.counts(catalogue.visible(Viewer.ANONYMOUS), Selection())["region"] == {"MER": 2}
    assert catalogue.counts(catalogue.visible(Viewer.ANONYMOUS), Selection())["place"] == {"AR": 1, "CO": 1}


def test_sets_of_ids_leave_out_what_is_no_card() -> None:
    catalogue = Catalogue([Record("a", "practice", "a", Language.EN, Visibility.PUBLIC)], PLACES)
    assert catalogue.bits_of(["a", "nobody"]) == 1
    assert catalogue.bits_of([]) == 0
