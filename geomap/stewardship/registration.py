"""Open an account and get back into one: an address is proved by a link, and the password is chosen behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from geomap.access import passwords
from geomap.access.tokens import digest_of, new_id, new_token
from geomap.mail import letters
from geomap.ports.accounts import Account, Token
from geomap.ports.people import People
from geomap.stewardship.signing_in import unknown_pool

VERIFY, RESET, EMAIL, KNOWN = "verify", "reset", "email", "known"

WITHIN: Mapping[str, dt.timedelta] = MappingProxyType(
    {
        VERIFY: dt.timedelta(hours=48),
        RESET: dt.timedelta(hours=1),
        EMAIL: dt.timedelta(hours=24),
        KNOWN: dt.timedelta(minutes=10),
    }
)
"""How long each link works."""

_NEXT_LETTER = dt.timedelta(minutes=2)
"""Nobody's mailbox is filled by asking again and again: the letter before is still good."""


def register(people: People, email: str, name: str, language: str) -> None:
    """Send a link to whom an address belongs: to open the account, or to get back into the one it has.

    All of it is done aside: whoever asks learns nothing of the address, not even by the time it takes.
    """
    people.aside.do(lambda: _register(people, email, name, language))


def forgot(people: People, email: str) -> None:
    """Send a link to choose another password, when the address has an account; aside, like `register`."""
    people.aside.do(lambda: _forgot(people, email))


def _register(people: People, email: str, name: str, language: str) -> None:
    account = people.accounts.by_email(email)
    if account is None:
        account = Account(new_id("a"), email.lower(), name, language=language, created_at=people.now())
        people.accounts.add(account)
    if account.disabled_at is None:
        _send(people, account, KNOWN if account.verified_at else VERIFY)


def _forgot(people: People, email: str) -> None:
    account = people.accounts.by_email(email)
    if account is not None and account.disabled_at is None:
        _send(people, account, RESET if account.verified_at else VERIFY)


def link_for(people: People, account: Account) -> str:
    """Give the address where the owner of an account chooses a password, for whoever hands it over."""
    purpose = RESET if account.verified_at else VERIFY
    return f"{people.address}/mot-de-passe/{_keep(people, account, purpose)}"


def owner_of(people: People, token: str) -> Account | None:
    """Give the account whose password a link may choose."""
    for purpose in (VERIFY, RESET):
        kept = people.accounts.peek_token(purpose, digest_of(token), people.now())
        if kept is not None:
            return _open(people, kept)
    return None


def choose_password(people: People, token: str, password: str) -> Account | None:
    """Set the password a link allows to choose, once; sessions are closed, devices forgotten, wrong tries too."""
    digest, now = digest_of(token), people.now()
    kept = people.accounts.use_token(VERIFY, digest, now) or people.accounts.use_token(RESET, digest, now)
    account = _open(people, kept) if kept else None
    if account is None:
        return None
    people.accounts.change(
        account.id, password=passwords.hashed(password), verified_at=account.verified_at or people.now()
    )
    people.accounts.succeeded(unknown_pool(account.email))
    people.accounts.forget_devices(account.id)
    people.accounts.close_sessions(account.id)
    drop_links(people, account.id)
    if account.password is not None:
        tell(people, account, "password")
    return people.accounts.get(account.id)


def ask_new_address(people: People, account: Account, email: str) -> bool:
    """Send a link to the new address; the old one is told. False when too many were asked for today."""
    if not people.limits.spend("address", account.id):
        return False
    people.aside.do(lambda: _ask_new_address(people, account, email))
    return True


def _ask_new_address(people: People, account: Account, email: str) -> None:
    tell(people, account, "leaving", new=email)
    taken = people.accounts.by_email(email)
    if taken is not None:
        if taken.active:
            _send(people, taken, KNOWN)
        return
    token = _keep(people, account, EMAIL, email.lower())
    _write(people, account, EMAIL, email, f"{people.address}/compte/adresse/{token}")


def new_address(people: People, token: str) -> str | None:
    """Give the address a link confirms."""
    kept = people.accounts.peek_token(EMAIL, digest_of(token), people.now())
    return kept.email if kept else None


def confirm_address(people: People, token: str) -> bool:
    """Move an account to the address its link was sent to; False when it no longer works."""
    kept = people.accounts.use_token(EMAIL, digest_of(token), people.now())
    if kept is None or kept.email is None or _open(people, kept) is None:
        return False
    moved = people.accounts.change(kept.account, email=kept.email)
    if moved:
        drop_links(people, kept.account)
    return moved


def drop_links(people: People, account: str) -> None:
    """Make the links work no more that were sent before a password or an address changed."""
    people.accounts.drop_tokens(account, (VERIFY, RESET, EMAIL))


def tell(people: People, account: Account, letter: str, **filled: object) -> None:
    """Tell the owner of an account what happened to it."""
    link = f"{people.address}/mot-de-passe"
    people.mailer.send(letters.write(letter, account.language, account.email, site=people.address, link=link, **filled))


def _send(people: People, account: Account, purpose: str) -> None:
    """Send the letter of a purpose, unless one was sent just now, or many today: that is told to nobody."""
    pending = people.accounts.pending_token(purpose, account.id)
    if pending is not None and pending.expires_at - people.now() > WITHIN[purpose] - _NEXT_LETTER:
        return
    if not people.limits.spend("letter", account.id):
        return
    token = _keep(people, account, purpose)
    path = "/mot-de-passe" if purpose == KNOWN else f"/mot-de-passe/{token}"
    _write(people, account, purpose, account.email, people.address + path)


def _write(people: People, account: Account, letter: str, to: str, link: str) -> None:
    hours = int(WITHIN[letter].total_seconds() // 3600)
    people.mailer.send(
        letters.write(
            letter,
            account.language,
            to,
            site=people.address,
            name=account.name or account.email,
            link=link,
            hours=hours,
        )
    )


def _keep(people: People, account: Account, purpose: str, email: str | None = None) -> str:
    token = new_token()
    until = people.now() + WITHIN[purpose]
    people.accounts.keep_token(Token(digest_of(token), purpose, account.id, until, email))
    return token


def _open(people: People, kept: Token) -> Account | None:
    account = people.accounts.get(kept.account)
    return account if account is not None and account.disabled_at is None else None
