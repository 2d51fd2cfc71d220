"""Paragraphs out of hard-wrapped lines, as PDFs and e-mails have them: a quotation must not stop at the end of a line."""

import re

from assistant.corpus.readers.reading import tidy

_MARK = re.compile(r"(?:[-*•·▪●○■–—>]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s|[•▪●○■]|\|")
_CLOSED = re.compile(r"[.!?…:;][\"'»”’)\]\d]*$")
# A compound that is written with its hyphen anywhere keeps it at the end of a line as well.
_COMPOUND = re.compile(r"(?<![\w-])\w+-\w+(?![\w-])")
_BROKEN = re.compile(r"(\w+)(-|\u2010|[\x02\ufffe\xad])[ ]?\n(\w+)")


def rejoin(text: str) -> str:
    r"""Words that were broken at the end of a line, whole again.

    >>> rejoin("labour inspec-\ntion, self-\nemployed, self-employed, 2019-\n2020")
    'labour inspection, self-employed, self-employed, 2019-2020'
    """
    compounds = {compound.casefold() for compound in _COMPOUND.findall(text)}

    def join(match: re.Match[str]) -> str:
        left, hyphen, right = match.groups()
        plain = hyphen not in "-\u2010"
        if plain or (left[-1].isalpha() and right[0].islower() and f"{left}-{right}".casefold() not in compounds):
            return left + right
        return f"{left}-{right}"

    return _BROKEN.sub(join, text)


def unwrap(text: str) -> str:
    r"""Lines of one paragraph on one line; blank lines, list items and lines that end early stay apart.

    >>> unwrap("Findings\nThe inspectors of the ministry visited\n412 farms in 2019. They found\nfew cases.\n- One\n- Two")
    'Findings\nThe inspectors of the ministry visited 412 farms in 2019. They found few cases.\n- One\n- Two'
    """
    lines = tidy(rejoin(text.replace("\r\n", "\n"))).split("\n")
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[len(lengths) * 4 // 5] if lengths else 0
    parts = lines[:1]
    for before, after in zip(lines, lines[1:], strict=False):
        parts += [_between(before, after, full), after]
    return "".join(parts)


def _between(before: str, after: str, full: int) -> str:
    """What stands between two lines: a space within a paragraph, else a line end."""
    if not before or not after or _MARK.match(after):
        return "\n"
    early = len(before) < 0.75 * full
    if early and _CLOSED.search(before):
        return "\n\n"
    if after[0].islower() or before.endswith(",") or not early:
        return " "
    return "\n"
