"""Opening hours as people read them, from the notation directories exchange them in (that of OpenStreetMap)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import get_locale

from geomap.web.typography import gettext

_DAYS: Mapping[str, int] = MappingProxyType({"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_CODE, _MONTH_CODE = "Mo|Tu|We|Th|Fr|Sa|Su", "|".join(_MONTHS)
_SPAN = r"\d\d?:\d\d\s*-\s*\d\d?:\d\d"
_RULE = re.compile(
    rf"(?:(?P<season>(?:{_MONTH_CODE})(?:\s*[-,]\s*(?:{_MONTH_CODE}))*)\s*:?\s*)?"
    rf"(?P<days>(?:PH|SH|{_DAY_CODE})(?:\s*[-,]\s*(?:PH|SH|{_DAY_CODE}))*)?"
    rf"\s*(?P<times>{_SPAN}(?:\s*,\s*{_SPAN})*|24/7|off|closed)?"
    r'\s*(?:"(?P<note>[^"]*)")?'
)
_DAY = re.compile(rf"\b(?:PH|SH|{_DAY_CODE})\b")
_MONTH = re.compile(rf"\b(?:{_MONTH_CODE})\b")
_TIME = re.compile(r"0?(\d\d?):(\d\d)")


def opening_hours(text: str) -> str:
    """Write opening hours in words; what is not in that notation is left as somebody wrote it."""
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    found = [_RULE.fullmatch(rule) for rule in rules]
    if not rules or not all(one and (one["times"] or one["note"]) for one in found):
        return text
    return " · ".join(_told(one) for one in found if one)


def _told(rule: re.Match[str]) -> str:
    season = _MONTH.sub(lambda one: _month(one[0]), rule["season"]) if rule["season"] else ""
    days = _DAY.sub(lambda one: _day(one[0]), rule["days"]) if rule["days"] else ""
    note = gettext("(%(note)s)", note=rule["note"]) if rule["note"] else ""
    return " ".join(part for part in (_spaced(season), _spaced(days), _times(rule["times"] or ""), note) if part)


def _times(text: str) -> str:
    if text in {"off", "closed"}:
        return gettext("fermé")
    if text == "24/7":
        return gettext("tous les jours, à toute heure")
    return _spaced(_TIME.sub(_time, text))


def _spaced(text: str) -> str:
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\s*-\s*", "\u2013", text))


def _day(code: str) -> str:
    if code in {"PH", "SH"}:
        return gettext("jours fériés") if code == "PH" else gettext("vacances scolaires")
    locale = get_locale()
    return str(locale.days["format"]["abbreviated"][_DAYS[code]]) if locale else code


def _month(code: str) -> str:
    locale = get_locale()
    return str(locale.months["format"]["wide"][_MONTHS.index(code) + 1]) if locale else code


def _time(found: re.Match[str]) -> str:
    if found[2] == "00":
        return gettext("%(hour)s h", hour=found[1])
    return gettext("%(hour)s h %(minute)s", hour=found[1], minute=found[2])
