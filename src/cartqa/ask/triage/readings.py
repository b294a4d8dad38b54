"""Readings of thermometer, oxygen clip, pulse and blood pressure in a sentence, in figures or in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cartqa.ask.triage.text import COMMA

__all__ = ["WORDS", "Limits", "Reading", "numbers_in", "readings_in", "speaks_of_temperature"]


@dataclass(frozen=True, slots=True)
class Limits:
    """From which values on a reading is a sign."""

    celsius: float = 38.0
    fahrenheit: float = 100.4
    cold_celsius: float = 36.0
    cold_fahrenheit: float = 96.0
    oxygen: float = 92
    pulse_fast: float = 120
    pulse_slow: float = 44
    pressure: float = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value: `what` is fever, warm, normal, cold, oxygen, pulse or pressure; words `start` to `end`."""

    what: str
    value: float
    start: int
    end: int
    decimal: bool = False


_UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split())}  # fmt: skip
_TENS = {word: 20 + 10 * place for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}  # fmt: skip
_ZERO = frozenset({"oh", "o", "zero"})
_POINT = frozenset({"point", "dot", "comma", "punto", "virgule", "komma", "virgula", "coma"})
_DEGREES = frozenset("° degrees degree deg degs grad grados grado degres degre graus grau 度 डिग्री درجة".split())
_FAHRENHEIT = frozenset("f fahrenheit farenheit farenhite ferenheit fahrenhiet".split())
_CELSIUS = frozenset("c celsius centigrade celcius celsious centigrades cel".split())
_THERMAL = frozenset(
    "temp temps temprature temperature temperatures tempature tempreture tempertaure fever fevers feverish thermometer "
    "thermometers thermo forehead armpit underarm axillary oral orally tympanic febrile tylenol paracetamol ibuprofen "
    "calpol advil motrin panadol nurofen acetaminophen hot burning degrees degree spiked spiking spike chills shivering "
    "fiebre temperatura fievre temperature fieber temperatur febre calentura termometro thermometre".split()
)
# The number belongs to something else when one of these stands right after it ...
_NOT_AFTER = frozenset(
    "year years yo yrs old month months week weeks day days hour hours minute minutes second seconds mg mgs ml mls mcg "
    "g gram grams kg kgs kilo kilos lb lbs pound pounds stone % percent bpm mmhg mile miles km kms dollars pounds euros "
    "k grand million cells people patients units unit times time th st nd rd cm mm inch inches am pm x pills tablets "
    "tabs doses dose cycles cycle steps calories cups glasses beats cc litres liters per in / "
    "jahre jahren anos ans tage dias jours".split()
)
# ... or a few words before it.
_NOT_BEFORE = frozenset(
    "day days week weeks month room bed ward age aged turned turning platelet platelets plts plt hb hgb hemoglobin "
    "haemoglobin pulse hr bpm rate sats sat spo2 spo o2 oxygen saturation oximeter bp pressure systolic diastolic "
    "dose weighs weight weigh weighed crp ferritin count counts wbc anc neutrophils neuts alt ast ldh creatinine grade "
    "cd route flat page phase nct cycle chapter part section step $ £ € over / born size sugar glucose hematocrit "
    "crit inr psa egfr igg score iq channel highway interstate extension ext apartment apt article".split()
)
_CALENDAR = frozenset("day days week weeks month size page number".split())
_NOT_BODY = frozenset(
    "outside outdoors weather oven shower bath water room fridge freezer frozen stored storage summer heatwave sauna tub pool ncd".split()
)
_AGE = frozenset("im i hes shes he she am who whos husband wife mum mom dad son daughter".split())
_SAYS = frozenset(
    "its at hit hits reads read reading says said shows showing showed gone up to around about now".split()
)
_OXYGEN = frozenset("oxygen o2 sats sat spo2 spo saturation saturations saturating oximeter satting ox stats".split())
_PULSE = frozenset("pulse heart hr heartrate bpm heartbeat beats rhr".split())
_PRESSURE = frozenset("bp pressure systolic".split())
_BREATHS = frozenset("breaths respiratory respirations breathing resps resp rr".split())


# words of five letters or more that are found misspelt too
WORDS = frozenset(word for word in _UNITS.keys() | _TENS.keys() | _THERMAL | _FAHRENHEIT | _CELSIUS | _OXYGEN | _PULSE | _PRESSURE | {"hundred"} if len(word) > 4)  # fmt: skip


