"""An answer as figures: what another question changes on a map whose shapes are there already."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.maps.order import commune_order, order_digest
from geomap.maps.palette import state_ranks
from geomap.maps.zones import Division, divisions

MOST_FIGURES = 1_000
"""Beyond this many communes only their states are told: a page that large lists zones."""


def values(answer: Answer) -> dict[str, str]:
    """Give the states of an answer as the map script takes them: the order they are in, and one digit a commune."""
    codes = commune_order(answer.territory.communes)
    return {"order": order_digest(codes), "ranks": state_ranks(answer.coverage["state"].loc[list(codes)].tolist())}


def figures(answer: Answer) -> dict[str, str | list[int]]:
    """Give minutes to the nearest and the number of providers that count, commune by commune in the same order."""
    if len(answer.coverage) > MOST_FIGURES:
        return {}
    rows = answer.coverage.loc[list(commune_order(answer.territory.communes))]
    return {
        "minutes": "".join(map(minute_sign, rows["nearest_minutes"])),
        "proven": [int(count) for count in rows["proven_providers"]],
    }


def minute_sign(minutes: float) -> str:
    """Write minutes as one printable character, `#` being 0 and the backslash left out; `!` says not measured.

    Rounded up, so that nobody is promised too much.
    """
    if math.isnan(minutes):
        return "!"
    sign = ord("#") + math.ceil(minutes)
    return chr(sign + (sign >= ord("\\")))


def totals(answer: Answer) -> list[list[int | None]]:
    """Give communes and people in each state, by rank; people nobody has counted are null."""
    rows = answer.summary[answer.summary["zone"] == answer.territory.spec].set_index("state")
    return _by_rank(dict(zip(rows.index, zip(rows["communes"], rows["people"], strict=True), strict=True)))


def level_ranks(answer: Answer, cuts: Sequence[Division] | None = None) -> dict[str, str]:
    """Give the states of the zones a map can be read by: kind → one digit a zone, in the order of the shapes' zones.

    `cuts` are the divisions of the territory, where they are known already.
    """
    codes = commune_order(answer.territory.communes)
    counts = answer.summary.set_index(["zone", "state"])
    known = {key: (row.communes, row.people) for key, row in zip(counts.index, counts.itertuples(), strict=True)}
    found = {}
    for cut in divisions(answer.territory, codes) if cuts is None else cuts:
        sums = [_by_rank({state: known[zone, state] for state in STATES if (zone, state) in known}) for zone in cut.ids]
        found[cut.kind] = "".join(str(zone_rank(one)) for one in sums)
    return found


def painted_ranks(answer: Answer, cut: Division) -> str:
    """Give what each commune is painted in where the map is read by the zones of a division, in the shapes' order.

    That is the state of its zone or its own, whichever is worse: from afar nobody looks better served than they are.
    """
    own, zones = values(answer)["ranks"], level_ranks(answer, [cut])[cut.kind]
    return "".join(max(rank, zones[zone]) if zone >= 0 else rank for rank, zone in zip(own, cut.of, strict=True))


def zone_rank(counts: Sequence[Sequence[int | None]]) -> int:
    """Give the state a zone is drawn in: the best that nine people in ten are in, or in a better one.

    So a zone is shown covered only when nine tenths of its people are. Where the people of some communes are not known,
    communes are counted instead; what is not expected there does not count, unless nothing is expected.
    """
    expected = list(counts[:-1])
    by_people = all(people is not None for communes, people in expected if communes)
    numbers = [(people if by_people else communes) or 0 for communes, people in expected]
    if sum(numbers) == 0:
        numbers = [communes or 0 for communes, _ in expected]
    if sum(numbers) == 0:
        return len(STATES) - 1
    reached = list(itertools.accumulate(numbers))
    return next(rank for rank, number in enumerate(reached) if number * 10 >= reached[-1] * 9)


def _by_rank(counts: Mapping[str, tuple[Any, Any]]) -> list[list[int | None]]:
    return [
        [int(communes), None if pd.isna(people) else round(people)]
        for communes, people in (counts.get(state, (0, 0.0)) for state in STATES)
    ]
