"""Readings of thermometer, oxygen clip, pulse and blood pressure in a sentence, in figures or in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cartqa.ask.triage.text import COMMA

__all__ = ["WORDS", "Limits", "Number", "Reading", "numbers_in", "readings_in", "speaks_of_temperature"]


@dataclass(frozen=True, slots=True)
class Limits:
    """From which values on a reading is a sign; `oxygen`, `pulse_slow` and `pressure` are signs from there down."""

    celsius: float
    fahrenheit: float
    cold_celsius: float
    cold_fahrenheit: float
    oxygen: float
    pulse_fast: float
    pulse_slow: float
    pressure: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the words `start` to `end` (not included); `exact` when it has decimals."""

    start: int
    end: int
    value: float
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value: `what` is fever, warm, normal, cold, oxygen, breaths, pulse, pressure, or empty: in bounds."""

    what: str
    value: float
    start: int
    end: int


_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {
    word: 20 + 10 * place for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_ZERO = frozenset({"oh", "o", "zero"})
_POINT = frozenset("point dot comma punto virgule komma virgula coma".split())
_DEGREES = frozenset("° degrees degree deg degs grad grados grado degres degre graus grau 度 डिग्री درجة".split())
_FAHRENHEIT = frozenset("f fahrenheit farenheit farenhite ferenheit fahrenhiet".split())
_CELSIUS = frozenset("c celsius centigrade celcius celsious centigrades cel".split())
_MEASURED = frozenset(
    "temp temps temprature temperature temperatures tempature tempreture fever fevers thermometer thermometers thermo "
    "forehead armpit underarm axillary oral orally tympanic fiebre temperatura fievre fieber temperatur febre calentura "
    "termometro thermometre".split()
)
_THERMAL = _MEASURED | frozenset(
    "feverish febrile tylenol paracetamol ibuprofen calpol advil motrin panadol nurofen acetaminophen hot burning "
    "degrees degree spiked spiking spike chills shivering".split()
)
# The number belongs to something else when one of these stands right after it ...
_NOT_AFTER = frozenset(
    "year years yo yrs old month months week weeks day days hour hours minute minutes second seconds mg mgs ml mls mcg "
    "g gram grams kg kgs kilo kilos lb lbs pound pounds stone % percent bpm mmhg mile miles km kms dollars euros k "
    "grand million cells people patients units unit times time th st nd rd cm mm inch inches pills tablets tabs doses "
    "dose cycles cycle steps calories cups glasses beats cc litres liters / jahre jahren anos ans tage dias jours".split()
)
# ... or one of these shortly before it.
_NOT_BEFORE = frozenset(
    "day days week weeks month room bed ward age aged turned turning platelet platelets plts plt hb hgb hemoglobin "
    "haemoglobin pulse hr bpm rate sats sat spo2 spo o2 oxygen saturation oximeter bp pressure systolic diastolic dose "
    "weighs weight weigh weighed crp ferritin count counts wbc anc neutrophils neuts alt ast ldh creatinine grade cd "
    "route flat page phase nct cycle chapter part section step $ £ € / born size sugar glucose hematocrit crit inr psa "
    "egfr igg score iq channel highway interstate extension ext apartment apt article".split()
)
_CALENDAR = frozenset("day days week weeks month size page".split())  # these only right before it
_NOT_BODY = frozenset(
    "outside outdoors weather oven shower bath water fridge freezer frozen stored storage summer heatwave sauna "
    "tub pool ncd".split()
)
_AGED = frozenset("im i hes shes he she am who whos husband wife mum mom dad son daughter".split())
_SAYS = frozenset("its hit hits reads read reading says said shows showing showed gone now".split())
_NEARLY_SAYS = frozenset("at up to around about is".split())
_STILL = frozenset("is isnt now again today tonight".split())
_OXYGEN = frozenset("oxygen o2 sats sat spo2 spo saturation saturations saturating oximeter satting ox stats".split())
_PULSE = frozenset("pulse heart hr heartrate bpm heartbeat beats rhr".split())
_PRESSURE = frozenset("bp pressure systolic".split())
_BREATHS = frozenset("breaths respiratory respirations breathing resps resp rr".split())
_LAST_CELSIUS, _LAST_FAHRENHEIT = 43.0, 108.5  # higher numbers are no body temperature

# Words of five letters or more that are found misspelt too.
WORDS = frozenset(
    word
    for words in (_UNITS, _TENS, _THERMAL, _FAHRENHEIT, _CELSIUS, _OXYGEN, _PULSE, _PRESSURE, {"hundred"})
    for word in words
    if len(word) > 4
)


def speaks_of_temperature(words: list[str]) -> bool:
    """Whether the words are about a body temperature; a lone `t` is one, but not that of CAR-T."""
    return not _THERMAL.isdisjoint(words) or ("t" in words and "car" not in words)


def numbers_in(words: list[str]) -> Iterator[Number]:
    """Every number, in figures or in words."""
    place = 0
    while place < len(words):
        word = words[place]
        apart = _apart(words, place)
        if apart:
            found = apart
        elif word[0].isdigit():
            found = Number(place, place + 1, float(word.replace(",", ".")), not word.isdigit())
        elif word in _UNITS or word in _TENS or word == "hundred" or words[place : place + 2] == ["a", "hundred"]:
            found = _spelt(words, place)
        else:
            place += 1
            continue
        found = _with_decimals(words, found)
        yield found
        place = found.end


def _apart(words: list[str], place: int) -> Number | None:
    """A temperature whose figures stand apart, without a point: `3 8 7`, `1 0 1 9`."""
    if len(words[place]) != 1 or not words[place].isdigit():
        return None
    end = place
    while end < len(words) and end < place + 5 and len(words[end]) == 1 and words[end].isdigit():
        end += 1
    value = int("".join(words[place:end])) / 10
    if (end - place == 3 and (35 <= value < 43 or 95 <= value < 100)) or (end - place == 4 and 100 <= value < 109):
        return Number(place, end, value, exact=True)
    return None


def _spelt(words: list[str], place: int) -> Number:
    """The number in words that begins at `place`."""
    word, after = words[place], words[place + 1 : place + 3]
    if word in _TENS:
        unit = _UNITS.get(after[0], 0) if after else 0
        return Number(place, place + 2, _TENS[word] + unit) if 0 < unit < 10 else Number(place, place + 1, _TENS[word])
    if word == "one" and len(after) == 2 and after[0] in _ZERO and after[1] in _UNITS:
        return Number(place, place + 3, 100 + _UNITS[after[1]])  # one oh two
    if word != "hundred" and after[:1] != ["hundred"]:
        return Number(place, place + 1, _UNITS[word])
    end = place + (1 if word == "hundred" else 2)
    hundreds = 100 * _UNITS.get(word, 1)
    unit_at = end + 1 if words[end : end + 1] == ["and"] else end
    unit_word = words[unit_at] if unit_at < len(words) else ""
    if unit_word in _UNITS:
        return Number(place, unit_at + 1, hundreds + _UNITS[unit_word])
    return Number(place, end, hundreds)


def _with_decimals(words: list[str], number: Number) -> Number:
    """The number with `point four`, `and a half`, or the lone figure that follows where the point was left out."""
    if number.exact or number.end >= len(words):
        return number
    end, value = number.end, number.value
    following = words[end : end + 3]
    if len(following[0]) == 1 and following[0].isdigit() and (36 <= value <= 42 or 96 <= value <= 107):
        if len(following) < 2 or following[1] not in _NOT_AFTER:  # `38 5`
            return replace(number, end=end + 1, value=value + int(following[0]) / 10, exact=True)
    elif following[0] in _POINT:
        digits = ""
        for word in following[1:]:
            digit = str(_UNITS.get(word, word))
            if len(digit) != 1 or not digit.isdigit():
                break
            digits += digit
        if digits:
            return replace(number, end=end + 1 + len(digits), value=value + float(f"0.{digits}"), exact=True)
    elif following == ["and", "a", "half"] or following[:2] == ["and", "half"]:
        return replace(number, end=end + following.index("half") + 1, value=value + 0.5, exact=True)
    return number


def readings_in(words: list[str], limits: Limits, thermal: bool) -> list[Reading]:
    """The readings of a sentence; `thermal` tells that the talk around it is of temperature."""
    if not any(w[0].isdigit() or w in _UNITS or w in _TENS or w == "hundred" for w in words):
        return []
    about = thermal or speaks_of_temperature(words)
    numbers = list(numbers_in(words))
    found: list[Reading] = []
    taken = -1  # words before this one belong to a blood pressure
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        if number.start < taken:
            continue
        after = words[number.end] if number.end < len(words) else ""
        if after in ("/", "over") and following and following.start == number.end + 1:
            upper, lower = number.value, following.value
            if 40 <= upper <= limits.pressure and 20 <= lower <= 70 and lower < upper:
                found.append(Reading("pressure", upper, number.start, following.end))
            if upper >= 60 and lower >= 30:
                taken = following.end
                continue
        reading = _vital(words, number, limits) or _temperature(words, number, limits, about, thermal)
        if reading and reading.what:
            found.append(reading)
    return found


def _vital(words: list[str], number: Number, limits: Limits) -> Reading | None:
    """The number as oxygen, blood pressure, pulse or breaths where such a word stands near; empty when in bounds."""
    before = words[max(0, number.start - 5) : number.start]
    after = words[number.end : number.end + 3]
    value = number.value
    if not _THERMAL.isdisjoint(before[-3:]):
        return None
    what: str | None = None
    if not _OXYGEN.isdisjoint(before) or (after[:1] in (["%"], ["percent"]) and not _OXYGEN.isdisjoint(after)):
        if 40 <= value <= 100:
            what = "oxygen" if value <= limits.oxygen else ""
    elif not _PRESSURE.isdisjoint(before) and 40 <= value <= 250:
        what = "pressure" if value <= limits.pressure else ""
    elif not _PULSE.isdisjoint(before) or not {"bpm", "beats"}.isdisjoint(after):
        counts_else = after[:1] and after[0] in _NOT_AFTER and after[0] not in ("bpm", "beats", "/")
        if 20 <= value <= 260 and not counts_else:
            what = "pulse" if value >= limits.pulse_fast or value <= limits.pulse_slow else ""
    elif not _BREATHS.isdisjoint(before) and 28 <= value <= 80 and not {"minute", "times", "a"}.isdisjoint(after):
        what = "breaths"
    return None if what is None else Reading(what, value, number.start, number.end)


def _temperature(words: list[str], number: Number, limits: Limits, about: bool, thermal: bool) -> Reading | None:
    """The number as a body temperature, or None when it is something else."""
    value, exact, end = number.value, number.exact, number.end
    degrees = words[end : end + 1] != [] and (words[end] in _DEGREES or words[end].startswith(("度", "डिग्री")))
    end += degrees
    unit = words[end] if end < len(words) else ""
    fahrenheit, celsius = unit in _FAHRENHEIT, unit in _CELSIUS
    end += fahrenheit or celsius
    if not (fahrenheit or celsius):
        if not degrees and _counts_else(words, number, unit):
            return None
        if not _NOT_BODY.isdisjoint(words[max(0, number.start - 4) : number.end + 4]):
            return None
    if about and not exact and (950 <= value <= 1099 or 360 <= value <= 429):
        value, exact = value / 10, True  # the point was forgotten: 1027
    in_celsius = 30 <= value < _LAST_CELSIUS and not fahrenheit
    if not in_celsius and not (80 < value <= _LAST_FAHRENHEIT and not celsius):
        return None
    marked = fahrenheit or celsius or degrees
    if not marked and not exact and in_celsius and not thermal and _is_age(words, number):
        return None
    if not (marked or exact or about or _stands_alone(words, number)):
        return None
    hot, cold = (limits.celsius, limits.cold_celsius) if in_celsius else (limits.fahrenheit, limits.cold_fahrenheit)
    if value >= hot:
        what = "fever"
    elif value >= hot - (0.5 if in_celsius else 0.9):
        what = "warm"
    elif value < cold and about and value > (33 if in_celsius else 91):
        what = "cold"
    else:
        what = "normal" if about or marked else ""
    return Reading(what, value, number.start, end)


def _counts_else(words: list[str], number: Number, unit: str) -> bool:
    """Whether the number counts something else: an age, a day, a blood value."""
    if unit in _NOT_AFTER and not (unit in ("day", "days") and _is_number(words, number.end + 1)):
        return True  # but `temp 101 day 5`
    for place in range(number.start - 1, max(-1, number.start - 5), -1):
        word = words[place]
        if word in _THERMAL or word == COMMA:
            return False
        if word in _NOT_BEFORE and (place == number.start - 1 or word not in _CALENDAR):
            return True
    return False


def _is_number(words: list[str], place: int) -> bool:
    return place < len(words) and words[place][0].isdigit()


def _is_age(words: list[str], number: Number) -> bool:
    """Whether a whole number is rather an age: `she is 39, what ...`."""
    before = words[max(0, number.start - 2) : number.start]
    after = words[number.end] if number.end < len(words) else ""
    said_of = before[-1:] and (before[-1] in _AGED or (before[-1] in ("is", "am") and before[0] in _AGED))
    return bool(said_of) and after in ("", COMMA, "and", "with", "what", "should") and _MEASURED.isdisjoint(before)


def _stands_alone(words: list[str], number: Number) -> bool:
    """Whether a whole number without unit can only be meant as a temperature: `103`, `its 39 now`."""
    before = words[number.start - 1] if number.start else ""
    after = words[number.end] if number.end < len(words) else ""
    if len([word for word in words if word != COMMA]) <= 2:
        return before not in _AGED
    if number.value > 100:  # hardly an age
        return before in _SAYS or before in _NEARLY_SAYS or before in _AGED or after in _STILL
    return before in _SAYS and "t" not in words[: number.start]
