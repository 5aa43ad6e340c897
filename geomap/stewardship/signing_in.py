"""Sign in and out: a password, then a one-time code where the account asks for it, then a session."""

from __future__ import annotations

import datetime as dt

from geomap.access import codes, passwords
from geomap.access.tokens import digest_of, new_id, new_token
from geomap.mail import letters
from geomap.ports.accounts import Account, Attempt, Session, Token
from geomap.ports.people import People

MOST_ATTEMPTS = 5
"""Wrong secrets in a row after which an account is locked."""

LOCKED = dt.timedelta(minutes=15)
"""How long it is locked."""

IDLE = dt.timedelta(hours=12)
"""A session not used for so long is over."""

LONGEST = dt.timedelta(days=14)
"""A session is over after so long, used or not."""

CODE_WITHIN = dt.timedelta(minutes=10)
"""Time to type the one-time code after the password."""

_SEEN_EVERY = dt.timedelta(minutes=5)

_SECOND_STEP = "second-step"


def check_password(people: People, email: str, password: str) -> Account | None:
    """Give the account an address and a password open; None for every reason, and after the same work."""
    account = people.accounts.by_email(email)
    if account is None or not account.active:
        passwords.matches(None, password)
        return None
    attempt = _attempt(people, account)
    if not passwords.matches(account.password if attempt.allowed else None, password):
        _tell_if_locked(people, account, attempt)
        return None
    if passwords.is_stale(account.password or ""):
        people.accounts.change(account.id, password=passwords.hashed(password))
    if account.totp_secret is None:
        people.accounts.succeeded(account.id)
    return account


def confirm(people: People, account: Account, password: str) -> bool:
    """Say whether somebody signed in still knows the password; wrong tries count as they do at the door."""
    attempt = _attempt(people, account)
    if not passwords.matches(account.password if attempt.allowed else None, password):
        _tell_if_locked(people, account, attempt)
        return False
    people.accounts.succeeded(account.id)
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


def check_code(people: People, token: str, code: str) -> Account | None:
    """Give the account that a one-time or recovery code opens, after its password; each code works once."""
    account = awaited(people, token)
    if account is None:
        return None
    attempt = _attempt(people, account)
    if not attempt.allowed or not right_code(people, account, code):
        _tell_if_locked(people, account, attempt)
        return None
    if people.accounts.use_token(_SECOND_STEP, digest_of(token), people.now()) is None:
        return None
    people.accounts.succeeded(account.id)
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
        people.accounts.close_session(account.id, session.id)
        return None
    if now - session.seen_at > _SEEN_EVERY:
        people.accounts.touch_session(session.digest, now)
    return session, account


def _attempt(people: People, account: Account) -> Attempt:
    now = people.now()
    return people.accounts.attempt(account.id, now, MOST_ATTEMPTS, now + LOCKED)


def _tell_if_locked(people: People, account: Account, attempt: Attempt) -> None:
    """Tell the owner that the last try allowed was wrong."""
    if attempt.last:
        people.mailer.send(
            letters.write(
                "locked",
                account.language,
                account.email,
                minutes=int(LOCKED.total_seconds() // 60),
                site=people.address,
                link=f"{people.address}/mot-de-passe",
            )
        )
