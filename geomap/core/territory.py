"""Territories: the communes an installation covers, those around them, and the zones above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from geomap.core.nearby import near
from geomap.errors import UnknownTerritory

FRANCE = "FR"
"""Code of the atlas that comes with geomap."""

METROPOLE_EPSG = 2154
"""EPSG code of Lambert-93, the projection of metropolitan France."""

_WORLD_EPSG = 6933
_OVERSEAS_EPSG: Mapping[str, int] = MappingProxyType(
    {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471, "977": 5490, "978": 5490}
)


@dataclass(frozen=True)
class Atlas:
    """One country-like territory as it is loaded: every commune, name, postcode and zone.

    Parameters
    ----------
    code : str
        Short code (``FR``, ``KIN``).
    name : str
        Name people read.
    source, licence, vintage : str
        Where it comes from, under which licence, of which date: shown on the map.
    communes : GeoDataFrame
        COMMUNES, EPSG:4326.
    names, postcodes, zones, members : DataFrame
        PLACE_NAMES, POSTCODES, ZONES and ZONE_MEMBERS.
    digest : str
        Digest of what it was read from, to tell whether what is loaded is still that; empty when nobody will ask.
    """

    code: str
    name: str
    source: str
    licence: str
    vintage: str
    communes: gpd.GeoDataFrame
    names: pd.DataFrame
    postcodes: pd.DataFrame
    zones: pd.DataFrame
    members: pd.DataFrame
    digest: str = ""


@dataclass(frozen=True, eq=False)
class Territory:
    """What one map is about: its communes, and those around whose people and providers count too; like no other.

    Parameters
    ----------
    spec : str
        The zone id (``departement:48``) or the atlas code (``FR``).
    name : str
        Name people read.
    atlas : str
        Code of the atlas.
    attribution : str
        Source, licence and vintage of the shapes, on one line.
    communes : GeoDataFrame
        COMMUNES inside, EPSG:4326; arrondissements instead of the communes they divide.
    around : GeoDataFrame
        COMMUNES outside whose centre is near enough to matter, EPSG:4326.
    zones, members : DataFrame
        ZONES with a commune inside, and ZONE_MEMBERS of the communes inside and around: service areas are given by
        zone.
    metric_epsg : int
        EPSG code of the CRS distances and areas are measured in.
    """

    spec: str
    name: str
    atlas: str
    attribution: str
    communes: gpd.GeoDataFrame
    around: gpd.GeoDataFrame
    zones: pd.DataFrame
    members: pd.DataFrame
    metric_epsg: int

    @property
    def people(self) -> float:
        """Inhabitants, communes of unknown population left out."""
        return float(self.communes["population"].sum())


def zone_of(spec: str, zones: pd.DataFrame, atlases: Mapping[str, str]) -> str:
    """Find which zone or atlas a specification names; case does not matter.

    Parameters
    ----------
    spec : str
        ``48``, ``2a``, ``departement:48``, ``epci:200069144``, ``region:76``, ``france``, an atlas code, or a zone id.
    zones : DataFrame
        ZONES loaded.
    atlases : mapping of str to str
        Atlas code → name.

    Returns
    -------
    str
        A zone id or an atlas code.

    Raises
    ------
    UnknownTerritory
        When nothing loaded has that name.

    Examples
    --------
    >>> zone_of("2a", pd.DataFrame(index=["departement:2A"]), {"FR": "France"})
    'departement:2A'
    """
    wanted = spec.strip().casefold()
    by_atlas = {code.casefold(): code for code in atlases}
    if FRANCE in atlases:
        by_atlas["france"] = FRANCE
    if wanted in by_atlas:
        return by_atlas[wanted]
    by_zone = {str(zone).casefold(): str(zone) for zone in zones.index}
    for candidate in (wanted, f"departement:{wanted}", f"departement:{wanted.zfill(2)}"):
        if candidate in by_zone:
            return by_zone[candidate]
    known = ", ".join(atlases) or "none"
    raise UnknownTerritory(
        f"No territory « {spec} » is loaded (loaded: {known}). Give a département (48), epci:…, region:…, "
        f"france, or add one with « geomap territory add »."
    )


def select(atlas: Atlas, spec: str) -> Territory:
    """Cut a territory out of an atlas.

    Parameters
    ----------
    atlas : Atlas
        Every commune that can be inside or around; its names and postcodes are not looked at.
    spec : str
        What `zone_of` understands.

    Returns
    -------
    Territory
        Communes in the order of the atlas. `around` holds those within 70 km, centre to centre, of one inside.

    Raises
    ------
    UnknownTerritory
        When the atlas has no such zone.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES, ZONE_MEMBERS, ZONES
    >>> communes = COMMUNES.build({"name": ["A", "B"], "territory": ["X", "X"], "kind": ["area", "area"],
    ...                            "lon": [0.0, 0.5], "lat": [0.0, 0.0], "centre_kind": ["inside", "inside"]},
    ...                           index=["X-A", "X-B"])
    >>> zones = ZONES.build({"kind": ["zone"], "code": ["X-1"], "name": ["One"], "territory": ["X"]},
    ...                     index=["zone:X-1"])
    >>> members = ZONE_MEMBERS.build({"zone": ["zone:X-1"], "commune": ["X-A"]})
    >>> atlas = Atlas("X", "Ex", "us", "CC0", "2026", communes, PLACE_NAMES.empty(), POSTCODES.empty(), zones, members)
    >>> territory = select(atlas, "zone:X-1")
    >>> territory.communes.index.tolist(), territory.around.index.tolist(), territory.name
    (['X-A'], ['X-B'], 'One')
    """
    found = zone_of(spec, atlas.zones, {atlas.code: atlas.name})
    counted = demand(atlas.communes)
    if found == atlas.code:
        inside, name = counted, atlas.name
    else:
        own = atlas.members.loc[atlas.members["zone"] == found, "commune"]
        inside, name = counted[counted.index.isin(own)], str(atlas.zones.loc[found, "name"])
    around = counted.loc[near(counted, inside.index)]
    zones_inside = atlas.members.loc[atlas.members["commune"].isin(inside.index), "zone"]
    either = inside.index.union(around.index)
    return Territory(
        spec=found,
        name=name,
        atlas=atlas.code,
        attribution=" · ".join(filter(None, (atlas.source, atlas.licence, atlas.vintage))),
        communes=inside,
        around=around,
        zones=atlas.zones[atlas.zones.index.isin(zones_inside)],
        members=atlas.members[atlas.members["commune"].isin(either)].reset_index(drop=True),
        metric_epsg=metric_epsg(inside, atlas.code),
    )


def demand(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the rows people are counted at: arrondissements instead of the communes they divide.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES, any CRS.

    Returns
    -------
    GeoDataFrame
        A subset, same order.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame({"parent": [None, "75056"]}, index=pd.Index(["75056", "75101"], name="commune"))
    >>> demand(frame).index.tolist()
    ['75101']
    """
    divided = set(communes["parent"].dropna())
    return communes[~communes.index.isin(divided)]


