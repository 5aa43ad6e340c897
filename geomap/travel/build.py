"""Build the roads of a territory: extract → graph → journeys → file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.territory import Territory
from geomap.errors import BadFile
from geomap.travel.choice import ENOUGH, Verdict, judge, road_file
from geomap.travel.engine import make_ready
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.graph import PART_PLACES, make_graph
from geomap.travel.journeys import measure_journeys, place_centres
from geomap.travel.osm import Box, read_extract
from geomap.travel.road_file import About, Roads, write_roads
from geomap.travel.roads import RoadTimes

_MARGIN_DEGREES = 0.2

Step = Callable[[str, int, int], None]


def build_roads(
    extract: Path,
    territory: Territory,
    folder: Path,
    today: dt.date,
    *,
    step: Step = lambda _what, _done, _total: None,
    part_places: int = PART_PLACES,
) -> Verdict:
    """Build the roads of a territory and those around it; what would not be used is not kept, and why is said."""
    communes = gpd.GeoDataFrame(pd.concat([territory.communes, territory.around]))
    step("reading the extract", 0, 4)
    lines = read_extract(extract, _box(communes))
    step("making the graph", 1, 4)
    graph = make_graph(lines, part_places)
    places = place_centres(graph, communes)
    step("ordering the graph", 2, 4)
    engine = make_ready(graph)
    step("measuring journeys", 3, 4)
    about = About(
        territory=territory.spec,
        name=territory.name,
        extract=extract.name,
        sha256=lines.sha256,
        extract_date=lines.date.isoformat() if lines.date else "",
        built_on=today.isoformat(),
        max_minutes=MAX_MINUTES,
    )
    roads = Roads(about, places, measure_journeys(engine, places, MAX_MINUTES))
    file = road_file(folder, territory.spec)
    verdict = judge(_held(file, roads), territory.communes)
    if not verdict.holds:
        raise BadFile(
            f"« {extract.name} » does not cover {territory.name}: {verdict.said}. At least {100 * ENOUGH:.0f} % must "
            f"be for minutes to be by road; they stay estimated. Give an extract of the whole territory."
        )
    write_roads(file, roads, graph, engine.order)
    step("ready", 4, 4)
    return verdict


def _held(file: Path, roads: Roads) -> RoadTimes:
    """Roads that are in no file yet."""
    times = RoadTimes(file, EstimatedTimes())
    times.roads = roads
    return times


def _box(communes: gpd.GeoDataFrame) -> Box:
    west, east = communes["lon"].min() - _MARGIN_DEGREES, communes["lon"].max() + _MARGIN_DEGREES
    south, north = communes["lat"].min() - _MARGIN_DEGREES, communes["lat"].max() + _MARGIN_DEGREES
    return float(west), float(south), float(east), float(north)
