"""The verbs from a shell: ``python -m assistant VERB``. Exit 0 done, 1 the answer is "no" or problems were found, 2 wrong use."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from getpass import getpass
from io import TextIOWrapper
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from assistant.corpus.files import write_atomically
from assistant.corpus.library import Library
from assistant.errors import AccountError, AssistantError, PackError, QuestionError
from assistant.indexing.choosing import (
    MOST_HISTORY,
    MOST_HITS,
    Wished,
    choose_country,
    choose_filters,
    choose_limit,
    history_lines,
)
from assistant.indexing.filters import Filters
from assistant.languages import detect
from assistant.retrieval.catalogue import FACETS
from assistant.settings import Settings, read_settings
from assistant.viewers import Viewer, visible_to

if TYPE_CHECKING:
    from assistant.exports import Format

DONE, NO, WRONG_USE = 0, 1, 2
STOPPED = 130


class ConsoleProgress:
    """Says on standard error what is being done, how far, and for how long; a line at a time, at most one a second."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._last = ("", -1.0)

    def __call__(self, what: str, done: int, total: int) -> None:
        now = monotonic()
        name, at = self._last
        if what == name and now - at < 1 and done < total:
            return
        self._last = (what, now)
        print(f"{what}: {done} of {total} ({now - self._start:.0f} s)", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code."""
    options = _parser().parse_args(arguments)
    _say_all_letters()
    try:
        code = int(options.run(options, read_settings(os.environ)))
        sys.stdout.flush()
    except AssistantError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:  # whoever read along has read enough; what is still to be written goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO
    except KeyboardInterrupt:
        print("Stopped. The next start goes on from here.", file=sys.stderr)
        return STOPPED
    return code


def _say_all_letters() -> None:
    """A terminal that lacks a letter shows its number; it is no reason to end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


Run = Callable[[argparse.Namespace, Settings], int]
AddVerb = Callable[[str, Run, str], argparse.ArgumentParser]
"""Adds a verb by its name: what it does, and in words."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant", description="Ayni: good practices for mutual learning."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text, description=help_text)
        added.add_argument("--json", action="store_true", help="for programs")
        added.set_defaults(run=run)
        return added

    verb("serve", _serve, "open the web app")
    verb("index", _index, "bring indexes/ up to date with corpus/")
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
    _sharing(verb)
    verb("read", _read, "what a reader makes of a file").add_argument("file", type=Path)
    verb("check", _check, "problems in corpus/, each with its remedy")
    added = verb("evaluate", _evaluate, "measure retrieval on the golden questions, or on a BEIR-style folder")
    added.add_argument("folder", type=Path, nargs="?")
    added.add_argument("--method", choices=["hybrid", "dense", "words", "rrf"], default="hybrid")
    _keeping(verb)
    return parser


def _sharing(verb: AddVerb) -> None:
    """The verbs between institutions."""
    added = verb("partners", _partners, "who could teach what a country needs, with the reasons")
    added.add_argument("need")
    added.add_argument("--country", required=True, help="the country that asks, by its code or its name")
    added = verb("note", _note, "a concept note for a need, from chosen cards")
    added.add_argument("need")
    added.add_argument("--country", required=True, help="the country that asks, by its code or its name")
    added.add_argument("--card", action="append", default=[], help="id of a card to build on; again for more")
    added.add_argument("--output", type=Path, help="a .docx, .pdf or .md file; without it Markdown is shown")
    added = verb("pack", _pack, "cards, documents and vocabularies as one signed file: make a key, export, import")
    added.add_argument("action", choices=["key", "export", "import"])
    added.add_argument("file", type=Path)
    added.add_argument("--key", type=Path, help="export: the file with your key, made by 'pack key FILE'")
    added.add_argument("--origin", default="", help="export: your institution's name, which stands in the pack")
    added.add_argument("--network", action="store_true", help="export: what partners of the network may read, too")
    added.add_argument("--from", dest="sender", default="", help="import: the sender's public key, told by another way")
    added.add_argument("--take", action="store_true", help="import: take what is new or newer; without it, only look")
    added.add_argument("--also", action="append", default=[], help="import: take this conflicting or similar one, too")


def _keeping(verb: AddVerb) -> None:
    """The verbs for whoever keeps the corpus."""
    verb("backup", _backup, "write the whole corpus into one verified file").add_argument("file", type=Path)
    verb("restore", _restore, "unpack a back-up into an empty corpus folder").add_argument("file", type=Path)
    added = verb("account", _account, "who may sign in: list, add, remove, or set a password or a role")
    added.add_argument("action", choices=["list", "add", "remove", "password", "role"])
    added.add_argument("name", nargs="?", default="")
    added.add_argument("--role", choices=[viewer.value for viewer in Viewer if viewer is not Viewer.ANONYMOUS])
    added.add_argument("--stdin", action="store_true", help="the password is the first line of standard input")
    added.add_argument("--no-password", action="store_true", help="for somebody whom a proxy signs in")
    verb("doctor", _doctor, "what is wrong with this installation").add_argument("--repair", action="store_true")


def _serve(_: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.ui.server import serve

    with open_assistant(settings, ConsoleProgress()) as assistant:
        outcome = assistant.sync()
        for identifier, reason in outcome.failed.items():
            print(f"{identifier} was skipped: {reason}", file=sys.stderr)
        _say_problems(assistant.library.cards().problems)
        print(f"Ayni is open at http://{settings.host}:{settings.port} (stop with Ctrl+C)", file=sys.stderr, flush=True)
        # The server ends on either signal and then raises it anew: both lead out through the indexes' closing.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(DONE))
        with suppress(KeyboardInterrupt):
            serve(assistant, settings)
    return DONE


def _index(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant

    start = monotonic()
    with open_assistant(settings, ConsoleProgress()) as assistant:
        outcome = assistant.sync()
        passages = sum(assistant.index.ledger.counts().values())
        skipped = assistant.library.cards().problems
    plan = outcome.plan
    counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "removed", "unchanged")}
    result = {
        **counts,
        "passages": passages,
        "embedded": outcome.embedded,
        "failed": dict(outcome.failed),
        "seconds": round(monotonic() - start, 1),
    }
    if options.json:
        _print_json(result)
    else:
        print(
            ", ".join(f"{value} {name}" for name, value in counts.items())
            + f"; {passages} passages in {result['seconds']} s"
        )
        for identifier, reason in outcome.failed.items():
            print(f"{identifier} was skipped: {reason}", file=sys.stderr)
        _say_problems(skipped)
    return NO if outcome.failed or skipped else DONE


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
        _print_json(found_json(found, language))
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
        _print_json(answer_json(answer))
    else:
        print(answer_text(answer, assistant.library.vocabularies, datetime.now(UTC).date()).rstrip())
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
        _print_json(told)
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
        _print_json(told)
        return DONE
    print("\n".join(f"{n}. {card['title']}" for n, card in enumerate(told["cards"], start=1)))
    for part in told["parts"]:
        for field in part["fields"]:
            sides = " | ".join("; ".join(values) or "not stated" for values in field["values"])
            print(f"{field['name']} ({field['agreement']}): {sides}")
    return DONE


def _partners(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import answer_language, open_assistant
    from assistant.ui.labels import Labels
    from assistant.ui.partners import partners_text
    from assistant.views import partners_json

    country = choose_country(options.country, Library(settings.corpus).vocabularies)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        found = assistant.partners(options.need, country, Viewer.TRAINER, datetime.now(UTC).date())
    if options.json:
        _print_json(partners_json(found))
    else:
        language = answer_language(options.need, settings.language)
        print(partners_text(found, Labels(assistant.library.vocabularies, language)))
    return DONE if found.partners else NO


def _note(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import answer_language, open_assistant
    from assistant.exports import write
    from assistant.ui.concept_note import concept_note_handout
    from assistant.ui.labels import Labels

    country = choose_country(options.country, Library(settings.corpus).vocabularies)
    form = _format(options.output)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        language, today = answer_language(options.need, settings.language), datetime.now(UTC).date()
        note = assistant.concept_note(options.need, country, options.card, Viewer.TRAINER, language, today)
    written = write(concept_note_handout(note, Labels(assistant.library.vocabularies, language)), form)
    if options.output:
        _write(options.output, written)
    if options.json:
        _print_json({"file": str(options.output or ""), "sources": [record.id for record in note.sources()]})
    elif not options.output:
        print(written.decode())
    return DONE


def _pack(options: argparse.Namespace, settings: Settings) -> int:
    actions = {"key": _pack_key, "export": _pack_export, "import": _pack_import}
    return actions[options.action](options, settings)


def _pack_key(options: argparse.Namespace, _: Settings) -> int:
    """Make a private key, or tell the public one of a key that is there."""
    from assistant.corpus.signing import new_key, public_key

    try:
        with os.fdopen(os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(new_key())
        print(f"{options.file} is your private key; keep it to yourself, and a copy in a safe place.", file=sys.stderr)
    except FileExistsError:
        print(f"{options.file} is there already and stays as it is.", file=sys.stderr)
    except OSError as error:
        raise PackError(f"{options.file} cannot be written ({error.strerror}); name another file.") from error
    public = public_key(_bytes_of(options.file))
    _print_json({"public_key": public}) if options.json else print(public)
    return DONE


def _pack_export(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.packs import write_pack

    if options.key is None or not options.origin.strip():
        raise PackError("Name your key with --key FILE (made by 'pack key FILE') and your institution with --origin.")
    visible = visible_to(Viewer.PARTNER if options.network else Viewer.ANONYMOUS)
    files = Library(settings.corpus).published(visible)
    packed = write_pack(files, options.origin.strip(), _bytes_of(options.key), datetime.now(UTC).replace(microsecond=0))
    _write(options.file, packed)
    counts = {
        "cards": sum(name.startswith("cards/") for name in files),
        "documents": sum(name.startswith("documents/") and not name.endswith(".yaml") for name in files),
        "vocabularies": sum(name.startswith("vocabularies/") for name in files),
    }
    if options.json:
        _print_json({"file": str(options.file), "bytes": len(packed), **counts})
    else:
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"{options.file}: {told}, {len(packed) / 1e6:.1f} MB")
    return DONE


def _pack_import(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.corpus.packs import read_pack
    from assistant.exchange.packing import TAKEN_BY_NAME, Fate, chosen
    from assistant.views import item_json

    pack = read_pack(options.file)
    if options.sender and options.sender != pack.key:
        raise PackError(f"This pack is signed by {pack.key}, not by the sender that you named; nothing was taken.")
    if options.take and not options.sender:
        raise PackError(
            f"This pack is signed by {pack.key}. Ask the sender for their public key by another way, then name it with --from."
        )
    today = datetime.now(UTC).date()
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.sync()
        items = assistant.plan_import(pack, today)
        taken = chosen(items, options.also) if options.take else []
        _refuse_unknown(options.also, {item.id for item in items if item.fate in TAKEN_BY_NAME})
        try:
            assistant.take(taken, pack, today)
        except OSError as error:
            raise PackError(
                f"The corpus cannot be written ({error.strerror}); mend that, then import again."
            ) from error
        if taken:
            assistant.sync()
    told = {"origin": pack.origin, "key": pack.key, "made": pack.made.isoformat()}
    if options.json:
        _print_json({**told, "items": [item_json(item) for item in items], "taken": [item.id for item in taken]})
    else:
        print(f"From {pack.origin}, {pack.made:%Y-%m-%d}, signed by {pack.key}")
        for item in items:
            if item.fate is not Fate.SAME:
                print(
                    f"{item.fate.value}: {item.kind} {item.id} {item.title}".rstrip()
                    + (f" - {item.told}" if item.told else "")
                )
        print(f"{sum(item.fate is Fate.SAME for item in items)} are the same as here; {len(taken)} were taken.")
    left = {item.id for item in items if item.fate in (*TAKEN_BY_NAME, Fate.FAULTY)} - {item.id for item in taken}
    return NO if left else DONE


def _refuse_unknown(named: Sequence[str], known: set[str]) -> None:
    """Raises PackError for a name that stands for nothing in the pack that needs naming."""
    if unknown := [name for name in named if name not in known]:
        raise PackError(f"--also {unknown[0]}: nothing of this name conflicts or is similar; nothing was taken.")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"{path} cannot be read ({error.strerror}).") from error


def _format(output: Path | None) -> "Format":
    from assistant.exports import Format

    if output is None:
        return Format.MARKDOWN
    try:
        return Format(output.suffix.lower().removeprefix("."))
    except ValueError:
        raise QuestionError(f"{output} has no format to write; name a .docx, .pdf or .md file.") from None


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise QuestionError(f"{path} cannot be written ({error.strerror}); name another file.") from error


def _read(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import reader

    reading = reader(settings)(options.file)
    sections = [{"text": section.text, "locator": section.locator.to_json()} for section in reading.sections]
    if options.json:
        _print_json({"sections": sections, "warnings": list(reading.warnings)})
    else:
        for section in sections:
            print(f"{json.dumps(section['locator'], ensure_ascii=False)}\n{section['text']}\n")
        for warning in reading.warnings:
            print(warning, file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import check

    report = check(Library(settings.corpus), datetime.now(UTC).date())
    if options.json:
        _print_json(
            {
                "cards": report.cards,
                "documents": report.documents,
                "problems": [str(problem) for problem in report.problems],
            }
        )
    else:
        print(f"{report.cards} cards, {report.documents} documents, {len(report.problems)} problems")
        for problem in report.problems:
            print(problem)
    return NO if report.problems else DONE


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    return _evaluate_set(options, settings) if options.folder else _evaluate_golden(options, settings)


def _evaluate_set(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.library import Library
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
        _print_json({"method": options.method, "rows": [row.to_json() for row in rows]})
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
        _print_json(report.to_json())
    else:
        print(report)
    return DONE


def _account(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus import accounts as home

    library = Library(settings.corpus)
    accounts = library.accounts()
    if options.action == "list":
        rows = [{"name": one.name, "role": one.role.value, "since": one.since.isoformat()} for one in accounts.values()]
        if options.json:
            _print_json(rows)
        for row in rows if not options.json else ():
            print(f"{row['name']}: {row['role']}, since {row['since']}")
        return DONE if accounts else NO
    role = Viewer(options.role) if options.role else None
    hashed = _password_hash(options) if options.action in ("add", "password") else None
    changed = home.change(accounts, options.action, options.name, role, hashed, datetime.now(UTC).date())
    try:
        library.save_accounts(changed.values())
    except OSError as error:
        raise AccountError(
            f"The accounts cannot be written ({error.strerror}); see the rights of {library.folder}."
        ) from error
    print(f"{options.name}: {changed[options.name].role}" if options.name in changed else f"{options.name} is gone.")
    return DONE


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.backup import back_up

    made = back_up(Library(settings.corpus).folder, options.file)
    return _say_backup(options, made.files, made.size, f"{options.file} holds")


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.backup import restore

    made = restore(options.file, settings.corpus)
    return _say_backup(options, made.files, made.size, f"{settings.corpus} now holds")


def _say_backup(options: argparse.Namespace, files: int, size: int, what: str) -> int:
    if options.json:
        _print_json({"files": files, "bytes": size})
    else:
        print(f"{what} {files} files, {size / 1_000_000:.1f} MB; every one was compared with its checksum.")
    return DONE


def _password_hash(options: argparse.Namespace) -> str:
    from assistant.corpus.accounts import hash_password, password_fault

    if options.no_password:
        return ""
    password = sys.stdin.readline().rstrip("\r\n") if options.stdin else getpass("Password: ")
    if fault := password_fault(password):
        raise AccountError(fault)
    if not options.stdin and getpass("The same again: ") != password:
        raise AccountError("The two were not the same; nothing was changed.")
    return hash_password(password)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import check, open_assistant

    with open_assistant(settings, ConsoleProgress()) as assistant:
        if options.repair:
            assistant.library.tidy()
        problems = [str(problem) for problem in check(assistant.library, datetime.now(UTC).date()).problems]
        differences = assistant.differences()
        if differences and options.repair:
            differences = assistant.repair()
    if options.json:
        _print_json({"corpus": problems, "index": differences})
    else:
        print("\n".join([*problems, *differences]) or "All is well.")
    return NO if problems or differences else DONE


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


def _say_problems(problems: Sequence[object]) -> None:
    for problem in problems:
        print(f"Skipped: {problem}", file=sys.stderr)


def _print_json(value: object) -> None:
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not utf8, indent=2))
