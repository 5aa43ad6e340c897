"""The peer of the coverage measure in a database: PostGIS with a spatial index a skill, in tables gone at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    import psycopg

_MAKE_STARTS = "CREATE TEMPORARY TABLE start (number integer, lon float8, lat float8, place geography)"
_FILL_STARTS = "COPY start (number, lon, lat) FROM STDIN"
_PLACE_STARTS = "UPDATE start SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography"
_MAKE_BASES = "CREATE TEMPORARY TABLE base (number integer, lon float8, lat float8, place geography)"
_FILL_BASES = "COPY base (number, lon, lat) FROM STDIN"
_PLACE_BASES = "UPDATE base SET place = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography"
_INDEX_BASES = "CREATE INDEX ON base USING gist (place)"
_DROP_BASES = "DROP TABLE base"

_WITHIN = """
SELECT start.number, count(*) FROM start JOIN base ON ST_DWithin(start.place, base.place, %s)
GROUP BY start.number
"""

_NEAREST = """
SELECT count(found.number) FROM start CROSS JOIN LATERAL (
  SELECT base.number FROM base ORDER BY start.place <-> base.place LIMIT 1
) AS found
"""


def count_with_postgis(
    postgres: str, communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float
) -> npt.NDArray[np.int64]:
    """Count the offers around each commune skill by skill, over the ellipsoid, and seek the nearest by the index."""
    import psycopg  # noqa: PLC0415 no other peer opens a database

    counts = []
    # Every table is temporary and nothing is kept: the database given is left as it was.
    with psycopg.connect(postgres.replace("+psycopg", "", 1)) as database, database.cursor() as cursor:
        cursor.execute(_MAKE_STARTS)
        _fill(cursor, _FILL_STARTS, communes)
        cursor.execute(_PLACE_STARTS)
        for _, own in offers.groupby("skill", sort=True):
            cursor.execute(_MAKE_BASES)
            _fill(cursor, _FILL_BASES, own)
            cursor.execute(_PLACE_BASES)
            cursor.execute(_INDEX_BASES)
            cursor.execute("ANALYZE base")
            row = np.zeros(len(communes), dtype=np.int64)
            for number, counted in cursor.execute(_WITHIN, [1000.0 * radius_km]):
                row[number] = counted
            cursor.execute(_NEAREST)
            cursor.execute(_DROP_BASES)
            counts.append(row)
        database.rollback()
    return np.concatenate(counts)


def _fill(cursor: psycopg.Cursor[tuple[int, int]], statement: str, points: pd.DataFrame) -> None:
    with cursor.copy(statement) as copy:
        for row in zip(range(len(points)), points["lon"].tolist(), points["lat"].tolist(), strict=True):
            copy.write_row(row)
