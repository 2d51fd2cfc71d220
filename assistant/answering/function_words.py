"""Words that carry grammar rather than a topic, in the four languages together, folded (pure).

What is left of a question without them is what it is about; docs/retrieval.md finds passages by all words, this is only for
telling a follow-up from a question of its own and for choosing among sentences.
"""

from assistant.indexing.words import folded_words


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


QUESTION_WORDS = _set(
    """
    what which who whom whose when where why how
    que cual cuales quien quienes cuando donde adonde como cuanto cuanta cuantos cuantas
    qual quais quem quando onde quanto quanta quantos quantas
    quoi quel quelle quels quelles qui quand comment combien pourquoi lequel laquelle lesquels lesquelles
    """
)

PREPOSITIONS = _set(
    """
    in for with among about against from to on at by of within without near
    en para con entre sobre contra desde hacia segun sin por de del al
    em no na nos nas com do da dos das ao aos pelo pela pelos pelas sem ate
    au aux a dans pour avec chez sur contre par vers depuis selon sans du des d
    """
)

AUXILIARIES = _set(
    """
    is are was were be been being am do does did done doing has have had can could will would shall should may might must
    es son era eran fue fueron ser sido esta estan estaba estuvo ha han haber hay hubo habia hace hacen hizo hicieron hacer
    hecho tiene tienen tuvo puede pueden podria podrian debe deben
    sao foi foram estao havia houve faz fazem fez fizeram fazer feito tem tinha pode podem poderia deve devem existe existem
    est sont etait etaient fut etre ete ont a avait avoir fait font faire peut peuvent pourrait doit doivent ai avons avez t
    """
)

_OTHERS = _set(
    """
    the an this that these those it its they them their theirs he she him her his we us our you your i me my one ones there
    here and or but so if than then as not no yes also too else more most much many long often lately recently now today still
    just only ever any some all both each other others up out off into over after before first second last please
    el la los las un una unos unas lo le les se su sus suyo ello eso esto ese esa esos esas este estos estas aquel aquella ahi
    alli alla ellos ellas ella yo tu usted ustedes nosotros nos me mi y e o u pero si ni tambien mas menos muy mucho mucha
    muchos muchas todo toda todos todas otro otra otros otras luego despues antes entonces ya aun hoy ahora ultimamente
    primero primera segundo segunda ultimo ultima favor
    os as um uma uns umas lhe lhes seu sua seus suas dele dela deles delas nele nela disso nisso isso isto aquilo esse essa
    esses essas ele ela eles elas eu voce voces mas nem tambem mais menos muito muita muitos muitas todo todos outro outra
    outros outras ali depois agora hoje ja ainda entao se primeiro primeira
    le l une ce cet cette ces cela ca ceci celui celle ceux celles il elle ils elles lui eux leur leurs son sa ses je j tu vous
    nous on y n ne pas plus moins et ou mais donc alors ensuite apres avant aussi encore deja toujours tres tout toute tous
    toutes autre autres qu s c d si ici la
    country countries pais paises pays
    """
)

FUNCTION_WORDS = QUESTION_WORDS | PREPOSITIONS | AUXILIARIES | _OTHERS


def content_words(text: str) -> list[str]:
    """The folded words that say what a text is about, in order.

    >>> content_words("¿Quién financió la RIAL?"), content_words("and for the women?")
    (['financio', 'rial'], ['women'])
    """
    return [word for word in folded_words(text) if word not in FUNCTION_WORDS]
