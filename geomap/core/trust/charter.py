"""Until when the signature of each version of the charter counts: a fact of the versions and the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CharterVersion:
    """A version of the text providers sign.

    Parameters
    ----------
    version : str
        Its name (``2026-1``).
    in_force_from : datetime.date
        First day on which new signatures are of this version.
    previous_until : datetime.date or None
        Last day on which a signature of an earlier version still counts; without one, the day before `in_force_from`.
    """

    version: str
    in_force_from: dt.date
    previous_until: dt.date | None = None


def signed_until(versions: Iterable[CharterVersion]) -> Mapping[str, dt.date | None]:
    """Say until which day a signature of each version counts.

    Parameters
    ----------
    versions : iterable of CharterVersion
        Every version, in any order.

    Returns
    -------
    mapping of str to datetime.date or None
        Last day, the day included; None while no later version ends it.

    Examples
    --------
    >>> first = CharterVersion("2026-1", dt.date(2026, 1, 1))
    >>> second = CharterVersion("2027-1", dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    >>> signed_until([second, first])
    {'2026-1': datetime.date(2027, 3, 31), '2027-1': None}
    """
    until: dict[str, dt.date | None] = {}
    end: dt.date | None = None
    for one in sorted(versions, key=lambda one: one.in_force_from, reverse=True):
        until[one.version] = end
        last = one.previous_until or one.in_force_from - dt.timedelta(days=1)
        end = last if end is None else min(end, last)
    return dict(reversed(until.items()))


def in_force(versions: Iterable[CharterVersion], day: dt.date) -> CharterVersion | None:
    """Give the version to sign on a day.

    Parameters
    ----------
    versions : iterable of CharterVersion
        Every version, in any order.
    day : datetime.date
        The day.

    Returns
    -------
    CharterVersion or None
        The latest in force; None before the first.

    Examples
    --------
    >>> in_force([CharterVersion("2026-1", dt.date(2026, 1, 1))], dt.date(2026, 6, 1)).version
    '2026-1'
    """
    begun = [one for one in versions if one.in_force_from <= day]
    return max(begun, key=lambda one: one.in_force_from, default=None)
