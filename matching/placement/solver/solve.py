"""Solve a placement problem to a certified plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from matching.placement.plan import Phase, Plan
from matching.placement.problem import PlacementProblem
from matching.placement.solver.cutoff import FIRST, LAST, NEXT, close_gap
from matching.placement.solver.exact import prove
from matching.placement.solver.floors import above_floor, first_come_floors
from matching.placement.solver.knapsacks import bound_by_knapsacks
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.local import Neighbourhoods, repair_fractions
from matching.placement.solver.program import Program, compile_program
from matching.placement.solver.rounding import greedy_assign
from matching.placement.solver.search import Search
from matching.placement.solver.sites import few_places, improve_sites
from matching.placement.solver.stages import find_prices, round_to_integer, solve_restricted


def solve(
    problem: PlacementProblem,
    time_limit: float = 30.0,
    seed: int = 0,
    *,
    gap: float = 1e-4,
    start: Plan | None = None,
    group_floor: ArrayLike | None = None,
    family_floor: ArrayLike | None = None,
    callback: Callable[[Phase], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Place households so that their summed value is as great as can be.

    Parameters
    ----------
    problem : PlacementProblem
        The problem.
    time_limit : float
        Seconds of wall time. The best plan and bound so far are returned when they are over.
    seed : int
        Varies the neighbourhoods. Two solves with one seed that are not cut short by time give the same plan.
    gap : float
        Gap at which the plan is good enough, a share of the bound.
    start : Plan, optional
        A plan of the same households and places, for a warm start from its assignment and prices.
    group_floor : array-like of int, shape (H,), optional
        Group of each household, from 0: no group may have less value together than first come, first served
        gives it.
    family_floor : array-like, scalar or shape (H,), optional
        Least objective coefficient of a family's place; pairs below it count as not eligible.
    callback : callable, optional
        Called after each stage with its name, the seconds so far, value and bound.
    should_stop : callable, optional
        Asked often; true ends the solve with the best so far.

    Returns
    -------
    Plan
        Its value is never below that of first come, first served.

    Raises
    ------
    geo.faults.InputError
        If the groups or the floor do not fit the households.

    References
    ----------
    Duals by smoothed ascent: Cuturi (2013), "Sinkhorn distances"; knapsack bound: Fisher (1981), "The Lagrangian
    relaxation method for solving integer programming problems".

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> value = sp.csr_array(np.array([[0.9, 0.4], [0.8, 0.1]]))
    >>> problem = PlacementProblem(value, {"homes": [1, 1]}, {"homes": [1, 1]})
    >>> plan = solve(problem)
    >>> plan.assignment.tolist(), round(plan.value, 6), plan.status
    ([1, 0], 1.2, 'optimal')
    """
    if family_floor is not None:
        problem = above_floor(problem, family_floor)
    floors = None if group_floor is None else first_come_floors(problem, group_floor)
    search = Search(compile_program(problem), time_limit, gap, floors, callback, should_stop)
    _begin(search, start)
    if not search.within_target():
        _run(search, start, seed)
    status = "optimal" if search.within_target() else ("settled" if search.running() else "stopped")
    plan = search.plan(status)
    return replace(plan, prices=_all_prices(problem, plan.prices))


def _all_prices(problem: PlacementProblem, prices: Mapping[str, Floats]) -> dict[str, Floats]:
    """Prices of every capacity and quota; what nobody uses costs nothing."""
    table = {name: np.zeros(problem.shape[1]) for name in problem.capacity}
    table |= {f"group:{name}": np.zeros(len(quota)) for name, quota in problem.group_capacity.items()}
    return table | {name: row for name, row in prices.items() if name in table}


def _begin(search: Search, start: Plan | None) -> None:
    """First plans and the trivial bound."""
    program = search.program
    search.set_incumbent(greedy_assign(program, np.arange(program.sizes[0]), program.value).choice)
    if start is not None and len(start.assignment) == program.sizes[0]:
        search.offer_incumbent(_carry_over(program, start.assignment))
    search.update_bound(np.zeros(program.rows), search.floor_prices)
    search.log_phase("first come")


def _carry_over(program: Program, assignment: Ints) -> Ints:
    """Choices that a former assignment made, as far as they are still possible, the rest filled up."""
    wanted = np.flatnonzero(program.place == assignment[program.household])
    ledger = Ledger(program)
    for pair in wanted[np.argsort(-program.value[wanted], kind="stable")]:
        ledger.take_if_fits(int(program.household[pair]), int(pair))
    return greedy_assign(program, np.arange(program.sizes[0]), program.value, ledger).choice


def _run(search: Search, start: Plan | None, seed: int) -> None:
    """All stages, each as long as there is time."""
    # floors move prices too far for a warm start
    cold = start is None or search.floors is not None
    prices = None if cold or start is None else search.program.price_vector(start.prices)
    guide = find_prices(search, prices)
    solve_restricted(search, guide)
    round_to_integer(search, guide)
    rng = np.random.default_rng(seed)
    around = Neighbourhoods(search, guide, rng)
    if few_places(search):
        close_gap(search, FIRST, seed)
        bound_by_knapsacks(search)
        close_gap(search, NEXT, seed)
        improve_sites(search, guide, around, rng)
        close_gap(search, LAST, seed)
    else:
        repair_fractions(search, guide, around)
    prove(search)
    around.sweep()
    prove(search)
