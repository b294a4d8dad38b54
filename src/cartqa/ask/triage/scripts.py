"""Signs in Chinese, Hindi and Arabic, where words are not parted as in English: found as pieces of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cartqa.ask.triage.text import fold

__all__ = ["language_of", "script_signs", "uses_other_script"]

_SCRIPTS = {
    "zh": re.compile("[\u4e00-\u9fff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ar": re.compile("[\u0600-\u06ff]"),
}
_ENDS = re.compile("[.。?!?!;;؟।\n]")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a language denies (before or after the sign), asks in general, and tells that it is so now."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    asks: tuple[str, ...]
    now: tuple[str, ...]
    reach: int


_MANNERS = {
    "zh": _Manner(
        ("没有", "没", "不", "无", "未", "会"),
        (),
        tuple("什么是 是什么 为什么 常见 多少 几率 概率 会不会 是否会 会引起 会导致 如果 万一 症状 副作用 预防 意思 多久 哪些 什么时候 何时 可能会 去年 以前 早就 小时候 治疗前 担心 害怕".split()),
        tuple("现在 今天 刚 刚才 一直 昨晚 已经 突然 今晚 今早 早上 正在 怎么办 小时".split()),
        3,
    ),
    "hi": _Manner(
        ("बिना",),
        ("नहीं", "नही"),
        tuple("क्यों|क्या है|क्या होता|क्या होते|कितना|कितने|कितनी|अगर|यदि|लक्षण|साइड इफेक्ट|आम है|कब |मतलब|आए तो|पिछले साल|इलाज से पहले|दुष्प्रभाव|डर लग|हो तो".split("|")),
        tuple("अभी|आज|अचानक|कल रात|सुबह से|घंटे|क्या करूँ|क्या करूं|क्या करें".split("|")),
        12,
    ),
    "ar": _Manner(
        ("لا يوجد", "ليس", "بدون", "لا توجد", "ليست", "بلا", "لم يعد", "دون"),
        (),
        tuple("لماذا|ما هو|ما هي|ما معنى|هل من|إذا|أعراض|متى|كم |نسبة|شائع|العام الماضي|ما درجة|نتصل عند|قبل العلاج|يمكن أن|هل يسبب|الآثار|ماذا يعني|ما سبب|أسباب|خائف من".split("|")),
        tuple("الآن|اليوم|منذ|فجأة|ماذا أفعل|هذا الصباح|الليلة|أمس|ساعة|ساعات".split("|")),
        14,
    ),
}  # fmt: skip

_SMALL_WORDS = {
    "es": frozenset("el la los las un una y que es esta estoy tiene tengo mi su no muy con mucha mucho por para de se le desde hace pero esposo esposa marido mama papa hijo hija ahora puede puedo quiero".split()),
    "fr": frozenset("le la les un une et que est il elle je jai mon ma ne pas tres avec depuis de du des se sa son mari femme mere pere fils fille maintenant peut plus narrive cest a veux na".split()),
    "de": frozenset("der die das ein eine und ist ich er sie mein meine nicht sehr mit seit hat habe kann mann frau mutter vater sohn tochter jetzt kein keine mehr wir zu auf grad will".split()),
    "pt": frozenset("o a os as um uma e que esta estou tem tenho meu minha nao muito com muita desde de se ele ela marido mulher mae pai filho filha agora consegue consigo pode quero".split()),
    "en": frozenset("the a and is he she i my his her not very with has have since of to in it what do was been im hes shes on for cant husband wife mum mom dad".split()),
}  # fmt: skip


def uses_other_script(text: str) -> bool:
    """Whether any of the text is in Chinese, Hindi or Arabic script."""
    return not text.isascii() and any(pattern.search(text) for pattern in _SCRIPTS.values())


def language_of(text: str, words: Iterable[str]) -> str:
    """The language, as a key of `[languages]`, or `en`: by script, else by the small words of the message."""
    if not text.isascii():
        for key, pattern in _SCRIPTS.items():
            if pattern.search(text):
                return key
    listed = list(words)
    counts = {key: sum(word in small for word in listed) for key, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda key: (counts[key], key == "en"))
    return best if counts[best] >= 2 else "en"


def script_signs(text: str, pieces: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """For each of `pieces` (text, owner) told as happening in `text`: its owner and the sentence's place."""
    listed = list(pieces)
    for number, sentence in enumerate(_ENDS.split(fold(text))):
        for key, pattern in _SCRIPTS.items():
            if not pattern.search(sentence):
                continue
            manner = _MANNERS[key]
            asks = any(word in sentence for word in manner.asks)
            if asks and not any(word in sentence for word in manner.now):
                continue
            for piece, owner in listed:
                at = sentence.find(piece)
                if at >= 0 and pattern.search(piece) and not _denied(sentence, at, at + len(piece), manner):
                    yield owner, number


def _denied(sentence: str, start: int, end: int, manner: _Manner) -> bool:
    before = sentence[max(0, start - manner.reach) : start]
    after = sentence[end : end + manner.reach]
    return any(word in before for word in manner.before) or any(word in after for word in manner.after)
