"""Messages that are no questions to the corpus: greetings, thanks, who are you, insults, errands (pure, four languages)."""

import re
from enum import StrEnum

from assistant.indexing.words import plain_words
from assistant.languages import Language


class Talk(StrEnum):
    """What a message is, where it is no question to the corpus; texts/*.toml has an answer to each."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    IDENTITY = "identity"
    ABILITIES = "abilities"
    HOSTILE = "hostile"
    ERRAND = "errand"


# Whole messages, in the form of plain_words: without accents, marks and capitals.
_WHOLE: dict[Talk, dict[Language, str]] = {
    Talk.GREETING: {
        Language.EN: r"(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day))(?: there| everyone| all)?(?: how are you)?|how are you|are you there|test",
        Language.ES: r"(?:hola|buenas|buenos dias|buen dia|buenas tardes|buenas noches)(?: a todos)?(?: (?:que tal|como esta|como estas|como le va))?|que tal|como estas?",
        Language.PT: r"(?:oi|ola|bom dia|boa tarde|boa noite)(?: a todos)?(?: (?:tudo bem|como vai|tudo bom))?|tudo bem|como vai(?: voce)?",
        Language.FR: r"(?:bonjour|salut|bonsoir|coucou)(?: a tous)?(?: (?:ca va|comment allez vous|comment ca va))?|ca va|comment allez vous|comment ca va",
    },
    Talk.THANKS: {
        Language.EN: r"(?:ok |great |perfect )?(?:thanks|thank you|thx)(?: (?:very much|a lot|so much|again))?|great|perfect|very (?:good|helpful|useful)",
        Language.ES: r"(?:ok |vale |perfecto )?(?:muchas |mil )?gracias(?: por (?:todo|su ayuda|la ayuda|tu ayuda))?|excelente|perfecto|muy (?:bien|util)",
        Language.PT: r"(?:ok )?(?:muito )?(?:obrigad[oa]|agradecid[oa])(?: pela ajuda)?|valeu|perfeito|otimo|muito (?:bom|util)",
        Language.FR: r"(?:ok |super |parfait )?(?:grand )?merci(?: (?:beaucoup|bien|pour votre aide))?|parfait|super|tres (?:bien|utile)",
    },
    Talk.FAREWELL: {
        Language.EN: r"(?:good ?)?bye(?: bye)?|see you(?: later| soon)?|good night",
        Language.ES: r"adios|chau|chao|hasta (?:luego|pronto|manana|la vista)|nos vemos",
        Language.PT: r"tchau|adeus|ate (?:logo|mais|breve|amanha)",
        Language.FR: r"au revoir|a bientot|a plus|bonne (?:journee|soiree|nuit)|adieu",
    },
    Talk.IDENTITY: {
        Language.EN: r"(?:and )?(?:who|what) (?:are|r) (?:you|u)|what is your name|what s your name|are you (?:a |an )?(?:robot|bot|human|machine|ai|chatgpt|person|real)(?: .{0,20})?|who (?:made|built|created|wrote) you|introduce yourself|what is (?:ayni|this)",
        Language.ES: r"(?:y )?(?:quien|que) (?:eres|es usted|sos)(?: tu| vos)?|como te llamas|como se llama usted|cual es (?:tu|su) nombre|eres (?:un |una )?(?:robot|bot|humano|maquina|ia|persona)|quien te (?:hizo|creo)|presentate|que es (?:ayni|esto)",
        Language.PT: r"(?:e )?(?:quem|o que) (?:e|es) (?:voce|tu|vc)|qual (?:e )?(?:o )?(?:seu|teu) nome|como (?:voce )?se chama|voce e (?:um |uma )?(?:robo|bot|humano|maquina|ia|pessoa)|quem (?:te|o) (?:fez|criou)|o que e (?:ayni|isto|isso)",
        Language.FR: r"(?:et )?qui (?:es tu|etes vous)|(?:tu es|vous etes) qui|(?:t es|c est) qui|quel est (?:ton|votre) nom|comment (?:tu t appelles|vous appelez vous|t appelles tu)|(?:es tu|etes vous) (?:un |une )?(?:robot|bot|humain|machine|ia|personne)|qui (?:t|vous) a (?:fait|cree)|presentez vous|qu est ce que (?:ayni|c est)",
    },
    Talk.ABILITIES: {
        Language.EN: r"(?:please )?help(?: me)?|what (?:can|do|could) you (?:do|answer|know|offer)(?: .{0,20})?|what can i ask(?: you)?|how (?:do|can) (?:you|i|this) (?:work|help|use|start|begin|ask)(?: .{0,20})?|how can you help(?: me)?|what do you know(?: about)?|what is this for|which languages do you speak",
        Language.ES: r"ayuda(?:me)?|que (?:puedes?|podes|sabes?) (?:hacer|responder|contestar)(?: .{0,20})?|que (?:sabes|haces|ofreces)|(?:en que|como) (?:me )?(?:puedes?|podes) ayudar(?:me|nos)?|que (?:te )?puedo preguntar(?:te|le)?|como (?:funcionas?|te uso|se usa|empiezo)(?: esto)?|para que sirves?(?: esto)?|que idiomas hablas?",
        Language.PT: r"ajuda(?:me| me)?|(?:o )?que (?:voce |vc )?(?:pode|sabe|consegue) (?:fazer|responder)(?: .{0,20})?|(?:o )?que (?:voce )?(?:sabe|faz|oferece)|(?:em que|como) (?:voce )?pode (?:me )?ajudar|(?:o )?que (?:eu )?posso (?:te )?perguntar|como (?:voce )?funciona|como (?:se )?usa|para que (?:voce )?serve(?: isto)?|que idiomas (?:voce )?fala",
        Language.FR: r"aide(?: moi)?|a l aide|(?:que|qu est ce que) (?:peux tu|tu peux|vous pouvez|pouvez vous|tu sais|savez vous) ?(?:faire|repondre)?(?: .{0,20})?|(?:tu|vous) (?:peux|pouvez|sais|savez) faire quoi|comment (?:peux tu|pouvez vous) (?:m )?aider|que puis je (?:vous )?demander|comment (?:ca|tu|cela) (?:marche|fonctionnes?)|a quoi (?:tu sers|ca sert|servez vous|sers tu)|quelles langues parlez vous",
    },
    Talk.HOSTILE: {
        Language.EN: r"(?:you (?:are|re)|this is|you|what a)(?: so| a| an| just| really| totally)* (?:stupid|useless|idiot|dumb|terrible|garbage|rubbish|trash|bad|wrong|crap|shit|suck|sucks)(?: .{0,15})?|(?:fuck|screw) (?:you|off)|shut up|i hate (?:you|this)|(?:stupid|useless|idiot|bullshit)(?: .{0,12})?|go to hell|(?:this|that) is wrong",
        Language.ES: r"(?:eres|sos|es usted|esto es)(?: un| una| muy| tan| una)* (?:tont[oa]|inutil|idiota|estupid[oa]|mal[oa]|basura|porqueria|mierda|desastre|pesim[oa])(?: .{0,15})?|no sirves?(?: para nada)?|(?:vete|anda) .{0,15}|callate|te odio|idiota|inutil|estupid[oa]|mierda|esta mal|no (?:entiendes|sabes) nada",
        Language.PT: r"(?:voce e|vc e|tu es|isto e|isso e)(?: um| uma| muito| tao)* (?:burr[oa]|inutil|idiota|estupid[oa]|ruim|lixo|merda|pessim[oa]|uma porcaria)(?: .{0,15})?|(?:voce )?nao (?:serve|presta)(?: para nada)?|vai .{0,15}(?:merda|inferno)|cala a boca|te odeio|idiota|inutil|burr[oa]|(?:voce )?nao (?:entende|sabe) nada",
        Language.FR: r"(?:tu es|t es|vous etes|c est)(?: un| une| tres| vraiment| trop)* (?:nul(?:le)?|stupide|idiote?|bete|con|mauvais|inutile|de la merde|nul a chier)(?: .{0,15})?|tu (?:ne )?sers a rien|(?:vous )?ne servez a rien|ta gueule|va te faire .{0,15}|tais toi|je (?:te|vous) deteste|idiote?|nul(?:le)?|(?:tu|vous) (?:ne )?compren(?:ds|ez) rien",
    },
}  # fmt: skip
# Beginnings of messages that want something done rather than something known.
_ERRAND: dict[Language, str] = {
    Language.EN: r"(?:please )?(?:ignore|forget|disregard|override) (?:all |any )?(?:of )?(?:your|the|my|previous|prior|above|these|all)\b|(?:please )?(?:print|show|reveal|tell me|repeat) (?:me )?your (?:system )?(?:prompt|instructions|rules)|(?:please )?(?:write|compose|draft) (?:me |us )?(?:a|an|my|the) (?:poem|song|story|letter|email|e mail|essay|speech|joke|code|program|script)|(?:please )?translate (?:this|me|the following|it)|tell me a (?:joke|story)|(?:please )?delete (?:all|every|the|your)\b|(?:pretend|act) (?:to be|as)\b|you are now\b|sing\b",
    Language.ES: r"(?:por favor )?(?:ignora|olvida|olvidate de|desobedece|omite) (?:todas? )?(?:tus?|las?|mis?|el|los|estas|sus?) (?:reglas?|instruccion\w*|anterior\w*|normas?|indicacion\w*|ordenes)|(?:muestra|ensena|dime|revela|repite)(?:me)? (?:tu|tus|el|las) (?:prompt|instrucciones|reglas)|(?:por favor )?(?:escribe|escribeme|escriba|redacta|redactame|redacte|compon)(?:me|nos)? (?:un|una|el|la|mi) (?:poema|cancion|cuento|carta|correo|ensayo|discurso|chiste|codigo|programa)|(?:traduce|traduzca|traduceme|traducir)(?:me|nos)? (?:est[aeo]s?|el|la|lo|al|esto)\b|cuenta(?:me)? un (?:chiste|cuento)|borra (?:todo|todos|las?|los?)\b|(?:finge|actua) (?:que|como)\b",
    Language.PT: r"(?:por favor )?(?:ignore|esqueca|desconsidere|desobedeca) (?:todas? )?(?:as |os )?(?:suas?|seus?|minhas?|instruc\w*|regras?|anterior\w*)|(?:mostre|diga|revele|repita)(?: me)? (?:o seu|seu|suas|as suas|as) (?:prompt|instruc\w*|regras)|(?:por favor )?(?:escreva|redija|componha|me escreva)(?: me)? (?:um|uma|o|a|meu|minha) (?:poema|cancao|musica|conto|carta|e mail|email|redacao|discurso|piada|codigo|programa)|(?:traduza|me traduza|traduz)(?: me)? (?:est[ea]|isto|isso|o|a)\b|conte(?: me)? uma (?:piada|historia)|(?:apague|delete|exclua) (?:tudo|todos?|todas?|os|as)\b|(?:finja|aja) (?:que|como)\b",
    Language.FR: r"(?:s il (?:te|vous) plait )?(?:ignore|ignorez|oublie|oubliez) (?:toutes? )?(?:tes|vos|les|mes|ces) (?:regles?|instructions?|consignes?|precedent\w*)|(?:montre|montrez|affiche|dis|revele)(?:z)?(?: moi)? (?:ton|votre|tes|vos) (?:prompt|instructions|regles|consignes)|(?:ecris|ecrivez|redige|redigez|compose)(?: moi| nous)? (?:un|une|le|la|mon|ma) (?:poeme|chanson|histoire|conte|lettre|mail|courriel|dissertation|discours|blague|code|programme)|(?:traduis|traduisez)(?: moi| nous)? (?:ce|cette|ceci|le|la|ca)\b|raconte(?:z)?(?: moi)? une (?:blague|histoire)|(?:efface|effacez|supprime|supprimez) (?:tout|tous|toutes|les)\b|fais comme si\b",
}  # fmt: skip
_PATTERNS = [
    (talk, language, re.compile(f"(?:{pattern})")) for talk, by in _WHOLE.items() for language, pattern in by.items()
]
_BEGINNINGS = [(language, re.compile(rf"(?:{pattern})")) for language, pattern in _ERRAND.items()]


_COURTESY = re.compile(r"[^,.!?;:¡¿\n]{2,40}[,.!;:\s]+(?=\S)")


def without_courtesy(text: str) -> str:
    """A message without the greeting or the thanks that it begins with, if more follows.

    >>> without_courtesy("Hola, ¿quién financió la RIAL?"), without_courtesy("thanks! and in Peru?"), without_courtesy("Hola")
    ('¿quién financió la RIAL?', 'and in Peru?', 'Hola')
    """
    bare = text.lstrip("¡ ")
    match = _COURTESY.match(bare)
    known = match and small_talk(match[0])
    return bare[match.end() :] if match and known and known[0] in (Talk.GREETING, Talk.THANKS) else text


def small_talk(text: str) -> tuple[Talk, Language] | None:
    """What a message is and its language, when it is no question to the corpus.

    >>> small_talk("¡Buenos días!")[0].value, small_talk("Quem é você?")[0].value, small_talk("Who trains inspectors?")
    ('greeting', 'identity', None)
    """
    plain = plain_words(text)
    for talk, language, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return talk, language
    for language, pattern in _BEGINNINGS:
        if pattern.match(plain):
            return Talk.ERRAND, language
    return None
