"""An answer as figures: what another question changes on a map whose shapes are there already."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.core.zoning import Sums, zoning_of
from geomap.maps.order import order_of
from geomap.maps.zones import Division, divisions_of

MOST_FIGURES = 1_000
"""Beyond this many communes only their states are told: a page that large lists zones."""


def values(answer: Answer) -> dict[str, str]:
    """Give the states of an answer as the map script takes them: the order they are in, and one digit a commune."""
    order = order_of(answer.territory)
    return {"order": order.digest, "ranks": _digits(answer.ranks[order.rows])}


def figures(answer: Answer) -> dict[str, str | list[int]]:
    """Give minutes to the nearest and the number of providers that count, commune by commune in the same order."""
    if len(answer.coverage) > MOST_FIGURES:
        return {}
    rows = answer.coverage.loc[list(order_of(answer.territory).codes)]
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
    whole = np.searchsorted(zoning_of(answer.territory).zones, answer.territory.spec)
    return [
        [communes, people_told(people)]
        for communes, people in zip(*(told[whole].tolist() for told in answer.sums), strict=True)
    ]


def people_told(people: float) -> int | None:
    """Write a number of people for the script of a page: whole, and null where nobody knows."""
    return None if math.isnan(people) else round(people)


def level_ranks(answer: Answer, cuts: Sequence[Division] | None = None) -> dict[str, str]:
    """Give the states of the zones a map can be read by: kind → one digit a zone, in the order of the shapes' zones.

    `cuts` are the divisions meant, all of the territory when they are not given.
    """
    zones = zoning_of(answer.territory).zones
    found = {}
    for cut in divisions_of(answer.territory) if cuts is None else cuts:
        rows = np.searchsorted(zones, np.array(cut.ids, dtype=object))
        found[cut.kind] = _digits(zone_ranks(Sums(answer.sums.communes[rows], answer.sums.people[rows])))
    return found


def painted_ranks(answer: Answer, cut: Division) -> str:
    """Give what each commune is painted in where the map is read by the zones of a division, in the shapes' order.

    That is the state of its zone or its own, whichever is worse: from afar nobody looks better served than they are.
    """
    own, zones = _places(values(answer)["ranks"]), _places(level_ranks(answer, [cut])[cut.kind])
    of = np.asarray(cut.of)
    return _digits(np.where(of >= 0, np.maximum(own, zones[of]), own))


def zone_ranks(sums: Sums) -> NDArray[np.intp]:
    """Give the state each zone is drawn in: the best that nine people in ten are in, or in a better one.

    So a zone is shown covered only when nine tenths of its people are. Where the people of some communes are not known,
    communes are counted instead; what is not expected there does not count, unless nothing is expected.
    """
    communes, people = sums.communes[:, :-1].astype(float), np.round(sums.people[:, :-1])
    by_people = np.isfinite(people).all(axis=1) & (np.nan_to_num(people).sum(axis=1) > 0)
    reached = np.cumsum(np.where(by_people[:, None], np.nan_to_num(people), communes), axis=1)
    found = np.argmax(reached * 10 >= reached[:, -1:] * 9, axis=1)
    return np.where(reached[:, -1] > 0, found, len(STATES) - 1)


def _digits(ranks: NDArray[np.integer[Any]]) -> str:
    return (ranks.astype(np.uint8) + ord("0")).tobytes().decode()


def _places(digits: str) -> NDArray[np.uint8]:
    return np.frombuffer(digits.encode(), dtype=np.uint8) - ord("0")
