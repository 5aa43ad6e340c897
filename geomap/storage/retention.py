"""Terms applied in the database: one rule of the register of personal data, one function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, Delete, Update, and_, delete, exists, func, or_, select, update

from geomap.ports.retention import Expired
from geomap.storage.database import Database
from geomap.storage.history import empty
from geomap.storage.sql import settle
from geomap.storage.tables import offer, place_choice
from geomap.storage.tables_accounts import (
    account,
    account_device,
    account_session,
    account_token,
    invitation,
    role_grant,
    sign_in_try,
)
from geomap.storage.tables_limits import daily_count, just_said
from geomap.storage.tables_privacy import mediator_note
from geomap.storage.tables_space import entry_claim, entry_code, former_holder, identity_change, provider_difference
from geomap.storage.tables_trust import claim_round, decision, history, proof

_Rule = Callable[[Connection, dt.datetime], Expired]


class SqlRetention:
    """Terms applied in the database of the directory."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    @property
    def rules(self) -> Sequence[str]:
        """Names of the rules."""
        return (*_RULES, _WORDS)

    def expire(self, rule: str, before: dt.datetime, *, dry_run: bool = False) -> Expired:
        """Delete what one rule is about and began before a moment; or only say how much."""
        with self._database.writing() as connection:
            if rule == _WORDS:
                done = _history_words(connection, before, self._database.clock())
            else:
                done = _RULES[rule](connection, before)
            if dry_run:
                connection.rollback()
        if done.rows and not dry_run:
            settle(self._database.engine)
        return done


def _gone(connection: Connection, statement: Delete | Update) -> Expired:
    return Expired(connection.execute(statement).rowcount)


def _accounts(connection: Connection, before: dt.datetime) -> Expired:
    """Name the accounts without a role nobody used since; the caller deletes them with all that is theirs."""
    held = exists().where(role_grant.c.account == account.c.id)
    used = exists().where(account_session.c.account == account.c.id, account_session.c.seen_at >= before)
    seen = func.coalesce(account.c.seen_on, func.date(account.c.created_at))
    idle = select(account.c.id).where(~held, ~used, account.c.verified_at.is_not(None), seen < before.date())
    names = tuple(connection.execute(idle.order_by(account.c.id)).scalars())
    return Expired(len(names), accounts=names)


def _unverified_accounts(connection: Connection, before: dt.datetime) -> Expired:
    never = and_(account.c.verified_at.is_(None), account.c.created_at < before)
    return _gone(connection, delete(account).where(never))


def _sessions(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(account_session).where(account_session.c.seen_at < before))


def _devices(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(account_device).where(account_device.c.used_at < before))


def _sign_in_tries(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(sign_in_try).where(sign_in_try.c.at < before))


def _tokens(connection: Connection, before: dt.datetime) -> Expired:
    tokens = _gone(connection, delete(account_token).where(account_token.c.expires_at < before))
    codes = _gone(connection, delete(entry_code).where(entry_code.c.expires_at < before))
    return Expired(tokens.rows + codes.rows)


def _invitations(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(invitation).where(invitation.c.expires_at < before))


def _entry_claims(connection: Connection, before: dt.datetime) -> Expired:
    open_ones = entry_claim.c.state.in_(("waiting", "contested"))
    return _gone(connection, delete(entry_claim).where(~open_ones, _ended(before)))


def _former_holders(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(former_holder).where(former_holder.c.until < before))


def _identity_changes(connection: Connection, before: dt.datetime) -> Expired:
    open_ones = identity_change.c.state.in_(("waiting", "contested"))
    ended = func.coalesce(identity_change.c.decided_at, identity_change.c.made_at) < before
    return _gone(connection, delete(identity_change).where(~open_ones, ended))


def _ended(before: dt.datetime) -> ColumnElement[bool]:
    return func.coalesce(entry_claim.c.decided_at, entry_claim.c.made_at) < before


def _references(connection: Connection, before: dt.datetime) -> Expired:
    """Forget the clients who may be asked; that there was a reference stays."""
    named = and_(proof.c.contact.is_not(None), proof.c.contact != "", _settled(before))
    return _gone(connection, update(proof).where(named).values(contact=""))


def _proof_files(connection: Connection, before: dt.datetime) -> Expired:
    """Delete the evidence of claims refused, taken back or ended since long."""
    day = before.date()
    ended = and_(offer.c.valid_until.is_not(None), offer.c.valid_until < day)
    over = or_(offer.c.proof_state.in_(("rejected", "withdrawn")), ended)
    old = proof.c.offer.in_(select(offer.c.id).where(over))
    doomed = and_(old, _settled(before), proof.c.submitted_at < before)
    files = tuple(connection.execute(select(proof.c.file).where(doomed, proof.c.file.is_not(None))).scalars())
    return Expired(_gone(connection, delete(proof).where(doomed)).rows, files)


def _settled(before: dt.datetime) -> ColumnElement[bool]:
    """Say that the claim of a proof waits for nothing and nothing was decided on it since a moment."""
    waits = exists().where(claim_round.c.offer == proof.c.offer, claim_round.c.waiting.is_(True))
    lately = exists().where(decision.c.offer == proof.c.offer, decision.c.at >= before)
    return and_(proof.c.submitted_at.is_not(None), proof.c.submitted_at < before, ~waits, ~lately)


def _decision_notes(connection: Connection, before: dt.datetime) -> Expired:
    said = or_(decision.c.note != "", decision.c.author.is_not(None))
    return _gone(connection, update(decision).where(decision.c.at < before, said).values(note="", author=None))


def _history_words(connection: Connection, before: dt.datetime, now: dt.datetime) -> Expired:
    """Take away words, and note which; the chain stays whole. Its moments are UTC texts, which sort as they are."""
    moment = before.astimezone(dt.UTC).isoformat()
    old = select(history.c.number).where(history.c.at < moment)
    return Expired(empty(connection, old, now))


def _place_choices(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(place_choice).where(place_choice.c.at < before))


def _settled_differences(connection: Connection, before: dt.datetime) -> Expired:
    settled = provider_difference.c.settled.is_(True)
    return _gone(connection, delete(provider_difference).where(settled, provider_difference.c.at < before))


def _mediator_notes(connection: Connection, before: dt.datetime) -> Expired:
    return _gone(connection, delete(mediator_note).where(mediator_note.c.at < before))


def _daily_counts(connection: Connection, before: dt.datetime) -> Expired:
    counts = _gone(connection, delete(daily_count).where(daily_count.c.day < before.date()))
    said = _gone(connection, delete(just_said).where(just_said.c.until < before))
    return Expired(counts.rows + said.rows)


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "accounts": _accounts,
        "unverified-accounts": _unverified_accounts,
        "sessions": _sessions,
        "devices": _devices,
        "sign-in-tries": _sign_in_tries,
        "tokens": _tokens,
        "invitations": _invitations,
        "entry-claims": _entry_claims,
        "former-holders": _former_holders,
        "identity-changes": _identity_changes,
        "references": _references,
        "proof-files": _proof_files,
        "decision-notes": _decision_notes,
        "place-choices": _place_choices,
        "settled-differences": _settled_differences,
        "mediator-notes": _mediator_notes,
        "daily-counts": _daily_counts,
    }
)
"""Rule of the register → what applies it."""

_WORDS = "history-words"
"""The one rule that leaves a note of its own."""
