"""What accounts prove themselves with, kept in SQL as digests: sessions, tokens, tries and recovery codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert, or_, select, update

from geomap.ports.accounts import Account, Attempt, Session, Token
from geomap.storage import queries_accounts as queries
from geomap.storage.account_rows import accounts
from geomap.storage.database import Database
from geomap.storage.limits import added
from geomap.storage.tables_accounts import (
    account,
    account_device,
    account_session,
    account_token,
    recovery_code,
    sign_in_try,
)


class SqlCredentials:
    """Sessions, tokens, tries and recovery codes; what must happen once happens in one statement."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def open_session(self, session: Session) -> None:
        """Keep a session."""
        with self._database.writing(directory=False) as connection:
            connection.execute(insert(account_session).values(asdict(session)))
            seen = {"seen_on": session.opened_at.date()}
            connection.execute(update(account).where(account.c.id == session.account).values(seen))

    def session(self, digest: str) -> tuple[Session, Account] | None:
        """Give the session of a token's digest and whose it is."""
        with self._database.reading() as connection:
            row = connection.execute(queries.session_of(digest)).mappings().first()
            if row is None:
                return None
            (whose,) = accounts(connection, queries.by_id(row["account"]))
        return Session(**row), whose

    def sessions(self, account_id: str) -> Sequence[Session]:
        """Give the sessions of an account, last used first."""
        with self._database.reading() as connection:
            return [Session(**row) for row in connection.execute(queries.sessions_of(account_id)).mappings()]

    def touch_session(self, digest: str, at: dt.datetime) -> None:
        """Remember that a session was used."""
        with self._database.writing(directory=False) as connection:
            connection.execute(update(account_session).where(account_session.c.digest == digest).values(seen_at=at))

    def close_session(self, account_id: str, session: str) -> bool:
        """Forget one session of an account, by its id; False when it has no such session."""
        one = (account_session.c.account == account_id, account_session.c.id == session)
        with self._database.writing(directory=False) as connection:
            return connection.execute(delete(account_session).where(*one)).rowcount == 1

    def close_sessions(self, account_id: str, but: str = "") -> int:
        """Forget every session of an account, but one when its id is given; say how many."""
        others = (account_session.c.account == account_id, account_session.c.id != but)
        with self._database.writing(directory=False) as connection:
            return connection.execute(delete(account_session).where(*others)).rowcount

    def keep_token(self, token: Token) -> None:
        """Keep a token; those of the same account and purpose no longer count."""
        former = (account_token.c.account == token.account, account_token.c.purpose == token.purpose)
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(account_token).where(*former))
            connection.execute(insert(account_token).values(asdict(token)))

    def pending_token(self, purpose: str, account_id: str) -> Token | None:
        """Give the last token kept for an account and purpose, used up tokens aside."""
        with self._database.reading() as connection:
            row = connection.execute(queries.pending(purpose, account_id)).mappings().first()
        return None if row is None else Token(**row)

    def peek_token(self, purpose: str, digest: str, at: dt.datetime) -> Token | None:
        """Give the token of this digest if it still counts, and leave it."""
        with self._database.reading() as connection:
            row = connection.execute(queries.token_of(purpose, digest, at)).mappings().first()
        return None if row is None else Token(**row)

    def use_token(self, purpose: str, digest: str, at: dt.datetime) -> Token | None:
        """Give the token of this digest if it still counts, and make it count no more: only one caller gets it."""
        with self._database.writing(directory=False) as connection:
            row = connection.execute(queries.token_of(purpose, digest, at)).mappings().first()
            if row is None:
                return None
            taken = connection.execute(delete(account_token).where(account_token.c.digest == digest)).rowcount
        return Token(**row) if taken == 1 else None

    def drop_tokens(self, account_id: str, purposes: Sequence[str]) -> None:
        """Forget the tokens of an account for some purposes: their links work no more."""
        whose = (account_token.c.account == account_id, account_token.c.purpose.in_(purposes))
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(account_token).where(*whose))

    def attempt(self, pool: str, at: dt.datetime, wait: Callable[[int], dt.timedelta], quiet: dt.timedelta) -> Attempt:
        """Count a try before it is made; the one after which others must wait says so, unless it succeeds."""
        one = sign_in_try.c.pool == pool
        with self._database.writing(directory=False) as connection:
            added(connection, sign_in_try, {"pool": pool, "tries": 0, "at": at, "until": None})
            row = connection.execute(select(sign_in_try).where(one).with_for_update()).one()
            if row.until is not None and row.until > at:
                return Attempt(allowed=False)
            made = 1 if at - row.at > quiet else row.tries + 1
            waits = wait(made)
            tries = {"tries": made, "at": at, "until": at + waits if waits else None}
            connection.execute(update(sign_in_try).where(one).values(tries))
        return Attempt(allowed=True, last=bool(waits) and not wait(made - 1))

    def succeeded(self, pool: str) -> None:
        """Forget the tries counted: the secret was right."""
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(sign_in_try).where(sign_in_try.c.pool == pool))

    def known_device(self, email: str, digests: Sequence[str]) -> str | None:
        """Give which of some devices opened the account of an address before."""
        with self._database.reading() as connection:
            found: str | None = connection.execute(queries.device_of(email, digests)).scalar()
        return found

    def remember_device(self, account_id: str, digest: str, at: dt.datetime) -> None:
        """Remember that a device opened an account."""
        row = {"digest": digest, "account": account_id, "since": at, "used_at": at}
        with self._database.writing(directory=False) as connection:
            if not added(connection, account_device, row):
                used = update(account_device).where(account_device.c.digest == digest)
                connection.execute(used.where(account_device.c.account == account_id).values(used_at=at))

    def forget_devices(self, account_id: str) -> None:
        """Know no device of an account any more."""
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(account_device).where(account_device.c.account == account_id))

    def spend_step(self, account_id: str, step: int) -> bool:
        """Note the time step of a one-time code; False when this one or a later one was used already."""
        fresh = or_(account.c.totp_step.is_(None), account.c.totp_step < step)
        with self._database.writing(directory=False) as connection:
            noted = connection.execute(update(account).where(account.c.id == account_id, fresh).values(totp_step=step))
            return noted.rowcount == 1

    def set_recovery(self, account_id: str, digests: Sequence[str]) -> None:
        """Replace the recovery codes of an account."""
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(recovery_code).where(recovery_code.c.account == account_id))
            if digests:
                connection.execute(
                    insert(recovery_code), [{"account": account_id, "digest": digest} for digest in digests]
                )

    def recovery_left(self, account_id: str) -> int:
        """Count the recovery codes an account has left."""
        with self._database.reading() as connection:
            left: int = connection.execute(queries.recovery_left(account_id)).scalar_one()
            return left

    def spend_recovery(self, account_id: str, digest: str) -> bool:
        """Use a recovery code; False when there is no such code (any more)."""
        one = (recovery_code.c.account == account_id, recovery_code.c.digest == digest)
        with self._database.writing(directory=False) as connection:
            return connection.execute(delete(recovery_code).where(*one)).rowcount == 1
