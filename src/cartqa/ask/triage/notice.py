"""The words of an urgent notice: short and calm first, the sign named, then whom to call on which number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartqa.ask.triage.files import Sign, Tier
from cartqa.library.collection import HelpLine

__all__ = ["words_of_notice"]

_PLACES = {"us": "US", "uk": "UK", "eu": "EU"}


def words_of_notice(
    sign: Sign,
    tier: Tier,
    others: Sequence[Sign],
    lines: Mapping[str, HelpLine],
    country: str | None,
    own_language: str = "",
) -> str:
    """The message: what was seen and what to do, with the numbers of `country`, or all of them when it is unknown."""
    chosen = lines.get(country) if country else None
    emergency = _emergency(chosen, lines)
    crisis = _crisis(chosen, lines)
    parts = [own_language, tier.first]
    if others:
        parts.append(f"You also mention {others[0].name}.")
    if tier.level == "emergency":
        parts += [f"Call {emergency} now.", tier.then, 'Say "CAR-T", and show the wallet card if there is one.']
        parts.append("Then tell the CAR-T team, on the 24-hour number on the card.")
        if sign.key == "overdose" or any(other.tiers[-1].level == "crisis" for other in others):
            parts.append(f"If there are thoughts of suicide or self-harm, you can also call {crisis}.")
    elif tier.level == "crisis":
        parts += [f"Call {crisis}.", f"If a life is in danger, call {emergency} now.", tier.then]
    else:
        parts.append("Call the CAR-T team now, day or night, on the 24-hour number on the wallet card.")
        parts.append(tier.then)
        if chosen and chosen.advice_name:
            parts.append(f"If you cannot reach them, call {chosen.advice_name}.")
        parts.append(
            f"If nobody answers soon, or it gets worse, go to the nearest emergency department or call {emergency}."
        )
        parts.append("Without a CAR-T team, call a doctor now.")
    return " ".join(part for part in parts if part)


def _emergency(chosen: HelpLine | None, lines: Mapping[str, HelpLine]) -> str:
    if chosen:
        return chosen.emergency_name
    named = [f"{line.emergency_name} ({_PLACES[key]})" for key, line in lines.items() if key in _PLACES]
    return f"{', '.join(named)} or {lines['other'].emergency_name}"


def _crisis(chosen: HelpLine | None, lines: Mapping[str, HelpLine]) -> str:
    if chosen:
        return chosen.crisis_name
    named = [
        f"in the {_PLACES[key]} {line.crisis_name}"
        for key, line in lines.items()
        if key in _PLACES and line.crisis_number
    ]
    return f"{'; '.join(named)}; elsewhere {lines['other'].crisis_name}"
