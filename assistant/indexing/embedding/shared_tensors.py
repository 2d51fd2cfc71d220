"""The home of onnx: let a graph point at tensors that a safetensors file beside it already holds."""

import json
import struct
from pathlib import Path
from typing import Any

import onnx

WORTH_SHARING = 1 << 20


def share_tensors(graph: Path, tensors: Path) -> None:
    """Replace large tensors inside ``graph`` by references to equal ones in ``tensors``, a file of the same folder.

    onnxruntime maps such a file into memory, so a table of word embeddings is stored once and read by the row.
    """
    if not tensors.is_file():
        return
    model = onnx.load(str(graph))
    places = _places(tensors)
    with tensors.open("rb") as file:
        for initializer in model.graph.initializer:
            if len(initializer.raw_data) < WORTH_SHARING:
                continue
            place = _same_tensor(initializer, places, file)
            if place is not None:
                _point_to(initializer, tensors.name, place)
    onnx.save(model, str(graph))


def _places(tensors: Path) -> dict[str, tuple[int, int]]:
    """Name of each tensor -> its offset in the file and its length in bytes."""
    with tensors.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header: dict[str, Any] = json.loads(file.read(length))
    header.pop("__metadata__", None)
    start = 8 + length
    return {name: (start + (at := entry["data_offsets"])[0], at[1] - at[0]) for name, entry in header.items()}


def _same_tensor(initializer: Any, places: dict[str, tuple[int, int]], file: Any) -> tuple[int, int] | None:
    """Where a tensor of the same name (but for a prefix) and the same bytes lies."""
    for name, (offset, length) in places.items():
        if initializer.name.endswith(name) and length == len(initializer.raw_data):
            file.seek(offset)
            if file.read(length) == initializer.raw_data:
                return offset, length
    return None


def _point_to(initializer: Any, location: str, place: tuple[int, int]) -> None:
    initializer.ClearField("raw_data")
    initializer.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", place[0]), ("length", place[1])):
        entry = initializer.external_data.add()
        entry.key, entry.value = key, str(value)
