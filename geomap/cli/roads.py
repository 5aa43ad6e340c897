"""`geomap roads`: minutes by road, out of an OpenStreetMap extract."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import geopandas as gpd

from geomap.cli.display import count, say, show_table, steps
from geomap.cli.opening import opened
from geomap.cli.session import Session
from geomap.config import roads_folder
from geomap.travel.build import build_roads
from geomap.travel.choice import Verdict, judge, road_files
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.roads import RoadTimes

_territory_option = click.option(
    "--territory", metavar="SPEC", help="48, epci:…, region:76, france, a code. [default: GEOMAP_TERRITORY]"
)


@click.group("roads")
def roads_command() -> None:
    """Build minutes by road from an OpenStreetMap extract, or say which there are.

    \b
    Examples:
      geomap roads build languedoc-roussillon-latest.osm.pbf
      geomap roads status
    """


@roads_command.command("build")
@click.argument("extract", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.osm.pbf")
@_territory_option
@click.pass_obj
def build_command(session: Session, extract: Path, *, territory: str | None) -> None:
    """Build the roads of a territory and 70 km around, and keep them beside the database.

    What does not cover the territory is not kept. A server that is running takes them up when it is started again.

    \b
    Example:
      geomap roads build languedoc-roussillon-latest.osm.pbf --territory 48
    """
    geomap = opened(session, territory)
    chosen = geomap.store.territory(geomap.settings.territory)
    folder = roads_folder(geomap.settings, session.environ)
    with steps() as progress:
        verdict = build_roads(extract, chosen, folder, geomap.today(), step=progress)
    _tell(verdict, chosen.around, geomap.today())
    say(f"Kept in {verdict.file}. Start a running server again to use them.")
    if geomap.settings.travel == "estimate":
        say("GEOMAP_TRAVEL is estimate: minutes stay estimated.")


@roads_command.command("status")
@_territory_option
@click.pass_obj
def status_command(session: Session, *, territory: str | None) -> None:
    """Say whether minutes are by road or estimated in a territory, and why.

    \b
    Example:
      geomap roads status --territory epci:200069144
    """
    geomap = opened(session, territory)
    chosen = geomap.store.territory(geomap.settings.territory)
    folder = roads_folder(geomap.settings, session.environ)
    files = road_files(folder)
    for file in files:
        _tell(judge(RoadTimes(file, EstimatedTimes()), chosen.communes), chosen.around, geomap.today())
    if not files:
        say(f"No roads are kept in {folder}: build them with « geomap roads build ».")
    source = geomap.travel.covering(chosen.communes).source
    say(f"Minutes in {chosen.name} are {'by road' if source == 'road' else 'estimated'}.")


def _tell(verdict: Verdict, around: gpd.GeoDataFrame, today: dt.date) -> None:
    """Say what a file holds and how far it holds."""
    rows: list[tuple[str, object]] = [("holds", f"{'yes' if verdict.holds else 'no'}: {verdict.said}")]
    if not verdict.standing.empty:
        times = RoadTimes(verdict.file, EstimatedTimes())
        about, journeys = times.roads.about, times.roads.journeys
        extract = ", ".join(filter(None, (about.extract, about.extract_date)))
        newer = ": take a newer one" if about.stale(today) else ""
        rows += [
            ("built for", f"{about.name} ({about.territory}), on {about.built_on}"),
            ("extract", f"{extract}, {about.dated(today)}{newer}"),
            ("journeys", f"{count(len(journeys.index))} within {about.max_minutes:g} minutes"),
            ("size", f"{verdict.file.stat().st_size / 1e6:.1f} MB"),
        ]
        if len(around):
            rows.append(("around", judge(times, around).said))
    show_table(("", verdict.file.name), rows)
