"""The peer of the coverage measure in a database: PostGIS with a spatial index a skill, in tables gone at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
from psycopg.sql import SQL, Composed, Identifier

from geomap.bench.two_steps import WEIGHTS, Floats, Found, bounds_km, people_of
from geomap.core.accessibility import PEOPLE

_MAKE = SQL("CREATE TEMPORARY TABLE {} (number integer, people float8, lon float8, lat float8, place geography)")
_FILL = SQL("COPY {} (number, people, lon, lat) FROM STDIN")
_PLACE = SQL("UPDATE {} SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography")
_INDEX = SQL("CREATE INDEX ON {} USING gist (place)")
_ANALYZE = SQL("ANALYZE {}")

_WITHIN = SQL("""
WITH near AS MATERIALIZED (
  SELECT start.number AS start, base.number AS base, start.people,
    CASE WHEN far.metres <= %(short)s THEN %(heaviest)s WHEN far.metres <= %(middle)s THEN %(heavy)s
    ELSE %(light)s END AS weight
  FROM start JOIN {} AS base ON ST_DWithin(start.place, base.place, %(farthest)s)
  CROSS JOIN LATERAL (SELECT ST_Distance(start.place, base.place) AS metres) AS far
),
rates AS (SELECT base, %(per)s / nullif(sum(weight * people), 0) AS rate FROM near GROUP BY base)
SELECT start, count(*), coalesce(sum(weight * rate), 0) FROM near JOIN rates USING (base) GROUP BY start
""")

_NEAREST = SQL("""
SELECT count(found.number) FROM start CROSS JOIN LATERAL (
  SELECT base.number FROM {} AS base ORDER BY start.place <-> base.place LIMIT 1
) AS found
""")


@contextmanager
def count_with_postgis(
    postgres: str, communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float
) -> Iterator[Callable[[], Found]]:
    """Fill a table of communes and one a skill, and give what counts over the ellipsoid and seeks the nearest."""
    metres = (1000.0 * bound for bound in bounds_km(radius_km))
    weights = dict(zip(("heaviest", "heavy", "light"), WEIGHTS, strict=True))
    asked = {**dict(zip(("short", "middle", "farthest"), metres, strict=True)), **weights, "per": PEOPLE}
    # Every table is temporary and nothing is kept: the database given is left as it was.
    with psycopg.connect(postgres.replace("+psycopg", "", 1)) as database, database.cursor() as cursor:
        _laid(cursor, "start", communes, people_of(communes))
        names = [f"base_{number}" for number in range(offers["skill"].nunique())]
        for name, (_, own) in zip(names, offers.groupby("skill", sort=True), strict=True):
            _laid(cursor, name, own, np.ones(len(own)))

        def run() -> Found:
            counts = np.zeros((len(names), len(communes)), dtype=np.int64)
            index = np.zeros(counts.shape)
            for row, name in enumerate(names):
                for number, counted, weighed in cursor.execute(_of(_WITHIN, name), asked):
                    counts[row, number], index[row, number] = counted, weighed
                cursor.execute(_of(_NEAREST, name))
            return Found(counts.ravel(), index.ravel())

        yield run
        database.rollback()


def _laid(cursor: psycopg.Cursor[tuple[int, int, float]], name: str, points: pd.DataFrame, people: Floats) -> None:
    """Fill a table with points and index them."""
    cursor.execute(_of(_MAKE, name))
    with cursor.copy(_of(_FILL, name)) as copy:
        for row in zip(
            range(len(points)), people.tolist(), points["lon"].tolist(), points["lat"].tolist(), strict=True
        ):
            copy.write_row(row)
    for statement in (_PLACE, _INDEX, _ANALYZE):
        cursor.execute(_of(statement, name))


def _of(statement: SQL, table: str) -> Composed:
    return statement.format(Identifier(table))
