"""The verbs between institutions: ``partners``, ``note`` and ``pack``."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.console import DONE, NO, AddVerb, ConsoleProgress, bytes_of, print_json, write_file
from assistant.clock import now, today
from assistant.corpus.library import Library
from assistant.errors import PackError, QuestionError
from assistant.indexing.choosing import choose_country
from assistant.languages import answer_language
from assistant.settings import Settings
from assistant.viewers import Viewer, visible_to

if TYPE_CHECKING:
    from assistant.exports import Format


def add_verbs(verb: AddVerb) -> None:
    """Name them to the parser."""
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


def _partners(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.ui.labels import Labels
    from assistant.ui.partners import partners_text
    from assistant.views import partners_json

    country = choose_country(options.country, Library(settings.corpus).vocabularies)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        found = assistant.partners(options.need, country, Viewer.TRAINER, today())
    if options.json:
        print_json(partners_json(found))
    else:
        language = answer_language(options.need, settings.language)
        print(partners_text(found, Labels(assistant.library.vocabularies, language)))
    return DONE if found.partners else NO


def _note(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.exports import write
    from assistant.ui.concept_note import concept_note_handout
    from assistant.ui.labels import Labels

    country = choose_country(options.country, Library(settings.corpus).vocabularies)
    form = _format(options.output)
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.require_index()
        language = answer_language(options.need, settings.language)
        note = assistant.concept_note(options.need, country, options.card, Viewer.TRAINER, language, today())
    written = write(concept_note_handout(note, Labels(assistant.library.vocabularies, language)), form)
    if options.output:
        write_file(options.output, written)
    if options.json:
        print_json({"file": str(options.output or ""), "sources": [record.id for record in note.sources()]})
    elif not options.output:
        print(written.decode())
    return DONE


def _format(output: Path | None) -> "Format":
    from assistant.exports import Format

    if output is None:
        return Format.MARKDOWN
    try:
        return Format(output.suffix.lower().removeprefix("."))
    except ValueError:
        raise QuestionError(f"{output} has no format to write; name a .docx, .pdf or .md file.") from None


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
    public = public_key(bytes_of(options.file))
    print_json({"public_key": public}) if options.json else print(public)
    return DONE


def _pack_export(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus.packs import write_pack

    if options.key is None or not options.origin.strip():
        raise PackError("Name your key with --key FILE (made by 'pack key FILE') and your institution with --origin.")
    visible = visible_to(Viewer.PARTNER if options.network else Viewer.ANONYMOUS)
    files = Library(settings.corpus).published(visible)
    packed = write_pack(files, options.origin.strip(), bytes_of(options.key), now())
    write_file(options.file, packed)
    counts = {
        "cards": sum(name.startswith("cards/") for name in files),
        "documents": sum(name.startswith("documents/") and not name.endswith(".yaml") for name in files),
        "vocabularies": sum(name.startswith("vocabularies/") for name in files),
    }
    if options.json:
        print_json({"file": str(options.file), "bytes": len(packed), **counts})
    else:
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"{options.file}: {told}, {len(packed) / 1e6:.1f} MB")
    return DONE


def _pack_import(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.assistant import open_assistant
    from assistant.corpus.packs import read_pack
    from assistant.exchange.packing import TAKEN_BY_NAME, Fate, chosen
    from assistant.importing import Importer
    from assistant.views import item_json

    pack = read_pack(options.file)
    if options.sender and options.sender != pack.key:
        raise PackError(f"This pack is signed by {pack.key}, not by the sender that you named; nothing was taken.")
    if options.take and not options.sender:
        raise PackError(
            f"This pack is signed by {pack.key}. Ask the sender for their public key by another way, then name it with --from."
        )
    with open_assistant(settings, ConsoleProgress()) as assistant:
        assistant.sync()
        importer = Importer(assistant, today())
        items = importer.plan(pack)
        taken = chosen(items, options.also) if options.take else []
        _refuse_unknown(options.also, {item.id for item in items if item.fate in TAKEN_BY_NAME})
        try:
            importer.take(taken, pack)
        except OSError as error:
            raise PackError(
                f"The corpus cannot be written ({error.strerror}); mend that, then import again."
            ) from error
        if taken:
            assistant.sync()
    told = {"origin": pack.origin, "key": pack.key, "made": pack.made.isoformat()}
    if options.json:
        print_json({**told, "items": [item_json(item) for item in items], "taken": [item.id for item in taken]})
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
