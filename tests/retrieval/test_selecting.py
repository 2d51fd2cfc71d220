"""Filters of the practices page: names in any language for codes, and what is not known."""

import pytest

from assistant.corpus.library import Library
from assistant.errors import QuestionError
from assistant.retrieval.catalogue import FACETS
from assistant.retrieval.selecting import choose_selection, facet_names, read_selection


def test_a_name_in_any_language_stands_for_its_code(small_library: Library) -> None:
    names = facet_names(small_library.vocabularies)
    chosen = choose_selection(
        names,
        {
            "type": ["bonne pratique", "practice"] if "bonne pratique" in names["type"] else ["practice"],
            "theme": ["Trabajo infantil", "child-labour"],
            "place": ["Brésil"],
            "region": ["Mercosul"],
            "evidence": ["e4"],
            "offers": ["yes"],
        },
        since=2010,
    )
    assert (chosen.theme, chosen.place, chosen.region, chosen.evidence) == (
        ("child-labour",),
        ("BR",),
        ("MER",),
        ("E4",),
    )
    assert (chosen.offers, chosen.since, chosen.until) == (("yes",), 2010, None)
    assert set(names) == set(FACETS)


@pytest.mark.parametrize(
    ("wished", "sentence"),
    [
        ({"theme": ["zzz"]}, "There is no theme 'zzz'"),
        ({"place": ["MER"]}, "There is no place 'MER'"),
        ({"region": ["BR"]}, "There is no region 'BR'"),
        ({"offers": [True]}, "There is no offers True"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(
    small_library: Library, wished: dict[str, list[object]], sentence: str
) -> None:
    with pytest.raises(QuestionError, match=sentence):
        choose_selection(facet_names(small_library.vocabularies), wished)


def test_years_the_wrong_way_round_are_refused_by_the_verbs_and_exchanged_in_an_address(small_library: Library) -> None:
    names = facet_names(small_library.vocabularies)
    with pytest.raises(QuestionError, match="exchange the two years"):
        choose_selection(names, {}, since=2020, until=2010)
    selection, unknown = read_selection(names, {"since": ["2020"], "until": ["2010"]})
    assert (selection.since, selection.until, unknown) == (2010, 2020, ())


def test_an_address_is_never_refused(small_library: Library) -> None:
    names = facet_names(small_library.vocabularies)
    selection, unknown = read_selection(
        names, {"theme": ["osh", "<script>", ""], "since": ["abc"], "until": ["99999999999999999999"]}
    )
    assert selection.theme == ("osh",)
    assert unknown == (("theme", "<script>"), ("since", "abc"), ("until", "99999999999999999999"))
