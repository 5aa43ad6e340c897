"""Peers of siting: the same maximal covering given whole to HiGHS, and to spopt with CBC."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import eye_array, hstack

from geomap.core.siting.cover import Cover

Peer = Callable[[Cover, int], float]
"""A problem and how many places → what the best set covers."""


def peers() -> Mapping[str, Peer | None]:
    """Give the peers by name; `None` where the library is not installed."""
    there = all(importlib.util.find_spec(name) for name in ("spopt", "pulp"))
    return {"HiGHS alone": highs_alone, "spopt + CBC": _with_spopt if there else None}


def highs_alone(cover: Cover, places: int) -> float:
    """Give the whole problem to HiGHS."""
    candidates, points = cover.by_candidate.shape
    costs = np.concatenate([np.zeros(candidates), -cover.weights])
    needs = LinearConstraint(hstack([-cover.by_point, eye_array(points)]), -np.inf, np.zeros(points))
    few = LinearConstraint(np.concatenate([np.ones(candidates), np.zeros(points)])[None, :], -np.inf, places)
    whole = np.arange(len(costs)) < candidates
    options = {"mip_rel_gap": 0.0}
    found = milp(costs, integrality=whole, bounds=Bounds(0, 1), constraints=[needs, few], options=options)
    return cover.value(np.flatnonzero(found.x[:candidates] > 1 / 2))


def _with_spopt(cover: Cover, places: int) -> float:
    from spopt.locate import MCLP  # noqa: PLC0415 only the extra `bench` has it

    away = 1.0 - cover.by_point.toarray()
    return cover.value(opened(lambda: MCLP.from_cost_matrix(away, cover.weights, 1 / 2, p_facilities=places)))


def opened(model: Callable[[], Any]) -> list[int]:
    """Which places a model of spopt opens, solved by CBC."""
    import pulp  # noqa: PLC0415 only the extra `bench` has it

    # Both warn of their own future, which is no concern of a bench.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = model()
        made.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0))
    return [place for place, opening in enumerate(made.fac_vars) if opening.value() > 1 / 2]
