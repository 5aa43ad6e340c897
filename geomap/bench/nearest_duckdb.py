"""The peer of the coverage measure in DuckDB: a join on the cells of a grid, without its extension for space."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geomap.bench.two_steps import WEIGHTS, Found, bounds_km, people_of
from geomap.core.accessibility import PEOPLE
from geomap.core.distance import chord_km, ecef_km

_STARTS = "CREATE TABLE starts AS SELECT start, people, x, y, z, cx, cy, cz FROM given_starts"
_PLACES = """
CREATE TABLE places AS SELECT row_number() OVER ()::INTEGER AS place, *
FROM (SELECT DISTINCT x, y, z, cx, cy, cz FROM given_ends)
"""
_SUPPLY = """
CREATE TABLE supply AS SELECT place, skill, count(*)::INTEGER AS many
FROM given_ends JOIN places USING (x, y, z) GROUP BY place, skill
"""
_COUNT = """
WITH step AS (SELECT unnest(range(-1, 2))::SMALLINT AS step),
around AS (
  SELECT place, x, y, z, cx + a.step AS kx, cy + b.step AS ky, cz + c.step AS kz
  FROM places, step AS a, step AS b, step AS c
),
near AS MATERIALIZED (
  SELECT start, place, people, (s.x - p.x) ** 2 + (s.y - p.y) ** 2 + (s.z - p.z) ** 2 AS square,
    CASE WHEN square <= $short THEN $heaviest WHEN square <= $middle THEN $heavy ELSE $light END AS weight
  FROM around AS p JOIN starts AS s ON s.cx = p.kx AND s.cy = p.ky AND s.cz = p.kz
  WHERE square <= $farthest
),
rates AS (SELECT place, $per / nullif(sum(weight * people), 0) AS rate FROM near GROUP BY place)
SELECT skill * $starts + start AS cell, sum(many)::INTEGER AS counted, min(square) AS nearest,
  coalesce(sum(many * weight * rate), 0)::DOUBLE AS index
FROM near JOIN rates USING (place) JOIN supply USING (place) GROUP BY cell
"""
"""Each distance once for all skills, in cells as wide as the radius; one whole number names a skill and a commune."""


@contextmanager
def count_with_duckdb(
    communes: gpd.GeoDataFrame, offers: pd.DataFrame, radius_km: float
) -> Iterator[Callable[[], Found]]:
    """Fill tables, and give what counts from them; whoever has nobody in reach finds the nearest by a tree."""
    import duckdb  # noqa: PLC0415 only the extra `bench` has it

    starts, ends = ecef_km(communes["lon"], communes["lat"]), ecef_km(offers["lon"], offers["lat"])
    skill, skills = pd.factorize(offers["skill"], sort=True)
    trees = [cKDTree(ends[skill == number]) for number in range(len(skills))]
    bounds = tuple(map(chord_km, bounds_km(radius_km)))
    squares = dict(zip(("short", "middle", "farthest"), (bound**2 for bound in bounds), strict=True))
    weights = dict(zip(("heaviest", "heavy", "light"), WEIGHTS, strict=True))
    asked = {**squares, **weights, "per": PEOPLE, "starts": len(starts)}
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        numbered = _in_cells(starts, bounds[-1]).assign(start=np.arange(len(starts)), people=people_of(communes))
        database.register("given_starts", numbered)
        database.register("given_ends", _in_cells(ends, bounds[-1]).assign(skill=skill))
        for statement in (_STARTS, _PLACES, _SUPPLY):
            database.execute(statement)

        def run() -> Found:
            found = database.execute(_COUNT, asked).fetchnumpy()
            counts = np.zeros(len(skills) * len(starts), dtype=np.int64)
            index = np.zeros(len(counts))
            cells = np.asarray(found["cell"])
            counts[cells], index[cells] = np.asarray(found["counted"]), np.asarray(found["index"])
            for tree, row in zip(trees, counts.reshape(len(skills), -1), strict=True):
                if (row == 0).any():
                    tree.query(starts[row == 0], k=1, workers=-1)
            return Found(counts, index)

        yield run


def _in_cells(points: npt.NDArray[np.float64], side_km: float) -> pd.DataFrame:
    cells = np.floor(points / side_km).astype(np.int16)
    placed = pd.DataFrame(points, columns=["x", "y", "z"])
    return placed.assign(cx=cells[:, 0], cy=cells[:, 1], cz=cells[:, 2])
