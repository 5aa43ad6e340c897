"""What a bench measures and says: medians of interleaved repetitions, one line a comparison."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

REPETITIONS = 5
"""Fewest repetitions a median is taken over."""


@dataclass(frozen=True)
class Line:
    """One comparison; `ratio` above 1 says geomap does better, `budget` is the ratio or value promised, if any.

    A peer that was broken off needs `at_least` what stands there, and the ratio is at least so much.
    """

    what: str
    ours: float
    peer: float | None
    peer_name: str
    unit: str
    ratio: float | None
    budget: float | None = None
    met: bool | None = None
    at_least: bool = False

    def as_row(self) -> dict[str, Any]:
        """Give the line as a row of the JSON list."""
        return asdict(self)


def compared(what: str, ours: float, peer: float | None, peer_name: str, unit: str, *, less_is_better: bool) -> Line:
    """Make a line out of two values; without a peer, or against zero, there is no ratio."""
    pair = (peer, ours) if less_is_better else (ours, peer)
    ratio = round(pair[0] / pair[1], 3) if pair[0] is not None and pair[1] else None
    return Line(what, round(ours, 6), None if peer is None else round(peer, 6), peer_name, unit, ratio)


def median_seconds(
    engines: Mapping[str, Callable[[], object]],
    repetitions: int = REPETITIONS,
    of: Callable[[list[float]], float] = statistics.median,
) -> dict[str, float]:
    """Run engines turn by turn, so that a busy moment of the machine falls on all; give each one's median, or least."""
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(max(repetitions, REPETITIONS)):
        for name, engine in engines.items():
            start = time.perf_counter()
            engine()
            seconds[name].append(time.perf_counter() - start)
    return {name: of(spent) for name, spent in seconds.items()}
