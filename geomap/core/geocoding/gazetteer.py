"""The communes of the atlases loaded, looked up by name, postcode, code and point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomap.core.geocoding.gazetteer_areas import centres, named_areas, named_atlases, numbered
from geomap.core.geocoding.gazetteer_index import abridged, grouped, keys, spellings
from geomap.core.geocoding.outlines import M_PER_DEGREE, Outlines
from geomap.core.geocoding.placenames import departement


@dataclass(frozen=True)
class Gazetteer:
    """Dictionaries over every commune loaded; built once, only read afterwards.

    Parameters
    ----------
    label : mapping of str to str
        Commune code → official name.
    centre : mapping of str to (float, float)
        Commune code → longitude, latitude of its centre, degrees.
    population : mapping of str to float
        Commune code → inhabitants, 0 when unknown.
    current : mapping of str to frozenset of str
        Code given, current or old → current codes.
    exact, loose : mapping of str to mapping of str to int
        Key of a name → commune → the best rank of a name of hers that has this key.
    keys : tuple of str
        Keys of `exact`.
    spelt : mapping of str to tuple of (tuple of str, int)
        Commune → words and rank of each of her names.
    by_postcode : mapping of str to tuple of str
        Postcode → communes.
    postcodes : mapping of str to frozenset of str
        Commune → postcodes.
    by_area : mapping of str to frozenset of str
        Département (or what stands for it in a code) → communes.
    abridged : mapping of str to tuple of str
        Key of a shortened name (« Livron ») → communes whose name goes on (« Livron-sur-Drôme »).
    areas : mapping of str to frozenset of str
        Key of the name of a département or région → communes.
    atlases : mapping of str to frozenset of str
        Key of the name of a whole atlas → communes.
    area_of_postcode : mapping of str to frozenset of str
        First two and first three characters of postcodes → départements they serve.
    arrondissements : mapping of str to mapping of int to str
        Commune divided → number → code of the arrondissement.
    parent : mapping of str to str
        Arrondissement → commune it divides.
    outlines : Outlines
        Polygons of the communes, divided ones left out.
    """

    label: Mapping[str, str]
    centre: Mapping[str, tuple[float, float]]
    population: Mapping[str, float]
    current: Mapping[str, frozenset[str]]
    exact: Mapping[str, Mapping[str, int]]
    loose: Mapping[str, Mapping[str, int]]
    keys: tuple[str, ...]
    spelt: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    by_postcode: Mapping[str, tuple[str, ...]]
    postcodes: Mapping[str, frozenset[str]]
    by_area: Mapping[str, frozenset[str]]
    abridged: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, frozenset[str]]
    atlases: Mapping[str, frozenset[str]]
    area_of_postcode: Mapping[str, frozenset[str]]
    arrondissements: Mapping[str, Mapping[int, str]]
    parent: Mapping[str, str]
    outlines: Outlines

    @classmethod
    def build(
        cls,
        communes: gpd.GeoDataFrame,
        names: pd.DataFrame,
        postcodes: pd.DataFrame,
        zones: pd.DataFrame | None = None,
        members: pd.DataFrame | None = None,
        atlases: Mapping[str, str] | None = None,
    ) -> Gazetteer:
        """Index the communes of one atlas or several.

        Parameters
        ----------
        communes : GeoDataFrame
            COMMUNES, EPSG:4326; a divided commune may be left out when its arrondissements are there.
        names : DataFrame
            PLACE_NAMES.
        postcodes : DataFrame
            POSTCODES.
        zones, members : DataFrame, optional
            ZONES and ZONE_MEMBERS; without them names of zones are not known.
        atlases : mapping of str to str, optional
            Code of each atlas → its name, which people write after that of a commune.

        Returns
        -------
        Gazetteer
            Ready.

        Examples
        --------
        >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
        >>> Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()).by_postcode
        mappingproxy({})
        """
        parent = {code: up for code, up in communes["parent"].items() if isinstance(up, str)}
        label = dict(communes["name"].items())
        for up in set(parent.values()) - set(label):
            label[up] = next(iter(names.loc[(names["commune"] == up) & (names["kind"] == "current"), "name"]), up)
        spelt, current = spellings(label, names)
        exact, loose = keys(spelt)
        by_postcode = grouped(zip(postcodes["postcode"], postcodes["commune"], strict=True), label)
        of_commune: defaultdict[str, set[str]] = defaultdict(set)
        by_area: defaultdict[str, set[str]] = defaultdict(set)
        serves: defaultdict[str, set[str]] = defaultdict(set)
        for code in label:
            by_area[departement(code)].add(code)
        for number, codes in by_postcode.items():
            for code in codes:
                of_commune[code].add(number)
                serves[number[:2]].add(departement(code))
                serves[number[:3]].add(departement(code))
        whole = communes.loc[~communes.index.isin(set(parent.values())) & communes.geometry.notna()]
        return cls(
            label=MappingProxyType(label),
            centre=MappingProxyType(centres(communes, parent)),
            population=MappingProxyType(dict(communes["population"].fillna(0.0).items())),
            current=MappingProxyType({code: frozenset(now) for code, now in current.items()}),
            exact=MappingProxyType(exact),
            loose=MappingProxyType(loose),
            keys=tuple(exact),
            spelt=MappingProxyType({code: tuple(rows) for code, rows in spelt.items()}),
            by_postcode=MappingProxyType(by_postcode),
            postcodes=MappingProxyType({code: frozenset(numbers) for code, numbers in of_commune.items()}),
            by_area=MappingProxyType({name: frozenset(codes) for name, codes in by_area.items()}),
            abridged=MappingProxyType(abridged(spelt)),
            areas=MappingProxyType(named_areas(zones, members, parent)),
            atlases=MappingProxyType(named_atlases(communes, parent, atlases)),
            area_of_postcode=MappingProxyType({start: frozenset(areas) for start, areas in serves.items()}),
            arrondissements=MappingProxyType(numbered(label, parent)),
            parent=MappingProxyType(parent),
            outlines=Outlines.of(whole.index.tolist(), shapely.to_wkb(whole.geometry.to_numpy()).tolist()),
        )

    def around(self, postcode: str) -> frozenset[str]:
        """Give the communes of the départements a postcode, known or not, belongs to.

        Parameters
        ----------
        postcode : str
            Mended postcode, or the number of a département where people write it instead.

        Returns
        -------
        frozenset of str
            Commune codes, perhaps none.

        Examples
        --------
        >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
        >>> Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()).around("48000")
        frozenset()
        """
        known = self.by_postcode.get(postcode)
        if known:
            areas: Iterable[str] = {departement(code) for code in known}
        elif postcode in self.by_area:
            areas = (postcode,)
        else:
            start = 3 if postcode[:2] in {"97", "98"} else 2
            areas = self.area_of_postcode.get(postcode[:start], frozenset())
        found = [self.by_area[name] for name in areas]
        return found[0] if len(found) == 1 else frozenset().union(*found)

    def near(self, point: shapely.Point, max_m: float) -> tuple[str, ...]:
        """Find the communes that come within some metres of a point.

        Parameters
        ----------
        point : Point
            EPSG:4326.
        max_m : float
            Metres.

        Returns
        -------
        tuple of str
            Codes in order.

        Examples
        --------
        >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
        >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
        >>> empty.near(shapely.Point(3.5, 44.5), 200.0)
        ()
        """
        return tuple(code for code in self.outlines.within(point, max_m) if self.metres_to(point, code) <= max_m)

    def metres_to(self, point: shapely.Point, code: str) -> float:
        """Measure how far a point lies from a commune: 0 inside, to its centre when it has no polygon.

        Parameters
        ----------
        point : Point
            EPSG:4326.
        code : str
            A commune or an arrondissement; a divided commune is as near as its nearest arrondissement.

        Returns
        -------
        float
            Metres, right to 1 % at the distances that matter here; infinite for a commune of unknown place.

        Examples
        --------
        >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
        >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
        >>> empty.metres_to(shapely.Point(3.5, 44.5), "48095")
        inf
        """
        parts = self.arrondissements.get(code)
        if parts:
            return min(self.metres_to(point, part) for part in parts.values())
        metres = self.outlines.metres_to(point, code)
        if metres is None and code in self.centre:
            squeeze = np.array([np.cos(np.radians(point.y)), 1.0]) * M_PER_DEGREE
            metres = float(np.hypot(*((np.array(self.centre[code]) - [point.x, point.y]) * squeeze)))
        return float("inf") if metres is None else metres
