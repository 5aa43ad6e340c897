"""Sign in and out: a password, then a one-time code where the account asks for it, then a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress

from geomap.access import codes, lockout, passwords
from geomap.access.tokens import digest_of, new_id, new_token
from geomap.errors import DatabaseUnwritable
from geomap.mail import letters
from geomap.ports.accounts import Account, Attempt, Session, Token
from geomap.ports.people import People

IDLE = dt.timedelta(hours=12)
"""A session not used for so long is over."""

LONGEST = dt.timedelta(days=14)
"""A session is over after so long, used or not."""

MOST_DEVICES = 5
"""Accounts a browser is known to at once."""

CODE_WITHIN = dt.timedelta(minutes=10)
"""Time to type the one-time code after the password."""

_SEEN_EVERY = dt.timedelta(minutes=5)

_SECOND_STEP = "second-step"


def check_password(people: People, email: str, password: str, devices: Sequence[str] = ()) -> Account | None:
    """Give the account an address and a password open; None for every reason, and after the same work.

    `devices` are the tokens the browser holds of accounts it opened before.
    """
    account = people.accounts.by_email(email)
    pool, attempt = _attempt(people, email, devices)
    usable = account is not None and account.active and attempt.allowed
    if not passwords.matches(account.password if account is not None and usable else None, password):
        if account is not None and account.active:
            _tell_if_locked(people, account, attempt)
        return None
    if account is not None and passwords.is_stale(account.password or ""):
        people.accounts.change(account.id, password=passwords.hashed(password))
    if account is not None and account.totp_secret is None:
        people.accounts.succeeded(pool)
    return account


def confirm(people: People, session: Session, account: Account, password: str, code: str | None = None) -> bool:
    """Say whether somebody signed in still knows the password, and has the code of the telephone where that is asked.

    Wrong tries are counted by session: nobody outside of it can use them up.
    """
    pool = f"session:{session.id}"
    attempt = people.accounts.attempt(pool, people.now(), lockout.known_wait, lockout.QUIET)
    right = passwords.matches(account.password if attempt.allowed else None, password)
    if right and code is not None and account.totp_secret is not None:
        right = right_code(people, account, code)
    if not right:
        _tell_if_locked(people, account, attempt)
        return False
    people.accounts.succeeded(pool)
    return True


def await_code(people: People, account: Account) -> str:
    """Give the token by which the second step knows that the first was passed."""
    token = new_token()
    until = people.now() + CODE_WITHIN
    people.accounts.keep_token(Token(digest_of(token), _SECOND_STEP, account.id, until))
    return token


def awaited(people: People, token: str) -> Account | None:
    """Give the account that passed the first step and still has time for the second."""
    kept = people.accounts.peek_token(_SECOND_STEP, digest_of(token), people.now())
    account = people.accounts.get(kept.account) if kept else None
    return account if account is not None and account.active else None


def check_code(people: People, token: str, code: str, devices: Sequence[str] = ()) -> Account | None:
    """Give the account that a one-time or recovery code opens, after its password; each code works once."""
    account = awaited(people, token)
    if account is None:
        return None
    pool, attempt = _attempt(people, account.email, devices)
    if not attempt.allowed or not right_code(people, account, code):
        _tell_if_locked(people, account, attempt)
        return None
    if people.accounts.use_token(_SECOND_STEP, digest_of(token), people.now()) is None:
        return None
    people.accounts.succeeded(pool)
    return account


def right_code(people: People, account: Account, code: str) -> bool:
    """Say whether a code is right for an account, and use it up."""
    step = codes.step_of(account.totp_secret or "", code, people.now()) if account.totp_secret else None
    if step is not None:
        return people.accounts.spend_step(account.id, step)
    return people.accounts.spend_recovery(account.id, digest_of(codes.plain_recovery(code)))


def open_session(people: People, account: Account, means: str, browser: str) -> str:
    """Open a session; the token given back is in the reader's browser and nowhere else."""
    token, now = new_token(), people.now()
    people.accounts.open_session(Session(new_id("s"), account.id, digest_of(token), now, now, means, browser))
    return token


def signed_in(people: People, token: str) -> tuple[Session, Account] | None:
    """Give the session of a token and whose it is, while both are open."""
    found = people.accounts.session(digest_of(token))
    if found is None:
        return None
    session, account = found
    now = people.now()
    if not account.active or now - session.seen_at > IDLE or now - session.opened_at > LONGEST:
        with suppress(DatabaseUnwritable):
            people.accounts.close_session(account.id, session.id)
        return None
    if now - session.seen_at > _SEEN_EVERY:
        # A page can be read even where nothing can be written.
        with suppress(DatabaseUnwritable):
            people.accounts.touch_session(session.digest, now)
    return session, account


def know_device(people: People, account: Account, devices: Sequence[str]) -> tuple[str, ...]:
    """Remember the device an account was opened with; give the tokens its browser holds from now on, the last first."""
    known = people.accounts.known_device(account.email, [digest_of(one) for one in devices])
    token = next((one for one in devices if digest_of(one) == known), None) or new_token()
    people.accounts.remember_device(account.id, digest_of(token), people.now())
    return (token, *(one for one in devices if one != token))[:MOST_DEVICES]


def unknown_pool(email: str) -> str:
    """Name where tries from unknown devices are counted: by the address asked for, an account's or not."""
    return f"address:{digest_of(email.lower())}"


def _attempt(people: People, email: str, devices: Sequence[str]) -> tuple[str, Attempt]:
    """Count a try, by the device where it is known, else with all other unknown ones."""
    known = people.accounts.known_device(email, [digest_of(one) for one in devices])
    pool = f"device:{known}" if known else unknown_pool(email)
    wait = lockout.known_wait if known else lockout.unknown_wait
    return pool, people.accounts.attempt(pool, people.now(), wait, lockout.QUIET)


def _tell_if_locked(people: People, account: Account, attempt: Attempt) -> None:
    """Tell the owner that from now on somebody waits."""
    if attempt.last:
        link = f"{people.address}/mot-de-passe"
        letter = letters.write("locked", account.language, account.email, site=people.address, link=link)
        people.aside.do(lambda: people.mailer.send(letter))
