"""A card as a reference: APA in words, BibTeX and RIS for reference managers (pure).

APA: Publication Manual, 7th edition, chapter 10 (a report within a larger whole). BibTeX: Patashnik, "BibTeXing" (1988). RIS:
the tags that reference managers read alike.
"""

import re
from dataclasses import dataclass
from datetime import date

from assistant.corpus.addresses import web_address
from assistant.corpus.cards import Card
from assistant.ui.labels import Labels

_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
# What would end an address within BibTeX's braces, or break a line.
_IN_ADDRESS = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22", "<": "%3C", ">": "%3E"}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says of a card. address: of the card; url: of its source, empty where a browser may not follow it."""

    key: str
    author: str
    year: int | None
    title: str
    kind: str
    source: str
    url: str
    address: str
    language: str
    abstract: str
    keywords: tuple[str, ...]
    licence: str
    seen: date


def reference(card: Card, address: str, labels: Labels) -> Reference:
    """The reference of a card. address: where the card itself stands, as a whole address."""
    source = card.source
    return Reference(
        card.id,
        _line(source.publisher),
        card.year,
        _line(card.title),
        labels.say(f"kinds.{card.type.value}"),
        _line(source.title),
        web_address(source.url),
        address,
        card.language.value,
        _line(card.finding),
        tuple(labels.terms(labels.vocabularies.themes, card.themes)),
        labels.vocabularies.licences.label(source.licence, labels.language),
        source.seen,
    )


def apa(one: Reference, labels: Labels) -> str:
    """The reference in a sentence, as in a list of references."""
    year = f"({one.year or labels.say('practices.undated')})."
    title = f"{one.title} [{one.kind}]."
    head = f"{_stopped(one.author)} {year} {title}" if one.author else f"{title} {year}"
    source = _stopped(labels.say("practices.in_source", source=one.source))
    retrieved = labels.say("practices.retrieved", date=labels.date(one.seen))
    return f"{head} {source} Ayni. {retrieved}, {one.url or one.address}"


def bibtex(one: Reference) -> str:
    """The reference as a BibTeX entry; double braces keep names of institutions and capitals as they are."""
    fields = {
        "author": f"{{{_tex(one.author)}}}" if one.author else "",
        "title": f"{{{_tex(one.title)}}}",
        "year": str(one.year or ""),
        "howpublished": _tex(f"Ayni, {one.kind}"),
        "note": _tex(f"{one.source}. {one.licence}"),
        "abstract": _tex(one.abstract),
        "keywords": _tex(", ".join(one.keywords)),
        "url": _tex_address(one.url or one.address),
        "urldate": one.seen.isoformat(),
        "language": one.language,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{one.key},\n{lines}\n}}\n"


def ris(one: Reference) -> str:
    """The reference in RIS; an author's commas would part a family name from a given one, so that they go."""
    lines = [
        ("TY", "RPRT"),
        ("ID", one.key),
        ("AU", one.author.replace(",", "")),
        ("TI", one.title),
        ("T2", one.source),
        ("PB", one.author),
        ("PY", str(one.year or "")),
        ("M3", one.kind),
        ("AB", one.abstract),
        *(("KW", keyword) for keyword in one.keywords),
        ("LA", one.language),
        ("C1", one.licence),
        ("UR", one.url or one.address),
        ("L2", one.address if one.url else ""),
        ("Y2", one.seen.strftime("%Y/%m/%d")),
        ("DB", "Ayni"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value or tag == "ER")


def _tex(text: str) -> str:
    """A text with TeX's own characters written so that they print.

    >>> _tex("50 % & {more}_^~")
    '50 \\\\% \\\\& \\\\{more\\\\}\\\\_\\\\textasciicircum{}\\\\textasciitilde{}'
    """
    return "".join(_BIBTEX.get(letter, letter) for letter in _line(text))


def _tex_address(url: str) -> str:
    """An address as it stands: TeX's url command prints it letter for letter, so that only braces must go."""
    return "".join(_IN_ADDRESS.get(letter, letter) for letter in _line(url))


def _line(text: str) -> str:
    """A text on one line, without control characters: RIS and BibTeX read by the line."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
