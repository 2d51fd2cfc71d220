"""The figures and years of a text, in one spelling for all four languages (pure)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.answering.marks import without_marks
from assistant.indexing.words import fold

_FIGURE = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)|(?<=\w)\d+(?:[.,]\d+)?"
)
_WORD = re.compile(r"[^\W_]+")
_TIMES = {
    **dict.fromkeys(("million", "millions", "millon", "millones", "milhao", "milhoes"), 1_000_000),
    **dict.fromkeys(("thousand", "mil", "mille", "milhar"), 1_000),
}
_SPELLED = {
    2: "two dos dois duas deux",
    3: "three tres trois third tercer tercera terceiro terceira troisieme",
    4: "four cuatro quatro quatre fourth cuarto cuarta quarto quarta quatrieme",
    5: "five cinco cinq fifth quinto quinta cinquieme",
    6: "six seis sixth sexto sexta sixieme",
    7: "seven siete sete seventh septimo septima setimo setima septieme",
    8: "eight ocho oito huit eighth octavo octava oitavo oitava huitieme",
    9: "nine nueve nove ninth noveno novena nono nona neuvieme",
    10: "ten diez dez dix tenth decimo decima dixieme",
    11: "eleven onze",
    12: "twelve doce doze douze",
    13: "thirteen trece treze treize",
    14: "fourteen catorce catorze quatorze",
    15: "fifteen quince quinze",
    16: "sixteen dieciseis dezesseis seize",
    17: "seventeen diecisiete dezessete",
    18: "eighteen dieciocho dezoito",
    19: "nineteen diecinueve dezenove",
    20: "twenty veinte vinte vingt",
    30: "thirty treinta trinta trente",
    40: "forty cuarenta quarenta quarante",
    50: "fifty cincuenta cinquenta cinquante",
    60: "sixty sesenta sessenta soixante",
    70: "seventy setenta",
    80: "eighty ochenta oitenta",
    90: "ninety noventa",
}
_NUMBER_WORDS = {word: number for number, words in _SPELLED.items() for word in words.split()}


def years(text: str) -> frozenset[str]:
    """The years of a text.

    >>> sorted(years("In 2018 and 2019, 1,570 of 1950"))
    ['1950', '2018', '2019']
    """
    return frozenset(re.findall(r"(?<![\d.,])(?:19|20)\d\d(?![\d])", without_marks(text)))


def figures(text: str) -> frozenset[str]:
    """The numbers and years of a text, written in digits or in words, as one spelling for all four languages.

    >>> sorted(figures("1.570 niños y 3,5 % en dos países")), sorted(figures("25 million in 2022, 1,570 and 3.5%"))
    (['1570', '2', '3.5'], ['1570', '2022', '25000000', '3.5'])
    """
    return frozenset(_figures(without_marks(text)))


def _figures(text: str) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        after = _WORD.search(text, match.end())
        near = after is not None and after.start() - match.end() <= 1
        yield _scaled(_number(match[0]), fold(after[0]) if after and near else "")
    for word, following in pairwise([*map(fold, _WORD.findall(text)), ""]):
        if word in _NUMBER_WORDS:
            yield _scaled(str(_NUMBER_WORDS[word]), following)


def _number(written: str) -> str:
    """
    >>> _number("1.570"), _number("1,5"), _number("012"), _number("1 234 567")
    ('1570', '1.5', '12', '1234567')
    """
    if re.fullmatch(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+", written):
        return re.sub(r"\D", "", written)
    return written.replace(",", ".").lstrip("0") or "0"


def _scaled(number: str, word: str) -> str:
    times = _TIMES.get(word)
    return f"{float(number) * times:.0f}" if times and (word != "mil" or "." not in number) else number
