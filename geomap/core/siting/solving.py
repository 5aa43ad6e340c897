"""Solving: HiGHS, which scipy carries, asked for the best of what is left, with a proof or a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geomap.core.siting.cover import Bools, Floats
from geomap.errors import InstallationBroken

_OPTIMAL, _STOPPED, _INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Solved:
    """What the solver says of a minimisation.

    Parameters
    ----------
    values : ndarray of float or None
        The variables of the best solution found; ``None`` when none was.
    bound : float
        No solution costs less; infinite when there is provably none.
    proven : bool
        Whether the solution is optimal, or provably absent.
    """

    values: Floats | None
    bound: float
    proven: bool


def minimised(
    costs: Floats, rows: csr_array, low: Floats, high: Floats, whole: Bools, *, time_limit_s: float
) -> Solved:
    """Minimise costs · v over 0 ≤ v ≤ 1 with low ≤ rows · v ≤ high.

    Parameters
    ----------
    costs : ndarray of float, shape (v,)
        Cost of each variable.
    rows : csr_array, shape (r, v)
        Constraints.
    low, high : ndarray of float, shape (r,)
        Their limits.
    whole : ndarray of bool, shape (v,)
        Which variables are 0 or 1 and nothing between.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Solved
        The best solution found, and what is proven of it.

    Raises
    ------
    InstallationBroken
        When the solver fails.

    Examples
    --------
    >>> import numpy as np
    >>> rows = csr_array(np.array([[1.0, 1.0]]))
    >>> minimised(np.array([2.0, 3.0]), rows, np.ones(1), np.ones(1), np.ones(2, dtype=bool), time_limit_s=5).bound
    2.0
    """
    if time_limit_s <= 0:
        return Solved(None, -math.inf, proven=False)
    found = milp(
        costs,
        integrality=whole.astype(int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, low, high),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return Solved(None, math.inf, proven=True)
    if found.status not in {_OPTIMAL, _STOPPED}:
        raise InstallationBroken(f"The solver HiGHS failed on a siting problem: {found.message}.")
    bound = -math.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
    return Solved(found.x, bound, proven=found.status == _OPTIMAL)
