"""Entries kept in SQL as those who hold them see and change them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, update

from geomap.core.entries.closure import Closure
from geomap.core.entries.profile import Contact, Delivery, Identity, unproven
from geomap.core.intake.identity import record_id
from geomap.errors import BadInput, UnknownProvider
from geomap.ports.space import Difference, Entry, HeldOffer, Place, holding
from geomap.storage import queries_space as asked
from geomap.storage.database import Database, rise
from geomap.storage.entry_rows import (
    change_page,
    delivered,
    give,
    held_among,
    named,
    note,
    placed,
    read_entry,
    read_held_offers,
    refuse_same_siret,
    what_changed,
    write_provider,
)
from geomap.storage.limits import forget_counts
from geomap.storage.sql import settle
from geomap.storage.tables import offer, offer_zone, proof_event, provider
from geomap.storage.tables_accounts import invitation, role_grant
from geomap.storage.tables_space import private_contact, provider_difference

SOURCE = "compte"
"""Source of the entries people make themselves."""

TAKEN_OUT = "Retirée par son prestataire."
"""Reason of the event that remembers the proof of an offer taken out."""


class SqlEntries:
    """Entries, each change of them one transaction with its entry in the history."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def entry(self, provider_id: str) -> Entry | None:
        """Give an entry, published or not."""
        with self._database.reading() as connection:
            return read_entry(connection, provider_id)

    def held(self, providers: Sequence[str]) -> frozenset[str]:
        """Say which of some entries somebody holds."""
        with self._database.reading() as connection:
            return held_among(connection, providers)

    def create(self, identity: Identity, place: Place, account: str) -> str:
        """Add an entry, not published, held by an account; give its id."""
        key = record_id("provider", SOURCE, secrets.token_hex(16))
        now = self._database.clock()
        with self._database.writing() as connection:
            refuse_same_siret(connection, identity, key)
            row = {"id": key, "published": False, "sample": False, "source": SOURCE} | named(identity) | placed(place)
            connection.execute(insert(provider).values(row))
            change_page(connection, key, {"place_name": place.name})
            give(connection, key, account, account, now)
            note(connection, "entry.create", account, key, {}, {"name": identity.name}, now)
            rise(connection)
        return key

    def reach(self, provider_id: str, contacts: Sequence[Contact], account: str) -> None:
        """Replace the contacts of an entry."""
        public = {one.kind: one.value for one in contacts if one.sight == "public"}
        kept = [one for one in contacts if one.sight == "mediators"]
        with self._changing(provider_id, "entry.contacts", account) as (connection, _):
            write_provider(connection, provider_id, {kind: public.get(kind) for kind in ("website", "email", "phone")})
            connection.execute(delete(private_contact).where(private_contact.c.provider == provider_id))
            rows = [
                {"provider": provider_id, "position": position, "kind": one.kind, "value": one.value}
                for position, one in enumerate(kept)
            ]
            if rows:
                connection.execute(insert(private_contact), rows)

    def settle(self, provider_id: str, place: Place, account: str) -> None:
        """Put an entry in another place."""
        with self._changing(provider_id, "entry.place", account) as (connection, _):
            write_provider(connection, provider_id, placed(place))
            change_page(connection, provider_id, {"place_name": place.name})

    def open(self, provider_id: str, hours: str | None, closure: Closure | None, account: str) -> None:
        """Say when a provider is open, and when it is closed for a time."""
        closed = {
            "closed_from": closure.first if closure else None,
            "closed_until": closure.last if closure else None,
            "closure_note": closure.note if closure else "",
        }
        with self._changing(provider_id, "entry.hours", account) as (connection, _):
            change_page(connection, provider_id, {"opening_hours": hours} | closed)

    def offer(self, provider_id: str, skill: str, delivery: Delivery, account: str, most_unproven: int) -> None:
        """Add a skill to an entry, or deliver it otherwise; one unproven skill too many is refused."""
        with self._changing_offers(provider_id, "entry.offer", account, skill) as (connection, name, before):
            row = delivered(delivery)
            key = f"{provider_id}.{skill}"
            known = next((one for one in before if one.skill == skill), None)
            if known is None or known.proof_state == "withdrawn":
                if unproven([one.proof_state for one in before]) >= most_unproven:
                    raise BadInput(f"« {name} » declares {most_unproven} skills without a proof: prove one first.")
                row |= {"proof_state": "declared"}
            if known is None:
                connection.execute(insert(offer).values(row | {"id": key, "provider": provider_id, "skill": skill}))
            else:
                key = connection.execute(asked.offers_of(provider_id).where(offer.c.skill == skill)).one().id
                connection.execute(update(offer).where(offer.c.id == key).values(row))
            connection.execute(delete(offer_zone).where(offer_zone.c.offer == key))
            zones = [{"offer": key, "position": rank, "zone": one} for rank, one in enumerate(delivery.area.zones)]
            if zones:
                connection.execute(insert(offer_zone), zones)

    def drop_offer(self, provider_id: str, skill: str, account: str) -> None:
        """Take a skill, with its proofs, out of an entry."""
        with self._changing_offers(provider_id, "entry.drop-offer", account, skill) as (connection, name, _):
            found = connection.execute(asked.offers_of(provider_id).where(offer.c.skill == skill)).first()
            if found is None:
                raise BadInput(f"« {name} » does not have the skill « {skill} ».")
            if found.proof_state not in {"declared", "withdrawn"}:
                event = {
                    "offer": found.id,
                    "from_state": found.proof_state,
                    "to_state": "withdrawn",
                    "valid_until": found.valid_until,
                    "author": account,
                    "reason": TAKEN_OUT,
                    "at": self._database.clock(),
                }
                connection.execute(insert(proof_event).values(event))
            connection.execute(delete(offer).where(offer.c.id == found.id))

    def publish(self, provider_id: str, account: str, *, shown: bool) -> None:
        """Show an entry to everybody, or to nobody."""
        with self._changing(provider_id, "entry.publish" if shown else "entry.unpublish", account) as (connection, _):
            write_provider(connection, provider_id, {"published": shown})

    def delete(self, provider_id: str, account: str) -> None:
        """Delete an entry with everything in it, and the grants of those who hold it."""
        now = self._database.clock()
        with self._database.writing() as connection:
            if read_entry(connection, provider_id) is None:
                raise UnknownProvider(f"There is no provider « {provider_id} ».")
            scope = holding(provider_id).scope
            connection.execute(delete(role_grant).where(role_grant.c.scope == scope))
            connection.execute(delete(invitation).where(invitation.c.scope == scope))
            own = [row.id for row in connection.execute(asked.offers_of(provider_id))]
            connection.execute(delete(proof_event).where(proof_event.c.offer.in_(own)))
            connection.execute(delete(provider).where(provider.c.id == provider_id))
            forget_counts(connection, provider_id)
            note(connection, "entry.delete", account, provider_id, {}, {}, now)
            rise(connection)
        settle(self._database.engine)

    def differences(self, provider_id: str) -> Sequence[Difference]:
        """Give what files said otherwise, by field."""
        with self._database.reading() as connection:
            rows = connection.execute(asked.differences_of(provider_id)).all()
        return [Difference(row.field, row.told, row.source, row.at) for row in rows]

    def settle_differences(self, provider_id: str, fields: Sequence[str]) -> None:
        """Remember that differences were taken or set aside: the same word of a file is not told again."""
        own = provider_difference.c.provider == provider_id
        with self._database.writing(directory=False) as connection:
            named_ones = provider_difference.c.field.in_(fields)
            connection.execute(update(provider_difference).where(own, named_ones).values(settled=True))

    @contextmanager
    def _changing_offers(
        self, provider_id: str, event: str, account: str, skill: str
    ) -> Iterator[tuple[Connection, str, tuple[HeldOffer, ...]]]:
        """Change the offers of an entry, whose name is given along: as `_changing` does, but only they are read."""
        with self._database.writing() as connection:
            name = connection.execute(asked.name_of(provider_id)).scalar()
            if name is None:
                raise UnknownProvider(f"There is no provider « {provider_id} ».")
            before = read_held_offers(connection, provider_id)
            yield connection, name, before
            after = read_held_offers(connection, provider_id)
            if after != before:
                was, now = ({"offers": tuple(map(asdict, offers))} for offers in (before, after))
                note(connection, event, account, provider_id, was, now | {"skill": skill}, self._now())
                rise(connection)

    @contextmanager
    def _changing(self, provider_id: str, event: str, account: str) -> Iterator[tuple[Connection, Entry]]:
        """Change an entry: it is read before and after; where nothing changed nothing is noted."""
        with self._database.writing() as connection:
            before = read_entry(connection, provider_id)
            if before is None:
                raise UnknownProvider(f"There is no provider « {provider_id} ».")
            yield connection, before
            after = read_entry(connection, provider_id)
            if after is not None and after != before:
                was, now = what_changed(before, after)
                note(connection, event, account, provider_id, was, now, self._now())
                rise(connection)

    def _now(self) -> dt.datetime:
        return self._database.clock()
