"""Adding: what the offers of one place add at one commune, whatever they are."""

from __future__ import annotations

from geomap.core.engine.compiled import inlined
from geomap.core.engine.minutes import band_of
from geomap.core.engine.room import WITHIN_30
from geomap.core.engine.shapes import BANDS, BY_RULE, NAMED, Bytes, Floats, Offsets, Positions, Records


@inlined
def add_place(  # noqa: PLR0913, PLR0917 - one loop, which is handed what it reads bare
    row: int,
    first: int,
    last: int,
    minutes: float,
    km: float,
    home: bool,
    served: int,
    terms: Records,
    gains: Floats,
    order: Floats,
    access: Floats,
    counts: Offsets,
    waiting: Positions,
    reasons: Bytes,
    best: Floats,
    who: Positions,
    local: Offsets,
) -> None:
    """Add the entries of a place; minutes that are not measured are infinite."""
    band, width = band_of(minutes), access.shape[1]
    for number in range(first, last):
        term = terms[number]
        lane, receives, good = int(term["lane"]), term["receives"] != 0, int(term["good"])
        at_home = home & ((served == BY_RULE) | receives)
        reached = (minutes <= term["reach"]) | (km <= term["km"]) | at_home | (served == NAMED)
        used = (reached | receives) & (band < BANDS - 1)
        counts[row, lane] += (good if reached else 0) + (good << WITHIN_30 if used else 0)
        access[row, lane] += gains[number, band] if used else 0.0
        if reached & (term["waits"] != 0):
            reasons[row, lane] |= term["waits"]
            waiting[row, lane] += term["waiting"]
        if home & reached & (good > 0):
            local[row] |= 1 << lane
        sort = width * int(term["near"] if reached else term["beyond"]) + lane
        if minutes <= best[row, sort]:
            other = who[row, sort]
            if minutes < best[row, sort] or other < 0 or order[term["offer"]] < order[other]:
                best[row, sort], who[row, sort] = minutes, term["offer"]
