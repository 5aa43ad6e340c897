"""Opening hours read and checked in the notation of OpenStreetMap."""

from __future__ import annotations

from opening_hours import OpeningHours, validate

from geomap.core.entries.week import EMPTY, Week, plain_week

LONGEST = 400
"""Letters of opening hours."""


def read_hours(text: str) -> str | None:
    """Read hours somebody wrote: as they are normally written, None when they are not in the notation."""
    short = " ".join(text.split())
    if not short or len(short) > LONGEST:
        return None
    return str(OpeningHours(short)) if validate(short) else None


def week_of(hours: str | None) -> Week | None:
    """Give hours as days and intervals; None when they say more than a form can show."""
    return EMPTY if not hours else plain_week(hours)
