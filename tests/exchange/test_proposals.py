"""Drafts proposed from a document: what states something is found in four languages, and nothing is made up."""

import pytest

from assistant.corpus.cards import CardType
from assistant.corpus.library import Library
from assistant.corpus.sections import Locator
from assistant.exchange.proposals import kind_of, propose
from assistant.indexing.passages import Passage
from assistant.languages import Language

LABELLED = [
    ("recommendation", "en", "The ministry should strengthen the training of its labour inspectors in rural areas."),
    (
        "recommendation",
        "es",
        "Se recomienda que las oficinas de cooperación dependan directamente del despacho del ministro.",
    ),
    ("recommendation", "pt", "Recomenda-se que os inspetores recebam formação contínua sobre trabalho infantil."),
    ("recommendation", "fr", "Le ministère devrait renforcer la formation de ses inspecteurs dans les zones rurales."),
    ("lesson", "en", "The experience showed that local partners kept the records up to date after the project ended."),
    (
        "lesson",
        "es",
        "La experiencia demuestra que los socios locales mantienen los registros cuando acaba el proyecto.",
    ),
    ("lesson", "pt", "A principal lição foi envolver os sindicatos desde o desenho do programa de aprendizagem."),
    ("lesson", "fr", "L'expérience a montré que les partenaires locaux tiennent les registres après la fin du projet."),
    ("challenge", "en", "A lack of vehicles kept the inspectors from reaching the farms in the north of the country."),
    ("challenge", "es", "La falta de vehículos impidió que los inspectores llegaran a las fincas del norte del país."),
    ("challenge", "pt", "A falta de veículos impediu que os fiscais chegassem às fazendas do norte do país."),
    ("challenge", "fr", "Le manque de véhicules a empêché les inspecteurs d'atteindre les fermes du nord du pays."),
    ("practice", "en", "In 2019 the ministry introduced a common form for the inspections of both of its offices."),
    (
        "practice",
        "es",
        "En 2019 el ministerio implementó un formulario común para las inspecciones de sus dos oficinas.",
    ),
    ("practice", "pt", "Em 2019 o ministério criou um formulário comum para as inspeções de seus dois escritórios."),
    ("practice", "fr", "En 2019, un formulaire commun a été mis en place pour les inspections des deux bureaux."),
    (None, "en", "The meeting took place in Bridgetown on the second day of the conference in the afternoon."),
    (None, "es", "La reunión se celebró en Bridgetown durante la segunda jornada de la conferencia por la tarde."),
    (None, "pt", "A reunião ocorreu em Bridgetown na segunda jornada da conferência, durante a tarde."),
    (None, "fr", "La réunion a eu lieu à Bridgetown pendant la deuxième journée de la conférence, l'après-midi."),
    (None, "en", "The annex lists the names of the countries and the dates of their visits in that year."),
    (None, "es", "El anexo contiene los nombres de los países y las fechas de sus visitas en ese año."),
    (None, "pt", "O anexo contém os nomes dos países e as datas de suas visitas naquele ano."),
    (None, "fr", "L'annexe contient les noms des pays et les dates de leurs visites cette année-là."),
]


def passage(text: str, language: Language = Language.EN, context: str = "A report") -> Passage:
    return Passage("p1", "report", 0, text, context, 0, len(text), Locator(page=4), language)


@pytest.mark.parametrize(("kind", "language", "sentence"), LABELLED)
def test_what_states_something_is_told_from_what_does_not(kind: str | None, language: str, sentence: str) -> None:
    assert kind_of(sentence, Language(language)) == (CardType(kind) if kind else None)


def test_a_proposal_holds_what_is_said_and_where_and_nothing_else(small_library: Library) -> None:
    text = "Introduction.\n\nIn 2019 the ministry of Colombia introduced a common form for labour inspection in two offices. Thanks to all."
    (found,) = propose([passage(text)], small_library.vocabularies)
    assert found.quote == text[found.start : found.end]
    assert found.quote.startswith("In 2019 the ministry")
    assert (found.type, found.places, found.period) == (CardType.PRACTICE, ("CO",), "2019")
    assert found.themes == ("labour-inspection",)
    vague = propose(
        [passage("A lack of staff kept the office from visiting the smaller firms of the region.")],
        small_library.vocabularies,
    )
    assert [(one.places, one.themes, one.period) for one in vague] == [((), (), "")]


def test_a_list_is_what_the_words_above_it_say(small_library: Library) -> None:
    text = "Recommendations\n\n- Improved monitoring of cooperation\n- Retention of the staff involved\n- Short"
    found = propose([passage(text)], small_library.vocabularies)
    assert [(one.type.value, one.quote) for one in found] == [
        ("recommendation", "Improved monitoring of cooperation"),
        ("recommendation", "Retention of the staff involved"),
    ]


def test_questions_and_repetitions_propose_nothing(small_library: Library) -> None:
    sentence = "The ministry should strengthen the training of its labour inspectors in rural areas."
    question = "Why should the ministry strengthen the training of its labour inspectors in rural areas?"
    found = propose([passage(f"{sentence} {question}"), passage(sentence)], small_library.vocabularies)
    assert [one.quote for one in found] == [sentence]