def speaks_of_temperature(words: list[str]) -> bool:
    """Whether the words are about a body temperature."""
    return not _THERMAL.isdisjoint(words) or ("t" in words and "car" not in words)


def numbers_in(words: list[str]) -> Iterator[tuple[int, int, float, bool]]:
    """Every number in figures or words: first word, word after the last, value, whether it has decimals."""
    place, size = 0, len(words)
    while place < size:
        word = words[place]
        if word[0].isdigit():
            found = (place + 1, float(word.replace(",", ".")), not word.isdigit())
        elif word in _UNITS or word in _TENS or word == "hundred" or (word == "a" and words[place + 1 : place + 2] == ["hundred"]):  # fmt: skip
            found = _spelt(words, place)
        else:
            place += 1
            continue
        end, value, decimal = _decimals(words, *found)
        yield place, end, value, decimal
        place = end


def _spelt(words: list[str], place: int) -> tuple[int, float, bool]:
    """A number in words from `place`: where it ends and its value."""
    size = len(words)
    word = words[place]
    if word == "a" or (word in _UNITS and place + 1 < size and words[place + 1] == "hundred"):
        end, value = place + 2, 100 * _UNITS.get(word, 1)
    elif word == "hundred":
        end, value = place + 1, 100
    elif word in _TENS:
        end, value = place + 1, _TENS[word]
        if end < size and 0 < _UNITS.get(words[end], 0) < 10:
            return end + 1, float(value + _UNITS[words[end]]), False
        return end, float(value), False
    elif word == "one" and place + 2 < size and words[place + 1] in _ZERO and words[place + 2] in _UNITS:
        return place + 3, 100.0 + _UNITS[words[place + 2]], False
    else:
        return place + 1, float(_UNITS[word]), False
    after = end + 1 if end < size and words[end] == "and" else end
    if after < size and words[after] in _UNITS:
        return after + 1, float(value + _UNITS[words[after]]), False
    return end, float(value), False


def _decimals(words: list[str], end: int, value: float, decimal: bool) -> tuple[int, float, bool]:
    """The number with `point four`, `point 4` or `and a half` after it, where that follows."""
    if decimal or end >= len(words):
        return end, value, decimal
    if words[end].isdigit() and len(words[end]) == 1 and (36 <= value <= 42 or 96 <= value <= 107):
        after = words[end + 1] if end + 1 < len(words) else ""
        if after not in _NOT_AFTER:  # `38 5`: the point was left out
            return end + 1, value + int(words[end]) / 10, True
    if end + 1 >= len(words):
        return end, value, decimal
    if words[end] in _POINT:
        digits = ""
        step = end + 1
        while step < len(words) and len(digits) < 2:
            word = words[step]
            digit = word if word.isdigit() and len(word) == 1 else str(_UNITS[word]) if word in _UNITS else ""
            if not digit:
                break
            digits += digit
            step += 1
        if digits:
            return step, value + float(f"0.{digits}"), True
    if words[end : end + 3] == ["and", "a", "half"]:
        return end + 3, value + 0.5, True
    return end, value, False


def readings_in(words: list[str], limits: Limits, thermal: bool) -> list[Reading]:
    """The readings of a sentence; `thermal` tells that the talk before it was of temperature."""
    if not any(w[0].isdigit() or w in _UNITS or w in _TENS or w == "hundred" for w in words):
        return []
    found: list[Reading] = []
    pressure_end = -1
    numbers = list(numbers_in(words))
    about = thermal or speaks_of_temperature(words)
    for place, (start, end, value, decimal) in enumerate(numbers):
        if start < pressure_end:
            continue
        after = words[end] if end < len(words) else ""
        if after in ("/", "over") and place + 1 < len(numbers) and numbers[place + 1][0] == end + 1:
            lower = numbers[place + 1][2]
            if 40 <= value <= limits.pressure and 20 <= lower <= 70 and lower < value:
                found.append(Reading("pressure", value, start, numbers[place + 1][1]))
            if value >= 60 and lower >= 30:
                pressure_end = numbers[place + 1][1]
                continue
        vital = _vital(words, start, end, value, limits)
        if vital is not None:
            if vital.what:
                found.append(vital)
            continue
        reading = _temperature(words, start, end, value, decimal, limits, about, thermal)
        if reading:
            found.append(reading)
    return found


