"""The verbs from a shell: ``python -m assistant VERB``. Exit 0 done, 1 the answer is "no" or problems were found, 2 wrong use."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from assistant.cli import asking, keeping, measuring, running, sharing
from assistant.cli.console import NO, STOPPED, WRONG_USE, Run
from assistant.errors import AssistantError
from assistant.settings import read_settings


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

    for family in (running, asking, sharing, keeping, measuring):
        family.add_verbs(verb)
    return parser
