"""Questions that name nothing but a theme, as ministries ask them first: are cards under that theme found and quoted?

Each theme with at least two cards, in three forms and four languages. Run: python benchmarks/themes.py [--write]
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant, open_assistant
from assistant.corpus.vocabularies import Vocabulary
from assistant.evaluation.ranking import markdown
from assistant.indexing.records import DOCUMENT
from assistant.languages import SPOKEN, Language
from assistant.retrieval.query import Query
from assistant.settings import read_settings
from assistant.viewers import Viewer

TARGET = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "themes.md"
FORMS = {
    Language.EN: ("{}", "what works for {}?", "experiences of other countries with {}"),
    Language.ES: ("{}", "¿qué funciona en {}?", "experiencias de otros países en {}"),
    Language.PT: ("{}", "o que funciona em {}?", "experiências de outros países em {}"),
    Language.FR: ("{}", "qu'est-ce qui marche pour {} ?", "expériences d'autres pays en {}"),
}
FIRST, FEWEST_CARDS = 5, 2
HEAD = """# Questions that name a theme

Written by `python benchmarks/themes.py --write`. Every theme of the vocabulary with at least two cards, alone and in two sentences
("what works for ...?"), in four languages. Precision@5: of the first five sources, those under the theme, divided by five or by as many
as there are. Quoted: of the sources that the answers quote, those under the theme.

"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question. quoted: for each source of the answer, whether it is under the theme; empty where it is refused."""

    precision: float
    quoted: tuple[bool, ...]


def main() -> None:
    """Print the table, and keep it with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    assistant = open_assistant(read_settings(os.environ), lambda *_: None)
    assistant.sync()
    rows: dict[str, list[Outcome]] = defaultdict(list)
    under = by_theme(assistant)
    for language, text, theme in questions(assistant.library.vocabularies.themes, under):
        rows[language.value].append(ask(assistant, language, text, under[theme]))
    rows["all"] = [outcome for outcomes in list(rows.values()) for outcome in outcomes]
    told = markdown(
        ("question in", "questions", f"Precision@{FIRST}", "answered", "quoted"),
        [(name, len(outcomes), *figures(outcomes)) for name, outcomes in rows.items()],
    )
    print(told)
    if options.write:
        TARGET.write_text(f"{HEAD}{told}\n", encoding="utf-8")


def by_theme(assistant: Assistant) -> Mapping[str, set[str]]:
    """The sources under each theme that has any."""
    under: dict[str, set[str]] = defaultdict(set)
    for name, record in assistant.index.ledger.records().items():
        for theme in record.themes:
            under[theme].add(name)
    return under


def questions(themes: Vocabulary, under: Mapping[str, set[str]]) -> Iterator[tuple[Language, str, str]]:
    """Language, text and theme."""
    for theme, term in themes.terms.items():
        if len(under.get(theme, ())) >= FEWEST_CARDS:
            for language in SPOKEN:
                yield from ((language, form.format(term.label(language).lower()), theme) for form in FORMS[language])


def ask(assistant: Assistant, language: Language, text: str, right: set[str]) -> Outcome:
    """One question, searched and answered. right: the sources under its theme."""
    hits = assistant.search(Query(text, Viewer.TRAINER, limit=4 * FIRST)).hits
    found = list(dict.fromkeys(hit.record.id for hit in hits))[:FIRST]
    answer = assistant.ask(text, Viewer.TRAINER, language=language)
    sources = dict.fromkeys(citation.record for citation in answer.citations if citation.record.kind != DOCUMENT)
    return Outcome(
        sum(name in right for name in found) / min(FIRST, len(right)), tuple(one.id in right for one in sources)
    )


def figures(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Precision, share answered, share of quoted sources under the theme."""
    quoted = [right for outcome in outcomes for right in outcome.quoted]
    return (
        sum(outcome.precision for outcome in outcomes) / len(outcomes),
        sum(bool(outcome.quoted) for outcome in outcomes) / len(outcomes),
        sum(quoted) / max(len(quoted), 1),
    )


if __name__ == "__main__":
    main()
