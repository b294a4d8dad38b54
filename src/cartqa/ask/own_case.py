"""Questions that only this person's record or a decision for them can answer: told by how they are put."""

from __future__ import annotations

import re

__all__ = ["is_own_case"]

_LAB = (
    r"(?:crp|ferritin|platelets?|plt|hemoglobin|haemoglobin|hgb|hb|neutrophils?|anc|wbc|white (?:cells?|count)|"
    r"igg|creatinine|egfr|crcl|ast|alt|ldh|bilirubin|ejection fraction|lvef|ice score|cd4|suv(?:max)?|deauville|"
    r"light chains?|m[ -]?(?:spike|protein)|mrd|blasts?|temperature|sats?|blood pressure|bp|pulse|heart rate)"
)
_OWNER = r"(?:my|his|her|our|mum'?s|mom'?s|dad'?s|wife'?s|husband'?s|son'?s|daughter'?s|pt'?s?|patient'?s?|the)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # a value of one's own: "my IgG 310", "Mum's ejection fraction is 42 percent", "ICE score was 7 this morning"
        rf"\b{_OWNER}\b[^.?!]{{0,25}}\b{_LAB}\b[^.?!]{{0,20}}?\d",
        rf"\b{_LAB}\b (?:is|are|was|were|came back(?: at)?|of|at|=|:)? ?(?:about |only |down to )?\d+[^.?!]{{0,40}}"
        r"\b(?:mean|bad|good|ok|okay|normal|high|low|worr|should)",
        # foretell: "will I die", "how long have I got", "how many months will I get"
        r"\b(?:will|am|is|are|gonna|going to) (?:i|he|she|we|mum|mom|dad|my \w+) (?:going to |gonna )?"
        r"(?:die|dying|survive|make it|live|be cured|relapse|be ok(?:ay)?|be alright|be the same)\b",
        r"\bhow (?:long|many (?:months|years|weeks)) (?:have|has|do|does|will|would) (?:i|he|she|we|mum|mom|dad) "
        r"(?:got|get|have|left|live)\b",
        r"\bwhat are (?:my|his|her) (?:own )?(?:chances|odds)\b",
        # decide for me: "which one should I take", "is it worth me putting myself through this"
        r"\b(?:which|what) (?:one |of (?:them|these) )?(?:should|would|shall) (?:i|we|he|she|you) "
        r"(?:take|choose|pick|have|go for|do)\b",
        r"\b(?:should i|do i|shall i) (?:say (?:yes|no)|go ahead|go through with|do (?:it|this)|choose|stop|skip|double|"
        r"refuse|accept|sue)\b",
        r"\bis it worth (?:it|me|us|him|her)\b",
        r"\bwhat would you do\b|\bwhat w(?:oul|u)d (?:yo)?u do\b",
        r"\b(?:is|was) (?:my|the|her|his) doctor (?:right|wrong)\b|\b(?:he|she) is right\?",
        r"\bwill (?:they|my insurance|the insurance|medicare) (?:take|accept|approve) (?:me|him|her|it|mum|mom|dad)\b|"
        r"\bgoing to approve (?:it|me)\b",
        # dose for one person: "Pt wt 82 kg, what fludarabine dose do I give?"
        r"\b(?:what|how much|which) (?:\w+ )?(?:dose|mg|milligrams)\b[^.?!]{0,40}\b(?:should|do|can|shall) i (?:give|take|have)\b",
        r"\bcan i (?:stop|come off|halve|double|skip) (?:my|the|taking)\b",
    )
)


def is_own_case(text: str) -> bool:
    """Whether a question asks to read a result, foretell, choose or dose for one person."""
    return any(pattern.search(text) for pattern in _PATTERNS)
