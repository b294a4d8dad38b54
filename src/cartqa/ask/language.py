"""Other languages: told by script or by their commonest words, and answered by one kind sentence in them."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["language_message", "language_of"]

_MESSAGES = {
    "es": (
        "Lo sentimos: nuestros artículos solo están en inglés. Si puede, haga su pregunta en inglés, o pida un "
        "intérprete a su equipo de CAR-T; suele ser gratuito. En una emergencia llame al 112 (Europa) o al 911 (EE. UU.)."
    ),
    "fr": (
        "Nous sommes désolés : nos articles n'existent qu'en anglais. Si vous le pouvez, posez votre question en anglais, "
        "ou demandez un interprète à votre équipe CAR-T. En cas d'urgence, appelez le 112 (Europe) ou le 911 (États-Unis)."
    ),
    "de": (
        "Es tut uns leid: Unsere Artikel gibt es nur auf Englisch. Wenn Sie können, fragen Sie auf Englisch, oder bitten "
        "Sie Ihr CAR-T-Team um eine Dolmetscherin. Im Notfall rufen Sie 112 (Europa) oder 911 (USA) an."
    ),
    "pt": (
        "Lamentamos: os nossos artigos existem só em inglês. Se puder, faça a pergunta em inglês, ou peça um intérprete "
        "à sua equipa de CAR-T. Numa emergência ligue 112 (Europa), 911 (EUA) ou 192 (Brasil)."
    ),
    "it": (
        "Ci dispiace: i nostri articoli sono solo in inglese. Se può, faccia la domanda in inglese, o chieda un "
        "interprete al suo team CAR-T. In caso di emergenza chiami il 112."
    ),
    "zh": "很抱歉，我们的文章只有英文。如果可以，请用英文提问，或请您的 CAR-T 团队安排翻译。如遇紧急情况，请拨打当地急救电话（美国 911，欧洲 112，中国大陆 120）。",
    "hi": (
        "क्षमा करें, हमारे लेख केवल अंग्रेज़ी में हैं। हो सके तो अपना सवाल अंग्रेज़ी में पूछें, या अपनी CAR-T टीम से दुभाषिया माँगें। "
        "आपात स्थिति में 112 (भारत, यूरोप) या 911 (अमेरिका) पर फ़ोन करें।"
    ),
    "ar": (
        "نأسف، مقالاتنا متوفرة باللغة الإنجليزية فقط. إن أمكن، اكتب سؤالك بالإنجليزية، أو اطلب مترجمًا من فريق CAR-T الخاص "
        "بك. في حالة الطوارئ اتصل برقم 112 أو 911 أو رقم الطوارئ في بلدك."
    ),
    "other": (
        "We are sorry: our articles are only in English. If you can, please ask in English, or ask your CAR-T team for an "
        "interpreter. In an emergency call your local emergency number (911, 999 or 112)."
    ),
}

_SCRIPTS = (
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("other", re.compile(r"[\u0370-\u05ff\u0980-\u1fff\u3040-\u30ff\uac00-\ud7af]")),
)
# The commonest words of each language that are no English words, and some that people ask with.
_WORDS = {
    "es": "de tiempo dura cuáles efectos después mi marido esposa puede puedo respirar siento dolor tiene duele el la "
    "los las que qué cómo como cuánto cuando cuándo para por con una es está su tengo debo dónde hay del al esto "
    "esta muy pero más fiebre cuesta tratamiento quiero hijo hija esposo madre padre",
    "fr": "de combien temps dure quels quelles effets ne pas respirer mal elle femme a-t-il le la les des est que "
    "qu'est-ce quoi comment pour avec une mon ma mes après je tu il nous vous peut peux dois où quand ce cette "
    "très mais plus fièvre coûte traitement mari mère père sont du au",
    "de": "welche welcher welches therapie nebenwirkungen lange atmen schmerzen hat kein keine schlecht der die das ist "
    "wie was wann warum und nach mit für ein eine mein meine ich er sie wir kann darf muss wo viel sehr aber mehr "
    "fieber kostet behandlung mann frau mutter vater nicht dem den zu auf von",
    "pt": "de são quais efeitos tempo da pode consegue respirar dor meu mulher esposa o os as que como quanto quando "
    "para por com uma é está minha depois tenho posso devo onde há do no na muito mas mais febre custa tratamento "
    "filho filha marido mãe pai não dos eu ele",
    "it": "il lo gli che come quanto quando per con una è sta mio mia dopo ho posso devo dove del della al molto ma più "
    "febbre costa trattamento figlio figlia marito madre padre non sono cosa si può",
    "other": "jak co jest dla czy po nie się ile kiedy hoe wat is na het een van ik mijn kan moet hva er hur vad jag och "
    "efter nasıl ne kadar için bir sonra",
}
_ENGLISH = frozenset(
    """the a an is are was were be been do does did can could will would should have has had i you he she it we they my
    your his her our their what when where why how who which and or but if of to in on at for from with after before
    about not no me him them this that there any some so just like get got been being need know think feel am as by
    because than then does much long many cost cells cell therapy treatment cancer hospital doctor fever""".split()
)
# English words, and usual misspellings of them, tell nothing of another language.
_BOTH = frozenset(
    "die come as o a plus son per para no mine hat dem am an in on do da no men war art wat is er".split()
)
_SETS = {code: frozenset(words.split()) - _ENGLISH - _BOTH for code, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENOUGH, _SHARE = 2, 0.3


def language_of(text: str) -> str | None:
    """The language code of a text that is clearly not English; None for English, names, numbers, and doubt."""
    letters = sum(character.isalpha() for character in text)
    for code, script in _SCRIPTS:
        if letters and len(script.findall(text)) > 0.3 * letters:
            return "other" if code == "zh" and re.search(r"[\u3040-\u30ff]", text) else code
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return None
    english = sum(word in _ENGLISH for word in words)
    counts = Counter({code: sum(word in known for word in words) for code, known in _SETS.items()})
    code, best = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    if best >= _ENOUGH and best > english and best >= _SHARE * len(words):
        return code
    return None


def language_message(text: str) -> str:
    """What is said to a question in another language, in that language; empty for English."""
    code = language_of(text)
    return _MESSAGES[code] if code else ""
