"""Prices by smoothed dual ascent: the fast road to a bound and to good places.

Each household spreads itself over its places by a softmax of what is left after paying, with temperature
``eps``; each row then moves its price by ``eps * log(use / limit)``, the step that balances the row if the
others stood still (Sinkhorn scaling, as for entropic transport: Cuturi 2013). All rows move at once, damped
and with momentum, while ``eps`` falls. Any prices on the way give a valid bound, so the ascent may be stopped
at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats, Ints
from matching.placement.problem import totals
from matching.placement.solver.floors import Floors
from matching.placement.solver.program import Program

_STEP = 0.1
_MOMENTUM = 0.9
_FLOOR_ROOM = 0.01  # aimed at above a floor, for what rounding to a whole plan loses
_REACH = 10.0  # pairs further than this many eps below a household's best carry no weight


@dataclass(frozen=True, slots=True)
class System:
    """Some pairs of a program with the rows that they use.

    Parameters
    ----------
    pairs : array of int, shape (n,)
        Indices of the program's pairs, ascending.
    use : sparse array, shape (n, m)
        What each pair uses of each row.
    rows : array of int, shape (m,)
        The program's rows that are used.
    limit : array, shape (m,)
        Their limits.
    """

    pairs: Ints
    use: sp.csr_array
    rows: Ints
    limit: Floats


def build_system(program: Program, pairs: Ints) -> System:
    """Return some pairs with the limited rows that they use."""
    position, row, amount = program.entries(pairs)
    rows = np.flatnonzero(np.bincount(row, minlength=program.rows))
    slot = np.zeros(program.rows, np.int64)
    slot[rows] = np.arange(len(rows))
    use = sp.csr_array((amount, (position, slot[row])), shape=(len(pairs), len(rows)))
    return System(pairs, use, rows, program.limit[rows])


def choose_pairs(program: Program, margin: Floats, eps: float, most: int) -> Ints:
    """Return the pairs within reach of their household's best, at most ``most`` of a household, ascending.

    Parameters
    ----------
    program : Program
        Pairs with value and demand.
    margin : ndarray of float64, shape (n,)
        Value of each pair less its cost at the present prices.
    eps : float
        Temperature of the smoothing, in the unit of the value; what is within a few of it of the best counts as near.
    most : int
        Pairs of one household, those of least reduced cost.

    Returns
    -------
    ndarray of int
        Numbers of pairs.
    """
    reduced_cost = program.surplus(margin)[program.household] - margin
    near = np.flatnonzero(reduced_cost <= _REACH * eps)
    count = np.bincount(program.household[near], minlength=program.sizes[0])
    if not len(near) or count.max() <= most:
        return near
    order = near[np.lexsort((reduced_cost[near], program.household[near]))]
    first = np.concatenate(([0], np.cumsum(count)))[program.household[order]]
    return np.sort(order[np.arange(len(order)) - first < most])


@dataclass(frozen=True, slots=True)
class Climb:
    """What a climb found.

    Parameters
    ----------
    prices : array, shape (rows,)
        Prices of the system's best bound.
    floor_prices : array, shape (K,)
        Prices of the floors there; empty without floors.
    share : array, shape (len(system.pairs),)
        Softmax shares there: a nearly feasible fractional plan.
    """

    prices: Floats
    floor_prices: Floats
    share: Floats


def climb(
    program: Program,
    system: System,
    start: Climb,
    temperatures: Floats,
    keep_going: Callable[[], bool],
    floors: Floors | None = None,
) -> Climb:
    """Move prices of a system, one step for each temperature.

    Parameters
    ----------
    program : Program
        The problem.
    system : System
        Pairs to consider; at least one.
    start : Climb
        Where to start; its shares are not looked at.
    temperatures : array
        ``eps`` of each step, falling.
    keep_going : callable
        Asked before each step.
    floors : Floors, optional
        Their prices move in the same way, on the shortage of each group of households.
    """
    spread = _Spread(program, system, floors)
    here, speed, raised = start.prices[system.rows], np.zeros(len(system.rows)), start.floor_prices
    best, found = np.inf, (here, raised, np.zeros(len(system.pairs)))
    for eps in temperatures:
        if not keep_going():
            break
        bound, share = spread.at(here, raised, eps)
        if bound < best:
            best, found = bound, (here, raised, share)
        moved = np.maximum(here + _MOMENTUM * speed + _STEP * eps * spread.excess(share), 0.0)
        speed, here = moved - here, moved
        if floors is not None:
            raised = np.maximum(raised + eps * spread.shortage(share), 0.0)
    prices = start.prices.copy()
    prices[system.rows] = found[0]
    return Climb(prices, found[1], found[2])


class _Spread:
    """Households spread over a system's pairs by softmax."""

    def __init__(self, program: Program, system: System, floors: Floors | None) -> None:
        self._value, self._use, self._limit, self._floors = (
            program.value[system.pairs],
            system.use,
            system.limit,
            floors,
        )
        self._back = sp.csr_array(system.use.T)
        owner = program.household[system.pairs]
        self._label = None if floors is None else floors.label[owner]
        self._heads = np.flatnonzero(np.diff(owner, prepend=-1))
        self._run = np.repeat(np.arange(len(self._heads)), np.diff(np.append(self._heads, len(owner))))
        self._scale = np.asarray(self._back.sum(axis=1)).ravel() / np.diff(self._back.indptr)

    def at(self, prices: Floats, raised: Floats, eps: float) -> tuple[float, Floats]:
        """Bound over the system's pairs, and their shares, at prices of rows and floors."""
        value = self._value if self._label is None else self._value * (1.0 + raised[self._label])
        margin = value - self._use @ prices
        top = np.maximum(np.maximum.reduceat(margin, self._heads), 0.0)
        weight = np.exp((margin - top[self._run]) / eps)
        share = weight / (np.add.reduceat(weight, self._heads) + np.exp(-top / eps))[self._run]
        bound = float(self._limit @ prices + top.sum())
        return bound - (float(raised @ self._floors.least) if self._floors is not None else 0.0), share

    def excess(self, share: Floats) -> Floats:
        """How far each row is overfull, as a logarithm, per unit of what a pair uses."""
        ratio = np.log(np.maximum(self._back @ share, 1e-12) / self._limit)
        return np.clip(ratio, -2, 2) / self._scale

    def shortage(self, share: Floats) -> Floats:
        """How far each group of households falls short of its floor and a little more, as a logarithm."""
        assert self._floors is not None
        assert self._label is not None
        has = totals(self._label, self._value * share, len(self._floors.least))
        wanted = self._floors.least * (1 + _FLOOR_ROOM)
        ratio = np.log(np.maximum(wanted, 1e-12) / np.maximum(has, 1e-12))
        return np.clip(ratio, -2, 2) / max(float(self._value.mean()), 1e-12)
