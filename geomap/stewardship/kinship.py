"""Who is too near an entry to decide about it: those who hold it, held it, or work for the same organisation."""

from __future__ import annotations

from collections.abc import Collection

from geomap.core.entries.request import Request, objection
from geomap.core.roles import Grant, scopes_of
from geomap.ports.accounts import Account
from geomap.ports.trusting import Trusting

SIREN = 9
"""Digits of a SIRET that name the organisation whatever its establishment."""


def entries_held(account: Account) -> frozenset[str]:
    """Give the ids of the entries somebody holds."""
    return frozenset(scope.removeprefix("provider:") for scope in scopes_of(account.grants, "provider"))


def is_kin(trusting: Trusting, account: Account, provider: str, sirets: Collection[str]) -> bool:
    """Say whether somebody holds an entry, held it once, or holds one of an organisation of these SIRETs."""
    held = entries_held(account)
    return (
        provider in held
        or _held_once(trusting, account, provider)
        or _same_organisation(trusting, held, {siret[:SIREN] for siret in sirets})
    )


def barred(trusting: Trusting, made: Request, provider: str, sirets: Collection[str], reviewer: Account) -> str | None:
    """Say why somebody may not decide on what is asked about an entry: an `objection`, or ``kin``."""
    against = objection(made, reviewer.id)
    if against is not None:
        return against
    return "kin" if is_kin(trusting, reviewer, provider, sirets) else None


def _held_once(trusting: Trusting, account: Account, provider: str) -> bool:
    """Say whether somebody held an entry or worked at it before: giving the role back does not make them a judge."""
    invited = {
        one.email.lower()
        for one in trusting.accounts.invitations()
        if one.accepted_at is not None and one.grant == Grant("provider", f"provider:{provider}")
    }
    return account.email.lower() in invited or trusting.register.had_a_hand(provider, account.id)


def _same_organisation(trusting: Trusting, held: Collection[str], sirens: Collection[str]) -> bool:
    if not held or not sirens:
        return False
    others = trusting.store.providers(sorted(held))["siret"].dropna()
    return any(str(other)[:SIREN] in sirens for other in others)
