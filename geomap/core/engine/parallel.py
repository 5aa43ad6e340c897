"""Loops run side by side: compiled, they hold no lock of Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

WORKERS = 4
"""Loops that run at once."""

_PIECES = 6
"""Pieces a worker gets on average: the last to finish keeps the others waiting for little."""

_FEW = 1500
"""Up to so many turns one loop is done before a second would have started."""


def side_by_side(loop: Callable[[int, int], object], turns: int) -> None:
    """Call a loop on consecutive pieces of so many turns, from each first to the one after its last."""
    if turns <= _FEW:
        loop(0, turns)
        return
    bounds: Sequence[int] = [turns * piece // (WORKERS * _PIECES) for piece in range(WORKERS * _PIECES + 1)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(loop, *piece) for piece in pairwise(bounds)]:
            done.result()
