"""A library small enough to read at a glance, without faults, and a way to write it (or a broken one) to disk."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from cartqa.library.collection import Library
from cartqa.library.loader import load_library

__all__ = ["TINY_FILES", "tiny_library", "write_data_folder"]

_FEVER = """\
---
title: Fever after CAR-T
summary: What a fever means after CAR-T, and when to call.
topic: side-effects
stages: [first-weeks]
audience: [patient, caregiver]
checked: 2026-11-22
---
## What temperature counts as a fever?
A fever is a temperature of 38.0 °C (100.4 °F) or more.[^agency-fever] Take your temperature twice a day.

## Why does a fever happen after CAR-T?
A fever after CAR-T is most often an early sign of **cytokine release syndrome**.[^agency-fever][^trial-crs] \
Busy immune cells send out signals, and the signals heat the body.[^trial-crs] Watch for:
- Chills that shake the bed.[^agency-fever]
- A racing heart.

See [how far you may drive](driving#how-long-do-i-have-to-stay-off-the-road) as well.

[^agency-fever]: Fever | The Agency | 2025-02-26 | https://agency.example/fever
[^trial-crs]: A trial of CRS | The Journal | 2024 | https://journal.example/crs
"""

_DRIVING = """\
---
title: Driving after CAR-T
summary: How long you stay off the road.
topic: living
stages: [going-home]
audience: [patient]
checked: 2026-11-22
---
## How long do I have to stay off the road?
People in the US stay off the road for two weeks after CAR-T.[^agency-driving] Ask a friend for lifts.

## May I ride a bicycle?
A bicycle counts as a vehicle, so the same pause holds for riding a bicycle.[^agency-driving] Walk where you can.

[^agency-driving]: Driving rule | The Agency | 2025-06 | https://agency.example/driving
"""

_STAGES = """\
[stages.first-weeks]
title = "The first weeks"
about = "The first month after the cells"
[stages.going-home]
title = "Going home"
[roles.patient]
title = "I am a patient"
[roles.caregiver]
title = "I care for someone"
[topics.side-effects]
title = "Side effects"
[topics.living]
title = "Living with CAR-T"
"""

_SOURCES = """\
[agency-fever]
title = "Fever"
publisher = "The Agency"
date = "2025-02-26"
url = "https://agency.example/fever"
looked_up = "2026-11-22"

[agency-driving]
title = "Driving rule"
publisher = "The Agency"
date = "2025-06"
url = "https://agency.example/driving"
looked_up = "2026-11"

[trial-crs]
title = "A trial of CRS"
publisher = "The Journal"
date = "2024"
url = "https://journal.example/crs"
looked_up = "2026-11-22"
"""

_ASKED_FEVER = """\
[what-temperature-counts-as-a-fever]
asked = [
  "thermometer says 38.1 does that count",
  "fever cutoff number",
  "is 37.9 still ok",
  "what reading should I write down as high",
  "degrees celsius limit for ringing",
  "mum shows 100.2 on the ear thermometer",
  "wat temprature is fever",
  "my husband feels hot but reads 37.5",
  "which number is too warm",
  "at how many degrees is it fever please",
]

[why-does-a-fever-happen-after-car-t]
asked = [
  "why am I burning up after the cells",
  "reason for high temperature post infusion",
  "what makes the body heat up",
  "why do i get a fever from the immune storm",
  "he shakes with chills, where does that come from",
  "cause of pyrexia following infusion",
  "does being hot mean the cells work",
  "wy do i get hot",
  "our son is boiling, what is going on inside him",
  "explain the hot spells like I am ten",
]
"""

_ASKED_DRIVING = """\
[how-long-do-i-have-to-stay-off-the-road]
asked = [
  "when can I drive my car again",
  "two weeks or eight weeks behind no wheel",
  "driving ban length",
  "my wife wants the car keys back",
  "how soon may dad drive to work",
  "is it legal to drive on day 10",
  "drivng after cart",
  "restrictions on operating a motor vehicle",
  "can I take the truck out yet",
  "after treatment I drive when please",
]

[may-i-ride-a-bicycle]
asked = [
  "can I cycle to the shop",
  "bike riding allowed",
  "is pedalling ok in week one",
  "my son misses his mountain bike",
  "electric scooter or bike permitted",
  "wen can i bike",
  "cycling to the clinic instead of the tram",
  "may mum use her tricycle",
  "spinning outdoors on two wheels",
  "is bicycle ok or not ok",
]
"""

_OUTSIDE = """\
[off-topic]
kind = "not_covered"
message = "Our articles do not cover this."
examples = ["how do I get red wine out of a carpet", "who won the football last night", "best pizza in town"]

[own-case]
kind = "redirect"
message = "Only your own team can say this. Please ask them."
examples = ["will I die", "which one should I take", "what do my blood results mean"]
"""

_LIST = """\
title = "Before you go home"
intro = "Take these along."
stages = ["going-home"]
role = "patient"
order = 1

[[question]]
text = "When may I drive again?"
why = "Rules differ."
link = "driving#how-long-do-i-have-to-stay-off-the-road"

[[question]]
text = "At which temperature do I call you?"
why = "Hospitals differ."
link = "fever#what-temperature-counts-as-a-fever"
"""

_GLOSSARY = """\
[crs]
term = "Cytokine release syndrome"
kind = "side-effect"
meaning = "A fever reaction of the whole body that can come after CAR-T."
names = ["CRS"]
lay = ["immune storm", "cytokine storm"]
misspellings = ["cytokin relase syndrom"]
"""

_KEY_FACTS = """\
[fever]
fact = "The temperature that counts as a fever"
value = "38.0 °C (100.4 °F)"
sources = ["agency-fever"]
where = ["fever#what-temperature-counts-as-a-fever"]
says = "38\\\\.0 °C"
never = "fever is 39"
"""

#: Every file of a whole library, by its path below the data folder.
TINY_FILES: Mapping[str, str] = {
    "articles/fever.md": _FEVER,
    "articles/driving.md": _DRIVING,
    "asked/fever.toml": _ASKED_FEVER,
    "asked/driving.toml": _ASKED_DRIVING,
    "questions_to_ask/going-home.toml": _LIST,
    "stages.toml": _STAGES,
    "sources.toml": _SOURCES,
    "outside.toml": _OUTSIDE,
    "glossary.toml": _GLOSSARY,
    "key_facts.toml": _KEY_FACTS,
}


def write_data_folder(root: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the tiny library below `root`, with other files where `changes` gives them; None leaves a file out."""
    files: dict[str, str | bytes | None] = {**TINY_FILES, **(changes or {})}
    for name, content in files.items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def tiny_library() -> Library:
    """The tiny library, read."""
    with tempfile.TemporaryDirectory() as folder:
        return load_library(write_data_folder(Path(folder)))
