"""What a sentence states: a practice, a lesson, a recommendation, a challenge, or nothing of the kind (pure).

No language model: the words that such sentences are made of, in four languages. A practice is somebody who acts: who it is
has to be told, by a name, an acronym or what institutions are called. Measured in docs/benchmarks/proposals.md.
"""

import re
from collections.abc import Iterable, Mapping

from assistant.corpus.cards import CardType
from assistant.languages import Language

EN, ES, PT, FR = Language.EN, Language.ES, Language.PT, Language.FR


def _any(*words: str) -> str:
    return "|".join(" ".join(words).split())


# -- recommendations --------------------------------------------------------------------------------------------------

_ADVISED: Mapping[Language, str] = {
    EN: r"recommend(?:s|ed|ing)?\b(?! (?:closing|dose))|should (?!have )(?:not |never |also |always |thus |therefore )?\w+|ought to|it is (?:advisable|necessary|essential|recommended|important) (?:to|that)|(?:is|are) (?:essential|indispensable|crucial|vital) (?:to|for)\b|(?:is|are) encouraged to|(?:have|has) advised\b|may be considered|(?:is|are) better \w+ed\b|need(?:s)? to be \w+ed\b|must make a serious",
    ES: r"recomiendan?\b|recomendó|recomendaron|recomendamos|(?:se )?(?:ha|han) recomendado|se recomend\w+|deber(?:ía|ían|á|án)\b|nunca debe|se debe(?:n)? (?!a\b)|deben (?:prepararse|ser|garantizar|fortalecer|promover|evitar|aplicar|asegurar|tomar|adoptar|comunicarse|considerar)\w*|es (?:necesario|conveniente|indispensable|fundamental|preciso|esencial|recomendable|aconsejable|importante)\b|se (?:sugiere|aconseja)|se puede considerar|hacen? falta|aconsejaron|requiere políticas",
    PT: r"recomendam?\b|recomend(?:ou|aram|amos|a-se)|sendo recomendad\w+|recomenda-se|dever(?:ia|iam|ão)\b|nunca dev|deve(?:m)?-se|devem (?:ser|garantir|fortalecer|promover|evitar|tomar|adotar|preparar|entrar|considerar)\w*|é (?:necessário|preciso|fundamental|conveniente|essencial|recomendável|importante|aconselhável)\b|é essencial|sugere-se|aconselha\w*|poder(?:ão|iam) ser considerad\w+",
    FR: r"recommandent?\b|recommandons|a recommandé|ont recommandé|(?:est|sont|a été|ont été) recommandée?s?|préconis(?:e|ent|é)|devrai(?:t|ent)\b(?! ralentir)|ne (?:doit|devait|devrait) jamais|il faut\b|il convient|il est (?:nécessaire|souhaitable|indispensable|essentiel|recommandé|conseillé|important)\b|est essentielle?\b|doivent (?:donc |ainsi )?(?:être|se préparer|garantir|renforcer|prendre|contacter|éviter|veiller)|ont conseillé|conseill(?:e|ent)\b|encourage (?:tous|toutes|les)|peut être envisagé",
}
# What a sentence of advice begins with, where it is said to somebody.
_ORDERS: Mapping[Language, str] = {
    EN: _any(
        "avoid use make keep define develop design establish ensure consider involve train agree adapt build begin start plan",
        "limit provide share protect examine monitor wash stay follow set invite invest strengthen improve promote include",
        "assess identify encourage engage allow choose check prepare document leave cover greet comply call book maintain retain",
        "align achieve support create review publish collect translate coordinate evaluate simplify",
    ),
    ES: _any(
        "evite evitar use usar utilice defina definir diseñe diseñar elabore elaborar adopte adoptar asegure asegurar garantice garantizar",
        "considere considerar involucre involucrar capacite capacitar acuerde acordar adapte adaptar limite limitar proteja proteger",
        "examine examinar supervise supervisar lávese lave siga seguir mantenga mantener fortalezca fortalecer promueva promover incluya",
        "incluir evalúe evaluar identifique identificar fomente fomentar elija elegir prepare preparar documente comparta compartir salude",
        "llame cumpla reserve establezca establecer invierta mejore mejorar alinee alinear coordine coordinar simplifique publique quédese",
    ),
    PT: _any(
        "evite evitem evitar use usem usar utilize utilizar defina definam definir elabore elaborar desenvolva desenvolver adote adotar",
        "assegure assegurar garanta garantir considere considerar envolva envolver capacite capacitar adapte adaptar limite limitem limitar",
        "proteja proteger examine examinar acompanhe acompanhar monitore monitorar lave lavar siga seguir mantenha manter fortaleça",
        "fortalecer promova promover inclua incluir avalie avaliar identifique identificar incentive incentivar escolha escolher prepare",
        "preparar compartilhe compartilhar cumprimente cumprimentar ligue cumpra reserve reservar estabeleça estabelecer fique ficar",
        "melhore melhorar alinhe alinhar coordene coordenar simplifique faça fazer",
    ),
    FR: _any(
        "éviter définir concevoir établir élaborer développer utiliser adopter assurer garantir envisager associer former adapter limiter",
        "protéger examiner suivre renforcer promouvoir inclure évaluer identifier encourager choisir préparer partager améliorer aligner",
        "coordonner simplifier maintenir faire veiller prévoir",
        r"(?!assez\b|chez\b|nez\b|rendez\b)\w{2,}ez(?:-vous)?",
    ),
}
_NOT: Mapping[Language, str] = {
    EN: r"(?:do not|don['’]t|never|always|particularly|clearly|also,?|frequently|try to|and|please) ",
    ES: r"(?:no|nunca|siempre|también,?|trate de|procure|y|particularmente|especialmente) ",
    PT: r"(?:não|nunca|sempre|também,?|procure|tente|e|particularmente|especialmente) ",
    FR: r"(?:ne |n['’]|également,? |et |surtout,? |toujours )",
}
_WHEN: Mapping[Language, str] = {EN: "if|when|before|after|where", ES: "si|cuando|antes de|después de", PT: "se|quando|antes d[eoa]|depois d[eoa]", FR: "si|s['’]|lorsque|quand|avant|après"}  # fmt: skip
# What some sentences say of themselves at their beginning.
_NAMED: Mapping[CardType, str] = {
    CardType.RECOMMENDATION: r"recom+end(?:ation|ación|ação|aciones|ações|ations?)s? ?:|recommandations? ?:",
    CardType.LESSON: r"(?:lessons?|lecci(?:ón|ones)|liç(?:ão|ões)|leçons?|enseignements?)[\w ]{0,24}:",
    CardType.CHALLENGE: r"(?:challenges?|desaf[íi]os?|retos?|défis?)[\w ]{0,24}:",
    CardType.PRACTICE: r"(?:good practices?|buenas? prácticas?|boas? práticas?|bonnes? pratiques?) ?:",
}

