"""Bounds on every plan that follow from the prices of one, computed anew for its certificate.

As in :mod:`matching.placement.certificate`, no function of the solver is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, inf

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.plan import Plan
from matching.placement.problem import PlacementProblem

ROOM = 1e-9
"""Relative overfilling put down to the rounding of sums."""
AGREE = 1e-9
"""Relative difference put down to the rounding of values and bounds."""
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class GroupFloors:
    """Group of each household, shape (H,), and the least value of each group, shape (K,)."""

    label: Ints
    least: Floats


def bound_from_prices(problem: PlacementProblem, plan: Plan, floors: GroupFloors | None = None) -> float:
    """Upper bound on every plan that follows from a plan's prices.

    ``sum(capacity * price) + sum_h max(0, max_p(value - demand . price))`` over all eligible pairs whose
    household fits alone. With floors, values are raised by the floor price of the household's group and the
    floors at these prices are taken off.

    Parameters
    ----------
    problem : PlacementProblem
        All eligible pairs, none left out.
    plan : Plan
        Whose ``prices`` and ``floor_prices`` are taken; its assignment is not looked at.
    floors : GroupFloors, optional
        What each group of households is to get at least.

    Returns
    -------
    float
        In the unit of ``problem.value``; sums are exact (``math.fsum``), so that the bound is not lost to rounding.

    Notes
    -----
    Weak duality of the linear relaxation: any prices of at least 0 give a bound, the better ones a tighter one.
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
            left[need > room[name][where] * (1 + ROOM)] = 0.0
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
        room = np.floor(np.minimum(problem.capacity[name] * (1 + ROOM), used.sum()))
        total = list(prices)
        for place in range(problem.shape[1]):
            span = slice(gain.indptr[place], gain.indptr[place + 1])
            who = gain.indices[span]
            total.append(_knapsack(gain.data[span] - prices[who], used[who].astype(int), int(room[place])))
        bounds.append(fsum(total) * (1 + AGREE))
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
