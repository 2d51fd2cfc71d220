"""Every sentence the program itself says to a person, one TOML file a language. A test compares their keys."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.languages import SPOKEN, Language


@cache
def _texts(language: Language) -> dict[str, str]:
    data = (files(__package__) / f"{language.value}.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(data))


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = "\n".join(value) if isinstance(value, list) else str(value)
    return found


def say(key: str, language: Language, **values: object) -> str:
    """The text of a dotted key in a language (English for ``other``), its ``{names}`` filled. Raises KeyError.

    >>> say("groups.lesson", Language.FR)
    'Leçons'
    """
    return _texts(language if language in SPOKEN else Language.EN)[key].format(**values)


def keys(language: Language) -> set[str]:
    """Every key of a language's file."""
    return set(_texts(language))


def lines(key: str, language: Language) -> list[str]:
    """A text that is a list in the file, line by line."""
    return say(key, language).split("\n")
