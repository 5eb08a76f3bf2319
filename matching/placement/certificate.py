"""Check a plan against its problem, by arithmetic of its own.

All that this shares with the solver is data: the classes :class:`PlacementProblem` and :class:`Plan`. None of its
functions is called, nor a method of these classes that computes something: which pairs are eligible, what is used,
value, floors and bounds are computed anew, in plain loops over resources and households, so that a fault of the solver
cannot vouch for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.faults import DomainError
from matching.placement.certificate_bounds import (
    AGREE,
    ROOM,
    GroupFloors,
    bound_from_households,
    bound_from_prices,
)
from matching.placement.plan import Plan
from matching.placement.problem import PlacementProblem

_FLOOR = 1e-6  # relative shortage of a floor put down to the tolerance of HiGHS


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
        Bound recomputed from the plan's prices over all eligible pairs that fit alone, or from its prices of
        households: the tighter of them.
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


def check(problem: PlacementProblem, plan: Plan, *, group_floor: ArrayLike | None = None) -> Certificate:
    """Verify feasibility, value and bound of a plan.

    A bound that the solver took from branch and bound (``plan.bound_from == "search"``) cannot be recomputed
    from prices. Then the bound of the certificate is the wider one of the prices.

    Parameters
    ----------
    problem : PlacementProblem
        The problem as it was solved, decisions applied.
    plan : Plan
        The plan.
    group_floor : array-like of int, shape (H,), optional
        Group of each household, where the plan was made with ``group_floor``: no group may have less than first come,
        first served gives it.

    Returns
    -------
    Certificate
        With every fault found.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> from dataclasses import replace
    >>> from matching.placement import solve
    >>> value = sp.csr_array(np.array([[0.9, 0.4], [0.8, 0.1]]))
    >>> problem = PlacementProblem(value, {"homes": [1, 1]}, {"homes": [1, 1]})
    >>> plan = solve(problem)
    >>> check(problem, plan).valid
    True
    >>> check(problem, replace(plan, assignment=np.array([0, 0]))).faults[0]
    'capacity: homes at place 0 is 2.0, limit 1.0'
    """
    values = _values(problem, plan.assignment) if _is_assignment(problem, plan.assignment) else None
    faults = _faults_of_assignment(problem, plan.assignment, values)
    if faults or values is None:
        return Certificate(False, tuple(faults), float("nan"), inf, inf)
    floors = None if group_floor is None else _floors(problem, np.asarray(group_floor, np.int64))
    value = fsum(values)
    faults += _overfull(problem, plan.assignment)
    if abs(value - plan.value) > AGREE * max(1.0, value):
        faults.append(f"value: the plan says {plan.value}, its placements have {value}")
    negative = [name for name, prices in plan.prices.items() if not (prices >= 0).all()]
    faults += [f"prices: {name} has a price below 0" for name in negative]
    faults += _below_floors(values, floors)
    by_prices = inf if negative else bound_from_prices(problem, plan, floors)
    bound = min(by_prices, bound_from_households(problem, plan.household_prices))
    faults += _false_bounds(plan, value, by_prices, bound)
    gap = (bound - value) / bound if 0 < bound < inf else (0.0 if bound == 0 else inf)
    return Certificate(not faults, tuple(faults), value, bound, gap)


def _false_bounds(plan: Plan, value: float, by_prices: float, bound: float) -> list[str]:
    """One line for each bound that the plan claims and its prices do not prove."""
    faults = []
    if by_prices > plan.price_bound * (1 + AGREE) + AGREE:
        faults.append(f"bound: the plan says {plan.price_bound}, its prices prove only {by_prices}")
    if plan.bound_from == "households" and bound > plan.bound * (1 + AGREE) + AGREE:
        faults.append(f"bound: the plan says {plan.bound}, its prices of households prove only {bound}")
    if plan.bound < value * (1 - AGREE):
        faults.append(f"bound: {plan.bound} is below the value {value}")
    return faults


def _is_assignment(problem: PlacementProblem, where: Ints) -> bool:
    households, places = problem.shape
    if where.shape != (households,) or not np.issubdtype(where.dtype, np.integer):
        return False
    return not households or bool(where.min() >= -1 and where.max() < places)


def _faults_of_assignment(problem: PlacementProblem, where: Ints, values: Floats | None) -> list[str]:
    """Faults that make the rest of the check pointless."""
    households, places = problem.shape
    if values is None:
        if where.shape != (households,) or not np.issubdtype(where.dtype, np.integer):
            return [f"assignment: expected {households} whole numbers, found shape {where.shape}"]
        return [f"assignment: places run from -1 to {places - 1}, found {where.min()} to {where.max()}"]
    lost = np.flatnonzero(np.isnan(values))
    return [f"assignment: household {who} is not eligible for place {where[who]}" for who in lost[:10]]


def _values(problem: PlacementProblem, assignment: Ints) -> Floats:
    """Value of each household where it is placed, NaN where it is not eligible: looked up in its own row."""
    values = np.zeros(len(assignment))
    for household in np.flatnonzero(assignment >= 0):
        row = slice(problem.value.indptr[household], problem.value.indptr[household + 1])
        found = np.flatnonzero(problem.value.indices[row] == assignment[household])
        values[household] = problem.value.data[row][found[0]] if len(found) else np.nan
    return values


def _floors(problem: PlacementProblem, label: Ints) -> GroupFloors:
    """What each group has when households choose in their order, each the best of what is left."""
    values = np.zeros(problem.shape[0])
    room = {name: capacity * (1 + ROOM) for name, capacity in problem.capacity.items()}
    quota = {name: capacity * (1 + ROOM) for name, capacity in problem.group_capacity.items()}
    group = np.full(problem.shape[1], -1) if problem.group is None else problem.group
    for household in range(problem.shape[0]):
        row = slice(problem.value.indptr[household], problem.value.indptr[household + 1])
        places, gains = problem.value.indices[row], problem.value.data[row]
        needs = {name: used[household] for name, used in problem.demand.items() if used[household] > 0}
        fits = np.ones(len(places), bool)
        for name, need in needs.items():
            if name in room:
                fits &= room[name][places] >= need
            if name in quota:
                fits &= (group[places] < 0) | (quota[name][group[places]] >= need)
        if not fits.any():
            continue
        best = int(np.argmax(np.where(fits, gains, -inf)))
        values[household] = gains[best]
        for name, need in needs.items():
            if name in room:
                room[name][places[best]] -= need
            if name in quota and group[places[best]] >= 0:
                quota[name][group[places[best]]] -= need
    least = np.bincount(label, weights=values, minlength=int(label.max(initial=-1)) + 1)
    return GroupFloors(label, least.astype(np.float64))


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
    over = np.flatnonzero(used > room * (1 + ROOM))
    return [f"capacity: {what} {index} is {used[index]}, limit {room[index]}" for index in over[:10]]


def _below_floors(values: Floats, floors: GroupFloors | None) -> list[str]:
    """One line for each group that has less than its floor."""
    if floors is None:
        return []
    has = np.bincount(floors.label, weights=values, minlength=len(floors.least))
    short = np.flatnonzero(has < floors.least * (1 - _FLOOR))
    return [f"floor: group {index} has {has[index]} of {floors.least[index]}" for index in short]
