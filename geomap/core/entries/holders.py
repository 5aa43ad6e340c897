"""Those who hold an entry together: who may let whom go, and how whoever was let go comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONTEST_DAYS = 30
"""Days within which whoever was let go can contest it, and come back in the place they had."""


@dataclass(frozen=True)
class Holder:
    """Somebody who holds an entry.

    Parameters
    ----------
    account : str
        Who.
    since : datetime.datetime
        Since when.
    """

    account: str
    since: dt.datetime


@dataclass(frozen=True)
class FormerHolder:
    """Somebody who held an entry.

    Parameters
    ----------
    account : str
        Who.
    since, until : datetime.datetime
        From when to when.
    author : str
        Account that ended it, their own when they left.
    """

    account: str
    since: dt.datetime
    until: dt.datetime
    author: str


def barred_from_removing(holders: Sequence[Holder], by: str, whom: str) -> str | None:
    """Say why somebody may not let somebody go.

    Parameters
    ----------
    holders : sequence of Holder
        All who hold the entry.
    by, whom : str
        Accounts; the same when somebody leaves.

    Returns
    -------
    str or None
        ``stranger`` (one of them does not hold it), ``alone`` (nobody would be left), ``earlier`` (only who held it
        before somebody may let them go); None when they may.

    Examples
    --------
    >>> first, then = dt.datetime(2026, 1, 1), dt.datetime(2026, 2, 1)
    >>> two = [Holder("ana", first), Holder("bob", then)]
    >>> barred_from_removing(two, "ana", "bob"), barred_from_removing(two, "bob", "ana")
    (None, 'earlier')
    >>> barred_from_removing(two, "bob", "bob"), barred_from_removing(two[:1], "ana", "ana")
    (None, 'alone')
    """
    since = {one.account: one.since for one in holders}
    if by not in since or whom not in since:
        return "stranger"
    if len(since) == 1:
        return "alone"
    return "earlier" if by != whom and since[by] >= since[whom] else None


def may_delete(holders: Iterable[Holder], by: str) -> bool:
    """Say whether somebody may delete an entry for all who hold it: nobody held it before them.

    Parameters
    ----------
    holders : iterable of Holder
        All who hold the entry.
    by : str
        Account.

    Returns
    -------
    bool
        True for the one who has held it longest, or each of those who have.

    Examples
    --------
    >>> first, then = dt.datetime(2026, 1, 1), dt.datetime(2026, 2, 1)
    >>> two = [Holder("ana", first), Holder("bob", then)]
    >>> may_delete(two, "ana"), may_delete(two, "bob"), may_delete(two, "eve")
    (True, False, False)
    """
    since = {one.account: one.since for one in holders}
    return by in since and since[by] == min(since.values())


def place_given_back(former: Iterable[FormerHolder], account: str, asked: dt.datetime) -> FormerHolder | None:
    """Give the place somebody takes again when their claim of an entry is granted.

    Parameters
    ----------
    former : iterable of FormerHolder
        All who held the entry.
    account : str
        Who claims it.
    asked : datetime.datetime
        When they claimed it.

    Returns
    -------
    FormerHolder or None
        The last time they held it, when they were let go by another and asked within `CONTEST_DAYS`; else None.

    Examples
    --------
    >>> gone = FormerHolder("ana", dt.datetime(2026, 1, 1), dt.datetime(2026, 6, 1), "bob")
    >>> [place_given_back([gone], "ana", dt.datetime(2026, 6, day)) == gone for day in (2, 30)]
    [True, True]
    >>> place_given_back([gone], "ana", dt.datetime(2026, 7, 2)) is None
    True
    """
    limit = dt.timedelta(days=CONTEST_DAYS)
    own = [one for one in former if one.account == account and one.author != account]
    recent = [one for one in own if one.until <= asked <= one.until + limit]
    return max(recent, key=lambda one: one.until, default=None)
