"""Whether the corpus answers: one calibrated decision from signals that the search already has (pure).

The weights are a logistic regression, fitted and reported by benchmarks/fit_refusal.py, and corrected on the golden questions;
docs/retrieval.md has the figures.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp

from assistant.answering.answer import Decision, Reason
from assistant.languages import Language
from assistant.retrieval.glossary import is_country
from assistant.retrieval.query import Hit

COSINE, NEARNESS, STANDING = 15.0, 12.7, 1.09
# Where nothing is near, nearly anything stands out: of what is beyond so many standard deviations, this share counts.
OUTSTANDING, BEYOND = 3.0, 0.3
# Words missing in the asker's own language count against a passage; in another language their absence says nothing.
COVERED, OWN_LANGUAGE = 3.66, -1.54
# Such that an answer is given where one is as likely as not; found on the golden questions, which are less like their answers
# than those that the weights were fitted on.
BASE = -23.5
# Terms of the field are known in every language, so that their presence tells something and their absence much; found on the
# golden questions.
HELD, MISSING = 0.5, 1.5
# What a question that names a theme and nothing else adds to the sources under that theme; of one that asks for more, the share.
THEMED = 4.0
THRESHOLD = 0.5
# A hit stands for an answer when its margin is at least this share of the best one's.
SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Named:
    """What a hit names of what the question names. place: whether it is about a place asked about (true where none is).

    terms: the share of the question's terms of the field that the hit names, in whichever language; None where there are none.
    themed: the share of the question that names the themes of the hit's record.
    """

    place: bool = True
    terms: float | None = None
    themed: float = 0.0


def named(asked: Collection[str], held: Collection[str], themed: float = 0.0) -> Named:
    """Compare the codes of places and terms in a question with those in a hit; regions are about every country.

    >>> named({"CL", "minimum-wage"}, {"CL", "child-labour"})
    Named(place=True, terms=0.0, themed=0.0)
    """
    countries = {code for code in asked if is_country(code)}
    terms = {code for code in asked if code.islower()}
    share = len(terms.intersection(held)) / len(terms) if terms else None
    return Named(not countries or not countries.isdisjoint(held), share, themed)


def decide(hits: Sequence[Hit], names: Sequence[Named], language: Language) -> Decision:
    """Answered when the surest hit reaches the threshold; where countries are asked about, the surest about one of them.

    names: for each hit, what it names of the question. language: the question's.
    """
    if not hits:
        return Decision(Reason.NOTHING, 0.0, THRESHOLD)
    pairs = list(zip(hits, names, strict=True))
    best = max(hit.margin for hit in hits)
    there = [(hit, name) for hit, name in pairs if name.place and hit.margin >= SHARE * best]
    sure, surest = max(
        ((confidence(hit, name, language), hit) for hit, name in there or pairs), key=lambda pair: pair[0]
    )
    reason = Reason.PLACE if not there else Reason.SURE if sure >= THRESHOLD else Reason.UNSURE
    return Decision(reason, sure, THRESHOLD, surest.cosine, surest.standing, surest.coverage.passage)


def confidence(hit: Hit, names: Named, language: Language) -> float:
    """How probable it is that a hit answers a question in a language, 0 to 1."""
    words = COVERED * hit.coverage.passage + OWN_LANGUAGE if hit.passage.language is language else 0.0
    terms = HELD * names.terms - MISSING * (1 - names.terms) if names.terms is not None else 0.0
    near = COSINE * hit.cosine + NEARNESS * hit.nearness + THEMED * names.themed
    return logistic(near + STANDING * bent(hit.standing) + words + terms + BASE)


def bent(standing: float) -> float:
    """How much of a standing counts.

    >>> bent(2.0), bent(4.0)
    (2.0, 3.3)
    """
    return min(standing, OUTSTANDING) + BEYOND * max(standing - OUTSTANDING, 0.0)


def logistic(value: float) -> float:
    """Log-odds to probability.

    >>> logistic(0)
    0.5
    """
    return 1 / (1 + exp(-value))
