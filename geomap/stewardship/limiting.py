"""How often a day something may be done, as an installation sets it."""

from __future__ import annotations

from collections.abc import Mapping

from geomap.errors import BadSetting
from geomap.ports.limits import MOST_A_DAY


def read_limits(text: str) -> Mapping[str, int]:
    """Read `message=40, invitation=20`: what is not named keeps its limit.

    Examples
    --------
    >>> read_limits("message=40")["message"], read_limits("message=40")["entry"]
    (40, 5)
    """
    found = dict(MOST_A_DAY)
    for part in filter(None, (part.strip() for part in text.split(","))):
        what, _, most = (side.strip() for side in part.partition("="))
        if what not in MOST_A_DAY or not most.isascii() or not most.isdigit():
            known = ", ".join(MOST_A_DAY)
            raise BadSetting(f"GEOMAP_DAILY_LIMITS has « {part} »; write what=number, what being one of {known}.")
        found[what] = int(most)
    return found
