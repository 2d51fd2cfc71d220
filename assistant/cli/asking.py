"""The verbs that find and answer: ``search``, ``ask``, ``facets`` and ``compare``."""

import argparse
from pathlib import Path

from assistant.cli.console import DONE, NO, AddVerb, ConsoleProgress, print_json
from assistant.clock import today
from assistant.corpus.library import Library
from assistant.errors import QuestionError
from assistant.indexing.choosing import MOST_HISTORY, MOST_HITS, Wished, choose_filters, choose_limit, history_lines
from assistant.indexing.filters import Filters
from assistant.languages import detect
from assistant.retrieval.catalogue import FACETS
from assistant.settings import Settings
from assistant.viewers import Viewer


def add_verbs(verb: AddVerb) -> None:
    """Name them to the parser."""
    for name, run, help_text in (("search", _search, "find passages"), ("ask", _ask, "answer in quotations")):
        added = verb(name, run, help_text)
        added.add_argument("text")
        for field in ("type", "theme", "place", "language"):
            added.add_argument(f"--{field}", action="append", default=[])
        added.add_argument("--evidence", type=int, choices=range(6), help="lowest evidence level, 0 to 5")
        added.add_argument("--since", type=int)
        added.add_argument("--until", type=int)
        if name == "search":
            added.add_argument("--limit", type=int, default=10, help=f"how many hits, 1 to {MOST_HITS}")
        if name == "ask":
            added.add_argument("--history", type=Path, help="a file with the earlier questions, one a line")
    added = verb("facets", _facets, "count cards by type, theme, place and more, for a text and a selection")
    added.add_argument("text", nargs="?", default="")
    for field in FACETS:
        added.add_argument(f"--{field}", action="append", default=[])
    added.add_argument("--since", type=int)
    added.add_argument("--until", type=int)
    added.add_argument("--sort", choices=["relevance", "date", "evidence"], default="relevance")
    added.add_argument("--limit", type=int, default=10, help=f"how many cards are named, 1 to {MOST_HITS}")
    verb("compare", _compare, "lay two to four cards side by side").add_argument("card", nargs="+", help="a card's id")


def _search(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.retrieval.query import Query
    from assistant.views import found_json, locator_label

    limit, filters = choose_limit(options.limit), _filters(options, settings)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        found = assistant.search(Query(options.text, Viewer.TRAINER, filters, limit))
    language = detect(options.text)
    if options.json:
        print_json(found_json(found, language))
    for rank, hit in enumerate(found.hits if not options.json else (), start=1):
        where = locator_label(hit.passage.locator, language)
        print(
            f"{rank}. {hit.record.title} [{hit.record.kind}, {hit.passage.language}{', ' + where if where else ''}] {hit.score:.3f}"
        )
    return DONE if found.hits else NO


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.ui.brief import answer_text
    from assistant.views import answer_json

    history, filters = _history(options.history), _filters(options, settings)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        answer = assistant.ask(options.text, Viewer.TRAINER, history, settings.language, filters)
    if options.json:
        print_json(answer_json(answer))
    else:
        print(answer_text(answer, assistant.library.vocabularies, today()).rstrip())
    return NO if answer.refused else DONE


def _facets(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.exchange.practices import PracticeQuery, Sort
    from assistant.retrieval.selecting import choose_selection, facet_names
    from assistant.views import facets_json

    names = facet_names(Library(settings.corpus).vocabularies)
    wished = {facet: getattr(options, facet) for facet in FACETS}
    selection, limit = choose_selection(names, wished, options.since, options.until), choose_limit(options.limit)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        query = PracticeQuery(options.text, Viewer.TRAINER, selection, Sort(options.sort), 0, limit)
        listing = assistant.find(query)
    told = facets_json(listing)
    if options.json:
        print_json(told)
    else:
        print(f"{listing.total} cards")
        for facet, values in told["facets"].items():
            counted = ", ".join(f"{one['value']} {one['count']}" for one in values)
            print(f"{facet}: {counted or 'not stated'}")
        for card in listing.cards:
            print(f"- {card.record.title} [{card.record.id}]")
    return DONE if listing.total else NO


def _compare(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.views import compare_json

    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        told = compare_json(assistant.compare(options.card, Viewer.TRAINER))
    if options.json:
        print_json(told)
        return DONE
    print("\n".join(f"{n}. {card['title']}" for n, card in enumerate(told["cards"], start=1)))
    for part in told["parts"]:
        for field in part["fields"]:
            sides = " | ".join("; ".join(values) or "not stated" for values in field["values"])
            print(f"{field['name']} ({field['agreement']}): {sides}")
    return DONE


def _filters(options: argparse.Namespace, settings: Settings) -> Filters:
    wished = Wished(
        options.type, options.theme, options.place, options.language, options.evidence, options.since, options.until
    )
    return choose_filters(wished, Library(settings.corpus).vocabularies)


def _history(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        with path.open("rb") as file:
            return history_lines(file.read(MOST_HISTORY + 1), str(path))
    except OSError as error:
        raise QuestionError(
            f"{path} cannot be read ({error.strerror}); name a text file with the earlier questions, one a line."
        ) from error
