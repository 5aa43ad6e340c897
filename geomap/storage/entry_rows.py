"""Rows of an entry in and out of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import shapely
from sqlalchemy import Connection, insert, update

from geomap.core.entries.closure import Closure
from geomap.core.entries.profile import Contact, ContactKind, Delivery, Identity
from geomap.core.intake.offering import MODES, Area
from geomap.errors import BadInput
from geomap.ports.history import Note
from geomap.ports.space import Entry, HeldOffer, Place, holding
from geomap.storage import history
from geomap.storage import queries_space as asked
from geomap.storage.rows import chunks, plain_point
from geomap.storage.tables import provider
from geomap.storage.tables_accounts import role_grant
from geomap.storage.tables_space import provider_page

Row = dict[str, Any]

_KINDS: tuple[ContactKind, ...] = ("website", "email", "phone")


def read_entry(connection: Connection, provider_id: str) -> Entry | None:
    """Read an entry, published or not."""
    row = connection.execute(asked.entry(provider_id)).mappings().first()
    if row is None:
        return None
    public = [Contact(kind, row[kind], "public") for kind in _KINDS if row[kind]]
    private = [
        Contact(one.kind, one.value, "mediators") for one in connection.execute(asked.private_contacts(provider_id))
    ]
    closed = Closure(row["closed_from"], row["closed_until"], row["closure_note"]) if row["closed_from"] else None
    return Entry(
        id=row["id"],
        identity=Identity(row["name"], row["siret"], row["description"]),
        contacts=(*public, *private),
        place=_place(row),
        hours=row["opening_hours"],
        closure=closed,
        offers=read_held_offers(connection, provider_id),
        published=row["published"],
        sample=row["sample"],
        source=row["source"],
        charter_version=row["charter_version"],
        charter_signed_on=row["charter_signed_on"],
    )


def _place(row: Any) -> Place:
    point = shapely.from_wkb(row["point"]) if row["point"] else None
    return Place(
        shown=row["location_shown"],
        name=row["place_name"],
        **{name: row[name] for name in ("address", "postcode", "city", "commune", "precision")},
        lon=point.x if point else None,
        lat=point.y if point else None,
        status=row["location_status"],
        reason=row["location_reason"],
        candidates=row["location_candidates"],
    )


def read_held_offers(connection: Connection, provider_id: str) -> tuple[HeldOffer, ...]:
    """Read the offers of an entry."""
    rows = connection.execute(asked.offers_with_zones(provider_id)).all()
    lots = [tuple(lot) for _, lot in groupby(rows, key=lambda row: row.id)]
    return tuple(
        HeldOffer(
            one.skill,
            Delivery(
                tuple(mode for mode in MODES if getattr(one, mode)),
                Area(one.area_kind, one.area_value, tuple(row.zone for row in lot if row.zone is not None)),
            ),
            one.proof_state,
            one.valid_until,
        )
        for lot in lots
        for one in lot[:1]
    )


def named(identity: Identity) -> Row:
    """Columns of who a provider is."""
    return {"name": identity.name, "siret": identity.siret, "description": identity.description}


def placed(place: Place) -> Row:
    """Columns of where a provider stands; of who shows the commune only no address is kept."""
    return {
        "address": place.address if place.shown == "point" else None,
        "postcode": place.postcode,
        "city": place.city,
        "commune": place.commune,
        "point": plain_point(place.lon, place.lat),
        "precision": place.precision,
        "location_shown": place.shown,
        "location_status": place.status,
        "location_reason": place.reason,
        "location_candidates": place.candidates,
    }


def delivered(delivery: Delivery) -> Row:
    """Columns of how an offer is delivered, but for the zones."""
    modes = {mode: mode in delivery.modes for mode in MODES}
    return modes | {"area_kind": delivery.area.kind, "area_value": delivery.area.value}


def write_provider(connection: Connection, provider_id: str, values: Row) -> None:
    """Change columns of an entry."""
    connection.execute(update(provider).where(provider.c.id == provider_id).values(values))


def change_page(connection: Connection, provider_id: str, values: Row) -> None:
    """Change what a provider says beside its entry."""
    if connection.execute(asked.page_of(provider_id)).first() is None:
        connection.execute(insert(provider_page).values({"provider": provider_id, "closure_note": ""} | values))
    else:
        connection.execute(update(provider_page).where(provider_page.c.provider == provider_id).values(values))


def give(connection: Connection, provider_id: str, account: str, author: str, at: dt.datetime) -> None:
    """Let an account hold an entry; twice is once."""
    grant = holding(provider_id)
    scope = asked.held([provider_id]).where(role_grant.c.account == account)
    if connection.execute(scope).first() is None:
        row = {"account": account, "role": grant.role, "scope": grant.scope, "author": author, "at": at}
        connection.execute(insert(role_grant).values(row))


def held_among(connection: Connection, providers: Sequence[str]) -> frozenset[str]:
    """Say which of some entries somebody holds."""
    found: set[str] = set()
    for part in chunks(sorted(providers)):
        found.update(scope.removeprefix(asked.HOLDS) for scope in connection.execute(asked.held(part)).scalars())
    return frozenset(found)


def refuse_same_siret(connection: Connection, identity: Identity, provider_id: str) -> None:
    """Refuse a second entry for one establishment."""
    if identity.siret is None:
        return
    other = connection.execute(asked.same_siret(identity.siret, provider_id)).scalar()
    if other is not None:
        raise BadInput(f"The entry « {other} » has the SIRET {identity.siret} already: claim it instead.")


def note(
    connection: Connection,
    event: str,
    account: str,
    provider_id: str,
    before: Row,
    after: Row,
    at: dt.datetime,
) -> None:
    """Note what was done to an entry, in the same transaction."""
    subjects = (f"provider:{provider_id}", f"account:{account}")
    history.add_note(connection, Note(event, account, provider_id, before, after, subjects=subjects), at)


def what_changed(before: Entry, after: Entry) -> tuple[Row, Row]:
    """Give the parts of an entry that differ, plain, before and after."""
    old, new = asdict(before), asdict(after)
    names = [name for name in old if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}
