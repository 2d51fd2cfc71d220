"""What a sentence states that can be compared without a language model: figures, names, yes or no, who gave to whom (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.indexing.words import fold, written_words
from assistant.languages import Language
from assistant.retrieval.glossary import Glossary, is_country

# -- figures ------------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)|(?<=\w)\d+(?:[.,]\d+)?"
)
_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile(r"\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]")
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


def without_marks(text: str) -> str:
    """A sentence without its [n].

    >>> without_marks("It grew [1], they say [2, 3].")
    'It grew, they say.'
    """
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_MARK.sub("", text).split()))


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


# -- names --------------------------------------------------------------------------------------------------------------

# What people and things of a country are called begins like this, folded, in all four languages.
_DEMONYMS = {
    "AR": "argentin", "BO": "bolivian bolivien", "BR": "brazilian brasilen brasileir bresilien", "CA": "canadi canadien",
    "CL": "chilen chilien", "CO": "colombian colombien", "CR": "costarric costarriq costariq", "CU": "cuban cubain",
    "EC": "ecuadorian ecuatorian equatorian equatorien", "SV": "salvadoren salvadoran salvadorean salvadorien",
    "GT": "guatemaltec guatemalteq guatemalan", "HT": "haitian haitien", "HN": "honduren honduran hondurien",
    "JM": "jamaican jamaiqu", "MX": "mexican mexicain", "NI": "nicaraguen nicaraguan nicaraguay", "PA": "panamen panamean",
    "PY": "paraguay paraguai", "PE": "peruan peruvian peruvien", "UY": "uruguay uruguai", "VE": "venezolan venezuelan venezuelien",
    "US": "estadounidens norteamerican etatsunien", "ES": "spanish espanol espanhol espagnol", "DE": "german aleman allemand",
    "IT": "italian italien", "DO": "dominican dominicain", "BZ": "belizean belicen", "SR": "surinames surinamien",
    "TT": "trinidadian trinitens", "BB": "barbadian barbadens", "CAR": "caribbean caribe carib",
}  # fmt: skip
_LONGEST_ENDING = 6
# Short for a name; too much like a word to be looked for in a question, plain enough in capitals.
_SHORT = {"US": "US", "UK": "GB"}
# Other acronyms that change with the language.
_ACRONYMS = (
    "IOM OIM", "ECLAC CEPAL CEPALC", "UNDP PNUD", "NGO NGOS ONG ONGS", "GDP PIB", "SME SMES PYME PYMES MIPYME MIPYMES PME MPME",
    "WHO OMS", "WTO OMC", "SDG SDGS ODS ODD", "OECD OCDE", "OSH SST", "CSR RSE",
)  # fmt: skip
_CODED = frozenset({*_SHORT, *" ".join(_ACRONYMS).split()})
# Written large in some languages only, or in front of a name: they tell nothing by themselves.
_COMMON = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "english",
        "spanish",
        "portuguese",
        "french",
        "inter",
        "american",
        "latin",
        "south",
        "north",
        "east",
        "west",
        "caribbean",
        "ministry",
        "ministries",
        "minister",
        "ministers",
        "department",
        "government",
        "governments",
        "secretariat",
        "secretary",
        "office",
        "institute",
        "commission",
        "committee",
        "council",
        "agency",
        "programme",
        "program",
        "project",
        "network",
        "union",
        "bank",
        "report",
        "state",
        "states",
        "federal",
        "national",
        "regional",
        "international",
        "labour",
        "labor",
        "employment",
        "work",
        "social",
        "security",
        "development",
        "cooperation",
        "inspection",
        "inspectorate",
        "ministerio",
        "ministerios",
        "ministro",
        "ministros",
        "departamento",
        "gobierno",
        "gobiernos",
        "secretaria",
        "secretario",
        "oficina",
        "instituto",
        "comision",
        "comite",
        "consejo",
        "agencia",
        "programa",
        "proyecto",
        "red",
        "banco",
        "informe",
        "estado",
        "estados",
        "nacional",
        "internacional",
        "trabajo",
        "empleo",
        "seguridad",
        "desarrollo",
        "cooperacion",
        "inspeccion",
        "sur",
        "norte",
        "este",
        "oeste",
        "triangular",
        "ministra",
        "governo",
        "governos",
        "comissao",
        "conselho",
        "projeto",
        "rede",
        "relatorio",
        "trabalho",
        "emprego",
        "seguranca",
        "desenvolvimento",
        "cooperacao",
        "inspecao",
        "sul",
        "leste",
        "publico",
        "publica",
        "ministere",
        "ministeres",
        "ministre",
        "departement",
        "gouvernement",
        "gouvernements",
        "bureau",
        "institut",
        "conseil",
        "agence",
        "projet",
        "reseau",
        "banque",
        "rapport",
        "etat",
        "etats",
        "travail",
        "emploi",
        "securite",
        "developpement",
        "sud",
        "nord",
        "est",
        "ouest",
    ]
)
_PREFIX = 5


@dataclass(frozen=True, slots=True)
class Names:
    """Recognises names across languages: countries, regions and organisations by their codes, all others by their letters."""

    glossary: Glossary

    def codes(self, text: str) -> frozenset[str]:
        """The countries, regions and organisations that a text names, or whose people it names.

        Use: ``names_of(vocabularies).codes("Peruvian inspectors and the ILO")`` gives PE and ilo.
        """
        words = written_words(text)
        demonyms = {code for word in words if (code := _demonym(fold(word)))}
        short = {_SHORT[word] for word in words if word in _SHORT}
        short |= {group for group in _ACRONYMS for word in words if word in group.split()}
        return frozenset({*self.glossary.codes(text), *demonyms, *short})

    def unknown(self, text: str, evidence: str) -> tuple[str, ...]:
        """Acronyms and names in capitals that stand in a sentence and not in its evidence, under no name of any language."""
        held = {fold(word) for word in written_words(evidence)}
        starts = {word[:_PREFIX] for word in held if len(word) >= _PREFIX}
        known = {position for mention in self.glossary.mentions(text) for position in range(mention.start, mention.end)}
        words = written_words(text)
        return tuple(
            word
            for at, word in enumerate(words)
            if at not in known and _is_name(word, at) and not _is_held(fold(word), held, starts)
        )


def names_of(vocabularies: Vocabularies) -> Names:
    """The names that the vocabularies know: every place, and of the terms those that are written large."""
    terms = vocabularies.terms.terms
    organisations = {code: term for code, term in terms.items() if term.label(Language.EN)[:1].isupper()}
    return Names(Glossary(vocabularies.places, Vocabulary("organisations", organisations)))


def _demonym(word: str) -> str:
    return next(
        (
            code
            for code, roots in _DEMONYMS.items()
            if any(word.startswith(root) and len(word) - len(root) <= _LONGEST_ENDING for root in roots.split())
        ),
        "",
    )


def _is_name(word: str, at: int) -> bool:
    """An acronym anywhere, or a capital anywhere but at the beginning."""
    acronym = len(word) > 1 and word.isupper() and not word.isdigit()
    return acronym or (at > 0 and len(word) > 2 and word[0].isupper())


def _is_held(word: str, held: set[str], starts: set[str]) -> bool:
    return (
        word in held
        or word in _COMMON
        or word.upper() in _CODED
        or bool(_demonym(word))
        or (len(word) >= _PREFIX and word[:_PREFIX] in starts)
    )


# -- yes or no ----------------------------------------------------------------------------------------------------------

_NO = re.compile(
    r"\b(?:not|no|never|without|none|neither|nor|cannot|nobody|nothing|hardly|\w+n['’]t|fail(?:s|ed)? to|lack(?:s|ed|ing)?"
    r"|nunca|sin|ningun[oa]?|jamas|tampoco|ni|nadie|nada|nao|sem|nenhum[a]?|jamais|nem|ninguem"
    r"|ne|pas|sans|aucune?|rien|impide[ns]?|impedi\w*|impede[m]?|prohib\w+|proib\w+|interdi\w+|empech\w+|forbid\w*|barred)\b|\bn['’](?=\w)"
)
# Opposite sides of a scale, folded; a word with a hyphen is the beginning of words.
_SIDES = (
    ("increas- aument- augment- rose rise rises rais- grew grow- crecio crec- cresc- more mas mais plus higher mayor maior gain- "
     "improv- mejor- melhor- amelior-",
     "decreas- reduc- reduz- redui- fell falls drop- lower disminu- diminu- baiss- fewer less menos moins menor worse peor pior "
     "hurt- worsen- empeor- pior- perjudic- prejudic- deterior-"),
    ("succe- exit- reussi- achiev- effective- eficac- eficaz efficac- credib-", "fail- fracas- echou- echec ineffect- ineficac- ineficaz inefficac-"),
    ("mandator- oblig- compuls- requir- exig- impos-", "volunt- optional- opcion- facultat-"),
    ("before antes avant", "after despues depois apres tras"),
    ("all every todos todas tous toutes", "only solo so apenas seul- seulement unicamente somente"),
    ("first primer- primeir- premier-", "last ultim- dernier-"),
    ("public- publiq-", "privat- privad- prive- secret- confiden-"),
    ("accept- approv- aprob- aprov- approuv- adopt-", "reject- rechaz- rejeit- rejet- refus- denied"),
    ("created creates creo crearon criou criaram cree creent launch- lanzo lancou lance introduc- introduj- introduz-",
     "abolish- cerro clos- fechou ferm- disolv- dissol- suprim- supprim- cancel- abol-"),
    ("strong- fuerte- forte- fort good well bien bem", "weak- debil- fraco- fraca- faible- bad badly poor- mal mala"),
)  # fmt: skip


def _side(words: str) -> re.Pattern[str]:
    choices = "|".join(
        re.escape(word[:-1]) if word.endswith("-") else rf"{re.escape(word)}\b" for word in words.split()
    )
    return re.compile(rf"\b(?:{choices})")


_PAIRS = tuple((_side(one), _side(other)) for one, other in _SIDES)


def denies(text: str) -> bool:
    """Whether a text holds a word of negation, in any of the four languages.

    >>> denies("It was not evaluated."), denies("Ce n'était pas prévu."), denies("No Brasil, sim."), denies("They know.")
    (True, True, False, False)
    """
    return bool(_NO.search(_without_contractions(text)))


def _without_contractions(text: str) -> str:
    """Folded, without what looks like a "no" and is none: Portuguese "no Brasil", "not only", "no. 5"."""
    text = re.sub(r"\bNo(?=\s+[A-ZÀ-Ý]\w)", "", text)
    folded = fold(text)
    folded = re.sub(
        r"\b(?:not only|no solo|nao apenas|nao so|non seulement|pas seulement|plus que|no\.?\s+\d)", "", folded
    )
    return re.sub(_PT_NO, "", folded)


# "no" before a Portuguese noun is "in the"; other languages do not say "não", "do", "da", "em", "uma" in the same sentence.
_PT_NO = re.compile(r"\bno\b(?=(?:.*\b(?:do|da|dos|das|em|uma|um|ao|pelo|pela|nao)\b))|(?<=\b)(?<=ao )\bno\b")


def opposed(one: str, other: str) -> bool:
    """Whether two texts stand on opposite sides of a scale: more and less, before and after, obligatory and voluntary.

    >>> opposed("Turnover rose.", "Turnover was lower."), opposed("More and fewer.", "Fewer.")
    (True, False)
    """
    first, second = fold(one), fold(other)
    return any(
        (_only(left, right, first) and _only(right, left, second))
        or (_only(right, left, first) and _only(left, right, second))
        for left, right in _PAIRS
    )


def _only(side: re.Pattern[str], against: re.Pattern[str], text: str) -> bool:
    return bool(side.search(text)) and not against.search(text)


# -- who gave to whom ---------------------------------------------------------------------------------------------------

_GAVE = re.compile(
    r"\b(?:shared|taught|teach|train|advis|help|support|gave|give|transfer|assist|show|fund|financ|sent|present|brought"
    r"|capacit|ensen|ensin|compart|asesor|ayud|apoy|mostr|envi|form[oae]|aport|trouxe|levou|prest|don[oa]|entren"
    r"|appuy|aid|enseign|partag|montr|conseill)"
)
_TOOK = re.compile(
    r"\b(?:learn|stud|adopt|copied|took|benefit|apprend|appris|etudi|aprend|estudi|estud|conhec|conoc|tom[oa]\b|benefici)"
)
# These tell it, whatever other word stands beside them.
_RECEIVED = re.compile(r"\b(?:receiv|recib|receb|recu|recoi)\w*\s+(?:\w+\s+)?(?:from|de|del|do|da|dos|das|du|des|d)\b")
_VISITED = re.compile(r"\bvisit(?!a\b|as\b|s\b)")
_EXPERTS = re.compile(r"\b(?:expert|especialist|specialist|perit|asesor|conseiller)")
_BY = re.compile(r"\b(?:by|por|pelo|pela|pelos|pelas|par|from|desde|depuis)\b")
_FARTHEST = 160


def gifts(sentence: str, names: Names) -> frozenset[tuple[str, str]]:
    """Who gave an experience to whom, as (giver, taker), as far as the words between two countries tell.

    Use: "Jamaica and Belize agreed" tells nothing; "Mexico learned from Argentina" gives ("AR", "MX").
    """
    told: set[tuple[str, str]] = set()
    for (first, _, end), (second, start, _) in pairwise(_countries(sentence, names)):
        if first != second and start - end <= _FARTHEST:
            gave = _gave(fold(sentence[end:start]), fold(sentence[:end]))
            told |= set() if gave is None else {(first, second) if gave else (second, first)}
    return frozenset(told)


def _gave(between: str, before: str) -> bool | None:
    """Whether the one before these words gave to the one after them; None where they do not tell."""
    if _RECEIVED.search(between):
        return False
    gave, took = _GAVE.search(between), _TOOK.search(between)
    if gave and not (took and took.start() < gave.start()):
        return not _BY.search(between, gave.start())
    if took:
        return False
    return bool(_EXPERTS.search(before + between)) if _VISITED.search(between) else None


def _countries(text: str, names: Names) -> Iterator[tuple[str, int, int]]:
    """The countries of a text and where they stand, by name or by the name of their people."""
    words = list(_WORD.finditer(text))
    mentions = {mention.start: mention for mention in names.glossary.mentions(text)}
    at = 0
    while at < len(words):
        mention = mentions.get(at)
        code = mention.term.code if mention else _demonym(fold(words[at][0]))
        end = mention.end if mention else at + 1
        if is_country(code):
            yield code, words[at].start(), words[min(end, len(words)) - 1].end()
        at = end
