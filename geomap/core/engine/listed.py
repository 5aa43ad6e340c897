"""Listed: the communes where something may have changed, in slots by cell, so that few cells cost little."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geomap.core.engine.compiled import compiled, inlined
from geomap.core.engine.shapes import CELL, Bools, Floats, Positions, Records, Starts


class Listed(NamedTuple):
    """By slot the commune (−1 where it is not listed), what is known there, whether it is to be counted again.

    `begin` has, by cell, the first slot of its communes, from 1, and 0 where it has none yet; those that are nowhere
    come as a last cell. `taken` says how many slots there are.
    """

    communes: Positions
    found: Records
    again: Bools
    begin: Positions
    taken: Positions


@compiled
def make_list(most: int, cells: int) -> Listed:
    """Make room for so many communes."""
    return Listed(
        np.empty(most, np.int32),
        np.empty(most, CELL),
        np.empty(most, np.bool_),
        np.zeros(cells + 1, np.int32),
        np.zeros(1, np.int32),
    )


@compiled
def slots_of(cell: int, first_of: Positions, many: int, listed: Listed) -> int:
    """Say from which slot on the communes of a cell are listed, the first of them at that slot; make them room."""
    communes, _, _, begin, taken = listed
    if begin[cell] == 0:
        begin[cell] = taken[0] + 1
        taken[0] += (first_of[cell + 1] if cell + 1 < len(begin) else many) - first_of[cell]
        communes[begin[cell] - 1 : taken[0]] = -1
    return int(begin[cell] - 1)


@compiled
def slot_of(commune: int, cell_of: Positions, first_of: Positions, known: Records, listed: Listed) -> int:
    """Say where a commune is listed; one that is not yet is added as it is known."""
    cell = cell_of[commune] if cell_of[commune] >= 0 else len(listed.begin) - 1
    at = slots_of(cell, first_of, len(known), listed) + commune - first_of[cell]
    if listed.communes[at] < 0:
        listed.communes[at], listed.found[at], listed.again[at] = commune, known[commune], False
    return int(at)


@compiled
def listed_at(commune: int, cell_of: Positions, first_of: Positions, listed: Listed) -> int:
    """Say where a commune is listed, −1 where it is not."""
    cell = cell_of[commune] if cell_of[commune] >= 0 else len(listed.begin) - 1
    at = listed.begin[cell] - 1 + commune - first_of[cell]
    return int(at) if listed.begin[cell] > 0 and listed.communes[at] >= 0 else -1


@compiled
def farthest_of(known: Records, starts: Starts, cells: int) -> Floats:
    """Say by cell how far its communes have to look at most: an offer farther away is the nearest to none of them."""
    farthest, cell_of = np.zeros(cells), starts.cell
    for commune in range(len(known)):
        look_as_far(known[commune], cell_of[commune], farthest)
    return farthest


@inlined
def look_as_far(known: Records, cell: int, farthest: Floats) -> None:
    """Let a cell look as far as one of its communes has to; minutes that are not known are farther than any."""
    for minutes in (known["nearest_minutes"], known["proven_minutes"]):
        if cell >= 0 and not minutes <= farthest[cell]:
            farthest[cell] = math.inf if math.isnan(minutes) else minutes
