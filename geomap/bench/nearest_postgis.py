"""The peer of the coverage measure in a database: PostGIS with a spatial index a skill, in tables gone at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import psycopg
from psycopg.sql import SQL, Composed, Identifier

Counts = npt.NDArray[np.int64]

_MAKE = SQL("CREATE TEMPORARY TABLE {} (number integer, lon float8, lat float8, place geography)")
_FILL = SQL("COPY {} (number, lon, lat) FROM STDIN")
_PLACE = SQL("UPDATE {} SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography")
_INDEX = SQL("CREATE INDEX ON {} USING gist (place)")
_ANALYZE = SQL("ANALYZE {}")

_WITHIN = SQL("""
SELECT start.number, count(*) FROM start JOIN {} AS base ON ST_DWithin(start.place, base.place, %s)
GROUP BY start.number
""")

_NEAREST = SQL("""
SELECT count(found.number) FROM start CROSS JOIN LATERAL (
  SELECT base.number FROM {} AS base ORDER BY start.place <-> base.place LIMIT 1
) AS found
""")


@contextmanager
def count_with_postgis(
    postgres: str, communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float
) -> Iterator[Callable[[], Counts]]:
    """Fill a table of communes and one a skill, and give what counts over the ellipsoid and seeks the nearest."""
    # Every table is temporary and nothing is kept: the database given is left as it was.
    with psycopg.connect(postgres.replace("+psycopg", "", 1)) as database, database.cursor() as cursor:
        _laid(cursor, "start", communes)
        names = [f"base_{number}" for number in range(offers["skill"].nunique())]
        for name, (_, own) in zip(names, offers.groupby("skill", sort=True), strict=True):
            _laid(cursor, name, own)

        def run() -> Counts:
            counts = np.zeros((len(names), len(communes)), dtype=np.int64)
            for row, name in zip(counts, names, strict=True):
                for number, counted in cursor.execute(_of(_WITHIN, name), [1000.0 * radius_km]):
                    row[number] = counted
                cursor.execute(_of(_NEAREST, name))
            return counts.ravel()

        yield run
        database.rollback()


def _laid(cursor: psycopg.Cursor[tuple[int, int]], name: str, points: pd.DataFrame) -> None:
    """Fill a table with points and index them."""
    cursor.execute(_of(_MAKE, name))
    with cursor.copy(_of(_FILL, name)) as copy:
        for row in zip(range(len(points)), points["lon"].tolist(), points["lat"].tolist(), strict=True):
            copy.write_row(row)
    for statement in (_PLACE, _INDEX, _ANALYZE):
        cursor.execute(_of(statement, name))


def _of(statement: SQL, table: str) -> Composed:
    return statement.format(Identifier(table))
