"""Small words by what they do in a clause: subjects, verbs of the present and the past, limits, questions."""

from __future__ import annotations

from cartqa.ask.triage.cues import PERSONS

__all__ = [
    "ANIMALS",
    "ASKING",
    "BARE",
    "FINITE",
    "HAVE",
    "HAVING",
    "INNER",
    "LEADS",
    "NO_DENIAL",
    "NO_QUESTION",
    "ONGOING",
    "OVER",
    "PAST",
    "PRESENT",
    "REACH",
    "RULES",
    "SHORT_SUBJECTS",
    "SINCE_THEN",
    "SINGLE",
    "STATING",
    "SUBJECTS",
    "SUPPOSING",
    "TENSED",
    "TURNED",
    "UNDER",
]

SUBJECTS = frozenset("i he she we they it this that".split())
SHORT_SUBJECTS = frozenset("im ive hes shes theyre theyve weve its thats".split())
PRESENT = frozenset(
    "is are am isnt arent im hes shes its theyre has have hasnt havent ive cant wont keeps keep feels feel seems looks "
    "says doesnt dont gets getting having being thinks wants refuses goes been now still".split()
)
PAST = frozenset("had was were did didnt wasnt werent got hadnt couldnt went felt kept used became started".split())
# numbers that rules name: one of them alone may be the rule and not a reading
RULES = frozenset({37.5, 38.0, 38.3, 38.5, 39.0, 40.0, 99.5, 100.0, 100.4, 100.5, 101.0, 102.0, 103.0, 104.0})
OVER = frozenset("above over exceeds exceed reaches reached hits than least beyond past from".split())
UNDER = frozenset("under below less lower beneath".split())
# after a `no` or `not`, these show that it denies nothing: `not sure`, `no idea`, `not just`
NO_DENIAL = frozenset(
    "just only sure know knowing feeling feel right well himself herself myself okay ok good great want stopping stop "
    "going getting eating drinking sleeping doing making acting even mind help answer take like think idea energy sleep "
    "doubt one matter clue appetite longer able wonder way".split()
)
STATING = PRESENT - {
    "has",
    "have",
    "having",
    "been",
    "being",
    "feel",
    "feels",
    "seems",
    "looks",
    "get",
    "gets",
    "now",
}
INNER = frozenset(
    "no not without never isnt doesnt hasnt havent dont arent wasnt neither didnt nor kein keine keinen sin pas sem".split()
)
SUPPOSING = frozenset("suppose supposing hypothetically".split())
ONGOING = frozenset("still keeps keep again getting worse".split())
SINCE_THEN = frozenset("d day month months week in home well and at".split())
ASKING = frozenset("who what when where how whom which".split())
TURNED = frozenset("is are was does do can will would could did".split())
NO_QUESTION = frozenset("barely hardly only just still not feel see hear".split())  # `can barely breathe`
SINGLE = PERSONS - frozenset("they theyre theyve them their themselves it its we weve".split())
HAVE = frozenset("ive have has hes shes weve theyve his hers whos its".split())
ANIMALS = frozenset("cat cats dog dogs puppy kitten hamster horse rabbit".split())
REACH = 5  # words that carry something, from `people` to what is said of them
LEADS = frozenset("when during throughout back last in as".split())
BARE = frozenset("having getting have get another high bad severe new".split())
HAVING = frozenset("has have having showing shows got had with there".split())
FINITE = (
    PRESENT
    | PAST
    | frozenset("woke threw fell just just says said told collapsed fainted passed lost started stopped".split())
)


TENSED = FINITE - {"have", "keep", "feel", "had", "get", "just", "been", "being", "having", "getting", "now", "still"}
