"""The glossary over the project's own vocabularies, and the rules of matching."""

from pathlib import Path

import pytest

from assistant.corpus.library import Library
from assistant.languages import SPOKEN, Language
from assistant.retrieval.glossary import NO_TERMS, Glossary, terms_of


@pytest.fixture(scope="module")
def terms(corpus: Path) -> Glossary:
    return terms_of(Library(corpus).vocabularies)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Who trains labour inspectors in Brazil?", Language.ES, "who trains inspectores del trabajo in brasil"),
        ("¿Qué hizo la OIT en México?", Language.FR, "qué hizo la oit en mexique"),
        ("¿Qué hizo la OIT en México?", Language.EN, "qué hizo la ilo en méxico"),
        ("o que é trabalho escravo?", Language.EN, "o que é slave labour"),
        ("el trabajo infantil en el campo", Language.ES, "el trabajo infantil en el campo"),
    ],
)
def test_names_are_translated_and_other_words_stay(
    terms: Glossary, text: str, language: Language, expected: str
) -> None:
    assert " ".join(terms.translate(text)[language]).casefold() == expected


def test_the_longest_name_wins(terms: Glossary) -> None:
    assert [mention.term.code for mention in terms.mentions("public employment services in Trinidad and Tobago")] == [
        "employment-service",
        "TT",
    ]


def test_a_name_in_capitals_is_no_word(terms: Glossary) -> None:
    assert terms.codes("how can we ask the us or un ami") == ()
    assert terms.codes("CAN and the UN") == ("AND", "un")


def test_each_place_once(corpus: Path) -> None:
    places = Glossary(Library(corpus).vocabularies.places)
    assert places.codes("Brésil, Brasil, Brazil y Perú") == ("BR", "PE")


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("comment réduire l'informalité ?", ["informality"]),
        ("Como apoiar jovens aprendizes?", ["youth-employment"]),
        ("trabajo infantil y sindicatos en Chile", ["child-labour", "freedom-of-association"]),
        ("who plants pineapples", []),
    ],
)
def test_a_theme_is_named_by_its_label_or_by_a_term_that_belongs_to_it(
    terms: Glossary, text: str, themes: list[str]
) -> None:
    assert list(terms.themes(text)) == themes


def test_what_a_term_belongs_to_are_themes(corpus: Path) -> None:
    vocabularies = Library(corpus).vocabularies
    belongs = {theme for term in vocabularies.terms.terms.values() for theme in term.broader}
    assert belongs
    assert belongs <= set(vocabularies.themes.terms)


def test_without_terms_every_language_has_the_words_as_written() -> None:
    translated = NO_TERMS.translate("¿Qué hizo?")
    assert all(translated[language] == ["Qué", "hizo"] for language in SPOKEN)


def test_terms_are_named_once_in_each_language(corpus: Path) -> None:
    """A name that two terms share would be translated by whichever comes first."""
    terms = Library(corpus).vocabularies.terms.terms.values()
    for language in SPOKEN:
        names = [name.casefold() for term in terms for name in term.names[language]]
        assert sorted(name for name in set(names) if names.count(name) > 1) == []
