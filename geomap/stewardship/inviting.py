"""Invite somebody to a role: a link sent to an address, that works once and can be taken back."""

from __future__ import annotations

import datetime as dt

from geomap.access import passwords
from geomap.access.tokens import digest_of, new_id, new_token
from geomap.core.roles import Grant, check_grant
from geomap.mail import letters
from geomap.ports.accounts import Account, Invitation
from geomap.ports.people import People

WITHIN = dt.timedelta(days=14)
"""How long an invitation works."""


def invite(people: People, inviter: Account, email: str, grant: Grant, told: str, language: str) -> Invitation:
    """Send an invitation; `told` says the role in words."""
    token, now = new_token(), people.now()
    invitation = Invitation(
        new_id("i"), digest_of(token), email.lower(), check_grant(grant), inviter.id, now, now + WITHIN
    )
    people.accounts.invite(invitation)
    people.mailer.send(
        letters.write(
            "invitation",
            language,
            email,
            site=people.address,
            inviter=inviter.name or inviter.email,
            role=told,
            link=f"{people.address}/invitation/{token}",
            days=WITHIN.days,
        )
    )
    return invitation


def invite_colleague(people: People, inviter: Account, email: str, grant: Grant, told: str, language: str) -> bool:
    """Invite somebody to hold an entry too; False when the inviter invited too many today."""
    if not people.limits.spend("invitation", inviter.id):
        return False
    invite(people, inviter, email, grant, told, language)
    return True


def pending(people: People, token: str) -> Invitation | None:
    """Give the invitation of a link while it works."""
    invitation = people.accounts.invitation(digest_of(token))
    return invitation if invitation is not None and is_pending(invitation, people.now()) else None


def is_pending(invitation: Invitation, now: dt.datetime) -> bool:
    """Say whether an invitation still works."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > now


def accept(people: People, token: str, account: Account) -> bool:
    """Give the role to the account of the address invited, and to no other."""
    invitation = pending(people, token)
    if invitation is None or invitation.email != account.email:
        return False
    return people.accounts.accept_invitation(invitation.digest, account.id, people.now())


def accept_as_new(people: People, token: str, name: str, password: str, language: str) -> Account | None:
    """Open the account of the address invited, which the link proves, and give it the role."""
    invitation = pending(people, token)
    if invitation is None:
        return None
    now = people.now()
    kept = people.accounts.by_email(invitation.email)
    if kept is not None and (kept.verified_at is not None or kept.disabled_at is not None):
        return None
    secret = passwords.hashed(password)
    if kept is None:
        kept = Account(new_id("a"), invitation.email, name, secret, language, verified_at=now, created_at=now)
        if not people.accounts.add(kept):
            return None
    else:
        people.accounts.change(kept.id, name=name, password=secret, verified_at=now)
    if not people.accounts.accept_invitation(invitation.digest, kept.id, now):
        return None
    return people.accounts.get(kept.id)
