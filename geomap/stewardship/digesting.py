"""A letter to those who decide, on a day when something new waits for them, and once a week while anything does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geomap.core.entries.request import OPEN, Request, objection
from geomap.core.roles import may
from geomap.core.territory import Territory
from geomap.core.trust import digest_due
from geomap.mail import letters
from geomap.ports.accounts import Account
from geomap.ports.mail import Letter
from geomap.ports.space import Holders
from geomap.stewardship.kinship import entries_held

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_DECIDERS = ("reviewer", "administrator")


@dataclass(frozen=True)
class Matter:
    """Something that waits: of which kind and entry, since when, for whom, and whom it is not for."""

    kind: str
    provider: str
    since: dt.datetime
    roles: frozenset[str]
    barred: frozenset[str] = frozenset()


def send_digests(holders: Holders, territory: str) -> int:
    """Send what is due today, and say how many letters; running again sends nothing twice.

    Parameters
    ----------
    holders : Holders
        The directory, and who decides in it.
    territory : str
        The territory of the installation, by whose zones roles are held.

    Returns
    -------
    int
        Letters sent.

    Examples
    --------
    See tests/stewardship/test_digesting.py.
    """
    matters = waiting(holders)
    places = _places(holders.store.territory(territory), holders.store.providers(sorted({m.provider for m in matters})))
    now, sent = holders.now(), 0
    for account in holders.accounts.in_roles(_DECIDERS) if matters else ():
        mine = [one for one in matters if _is_for(account, one, places.get(one.provider, frozenset()))]
        if not digest_due([one.since for one in mine], account.told_at, now):
            continue
        holders.mailer.send(_letter(holders, account, mine))
        holders.accounts.change(account.id, told_at=now)
        sent += 1
    return sent


def waiting(holders: Holders) -> list[Matter]:
    """List everything a decision is awaited on."""
    known = {skill.id for skill in holders.store.nomenclature().usable()}
    found = [
        Matter(
            "claims",
            kept.provider,
            kept.since or _LONG_AGO,
            frozenset({"reviewer"}),
            kept.claim.round.approvals | kept.claim.round.submitters,
        )
        for kept in holders.register.waiting()
        if kept.skill in known
    ]
    # Who was sent a code by e-mail types it: nobody else is awaited.
    asked = [one for one in holders.space.claims() if one.state in OPEN and one.way != "email"]
    found += [Matter("entries", one.provider, one.made_at, frozenset(_DECIDERS), _barred(one)) for one in asked]
    named = [one for one in holders.space.identity_changes() if one.state in OPEN]
    return found + [Matter("names", one.provider, one.made_at, frozenset({"reviewer"}), _barred(one)) for one in named]


def _barred(made: Request) -> frozenset[str]:
    people = (made.account, made.decided_by or "")
    return frozenset(one for one in people if one and objection(made, one) is not None)


def _is_for(account: Account, matter: Matter, places: Collection[str]) -> bool:
    if account.id in matter.barred or matter.provider in entries_held(account):
        return False
    return may(account.grants, matter.roles, {f"provider:{matter.provider}", *places})


def _letter(holders: Holders, account: Account, mine: Sequence[Matter]) -> Letter:
    counts = {kind: sum(one.kind == kind for one in mine) for kind in ("claims", "entries", "names")}
    address = holders.address
    links = {"proofs": f"{address}/validation", "link": f"{address}/validation/fiches", "stop": f"{address}/compte"}
    return letters.write("digest", account.language, account.email, site=address, **counts, **links)


def _places(territory: Territory, providers: pd.DataFrame) -> Mapping[str, frozenset[str]]:
    """Give the zones each provider lies in."""
    zones = territory.members.groupby("commune")["zone"].agg(frozenset).to_dict()
    inside = set(territory.communes.index)
    return {
        str(provider): zones.get(commune, frozenset()) | ({territory.spec} if commune in inside else frozenset())
        for provider, commune in providers["commune"].items()
    }