def _vital(words: list[str], start: int, end: int, value: float, limits: Limits) -> Reading | None:
    """The number as oxygen, pulse or pressure when such a word stands near; an empty `what` when in bounds."""
    near = words[max(0, start - 5) : start]
    if not _THERMAL.isdisjoint(words[max(0, start - 3) : start]):
        return None
    tail = words[end : end + 3]
    before = [w for w in near if w != COMMA]
    if not _OXYGEN.isdisjoint(before) or (tail[:1] in (["%"], ["percent"]) and not _OXYGEN.isdisjoint(tail)):
        if 40 <= value <= 100:
            return Reading("oxygen" if value <= limits.oxygen else "", value, start, end)
        return None
    if not _PRESSURE.isdisjoint(before) and 40 <= value <= 250:
        return Reading("pressure" if value <= limits.pressure else "", value, start, end)
    if not _PULSE.isdisjoint(before) or "bpm" in tail or ("beats" in tail):
        if 20 <= value <= 260 and not (
            tail and tail[0] in _NOT_AFTER and tail[0] not in ("bpm", "beats", "per", "in", "/", "x", "am", "pm")
        ):
            high = value >= limits.pulse_fast or value <= limits.pulse_slow
            return Reading("pulse" if high and tail[:1] not in (["days"], ["%"]) else "", value, start, end)
        return None
    if not _BREATHS.isdisjoint(before) and 28 <= value <= 80 and not {"minute", "times", "a"}.isdisjoint(tail):
        return Reading("breaths", value, start, end)
    return None


def _temperature(
    words: list[str], start: int, end: int, value: float, decimal: bool, limits: Limits, about: bool, thermal: bool
) -> Reading | None:
    """The number as a body temperature, or None when it is something else."""
    size = len(words)
    step = end
    degrees = step < size and words[step] in _DEGREES
    if degrees:
        step += 1
    unit = words[step] if step < size else ""
    fahrenheit, celsius = unit in _FAHRENHEIT, unit in _CELSIUS
    if fahrenheit or celsius:
        step += 1
    elif unit.startswith("度") or unit.startswith("डिग्री"):
        degrees = True
    elif not degrees and _other_thing(words, start, end, unit):
        return None
    if about and not decimal and 950 <= value <= 1099:
        value, decimal = value / 10, True  # the point was forgotten: 1027
    elif about and not decimal and 360 <= value <= 429:
        value, decimal = value / 10, True
    if not _NOT_BODY.isdisjoint(words[max(0, start - 4) : end + 4]) and not (fahrenheit or celsius):
        return None
    in_celsius = 30 <= value < 43 and not fahrenheit
    if not in_celsius and not (80 < value <= 108.5 and not celsius):
        return None
    sure = fahrenheit or celsius or degrees or decimal or about
    if not sure:
        sure = _stands_alone(words, start, end, value)
    if not sure:
        return None
    hot, cold = (limits.celsius, limits.cold_celsius) if in_celsius else (limits.fahrenheit, limits.cold_fahrenheit)
    if value >= hot:
        what = "fever"
    elif value >= hot - (0.5 if in_celsius else 0.9):
        what = "warm"
    elif value < cold and about and value > (33 if in_celsius else 91):
        what = "cold"
    else:
        what = "normal" if about or degrees or fahrenheit or celsius else ""
    return Reading(what, value, start, step, decimal) if what else None


def _other_thing(words: list[str], start: int, end: int, unit: str) -> bool:
    """Whether the number counts something else: an age, a day, a blood value."""
    if unit in _NOT_AFTER and not (unit in ("in", "per", "x", "pm", "am") and unit != "/"):
        return True
    if start and words[start - 1] in ("$", "£", "€", "/", "over") and words[start - 1] != "over":
        return True
    for back in range(start - 1, max(-1, start - 5), -1):
        word = words[back]
        if word in _THERMAL or word == COMMA:
            return False
        if word in _NOT_BEFORE and word != "over" and (back == start - 1 or word not in _CALENDAR):
            return True
    return False


def _stands_alone(words: list[str], start: int, end: int, value: float) -> bool:
    """Whether a whole number without unit can only be meant as a temperature: `103`, `its 39 now`."""
    before = words[start - 1] if start else ""
    if len([w for w in words if w != COMMA]) <= 2:
        return before not in _AGE
    if value > 100:
        if words[end : end + 1] and words[end] in ("is", "isnt", "now", "again", "today", "tonight"):
            return True
        return before in _SAYS or before in _AGE or before == "is"
    return before in _SAYS and before not in ("about", "around", "to", "up", "at") and "t" not in words[:start]
