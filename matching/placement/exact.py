"""Proof of the optimum where few pairs are left that a better plan could use."""

from __future__ import annotations

import numpy as np

from matching.placement.ascent import build_system
from matching.placement.highs import select
from matching.placement.search import Search
from matching.placement.stages import Guide

_MOST_COLUMNS = 12_000


def finish(search: Search, guide: Guide) -> None:
    """Solve the whole problem over the pairs that a better plan could use, if they are few.

    A pair that lies further behind its household's best than the gap between bound and value is in no plan
    that is worth more than the present one (reduced-cost fixing). What branch and bound proves over the
    others therefore holds for all.
    """
    program = search.program
    if not np.isfinite(search.price_bound) or search.good_enough() or not search.running():
        return
    margin = search.worth() - program.cost(search.prices)
    behind = program.surplus(margin)[program.household] - margin
    useful = np.flatnonzero(behind <= (search.price_bound - search.value) * (1 + 1e-9))
    if len(useful) > _MOST_COLUMNS or not len(useful):
        return
    system = build_system(program, useful)
    gap = max(search.target / 4, 1e-9)
    found = select(program, system, system.limit, search.remaining(), gap, search.should_stop, search.floors)
    if found.pairs is not None:
        choice = np.full(program.sizes[0], -1, np.int64)
        choice[program.household[found.pairs]] = found.pairs
        search.offer(choice)
    search.bound = min(search.bound, max(found.bound, search.value))
    search.note("branch and bound")
