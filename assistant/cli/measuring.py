"""The verb that measures: ``evaluate``."""

import argparse
from pathlib import Path

from assistant.cli.console import DONE, AddVerb, ConsoleProgress, print_json
from assistant.corpus.library import Library
from assistant.settings import Settings


def add_verbs(verb: AddVerb) -> None:
    """Name it to the parser."""
    added = verb("evaluate", _evaluate, "measure retrieval on the golden questions, or on a BEIR-style folder")
    added.add_argument("folder", type=Path, nargs="?")
    added.add_argument("--method", choices=["hybrid", "dense", "words", "rrf"], default="hybrid")


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    return _evaluate_set(options, settings) if options.folder else _evaluate_golden(options, settings)


def _evaluate_set(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluation import ask_all, evaluate, read_set, table, wanted
    from assistant.indexing.embedding import load_embedder
    from assistant.indexing.index import Index
    from assistant.retrieval.glossary import terms_of

    progress = ConsoleProgress()
    data = read_set(options.folder)
    terms = terms_of(Library(settings.corpus).vocabularies)
    embedder = load_embedder(settings.model, settings.indexes / "models", download=settings.model_download)
    place = settings.indexes / "evaluations" / options.folder.resolve().name
    with Index(place, embedder, settings.passage_tokens, "", progress) as index:
        index.sync(wanted(data.corpus.values()))
        queries = [data.queries[identifier] for identifier in data.relevant]
        rows = evaluate(data, ask_all(index, queries, progress, terms), options.method)
    if options.json:
        print_json({"method": options.method, "rows": [row.to_json() for row in rows]})
    else:
        print(table(rows))
    return DONE


def _evaluate_golden(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.evaluation.golden import evaluate_golden

    progress = ConsoleProgress()
    with open_assistant(settings.model_copy(update={"log_questions": False}), progress) as assistant:
        assistant.sync()
        report = evaluate_golden(assistant, options.method, progress)
    if options.json:
        print_json(report.to_json())
    else:
        print(report)
    return DONE
