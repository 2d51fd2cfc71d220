"""Print constraints.txt (``make constraints``): what is installed of all that pyproject.toml asks for, test tools included.

What only another system needs is not installed here and so not pinned. Local parts of versions (``+cpu``) are left out.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def asked(project: dict[str, object]) -> Iterator[Requirement]:
    """What the project itself asks for."""
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    for lines in (project["dependencies"], *extras.values()):
        yield from (one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate())


def needed(requirement: Requirement) -> Iterator[Requirement]:
    """What an installed distribution asks for on this system, for the extras that were asked of it."""
    for line in distribution(requirement.name).requires or ():
        inner = Requirement(line)
        if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)):
            yield inner


def main() -> None:
    """Follow the requirements to their end."""
    waiting = list(asked(tomllib.loads(PROJECT.read_text("utf-8"))["project"]))
    seen: set[tuple[str, frozenset[str]]] = set()
    pins: dict[str, str] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) not in seen:
            seen.add((name, frozenset(requirement.extras)))
            pins[name] = Version(distribution(name).version).public
            waiting += needed(requirement)
    sys.stdout.writelines(f"{name}=={version}\n" for name, version in sorted(pins.items()))


if __name__ == "__main__":
    main()
