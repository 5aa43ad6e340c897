"""From raw communes to an atlas: a clean coverage, a centre each, and the list of what was mended and what was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, WGS84, ZONE_MEMBERS
from geomap.core.shapes import TOWN_HALL_M, centres, polygonal, to_coverage, union_of_parts, unmatched
from geomap.core.territory import FRANCE, Atlas
from geomap.sources.communes_gathered import Fault, Gathered
from geomap.sources.communes_grids import by_epsg
from geomap.sources.communes_holes import hole_faults
from geomap.sources.communes_mergers import absorb, restore

_FAR_M = 100_000.0
ZONE_KINDS = ("departement", "region", "epci")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Assembled:
    """An atlas, the zones of each of its communes, and what was mended or left as it was."""

    atlas: Atlas
    mended: tuple[Fault, ...]
    left: tuple[Fault, ...]


def assemble(gathered: Gathered, progress: Progress = lambda _: None) -> Assembled:
    """Mend the shapes, choose the centres and put everything in the frames of an atlas."""
    progress("missing and invalid polygons")
    drawn, mended = _drawn(gathered)
    shapes, matched = _covered(drawn, gathered, progress)
    progress("centres")
    placed, moved, left = _placed(shapes, gathered)
    progress("holes")
    undivided = shapes[gathered.communes["kind"].reindex(shapes.index) == "commune"]
    left = (*left, *hole_faults(undivided))
    return Assembled(_atlas(gathered, shapes, placed), (*mended, *matched, *moved), left)


def names_of(communes: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Put the communes' own names before their other names, as PLACE_NAMES."""
    own = PLACE_NAMES.build(
        {
            "name": communes["name"],
            "commune": communes.index,
            "kind": np.where(communes["kind"] == "arrondissement", "arrondissement", "current"),
        }
    )
    return PLACE_NAMES.check(pd.concat([own, others], ignore_index=True))


def members_of(communes: pd.DataFrame) -> pd.DataFrame:
    """Say which zones each commune and arrondissement is in, from the columns that name them."""
    pairs = [
        pd.DataFrame({"zone": kind + ":" + codes, "commune": codes.index}, dtype=object)
        for kind in ZONE_KINDS
        for codes in [communes[kind].dropna()]
    ]
    return ZONE_MEMBERS.check(pd.concat(pairs, ignore_index=True))


def _drawn(gathered: Gathered) -> tuple[gpd.GeoSeries, tuple[Fault, ...]]:
    known = gathered.shapes[gathered.shapes.index.isin(gathered.communes.index)]
    broken = known.index[~known.is_valid]
    known = polygonal(known).dropna()
    earlier = gathered.earlier.set_geometry(polygonal(gathered.earlier.geometry)).dropna(subset="geometry")
    known, restored = restore(known, earlier, gathered.hosts)
    unions = union_of_parts(gathered.parts, gathered.communes.index.difference(known.index))
    whole, absorbed = absorb(_joined([known, unions]), earlier)
    own = _said(
        Fault("polygon crosses itself", "made valid", tuple(broken)),
        Fault("no polygon of its own", "drawn as the union of its delegated communes", tuple(unions.index)),
    )
    return whole, (*own, *absorbed, *restored)


def _covered(drawn: gpd.GeoSeries, gathered: Gathered, progress: Progress) -> tuple[gpd.GeoSeries, tuple[Fault, ...]]:
    """Make what people are counted in a coverage; a divided commune is then the union of its arrondissements."""
    parents = gathered.communes["parent"].reindex(drawn.index).dropna()
    counted = drawn[~drawn.index.isin(parents)]
    cleaned, uneven = [], []
    for epsg, part in by_epsg(counted):
        progress(f"coverage of {len(part)} communes in EPSG:{epsg}")
        uneven += unmatched(part).tolist()
        cleaned.append(to_coverage(part, epsg))
    whole = _joined(cleaned)
    unions = {
        parent: shapely.coverage_union_all(np.asarray(whole[codes].array, dtype=object))
        for parent, codes in parents.groupby(parents).groups.items()
    }
    divided = gpd.GeoSeries(list(unions.values()), index=pd.Index(list(unions), dtype=object), crs=WGS84)
    return _joined([whole, divided]), _said(
        Fault("edges that do not match a neighbour's", "made identical on both sides", tuple(sorted(uneven))),
        Fault("divided in arrondissements", "drawn as their union", tuple(divided.index)),
    )


