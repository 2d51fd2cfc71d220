"""SIGKILL at any call of a trainer's work: what was acknowledged is there, is found once, and nothing half done remains."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.corpus.batches import Edit, How
from assistant.corpus.cards import Card, CardType, Evidence, Source
from assistant.corpus.library import Library, Stored
from assistant.corpus.workflow import Move
from assistant.curation import Curator
from assistant.curation.bulk import Bulk, Fate
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.retrieval.query import Query
from assistant.viewers import Status, Viewer
from tests.indexing.test_kill import Countdown, _in_a_child

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("AYNI_KILLS", "4"))
"""How many moments are tried in each scene."""
TOLD = ("assistant.corpus", "assistant.curation", "assistant.assistant", "assistant.indexing", "chromadb")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are things of POSIX")


def card(title: str = "Zebra forms") -> Card:
    return Card(
        id="zebra",
        type=CardType.LESSON,
        title=title,
        language=Language.EN,
        finding=f"Zebra offices agreed on one common form: {title}.",
        themes=("osh",),
        places=("CO",),
        evidence=Evidence.E1,
        context="Two offices had two forms.",
        source=Source(title="A report", locator="page 4", seen="2026-11-23", licence="CC-BY-4.0"),
    )


def open_curator(folder: Path) -> tuple[Assistant, Curator]:
    index = Index(folder / "indexes", FakeEmbedder(), 240, "", lambda *_: None)
    assistant = Assistant(Library(folder / "corpus"), index, lambda path: pytest.fail(f"{path} is read"))
    return assistant, Curator(assistant, nearly_the_same=2.0)


class Told:
    """What was acknowledged, written down as soon as it was."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "told"

    def __call__(self, stored: Stored[Card]) -> Stored[Card]:
        with self._path.open("a") as file:
            file.write(f"{stored.noun.version} {stored.digest}\n")
        return stored

    def last(self) -> tuple[int, str]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        number, digest = lines[-1].split() if lines else ("0", "")
        return int(number), digest


def begin(folder: Path) -> None:
    """The state from which every trial sets out: one published card."""
    shutil.copytree(ROOT / "corpus" / "vocabularies", folder / "corpus" / "vocabularies")
    (folder / "corpus" / "documents").mkdir()
    assistant, curator = open_curator(folder)
    assistant.sync()
    told = Told(folder)
    saved = told(curator.save(card(), "", "ana", ""))
    told(curator.move("zebra", Move.PUBLISH, saved.digest, "ana"))
    assistant.close()


def edit(curator: Curator, told: Told) -> None:
    saved = curator.card("zebra")
    for number in range(2):
        changed = saved.noun.model_copy(update={"title": f"Edit {number}", "finding": f"Zebra edit {number}."})
        saved = told(curator.save(changed, saved.digest, "ana", ""))


def publish(curator: Curator, told: Told) -> None:
    saved = told(curator.move("zebra", Move.RETIRE, curator.card("zebra").digest, "ana", "why"))
    saved = told(curator.move("zebra", Move.REOPEN, saved.digest, "ana"))
    told(curator.move("zebra", Move.PUBLISH, saved.digest, "ana"))


def restore(curator: Curator, told: Told) -> None:
    saved = curator.card("zebra")
    saved = told(curator.save(saved.noun.model_copy(update={"finding": "Zebra worse."}), saved.digest, "ana", ""))
    told(curator.restore("zebra", 1, saved.digest, "ana"))


def rebuild(curator: Curator, told: Told) -> None:
    edit(curator, told)
    curator._assistant.index.rebuild_vectors()


def many(curator: Curator, told: Told) -> None:
    bulk = Bulk(curator._assistant.library, curator)
    batch = bulk.begin(
        Edit(field="themes", how=How.ADD, values=("labour-inspection",)), {"zebra": told.last()[1]}, "ana", "why"
    )
    bulk.carry_out(batch)
    told(curator.card("zebra"))
    bulk.undo(batch, "ana")
    told(curator.card("zebra"))


SCENES: dict[str, Callable[[Curator, Told], None]] = {
    "edit": edit, "publish": publish, "restore": restore, "rebuild": rebuild,
    "many": many,
}  # fmt: skip


def play(scene: str, folder: Path, deadly: int) -> int:
    """Play a scene, counting its calls; it does not return from the deadly one."""
    countdown = Countdown(deadly, TOLD)
    assistant, curator = open_curator(folder)
    assistant.sync()
    sys.setprofile(countdown)
    try:
        SCENES[scene](curator, Told(folder))
    finally:
        sys.setprofile(None)
    assistant.close()
    return countdown.calls


def faults(folder: Path) -> list[str]:
    """What is wrong after the next start."""
    number, digest = Told(folder).last()
    assistant, curator = open_curator(folder)
    library = assistant.library
    library.tidy()
    assistant.sync()
    found = [str(problem) for problem in (*library.cards().problems, *library.leftovers())] + assistant.differences()
    stored = library.card("zebra")
    versions = {version.version: version.digest for version in library.history("zebra")}
    if stored.noun.version < number or versions.get(number) != digest:
        found.append(f"version {number} was acknowledged and is not there")
    if versions.get(stored.noun.version) != stored.digest:
        found.append("what the card says is not its last version")
    hits = [hit.passage.text for hit in assistant.search(Query("zebra", Viewer.TRAINER, limit=50)).hits]
    wanted = [stored.noun.finding] if stored.noun.status is Status.PUBLISHED else []
    if sorted({text.split("\n")[0] for text in hits}) != wanted or len(hits) != len(set(hits)):
        found.append(f"found {hits}, wanted {wanted}")
    bulk = Bulk(library, curator)
    for batch in bulk.batches():
        bulk.undo(batch, "ana")
        if (
            any(member.fate is Fate.CHANGED for member in bulk.members(batch))
            or len(library.card("zebra").noun.themes) > 1
        ):
            found.append("a change to many cards could not be undone")
    assistant.close()
    return found


def trial(scene: str, folder: Path, deadly: int) -> list[str]:
    shutil.copytree(folder.with_name("begun"), folder)
    _in_a_child(lambda: play(scene, folder, deadly))
    verdict = folder.with_suffix(".json")
    _in_a_child(lambda: verdict.write_text(json.dumps(faults(folder))))
    return list(json.loads(verdict.read_text())) if verdict.exists() else ["the next start failed"]


def main(scene: str, folder: Path, kills: int) -> None:
    """Count the calls of a scene, then kill it at some of them; writes what went wrong, by call, to ``verdict.json``."""
    counted = folder / "calls"
    _in_a_child(lambda: begin(folder / "begun"))
    shutil.copytree(folder / "begun", folder / "whole")
    _in_a_child(lambda: counted.write_text(str(play(scene, folder / "whole", 0))))
    calls = int(counted.read_text())
    moments = random.Random(calls).sample(range(1, calls), kills)
    (folder / "verdict.json").write_text(json.dumps({at: trial(scene, folder / str(at), at) for at in moments}))


@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_any_call_what_was_acknowledged_is_there_once(scene: str, tmp_path: Path) -> None:
    program = "import sys, pathlib; from tests.test_kill_curation import main; main(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]))"
    subprocess.run([sys.executable, "-c", program, scene, str(tmp_path), str(KILLS)], cwd=ROOT, check=True)
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert len(verdict) == KILLS
    assert {moment: found for moment, found in verdict.items() if found} == {}
