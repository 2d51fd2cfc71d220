"""The [n] in a written sentence: which sources it cites, and the sentence without them (pure)."""

import re

# What stands where an address or an image was taken out of a written text.
TAKEN_OUT = "[⋯]"
_MARK = re.compile(r"\[\s*(\d+(?:\s*[,;]\s*\d+)*)\s*\]")


def cited_numbers(sentence: str) -> tuple[int, ...]:
    """The numbers in a sentence's marks, each once.

    >>> cited_numbers("It grew [2][1, 2]."), cited_numbers("It grew in [sic] 2022.")
    ((2, 1), ())
    """
    found = (int(number) for marks in _MARK.findall(sentence) for number in re.split(r"\s*[,;]\s*", marks))
    return tuple(dict.fromkeys(found))


def ends_cited(sentence: str) -> bool:
    """Whether a sentence came as far as its marks.

    >>> ends_cited("It grew [1]."), ends_cited("It grew [1] and"), ends_cited("It grew.")
    (True, False, False)
    """
    return re.search(rf"{_MARK.pattern}[.!?…\"»”]*$", sentence.rstrip()) is not None


def without_marks(text: str) -> str:
    """A sentence without its [n].

    >>> without_marks("It grew [1], they say [2, 3].")
    'It grew, they say.'
    """
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(_MARK.sub("", text).split()))
