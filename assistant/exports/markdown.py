"""A handout as Markdown (CommonMark, with GitHub's tables). What its words hold is escaped: it stays words."""

import re

from assistant.corpus.addresses import web_address
from assistant.exports.handout import (
    Block,
    Bullets,
    Fields,
    Handout,
    Heading,
    Mark,
    Paragraph,
    Prompt,
    Quote,
    Run,
    Source,
    Sources,
    Table,
    Words,
    headed,
    printable,
    runs,
)

LINE_END = "  \n"
IN_LIST = "  \n  "
_ALWAYS = re.compile(r"([\\`*_\[\]<|~])|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=>]|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)


def write_markdown(handout: Handout) -> str:
    """The whole text."""
    head = [f"# {_line(handout.title)}"] + [_line(handout.subtitle)] * bool(handout.subtitle)
    foot = ["---", _line(handout.foot)] if handout.foot else []
    return "\n\n".join([*head, *map(_block, headed(handout.blocks)), *foot]) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands.

    >>> print(escaped("1. *so* <b> [1](http://x)"))
    1\\. \\*so\\* \\<b> \\[1\\](http://x)
    """
    text = _ALWAYS.sub(lambda found: f"\\{found[1]}" if found[1] else "&amp;", printable(text))
    return _AT_START.sub(lambda found: f"{found[1]}{_apart(found)}", text)


def _apart(found: re.Match[str]) -> str:
    return f"{found[3]}\\{found[4]}" if found[3] else f"\\{found[2]}"


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _words(words: Words, end: str = LINE_END) -> str:
    return "".join(_mark(part.n) if isinstance(part, Mark) else _run(part) for part in runs(words)).replace("\n", end)


def _run(run: Run) -> str:
    text = escaped(run.text)
    inner = text.strip()
    if not inner:
        return text
    around = "**" * run.strong + "*" * run.emphasis
    shown = f"{around}{inner}{around[::-1]}"
    address = _address(run.link)
    shown = f"[{shown}]({address})" if address else shown
    return text.replace(inner, shown, 1)


def _mark(n: int) -> str:
    return f"[{n}]"


def _address(url: str) -> str:
    """A web address as a link's target: nothing in it ends the link; empty for any other address."""
    return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", web_address(printable(url)))


def _block(block: Block) -> str:  # noqa: C901, PLR0911 -- one line for each kind of block
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {_line(block.text)}"
        case Paragraph():
            return _words(block.words)
        case Quote():
            return _quote(block)
        case Bullets():
            return "\n".join(f"- {_words(item, IN_LIST)}" for item in block.items)
        case Table():
            return _table(block)
        case Fields():
            return "\n".join(f"- **{_line(label)}:** {_words(value, IN_LIST)}" for label, value in block.rows)
        case Sources():
            return "\n".join(_source(source) for source in block.items)
        case Prompt():
            return f"**{_line(block.label)}**\n\n{_words(block.hint)}"


def _quote(quote: Quote) -> str:
    subject = f"\\[{_line(quote.subject)}\\] " if quote.subject else ""
    marks = "".join(f" {_mark(n)}" for n in quote.marks)
    said = f"{subject}“{escaped(quote.text)}”{marks}" + (f"\n\n{_line(quote.note)}" if quote.note else "")
    return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))


def _table(table: Table) -> str:
    rows = [tuple(map(_line, table.header)), ("---",) * len(table.header)]
    rows += [tuple(_words(cell, "<br>") for cell in row) for row in table.rows]
    caption = [f"{_line(table.caption)}\n"] if table.caption else []
    return "\n".join(caption + [f"| {' | '.join(row)} |" for row in rows])


def _source(source: Source) -> str:
    told = ". ".join(_line(part).rstrip(".") for part in (source.title, *source.details) if part)
    address = _address(source.url)
    where = f" <{address}>" if address else ""
    return f"- {_mark(source.n)} {told}.{where}"
