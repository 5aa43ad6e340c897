"""Visiting: what one offer adds at one commune, whatever the offer is."""

from __future__ import annotations

from geomap.core.engine.compiled import compiled
from geomap.core.engine.minutes import gain_of, weight_of
from geomap.core.engine.shapes import BY_RULE, NAMED, ON_SITE, PROVEN, RECEIVES, REMOTE, Floats, Records

EVERY = -1
"""Every lane."""

Pair = tuple[float, float, bool, int]
"""Minutes and km from a commune to a place, whether it is its own, and whether areas hold it by rule or by name."""


@compiled
def visit(  # noqa: C901, PLR0913, PLR0917 - one loop, which is handed what it reads bare
    cells: Records,
    access: Floats,
    row: int,
    entries: Records,
    first: int,
    last: int,
    pair: Pair,
    lanes: int,
    max_minutes: float,
    declared_counts: bool,
    order: Floats,
) -> None:
    """Add offers of one place to the lanes wanted, whatever they are; minutes that are not measured are infinite."""
    minutes, km, home, served = pair
    weight = weight_of(minutes)
    for number in range(first, last):
        entry = entries[number]
        if (lanes >> entry["lane"]) & 1 == 0:
            continue
        cell = cells[row, entry["lane"]]
        flags, many = entry["flags"], entry["many"]
        good = declared_counts or flags & PROVEN != 0
        receives = flags & RECEIVES != 0
        if served == BY_RULE:
            on_site = minutes <= entry["minutes"] or km <= entry["km"] or (home and flags & ON_SITE != 0)
        else:
            on_site = served == NAMED
        tier = 2
        if on_site or (receives and (minutes <= max_minutes or home)):
            tier = 0 if good else 1
            if good:
                cell["proven"] += many
                if home:
                    cell["local"] = 1
            if flags & PROVEN == 0:
                cell["reasons"] |= entry["waits"]
                if flags & REMOTE == 0:
                    cell["waiting"] += many
        if good and (on_site or receives):
            cell["proven_minutes"] = min(cell["proven_minutes"], minutes)
            if weight > 0.0:
                cell["within_30"] += many
                access[row, entry["lane"]] += gain_of(weight, float(entry["share"])) * many
        meet(cell, tier, minutes, entry["offer"], order)


@compiled
def meet(cell: Records, tier: int, minutes: float, offer: int, order: Floats) -> None:
    """Keep the nearer of two offers: one that counts and reaches before one that reaches, ties by id."""
    if tier <= cell["tier"]:
        best = cell["nearest_minutes"]
        if tier < cell["tier"] or minutes < best or (minutes == best and order[offer] < order[cell["nearest"]]):
            cell["tier"], cell["nearest_minutes"], cell["nearest"] = tier, minutes, offer
