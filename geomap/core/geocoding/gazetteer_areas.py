"""The areas of a gazetteer: centres of communes, numbered parts of divided ones, and zones people write by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.geocoding.placenames import fold, key, words

_NUMBER = re.compile(r"\d+")


def centres(communes: gpd.GeoDataFrame, parent: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Give the centre of each commune; that of a divided one amid its arrondissements when it has none.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES.
    parent : mapping of str to str
        Arrondissement → commune it divides.

    Returns
    -------
    dict
        Code → longitude, latitude, degrees.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES
    >>> centres(COMMUNES.empty(), {})
    {}
    """
    placed = communes[communes["lon"].notna() & communes["lat"].notna()]
    found = dict(zip(placed.index, zip(placed["lon"], placed["lat"], strict=True), strict=True))
    parts: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for code, up in parent.items():
        if code in found and up not in found:
            parts[up].append(found[code])
    for up, points in parts.items():
        lon, lat = np.mean(points, axis=0)
        found[up] = (float(lon), float(lat))
    return found


def numbered(label: Mapping[str, str], parent: Mapping[str, str]) -> dict[str, Mapping[int, str]]:
    """Give the arrondissements of divided communes by their number.

    Parameters
    ----------
    label : mapping of str to str
        Code → official name.
    parent : mapping of str to str
        Arrondissement → commune it divides.

    Returns
    -------
    dict
        Commune → number → code.

    Examples
    --------
    >>> numbered({"75112": "Paris 12e Arrondissement"}, {"75112": "75056"})
    {'75056': {12: '75112'}}
    """
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for code, up in parent.items():
        number = _NUMBER.search(fold(label[code]))
        if number:
            found[up][int(number.group())] = code
    return dict(found)


def named_areas(
    zones: pd.DataFrame | None, members: pd.DataFrame | None, parent: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Give the communes of zones people write after a commune.

    Parameters
    ----------
    zones, members : DataFrame or None
        ZONES and ZONE_MEMBERS; nobody writes an EPCI, which mostly bears the name of a town.
    parent : mapping of str to str
        Arrondissement → commune it divides; where one is, so is the other.

    Returns
    -------
    dict
        Key of the name → communes.

    Examples
    --------
    >>> named_areas(None, None, {})
    {}
    """
    if zones is None or members is None:
        return {}
    written = zones.loc[zones["kind"] != "epci", "name"]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for zone, codes in members.groupby("zone")["commune"]:
        if zone in written.index:
            found[key(words(written[zone]))].update(codes, (parent[code] for code in codes if code in parent))
    return {name: frozenset(codes) for name, codes in found.items() if name}


def named_atlases(
    communes: gpd.GeoDataFrame, parent: Mapping[str, str], atlases: Mapping[str, str] | None
) -> dict[str, frozenset[str]]:
    """Give the communes of whole atlases by their name, which one of the communes may bear as well.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES.
    parent : mapping of str to str
        Arrondissement → commune it divides; where one is, so is the other.
    atlases : mapping of str to str or None
        Code → name.

    Returns
    -------
    dict
        Key of the name → communes.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES
    >>> named_atlases(COMMUNES.empty(), {}, {"KIN": "Kinshasa"})
    {}
    """
    found = {}
    for code, name in (atlases or {}).items():
        inside = communes.index[communes["territory"] == code]
        if len(inside):
            found[key(words(name))] = frozenset((*inside, *(parent[own] for own in inside if own in parent)))
    return found