def _placed(shapes: gpd.GeoSeries, gathered: Gathered) -> tuple[pd.DataFrame, tuple[Fault, ...], tuple[Fault, ...]]:
    """Give each commune its centre and area; one without polygon stands inside the commune that still covers it."""
    placed = pd.concat([_measured(part, gathered.town_halls, epsg) for epsg, part in by_epsg(shapes)])
    halls = _town_hall_faults(placed["town_hall_away_m"], gathered.town_halls)
    placed = placed.reindex(gathered.communes.index)
    placed["centre_kind"] = placed["centre_kind"].fillna("none")
    hosted = dict(_hosted(placed, gathered))
    for code, host in hosted.items():
        point = shapes[host].representative_point()
        placed.loc[code, ["lon", "lat", "centre_kind"]] = [round(point.x, 6), round(point.y, 6), "inside"]
    return (
        placed,
        halls,
        _said(
            Fault(
                "no polygon: " + ", ".join(f"{code} in {host}" for code, host in hosted.items()),
                "a point inside the polygon of the commune that still covers it is the centre, no area",
                tuple(hosted),
            ),
            Fault("no polygon and no centre", "kept by name", tuple(placed.index[placed["centre_kind"] == "none"])),
        ),
    )


def _town_hall_faults(away_m: pd.Series, town_halls: gpd.GeoSeries) -> tuple[Fault, ...]:
    here = town_halls[town_halls.index.isin(away_m.index)]
    shared = here.index[here.to_wkb().duplicated(keep=False)]
    inside = "a point inside is the centre"
    return _said(
        Fault("town hall unknown", inside, tuple(away_m.index[away_m.isna()])),
        Fault(f"town hall more than {_FAR_M / 1e3:.0f} km outside", inside, tuple(away_m.index[away_m > _FAR_M])),
        Fault(
            f"town hall more than {TOWN_HALL_M:.0f} m outside",
            inside,
            tuple(away_m.index[(away_m > TOWN_HALL_M) & (away_m <= _FAR_M)]),
        ),
        Fault(
            f"town hall outside, within {TOWN_HALL_M:.0f} m",
            "kept as the centre",
            tuple(away_m.index[(away_m > 0) & (away_m <= TOWN_HALL_M)]),
        ),
        Fault("town hall at the same point as another's", "kept where it is at home, as above", tuple(shared)),
    )


def _measured(part: gpd.GeoSeries, town_halls: gpd.GeoSeries, epsg: int) -> pd.DataFrame:
    return centres(part, town_halls, epsg).assign(area_km2=(part.to_crs(epsg).area / 1e6).round(4))


def _hosted(placed: pd.DataFrame, gathered: Gathered) -> Iterator[tuple[str, str]]:
    for code in placed.index[placed["centre_kind"] == "none"]:
        host = gathered.hosts.get(code)
        if host is not None and placed["centre_kind"].get(host, "none") != "none":
            yield code, host


def _atlas(gathered: Gathered, shapes: gpd.GeoSeries, placed: pd.DataFrame) -> Atlas:
    raw = gathered.communes
    columns = {name: raw[name] for name in ("name", "kind", "parent", "population")}
    communes = COMMUNES.build(
        {
            **columns,
            **{name: placed[name] for name in ("lon", "lat", "centre_kind", "area_km2")},
            "territory": [FRANCE] * len(raw),
            "geometry": shapes.reindex(raw.index),
        },
        index=raw.index,
    )
    return Atlas(
        code=FRANCE,
        name="France",
        source=gathered.source,
        licence=gathered.licence,
        vintage=gathered.vintage,
        communes=gpd.GeoDataFrame(communes),
        names=names_of(raw, gathered.names),
        postcodes=POSTCODES.check(gathered.postcodes),
        zones=gathered.zones,
        members=members_of(raw),
    )


def _joined(parts: Iterable[gpd.GeoSeries]) -> gpd.GeoSeries:
    return gpd.GeoSeries(pd.concat([part for part in parts if len(part)]).sort_index(), crs=WGS84)


def _said(*faults: Fault) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.communes)
