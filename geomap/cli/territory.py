"""`geomap territory`: the countries an installation knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.display import count, say, show_table
from geomap.cli.opening import furnished
from geomap.cli.session import Session
from geomap.errors import UnknownTerritory
from geomap.sources.areas import read_areas
from geomap.wiring import Geomap


@click.group("territory")
def territory_command() -> None:
    """List the territories loaded, or add another country's.

    \b
    Examples:
      geomap territory list
      geomap territory add parishes.geojson --code AND --name Andorra
    """


@territory_command.command("list")
@click.pass_obj
def list_command(session: Session) -> None:
    """List the countries loaded and the territory chosen.

    \b
    Example:
      geomap territory list
    """
    geomap = furnished(session)
    rows = [_row(geomap, geomap.settings.territory, "chosen")]
    rows += [_row(geomap, code, "loaded") for code in geomap.store.atlas_codes()]
    show_table(("territory", "name", "communes", "people", ""), rows, numbers=("communes", "people"))


def _row(geomap: Geomap, spec: str, said: str) -> tuple[object, ...]:
    try:
        found = geomap.store.territory(spec)
    except UnknownTerritory:
        return spec, "", "", "", f"{said}, not loaded"
    return spec, found.name, len(found.communes), count(found.people), said


@territory_command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", required=True, help="Two to eight capitals or digits: it prefixes the codes of the communes.")
@click.option("--name", required=True, help="Name people read.")
@click.option(
    "--population", metavar="FIELD|FILE", help="People by commune: a field, a CSV or JSON file, or FILE:field."
)
@click.option(
    "--zone", metavar="FIELD|FILE", help="The zone each commune is in: a field, a CSV or JSON file, or FILE:field."
)
@click.option("--name-field", metavar="FIELD", help="Field that holds the names. [default: recognised]")
@click.option("--code-field", metavar="FIELD", help="Field that holds the codes. [default: recognised]")
@click.option("--layer", help="Layer of the file. [default: the only one]")
@click.option("--crs", metavar="EPSG:…", help="Projection, when the file does not say it.")
@click.option("--source", help="Who made the shapes, shown on the map. [default: the file's name]")
@click.option("--licence", help="Licence of the shapes, shown on the map.")
@click.option("--vintage", default="", help="Date of the shapes, shown on the map.")
@click.pass_obj
def add_command(session: Session, /, file: Path, **said: Any) -> None:
    """Load the polygons of another country, in any format and projection GDAL reads.

    Adding the same code again replaces what it named. Nothing changes when the file cannot be used.

    \b
    Examples:
      geomap territory add parishes.geojson --code AND --name Andorra
      geomap territory add communes.shp --code KIN --name Kinshasa --population people.json
    """
    areas = read_areas(file, **said)
    furnished(session).store.save_atlas(areas.atlas)
    for note in areas.notes:
        say(note)
    loaded = f"{len(areas.atlas.communes)} communes of {areas.atlas.name} are loaded"
    say(f"{loaded}; choose them with GEOMAP_TERRITORY={areas.atlas.code}.")