# -- lessons ------------------------------------------------------------------------------------------------------------

_LEARNED: Mapping[Language, str] = {
    EN: r"(?:a|one|main|key|first|second|operational|important|the) (?:\w+ )?lessons?\b|lessons? (?:learn|was|is|were|drawn|from)\w*|as (?:the )?(?:main )?lessons?\b|(?<!week, we )learn(?:ed|t) (?:that|to|how)\b|learned little|experience (?:shows|showed|has shown|suggests)|proved (?:to be|that|more|less)|turned out|in hindsight|showed that|the reason (?:was|is)|(?:concluded|found|observed) (?:in \d{4} )?that\b|(?:an|the) evaluation (?:found|saw|concluded)|was not enough|is necessary but|should have \w+|raised trust|more credible|areas to improve|could (?:have|learn)\b|broader than expected|than expected|is what led|success down to|are key to|led to (?:designing|changing|new)|lets? (?:a|the) \w+ (?:detect|see|learn|look)|credits\b",
    ES: r"lecci(?:ón|ones)\b|(?:se )?aprendi(?:ó|eron) que|aprendimos que|la experiencia (?:muestra|mostró|demuestra|enseña)|demostr(?:ó|aron) que|result(?:ó|aron) (?:clave|esencial|decisiv\w*|fundamental)|se comprobó|(?:concluy|observ)(?:ó|eron|aron) (?:en \d{4} )?que\b|necesari[oa], pero no suficiente|por mejorar|debía mejorar|hicieron que se comprend\w+|es mayor entre|no copiar|debería haber|debió haber|depend(?:ió|ieron) de que|es la clave|son la clave",
    PT: r"liç(?:ão|ões)\b|aprend(?:eu|eram|emos) (?:que|umas|uns|mais)|aprendizado mútuo|a experiência (?:mostra|mostrou|demonstra|ensina)|demonstr(?:ou|aram) que|mostr(?:ou|aram)-se|revel(?:ou|aram)-se|ficou claro|(?:conclu|observ)(?:iu|íram|ou|aram) que\b|poderia(?:m)? (?:ter|aprender)|mais amplo do que|(?:é|são) a chave|pôde levar em conta|complementares, e por isso|deveria ter|o que ensinar",
    FR: r"leçons?\b|enseignements (?:tirés|de)|a(?:vons)? appris (?:que|à)(?! l['’]un)|l['’]expérience (?:montre|a montré|enseigne|a enseigné)|s['’]est (?:avéré\w*|révélé\w*)|(?:a|ont) montré que|il est apparu|(?:a|ont) (?:conclu|constaté|observé) que|(?:est|sont) la clé|aurait dû",
}

# -- challenges ---------------------------------------------------------------------------------------------------------

_HARD: Mapping[Language, str] = {
    EN: r"(?:a|an|the|main|key|two|three|major|as|is|are|of|face[sd]?|many|some) (?:\w+ )?challenges?\b|challenging\b|obstacles?\b|difficult(?:y|ies) (?:for|in|of|to)|(?<!alleviate the )(?<!justification of )lack of|shortages?\b|weakness(?:es)? |insufficient \w+|(?:main |the )?barriers?\b|delays? in|was delayed|high (?:staff )?turnover|failed to|was not (?:able|possible)|remains? unresolved|not very effective|pitfalls|(?:place|places|put|puts) burdens?|having trouble|negatively impact\w*|discourage[sd]?\b|no evaluation|(?:is|are|was|were) not (?:tracking|routinely)|did not routinely|out of reach|persisted|limits in|limited by missing|had to assess|xenophobia|without regard to|hurt \w+|pressed \w+ to|is posed as a question",
    ES: r"(?:el|un|los|dos|tres|gran|principal|principales|como) (?:\w+ )?(?:desaf[íi]os?|retos?)\b|obst[áa]culos?\b|dificultad(?:es)? (?:para|de|en)|es difícil|(?<!criticó la )(?:la|por|una) falta de|escasez|debilidad(?:es)?\b|insuficiencia de|barreras? (?:para|a|de)|retrasos? en|rotación del? personal|no (?:fue|ha sido) posible|no se logr\w+|no se ha evaluado|sin que exista ninguna|implica una presión|pérdida de ingresos|no rastrea|xenofobia|aspectos por mejorar|tienen (?:dificultad|problemas)\w*|obligaba a",
    PT: r"(?:o|um|os|dois|três|grande|principal|principais|como) (?:\w+ )?desafios?\b|desafiador\w*|obst[áa]culos?\b|dificuldades? (?:para|de|em)|(?<!criticou )a falta de(?! solidariedade)|escassez|fragilidades?\b|insuficiência de|barreiras? (?:para|a|de)|atrasos? (?:em|n[oa])|rotatividade|não (?:foi|tem sido) possível|não conseguiu|sobrecarreg\w+|perda salarial|não est(?:á|ava) rastreando|xenofobia|era fraca|ficou atrás|formava melhor do que|têm dificuldade",
    FR: r"(?:le|un|les|deux|trois|grand|principal|principaux) (?:\w+ )?défis?\b|obstacles?\b|difficultés? (?:à|de|pour|d['’])|(?<!critiqué )le manque (?:de|d['’])(?! solidarité)|pénurie|faiblesses? d|insuffisance|freins? à|retards? (?:de|dans)|rotation du personnel|n['’]a pas (?:pu|été possible)|n['’]ont pas pu|pos(?:e|ent) (?:des )?problèmes?|pénalis\w+|perte de salaire|ne collecte pas|xénophobie|ont (?:du mal|des difficultés)|obligeait",
}
_EASED = re.compile(
    r"\b(?:alleviate|reduce|ease|overcome|aliviar|reducir|superar|reduzir|réduire|surmonter|criticized|criticó|criticou|critiqué)\b[^.]{0,40}$",
    re.IGNORECASE,
)

