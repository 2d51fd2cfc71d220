"""The verbs that make and serve: ``serve`` and ``index``."""

import argparse
import signal
import sys
from contextlib import suppress
from time import monotonic

from assistant.cli.console import DONE, NO, AddVerb, ConsoleProgress, print_json, say_problems
from assistant.settings import Settings


def add_verbs(verb: AddVerb) -> None:
    """Name them to the parser."""
    verb("serve", _serve, "open the web app")
    verb("index", _index, "bring indexes/ up to date with corpus/")


def _serve(_: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.ui.server import serve

    with open_assistant(settings, ConsoleProgress()) as assistant:
        outcome = assistant.sync()
        for identifier, reason in outcome.failed.items():
            print(f"{identifier} was skipped: {reason}", file=sys.stderr)
        say_problems(assistant.library.cards().problems)
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
        print_json(result)
    else:
        print(
            ", ".join(f"{value} {name}" for name, value in counts.items())
            + f"; {passages} passages in {result['seconds']} s"
        )
        for identifier, reason in outcome.failed.items():
            print(f"{identifier} was skipped: {reason}", file=sys.stderr)
        say_problems(skipped)
    return NO if outcome.failed or skipped else DONE
