"""Names across languages: countries, regions and organisations by their codes, all others by their letters (pure)."""

from dataclasses import dataclass

from assistant.corpus.vocabularies import Vocabularies, Vocabulary
from assistant.indexing.words import fold, written_words
from assistant.languages import Language
from assistant.retrieval.glossary import Glossary

# What people and things of a country are called begins like this, folded, in all four languages.
_DEMONYMS = {
    "AR": "argentin", "BO": "bolivian bolivien", "BR": "brazilian brasilen brasileir bresilien", "CA": "canadi canadien",
    "CL": "chilen chilien", "CO": "colombian colombien", "CR": "costarric costarriq costariq", "CU": "cuban cubain",
    "EC": "ecuadorian ecuatorian equatorian equatorien", "SV": "salvadoren salvadoran salvadorean salvadorien",
    "GT": "guatemaltec guatemalteq guatemalan", "HT": "haitian haitien", "HN": "honduren honduran hondurien",
    "JM": "jamaican jamaiqu", "MX": "mexican mexicain", "NI": "nicaraguen nicaraguan nicaraguay", "PA": "panamen panamean",
    "PY": "paraguay paraguai", "PE": "peruan peruvian peruvien", "UY": "uruguay uruguai", "VE": "venezolan venezuelan venezuelien",
    "FR": "french frances francais", "GB": "british britanic britanniq",
    "US": "estadounidens norteamerican etatsunien", "ES": "spanish espanol espanhol espagnol", "DE": "german aleman allemand",
    "IT": "italian italien", "DO": "dominican dominicain", "BZ": "belizean belicen", "SR": "surinames surinamien",
    "TT": "trinidadian trinitens", "BB": "barbadian barbadens", "CAR": "caribbean caribe carib",
}  # fmt: skip
_LONGEST_ENDING = 6
# Short for a name; too much like a word to be looked for in a question, plain enough in capitals.
_SHORT = {"US": "US", "UK": "GB"}
# Other acronyms that change with the language.
_ACRONYMS = (
    "IOM OIM", "ECLAC CEPAL CEPALC", "UNDP PNUD", "NGO NGOS ONG ONGS", "GDP PIB", "SME SMES PYME PYMES MIPYME MIPYMES PME MPME",
    "WHO OMS", "WTO OMC", "SDG SDGS ODS ODD", "OECD OCDE", "OSH SST", "CSR RSE",
)  # fmt: skip
_CODED = frozenset({*_SHORT, *" ".join(_ACRONYMS).split()})
# Written large in some languages only, or in front of a name: they tell nothing by themselves.
_COMMON = frozenset(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "english", "spanish", "portuguese", "french", "inter", "american", "latin", "south", "north", "east", "west", "caribbean", "ministry", "ministries", "minister", "ministers", "department", "government", "governments", "secretariat", "secretary", "office", "institute", "commission", "committee", "council", "agency", "programme", "program", "project", "network", "union", "bank", "report", "state", "states", "federal", "national", "regional", "international", "labour", "labor", "employment", "work", "social", "security", "development", "cooperation", "inspection", "inspectorate", "ministerio", "ministerios", "ministro", "ministros", "departamento", "gobierno", "gobiernos", "secretaria", "secretario", "oficina", "instituto", "comision", "comite", "consejo", "agencia", "programa", "proyecto", "red", "banco", "informe", "estado", "estados", "nacional", "internacional", "trabajo", "empleo", "seguridad", "desarrollo", "cooperacion", "inspeccion", "sur", "norte", "este", "oeste", "triangular", "ministra", "governo", "governos", "comissao", "conselho", "projeto", "rede", "relatorio", "trabalho", "emprego", "seguranca", "desenvolvimento", "cooperacao", "inspecao", "sul", "leste", "publico", "publica", "ministere", "ministeres", "ministre", "departement", "gouvernement", "gouvernements", "bureau", "institut", "conseil", "agence", "projet", "reseau", "banque", "rapport", "etat", "etats", "travail", "emploi", "securite", "developpement", "sud", "nord", "est", "ouest"]
)  # fmt: skip
_PREFIX = 5


@dataclass(frozen=True, slots=True)
class Names:
    """Recognises names across languages: countries, regions and organisations by their codes, all others by their letters."""

    glossary: Glossary

    def codes(self, text: str) -> frozenset[str]:
        """The countries, regions and organisations that a text names, or whose people it names.

        Use: ``names_of(vocabularies).codes("Peruvian inspectors and the ILO")`` gives PE and ilo.
        """
        words = written_words(text)
        demonyms = {code for word in words if (code := demonym(fold(word)))}
        short = {_SHORT[word] for word in words if word in _SHORT}
        short |= {group for group in _ACRONYMS for word in words if word in group.split()}
        return frozenset({*self.glossary.codes(text), *demonyms, *short})

    def unknown(self, text: str, evidence: str) -> tuple[str, ...]:
        """Acronyms and names in capitals that stand in a sentence and not in its evidence, under no name of any language."""
        held = {fold(word) for word in written_words(evidence)}
        starts = {word[:_PREFIX] for word in held if len(word) >= _PREFIX}
        known = {position for mention in self.glossary.mentions(text) for position in range(mention.start, mention.end)}
        words = written_words(text)
        return tuple(
            word
            for at, word in enumerate(words)
            if at not in known and _is_name(word, at) and not _is_held(fold(word), held, starts)
        )


def names_of(vocabularies: Vocabularies) -> Names:
    """The names that the vocabularies know: every place, and of the terms those that are written large."""
    terms = vocabularies.terms.terms
    organisations = {code: term for code, term in terms.items() if term.label(Language.EN)[:1].isupper()}
    return Names(Glossary(vocabularies.places, Vocabulary("organisations", organisations)))


def demonym(word: str) -> str:
    """The country whose people or things a folded word names; empty where it names none."""
    return next(
        (
            code
            for code, roots in _DEMONYMS.items()
            if any(word.startswith(root) and len(word) - len(root) <= _LONGEST_ENDING for root in roots.split())
        ),
        "",
    )


def _is_name(word: str, at: int) -> bool:
    """An acronym anywhere, or a capital anywhere but at the beginning."""
    acronym = len(word) > 1 and word.isupper() and not word.isdigit()
    return acronym or (at > 0 and len(word) > 2 and word[0].isupper())


def _is_held(word: str, held: set[str], starts: set[str]) -> bool:
    return (
        word in held
        or word in _COMMON
        or word.upper() in _CODED
        or bool(demonym(word))
        or (len(word) >= _PREFIX and word[:_PREFIX] in starts)
    )
