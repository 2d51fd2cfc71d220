"""Figures and institutions of a sentence: as they stand there, in four languages, and nothing that does not."""

import pytest

from assistant.exchange.details import figures_in, institutions_in


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        (
            "En 2022 la red capacitó a 20 inspectores federales en trabajo infantil.",
            [(20, "inspectores federales", 2022)],
        ),
        ("Haïti a certifié 29 nouveaux inspecteurs en 2022.", [(29, "nouveaux inspecteurs", 2022)]),
        ("Em 2022 a inspeção afastou 2.317 crianças.", [(2317, "crianças", 2022)]),
        (
            "In March 2020 wages rose by 12.5% in 340 municipalities.",
            [(12.5, "%", 2020), (340, "municipalities", 2020)],
        ),
        ("On 6 February 2020 the fund gave US$5 million.", [("5 million", "US$", 2020)]),
        ("Article 15 of the law of 2019 was changed.", []),
        ("It trained 2,421 young people.", []),
        ("It trained 20 people in 2019 and 30 people in 2020.", []),
    ],
)
def test_a_figure_has_what_it_counts_and_its_year(sentence: str, figures: list[tuple[object, str, int]]) -> None:
    assert [(one.value, one.unit, one.year) for one in figures_in(sentence)] == figures


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "Peru's Ministry of Labour and Employment Promotion trained them.",
            ["Ministry of Labour and Employment Promotion"],
        ),
        ("La Secretaría de Trabajo de República Dominicana firmó.", ["Secretaría de Trabajo de República Dominicana"]),
        (
            "O Ministério Público do Trabalho e a Polícia Federal assinaram.",
            ["Ministério Público do Trabalho", "Polícia Federal"],
        ),
        ("Le Département du Travail des États-Unis a publié.", ["Département du Travail des États-Unis"]),
        ("The ministry and its inspectors met.", []),
    ],
)
def test_an_institution_is_named_as_it_stands_there(sentence: str, names: list[str]) -> None:
    assert [one.name for one in institutions_in(sentence)] == names
