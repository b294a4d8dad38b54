"""What kind of answer a question wants: a definition, a length of time, a price, who can have it, why.

The usual fault of retrieval is the right subject with the wrong kind of passage. A section's heading is a
question, so both sides are read alike: by everyday words, not by a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["AnswerTypes", "asked_for"]

# type: (how people ask for it, how headings name it)
_TYPES = {
    "feel": (
        r"feels? like|will (?:i|he|she|we|they) (?:feel|notice)|symptoms?|signs? of|look like|watch for|"
        r"how (?:do|will|would|can) (?:i|we|you|they) (?:know|tell|spot|notice)|what to (?:look|watch) (?:out )?for",
        r"feel|signs|how can (?:you|i|we|a caregiver) tell|how do (?:i|we|you) know|symptoms|look like|notice|spot",
    ),
    "how common": (
        r"how (?:common|often|rare|many (?:people|patients|get|of|have))|per ?cent(?:age)?|\brare\b|"
        r"likely to (?:get|happen)|everyone get|(?:risk|odds) of (?:getting|dying)",
        r"how (?:common|often|many|likely|high|big)|risk of|everyone",
    ),
    "when": (
        r"\bwhen (?:do|does|did|will|can|could|should|is|are|shall|may|am)\b|how soon|(?:what|which) day",
        r"\bwhen\b|how soon|how fast",
    ),
    "how long": (
        r"how (?:long|many (?:days|weeks|months|years|hours))|lasts?\b|lasting",
        r"how long|how many (?:days|weeks)|last\b|how fast",
    ),
    "treatment": (
        r"treat(?:ed|ment|ments|s)? (?:for|of|it)|how .{0,30} (?:treated|managed)|what do they (?:give|do)|"
        r"(?:drugs?|medic(?:ine|ation)s?) (?:for|to treat|help)",
        r"treated|which treatments|treats?\b|what is .* given for",
    ),
    "what to do": (
        r"what (?:can|could|should|shall|do|must) (?:i|we|you|he|she|they|someone|families|caregivers?) "
        r"(?:do|eat|say|bring|pack|wear|ask|check|tell|avoid)|\btips\b|what helps|ways to|"
        r"how (?:can|do|could|should|shall) (?:i|we|you) "
        r"(?:help|cope|manage|prepare|protect|support|explain|tell|ask|find|get|choose|make|keep)",
        r"what (?:can|should|could) (?:i|you|we|a|help)|how (?:can|do|should) (?:i|we|you|a caregiver|families)|"
        r"what helps|which .* (?:help|ask)",
    ),
    "cost": (
        r"\bcosts?\b|price|how much (?:is|does|do|will|would|money|did)|expensive|\bpay(?:s|ing|ment)?\b|\bbills?\b|"
        r"afford|copay|out of pocket|insurance|covered? by|deductible|fund(?:s|ed|ing)?\b|[$£€]",
        r"cost|\bpay|price|afford|bill|money|insur|medicare|medicaid|cover|fund|deductible|copay|free",
    ),
    "for whom": (
        r"\b(?:can|could|may|is|are|will) (?:i|he|she|we|you|they|my \w+|an? \w+|people|someone|anyone|babies|kids|"
        r"children|patients?|mum|mom|dad|gran\w*)\b.{0,60}\b(?:have|get|qualify|allowed|accepted)|eligib|qualif|"
        r"age limit|too (?:old|young|sick|ill|weak|frail)|who (?:can|gets|is it for)",
        r"who (?:can|is|may|gets)|can (?:i|you|people|someone|children|teenagers|babies|older|adults).* (?:have|get)|"
        r"eligible|what ages|age limit|lowest age|fit enough|what can stop me|allowed",
    ),
    "results": (
        r"(?:does|do|did|will|would|can) \w+(?: \w+)? (?:really |actually |even )?(?:work|cure|help)|"
        r"how (?:well|good|effective|successful)|success|(?:remission|response|cure|survival) rates?|survival|"
        r"effective|results?\b|chances? (?:of (?:it working|a? ?cure|remission|success)|it works)|cured?\b",
        r"how well|how good|remission|results|cure|work\b|effective|chance",
    ),
    "why": (r"\bwhy\b|how come|what (?:is|s) the (?:reason|point)", r"\bwhy\b"),
    "what": (
        r"\bwhat(?:'s| is| are|s| does)\b(?!.{0,40}(?:cost|price))|mean(?:s|ing)?\b|explain|define|definition",
        r"^what (?:is|are|does|do)\b|mean",
    ),
    "compared": (
        r"\bvs?\b|versus|\bbetter (?:than|or)|compared?|differen(?:ce|t)|differ\b|instead of|rather than|"
        r"which (?:is|one|works|has) (?:better|best|fewer|safer)",
        r"\bor\b|differ|compare|better|same and|instead",
    ),
    "afterwards": (
        r"c[oa]mes? back|coming back|came back|relapse|did(?:n't| not|nt) work|fail(?:s|ed|ure)?\b|"
        r"stop(?:s|ped) working|what (?:if|happens if|next)|not work",
        r"comes? back|relapse|return|fail|does not work|did not work|what if|what happens if|next|again",
    ),
    "where": (
        r"\bwhere\b|which (?:hospitals?|cent(?:er|re)s?|countr)|near(?:est)? (?:me|us)|available in|get it in",
        r"\bwhere\b|which hospitals|which cent|find|country|outside the us|available|nhs|"
        r"in (?:canada|australia|india|japan|china|germany)",
    ),
    "when to call": (
        r"should (?:i|we|he|she) (?:call|ring|phone|go (?:to|in)|worry|tell)|emergency|\ber\b|a&e|"
        r"when (?:do|should|to) .{0,12}(?:call|ring|phone|go)|who (?:do|should) (?:i|we) (?:call|ring)",
        r"call|emergency|ring|same day|urgent",
    ),
    "harm": (
        r"side ?effects?|\brisks?\b|dangers?|dangerous|harm|safe\b|complications?|toxicit|go wrong",
        r"side effect|risk|danger|safe|harm|complication|late effects|death",
    ),
}
_ASKS = {name: re.compile(asks, re.IGNORECASE) for name, (asks, _) in _TYPES.items()}
_HEADS = {name: re.compile(heads, re.IGNORECASE) for name, (_, heads) in _TYPES.items()}


def asked_for(question: str) -> frozenset[str]:
    """The kinds of answer that a question asks for; none when its words tell none."""
    return frozenset(name for name, pattern in _ASKS.items() if pattern.search(question))


class AnswerTypes:
    """The kinds of answer that each of a list of headings promises."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Read the headings."""
        names = list(_TYPES)
        self._place = {name: place for place, name in enumerate(names)}
        table = [[bool(_HEADS[name].search(heading)) for name in names] for heading in headings]
        self._table = np.array(table, dtype=np.float64).reshape(len(headings), len(names))
        self._size = np.sqrt(np.maximum(1.0, self._table.sum(axis=1)))

    def scores(self, question: str) -> NDArray[np.float64]:
        """How well each heading's kinds fit those asked for: the cosine of the two sets, shape `(headings,)`."""
        wanted = [self._place[name] for name in asked_for(question)]
        if not wanted:
            return np.zeros(len(self._table))
        found: NDArray[np.float64] = self._table[:, wanted].sum(axis=1) / (self._size * np.sqrt(len(wanted)))
        return found
