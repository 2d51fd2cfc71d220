"""Choosing: filters and numbers as somebody wrote them, made into ones that can be obeyed, or refused in a sentence (pure).

The doors (shell, HTTP) take anything; what they took is ``object`` here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from assistant.corpus.cards import CardType
from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.errors import QuestionError
from assistant.indexing.filters import Filters
from assistant.indexing.records import DOCUMENT
from assistant.indexing.words import fold
from assistant.languages import SPOKEN, Language
from assistant.texts import say

MOST_HITS = 50
HIGHEST_EVIDENCE = 5
YEARS = (1000, 9999)
MOST_HISTORY = 1_000_000
_NEAREST, _ALL, _SHOWN = 3, 8, 60

Names = Mapping[str, str]
"""Every folded name of a code, the code itself included, to that code."""


@dataclass(frozen=True, slots=True)
class Wished:
    """Filters as they were written; the same fields as :class:`Filters`. None is no bound."""

    types: Sequence[object] = ()
    themes: Sequence[object] = ()
    places: Sequence[object] = ()
    languages: Sequence[object] = ()
    evidence: object = None
    since: object = None
    until: object = None


def choose_filters(wished: Wished, vocabularies: Vocabularies) -> Filters:
    """Filters of known codes; a label in any of the four languages stands for its code.

    Raises QuestionError for the first value that is not known, with the codes that come nearest.
    """
    since, until = choose_year("since", wished.since), choose_year("until", wished.until)
    if since and until and since > until:
        raise QuestionError(f"since {since} is after until {until}; exchange the two years.")
    languages = [one.partition("-")[0] if isinstance(one, str) else one for one in wished.languages]
    return Filters(
        types=choose_codes("type", wished.types, _kinds()),
        themes=choose_codes("theme", wished.themes, named_terms(vocabularies.themes)),
        places=choose_codes("place", wished.places, named_terms(vocabularies.places)),
        languages=tuple(map(Language, choose_codes("language", languages, _languages()))),
        evidence=None if wished.evidence is None else _whole("evidence", wished.evidence, 0, HIGHEST_EVIDENCE),
        since=since,
        until=until,
    )


def choose_limit(limit: object) -> int:
    """How many hits. Raises QuestionError.

    >>> choose_limit(10), choose_limit(5.0)
    (10, 5)
    """
    return _whole("limit", limit, 1, MOST_HITS)


def choose_country(value: object, vocabularies: Vocabularies) -> str:
    """The code of a country, by its code or its name in any of the four languages. Raises QuestionError."""
    if not isinstance(value, str) or not value.strip():
        raise QuestionError("No country is named; write its code or its name, such as PA or Panama.")
    code = _code("country", value, named_terms(vocabularies.places))
    if vocabularies.places.terms[code].members or len(code) != 2:
        raise QuestionError(f"{shown(value)} is a region; name one of its countries.")
    return code


def choose_text(name: str, value: object) -> str:
    """A text. Raises QuestionError for anything else."""
    if not isinstance(value, str):
        raise QuestionError(f"{name} is {shown(value)}; write a text.")
    return value


def choose_history(value: object) -> list[str]:
    """The questions before, oldest first; None where there were none. Raises QuestionError for anything else."""
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise QuestionError(f"history is {shown(value)}; write a list of texts, the oldest question first.")
    return [one for one in value if one.strip()]


def history_lines(data: bytes, name: str) -> list[str]:
    """The questions of a file, one a line. Raises QuestionError for what is no text, or far too long."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(data) > MOST_HISTORY:
        raise QuestionError(
            f"{name} is no list of questions; name a UTF-8 text file of at most {MOST_HISTORY // 1000} kB, a question a line."
        )
    return choose_history(text.splitlines())


def shown(value: object) -> str:
    """What somebody wrote, short enough for a sentence.

    >>> shown("a\\nb"), len(shown("x" * 1000))
    ("'a\\\\nb'", 61)
    """
    text = repr(value[:_SHOWN] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def choose_year(name: str, value: object) -> int | None:
    """A year, or None for no bound. Raises QuestionError."""
    return None if value is None else _whole(name, value, *YEARS)


def _whole(name: str, value: object, least: int, most: int) -> int:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise QuestionError(f"{name} is {shown(value)}; write a whole number from {least} to {most}.")
    return number


def choose_codes(field: str, wanted: Sequence[object], names: Names) -> tuple[str, ...]:
    """The codes of some names, each once. Raises QuestionError for the first that is not known."""
    return tuple(dict.fromkeys(_code(field, value, names) for value in wanted))


def _code(field: str, value: object, names: Names) -> str:
    code = names.get(_plain(value)) if isinstance(value, str) else None
    if code is None:
        raise QuestionError(f"There is no {field} {shown(value)}; {_remedy(_plain(str(value)), names)}")
    return code


def _remedy(plain: str, names: Names) -> str:
    """The codes that may have been meant.

    >>> _remedy("inspecion", {"inspection": "labour-inspection", "osh": "osh"} | {str(n): str(n) for n in range(9)})
    'the nearest is labour-inspection.'
    """
    codes = list(dict.fromkeys(names.values()))
    near = list(dict.fromkeys(names[name] for name in get_close_matches(plain[:_SHOWN], names, n=2 * _NEAREST)))
    if len(codes) <= _ALL or not near:
        return f"write one of {', '.join(codes)}."
    near = near[:_NEAREST]
    return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}."


def named_terms(vocabulary: Vocabulary, wanted: Callable[[str], bool] = bool) -> Names:
    """The names of a vocabulary's terms, or of those whose code is wanted.

    A name that two terms share stands for neither; a code always stands for itself.
    """
    terms = {code: term for code, term in vocabulary.terms.items() if wanted(code)}
    found: dict[str, set[str]] = {}
    for code, term in terms.items():
        for word in term.words():
            found.setdefault(_plain(word), set()).add(code)
    labels = {name: min(codes) for name, codes in found.items() if len(codes) == 1}
    return {**labels, **{_plain(code): code for code in terms}}


def _kinds() -> Names:
    return labelled("kinds", [*(kind.value for kind in CardType), DOCUMENT])


def _languages() -> Names:
    return labelled("languages", [language.value for language in SPOKEN])


def labelled(texts: str, codes: Sequence[str]) -> Names:
    """The codes, and what the program calls them in each language."""
    labels = {_plain(say(f"{texts}.{code}", language)): code for code in codes for language in SPOKEN}
    return {**labels, **{code: code for code in codes}}


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("_", "-").split())
