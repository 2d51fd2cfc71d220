"""What a language model in a file costs here: tokens of its tokenizer beside the embedding model's, first word, and speed.

    python benchmarks/language_model.py FILE.gguf [--write]

Over the starter corpus with the bundled embedding model, whose index must be there.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from assistant.answering.embedded_server import EmbeddedServer
from assistant.assistant import Assistant, open_assistant
from assistant.languages import Language
from assistant.settings import read_settings
from assistant.texts import lines

TARGET = Path(__file__).resolve().parent.parent / "docs" / "benchmarks" / "language_model.md"
WINDOW = 512


def main() -> None:
    """Print the tables, and keep them with --write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path, help="a language model in a GGUF file")
    arguments.add_argument("--write", action="store_true", help=f"keep the tables in docs/benchmarks/{TARGET.name}")
    arguments.add_argument("--language", nargs="*", default=["en"], help="the languages that a question is asked in")
    options = arguments.parse_args()
    environment = {**os.environ, "ASSISTANT_LOG_QUESTIONS": "false", "ASSISTANT_LLM": ""}
    with open_assistant(read_settings(environment), lambda *_: None) as assistant:
        assistant.require_index()
        told = tokens(assistant, options.file)
    environment["ASSISTANT_LLM"] = f"gguf:{options.file}"
    with open_assistant(read_settings(environment), lambda *_: None) as assistant:
        told += speed(assistant, [Language(one) for one in options.language])
    text = "\n".join(
        [f"Measured with {options.file.stem} on {os.cpu_count()} cores, which others were using too.", "", *told]
    )
    print(text)
    if options.write:
        before, after = TARGET.read_text("utf-8").split("<!-- tables -->\n")[::2]
        TARGET.write_text(f"{before}<!-- tables -->\n{text}\n<!-- tables -->\n{after}", encoding="utf-8")


def tokens(assistant: Assistant, file: Path) -> list[str]:
    """How many tokens of the language model's a passage has for each of the embedding model's."""
    server = EmbeddedServer(file, WINDOW)
    apart: dict[str, list[float]] = defaultdict(list)
    try:
        for record in assistant.index.ledger.records().values():
            texts = [passage.text for passage in assistant.index.ledger.passages_of(record.id)]
            counted = zip(server.count(texts), assistant.index.embedder.count_tokens(texts), strict=True)
            apart[record.language.value] += [own / ours for own, ours in counted]
    finally:
        server.close()
    rows = [
        f"| {name} | {len(found)} | {median(found):.2f} | {max(found):.2f} |" for name, found in sorted(apart.items())
    ]
    return ["| language | passages | tokens apart, median | most |", "|---|---|---|---|", *rows, ""]


def speed(assistant: Assistant, languages: Sequence[Language]) -> list[str]:
    """How long the first word takes and the whole answer, for one example question a language."""
    rows = ["| language | first word, s | answer, s | tokens | sentences | verified |", "|---|---|---|---|---|---|"]
    for language in languages:
        start, first = perf_counter(), 0.0
        for answer in assistant.tell(lines("examples.questions", language)[0]):
            if answer.sentences and not first:
                first = perf_counter() - start
        told = [one for one in answer.sentences if answer.writer]
        verified = sum(one.verified for one in told)
        rows.append(
            f"| {language.value} | {first:.1f} | {perf_counter() - start:.1f} | {answer.tokens} | {len(told)} | {verified} |"
        )
    return rows


if __name__ == "__main__":
    main()
