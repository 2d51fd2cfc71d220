"""The closed lists that cards use, each term with its label in four languages (files in corpus/vocabularies/)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from assistant.errors import CorpusError
from assistant.languages import SPOKEN, Language


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary: its code, its names in each language, the label first, and other words people use for it.

    members: the countries of a region. speaks: the languages in which a country's administration works. people: how the words for
    its people begin, folded. broader: the themes that a term of the field belongs to.
    """

    code: str
    names: Mapping[Language, tuple[str, ...]]
    also: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()

    def label(self, language: Language) -> str:
        """The term in a language; in English where the interface has no such language."""
        return self.names.get(language, self.names[Language.EN])[0]

    def words(self) -> Iterator[str]:
        """Every way of naming this term, in any language."""
        for names in self.names.values():
            yield from names
        yield from self.also


# What a line may say of its term beside its names, each a list.
_MORE = tuple(field.name for field in fields(Term) if field.name not in ("code", "names"))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A closed list of terms, in the order of its file. One is equal to itself only, so that what is made of it can be kept."""

    name: str
    terms: Mapping[str, Term]

    def __contains__(self, code: str) -> bool:
        return code in self.terms

    def label(self, code: str, language: Language) -> str:
        """The term in a language (English where the interface has no such language); an unknown code stands for itself."""
        term = self.terms.get(code)
        return term.label(language) if term else code


@dataclass(frozen=True, slots=True)
class Vocabularies:
    themes: Vocabulary
    places: Vocabulary
    modalities: Vocabulary
    target_groups: Vocabulary
    evidence: Vocabulary
    licences: Vocabulary
    terms: Vocabulary


def load_vocabularies(folder: Path) -> Vocabularies:
    """Read all vocabularies. Raises CorpusError naming file and term for a missing file, label or bad YAML."""
    names = [field.name for field in fields(Vocabularies)]
    return Vocabularies(**{name: _load(folder / f"{name.replace('_', '-')}.yaml", name) for name in names})


def write_terms(terms: Iterable[Term]) -> str:
    """Terms as lines of a vocabulary's file; ``parse_vocabulary`` reads them back."""
    yaml = YAML()
    yaml.width = 10_000  # a term is one line
    stream = StringIO()
    for term in terms:
        names = {language.value: names[0] if len(names) == 1 else [*names] for language, names in term.names.items()}
        more = {name: [*getattr(term, name)] for name in _MORE if getattr(term, name)}
        entry = CommentedMap(names | more)
        entry.fa.set_flow_style()
        yaml.dump({term.code: entry}, stream)
    return stream.getvalue()


def _load(path: Path, name: str) -> Vocabulary:
    try:
        return parse_vocabulary(path.read_text(encoding="utf-8"), name, path.name)
    except FileNotFoundError as error:
        raise CorpusError(f"{path.name} is missing; take it from a back-up or from the project's corpus/.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name} is not UTF-8 text; save it again as UTF-8.") from error


def parse_vocabulary(text: str, name: str, file: str) -> Vocabulary:
    """Read one vocabulary. file: its name as shown. Raises CorpusError."""
    path = Path(file)
    try:
        entries = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:
        raise CorpusError(f"{path.name}: this is not YAML; put text that holds a colon in quotes. {error}") from error
    if not isinstance(entries, dict):
        raise CorpusError(
            f"{path.name} holds no terms; write lines such as 'code: {{en: ..., es: ..., pt: ..., fr: ...}}'."
        )
    return Vocabulary(name, {str(code): _term(path, str(code), entry) for code, entry in entries.items()})


def _term(path: Path, code: str, entry: Any) -> Term:
    missing = [language for language in SPOKEN if not isinstance(entry, dict) or not entry.get(language)]
    if missing:
        raise CorpusError(f"{path.name}, {code}: no label in {', '.join(missing)}; add one.")
    return Term(
        code,
        {language: _names(entry[language]) for language in SPOKEN},
        **{name: tuple(map(str, entry.get(name, ()))) for name in _MORE},
    )


def _names(value: Any) -> tuple[str, ...]:
    """One name, or a list of them with the usual one first."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
