"""What a car does on a way of OpenStreetMap: whether it may, in which direction, how fast."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CLASS_KMH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 115,
        "motorway_link": 50,
        "trunk": 95,
        "trunk_link": 45,
        "primary": 75,
        "primary_link": 40,
        "secondary": 65,
        "secondary_link": 35,
        "tertiary": 55,
        "tertiary_link": 30,
        "unclassified": 40,
        "residential": 30,
        "living_street": 12,
        "service": 20,
        "road": 30,
    }
)
"""Speed of a car alone on the road, by class, where no sign says otherwise, km/h."""

TRACK_KMH = 15.0
"""A track counts only when it says that cars may use it."""

FERRY_KMH = 10.0
"""A ferry that takes cars and does not say how long it takes: slow, since people wait for it."""

SIGN_SHARE = 0.9
"""Mean speed over the speed signed: nobody drives at the limit from end to end."""

SIGN_RAISES = 1.3
"""Most a sign makes a road faster than its class: a village street is not a road because it is signed 50."""

_SURFACE_KMH: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("compacted", "fine_gravel"), 45.0),
        **dict.fromkeys(("unpaved", "gravel", "pebblestone", "cobblestone", "sett", "unhewn_cobblestone"), 35.0),
        **dict.fromkeys(("ground", "dirt", "earth"), 25.0),
        **dict.fromkeys(("grass", "sand", "mud"), 12.0),
    }
)
_NAMED_KMH: Mapping[str, float] = MappingProxyType(
    {
        "urban": 50,
        "rural": 80,
        "zone30": 30,
        "zone20": 20,
        "motorway": 130,
        "trunk": 110,
        "living_street": 20,
        "walk": 7,
    }
)
_ONE_WAY_BY_NATURE = {"motorway", "motorway_link"}
_ROUND = {"roundabout", "circular"}
_FORBIDDEN = {
    *("no", "private", "agricultural", "forestry", "agricultural;forestry", "delivery", "emergency", "customers"),
    *("psv", "bus", "military", "permit"),
}
_BUILT_ENOUGH = {"no", "minor", "widening"}
_STOPS_CARS = {
    *("block", "bollard", "cycle_barrier", "debris", "fence", "full-height_turnstile", "hedge", "jersey_barrier"),
    *("kissing_gate", "log", "motorcycle_barrier", "planter", "stile", "turnstile", "wall"),
}
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3})(?::(\d\d))?")
_ISO = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?")
_SIGN = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(mph|knots)?")
_KM_PER: Mapping[str, float] = MappingProxyType({"mph": 1.609344, "knots": 1.852})


@dataclass(frozen=True)
class Passage:
    """How a car passes a way: km/h along it and against it, 0 where it may not; minutes when a timetable says them."""

    forward_kmh: float
    backward_kmh: float
    minutes: float | None = None


def passage(tags: Mapping[str, str]) -> Passage | None:
    """Read the tags of a way; nothing for a way without cars."""
    allowed = _allowed(tags)
    # A road being built keeps its class and says what it will be.
    if allowed is False or tags.get("construction", "no") not in _BUILT_ENOUGH:
        return None
    if tags.get("route") == "ferry":
        return _ferry(tags) if allowed else None
    own = _class_kmh(tags, allowed=allowed)
    if own is None:
        return None
    forward, backward = _directions(tags)
    if not (forward or backward):
        return None
    return Passage(
        forward_kmh=_speed(tags, own, "maxspeed:forward") if forward else 0.0,
        backward_kmh=_speed(tags, own, "maxspeed:backward") if backward else 0.0,
    )


def stops_cars(tags: Mapping[str, str]) -> bool:
    """Say whether the barrier a node is lets no car through."""
    allowed = _allowed(tags)
    return not allowed if allowed is not None else tags.get("barrier") in _STOPS_CARS


def minutes_of(duration: str) -> float | None:
    """Read a duration as people write them: 20, 1:30, 00:07:30, PT20M."""
    text = duration.strip()
    found = _ISO.fullmatch(text) or _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (60 * hours + minutes + seconds / 60) or None


def _allowed(tags: Mapping[str, str]) -> bool | None:
    """Say whether cars may, by the most particular tag; nothing when none says."""
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if value := tags.get(key):
            return value not in _FORBIDDEN
    return None


def _class_kmh(tags: Mapping[str, str], *, allowed: bool | None) -> float | None:
    kind = tags.get("highway", "")
    if kind == "track":
        return TRACK_KMH if allowed else None
    return CLASS_KMH.get(kind)


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in {"yes", "true", "1"}:
        return True, False
    if said in {"-1", "reverse"}:
        return False, True
    if said == "reversible":
        return False, False
    by_nature = tags.get("junction") in _ROUND or tags.get("highway") in _ONE_WAY_BY_NATURE
    return True, not by_nature or said == "no"


def _speed(tags: Mapping[str, str], own_kmh: float, direction: str) -> float:
    signed = _signed_kmh(tags.get(direction) or tags.get("maxspeed") or "")
    speed = own_kmh if signed is None else min(SIGN_SHARE * signed, SIGN_RAISES * own_kmh)
    return min(speed, _SURFACE_KMH.get(tags.get("surface", ""), speed))


def _signed_kmh(text: str) -> float | None:
    named = _NAMED_KMH.get(text.rpartition(":")[2])
    if named is not None:
        return named
    found = _SIGN.match(text)
    return (float(found[1]) * _KM_PER.get(found[2] or "", 1.0) or None) if found else None


def _ferry(tags: Mapping[str, str]) -> Passage:
    forward, backward = _directions(tags)
    there, back = FERRY_KMH * forward, FERRY_KMH * backward
    return Passage(there, back, minutes_of(tags.get("duration", "")))
