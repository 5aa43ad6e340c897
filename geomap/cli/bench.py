"""`geomap bench`: what geomap promises, measured here and now."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import click

from geomap.bench import named
from geomap.bench.registry import Options
from geomap.cli.display import count, say, show_table, steps
from geomap.cli.opening import opened
from geomap.cli.session import Session

_WHOLE = 1000
"""From here on a value is shown without decimals."""


@click.command("bench")
@click.argument("name", metavar="NAME")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--repetitions", type=click.IntRange(5, 1000), default=5, show_default=True, help="Runs a median is of.")
@click.option(
    "--places",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="CSV",
    help="geocoding: rows to locate, with expected_insee; may be repeated. Rows made from the names come as well.",
)
@click.option(
    "--real",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="CSV",
    help="geocoding: real places, with a commune code or coordinates, to be written on one line in many ways.",
)
@click.option(
    "--extract",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.osm.pbf",
    help="travel: OpenStreetMap extract to measure on.",
)
@click.option("--quick", is_flag=True, help="coverage, map: without all of France; siting: 3 and 10 places only.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.md",
    help="All but geocoding: write what was found there.",
)
@click.pass_obj
def bench_command(
    session: Session,
    *,
    name: str,
    form: str,
    repetitions: int,
    places: tuple[Path, ...],
    real: tuple[Path, ...],
    extract: Path | None,
    quick: bool,
    report: Path | None,
) -> None:
    """Measure geomap against the alternatives, side by side in the same run.

    NAME is coverage, geocoding, map, serving, siting, storage or travel. A ratio above 1 says geomap does better. The
    peers of coverage, map and siting come with the extra "bench"; map opens Chromium and fetches its peers by npm;
    coverage and storage compare with the PostGIS database that GEOMAP_BENCH_POSTGRES names too, travel with the
    programs of OSRM in the folder that GEOMAP_BENCH_OSRM names.

    \b
    Examples:
      geomap bench coverage --quick
      geomap bench coverage --report docs/reports/coverage.md
      geomap bench geocoding --places places.csv --format json
      geomap bench map --report docs/reports/map.md
      geomap bench serving
      geomap bench travel --extract andorra.osm.pbf
    """
    bench = named(name)
    geomap = opened(session)
    say(f"Measuring {name}: {repetitions} rounds, the engines taking turns…")
    environ = session.environ
    with steps() as progress:
        options = Options(
            repetitions,
            places,
            real,
            environ.get("GEOMAP_BENCH_POSTGRES", ""),
            quick=quick,
            extract=extract,
            osrm=environ.get("GEOMAP_BENCH_OSRM", ""),
            report=report,
            progress=progress,
        )
        lines = bench(geomap, options)
    if form == "json":
        click.echo(json.dumps([line.as_row() for line in lines], ensure_ascii=False, indent=2))
        return
    for what, group in groupby(lines, key=lambda line: line.what):
        rows = [
            (
                line.peer_name,
                *map(_short, (line.ours, line.peer)),
                line.unit,
                f"≥ {_short(line.ratio)}" if line.at_least else _short(line.ratio),
                _short(line.budget),
                line.met,
            )
            for line in group
        ]
        headers = ("against", "ours", "peer", "unit", "ratio", "budget", "met")
        show_table(headers, rows, title=what, numbers=("ours", "peer", "ratio", "budget"))


def _short(value: float | None) -> str | None:
    if value is None:
        return None
    return count(value) if value >= _WHOLE else f"{value:.3g}"
