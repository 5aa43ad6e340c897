"""Where accounts, their roles, sessions and one-time tokens are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from geomap.core.roles import Grant


@dataclass(frozen=True)
class Account:
    """A person who signs in; without a password somebody else, whom geomap trusts, says who it is.

    With `digest` they are told by letter what waits for their decision; they were last `told_at`.
    """

    id: str
    email: str
    name: str = ""
    password: str | None = None
    language: str = "fr"
    verified_at: dt.datetime | None = None
    disabled_at: dt.datetime | None = None
    totp_secret: str | None = None
    created_at: dt.datetime | None = None
    grants: tuple[Grant, ...] = ()
    digest: bool = True
    told_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether it may sign in: its e-mail is verified and nobody closed it."""
        return self.verified_at is not None and self.disabled_at is None


@dataclass(frozen=True)
class Session:
    """A browser somebody signed in with; only the digest of its token is kept."""

    id: str
    account: str
    digest: str
    opened_at: dt.datetime
    seen_at: dt.datetime
    means: str
    browser: str = ""


@dataclass(frozen=True)
class Token:
    """What a link sent by mail stands for, once and for a while; only its digest is kept."""

    digest: str
    purpose: str
    account: str
    expires_at: dt.datetime
    email: str | None = None


@dataclass(frozen=True)
class Invitation:
    """A role offered to an address."""

    id: str
    digest: str
    email: str
    grant: Grant
    invited_by: str
    at: dt.datetime
    expires_at: dt.datetime
    accepted_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True)
class Identity:
    """Somebody as an OpenID Connect provider knows them."""

    issuer: str
    subject: str
    account: str


@dataclass(frozen=True)
class Attempt:
    """Whether one more try at a secret is allowed, and whether it is the last before others must wait."""

    allowed: bool
    last: bool = False


@runtime_checkable
class Accounts(Protocol):
    """Where accounts are kept. What must happen once (a token used, an attempt counted) happens in one transaction."""

    def add(self, new: Account) -> bool:
        """Keep a new account with its grants; False, and nothing kept, when the address has one already."""

    def get(self, account_id: str) -> Account | None:
        """Give the account of this id."""

    def by_email(self, email: str) -> Account | None:
        """Give the account of this address, however its letters are cased."""

    def search(
        self, text: str = "", limit: int = 50, offset: int = 0, scopes: Collection[str] | None = None
    ) -> Sequence[Account]:
        """Give the accounts whose address or name holds a text, by address; those with a role in some scopes only."""

    def holders(self, grant: Grant) -> Sequence[Account]:
        """Give the accounts that hold exactly this grant, by address."""

    def in_roles(self, roles: Collection[str]) -> Sequence[Account]:
        """Give the active accounts that want digests and hold one of some roles anywhere, by address."""

    def change(self, account_id: str, **values: Any) -> bool:
        """Change some fields; False, and nothing changed, when another account has the address.

        They are `email`, `name`, `password`, `language`, `verified_at`, `disabled_at`, `totp_secret`, `digest` and
        `told_at`.
        """

    def may_erase(self, account_id: str) -> None:
        """Refuse to delete the last administrator, before anything of theirs is deleted."""

    def erase(self, account_id: str) -> None:
        """Delete an account and all that hangs on it; the last administrator's is refused (`LastAdministrator`)."""

    def grant(self, account_id: str, grant: Grant, author: str) -> None:
        """Give a role; giving it twice is giving it once."""

    def granted_by(self, account_id: str, author: str) -> Sequence[Grant]:
        """Give the roles an account has from this author."""

    def revoke(self, account_id: str, grant: Grant, author: str = "") -> None:
        """Take a role back; the last administrator's is refused (`LastAdministrator`). Who held an entry is kept."""

    def disable(self, account_id: str, at: dt.datetime) -> None:
        """Close an account and its sessions; the last administrator's is refused (`LastAdministrator`)."""

    def open_session(self, session: Session) -> None:
        """Keep a session."""

    def session(self, digest: str) -> tuple[Session, Account] | None:
        """Give the session of a token's digest and whose it is."""

    def sessions(self, account_id: str) -> Sequence[Session]:
        """Give the sessions of an account, last used first."""

    def touch_session(self, digest: str, at: dt.datetime) -> None:
        """Remember that a session was used."""

    def close_session(self, account_id: str, session: str) -> bool:
        """Forget one session of an account, by its id; False when it has no such session."""

    def close_sessions(self, account_id: str, but: str = "") -> int:
        """Forget every session of an account, but one when its id is given; say how many."""

    def keep_token(self, token: Token) -> None:
        """Keep a token; those of the same account and purpose no longer count."""

    def pending_token(self, purpose: str, account_id: str) -> Token | None:
        """Give the last token kept for an account and purpose, used up tokens aside."""

    def peek_token(self, purpose: str, digest: str, at: dt.datetime) -> Token | None:
        """Give the token of this digest if it still counts, and leave it."""

    def use_token(self, purpose: str, digest: str, at: dt.datetime) -> Token | None:
        """Give the token of this digest if it still counts, and make it count no more: only one caller gets it."""

    def drop_tokens(self, account_id: str, purposes: Sequence[str]) -> None:
        """Forget the tokens of an account for some purposes: their links work no more."""

    def attempt(self, pool: str, at: dt.datetime, wait: Callable[[int], dt.timedelta], quiet: dt.timedelta) -> Attempt:
        """Count a try of a pool before it is made; `wait` says for how long so many tries keep others out.

        After a `quiet` time it begins anew. Pools are counted alike whether an account stands behind them or not.
        """

    def succeeded(self, pool: str) -> None:
        """Forget the tries counted: the secret was right."""

    def known_device(self, email: str, digests: Sequence[str]) -> str | None:
        """Give which of some devices opened the account of an address before, by its digest."""

    def remember_device(self, account_id: str, digest: str, at: dt.datetime) -> None:
        """Remember that a device opened an account."""

    def forget_devices(self, account_id: str) -> None:
        """Know no device of an account any more."""

    def spend_step(self, account_id: str, step: int) -> bool:
        """Note the time step of a one-time code; False when this one or a later one was used already."""

    def set_recovery(self, account_id: str, digests: Sequence[str]) -> None:
        """Replace the recovery codes of an account."""

    def recovery_left(self, account_id: str) -> int:
        """Count the recovery codes an account has left."""

    def spend_recovery(self, account_id: str, digest: str) -> bool:
        """Use a recovery code; False when there is no such code (any more)."""

    def invite(self, offered: Invitation) -> None:
        """Keep an invitation."""

    def invitations(self) -> Sequence[Invitation]:
        """Give every invitation, last first."""

    def invitation(self, digest: str) -> Invitation | None:
        """Give the invitation of a token's digest."""

    def accept_invitation(self, digest: str, account_id: str, at: dt.datetime) -> bool:
        """Give the invited role to an account, once; False when the invitation no longer counts."""

    def revoke_invitation(self, invitation_id: str, at: dt.datetime) -> bool:
        """Take an invitation back; False when it was accepted or taken back already."""

    def identity(self, issuer: str, subject: str) -> Identity | None:
        """Give whom an OpenID Connect provider means."""

    def identities(self, account_id: str) -> Sequence[Identity]:
        """Give the identities of an account elsewhere."""

    def link_identity(self, identity: Identity, at: dt.datetime) -> bool:
        """Tie an identity to an account; False when it is tied to one already."""
