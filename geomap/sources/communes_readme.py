"""The README beside the communes, written from their manifest so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_NAMED = 8

_REBUILD = """\
Made by a command, not by hand; the same inputs give the same bytes:

```
python3 -m geomap communes build    # from the published packages named below
python3 -m geomap communes update   # from the official services, where there is a network
```"""

_COLUMNS = """\
`communes.parquet` (GeoParquet 1.0, EPSG:4326, zstd), one row a commune of today and one a municipal arrondissement:

| column | meaning |
| --- | --- |
| `commune` | INSEE code, text |
| `name` | official name, article included |
| `kind` | `commune` or `arrondissement` (of Paris, Lyon, Marseille) |
| `parent` | the commune an arrondissement belongs to |
| `population` | municipal population; empty where INSEE counts nobody |
| `area_km2` | area of the polygon, km², in the projection of its part of the earth |
| `lon`, `lat` | the centre, degrees |
| `centre_kind` | `town_hall` (in the polygon, or within 500 m of it), `inside` (a point inside), `none` |
| `departement`, `region`, `epci` | codes of the zones it is in |
| `geometry` | polygon; empty where the source has none |

`names.csv`: other names, with `kind` (`former`, `delegated`, `associated`), the `commune` of today that holds the
place and the code it had (`old_code`). `postcodes.csv`: one row a (commune, postcode). `zones.csv`: EPCI, départements
and régions. `manifest.json`: what this page is written from, with the codes behind each figure.

The polygons of what people are counted in (communes, with arrondissements in place of the three they divide) form a
coverage: no overlap, no sliver under 5 m, shared edges identical vertex by vertex (`shapely.coverage_is_valid`).
"""


def readme(manifest: Mapping[str, Any]) -> str:
    """Write the page."""
    parts = [
        f"# The communes of {manifest['name']}, {manifest['vintage']}",
        f"Source: {manifest['source']}.\nLicence of the data: {manifest['licence']}. Vintage: {manifest['vintage']}.",
        _REBUILD,
        "## Taken from\n\n" + _table(("input", "version", "licence", "sha256"), map(_input, manifest["inputs"])),
        *manifest["notes"],
        "## Files\n\n" + _table(("file", "rows", "bytes", "sha256"), map(_file, manifest["files"].items())),
        _table(("what", "how many"), manifest["counts"].items()),
        "## Columns\n\n" + _COLUMNS.rstrip(),
        "## Faults of the sources that were mended\n\n" + _faults(manifest["mended"]),
        "## Faults that are left\n\n" + _faults(manifest["left"]),
    ]
    return "\n\n".join(parts) + "\n"


def _input(entry: Mapping[str, str]) -> Sequence[object]:
    return entry["name"], entry["version"], entry["licence"], f"`{entry['sha256']}`"


def _file(entry: tuple[str, Mapping[str, Any]]) -> Sequence[object]:
    name, about = entry
    return f"`{name}`", about["rows"], about["bytes"], f"`{about['sha256']}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _faults(faults: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(_fault(fault) for fault in faults) or "None known."


def _fault(fault: Mapping[str, Any]) -> str:
    codes = fault["communes"]
    named = ", ".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else "")
    return f"- {len(codes)} × {fault['what']}: {fault['done']} ({named})."
