"""The peers the map is measured beside, as anybody would write them, every file of theirs served from here."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.errors import InstallationBroken
from geomap.maps.palette import PALETTE

OURS, FOLIUM, MAPLIBRE = "geomap", "plain folium", "MapLibre GL"
"""The three maps, as the report calls them."""

PACKAGES = {
    "@fortawesome/fontawesome-free": "6.2.0",
    "bootstrap": "5.2.2",
    "d3": "3.5.17",
    "jquery": "3.7.1",
    "leaflet": "1.9.4",
    "leaflet.awesome-markers": "2.0.5",
    "maplibre-gl": "6.17.0",
}
"""What the pages of the peers load, by version: folium's own choices, and MapLibre GL."""

_QUALITY, _QUALITY_OF_LARGE, _LARGE = 11, 5, 3_000_000
_TEXTS = frozenset({".html", ".js", ".mjs", ".css", ".json", ".pbf", ".svg"})


@dataclass(frozen=True)
class Choropleth:
    """What every peer is given to draw: the communes as GeoJSON, and two skills' states to colour them by."""

    zone: str
    bounds: tuple[float, float, float, float]
    answers: tuple[Answer, Answer]

    def features(self) -> str:
        """Write the communes that have a shape, in full, with code and name."""
        communes = self.answers[0].territory.communes
        drawn = communes[communes.geometry.notna()][["name", "geometry"]]
        text: str = drawn.rename_axis("code").reset_index().to_json(drop_id=True)
        return text

    def states(self, which: int) -> dict[str, int]:
        """Give commune → rank of its state in the palette."""
        states = self.answers[which].coverage["state"]
        return {str(code): STATES.index(state) for code, state in states.items()}


def colours() -> list[str]:
    """Give the colours of the states by rank."""
    return [look.colour for look in PALETTE]


def fetch_peers(folder: Path) -> Path:
    """Fetch the peers' packages into a folder, once; nothing of them is ever shipped."""
    modules = folder / "node_modules"
    wanted = json.dumps({"private": True, "dependencies": PACKAGES}, indent=1)
    manifest = folder / "package.json"
    if manifest.is_file() and manifest.read_text(encoding="utf-8") == wanted and modules.is_dir():
        return modules
    npm = shutil.which("npm")
    if npm is None:
        raise InstallationBroken("The bench of the map fetches its peers with npm: install Node.js.")
    folder.mkdir(parents=True, exist_ok=True)
    manifest.write_text(wanted, encoding="utf-8")
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        manifest.unlink()
        raise InstallationBroken(f"npm could not fetch what the map is compared with: {done.stderr[-500:]}")
    return modules


def take(modules: Path, folder: Path, names: Sequence[str]) -> None:
    """Copy files of the packages beside a page, under their own paths."""
    for name in names:
        target = folder / "vendor" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (modules / name).is_dir():
            shutil.copytree(modules / name, target, dirs_exist_ok=True)
        else:
            shutil.copy(modules / name, target)


def pack(folder: Path) -> None:
    """Pack every text of a folder with brotli, as well as it goes, beside it."""
    import brotli  # noqa: PLC0415 only the extra `bench` has it

    def pack_one(path: Path) -> None:
        body = path.read_bytes()
        quality = _QUALITY_OF_LARGE if len(body) > _LARGE else _QUALITY
        path.with_name(path.name + ".br").write_bytes(brotli.compress(body, quality=quality))

    texts = [path for path in sorted(folder.rglob("*")) if path.suffix in _TEXTS and path.is_file()]
    with ThreadPoolExecutor() as pool:
        # Reading what comes back raises what went wrong.
        for _ in pool.map(pack_one, texts):
            pass
