"""The bundled files of communes: GeoParquet and CSV in a fixed order, so that the same atlas gives the same bytes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONES
from geomap.core.territory import Atlas
from geomap.errors import BadInput, InstallationBroken
from geomap.sources.communes_assembly import ZONE_KINDS, members_of, names_of

COMMUNES_FILE = "communes.parquet"
MANIFEST_FILE = "manifest.json"
_REMEDY = "install geomap again, or run « geomap communes build »."
_TABLES = ("names.csv", "postcodes.csv", "zones.csv")


def write_files(atlas: Atlas, folder: Path) -> dict[str, dict[str, Any]]:
    """Write the tables of an atlas; answer digest, bytes and rows of each file."""
    own_kinds = ("current", "arrondissement")
    rows = {
        COMMUNES_FILE: _write_communes(atlas, folder / COMMUNES_FILE),
        "names.csv": _write_csv(atlas.names[~atlas.names["kind"].isin(own_kinds)], folder / "names.csv"),
        "postcodes.csv": _write_csv(atlas.postcodes, folder / "postcodes.csv"),
        "zones.csv": _write_csv(atlas.zones.drop(columns="territory"), folder / "zones.csv"),
    }
    return {name: {**describe(folder / name), "rows": count} for name, count in rows.items()}


def _write_communes(atlas: Atlas, path: Path) -> int:
    kinds = atlas.members["zone"].map(atlas.zones["kind"])
    codes = atlas.members["zone"].map(atlas.zones["code"])
    zones = {kind: codes[kinds == kind].set_axis(atlas.members.loc[kinds == kind, "commune"]) for kind in ZONE_KINDS}
    shown = [name for name in COMMUNES.columns if name not in {"territory", "geometry"}]
    table = atlas.communes.assign(**zones)[[*shown, *ZONE_KINDS, "geometry"]].sort_index()
    table.to_parquet(path, index=True, compression="zstd", compression_level=19, schema_version="1.0.0")
    return len(table)


def _write_csv(table: pd.DataFrame, path: Path) -> int:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return len(table)


def read_files(folder: Path) -> Atlas:
    """Read an atlas back, checked against its schemas."""
    try:
        manifest = read_manifest(folder)
        stored = gpd.read_parquet(folder / COMMUNES_FILE)
        names, postcodes, zones = (_read_csv(folder / name) for name in _TABLES)
        return _atlas(manifest, stored, names, postcodes, zones)
    except FileNotFoundError as error:
        raise InstallationBroken(f"{error.filename or error} is missing: {_REMEDY}") from error
    except (OSError, ValueError, KeyError) as error:
        raise InstallationBroken(f"The communes in {folder} cannot be read ({error}): {_REMEDY}") from error


def _atlas(
    manifest: Mapping[str, Any],
    stored: gpd.GeoDataFrame,
    names: pd.DataFrame,
    postcodes: pd.DataFrame,
    zones: pd.DataFrame,
) -> Atlas:
    code = str(manifest["atlas"])
    columns = {name: stored[name] for name in COMMUNES.columns if name in stored}
    communes = COMMUNES.build({**columns, "territory": [code] * len(stored)}, index=stored.index)
    listed = ZONES.build(
        {name: zones[name] for name in ("kind", "code", "name")} | {"territory": [code] * len(zones)},
        index=zones["kind"] + ":" + zones["code"],
    )
    return Atlas(
        code=code,
        name=str(manifest["name"]),
        source=str(manifest["source"]),
        licence=str(manifest["licence"]),
        vintage=str(manifest["vintage"]),
        communes=gpd.GeoDataFrame(communes),
        names=names_of(communes, PLACE_NAMES.build(_columns(names))),
        postcodes=POSTCODES.build(_columns(postcodes)),
        zones=listed,
        members=members_of(stored),
        digest=digest_of(manifest),
    )


def digest_of(manifest: Mapping[str, Any]) -> str:
    """Sum up the files a manifest lists in one digest."""
    files = sorted((name, entry["sha256"]) for name, entry in manifest["files"].items())
    return hashlib.sha256(repr(files).encode()).hexdigest()


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    return {str(name): table[name] for name in table.columns}


def _read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what the folder says of itself."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    return manifest


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write what the folder says of itself."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def describe(path: Path) -> dict[str, Any]:
    """Give the digest and size of a file."""
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def verify(folder: Path) -> None:
    """Raise InstallationBroken unless every file is the one the manifest describes."""
    try:
        manifest = read_manifest(folder)
        for name, wanted in manifest["files"].items():
            if describe(folder / name)["sha256"] != wanted["sha256"]:
                raise InstallationBroken(f"{folder / name} is not the file the manifest describes: {_REMEDY}")
    except FileNotFoundError as error:
        raise InstallationBroken(f"{error.filename} is missing: {_REMEDY}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InstallationBroken(f"{folder / MANIFEST_FILE} cannot be read ({error}): {_REMEDY}") from error


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside; on success it takes the place of `folder` whole, on failure nothing changes."""
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise BadInput(f"Nothing can be written beside {folder}: {error}.") from error
    old = aside / "old"
    new = aside / "new"
    try:
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
