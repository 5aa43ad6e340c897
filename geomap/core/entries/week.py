"""Opening hours of a plain week: days × intervals, as a form asks for them, and the notation they are kept in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
"""Days as OpenStreetMap writes them, Monday first."""

MOST_INTERVALS = 2
"""Intervals of one day a form asks for: before and after lunch."""

Interval = tuple[str, str]
Week = Mapping[str, tuple[Interval, ...]]
"""Day → intervals, ``HH:MM`` both; a day that is not there is closed."""

EMPTY: Week = MappingProxyType({})

_TIME = re.compile(r"([01]?\d|2[0-4])(?:\s*(?:h|:|\.)\s*([0-5]\d)?)?", re.IGNORECASE)
_DAY = "|".join(DAYS)
_RULE = re.compile(
    rf"((?:{_DAY})(?:\s*[-,]\s*(?:{_DAY}))*)\s+(\d\d?:\d\d\s*-\s*\d\d?:\d\d(?:\s*,\s*\d\d?:\d\d\s*-\s*\d\d?:\d\d)*)"
)


def time(text: str) -> str | None:
    """Read a time as people write it.

    Parameters
    ----------
    text : str
        ``9h``, ``9 h 30``, ``09:30``, ``9.30``, ``14``.

    Returns
    -------
    str or None
        ``HH:MM``; None when it is no time of a day.

    Examples
    --------
    >>> time("9h"), time("9 h 30"), time("24:00"), time("25h"), time("24h30")
    ('09:00', '09:30', '24:00', None, None)
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    written = f"{int(found[1]):02}:{found[2] or '00'}"
    return written if written <= "24:00" else None


def read_week(cells: Mapping[str, Sequence[Interval]]) -> tuple[Week, dict[str, str]]:
    """Read what a form says of a week.

    Parameters
    ----------
    cells : mapping of str to sequence of (str, str)
        Day → (opens, closes) as typed, empty texts where there is nothing.

    Returns
    -------
    mapping
        The week.
    dict of str to str
        Day → what is wrong with it (``start``, ``end``, ``order``, ``overlap``); the week is then not to be kept.

    Examples
    --------
    >>> read_week({"Mo": [("9h", "12h"), ("14h", "")]})
    ({}, {'Mo': 'end'})
    >>> read_week({"Mo": [("9h", "12h"), ("", "")], "Tu": [("", "")]})
    ({'Mo': (('09:00', '12:00'),)}, {})
    """
    week: dict[str, tuple[Interval, ...]] = {}
    wrong: dict[str, str] = {}
    for day in DAYS:
        intervals, fault = _intervals(cells.get(day, ()))
        if fault:
            wrong[day] = fault
        elif intervals:
            week[day] = intervals
    return week, wrong


def _intervals(cells: Sequence[Interval]) -> tuple[tuple[Interval, ...], str | None]:
    found: list[Interval] = []
    for opens, closes in cells:
        if not opens.strip() and not closes.strip():
            continue
        start, end = time(opens), time(closes)
        if start is None or end is None:
            return (), "start" if start is None else "end"
        if end <= start:
            return (), "order"
        found.append((start, end))
    found.sort()
    overlap = any(start < end for (_, end), (start, _) in pairwise(found))
    return tuple(found), "overlap" if overlap else None


def write_week(week: Week) -> str:
    """Write a week in the notation of OpenStreetMap, days with the same hours together.

    Parameters
    ----------
    week : mapping
        Day → intervals.

    Returns
    -------
    str
        Empty for a week without any hour.

    Examples
    --------
    >>> lunch = (("09:00", "12:00"), ("14:00", "18:00"))
    >>> write_week({"Mo": lunch, "Tu": lunch, "We": lunch, "Sa": (("10:00", "12:00"),)})
    'Mo-We 09:00-12:00,14:00-18:00; Sa 10:00-12:00'
    """
    groups: list[tuple[list[int], tuple[Interval, ...]]] = []
    for place, day in enumerate(DAYS):
        hours = week.get(day, ())
        known = next((group for group in groups if group[1] == hours), None)
        if known:
            known[0].append(place)
        elif hours:
            groups.append(([place], hours))
    return "; ".join(f"{_days(places)} {','.join(f'{a}-{b}' for a, b in hours)}" for places, hours in groups)


def _days(places: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    short = (
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}{'-' if len(run) > 2 else ','}{DAYS[run[-1]]}"
        for run in runs
    )
    return ",".join(short)


def plain_week(text: str) -> Week | None:
    """Read hours back into a week, when a form of days and intervals can show them all.

    Parameters
    ----------
    text : str
        Opening hours in the notation of OpenStreetMap.

    Returns
    -------
    mapping or None
        None when they say more than a plain week does (seasons, holidays, more than two intervals a day).

    Examples
    --------
    >>> plain_week("Mo,We 09:00-12:00; Sa 10:00-12:00")["We"]
    (('09:00', '12:00'),)
    >>> plain_week("Mo-Fr 09:00-12:00; PH off") is None
    True
    """
    week: dict[str, tuple[Interval, ...]] = {}
    for rule in filter(None, map(str.strip, text.split(";"))):
        found = _RULE.fullmatch(rule)
        if not found:
            return None
        hours = tuple(_interval(part) for part in found[2].split(","))
        if len(hours) > MOST_INTERVALS or any(end <= start for start, end in hours):
            return None
        for day in _listed(found[1]):
            if day in week:
                return None
            week[day] = hours
    return week


def _interval(text: str) -> Interval:
    opens, closes = (part.strip().zfill(len("00:00")) for part in text.split("-"))
    return opens, closes


def _listed(text: str) -> list[str]:
    days: list[str] = []
    for part in text.split(","):
        first, _, last = (side.strip() for side in part.partition("-"))
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % len(DAYS) if last else 0
        days += [DAYS[(start + step) % len(DAYS)] for step in range(length + 1)]
    return days
