"""Codes, dates and numbers in the reader's words (the home of babel's formats)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from assistant.corpus.cards import Figure
from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.indexing.records import Record
from assistant.languages import SPOKEN, Language
from assistant.texts import say


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything that has a name in the four languages, in one of them.

    elsewhere: the host that holds the vectors, if it is not this machine; writer: that of the language model.
    """

    vocabularies: Vocabularies
    language: Language
    elsewhere: str = ""
    writer: str = ""

    def say(self, key: str, **values: object) -> str:
        """A text of the program."""
        return say(key, self.language, **values)

    @property
    def kept(self) -> str:
        """Where texts and questions go, in a sentence."""
        index = [self.say("ui.elsewhere", host=self.elsewhere)] if self.elsewhere else []
        model = [self.say("ui.written_elsewhere", host=self.writer)] if self.writer else []
        return " ".join([*index, *model]) or self.say("ui.local")

    def terms(self, vocabulary: Vocabulary, codes: Iterable[str]) -> list[str]:
        """The labels of some codes; a code without one stands for itself."""
        return [vocabulary.label(code, self.language) for code in codes]

    def places(self, codes: Sequence[str]) -> str:
        """Countries and regions: "Costa Rica, Argentina"."""
        return ", ".join(self.terms(self.vocabularies.places, codes))

    def evidence(self, code: str) -> str:
        """How well something is supported, in plain words; empty where nothing is claimed."""
        return self.vocabularies.evidence.label(code, self.language) if code else ""

    def facts(self, record: Record) -> list[str]:
        """What a reader weighs a quotation by: where, when, and how well it is supported."""
        return [
            fact
            for fact in (
                self.places(record.places),
                str(record.year or ""),
                self.say("ui.evidence", evidence=self.evidence(record.evidence)) if record.evidence else "",
            )
            if fact
        ]

    def note(self, language: Language) -> str:
        """The words "in English", where a text is not in the reader's language."""
        return "" if language is self.language else self.say(f"ui.written_in.{language.value}")

    def date(self, day: date | None) -> str:
        """A day in words: "23 de noviembre de 2026"."""
        return format_date(day, "long", locale=self._locale) if day else ""

    def period(self, period: str) -> str:
        """A period of partial dates in words: "septiembre de 2010", "2018 – 2021"."""
        return " – ".join(self._partial(part) for part in period.split("/")).rstrip()

    def _partial(self, text: str) -> str:
        try:
            if len(text) == len("2010-09-02"):
                return self.date(date.fromisoformat(text))
            if len(text) == len("2010-09"):
                return format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=self._locale)
        except ValueError:  # the 31st of a short month stands as it was written
            pass
        return text

    def figure(self, figure: Figure, publisher: str = "") -> str:
        """A number with its unit, its year and who reports it: "1.200 inspectores (2022, OIT)"."""
        value = figure.value if isinstance(figure.value, str) else self.number(figure.value)
        told = ", ".join(part for part in (str(figure.year), figure.reporter or publisher) if part)
        return f"{value} {figure.unit} ({told})"

    def number(self, value: float) -> str:
        """A number with the language's marks: "1 234"."""
        return format_decimal(value, locale=self._locale)

    def percent(self, share: float) -> str:
        """A share, 0 to 1, in whole percent; never rounded up to certainty, nor down to none."""
        return format_percent(min(max(share, 0.01), 0.99), locale=self._locale)

    @property
    def _locale(self) -> str:
        return self.language.value if self.language in SPOKEN else "en"
