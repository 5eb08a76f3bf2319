"""What fairness costs: a plan with floors beside the plan without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from matching.placement.plan import Phase, Plan
from matching.placement.problem import PlacementProblem, totals
from matching.placement.solver.floors import above_floor
from matching.placement.solver.rounding import first_come
from matching.placement.solver.solve import solve


@dataclass(frozen=True, slots=True)
class GroupShare:
    """What one group of households has under three plans.

    Parameters
    ----------
    group : int
        The group.
    households : int
        Its size.
    first_come, free, fair : float
        Summed value under first come, first served, under the plan without floors, and under the plan with
        them.
    placed_first_come, placed_free, placed_fair : int
        Households placed.
    """

    group: int
    households: int
    first_come: float
    free: float
    fair: float
    placed_first_come: int
    placed_free: int
    placed_fair: int


@dataclass(frozen=True, slots=True)
class FairPlan:
    """A plan with floors and what they cost.

    Parameters
    ----------
    plan : Plan
        The plan that keeps the floors.
    free : Plan
        The plan without them.
    cost : float
        Value that the floors cost, between the two plans found.
    cost_at_most : float
        No floors of this kind can cost more: bound without floors less value with them.
    shares : tuple of GroupShare
        What each group has; one group for all where no groups were given.
    """

    plan: Plan
    free: Plan
    cost: float
    cost_at_most: float
    shares: tuple[GroupShare, ...]


def solve_fairly(
    problem: PlacementProblem,
    group: ArrayLike | None = None,
    *,
    group_floor: bool = True,
    family_floor: ArrayLike | None = None,
    time_limit: float = 60.0,
    seed: int = 0,
    callback: Callable[[Phase], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FairPlan:
    """Solve with and without floors, in half of the time each, and compare.

    Parameters
    ----------
    problem : PlacementProblem
        The problem.
    group : array-like of int, shape (H,), optional
        Group of each household, from 0.
    group_floor : bool
        Whether no group may have less than first come, first served gives it (under the family floor, if
        there is one).
    family_floor : array-like, scalar or shape (H,), optional
        Least objective coefficient of a family's place.
    time_limit, seed, callback, should_stop
        As for ``solve``.

    Returns
    -------
    FairPlan
        Both plans, and the cost.
    """
    label = None if group is None else np.asarray(group)
    floors = label if group_floor else None
    free = solve(problem, time_limit / 2, seed, callback=callback, should_stop=should_stop)
    plan = solve(
        problem,
        time_limit / 2,
        seed,
        start=free,
        group_floor=floors,
        family_floor=family_floor,
        callback=callback,
        should_stop=should_stop,
    )
    queue = first_come(problem if family_floor is None else above_floor(problem, family_floor))
    of = np.zeros(problem.shape[0], np.int64) if label is None else label.astype(np.int64)
    shares = _shares(problem, of, queue, free.assignment, plan.assignment)
    return FairPlan(plan, free, free.value - plan.value, free.bound - plan.value, shares)


def _shares(problem: PlacementProblem, group: Ints, *assignments: Ints) -> tuple[GroupShare, ...]:
    """Compare what groups have under three assignments."""
    groups = int(group.max(initial=-1)) + 1
    size = np.bincount(group, minlength=groups)
    value: list[Floats] = [totals(group, problem.values_of(where), groups) for where in assignments]
    placed = [np.bincount(group[where >= 0], minlength=groups) for where in assignments]
    return tuple(
        GroupShare(
            index,
            int(size[index]),
            first_come=float(value[0][index]),
            free=float(value[1][index]),
            fair=float(value[2][index]),
            placed_first_come=int(placed[0][index]),
            placed_free=int(placed[1][index]),
            placed_fair=int(placed[2][index]),
        )
        for index in range(groups)
    )
