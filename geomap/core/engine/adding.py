"""Adding: what the offers of one place add at the communes of a lot, whatever they are."""

from __future__ import annotations

from geomap.core.engine.compiled import inlined
from geomap.core.engine.lot import KM, MINUTES
from geomap.core.engine.minutes import CORE_MINUTES, EDGE_MINUTES, MIDDLE_MINUTES
from geomap.core.engine.room import ACCESS, HERE, NEAREST, PROVEN, REASONS, SUMS, WAITING, WHO, WITHIN_30
from geomap.core.engine.shapes import Floats, Records
from geomap.core.engine.terms import FREE, REACHES, REST, SORTS, WAITS


@inlined
def add_place(  # noqa: PLR0913, PLR0917 - one loop, which is handed what it reads bare
    begin: int, end: int, there: int, home: int, first: int, last: int, lot: Floats, terms: Records, order: Floats,
    sums: Floats, nearest: Floats,
) -> None:  # fmt: skip
    """Add the entries of a place at some rows of a lot.

    `there` of them have a journey to it, `home` is the row of its own commune or −1. Sums are taken for all rows at
    once: one without a journey has minutes and km that are not numbers, for which no comparison holds.
    """
    for number in range(first, last):
        term = terms[number]
        lane, good, offer = int(term["lane"]), term["good"], int(term["offer"])
        reach, area, use = term["reach"], term["km"], term["use"]
        core, middle, edge = term["core"], term["middle"], term["edge"]
        own, reached_rows = lane * SUMS, 0
        for row in range(begin, end):
            minutes = lot[MINUTES + row]
            reached = (minutes <= reach) | (lot[KM + row] <= area)
            used = (reached & (minutes <= EDGE_MINUTES)) | (minutes <= use)
            gain = core if minutes <= CORE_MINUTES else (middle if minutes <= MIDDLE_MINUTES else edge)
            sums[own + PROVEN + row] += good if reached else 0.0
            sums[own + WITHIN_30 + row] += good if used else 0.0
            sums[own + ACCESS + row] += gain if used else 0.0
            reached_rows += reached
        if reached_rows > 0:
            if term["waits"] != 0:
                for row in range(begin, end):
                    if (lot[MINUTES + row] <= reach) | (lot[KM + row] <= area):
                        sums[own + REASONS + row] = int(sums[own + REASONS + row]) | int(term["waits"])
                        sums[own + WAITING + row] += term["waiting"]
            if home >= 0 and good > 0.0 and ((lot[MINUTES + home] <= reach) | (lot[KM + home] <= area)):
                sums[own + HERE + home] = 1.0
            slot = (lane * SORTS + (REACHES if good > 0.0 else WAITS)) * NEAREST
            keep_nearer(begin, end, reach, area, True, offer, lot, order, slot, nearest)
        if reached_rows < there:
            slot = (lane * SORTS + (FREE if good > 0.0 and use > 0.0 else REST)) * NEAREST
            keep_nearer(begin, end, reach, area, False, offer, lot, order, slot, nearest)


@inlined
def keep_nearer(  # noqa: PLR0913, PLR0917 - one loop, which is handed what it reads bare
    begin: int, end: int, reach: float, area: float, inside: bool, offer: int, lot: Floats, order: Floats,
    slot: int, nearest: Floats,
) -> None:  # fmt: skip
    """Keep an offer where it is nearer than who was known, or as near and first by id: where it reaches, or beyond."""
    ties = 0
    for row in range(begin, end):
        minutes, known = lot[MINUTES + row], nearest[slot + row]
        asked = ((minutes <= reach) | (lot[KM + row] <= area)) == inside
        nearer = asked & (minutes < known)
        ties += asked & (minutes == known)
        nearest[slot + row] = minutes if nearer else known
        nearest[slot + WHO + row] = offer if nearer else nearest[slot + WHO + row]
    if ties > 0:
        for row in range(begin, end):
            minutes, other = lot[MINUTES + row], int(nearest[slot + WHO + row])
            asked = ((minutes <= reach) | (lot[KM + row] <= area)) == inside
            if asked and minutes == nearest[slot + row] and (other < 0 or order[offer] < order[other]):
                nearest[slot + WHO + row] = offer
