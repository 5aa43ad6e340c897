"""`geomap export`: the directory as files, to keep, to work on, or to publish."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import click
import pandas as pd

from geomap.cli.display import say
from geomap.cli.opening import opened
from geomap.cli.output import result_file, write_result
from geomap.cli.questions import language_option
from geomap.cli.session import Session
from geomap.errors import BadInput
from geomap.exports.directory import (
    MEDIATOR_FIELDS,
    OFFER_FIELDS,
    PROVIDER_FIELDS,
    mediator_rows,
    offer_rows,
    provider_rows,
)
from geomap.exports.public import mediators_geojson, providers_geojson
from geomap.exports.tabular import write_csv
from geomap.wiring import Geomap

_FILES: Mapping[str, Callable[[Geomap, str], str]] = MappingProxyType(
    {
        "providers.csv": lambda geomap, _: write_csv(
            provider_rows(geomap.store.providers(), geomap.store.offers()), PROVIDER_FIELDS
        ),
        "mediators.csv": lambda geomap, _: write_csv(mediator_rows(geomap.store.mediators()), MEDIATOR_FIELDS),
        "offers.csv": lambda geomap, language: write_csv(
            offer_rows(geomap.store.offers(), geomap.store.providers(), geomap.store.nomenclature(), language),
            OFFER_FIELDS,
        ),
        "providers.geojson": lambda geomap, _: providers_geojson(
            geomap.store.providers(), geomap.store.offers(), _centres(geomap)
        ),
        "mediators.geojson": lambda geomap, _: mediators_geojson(geomap.store.mediators()),
    }
)


@click.command("export")
@click.option("--what", type=click.Choice(["all", *_FILES]), default="all", show_default=True, help="Which file.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="File, folder or .zip. [default: standard output for one file, the folder geomap-export for all]",
)
@language_option
@click.pass_obj
def export_command(session: Session, *, what: str, output: Path | None, language: str | None) -> None:
    """Write the directory out: providers with their offers, mediators, offers one a line.

    The CSV files hold everything, to move or mend a directory: "geomap import --with-proofs" reads providers.csv and
    mediators.csv again and changes nothing. The GeoJSON files hold only what the public may see, each provider drawn
    where it agreed to be.

    \b
    Examples:
      geomap export
      geomap export -o annuaire.zip
      geomap export --what providers.geojson -o prestataires.geojson
    """
    geomap = opened(session)
    words = language or geomap.settings.language
    if what != "all":
        write_result(_FILES[what](geomap, words), output)
        return
    place = output or Path("geomap-export")
    texts = {name: written(geomap, words) for name, written in _FILES.items()}
    if place.suffix.lower() == ".zip":
        _write_archive(texts, place)
    else:
        _write_folder(texts, place)
    say(f"{place} holds {', '.join(texts)}.")


def _write_folder(texts: Mapping[str, str], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"« {folder} » cannot be made a folder: {error.strerror}.") from error
    for name, text in texts.items():
        write_result(text, folder / name)


def _write_archive(texts: Mapping[str, str], path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            # A fixed date: the same directory gives the same archive, byte for byte.
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    with result_file(path) as out:
        out.write(packed.getvalue())


def _centres(geomap: Geomap) -> pd.DataFrame:
    """Where the communes of every atlas have their centre."""
    store = geomap.store
    frames = [pd.DataFrame(store.territory(code).communes[["lon", "lat"]]) for code in store.atlas_codes()]
    return pd.concat(frames)
