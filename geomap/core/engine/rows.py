"""Rows: journeys to places off the grid, known one by one, by the commune they start in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.engine.compiled import compiled
from geomap.core.engine.ground import Ground, Ints, journeys_between
from geomap.core.engine.minutes import ground_km
from geomap.core.engine.names import Names
from geomap.core.engine.shapes import BY_RULE, NAMED, NOT_NAMED, ROW, Floats, Offsets, Positions, Records, Starts
from geomap.core.engine.site import Site


class Sites(NamedTuple):
    """Places off the grid, their numbers, and for each an offer that stands there."""

    places: Records
    numbers: Positions
    offers: Positions


def rows_of(site: Site, sites: Sites) -> tuple[Offsets, Records]:
    """List the journeys to places off the grid by commune: near ones, from their own commune, and from those named."""
    ground = site.ground
    many = len(ground.codes)
    if not len(sites.places):
        return np.zeros(many + 1, dtype=np.int64), np.empty(0, dtype=ROW)
    commune, place, minutes, km = _measured(ground, sites, site.names)
    by_name = sites.places["by_name"]
    home = sites.places["home"]
    at_home = np.flatnonzero(home >= 0)
    named = [ground.served(site.zones[number - 1]) if number else np.empty(0, np.int32) for number in by_name]
    served = np.repeat(np.arange(len(named)), [len(one) for one in named])
    commune = np.concatenate([commune, home[at_home], *named]).astype(np.int64)
    place = np.concatenate([place, at_home, served]).astype(np.int64)
    unknown = np.full(len(commune) - len(minutes), np.inf)
    minutes, km = np.concatenate([minutes, unknown]), np.concatenate([km, unknown])
    order = np.lexsort((minutes, place, commune))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(commune[order]) != 0) | (np.diff(place[order]) != 0)
    kept = order[first]
    rows = np.zeros(len(kept), dtype=ROW)
    rows["minutes"], rows["km"], rows["place"] = minutes[kept], km[kept], sites.numbers[place[kept]]
    listed = np.isin(place * many + commune, served * many + np.concatenate(named).astype(np.int64))
    rows["served"] = np.where(by_name[place] == 0, BY_RULE, np.where(listed, NAMED, NOT_NAMED))[kept]
    return np.searchsorted(commune[kept], np.arange(many + 1)).astype(np.int64), rows


def _measured(ground: Ground, sites: Sites, names: Names) -> tuple[Ints, Ints, Floats, Floats]:
    """Journeys up to 90 minutes: by distance where it tells them, else as they are given."""
    placed = np.flatnonzero(np.isfinite(sites.places["x"]))
    if ground.paced:
        count = np.zeros(1, dtype=np.int64)
        nothing = np.empty(0, dtype=np.int64)
        _by_distance(ground.starts, sites.places, placed, nothing, nothing, np.empty(0), np.empty(0), count)
        found = np.empty(count[0], np.int64), np.empty(count[0], np.int64), np.empty(count[0]), np.empty(count[0])
        _by_distance(ground.starts, sites.places, placed, *found, count)
        return found
    bases = names.bases(sites.offers[placed])
    commune, base, minutes, km = journeys_between(ground, bases)
    # Several places may be one base: areas by name stand alone.
    base_of = bases.index.get_indexer(pd.Index(names.of("provider", sites.offers[placed]), dtype=object))
    by_base = np.argsort(base, kind="stable")
    bounds = np.searchsorted(base[by_base], np.arange(len(bases) + 1))
    lots = [by_base[bounds[one] : bounds[one + 1]] for one in base_of]
    row = np.concatenate([np.empty(0, dtype=np.intp), *lots])
    place = np.repeat(placed, [len(lot) for lot in lots])
    return commune[row].astype(np.int64), place.astype(np.int64), minutes[row], km[row]


@compiled
def _by_distance(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    starts: Starts,
    places: Records,
    placed: Ints,
    communes: Ints,
    numbers: Ints,
    minutes: Floats,
    kilometres: Floats,
    count: Ints,
) -> None:
    """Fill in the journeys to places, as far as there is room, and count them."""
    count[0] = 0
    for number in placed:
        place = places[number]
        for commune in range(len(starts.x)):
            dx, dy, dz = place["x"] - starts.x[commune], place["y"] - starts.y[commune], place["z"] - starts.z[commune]
            km = ground_km(dx * dx + dy * dy + dz * dz)
            took = max(place["pace"], starts.pace[commune]) * max(km, starts.crossing_km[commune])
            if took <= MAX_MINUTES:
                if count[0] < len(communes):
                    communes[count[0]], numbers[count[0]] = commune, number
                    minutes[count[0]], kilometres[count[0]] = took, km
                count[0] += 1
