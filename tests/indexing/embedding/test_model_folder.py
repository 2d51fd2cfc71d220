import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.indexing.embedding.model_folder import (
    Manifest,
    ModelFolder,
    build_model_folder,
    damaged_files,
    open_model_folder,
)

RECIPE = {"format": "1"}


def manifest() -> Manifest:
    return Manifest(
        name="m",
        recipe=RECIPE,
        dimension=4,
        max_tokens=8,
        query_prompt="",
        document_prompt="",
        padding=0,
        onnx=False,
        files={},
    )


def fill(draft: Path) -> Manifest:
    (draft / "1_Pooling").mkdir()
    (draft / "1_Pooling" / "config.json").write_text("{}")
    (draft / "model.safetensors").write_bytes(b"weights")
    (draft / "README.md").write_text("read")
    return manifest()


def ignore(step: str, fraction: float) -> None:
    pass


def build(path: Path) -> ModelFolder:
    return build_model_folder(path, fill, ignore)


def leftovers(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_a_built_folder_opens_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "models" / "m"
    built = build(path)
    assert built == open_model_folder(path, RECIPE)
    assert sorted(built.manifest.files) == ["1_Pooling/config.json", "README.md", "model.safetensors"]
    assert leftovers(path) == ["m"]


def test_missing_or_incomplete_folders_do_not_open(tmp_path: Path) -> None:
    path = tmp_path / "m"
    assert open_model_folder(path) is None
    build(path)
    (path / "manifest.json").unlink()
    assert open_model_folder(path) is None


def test_another_recipe_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "m"
    build(path)
    assert open_model_folder(path, {"format": "2"}) is None


@pytest.mark.parametrize("damage", [b"", b"weight", b"Weights", None])
def test_damage_is_noticed_and_the_folder_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "m"
    built = build(path)
    target = path / "model.safetensors"
    if damage is None:
        target.unlink()
    else:
        target.write_bytes(damage)
    assert open_model_folder(path, RECIPE) is None
    assert damaged_files(path, built.manifest) == ["model.safetensors"]
    assert build(path) == built
    assert target.read_bytes() == b"weights"
    assert leftovers(path) == ["m"]


def test_a_damaged_manifest_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "m"
    build(path)
    (path / "manifest.json").write_text('{"name": "m"')
    assert open_model_folder(path) is None


def test_without_the_mark_the_checksums_decide_and_the_mark_returns(tmp_path: Path) -> None:
    path = tmp_path / "m"
    build(path)
    (path / "checked.json").unlink()
    assert open_model_folder(path) is not None
    assert (path / "checked.json").is_file()


def test_damage_that_hides_its_time_is_found_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "m"
    built = build(path)
    target = path / "model.safetensors"
    status = target.stat()
    target.write_bytes(b"Weights")
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert open_model_folder(path) is not None
    assert damaged_files(path, built.manifest) == ["model.safetensors"]


def test_a_failing_build_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "m"
    built = build(path)

    def fail(draft: Path) -> Manifest:
        (draft / "model.safetensors").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelError, match=r"No space left on device.*GB of free space"):
        build_model_folder(path, fail, ignore)
    assert open_model_folder(path) == built
    assert leftovers(path) == ["m"]


def _build_slowly(path: Path) -> None:
    def never_ready(draft: Path) -> Manifest:
        fill(draft)
        (path.parent / "started").touch()
        time.sleep(60)
        return manifest()

    build_model_folder(path, never_ready, ignore)


def test_killed_while_building_leaves_no_folder_and_the_next_build_cleans_up(tmp_path: Path) -> None:
    path = tmp_path / "m"
    process = multiprocessing.get_context("spawn").Process(target=_build_slowly, args=(path,))
    process.start()
    deadline = time.monotonic() + 30
    while not (tmp_path / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert not path.exists()
    assert any(name.startswith(".m.partial-") for name in leftovers(path))
    build(path)
    assert leftovers(path) == ["m", "started"]


def test_the_fingerprint_follows_weights_and_prompts_but_not_the_notes(tmp_path: Path) -> None:
    first = build(tmp_path / "a").manifest

    def other_notes(draft: Path) -> Manifest:
        made = fill(draft)
        (draft / "README.md").write_text("another")
        return made

    def other_weights(draft: Path) -> Manifest:
        made = fill(draft)
        (draft / "model.safetensors").write_bytes(b"others!")
        return made

    def other_prompt(draft: Path) -> Manifest:
        return fill(draft).model_copy(update={"query_prompt": "query: "})

    fingerprints = {
        name: build_model_folder(tmp_path / name, way, ignore).manifest.fingerprint
        for name, way in (("b", other_notes), ("c", other_weights), ("d", other_prompt))
    }
    assert fingerprints["b"] == first.fingerprint
    assert len({first.fingerprint, fingerprints["c"], fingerprints["d"]}) == 3
