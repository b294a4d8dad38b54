"""What every page shows: the site's name, mark and telephone number, help lines, dates, and addresses of its files."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from cartqa import __version__
from cartqa.ask.triage import Triage
from cartqa.errors import CartqaError
from cartqa.library.collection import HelpLine
from cartqa.settings import Settings

__all__ = ["STATIC", "HelpLines", "Site", "day", "static_digest", "tel", "whole"]

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
_MARKS = {".svg": "image/svg+xml", ".png": "image/png"}
# The numbers that stand on every page even when the data folder cannot be read.
_EMERGENCY = (("us", "US", "911"), ("uk", "UK", "999"), ("eu", "EU", "112"))


@dataclass(frozen=True, slots=True)
class HelpLines:
    """Emergency numbers `(country key, short name, number)`, and all that is known by country."""

    emergency: tuple[tuple[str, str, str], ...] = _EMERGENCY
    lines: tuple[HelpLine, ...] = ()

    @classmethod
    def of(cls, triage: Triage) -> HelpLines:
        """The help lines that triage knows; a country it has no number for keeps ours."""
        known = {line.key: line for line in triage.help_lines.values()}
        emergency = tuple(
            (key, short, (known[key].emergency_number if key in known else "") or number)
            for key, short, number in _EMERGENCY
        )
        return cls(emergency, tuple(known.values()))

    def as_data(self) -> list[dict[str, str]]:
        """The numbers for the page's scripts: one object a country."""
        known = {line.key: line for line in self.lines}
        found = []
        for key, short, number in self.emergency:
            line = known.get(key)
            found.append(
                {
                    "key": key,
                    "short": short,
                    "emergency": number,
                    "crisis": line.crisis_number if line else "",
                    "advice": line.advice_number if line else "",
                }
            )
        return found


@cache
def static_digest() -> str:
    """A digest of all files in `static/`: their address changes when one of them does, so browsers may keep them."""
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def day(date: str) -> str:
    """`2026-11-22` as `22 November 2026`; any other text as it is."""
    try:
        found = datetime.date.fromisoformat(date[:10])
    except ValueError:
        return date
    return f"{found.day} {found:%B %Y}"


def tel(number: str) -> str:
    """The `tel:` address of a telephone number as people write it."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


def whole(text: str) -> Markup:
    """A heading in which CAR-T is never broken at its hyphen."""
    return Markup(str(escape(text)).replace("CAR-T", '<span class="nb">CAR-T</span>'))


class Site:
    """Renders the page templates with what every page needs."""

    def __init__(self, settings: Settings, root_path: str, triage: Triage) -> None:
        """The site below `root_path`; CartqaError when the configured mark cannot be used."""
        self.settings = settings
        self.root = root_path
        self.help = HelpLines.of(triage)
        self.mark = _mark(settings.site_mark)
        self.static = f"{root_path}/site/{static_digest()}"
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(day=day, tel=tel, whole=whole)
        self._environment.globals.update(
            root=root_path,
            static=self.static,
            site_name=settings.site_name,
            site_phone=settings.site_phone,
            site_contact=_contact(settings.site_contact),
            mark=f"{root_path}/site/mark" if self.mark else f"{self.static}/mark.svg",
            emergency=self.help.emergency,
            help_lines=self.help.lines,
            help_data=self.help.as_data(),
        )

    def render(self, template: str, /, **values: Any) -> str:
        """The page as HTML, everything in it escaped unless it was made safe on purpose."""
        return self._environment.get_template(template).render(**values)


def _contact(text: str) -> tuple[str, str] | None:
    """Address and wording of the link for reporting a mistake."""
    if not text:
        return None
    return (f"mailto:{text}", text) if "@" in text and "://" not in text else (text, text)


def _mark(name: str) -> tuple[bytes, str] | None:
    """Bytes and media type of the configured mark."""
    if not name:
        return None
    path = Path(name)
    kind = _MARKS.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise CartqaError(f"CARTQA_SITE_MARK names {name}, which is no SVG or PNG file here; give one or unset it.")
    return path.read_bytes(), kind
