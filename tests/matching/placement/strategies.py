"""Small problems for properties, and their true optimum by a solver that is not ours."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.placement import PlacementProblem
from tests.matching.placement.instances import ROOMS, all_rows, random_problem

ROOM = st.sampled_from((*ROOMS, "tight", "fractional", "tight", "fractional"))  # where it is hard


def problems() -> st.SearchStrategy[PlacementProblem]:
    """Sparse problems with capacities of every kind, with or without quotas."""
    sizes = {"households": st.integers(0, 9), "places": st.integers(0, 6), "groups": st.integers(0, 3)}
    return st.builds(random_problem, seed=st.integers(0, 10_000), rooms=st.tuples(ROOM, ROOM, ROOM), **sizes)


def true_optimum(problem: PlacementProblem) -> float:
    if not problem.value.nnz:
        return 0.0
    matrix, limit = all_rows(problem)
    count = problem.value.nnz
    rows = LinearConstraint(matrix, ub=limit * (1 + 1e-12))
    options = {"mip_rel_gap": 0.0}
    result = milp(
        -problem.value.data,
        constraints=rows,
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        options=options,
    )
    return -float(result.fun)