def french_epsg(commune: str) -> int | None:
    """Give the CRS the part of France a commune lies in is measured in.

    Parameters
    ----------
    commune : str
        INSEE code.

    Returns
    -------
    int or None
        2154 in metropolitan France, the official projection of the five départements and two islands overseas;
        `None` in the other collectivities.

    Examples
    --------
    >>> french_epsg("2A004"), french_epsg("97411"), french_epsg("98818")
    (2154, 2975, None)
    """
    return _OVERSEAS_EPSG.get(commune[:3]) if commune[:2] in {"97", "98"} else METROPOLE_EPSG


def metric_epsg(communes: gpd.GeoDataFrame, atlas: str) -> int:
    """Choose the CRS a set of communes is measured in.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES, EPSG:4326.
    atlas : str
        Code of their atlas.

    Returns
    -------
    int
        2154 as soon as one is in metropolitan France, 5490, 2972, 2975 or 4471 overseas, the UTM zone of the middle
        elsewhere; 6933, equal-area and metric everywhere, when none has a centre.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame({"lon": [3.5], "lat": [44.5]}, index=pd.Index(["48095"], name="commune"))
    >>> metric_epsg(frame, "FR")
    2154
    """
    if atlas == FRANCE:
        grids = {french_epsg(str(code)) for code in communes.index}
        if METROPOLE_EPSG in grids:
            return METROPOLE_EPSG
        if len(grids) == 1 and (grid := grids.pop()) is not None:
            return grid
    placed = communes[communes["lon"].notna() & communes["lat"].notna()]
    if placed.empty:
        return _WORLD_EPSG
    return utm_epsg(float(placed["lon"].median()), float(placed["lat"].median()))


def utm_epsg(lon: float, lat: float) -> int:
    """Give the EPSG code of the WGS 84 / UTM zone of a point.

    Parameters
    ----------
    lon, lat : float
        Degrees.

    Returns
    -------
    int
        326xx north of the equator, 327xx south.

    Examples
    --------
    >>> utm_epsg(15.3, -4.3)
    32733
    """
    zone = min(int((lon + 180.0) // 6.0) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone
