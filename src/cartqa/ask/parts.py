"""Two questions in one: the separate asks of a text, found by how English puts questions side by side.

Only a proposal: an ask counts as one of two when it leads to a section of its own (`Engine`). So the rules may cut
generously, but never inside one ask.
"""

from __future__ import annotations

import re

__all__ = ["asks"]

_WH = r"(?:wh?at|wh?at'?s|when|wen|where|why|how|how's|hows|who|whos|which)"
_AUX = r"(?:can|could|cant|can't|do|does|dose|did|should|will|wil|would|is|are|am|isn't|doesn't|won't)"
_SUBJECT = r"(?:i|we|he|she|they|it|u|you|my|the|there|this|that|insurance|medicare|medicaid|mum|mom|dad|people|one)"
_LEADING = r"(?:and|also|oh|so|but|plus|then|ok|okay|please|pls|hi|hello|well|like)"

_SENTENCE = re.compile(r"[^?!\n;.]+(?:\.(?=\S)[^?!\n;.]+)*[?!.]*")
_NUMBERED = re.compile(r"(?:^|\s)(?:\(\d\)|\d[).])\s*(?=\D)")
# "1 what is anakinra 2 why": bare numbers count where the text begins with one, else they belong to the sentence
_BEGINS_NUMBERED = re.compile(rf"(?i)^\s*1\s+(?={_WH}\b)")
_BARE_NUMBERED = re.compile(rf"(?i)(?:^|\s)\d\s+(?={_WH}\b)")
# Where one ask may end and the next begin, in the order in which they are tried.
_CUTS = (
    re.compile(
        r"(?i)[,.]?\s+(?:and|an|n|also|plus|&|oh)\s+(?:(?:and|also|then|like|if so,?|by the way,?)\s+)*"
        rf"(?=(?:{_WH}|{_AUX})\b)|,\s+(?={_WH}\b\s+\w+\s+\w+)"
    ),
    re.compile(r"(?i)[,.]?\s+(?:and also|and then also|oh and|plus)\s+|[,.]?\s+and (?:then )?(?=tell me\b)"),
    re.compile(
        rf"(?i)(?<=\w)\s+(?={_WH}\s+(?:{_AUX}|long|much|many|often|soon)\b|{_AUX}\s+{_SUBJECT}\b)",
    ),
)
_WHETHER = re.compile(r"(?i)\s+and\s+(?=(?:also\s+)?(?:whether|if|what|how|when|why|where|who)\b)")
_ASKS = re.compile(rf"(?i)^\W*(?:{_LEADING}\b\W*)*(?:{_WH}|{_AUX}|any|anyone|how about|what about|tell me)\b")
_WANTS = re.compile(
    r"(?i)\b(?:wondering|wonder|(?:want(?:ed)?|like|love|need) to (?:know|ask|understand)|tell me|ask(?:ing)? about|"
    r"(?:no idea|not sure|don't know|know|knowing|explain|asks me|told me|confused about) "
    r"(?:how|what|if|when|where|whether|why))\b"
)
_SAYS_AGAIN = re.compile(r"(?i)^\W*(?:or|i mean|what i mean|like,|in other words|that is|as in)\b")
_LEADS_IN = re.compile(rf"(?i)^\W*(?:{_LEADING}\b\W*)+")
_HANGS = re.compile(r"(?i)\b(?:know|ask|wonder|about|and|or)$")
# "what the word is" ends well, "what I want to know is" does not
_HANGS_ON_VERB = re.compile(rf"(?i)^(?!.*\b{_WH} (?:the|an?|these|those)\b).*\b(?:is|are)$")
_OPENS_WH = re.compile(rf"(?i)^\W*(?:{_LEADING}\b\W*)*{_WH}\b")
_VERB = re.compile(
    rf"(?i)\b(?:{_AUX}|to (?!the|a|my|your|his|her)\w+|was|were|has|have|had|happen\w*|means?|causes?|helps?|pays?|"
    r"makes?|decides?|invented|becomes?|differs?|stays?|lasts?|works?|goes|go|gets?|takes?|needs?|feels?|comes?|"
    r"starts?|stops?|costs?|about)\b"
)
# Search words side by side: "cost and side effects of Carvykti", "fertility, vaccines after CAR-T".
_PAIR = re.compile(
    r"(?i)^([^\s,;+&][^,;+&?]{2,40}?)\s*(?:,|;|\+|&|\band\b)\s*([^\s,;+&][^,;+&?]{2,40}?)(?:\s+(of|for|with|from|after)\s+([^,;+&?]+))?$"
)
_SHORTEST, _MOST_SEARCH_WORDS = 3, 10


def asks(text: str) -> tuple[str, ...]:
    """The separate asks of a text in order, without what leads in; one or none when nothing stands side by side."""
    found: list[str] = []
    if _BEGINS_NUMBERED.match(text):
        text = _BARE_NUMBERED.sub("\n", text)
    for match in _SENTENCE.finditer(_NUMBERED.sub("\n", text)):
        sentence = match.group().strip()
        wants = _WANTS.search(sentence)
        if sentence.endswith("?") or wants or _ASKS.match(sentence):
            found.extend(_cut(sentence, (*_CUTS, _WHETHER) if wants else _CUTS))
    if not found and len(text.split()) <= _MOST_SEARCH_WORDS:
        found = _pair(text)
    bare = [_LEADS_IN.sub("", one).strip(" ,") for one in found if not _SAYS_AGAIN.match(one)]
    # one or two words ("Whats lymphodepletion?") count among the first two asks only: later ones are tags ("right?")
    return tuple(dict.fromkeys(one for one in bare if len(one.split()) >= _SHORTEST or (one and one in bare[:2])))


def _cut(sentence: str, cuts: tuple[re.Pattern[str], ...]) -> list[str]:
    bits = [sentence]
    for cut in cuts:
        bits = [bit.strip() for one in bits for bit in cut.split(one) if bit.strip()]
    whole: list[str] = []
    for bit in bits:
        if whole and not _complete(whole[-1]):
            whole[-1] = f"{whole[-1]} {bit}"
        else:
            whole.append(bit)
    if len(whole) > 1 and not _complete(whole[-1]):
        whole[-2:] = [f"{whole[-2]} {whole[-1]}"]
    while len(whole) > 1 and not (_ASKS.match(whole[0]) or _WANTS.search(whole[0])):
        whole[:2] = [f"{whole[0]} {whole[1]}"]
    return whole


def _complete(bit: str) -> bool:
    """Whether a bit can stand alone: long enough, and a question word has its verb."""
    if len(bit.split()) < _SHORTEST or _HANGS.search(bit) or _HANGS_ON_VERB.match(bit):
        return False
    return not _OPENS_WH.match(bit) or bool(_VERB.search(_OPENS_WH.sub("", bit)))


def _pair(text: str) -> list[str]:
    match = _PAIR.match(text.strip(" .!"))
    if not match:
        return []
    first, second, link, tail = match.groups()
    rest = f" {link} {tail}" if link else ""
    return [f"{first.strip()}{rest}", f"{second.strip()}{rest}"]
