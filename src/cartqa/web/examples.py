"""Questions to begin with, by stage of treatment: headings of the library, so each has its own section."""

from __future__ import annotations

from dataclasses import dataclass

from cartqa.library.collection import Library, Name

__all__ = ["Examples", "examples_by_stage"]

_EACH = 4
_CHOSEN: dict[str, tuple[str, ...]] = {
    "deciding": (
        "what-is-car-t#what-is-car-t-cell-therapy",
        "who-is-car-t-for#which-blood-cancers-have-an-approved-car-t-in-the-us",
        "immunotherapy-explained#how-are-checkpoint-inhibitors-and-car-t-different",
        "cost-in-the-us#what-might-i-pay-out-of-my-own-pocket-for-car-t-in-the-us",
    ),
    "collection": (
        "cell-collection#what-happens-on-cell-collection-day-for-car-t",
        "cell-collection#does-cell-collection-for-car-t-hurt",
        "fertility#does-car-t-affect-fertility",
        "journey-step-by-step#what-happens-before-my-car-t-cells-are-collected",
    ),
    "waiting": (
        "waiting-and-bridging#what-is-bridging-therapy-in-car-t",
        "manufacturing#how-long-does-it-take-to-make-car-t-cells",
        "waiting-and-bridging#what-should-i-watch-for-while-i-wait-for-my-cells",
        "waiting-and-bridging#how-can-i-cope-with-waiting-for-my-car-t-cells",
    ),
    "infusion": (
        "lymphodepletion-and-infusion-day#why-do-i-need-chemo-before-car-t-and-when-is-it-given",
        "lymphodepletion-and-infusion-day#what-happens-on-car-t-infusion-day-and-how-long-does-it-take",
        "lymphodepletion-and-infusion-day#is-the-car-t-infusion-painful-and-what-does-it-feel-like",
        "hospital-or-outpatient#how-long-is-the-hospital-stay-for-car-t",
    ),
    "first-weeks": (
        "crs#what-does-crs-feel-like",
        "icans#what-are-the-first-signs-of-icans",
        "first-week#why-do-they-ask-me-to-write-a-sentence-every-day-after-car-t",
        "caregiver-daily-checks#what-should-a-caregiver-check-every-day-after-car-t",
    ),
    "going-home": (
        "going-home#how-long-do-i-have-to-stay-near-the-hospital-after-car-t",
        "driving#when-can-i-drive-again-after-car-t",
        "food-after-car-t#which-foods-should-i-avoid-after-car-t",
        "infections#which-signs-of-infection-mean-that-i-should-call",
    ),
    "long-term": (
        "durable-remission-and-relapse#what-is-durable-remission-after-car-t",
        "long-term-follow-up#how-long-will-i-be-followed-after-car-t",
        "vaccines-after-car-t#when-can-i-have-vaccines-again-after-car-t",
        "work-and-school#when-can-i-go-back-to-work-after-car-t",
    ),
}


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions to begin with at one stage."""

    stage: Name
    questions: tuple[str, ...]


def examples_by_stage(library: Library) -> tuple[Examples, ...]:
    """For each stage the chosen questions that the library holds, filled up from articles of that stage."""
    used: set[str] = set()
    found = []
    for stage in library.stages:
        chosen = [section[1].heading for target in _CHOSEN.get(stage.key, ()) if (section := library.find(target))]
        filled = [document.sections[0].heading for document in library.documents if stage.key in document.stages]
        questions = [one for one in dict.fromkeys([*chosen, *filled]) if one in chosen or one not in used][:_EACH]
        used.update(questions)
        if questions:
            found.append(Examples(stage, tuple(questions)))
    return tuple(found)
