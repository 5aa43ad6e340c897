"""The register of claims kept in SQL: `geomap.ports.register.Register` on SQLite and on PostGIS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, update

from geomap.core.trust import CharterVersion, signed_until
from geomap.errors import UnknownClaim, UnknownProvider
from geomap.ports.history import Chain, Note
from geomap.ports.register import Change, CharterText, Expiring, Forgotten, Kept, Log, Logged, Proof, Signature
from geomap.storage import claims, history, testimony
from geomap.storage import queries_trust as queries
from geomap.storage.database import Database, rise
from geomap.storage.tables import provider
from geomap.storage.tables_trust import charter_signature, decision, reminder


class SqlRegister:
    """Claims, proofs, decisions, the charter and the history, in the database of the directory."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def claim(self, offer: str) -> Kept | None:
        """Give a claim with its proofs and decisions, by the id of its offer."""
        return self._one(queries.claim(offer))

    def claim_of(self, provider_id: str, skill: str) -> Kept | None:
        """Give the claim of a provider to a skill."""
        return self._one(queries.claim_of(provider_id, skill))

    def claims(self, provider_id: str) -> Sequence[Kept]:
        """Give every claim of a provider, without proofs and decisions."""
        with self._database.reading() as connection:
            return [claims.kept_of(row) for row in connection.execute(queries.claims_of(provider_id))]

    def waiting(self) -> Sequence[Kept]:
        """Give every claim a decision is awaited on, without proofs and decisions, the longest waiting first."""
        with self._database.reading() as connection:
            return [claims.kept_of(row) for row in connection.execute(queries.waiting())]

    def change(self, offer: str, decide: Callable[[Kept], Change]) -> Kept:
        """Read a claim, ask what becomes of it and write that, in one transaction."""
        at = self._database.clock()
        with self._database.writing() as connection:
            row = connection.execute(queries.claim(offer)).one_or_none()
            if row is None:
                raise UnknownClaim(f"There is no claim « {offer} » (any more).")
            before = claims.whole(connection, claims.kept_of(row))
            change = decide(before)
            claims.write(connection, before, change, at)
            if change.claim != before.claim or change.decision is not None:
                rise(connection)
            history.add_note(connection, change.note, at)
            after = connection.execute(queries.claim(offer)).one()
            return claims.whole(connection, claims.kept_of(after))

    def proof(self, proof: str) -> tuple[Proof, str] | None:
        """Give a proof by its id, and the offer it is for."""
        with self._database.reading() as connection:
            row = connection.execute(queries.proof_by_id(proof)).one_or_none()
            return None if row is None else (claims.proof_of(row), row.offer)

    def files(self) -> frozenset[str]:
        """Give the names of all files that proofs speak of."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(queries.files()).scalars())

    def charters(self) -> Sequence[CharterText]:
        """Give every version of the charter, the earliest first."""
        with self._database.reading() as connection:
            rows = connection.execute(queries.charters()).all()
        return [
            CharterText(CharterVersion(row.version, row.in_force_from, row.previous_until), row.text) for row in rows
        ]

    def signed(self, provider_id: str) -> str | None:
        """Give the version of the charter a provider signed last, on a page of ours or on paper."""
        with self._database.reading() as connection:
            version: str | None = connection.execute(queries.signed(provider_id)).scalar()
            return version

    def signatures(self, provider_id: str) -> Sequence[Signature]:
        """Give the signatures of a provider, the last first."""
        with self._database.reading() as connection:
            rows = connection.execute(queries.signatures(provider_id)).all()
        return [Signature(row.version, row.name, row.author, row.at) for row in rows]

    def sign(self, provider_id: str, signature: Signature, note: Note) -> None:
        """Keep the signature of a version; signing twice is signing once."""
        with self._database.writing() as connection:
            signed = {row.version for row in connection.execute(queries.signatures(provider_id))}
            if signature.version in signed:
                return
            since = self._signed_since(connection, provider_id, signature.at.date())
            row = {"charter_version": signature.version, "charter_signed_on": since}
            found = connection.execute(update(provider).where(provider.c.id == provider_id).values(row))
            if found.rowcount == 0:
                raise UnknownProvider(f"The directory has no provider « {provider_id} ».")
            connection.execute(insert(charter_signature).values(vars(signature) | {"provider": provider_id}))
            history.add_note(connection, note, signature.at)
            rise(connection)

    def expiring(self, day: dt.date, days: int) -> Sequence[Expiring]:
        """Give the validations of published providers that end within some days of a day."""
        last = day + dt.timedelta(days=days)
        with self._database.reading() as connection:
            sent: dict[tuple[str, dt.date], list[int]] = {}
            for row in connection.execute(queries.reminded(day, last)):
                sent.setdefault((row.offer, row.valid_until), []).append(row.days)
            found = connection.execute(queries.expiring(day, last)).all()
        return [
            Expiring(row.id, row.provider, row.name, row.skill, row.valid_until, _sent(sent, row.id, row.valid_until))
            for row in found
        ]

    def had_a_hand(self, provider_id: str, account: str) -> bool:
        """Say whether somebody ever did to an entry what only those who hold it do, or was one of them."""
        with self._database.reading() as connection:
            return connection.execute(queries.hand_in(provider_id, account)).first() is not None

    def reminded(self, offer: str, valid_until: dt.date, days: int) -> None:
        """Remember that a reminder was sent."""
        row = {"offer": offer, "valid_until": valid_until, "days": days, "at": self._database.clock()}
        with self._database.writing(directory=False) as connection:
            connection.execute(insert(reminder).values(row))

    def log(self, limit: int, offset: int = 0) -> Log:
        """Give decisions, the last first."""
        with self._database.reading() as connection:
            total = connection.execute(queries.decided()).scalar_one()
            rows = connection.execute(queries.log(limit, offset, self._database.clock().date())).all()
        return Log(tuple(Logged(claims.decision_of(row), row.provider_name) for row in rows), total)

    def note(self, note: Note) -> None:
        """Add an entry to the history by itself."""
        with self._database.writing() as connection:
            history.add_note(connection, note, self._database.clock())

    def verify(self, held: tuple[int, str] | None = None) -> Chain:
        """Follow the whole history."""
        with self._database.reading() as connection:
            return testimony.verify(connection, held)

    def head(self) -> tuple[int, str]:
        """Give the number and link of the last entry of the history."""
        with self._database.reading() as connection:
            return history.head(connection)

    def forget(self, subject: str) -> Forgotten:
        """Take away what the history and the decisions say of somebody, for good."""
        with self._database.writing() as connection:
            kind, _, key = subject.partition(":")
            files = tuple(connection.execute(queries.files_of(key)).scalars()) if kind == "provider" else ()
            erased = history.forget(connection, subject, self._database.clock())
            if kind == "provider":
                gone = {"offer": None, "provider": None, "note": ""}
                connection.execute(update(decision).where(decision.c.provider == key).values(gone))
            else:
                connection.execute(update(decision).where(decision.c.author == key).values(author=None))
                signed = charter_signature.c.author == key
                connection.execute(update(charter_signature).where(signed).values(name="", author=""))
            return Forgotten(files, erased)

    def _signed_since(self, connection: Connection, provider_id: str, day: dt.date) -> dt.date:
        """Give the first day of signatures that follow each other without a break, the one of a day included."""
        before = connection.execute(queries.signed_since(provider_id)).one_or_none()
        if before is None or before.charter_version is None:
            return day
        versions = [
            CharterVersion(row.version, row.in_force_from, row.previous_until)
            for row in connection.execute(queries.charters())
        ]
        until = signed_until(versions).get(before.charter_version, dt.date.min)
        first: dt.date = before.charter_signed_on
        return first if until is None or until >= day else day

    def _one(self, query: Select[Any]) -> Kept | None:
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else claims.whole(connection, claims.kept_of(row))


def _sent(sent: Mapping[tuple[str, dt.date], Sequence[int]], offer: str, until: dt.date) -> tuple[int, ...]:
    return tuple(sent.get((offer, until), ()))
