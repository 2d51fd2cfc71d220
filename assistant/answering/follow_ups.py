"""Whether a message is a question of its own or goes on from the one before (pure, in four languages)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.function_words import AUXILIARIES, PREPOSITIONS, QUESTION_WORDS, content_words
from assistant.answering.places import Mention, mentions
from assistant.corpus.vocabularies import Vocabulary
from assistant.indexing.words import fold, fold_aligned, plain_words


class Link(StrEnum):
    """How a message hangs on the question before it."""

    NEW = "new"  # not at all
    MORE = "more"  # "tell me more": the same question
    INSTEAD = "instead"  # "and in Panama?", "and in 2019?": the same question about another place or year
    FRAGMENT = "fragment"  # "and for youth?": a piece to add to the question
    CLAUSE = "clause"  # "who financed it?": a question that needs the one before to be understood


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message as a follow-up: its link, and what is left of it without "and", "what about" and the like."""

    link: Link
    rest: str
    connective: str = ""
    places: tuple[Mention, ...] = ()
    years: tuple[str, ...] = ()


# Matched with accents, because "é" is no "e" and "où" no "ou". The longest first.
_CONNECTIVE = re.compile(
    r"""(?:
      (?:and|but|so|ok|okay|then|or|now)?,?\s*(?:what|how)\s+about
    | (?:y|e|pero|mas)?,?\s*(?:qu[eé]\s+hay\s+de|qu[eé]\s+tal|qu[eé]\s+hay\s+en|quanto\s+a|que\s+tal)(?=\s)
    | (?:et\s+)?(?:qu['’]en\s+est[- ]il|quid)\s+(?:de\s+|d['’])?
    | (?:and|but|so|then|also|or|ok|okay|y|e|pero|entonces|tambi[eé]n|mas|ent[aã]o|tamb[eé]m|et|ou|mais|alors|donc)
    )(?:\s+(?:and|what|also|too|then|so|y|e|et|tambi[eé]n|tamb[eé]m|aussi|alors|donc|entonces)(?=\s))?[\s,]+(?!a[- ]t[- ]il)""",
    re.VERBOSE | re.IGNORECASE,
)
_MORE = re.compile(
    r"""(?:please\s+|can\s+you\s+|could\s+you\s+|por\s+favor\s+|pouvez\s+vous\s+|puedes\s+|pode\s+)?(?:
      (?:tell|show|give)\s+me\s+more(?:\s+details?)? | (?:say|know|explain)\s+more | more(?:\s+(?:details?|examples?|please))?
    | any(?:thing)?\s+(?:else|more) | (?:another|other|further)\s+(?:examples?|details?) | go\s+on | continue | explain(?:\s+(?:it|that|this))?
    | (?:cuenta|di|dime|cuentame|digame|explicame|muestrame|dame|deme)(?:\s+(?:algo\s+)?mas)(?:\s+detalles?)?
    | (?:algo\s+)?mas(?:\s+(?:detalles?|ejemplos?|informacion))? | otros?\s+ejemplos? | que\s+mas | continua | sigue | ampliar?
    | (?:conte|diga|fale|mostre|me\s+conte|me\s+diga|me\s+fale|de)(?:\s+me)?\s+mais(?:\s+detalhes)? | mais(?:\s+(?:detalhes?|exemplos?|informacoes))?
    | outros?\s+exemplos? | o\s+que\s+mais | continue
    | (?:dis|dites)\s+m\s*en\s+plus | (?:en\s+savoir|en\s+dire|encore)?\s*plus(?:\s+de\s+details)? | d\s*autres\s+exemples? | un\s+autre\s+exemple
    | plus\s+d\s*(?:exemples?|informations?) | quoi\s+d\s*autre | continuez
    )(?:\s+(?:about|on|sobre|acerca\s+de|de|del|do|da|sur|a\s+propos\s+de)(?=\s|$))?(?P<rest>(?:\s.*)?)""",
    re.VERBOSE,
)
# Words that point back, where few words of the same question could be what they point at.
_POINTS_BACK = re.compile(
    r"""\b(?:
      it|they|them|(?<!is\ )(?<!are\ )(?<!were\ )there|he|she|him|(?:the|that|this|which)\s+(?:one|latter|former)|
      (?:this|that|these|those)(?=\W*$)|(?:about|of|for|by|did|does|do|was|is)\s+(?:this|these|those)(?!\s+(?:year|month))|
      ello|eso|esto|ahi|alli|ellos|ellas|lo(?!\s+que\b)|es[eao]s?(?!\s+(?:ano|mes|semana|siglo))|est[ao]s\s(?=\w)|aquel\w*|luego|despues|mism[oa]s?|
      isso|isto|aquilo|eles|elas|del[ea]s?|nel[ea]s?|disso|nisso|ali|ess[ea]s?(?!\s+(?:ano|mes|semana|seculo))|mesm[oa]s?|
      cela|ceux|celui|celles?|ensuite|eux|lui(?!-meme)|cet(?:te)?(?!\s+(?:annee|semaine))|ces
    )\b""",
    re.VERBOSE,
)
_ACCENTED_BACK = re.compile(r"(?<!\w)(?:él|lá|là|ça|dessus|ils|elles)(?!\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|their|theirs|his|her|su|sus|seu|sua|seus|suas|leurs?|son|sa|ses)\b")
_PRONOUN_EN = re.compile(r"^(?:comment|qui|combien|pourquoi|quand|que|ou) en (?!\d)\w+")
_INVERTED = re.compile(r"\b(\w+)(?:-t)?-(?:ils?|elles?)\b")
_IMPERSONAL = re.compile(r"\b(?:faut|y a|existe|agit|possible|temps fait)(?:[- ]t)?[- ]il\b|\b(?:is|was|can|does|would) it (?:possible|be|take|true|cost|mean|work)\b")  # fmt: skip
_DEFINITION = re.compile(r"^(?:what (?:is|are|does)|que (?:es|son|significa)|o que (?:e|sao|significa)|qu est ce que?|c est quoi|(?:who|quien|quem|qui) (?:is|are|es|e|est))\b")  # fmt: skip
_EXISTENCE = re.compile(r"^(?:is there|are there|were there|hay|hubo|existen?|ha|havia|houve|y a t il|il y a|existe t il)\b")  # fmt: skip
_REASON = re.compile(r"^(?:por ?que|porque|para que|de donde|desde cuando|pour ?quoi|d ou)\b")
# Pieces that seldom go on from a question: "without ..." is as often a topic typed in, and "a" an article.
_NOT_PIECES = frozenset(
    {"a", "sem", "sin", "without", "sans", "do", "da", "dos", "das", "d", "du", "des", "de", "del", "of"}
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACE_QUESTION = frozenset(
    {"how", "many", "cuantos", "cuantas", "quantos", "quantas", "combien", "what", "que", "quoi"}
)
_MOST_WORDS = 14
_MOST_TELLING = 5
_SAYS_LITTLE = 2
_MOST_OF_A_PIECE = 3
_NAME = re.compile(r"[^\W\d_]{2,}")


def follow_up(message: str, places: Vocabulary) -> FollowUp:
    """How a message hangs on what was asked before, if it does."""
    text = unicodedata.normalize("NFC", message).strip().strip("¿¡").strip()
    match = _CONNECTIVE.match(text)
    connective, rest = (match[0].strip(" ,"), text[match.end() :]) if match else ("", text)
    named = tuple(mentions(rest, places))
    years = tuple(YEAR.findall(rest))
    words = plain_words(rest).split()
    if is_more(text, places) or is_more(rest, places):
        link = Link.MORE
    elif not words or len(words) > _MOST_WORDS:
        link = Link.NEW
    else:
        link = _link(rest, words, bool(connective), named, years)
    return FollowUp(link, rest, connective, named, years)


def _link(rest: str, words: list[str], joined: bool, named: tuple[Mention, ...], years: tuple[str, ...]) -> Link:
    """The link of a message that is short enough to have one. joined: it began with "and" or the like."""
    plain = " ".join(words)
    telling = [word for word in content_words(_without(rest, named)) if word not in years]
    asks = {word for word in words if word in QUESTION_WORDS}
    acts = _verbs(words)
    if not telling and (named or years) and not (asks - _PLACE_QUESTION) and not acts:
        return Link.INSTEAD
    if not asks and len(telling) <= _MOST_OF_A_PIECE:
        begins = words[0] in PREPOSITIONS - _NOT_PIECES and not _REASON.match(plain) and "," not in rest
        if begins or (joined and not acts):
            return Link.FRAGMENT
    if (joined and len(telling) <= _MOST_OF_A_PIECE + 1) or _needs_before(rest, plain, words, telling, named):
        return Link.CLAUSE
    return Link.NEW


def is_about_existence(message: str) -> bool:
    """Whether a question asks if there is something, which later questions then are about.

    >>> is_about_existence("Y a-t-il un registre public ?"), is_about_existence("Who keeps it?")
    (True, False)
    """
    return bool(_EXISTENCE.match(plain_words(message)))


def is_more(text: str, places: Vocabulary) -> bool:
    """Whether a message asks for more of the same: "tell me more", "más detalles"."""
    more = _MORE.fullmatch(plain_words(text))
    return more is not None and not content_words(more["rest"]) and not mentions(text, places)


def _without(text: str, named: tuple[Mention, ...]) -> str:
    text = unicodedata.normalize("NFC", text)
    for mention in reversed(named):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def _verbs(words: list[str]) -> bool:
    return any(word in AUXILIARIES for word in words if word not in ("a", "t", "am"))


def _needs_before(rest: str, plain: str, words: list[str], telling: list[str], named: tuple[Mention, ...]) -> bool:
    """Whether a question points back at what was said, or leaves out what it is about."""
    if _IMPERSONAL.search(fold(rest)) and not _EXISTENCE.match(plain):
        return False
    asks = words[0] in QUESTION_WORDS | AUXILIARIES | PREPOSITIONS or rest.casefold().startswith("é ")
    if _points_back(rest, telling, named, asks):
        return True
    if not asks or (_REASON.match(plain) and len(telling) > 1):
        return False
    if _EXISTENCE.match(plain):
        return len(telling) <= _SAYS_LITTLE and not named
    if words[0] in PREPOSITIONS:
        return len(telling) <= _SAYS_LITTLE and not named and any(word in QUESTION_WORDS for word in words[:3])
    return len(telling) < _SAYS_LITTLE and not named and not _DEFINITION.match(plain)


def _points_back(rest: str, telling: list[str], named: tuple[Mention, ...], asks: bool) -> bool:
    """Whether a word such as "it" or "there" can only mean something said before: little stands before it to mean."""
    folded = fold_aligned(rest)
    if _PRONOUN_EN.match(folded):
        return True

    def nothing_before(spot: int, most: int) -> bool:
        before = folded[:spot]
        if any(mention.start < spot for mention in named) or any(word.isupper() for word in _NAME.findall(rest[:spot])):
            return False
        count = len(content_words(before))
        return count == 0 if len(telling) > most else count <= most

    if any(nothing_before(match.start(), 0) for match in _INVERTED.finditer(folded)):
        return True
    text = _INVERTED.sub(lambda match: " " * len(match[0]), folded)
    spots = [match.start() for match in _POINTS_BACK.finditer(text)]
    spots += [match.start() for match in _ACCENTED_BACK.finditer(rest) if text[match.start()] != " "]
    most = _SAYS_LITTLE if asks else 0
    if len(telling) <= _MOST_TELLING and any(nothing_before(spot, most) for spot in spots):
        return True
    owners = [match.start() for match in _POSSESSIVE.finditer(text)]
    return len(telling) <= _MOST_TELLING and not named and any(nothing_before(spot, int(asks)) for spot in owners)
