"""SIGKILL at any call: the next start finishes, and holds exactly what is wanted, once."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import IndexBusy
from assistant.indexing.index import Index
from assistant.indexing.sync import Wanted
from tests.indexing.test_index import many, open_index

ROOT = Path(__file__).parents[2]
TOLD = ("assistant.indexing", "chromadb")
"""Calls made from code of these packages, into C too, are counted; a kill comes at one of them."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are things of POSIX")


def start(folder: Path) -> None:
    """The state from which every trial sets out."""
    with open_index(folder) as index:
        index.sync(many(0))


def first_build(folder: Path) -> None:
    """Nothing is there yet."""
    with open_index(folder) as index:
        index.sync(many(1))


def change(folder: Path) -> None:
    """Some sources are new, some changed, some gone."""
    with open_index(folder) as index:
        index.sync(many(1))


def rebuild(folder: Path) -> None:
    """The vectors are made anew from the ledger, and then changed."""
    with open_index(folder) as index:
        index.rebuild_vectors()
        index.sync(many(1))


SCENES = {"first build": first_build, "change": change, "rebuild": rebuild}


class Countdown:
    """A profiler that counts calls, and kills this process at the one it was given (0: never)."""

    def __init__(self, deadly: int, told: tuple[str, ...] = TOLD) -> None:
        self.calls = 0
        self._deadly = deadly
        self._told = told

    def __call__(self, frame, event: str, _: object) -> None:
        if event.endswith("call") and frame.f_globals.get("__name__", "").startswith(self._told):
            self.calls += 1
            if self.calls == self._deadly:
                os.kill(os.getpid(), signal.SIGKILL)


def play(scene: str, folder: Path, deadly: int) -> int:
    """Play a scene, counting its calls; it does not return from the deadly one."""
    countdown = Countdown(deadly)
    sys.setprofile(countdown)
    try:
        SCENES[scene](folder)
    finally:
        sys.setprofile(None)
    return countdown.calls


def faults(folder: Path) -> list[str]:
    """What is wrong after the next start has brought the index up to date."""
    wanted = many(1)
    with open_index(folder) as index:
        found = index.differences()  # before anything is synced: the start alone has to mend
        index.sync(wanted)
        found += index.differences()
        found += unlike(index, wanted)
    return found


def unlike(index: Index, wanted: list[Wanted]) -> list[str]:
    """Where ledger, words or vectors do not hold each wanted text exactly once."""
    texts = sorted(item.sections()[0].text for item in wanted)
    ledger = index.ledger
    held = [passage.text for name in ledger.fingerprints() for passage in ledger.passages_of(name)]
    near, row = [], index.embedder.embed_queries(["text of turn"])[0]
    for partition in ledger.counts():
        hits = [identifier for identifier, _ in index.vectors.query(partition, row, 1000)]
        passages = ledger.passages(hits)
        near += [passages[identifier].text for identifier in hits]
    return [f"{name}: {found}" for name, found in (("ledger", held), ("vectors", near)) if sorted(found) != texts]


def trial(scene: str, folder: Path, deadly: int) -> list[str]:
    """One scene, ended in its deadly call, and what the next start makes of it."""
    shutil.copytree(folder.with_name("begun"), folder)
    _in_a_child(lambda: play(scene, folder, deadly))
    verdict = folder.with_suffix(".json")
    _in_a_child(lambda: verdict.write_text(json.dumps(faults(folder))))
    return list(json.loads(verdict.read_text())) if verdict.exists() else ["the next start failed"]


def _in_a_child(work) -> None:
    """Do it in a fork of a process in which Chroma has not been opened: what has to be imported is there already."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a fork must never return into the code of its parent
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.waitpid(child, 0)


def main(scene: str, folder: Path, kills: int) -> None:
    """Count the calls of a scene, then kill it at some of them; writes what went wrong, by call, to ``verdict.json``."""
    counted = folder / "calls"
    (folder / "begun").mkdir()
    if scene != "first build":
        _in_a_child(lambda: start(folder / "begun"))
    shutil.copytree(folder / "begun", folder / "whole")
    _in_a_child(lambda: counted.write_text(str(play(scene, folder / "whole", 0))))
    calls = int(counted.read_text())
    moments = random.Random(calls).sample(range(1, calls), kills)
    found = {moment: trial(scene, folder / str(moment), moment) for moment in moments}
    (folder / "verdict.json").write_text(json.dumps(found))


@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_any_call_the_next_start_holds_each_text_once(scene: str, tmp_path: Path) -> None:
    program = "import sys, pathlib; from tests.indexing.test_kill import main; main(sys.argv[1], pathlib.Path(sys.argv[2]), 5)"
    subprocess.run([sys.executable, "-c", program, scene, str(tmp_path)], cwd=ROOT, check=True)
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert len(verdict) == 5
    assert {moment: found for moment, found in verdict.items() if found} == {}


def test_another_process_gets_a_sentence_until_the_owner_is_gone(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from tests.indexing.test_index import open_index; index = open_index(pathlib.Path(sys.argv[1]));"
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == "open\n"
        with pytest.raises(IndexBusy, match="Another process is using"):
            open_index(tmp_path)
        owner.kill()
    open_index(tmp_path).close()
