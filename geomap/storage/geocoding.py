"""What geocoding keeps in the database: the index of names, and the communes people chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, Table, delete, insert, select, update

from geomap.errors import NotFound, UnknownCommune
from geomap.ports import PlaceChoice
from geomap.storage import queries
from geomap.storage.rows import columns_of, plain_point
from geomap.storage.tables import atlas, mediator, place_choice, place_index, provider

_TABLES: Mapping[str, Table] = {"provider": provider, "mediator": mediator}


def stamp(connection: Connection) -> str:
    """Name the state of the communes: an edition is never used twice."""
    editions = connection.execute(select(atlas.c.code, atlas.c.edition).order_by(atlas.c.code))
    return " ".join(f"{code}:{edition}" for code, edition in editions)


def read_shapes(connection: Connection) -> dict[str, bytes]:
    """Read the polygons of communes as WKB."""
    return {code: shape for code, shape in connection.execute(queries.shapes()) if shape is not None}


def read_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """Read the code and name each commune is said as, an arrondissement as the commune it divides."""
    names = {code: name for code, name in connection.execute(queries.own_names())}  # noqa: C416 a Row is no pair
    said = {code: (code, name) for code, name in names.items()}
    return said | {code: (up, names.get(up, up)) for code, up in connection.execute(queries.parents())}


def read_centres(connection: Connection) -> pd.DataFrame:
    """Read how many people live in each commune, and its centre."""
    columns = columns_of(connection, queries.centres())
    return pd.DataFrame(columns).set_index("commune").astype("float64")


def read_index(connection: Connection) -> bytes | None:
    """Read the index kept for the communes as they are now."""
    content: bytes | None = connection.execute(
        select(place_index.c.content).where(place_index.c.stamp == stamp(connection))
    ).scalar()
    return content


def write_index(connection: Connection, made_for: str, content: bytes) -> None:
    """Keep an index, unless the communes have changed since it was begun."""
    if stamp(connection) == made_for:
        connection.execute(delete(place_index))
        connection.execute(insert(place_index), [{"id": 1, "stamp": made_for, "content": content}])


def read_choices(connection: Connection) -> dict[str, str]:
    """Read the communes chosen, by the place as written."""
    rows = connection.execute(select(place_choice.c.written, place_choice.c.commune))
    return {written: code for written, code in rows}  # noqa: C416 a Row is no pair


def write_choice(connection: Connection, choice: PlaceChoice, now: dt.datetime) -> None:
    """Put a record in the commune chosen, and remember the choice for the same text."""
    found = connection.execute(queries.centre_of(choice.commune)).first()
    if found is None:
        raise UnknownCommune(f"« {choice.commune} » is not a commune that is loaded.")
    table = _TABLES[choice.kind]
    changed = connection.execute(
        update(table)
        .where(table.c.id == choice.record)
        .values(
            commune=choice.commune,
            point=plain_point(found.lon, found.lat),
            precision="commune",
            location_status="accepted",
            location_reason=f"Choisi par {choice.author} le {now:%d/%m/%Y}.",
            location_candidates=(choice.commune,),
        )
    )
    if not changed.rowcount:
        raise NotFound(f"There is no {choice.kind} « {choice.record} ».")
    connection.execute(delete(place_choice).where(place_choice.c.written == choice.written))
    row = {"written": choice.written, "commune": choice.commune, "author": choice.author, "at": now}
    connection.execute(insert(place_choice), [row])
