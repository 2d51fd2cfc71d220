"""How much of what is false the verification of sentences catches, and how much of what is true it doubts.

    python benchmarks/verification.py [--write]

Over the starter corpus with the bundled model. The first set shaped the rules; the second was written after them.
"""

import argparse
import os
from pathlib import Path
from statistics import median

from assistant.assistant import open_assistant
from assistant.evaluation.verifying import TRUE, Judged, judge, read_claims, share
from assistant.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "answering" / "verification"
TARGET = ROOT / "docs" / "benchmarks" / "verification.md"
NAMES = {"sentences": "The set that shaped the rules", "held": "Sentences written after the rules"}


def main() -> None:
    """Print the tables, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help=f"keep the tables in docs/benchmarks/{TARGET.name}")
    options = arguments.parse_args()
    settings = read_settings({**os.environ, "ASSISTANT_LOG_QUESTIONS": "false"})
    with open_assistant(settings, lambda *_: None) as assistant:
        assistant.sync()
        judged = {name: judge(assistant, read_claims(SETS / f"{name}.jsonl")) for name in NAMES}
    text = "\n".join(line for name, title in NAMES.items() for line in table(title, judged[name]))
    print(text)
    if options.write:
        before, after = TARGET.read_text("utf-8").split("<!-- tables -->\n")[::2]
        TARGET.write_text(f"{before}<!-- tables -->\n{text}\n<!-- tables -->\n{after}", encoding="utf-8")


def table(title: str, judged: list[Judged]) -> list[str]:
    """What was caught by kind and what was wrongly marked by language, then every miss."""
    true = [one for one in judged if one.claim.kind == TRUE]
    false = [one for one in judged if one.claim.kind != TRUE]
    misses = [one for one in judged if (one.claim.kind == TRUE) == bool(one.doubts)]
    kinds = sorted({one.claim.kind for one in false})
    languages = list(dict.fromkeys(one.claim.language for one in judged))
    return [
        f"## {title}",
        "",
        f"False sentences caught: {share(false, caught=True)}. True sentences wrongly marked: {share(true, caught=True)}. "
        f"Time per sentence beside seven passages, each of which is embedded once (median): "
        f"{median(one.milliseconds for one in judged):.0f} ms.",
        "",
        "| what is false | caught |",
        "|---|---|",
        *(f"| {kind} | {share([one for one in false if one.claim.kind == kind], caught=True)} |" for kind in kinds),
        "",
        "| language | caught | wrongly marked |",
        "|---|---|---|",
        *(
            f"| {language.value} | {share([one for one in false if one.claim.language is language], caught=True)} "
            f"| {share([one for one in true if one.claim.language is language], caught=True)} |"
            for language in languages
        ),
        "",
        "Judged wrongly:",
        "",
        *(f"- {one.claim.kind}: {one.claim.sentence} ({', '.join(one.doubts) or 'not doubted'})" for one in misses),
        "",
    ]


if __name__ == "__main__":
    main()
