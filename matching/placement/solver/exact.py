"""Proof of the optimum where few pairs are left that a better plan could use."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats
from matching.placement.solver.ascent import build_system
from matching.placement.solver.highs import Effort, select
from matching.placement.solver.search import Search

_MOST_COLUMNS = 12_000
_CORE = 0.1  # the core: pairs within this share of the scale of their household's best
_MOST_CORE = 3_000
_TARGET_SHARE = 0.8  # of the target gap; the rest is for the solver's tolerance


def prove(search: Search) -> None:
    """Solve the whole problem over the pairs that a better plan could use, if they are few.

    A pair whose reduced cost exceeds the gap between bound and value is in no plan that is better than the
    present one (reduced-cost fixing). What branch and bound proves over the
    others therefore holds for all. A first run over the core alone makes the gap, and with it the second run,
    small; often it is the proof already.
    """
    if not np.isfinite(search.price_bound):
        return
    reduced_cost = search.reduced_costs()
    core = _CORE * search.scale
    if search.price_bound - search.value > core and (reduced_cost <= core).sum() <= _MOST_CORE:
        _branch(search, reduced_cost, core)
    gap = search.price_bound - search.value
    if (reduced_cost <= gap).sum() <= _MOST_COLUMNS:
        _branch(search, reduced_cost, gap * (1 + 1e-9))


def _branch(search: Search, reduced_cost: Floats, reach: float) -> None:
    """Branch and bound over pairs within reach; the bound counts if no better plan needs any other pair."""
    program = search.program
    pairs = np.flatnonzero(reduced_cost <= reach)
    if search.within_target() or not search.running() or not len(pairs):
        return
    system = build_system(program, pairs)
    gap = max(_TARGET_SHARE * search.target, 1e-9)
    found = select(
        program,
        system,
        system.limit,
        Effort(search.remaining(), gap, search.should_stop, presolve=False),
        search.floors,
        start=np.isin(pairs, search.choice),
        enough=(1 - search.target) * search.bound,
    )
    if found.pairs is not None:
        search.offer_pairs(found.pairs)
    if search.price_bound - search.value <= reach:
        search.bound = min(search.bound, max(found.bound, search.value))
    search.log_phase("branch and bound")