# -- practices ----------------------------------------------------------------------------------------------------------

_ACTORS: Mapping[Language, str] = {
    EN: r"minist(?:ry|ries|ers?)|governments?|inspectorates?|inspectors|agenc(?:y|ies)|departments?|secretariat|commissions?|councils?|committees?|institut(?:e|es|ion|ions)|organi[sz]ations?|unions?|federation|compan(?:y|ies)|factor(?:y|ies)|employers|offices?|officials|experts|authorities|delegations?|networks?|programmes?|program|projects?|services?|universit(?:y|ies)|cent(?:re|er)s?|our team|we|countries|states|regions|cities|municipalit\w+|representatives|participants|partners|doctors|schools|stores|airlines",
    ES: r"ministerios?|ministr[oa]s?|gobiernos?|inspecci(?:ón|ones)|inspectores|agencias?|departamentos?|secretarías?|comisi(?:ón|ones)|consejos?|comités?|institut(?:o|os)|institución|instituciones|organizaci(?:ón|ones)|sindicatos?|federación|empresas?|empleadores|oficinas?|funcionarios|expertos|autoridades|delegaci(?:ón|ones)|red|redes|programas?|proyectos?|servicios?|universidad(?:es)?|centros?|nuestro equipo|países|estados|regiones|ciudades|municip\w+|representantes|médicos|escuelas",
    PT: r"ministérios?|ministr[oa]s?|governos?|inspeç(?:ão|ões)|inspetores|fiscais|agências?|departamentos?|secretarias?|comiss(?:ão|ões)|conselhos?|comitês?|institut(?:o|os)|instituição|instituições|organizaç(?:ão|ões)|sindicatos?|federação|empresas?|empregadores|escritórios?|funcionários|especialistas|peritos|autoridades|delegaç(?:ão|ões)|redes?|programas?|projetos?|serviços?|universidades?|centros?|nossa equipe|países|estados|regiões|cidades|municíp\w+|representantes|médicos|escolas|polícia",
    FR: r"minist(?:ère|ères|res?)|gouvernements?|inspection|inspecteurs|agences?|départements?|secrétariat|commissions?|conseils?|comités?|instituts?|institutions?|organisations?|syndicats?|fédération|entreprises?|usines?|employeurs|bureaux?|fonctionnaires|experts|autorités|délégations?|réseaux?|programmes?|projets?|services?|universités?|centres?|notre équipe|pays|états|régions|villes|communes|représentants|médecins|écoles|loi",
}
# Things that are made, ordered or run: with "was introduced", "ont été adoptées".
_THINGS: Mapping[Language, str] = {
    EN: r"programmes?|program|project|measures?|restrictions?|protocols?|registers?|registry|systems?|platforms?|networks?|agreements?|memorand(?:um|a)|seals?|campus|hotline|applications?|campaigns?|training|courses?|committees?|initiatives?|schemes?|portals?|portfolio|models?|plans?|strateg(?:y|ies)|polic(?:y|ies)|bill|procedures?|tools?|offices?|payroll|guidelines?|forms?|transport|posts?|units?|limits|proposals",
    ES: r"programas?|proyectos?|medidas|restricciones|protocolos?|registros?|sistemas?|plataformas?|red|acuerdos?|memorandos?|sellos?|campus|línea|aplicaci(?:ón|ones)|campañas?|capacitación|cursos?|comités?|iniciativas?|portal|modelos?|planes?|plan|estrategias?|políticas?|proyecto de ley|procedimientos?|herramientas?|oficinas?|planilla|directriz|formularios?|transporte|servicios?",
    PT: r"programas?|projetos?|medidas|restrições|protocolos?|registros?|cadastros?|sistemas?|plataformas?|redes?|acordos?|memorandos?|selos?|campus|aplicativos?|campanhas?|capacitação|cursos?|comitês?|iniciativas?|portal|modelos?|planos?|estratégias?|políticas?|procedimentos?|ferramentas?|guias?|formulários?|transporte|serviços?|recursos",
    FR: r"programmes?|projets?|mesures|restrictions|protocoles?|registres?|systèmes?|plateformes?|réseaux?|accords?|mémorand\w+|labels?|campus|applications?|campagnes?|formations?|cours|comités?|initiatives?|portails?|modèles?|plans?|stratégies?|politiques?|procédures?|outils?|formulaires?|transports?|services?|fonds",
}
_ACTED: Mapping[Language, str] = {
    EN: _any(
        r"implemented introduced established trained created launched relaunched piloted adopted approved signed certified distributed",
        r"updated upgraded translated developed built raised increased reduced removed formed partnered organi[sz]ed hosted proposed",
        r"published banned prohibited required mandated instituted imposed simplified digiti[sz]ed decentrali[sz]ed constituted",
        r"expanded strengthened financed funded allocated compiled prepared delivered designed tested applied opened",
        r"studied received exchanged shared trains certifies extracts operates employed ordered enacted modified",
    )
    + r"|set up|put in place|rolled out|carried out|took part in|brought|held (?:dialogues|talks)|ran (?:over|more)|gave|put (?:more|over)|made available|worked with|works with|has asked|asked all|was made with|reached a|set (?:a|an) \w+ (?:action )?plan|made (?:an?|stocks)|announced (?:the use|\S+ \d)|requires? (?:firms|companies|employers|individual)|obliges|bars those|joins|certif\w+ firms|reports lower|used (?:the|a) new",
    ES: _any(
        r"implement(?:ó|aron) introdujo introdujeron estableci(?:ó|eron) capacit(?:ó|aron) cre(?:ó|aron) lanz(?:ó|aron) relanzó adopt(?:ó|aron)",
        r"aprob(?:ó|aron) firm(?:ó|aron) suscribi(?:ó|eron) certific(?:ó|aron) distribuy(?:ó|eron) actualiz(?:ó|aron) desarroll(?:ó|aron)",
        r"aument(?:ó|aron) redujo redujeron retir(?:ó|aron) form(?:ó|aron) organiz(?:ó|aron) propuso propusieron public(?:ó|aron) prohibi(?:ó|eron)",
        r"exigi(?:ó|eron) exige orden(?:ó|aron) instituy(?:ó|eron) constituy(?:ó|eron) simplific(?:ó|aron) descentraliz(?:ó|aron) ampli(?:ó|aron)",
        r"fortaleci(?:ó|eron) financi(?:ó|aron) financian destin(?:ó|aron) compil(?:ó|aron) diseñ(?:ó|aron) impuls(?:ó|aron) imparti(?:ó|eron)",
        r"particip(?:ó|aron) dialog(?:ó|aron) estudi(?:ó|aron) defini(?:ó|eron) complet(?:ó|aron) adapt(?:ó|aron) contratamos certifica abarca incluye ofreci(?:ó|eron)",
        r"realiz(?:ó|aron) visit(?:ó|aron) intercambi(?:ó|aron) mostró aportan obliga impide",
    )
    + r"|pus(?:o|ieron) (?:a prueba|en marcha|a disposición)|puesta en marcha|se asoci(?:ó|aron)|dio (?:además )?más|present(?:ó|aron) a|solicitó que|anunció el uso|habían visitado|ha(?:n)? (?:publicado|creado|capacitado|lanzado|adoptado|desarrollado|impuesto)|haber capacitado|prevé (?:dos|el|la)|se (?:modific|cre|implement|adopt|establec|cerr)\w+|hizo análisis|fue concebido",
    PT: _any(
        r"implement(?:ou|aram) introduziu introduziram estabeleceu estabeleceram capacit(?:ou|aram) criou criaram lanç(?:ou|aram) adot(?:ou|aram)",
        r"aprov(?:ou|aram) assin(?:ou|aram) firm(?:ou|aram) certific(?:ou|aram) distribuiu atualiz(?:ou|aram) desenvolveu desenvolveram aument(?:ou|aram)",
        r"reduziu reduziram afast(?:ou|aram) form(?:ou|aram) organiz(?:ou|aram) propôs propuseram public(?:ou|aram) proibiu proibiram exigiu exigiram exige",
        r"orden(?:ou|aram) instituiu instituíram constituiu constituíram simplific(?:ou|aram) descentraliz(?:ou|aram) ampli(?:ou|aram) fortaleceu",
        r"financi(?:ou|aram) destin(?:ou|aram) reuniram desenh(?:ou|aram) particip(?:ou|aram) estud(?:ou|aram) adapt(?:ou|aram)",
        r"realiz(?:ou|aram) aplic(?:ou|aram) trouxe trouxeram conheceram impede empregamos visit(?:ou|aram) encomend(?:ou|aram)",
    )
    + r"|torna público|anunciou \S+ \d|pôs em prática|teve mais de|prevê o|só sai d|f(?:oi|oram) (?:modificad|fechad|tomad|realizad|solicitad|criad|implement|adotad|institu|proibid)\w+|é proibido",
    FR: r"(?:a|ont|avons|avait|avaient) (?:déjà |aussi |également |officiellement )?(?:"
    + _any(
        r"introduit établi formé créé lancé adopté approuvé signé certifié distribué actualisé développé augmenté réduit retiré",
        r"organisé proposé publié interdit imposé ordonné instauré institué constitué simplifié décentralisé élargi renforcé financé",
        r"rassemblé conçu étudié participé adapté accru commandé visité échangé élaboré adhéré affecté appliqué ouvert",
    )
    + r")|(?:a|ont) mis (?:en place|au point|en œuvre|sur pied|en service)|(?:a|ont) demandé à tous|(?:a|ont) fait appel à|a annoncé l[’']affectation|(?:a|ont) été (?:mis|cré|lanc|adopt|institu|modifi|ferm|financ|form|établi)\w*|financent|impose à|associe le|certifie\b|prévoit\b|est une plateforme|n['’]a été",
}
_WAS: Mapping[Language, str] = {
    EN: r"(?:was|were|has been|have been|are) (?:\w+ )?(?:implemented|introduced|established|created|launched|relaunched|piloted|adopted|approved|instituted|enacted|modified|trained|set up|rolled out|translated|updated|designed|developed|made|applied|judged on|imposed|closed|financed|put in place|shut down|strengthened)",
    ES: r"(?:fue|fueron|ha sido|han sido) (?:\w+ )?(?:implementad|introducid|establecid|cread|lanzad|adoptad|aprobad|instituid|modificad|capacitad|actualizad|diseñad|desarrollad|aplicad|financiad|cerrad|concebid)\w+|se (?:implement(?:ó|aron)|cre(?:ó|aron)|capacit(?:ó|aron)|estableci(?:ó|eron)|modific(?:ó|aron)|adopt(?:ó|aron)|form(?:ó|aron)|instituy(?:ó|eron)|cerraron|promulgaron|adapt(?:ó|aron)|puso|pusieron)",
    PT: r"(?:foi|foram|tem sido|têm sido) (?:\w+ )?(?:implementad|introduzid|estabelecid|criad|lançad|adotad|aprovad|instituíd|modificad|capacitad|atualizad|desenhad|desenvolvid|aplicad|financiad|fechad|tomad|realizad)\w+",
    FR: r"(?:a|ont|avait|avaient) été (?:mis|cré|lanc|adopt|institu|instaur|modifi|ferm|financ|form|établi|adapt|conç|appliqu|élabor)\w*",
}
_GOOD: Mapping[Language, str] = {
    EN: r"good practice (?:is|was|has been)\b",
    ES: r"(?:una )?buena práctica (?:es|fue)\b",
    PT: r"(?:uma )?boa prática (?:é|foi)\b",
    FR: r"(?:une )?bonne pratique (?:est|a été)\b",
}
_ACRONYM = re.compile(r"\b(?:[A-Z][A-Za-z]*[A-Z]{2,}\w*|[A-Z]{3,})\b(?!-)")
_TO_COME = re.compile(r"\b(?:will|shall|va a|van a|vai|vão|fera|feront)\b", re.IGNORECASE)
# "has been tested" is nobody's doing.
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were|its|by \w+ing) $", re.IGNORECASE)
# Words that take the edge off: what may be, what was expected, what somebody is told on a form.
_IDLE: Mapping[Language, str] = {
    EN: r"should (?:slow|enable|be (?:able|at least|approximately|possible)|show|contain|still|look|read)|length of words|(?:text|document|section|essay|introduction|handbook's?) should|please\b|we (?:will|would|may)\b",
    ES: r"debería (?:reducir|permitir|bastar)|debería estar|se debe a",
    PT: r"deveria (?:reduzir|permitir|bastar)|deverá (?:conter|ser (?:protocoliz|entreg|homolog)\w+|ter, no)|deverão ser (?:cumprid|protocoliz)\w*|dever[áã]o? (?:apresentar|definir)",
    FR: r"devrait (?:ralentir|permettre|suffire)|aucun \w+ (?:\w+ )*ne devra",
}  # fmt: skip


