"""The loop that lowers a Lagrangian bound, and tells on its way which candidates no better set holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.core.engine.compiled import compiled
from geomap.core.siting.cover import Bools, Floats, Ints

_ALMOST = 1e-9
"""Share of a bound by which another must be lower to count as better."""

_FADING = 0.9
"""What a step counts for beside the one after it, in how often a candidate is among the best."""

_FARTHEST = 1e300
"""The bound before there is one."""


class Lowered(NamedTuple):
    """Where a descent ends: the best bound, its prices, what is left to decide, the best set met, what it took."""

    bound: float
    price: Floats
    may: Bools
    must: Bools
    used: Floats
    value: float
    met: Ints
    steps: int
    looked: int


class Rows(NamedTuple):
    """The candidates left, row by row: which they are, and the points of each that nothing covers yet."""

    which: Ints
    starts: Ints
    points: npt.NDArray[np.int32]


@compiled
def _left(starts: npt.NDArray[np.int32], points: npt.NDArray[np.int32], allowed: Bools, covered: Bools) -> Rows:
    """Lay out the candidates allowed, without the points covered already."""
    which, ends = np.empty(len(allowed), np.int64), np.zeros(len(allowed) + 1, np.int64)
    kept = np.empty(len(points), np.int32)
    rows = at = 0
    for candidate in range(len(allowed)):
        if not allowed[candidate]:
            continue
        for number in range(starts[candidate], starts[candidate + 1]):
            if not covered[points[number]]:
                kept[at] = points[number]
                at += 1
        if at > ends[rows]:
            which[rows] = candidate
            rows += 1
            ends[rows] = at
    return Rows(which[:rows], ends[: rows + 1], kept[:at])


@compiled
def _ranked(rows: Rows, above: Floats, alive: Bools, worth: Floats, top: Ints) -> tuple[int, float]:
    """Weigh each row above the prices, put the heaviest into `top`; say how many, and what the next one weighs."""
    filled, following, places = 0, 0.0, len(top)
    for row in range(len(alive)):
        if not alive[row]:
            continue
        total = 0.0
        for number in range(rows.starts[row], rows.starts[row + 1]):
            total += above[rows.points[number]]
        worth[row] = total
        if filled < places:
            at = filled
            filled += 1
        elif total > worth[top[places - 1]]:
            at = places - 1
            following = max(following, worth[top[at]])
        else:
            following = max(following, total)
            continue
        while at > 0 and worth[top[at - 1]] < total:
            top[at] = top[at - 1]
            at -= 1
        top[at] = row
    return filled, following


@compiled
def _covered_by(rows: Rows, top: Ints, weights: Floats, count: Floats) -> float:
    """Count how many rows of `top` cover each point; give what they weigh, each point once."""
    count[:] = 0.0
    value = 0.0
    for row in top:
        for number in range(rows.starts[row], rows.starts[row + 1]):
            point = rows.points[number]
            if count[point] == 0.0:
                value += weights[point]
            count[point] += 1.0
    return value


@compiled
def _turned(way: Floats, slope: Floats, price: Floats, weights: Floats, covered: Bools) -> float:
    """Turn the way prices go: down the slope, halfway to where they went where the two disagree; give its square.

    The zigzags of plain steps cancel out (Sherali & Ulular 1989). What a price may not pass is not gone beyond.
    """
    steep = agreed = before = 0.0
    for point in range(len(price)):
        if covered[point] or _stopped(slope[point], price[point], weights[point]):
            slope[point] = 0.0
        steep += slope[point] * slope[point]
        agreed += slope[point] * way[point]
        before += way[point] * way[point]
    share = np.sqrt(steep / before) if agreed < 0.0 < before else 0.0
    square = 0.0
    for point in range(len(price)):
        way[point] = slope[point] + share * way[point]
        if _stopped(way[point], price[point], weights[point]):
            way[point] = 0.0
        square += way[point] * way[point]
    return float(square)


@compiled
def _stopped(way: float, price: float, weight: float) -> bool:
    """Whether a price that goes this way would leave what it may be: from nothing to the weight of its point."""
    return bool((way < 0.0 and price >= weight) or (way > 0.0 and price <= 0.0))


@compiled
def lowered(  # noqa: PLR0913, PLR0917 - what a loop reads is handed to it bare
    starts: npt.NDArray[np.int32],
    points: npt.NDArray[np.int32],
    weights: Floats,
    price: Floats,
    allowed: Bools,
    covered: Bools,
    places: int,
    needed: float,
    steps: int,
    patience: int,
    length: float,
) -> Lowered:
    """Lower the bound on what `places` of the candidates allowed add to what is covered, by subgradient steps.

    It ends when the bound is below what is needed, after so many steps, or after `patience` of them without a better
    bound; a step goes `length` times as far as would meet what is needed on a straight slope. `may` and `must` say
    which candidates a set worth what is needed may and must hold, `used` how often of late each was among the best.
    """
    rows = _left(starts, points, allowed, covered)
    alive, forced = np.ones(len(rows.which), np.bool_), np.zeros(len(rows.which), np.bool_)
    worth, above, count = np.empty(len(rows.which)), np.empty(len(weights)), np.empty(len(weights))
    top, met, value = np.empty(places, np.int64), np.empty(0, np.int64), -1.0
    price = np.where(covered, 0.0, price)
    way, often, turns = np.zeros(len(weights)), np.zeros(len(rows.which)), 0.0
    best, best_price, stale, done, looked = _FARTHEST, price.copy(), 0, 0, 0
    for _ in range(steps):
        above[:] = np.where(covered, 0.0, weights - price)
        filled, following = _ranked(rows, above, alive, worth, top)
        done, looked = done + 1, looked + len(rows.points)
        here = price.sum() + worth[top[:filled]].sum()
        last = worth[top[filled - 1]] if filled == places else 0.0
        served = _covered_by(rows, top[:filled], weights, count)
        if served > value:
            value, met = served, rows.which[top[:filled]]
        often, turns = _FADING * often, _FADING * turns + 1.0
        often[top[:filled]] += 1.0
        for row in range(len(alive)):
            alive[row] &= worth[row] >= last or here - last + worth[row] >= needed
        for row in top[:filled]:
            forced[row] |= here - worth[row] + following < needed
        if here < best * (1.0 - _ALMOST):
            best, best_price[:], stale = here, price, 0
        else:
            stale += 1
        if best < needed or stale >= patience:
            break
        square = _turned(way, 1.0 - count, price, weights, covered)
        if square == 0.0:
            break
        price = np.clip(price - length * (here - needed + 1.0) / square * way, 0.0, weights)
    may, must, used = np.zeros(len(allowed), np.bool_), np.zeros(len(allowed), np.bool_), np.zeros(len(allowed))
    may[rows.which], must[rows.which], used[rows.which] = alive, forced, often / max(turns, 1.0)
    return Lowered(best, best_price, may, must, used, value, met, done, looked)
