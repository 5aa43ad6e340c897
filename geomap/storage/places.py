"""Atlases in and out of the database: communes, their names and postcodes, and the zones above them."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
from geomap.core.nearby import AROUND_KM, near
from geomap.core.territory import Atlas, Territory, demand, metric_epsg, zone_of
from geomap.errors import UnknownCommune, UnknownTerritory
from geomap.storage import queries
from geomap.storage.rows import chunks, columns_of, frame, polygons, records, refuse_unstorable
from geomap.storage.tables import (
    atlas,
    commune,
    commune_name,
    commune_postcode,
    commune_zone,
    mediator,
    provider,
    zone,
)

_KM_PER_DEGREE = 111.2

Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""


def write_atlas(connection: Connection, given: Atlas, edition: int) -> None:
    """Replace an atlas; what stands in a commune that disappears is left in review."""
    _remove_atlas(connection, given.code)
    head = {name: getattr(given, name) for name in ("code", "name", "source", "licence", "vintage", "digest")}
    connection.execute(insert(atlas), [head | {"edition": edition}])
    for table, rows in _rows(given).items():
        if rows:
            connection.execute(insert(table), rows)
    for table in (provider, mediator):
        _review_stranded(connection, table)


def _rows(given: Atlas) -> dict[Table, list[dict[str, Any]]]:
    """Say what goes into each table, parents first."""
    COMMUNES.check(given.communes)
    for schema, table in (
        (PLACE_NAMES, given.names),
        (POSTCODES, given.postcodes),
        (ZONES, given.zones),
        (ZONE_MEMBERS, given.members),
    ):
        refuse_unstorable(schema.check(table))
    _check_references(given)
    named = given.communes.drop(columns="geometry")
    refuse_unstorable(named)
    names = [name for name in COMMUNES.columns if name not in {"geometry", "territory"}]
    communes = [
        row | {"code": code, "atlas": given.code, "geom": shape}
        for code, row, shape in zip(given.communes.index, records(named, names), polygons(given.communes), strict=True)
    ]
    zones = [
        row | {"id": key, "atlas": given.code}
        for key, row in zip(given.zones.index, records(given.zones, ("kind", "code", "name")), strict=True)
    ]
    return {
        commune: communes,
        commune_name: records(given.names, PLACE_NAMES.columns),
        commune_postcode: records(given.postcodes, POSTCODES.columns),
        zone: zones,
        commune_zone: records(given.members, ZONE_MEMBERS.columns),
    }


def _check_references(given: Atlas) -> None:
    """Refuse an atlas that names a commune or a zone it does not hold."""
    communes = given.communes.index
    for what, column in (
        ("An arrondissement", given.communes["parent"]),
        ("A name", given.names["commune"]),
        ("A postcode", given.postcodes["commune"]),
        ("A zone", given.members["commune"]),
    ):
        strange = column.dropna()[lambda codes: ~codes.isin(communes)]
        if len(strange):
            raise UnknownCommune(
                f"{what} names the commune « {strange.iloc[0]} », which is not in the territory given."
            )
    strange = given.members["zone"][~given.members["zone"].isin(given.zones.index)]
    if len(strange):
        raise UnknownTerritory(f"A commune is put in the zone « {strange.iloc[0]} », which is not given.")


def _remove_atlas(connection: Connection, code: str) -> None:
    own = select(commune.c.code).where(commune.c.atlas == code)
    for table in (commune_name, commune_postcode, commune_zone):
        connection.execute(delete(table).where(table.c.commune.in_(own)))
    for table in (zone, commune):
        connection.execute(delete(table).where(table.c.atlas == code))
    connection.execute(delete(atlas).where(atlas.c.code == code))


def _review_stranded(connection: Connection, table: Table) -> None:
    """Take from its commune what stands in one that is gone; the communes that took it in are candidates."""
    lost = connection.execute(queries.stranded(table)).all()
    took_in: dict[str, list[str]] = {}
    for part in chunks(sorted({row.commune for row in lost})):
        for old_code, code in connection.execute(queries.successors(part)):
            took_in.setdefault(old_code, []).append(code)
    changes = [
        {
            "key": row.id,
            "commune": None,
            "location_status": "review",
            "location_reason": f"La commune {row.commune} n’existe plus dans les communes chargées.",
            "location_candidates": tuple(took_in.get(row.commune, ())),
        }
        for row in lost
    ]
    if changes:
        connection.execute(update(table).where(table.c.id == bindparam("key")), changes)


def read_atlases(connection: Connection) -> pd.DataFrame:
    """Read the atlases by code."""
    return pd.DataFrame(columns_of(connection, queries.atlases())).set_index("code")


def read_zones(connection: Connection) -> pd.DataFrame:
    """Read every zone."""
    return frame(ZONES, columns_of(connection, queries.zones())).sort_index()


def read_territory(connection: Connection, wanted: str, atlases: pd.DataFrame, zones: pd.DataFrame) -> Territory:
    """Read a zone or an atlas (see `find`) with the communes around it."""
    whole = wanted in atlases.index
    home = wanted if whole else str(zones.loc[wanted, "territory"])
    everything = _communes(connection, queries.communes_of_atlas(home) if whole else queries.communes_of_zone(wanted))
    inside = demand(everything)
    area = _surroundings(inside)
    beside = demand(_communes(connection, queries.communes_around(area)))
    centres = pd.concat([inside[["lon", "lat"]], beside.loc[~beside.index.isin(everything.index), ["lon", "lat"]]])
    around = beside.loc[near(centres, inside.index)]
    own = queries.members_of_atlas(home) if whole else queries.members_of_zone(wanted)
    held = _members(connection, own, inside.index)
    members = pd.concat([held, _members(connection, queries.members_around(area), around.index)], ignore_index=True)
    card = atlases.loc[home]
    return Territory(
        spec=wanted,
        name=str(card["name"] if whole else zones.loc[wanted, "name"]),
        atlas=home,
        attribution=" · ".join(str(card[part]) for part in ("source", "licence", "vintage") if card[part]),
        communes=inside,
        around=around,
        zones=zones[zones.index.isin(set(held["zone"]))],
        members=members,
        metric_epsg=metric_epsg(inside, home),
    )


def _members(connection: Connection, query: Any, communes: pd.Index) -> pd.DataFrame:
    pairs = frame(ZONE_MEMBERS, columns_of(connection, query))
    return pairs[pairs["commune"].isin(communes)].sort_values(["zone", "commune"]).reset_index(drop=True)


def find(spec: str, atlases: pd.DataFrame, zones: pd.DataFrame) -> str:
    """Say which zone or atlas a specification names."""
    return zone_of(spec, zones, dict(zip(atlases.index, atlases["name"], strict=True)))


def _communes(connection: Connection, query: Any) -> gpd.GeoDataFrame:
    return frame(COMMUNES, columns_of(connection, query)).sort_index()


def _surroundings(inside: gpd.GeoDataFrame) -> Box:
    """Give the box of the centres inside, with a margin on each side."""
    west, east = float(inside["lon"].min()), float(inside["lon"].max())
    south, north = float(inside["lat"].min()), float(inside["lat"].max())
    up = AROUND_KM / _KM_PER_DEGREE
    aside = up / max(0.1, math.cos(math.radians(max(abs(south), abs(north)))))
    return west - aside, south - up, east + aside, north + up
