"""The loop that exchanges one chosen place for another while that covers more."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.core.engine.compiled import compiled

Positions = npt.NDArray[np.int32]
Chosen = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@compiled
def _hold(starts: Positions, points: Positions, chosen: Chosen, count: Counts, owner: Counts) -> None:
    """Count who covers each point, and keep the last of them."""
    count[:] = 0
    for place in range(len(chosen)):
        for number in range(starts[chosen[place]], starts[chosen[place] + 1]):
            count[points[number]] += 1
            owner[points[number]] = place


@compiled
def _lost(weights: Weights, count: Counts, owner: Counts, lost: Weights) -> None:
    """Add up what each place covers alone."""
    lost[:] = 0.0
    for point in range(len(weights)):
        if count[point] == 1:
            lost[owner[point]] += weights[point]


@compiled
def exchange(starts: Positions, points: Positions, weights: Weights, chosen: Chosen, least: float) -> None:
    """Improve a set in place, the best exchange first, until none gains more than `least`.

    One look at every pair weighs all exchanges: who comes gains what nobody covers, and saves of what the leaver
    covered alone the part it covers too (Resende & Werneck 2004).
    """
    count, owner = np.zeros(len(weights), np.int64), np.zeros(len(weights), np.int64)
    lost, saved = np.zeros(len(chosen)), np.zeros(len(chosen))
    leaver = 0
    while leaver >= 0:
        _hold(starts, points, chosen, count, owner)
        _lost(weights, count, owner, lost)
        best, leaver, comer = least, -1, -1
        for candidate in range(len(starts) - 1):
            gain = 0.0
            saved[:] = -lost
            for number in range(starts[candidate], starts[candidate + 1]):
                point = points[number]
                if count[point] == 0:
                    gain += weights[point]
                elif count[point] == 1:
                    saved[owner[point]] += weights[point]
            place = int(np.argmax(saved))
            # One that is there already gains nothing and saves at most what it alone covers: it never comes.
            if gain + saved[place] > best:
                best, leaver, comer = gain + saved[place], place, candidate
        if leaver >= 0:
            chosen[leaver] = comer
