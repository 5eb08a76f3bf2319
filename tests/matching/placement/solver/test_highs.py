"""HiGHS under a cutoff: its bound is never below the best selection, and says so when nothing reaches the cutoff."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.placement import PlacementProblem
from matching.placement.solver.ascent import build_system
from matching.placement.solver.highs import Effort, select
from matching.placement.solver.program import compile_program
from tests.matching.placement.strategies import problems, true_optimum


@given(problems(), st.floats(0.3, 1.3), st.booleans())
def test_a_bound_under_a_cutoff_holds(problem: PlacementProblem, share: float, presolve: bool) -> None:
    program = compile_program(problem)
    system = build_system(program, np.arange(len(program.value)))
    best = true_optimum(problem)
    above = share * best
    found = select(program, system, system.limit, Effort(20.0, presolve=presolve), above=above)
    assert found.bound >= best - 1e-6
    if share > 1 + 1e-6:
        assert found.bound <= above + 1e-5
    elif share < 1 - 1e-6:
        assert found.pairs is not None
        assert program.value[found.pairs].sum() >= above - 1e-6
