"""Opening hours as people read them, from the notation directories exchange them in (that of OpenStreetMap)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import get_locale

from geomap.web.typography import gettext

_DAYS: Mapping[str, int] = MappingProxyType({"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6})
_RULE = re.compile(
    r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su))*)"
    r"\s+\d\d?:\d\d\s*-\s*\d\d?:\d\d(?:\s*,\s*\d\d?:\d\d\s*-\s*\d\d?:\d\d)*"
)
_DAY = re.compile(r"Mo|Tu|We|Th|Fr|Sa|Su")
_TIME = re.compile(r"0?(\d\d?):(\d\d)")


def opening_hours(text: str) -> str:
    """Write opening hours in words; what is not in that notation is left as somebody wrote it."""
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    if not rules or not all(_RULE.fullmatch(rule) for rule in rules):
        return text
    return " · ".join(_told(rule) for rule in rules)


def _told(rule: str) -> str:
    days, times = re.split(r"\s+(?=\d)", rule, maxsplit=1)
    named = _DAY.sub(lambda found: _day(found[0]), days)
    return f"{_spaced(named)} {_spaced(_TIME.sub(_time, times))}"


def _spaced(text: str) -> str:
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*-\s*", "\u2013", text))


def _day(code: str) -> str:
    locale = get_locale()
    return str(locale.days["format"]["abbreviated"][_DAYS[code]]) if locale else code


def _time(found: re.Match[str]) -> str:
    if found[2] == "00":
        return gettext("%(hour)s h", hour=found[1])
    return gettext("%(hour)s h %(minute)s", hour=found[1], minute=found[2])
