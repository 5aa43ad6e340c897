"""Delete for good: an entry with its proofs and what the history says of it, or an account with all that is its own."""

from __future__ import annotations

from geomap.ports.accounts import Account, Session
from geomap.ports.space import Holders, holding
from geomap.stewardship import signing_in


def confirmed(holders: Holders, session: Session, account: Account, password: str, code: str) -> bool:
    """Say whether who asks is really the person: by password, and the code of the telephone where there is one.

    An account without a password, known by another site, is believed on its session.
    """
    return account.password is None or signing_in.confirm(holders, session, account, password, code)


def delete_entry(holders: Holders, provider: str, account: Account) -> None:
    """Delete an entry: contacts, offers, proofs and their files, and the words of the history; the chain stays whole.

    Decisions stay in the public log without any name: they are the statistics of the validators, not of the provider.
    """
    gone = holders.register.forget(f"provider:{provider}")
    holders.space.delete(provider, account.id)
    for name in gone.files:
        holders.files.remove(name)


def alone_on(holders: Holders, account: Account) -> list[str]:
    """Give the entries nobody else holds."""
    held = [one.scope.partition(":")[2] for one in account.grants if one.role == "provider"]
    return [one for one in held if one and len(holders.accounts.holders(holding(one))) == 1]


def delete_account(holders: Holders, account: Account, *, entries: bool) -> None:
    """Delete an account, and the entries nobody else holds where that is asked; those left can be claimed again.

    Raises `BadInput`, with nothing deleted, for the last administrator.
    """
    holders.accounts.may_erase(account.id)
    # The account goes last: stopped half-way, it still holds what is left, and asks again.
    for provider in alone_on(holders, account) if entries else []:
        delete_entry(holders, provider, account)
    holders.space.forget_invitations(account.id, account.email)
    holders.register.forget(f"account:{account.id}")
    holders.accounts.erase(account.id)


def drop_offer(holders: Holders, provider: str, skill: str, account: str) -> None:
    """Take a skill out of an entry, with its proofs and their files."""
    claim = holders.register.claim_of(provider, skill)
    holders.space.drop_offer(provider, skill, account)
    for proof in claim.proofs if claim else ():
        if proof.file:
            holders.files.remove(proof.file)
