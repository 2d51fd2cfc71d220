"""What else a sentence says for the fields of a card: figures with their year, and institutions (pure). Nothing is guessed."""

import re
from collections.abc import Iterator

from assistant.answering.figures import years
from assistant.corpus.cards import Figure, Institution

_NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_SCALE = r"(?: (?:millions?|millones|milh(?:ão|ões)|billions?|mil|thousand)(?: (?:de|d['’]))?)?"
_COUNTED = re.compile(
    rf"(?P<money>US\$|USD|EUR|CAD|R\$|[$€£] ?)?(?<![\w.,-])(?P<value>{_NUMBER})(?P<scale>{_SCALE})(?=(?P<unit> ?%|(?: [^\W\d_][\w'’-]*){{1,4}})?)"
)
# A unit ends before these: what follows says where, when or why.
_ENDS = frozenset(
    ["the", "a", "an", "of", "in", "on", "at", "to", "from", "for", "with", "by", "and", "or", "that", "which", "who", "were", "was", "is", "are", "had", "has", "have", "have", "been", "into", "between", "than", "as", "per", "its", "their", "de", "del", "en", "con", "por", "para", "y", "o", "que", "quienes", "se", "a", "al", "la", "el", "los", "las", "fueron", "fue", "son", "desde", "entre", "como", "su", "sus", "según", "do", "da", "dos", "das", "em", "no", "na", "nos", "nas", "e", "ou", "com", "foram", "foi", "um", "uma", "ao", "aos", "segundo", "du", "des", "le", "les", "l", "et", "ou", "dans", "pour", "avec", "qui", "ont", "a", "ont", "été", "sont", "est", "au", "aux", "sur", "selon"]
)  # fmt: skip
_JOINS = frozenset(["of", "de", "d", "del", "do", "da", "y", "e", "et", "and"])
_HEADS = (
    r"Ministr(?:y|ies)|Ministerios?|Ministérios?|Ministères?|Department|Departamento|Département|Secretariat|Secretar[ií]a|"
    r"Institut(?:e|o)?|Agency|Agencia|Agência|Agence|Commission|Comisión|Comissão|Council|Consejo|Conselho|Conseil|Universit(?:y|é)|"
    r"Universidade?|Organi[sz]ation|Organización|Organização|Organisation|Inspectorate|Polícia|Policía|Confederación|Confederação|"
    r"Confédération|Confederation|Federation|Federación|Federação|Fédération|Bureau|Servicio|Serviço|Service|Programa|Office|Oficina"
)
_JOIN = r"(?:of|for|the|de|del|do|da|dos|das|du|des|la|las|los|le|les|y|e|et|and|d['’]|l['’])"
_INSTITUTION = re.compile(rf"\b(?:{_HEADS})(?:(?: {_JOIN})*[ '’]?[A-ZÀ-Ý][\w-]+)+")


def figures_in(sentence: str) -> tuple[Figure, ...]:
    """The numbers of a sentence with what they count; none where it names no year, or more than one.

    >>> figures_in("In 2022, Panama trained 2,421 young people and 45% of them found work.")[0].model_dump(exclude_defaults=True)
    {'value': 2421, 'unit': 'young people', 'year': 2022}
    >>> figures_in("Panama trained 2,421 young people."), figures_in("It grew from 72 to 123 in 2021 and 2022.")
    ((), ())
    """
    told = years(sentence)
    return tuple(_figures(sentence, int(next(iter(told))))) if len(told) == 1 else ()


def _figures(sentence: str, year: int) -> Iterator[Figure]:
    for match in _COUNTED.finditer(sentence):
        if years(match["value"]) or _is_date(sentence, match):
            continue
        money = (match["money"] or "").strip()
        unit = "%" if (match["unit"] or "").strip() == "%" else _unit(match["unit"] or "")
        unit = money or unit
        if unit:
            yield Figure(value=_value(match["value"], match["scale"]), unit=unit, year=year)


def _unit(words: str) -> str:
    """The words that say what is counted, as far as they belong together."""
    kept: list[str] = []
    for word in words.split():
        if word.casefold() in _ENDS:
            break
        kept.append(word)
    return " ".join(kept)


_MONTHS = [
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
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "janeiro",
    "fevereiro",
    "março",
    "maio",
    "junho",
    "julho",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "décembre",
]


def _is_date(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is the day of a month, or the number of an article."""
    after = re.findall(r"\w+", sentence[match.end("value") : match.end("value") + 20])[:2]
    before = re.findall(r"\w+", sentence[: match.start("value")])[-1:]
    near = {word.casefold() for word in (*after, *before)}
    return bool(near & {*_MONTHS, "article", "artículo", "artigo", "law", "ley", "lei", "loi", "no", "nº"})


def _value(written: str, scale: str) -> int | float | str:
    """A number as a number; with a word for its size, as it is written."""
    if scale.strip():
        return f"{written}{scale}".removesuffix(" de").removesuffix(" d'").strip()
    if re.fullmatch(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+", written):
        return int(re.sub(r"\D", "", written))
    plain = written.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def institutions_in(sentence: str) -> tuple[Institution, ...]:
    """The institutions that a sentence names in full, by the words that stand there; what they did is left open.

    >>> [one.name for one in institutions_in("El Ministerio de Trabajo y Empleo firmó con la Universidad Nacional un acuerdo.")]
    ['Ministerio de Trabajo y Empleo', 'Universidad Nacional']
    """
    names = dict.fromkeys(match[0] for match in _INSTITUTION.finditer(sentence))
    return tuple(Institution(name=name) for name in names)