def _compiled(cues: Mapping[Language, str]) -> dict[Language, re.Pattern[str]]:
    return {language: re.compile(rf"(?<!\w)(?:{cue})(?!\w)", re.IGNORECASE) for language, cue in cues.items()}


_ADVICE, _LESSON, _CHALLENGE = _compiled(_ADVISED), _compiled(_LEARNED), _compiled(_HARD)
_ACTOR, _THING, _ACT, _DONE, _IDLES, _PRAISED = map(_compiled, (_ACTORS, _THINGS, _ACTED, _WAS, _IDLE, _GOOD))
_ORDER = {
    language: re.compile(
        rf"^(?:[^.:]{{0,160}}: )?(?:(?:{_WHEN[language]})\b[^.]{{3,140}}?, (?:then )?)?(?:{_NOT[language]})*(?:{_ORDERS[language]})(?!\w)",
        re.IGNORECASE,
    )
    for language in _ORDERS
}
_NAME = {kind: re.compile(rf"^\W*(?:{cue})", re.IGNORECASE) for kind, cue in _NAMED.items()}


def kind_of(sentence: str, language: Language, names: Iterable[str] = ()) -> CardType | None:
    """What a sentence states; None where it states nothing of the kind.

    names: of places and organisations that it is known to name, as codes.

    >>> kind_of("The ministry should strengthen the training of its labour inspectors.", Language.EN).value
    'recommendation'
    """
    for kind, named in _NAME.items():
        if named.match(sentence):
            return kind
    if language not in _ORDERS or _IDLES[language].search(sentence):
        return None
    if _LESSON[language].search(sentence):
        return CardType.LESSON
    if _ADVICE[language].search(sentence) or _ORDER[language].match(sentence):
        return CardType.RECOMMENDATION
    acts = _is_practice(sentence, language, named=any(True for _ in names))
    hard = _CHALLENGE[language].search(sentence)
    if hard and not _EASED.search(sentence[: hard.start()]):
        return CardType.CHALLENGE
    return CardType.PRACTICE if acts else None


def _is_practice(sentence: str, language: Language, *, named: bool) -> bool:
    """Whether somebody who can be told does something, or something of an institution's was made."""
    if _PRAISED[language].search(sentence):
        return True
    for act in _ACT[language].finditer(sentence):
        before = sentence[: act.start()]
        if _PASSIVE.search(before) or _TO_COME.search(before):
            continue
        if named or _ACTOR[language].search(before) or _ACRONYM.search(before):
            return True
    done = _DONE[language].search(sentence)
    before = sentence[: done.end()] if done else ""
    return any(pattern.search(before) for pattern in (_THING[language], _ACTOR[language], _ACRONYM))
