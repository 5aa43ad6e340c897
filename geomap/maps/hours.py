"""Opening hours as people read them, from the notation directories exchange them in (that of OpenStreetMap)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geomap.core.entries.week import DAYS

_DAY_CODE = "|".join((*DAYS, "PH", "SH"))
_MONTH_CODE = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_SPAN = r"\d\d?:\d\d ?- ?\d\d?:\d\d"
_RULE = re.compile(
    rf"(?:(?P<season>(?:{_MONTH_CODE})(?: ?[-,] ?(?:{_MONTH_CODE}))*) ?:? ?)?"
    rf"(?P<days>(?:{_DAY_CODE})(?: ?[-,] ?(?:{_DAY_CODE}))*)?"
    rf" ?(?P<times>{_SPAN}(?: ?, ?{_SPAN})*|24/7|off|closed)?"
    r' ?(?:"(?P<note>[^"]*)")?'
)
_SIGN = re.compile(
    rf"(?P<day>{_DAY_CODE})|(?P<month>{_MONTH_CODE})|0?(?P<hour>\d\d?):(?P<minute>\d\d)| ?(?P<mark>[-,]) ?"
)


def told_hours(written: str, texts: Mapping[str, str]) -> str:
    """Write opening hours in words; what is not in that notation is left as somebody wrote it."""
    # Spaces are made single first: of a long run of them the notation below could be tried in too many ways.
    rules = [" ".join(rule.split()) for rule in written.split(";") if rule.strip()]
    found = [_RULE.fullmatch(rule) for rule in rules]
    if not rules or not all(one and (one["times"] or one["note"]) for one in found):
        return written
    return " · ".join(_told(one, texts) for one in found if one)


def _told(rule: re.Match[str], texts: Mapping[str, str]) -> str:
    always = {"24/7": "always_open", "off": "closed", "closed": "closed"}
    said = [
        texts[always[part]] if part in always else _SIGN.sub(lambda sign: _word(sign, texts), part)
        for part in rule.group("season", "days", "times")
        if part
    ]
    return " ".join([*said, texts["hours_note"].format(note=rule["note"])] if rule["note"] else said)


def _word(sign: re.Match[str], texts: Mapping[str, str]) -> str:
    match sign.lastgroup:
        case "day" | "month":
            return texts[f"{sign.lastgroup}_{sign[0]}"]
        case "minute":
            told = texts["full_hour" if sign["minute"] == "00" else "hour"].format(**sign.groupdict())
            return told.replace(" ", "\u00a0")  # no line ends within an hour
        case _:
            return ", " if sign["mark"] == "," else "\u2013"
