"""Which reminder of an expiry, or digest of what waits, is due: a fact of the dates and of what was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

REMINDED_DAYS = (60, 15)
"""Days before the last day of validity at which its provider is reminded, first to last."""

DIGEST_AGAIN = dt.timedelta(days=7)
"""How long who decides is left alone while nothing new waits."""


def reminder_due(valid_until: dt.date, day: dt.date, sent: Collection[int]) -> int | None:
    """Say which reminder to send on a day, so that a day on which nothing ran loses none and none is sent twice.

    Parameters
    ----------
    valid_until : datetime.date
        Last day the validation holds.
    day : datetime.date
        Today.
    sent : collection of int
        Those of `REMINDED_DAYS` sent already for that last day.

    Returns
    -------
    int or None
        One of `REMINDED_DAYS`: the last that has come, unless it was sent; None also once the validation is over.

    Examples
    --------
    >>> last = dt.date(2026, 12, 31)
    >>> [reminder_due(last, dt.date(2026, *day), ()) for day in ((10, 31), (11, 1), (12, 20))]
    [None, 60, 15]
    """
    left = (valid_until - day).days
    come = [days for days in REMINDED_DAYS if 0 <= left <= days]
    last = min(come, default=None)
    return None if last in sent else last


def digest_due(waiting: Iterable[dt.datetime], told_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether to tell somebody what waits for their decision.

    Parameters
    ----------
    waiting : iterable of datetime.datetime
        Since when each thing waits.
    told_at : datetime.datetime or None
        When they were told last.
    now : datetime.datetime
        The time.

    Returns
    -------
    bool
        True when something waits that did not then, and every `DIGEST_AGAIN` while anything does.

    Examples
    --------
    >>> monday, tuesday = dt.datetime(2026, 6, 15), dt.datetime(2026, 6, 16)
    >>> digest_due([monday], None, monday), digest_due([monday], monday, tuesday), digest_due([], None, monday)
    (True, False, False)
    >>> digest_due([monday], monday, dt.datetime(2026, 6, 22))
    True
    """
    moments = list(waiting)
    if not moments:
        return False
    return told_at is None or max(moments) > told_at or now - told_at >= DIGEST_AGAIN
