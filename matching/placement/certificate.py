"""Check a plan against its problem, by arithmetic of its own.

Nothing here is shared with the solver: feasibility, value and bound are computed anew from the problem's own
arrays, in plain loops over resources and blocks of households, so that a fault of the solver cannot vouch for
itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf

import numpy as np
import scipy.sparse as sp

from geo.faults import DomainError
from matching.placement.plan import Plan
from matching.placement.problem import Floats, Ints, PlacementProblem
from matching.placement.solver.floors import Floors

_ROOM = 1e-9  # relative overfilling put down to the rounding of sums
_AGREE = 1e-9  # relative difference put down to the rounding of values and bounds
_BLOCK = 256


class UnsoundPlanError(DomainError):
    """The solver returned a plan that does not keep what it promises: an error of ours, never of the input."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a check found.

    Parameters
    ----------
    valid : bool
        Whether the plan keeps what it promises.
    faults : tuple of str
        What it does not keep, one line each.
    value : float
        Value recomputed.
    bound : float
        Bound recomputed from the plan's prices over all eligible pairs that fit alone, from its prices of
        households, or from branch and bound where ``prove`` was asked for: the tightest of them.
    gap : float
        ``(bound - value) / bound`` of these.
    """

    valid: bool
    faults: tuple[str, ...]
    value: float
    bound: float
    gap: float

    def require_valid(self) -> Certificate:
        """Return the certificate itself.

        Raises
        ------
        UnsoundPlanError
            If the plan does not keep what it promises.
        """
        if not self.valid:
            raise UnsoundPlanError(f"the plan does not keep what it promises: {'; '.join(self.faults)}")
        return self


def check(
    problem: PlacementProblem,
    plan: Plan,
    *,
    floors: Floors | None = None,
    prove: bool = False,
    time_limit: float = 60.0,
) -> Certificate:
    """Verify feasibility, value and bound of a plan.

    A bound that the solver took from branch and bound (``plan.bound_from == "search"``) cannot be recomputed
    from prices. Then the bound of the certificate is the wider one of the prices, unless ``prove`` asks to
    solve the whole problem again.

    Parameters
    ----------
    problem : PlacementProblem
        The problem as it was solved, decisions applied.
    plan : Plan
        The plan.
    floors : Floors, optional
        What each group of households must have, when the plan was made with ``group_floor``.
    prove : bool
        Whether to bound the whole problem, floors left aside, by SciPy's ``milp`` too. For small problems.
    time_limit : float
        Seconds for that.

    Returns
    -------
    Certificate
        With every fault found.
    """
    faults = _faults_of_assignment(problem, plan)
    if faults:
        return Certificate(False, tuple(faults), float("nan"), inf, inf)
    faults += _overfull(problem, plan.assignment)
    value = fsum(problem.worth(plan.assignment))
    if abs(value - plan.value) > _AGREE * max(1.0, value):
        faults.append(f"value: the plan says {plan.value}, its placements are worth {value}")
    negative = [name for name, prices in plan.prices.items() if not (prices >= 0).all()]
    faults += [f"prices: {name} has a price below 0" for name in negative]
    faults += _below_floors(problem, plan, floors)
    bound = inf if negative else bound_from_prices(problem, plan, floors)
    if bound > plan.price_bound * (1 + _AGREE) + _AGREE:
        faults.append(f"bound: the plan says {plan.price_bound}, its prices prove only {bound}")
    bound = min(bound, bound_from_households(problem, plan.household_prices))
    if plan.bound_from == "households" and bound > plan.bound * (1 + _AGREE) + _AGREE:
        faults.append(f"bound: the plan says {plan.bound}, its prices of households prove only {bound}")
    if plan.bound < value * (1 - _AGREE):
        faults.append(f"bound: {plan.bound} is below the value {value}")
    if prove:
        bound = min(bound, _bound_by_search(problem, time_limit))
        if bound > plan.bound * (1 + 1e-4) + _AGREE:
            faults.append(f"bound: the plan says {plan.bound}, a search of its own found only {bound}")
    gap = (bound - value) / bound if 0 < bound < inf else (0.0 if bound == 0 else inf)
    return Certificate(not faults, tuple(faults), value, bound, gap)


def _faults_of_assignment(problem: PlacementProblem, plan: Plan) -> list[str]:
    """Faults that make the rest of the check pointless."""
    households, places = problem.shape
    where = plan.assignment
    if where.shape != (households,) or not np.issubdtype(where.dtype, np.integer):
        return [f"assignment: expected {households} whole numbers, found shape {where.shape}"]
    if households and (where.min() < -1 or where.max() >= places):
        return [f"assignment: places run from -1 to {places - 1}, found {where.min()} to {where.max()}"]
    lost = np.flatnonzero(np.isnan(problem.worth(where)))
    return [f"assignment: household {who} is not eligible for place {where[who]}" for who in lost[:10]]


def _overfull(problem: PlacementProblem, assignment: Ints) -> list[str]:
    """One line for each capacity that the assignment overfills."""
    placed = np.flatnonzero(assignment >= 0)
    faults = []
    for name, used in problem.demand.items():
        at_place: Floats = np.bincount(
            assignment[placed], weights=used[placed], minlength=problem.shape[1]
        ).astype(np.float64)
        if name in problem.capacity:
            faults += _excess(at_place, problem.capacity[name], f"{name} at place")
        if name in problem.group_capacity and problem.group is not None:
            room = problem.group_capacity[name]
            inside = problem.group >= 0
            of_group: Floats = np.bincount(
                problem.group[inside], weights=at_place[inside], minlength=len(room)
            ).astype(np.float64)
            faults += _excess(of_group, room, f"{name} of group")
    return faults


def _excess(used: Floats, room: Floats, what: str) -> list[str]:
    over = np.flatnonzero(used > room * (1 + _ROOM))
    return [f"capacity: {what} {index} is {used[index]}, limit {room[index]}" for index in over[:10]]


def _below_floors(problem: PlacementProblem, plan: Plan, floors: Floors | None) -> list[str]:
    """One line for each group of households that has less than its floor."""
    if floors is None:
        return []
    has = np.bincount(floors.label, weights=problem.worth(plan.assignment), minlength=len(floors.least))
    short = np.flatnonzero(has < floors.least * (1 - 1e-6))
    return [f"floor: group {index} has {has[index]} of {floors.least[index]}" for index in short]


def bound_from_prices(problem: PlacementProblem, plan: Plan, floors: Floors | None = None) -> float:
    """Upper bound on every plan that follows from a plan's prices.

    ``sum(capacity * price) + sum_h max(0, max_p(value - demand . price))`` over all eligible pairs whose
    household fits alone. With floors, values are raised by the floor price of the household's group and the
    floors' worth is taken off.
    """
    households, places = problem.shape
    raised, total = np.ones(households), [0.0]
    if floors is not None and len(plan.floor_prices) == len(floors.least):
        raised += plan.floor_prices[floors.label]
        total.append(-float(plan.floor_prices @ floors.least))
    at_place = {name: np.zeros(places) for name in problem.demand}
    room = {name: np.full(places, inf) for name in problem.demand}
    for name in problem.demand:
        _add_prices(problem, plan, name, at_place[name], room[name], total)
    for first in range(0, households, _BLOCK):
        last = min(first + _BLOCK, households)
        span = slice(problem.value.indptr[first], problem.value.indptr[last])
        owner = np.repeat(np.arange(first, last), np.diff(problem.value.indptr[first : last + 1]))
        where, left = problem.value.indices[span], problem.value.data[span] * raised[owner]
        for name, used in problem.demand.items():
            need = used[owner]
            left -= need * at_place[name][where]
            left[need > room[name][where] * (1 + _ROOM)] = 0.0
        best = np.zeros(last - first)
        np.maximum.at(best, owner - first, left)
        total.extend(best.tolist())
    return fsum(total)


def bound_from_households(problem: PlacementProblem, prices: Floats) -> float:
    """Upper bound on every plan that follows from prices of households.

    ``sum(prices) + sum_p best_p``, where ``best_p`` is the most that place ``p`` can gain over the prices from
    households that fit together into one of its capacities, all others left aside: a knapsack, filled one
    household after the other. Of the capacities that are asked for in whole units, the one with the tightest
    bound counts; infinite without prices or such a capacity.
    """
    if prices.shape != (problem.shape[0],) or not (prices >= 0).all():
        return inf
    gain = problem.value.tocsc()
    bounds = [inf]
    for name, used in problem.demand.items():
        if name not in problem.capacity or (used % 1).any():
            continue
        room = np.floor(np.minimum(problem.capacity[name] * (1 + _ROOM), used.sum()))
        total = list(prices)
        for place in range(problem.shape[1]):
            span = slice(gain.indptr[place], gain.indptr[place + 1])
            who = gain.indices[span]
            total.append(_knapsack(gain.data[span] - prices[who], used[who].astype(int), int(room[place])))
        bounds.append(fsum(total) * (1 + _AGREE))
    return min(bounds)


def _knapsack(gain: Floats, size: Ints, room: int) -> float:
    """Most that things of given gains and sizes bring together in a room."""
    best = np.zeros(room + 1)
    for each in np.flatnonzero((gain > 0) & (size <= room)):
        best[size[each] :] = np.maximum(best[size[each] :], best[: room + 1 - size[each]] + gain[each])
    return float(best[room])


def _add_prices(
    problem: PlacementProblem, plan: Plan, name: str, at_place: Floats, room: Floats, total: list[float]
) -> None:
    """Add the prices of one resource to those at the places, and what its capacities cost to the total."""
    if name in problem.capacity:
        prices = plan.prices.get(name, np.zeros(problem.shape[1]))
        np.minimum(room, problem.capacity[name], out=room)
        at_place += prices
        total.extend((problem.capacity[name][prices > 0] * prices[prices > 0]).tolist())
    if name in problem.group_capacity and problem.group is not None:
        quota = problem.group_capacity[name]
        prices = plan.prices.get(f"group:{name}", np.zeros(len(quota)))
        inside = problem.group >= 0
        at_place[inside] += prices[problem.group[inside]]
        room[inside] = np.minimum(room[inside], quota[problem.group[inside]])
        total.extend((quota[prices > 0] * prices[prices > 0]).tolist())


def _bound_by_search(problem: PlacementProblem, time_limit: float) -> float:
    """Bound of the whole problem by SciPy's branch and bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import, and only a check needs it

    matrix, limit = all_rows(problem)
    count = problem.value.nnz
    if not count:
        return 0.0
    result = milp(
        -problem.value.data,
        constraints=LinearConstraint(matrix, ub=limit),
        integrality=np.ones(count, np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit, "mip_rel_gap": 1e-6},
    )
    dual = result.mip_dual_bound
    return inf if dual is None else -float(dual) + 1e-6 * max(1.0, abs(float(dual)))


def all_rows(problem: PlacementProblem) -> tuple[sp.csc_array, Floats]:
    """All rows of the problem as one matrix over its pairs, with their limits; for a solver that takes them whole."""
    households, places = problem.shape
    count = problem.value.nnz
    owner = np.repeat(np.arange(households), np.diff(problem.value.indptr))
    where, column = problem.value.indices, np.arange(count)
    blocks = [sp.csr_array((np.ones(count), (owner, column)), shape=(households, count))]
    limits = [np.ones(households)]
    for name, used in problem.demand.items():
        if name in problem.capacity:
            blocks.append(sp.csr_array((used[owner], (where, column)), shape=(places, count)))
            limits.append(problem.capacity[name])
        if name in problem.group_capacity and problem.group is not None:
            inside = np.flatnonzero(problem.group[where] >= 0)
            of = problem.group[where[inside]]
            room = problem.group_capacity[name]
            shape = (len(room), count)
            blocks.append(sp.csr_array((used[owner[inside]], (of, column[inside])), shape=shape))
            limits.append(room)
    matrix = sp.csc_array(sp.vstack(blocks, format="csc"))
    matrix.eliminate_zeros()
    return matrix, np.concatenate(limits)
