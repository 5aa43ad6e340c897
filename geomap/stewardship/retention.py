"""Terms kept: what was held long enough is deleted, by the very days the public register promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from geomap.errors import BadInput
from geomap.ports.retention import Expired, Retention
from geomap.ports.space import Holders
from geomap.stewardship.forgetting import delete_account


@runtime_checkable
class Keepers(Holders, Protocol):
    """What keeping terms works with: everything that holds personal data."""

    @property
    def retention(self) -> Retention:
        """Where terms are applied."""


def keep_terms(keepers: Keepers, days: Mapping[str, int], *, dry_run: bool = False) -> Mapping[str, Expired]:
    """Apply every term; running it again the same day finds nothing more.

    Parameters
    ----------
    keepers : Keepers
        Everything that holds personal data.
    days : mapping of str to int
        How long each kind of data is kept, by the name of its rule.
    dry_run : bool
        Only say what would be deleted.

    Returns
    -------
    mapping of str to Expired
        What each rule did, or would do.

    Raises
    ------
    BadInput
        When a term is promised that nothing applies, or a rule has no term: before anything is deleted.

    Examples
    --------
    See tests/stewardship/test_retention.py.
    """
    strange = sorted(set(days) ^ set(keepers.retention.rules))
    if strange:
        raise BadInput(f"The register of personal data and its rules differ on « {strange[0]} »: give both one line.")
    now, done = keepers.now(), {}
    for rule, kept in days.items():
        found = keepers.retention.expire(rule, now - dt.timedelta(days=kept), dry_run=dry_run)
        if not dry_run:
            _finish(keepers, found)
        done[rule] = found
    return done


def _finish(keepers: Keepers, found: Expired) -> None:
    """Delete what is not in the rows themselves: files, and accounts with all that is theirs."""
    for name in found.files:
        keepers.files.remove(name)
    for name in found.accounts:
        account = keepers.accounts.get(name)
        if account is not None:
            delete_account(keepers, account, entries=False)
