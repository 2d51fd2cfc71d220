"""The verbs for whoever keeps the corpus: ``read``, ``check``, ``gaps``, ``backup``, ``restore``, ``account`` and ``doctor``."""

import argparse
import json
import sys
from getpass import getpass
from pathlib import Path

from assistant.cli.console import DONE, NO, AddVerb, ConsoleProgress, print_json
from assistant.clock import today
from assistant.corpus.library import Library
from assistant.errors import AccountError
from assistant.settings import Settings
from assistant.viewers import Viewer


def add_verbs(verb: AddVerb) -> None:
    """Name them to the parser."""
    verb("read", _read, "what a reader makes of a file").add_argument("file", type=Path)
    verb("check", _check, "problems in corpus/, each with its remedy")
    verb("gaps", _gaps, "what people asked in vain, the same in any language together; who asked is left out")
    verb("backup", _backup, "write the whole corpus into one verified file").add_argument("file", type=Path)
    verb("restore", _restore, "unpack a back-up into an empty corpus folder").add_argument("file", type=Path)
    added = verb("account", _account, "who may sign in: list, add, remove, or set a password or a role")
    added.add_argument("action", choices=["list", "add", "remove", "password", "role"])
    added.add_argument("name", nargs="?", default="")
    added.add_argument("--role", choices=[viewer.value for viewer in Viewer if viewer is not Viewer.ANONYMOUS])
    added.add_argument("--stdin", action="store_true", help="the password is the first line of standard input")
    added.add_argument("--no-password", action="store_true", help="for somebody whom a proxy signs in")
    verb("doctor", _doctor, "what is wrong with this installation").add_argument("--repair", action="store_true")


def _read(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import reader

    reading = reader(settings)(options.file)
    sections = [{"text": section.text, "locator": section.locator.to_json()} for section in reading.sections]
    if options.json:
        print_json({"sections": sections, "warnings": list(reading.warnings)})
    else:
        for section in sections:
            print(f"{json.dumps(section['locator'], ensure_ascii=False)}\n{section['text']}\n")
        for warning in reading.warnings:
            print(warning, file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.report import check

    report = check(Library(settings.corpus), today())
    if options.json:
        print_json(
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


def _gaps(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.missing import Missing
    from assistant.views import gaps_json

    with open_assistant(settings, ConsoleProgress()) as assistant:
        told = gaps_json(Missing(assistant, settings.keep_questions_days).gaps())
    if options.json:
        print_json(told)
    else:
        for gap in told:
            question = gap["questions"][-1] if gap["questions"] else "(no longer kept)"
            spoken = ", ".join(f"{language} {count}" for language, count in gap["languages"].items())
            print(
                f"{gap['state']}: {question} [{gap['id']}; asked {gap['asked']}, people about {gap['voices']}; {spoken}]"
            )
    return DONE if told else NO


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
        print_json({"files": files, "bytes": size})
    else:
        print(f"{what} {files} files, {size / 1_000_000:.1f} MB; every one was compared with its checksum.")
    return DONE


def _account(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus import accounts as home

    library = Library(settings.corpus)
    accounts = library.accounts()
    if options.action == "list":
        rows = [{"name": one.name, "role": one.role.value, "since": one.since.isoformat()} for one in accounts.values()]
        if options.json:
            print_json(rows)
        for row in rows if not options.json else ():
            print(f"{row['name']}: {row['role']}, since {row['since']}")
        return DONE if accounts else NO
    role = Viewer(options.role) if options.role else None
    hashed = _password_hash(options) if options.action in ("add", "password") else None
    changed = home.change(accounts, options.action, options.name, role, hashed, today())
    try:
        library.save_accounts(changed.values())
    except OSError as error:
        raise AccountError(
            f"The accounts cannot be written ({error.strerror}); see the rights of {library.folder}."
        ) from error
    print(f"{options.name}: {changed[options.name].role}" if options.name in changed else f"{options.name} is gone.")
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
    from assistant.assistant import open_assistant
    from assistant.corpus.report import check

    with open_assistant(settings, ConsoleProgress()) as assistant:
        if options.repair:
            assistant.library.tidy()
        problems = [str(problem) for problem in check(assistant.library, today()).problems]
        differences = assistant.differences()
        if differences and options.repair:
            differences = assistant.repair()
    if options.json:
        print_json({"corpus": problems, "index": differences})
    else:
        print("\n".join([*problems, *differences]) or "All is well.")
    return NO if problems or differences else DONE
