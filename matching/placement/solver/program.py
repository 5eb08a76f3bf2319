"""The problem as the solver sees it: pairs that fit, one row for each limit, one price for each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
import scipy.sparse as sp

from geo.arrays import Flags, Floats, Ints
from matching.placement.problem import PlacementProblem, totals

SLACK = 1e-9
"""Relative room left for rounding when demands are added up against a capacity."""

_BLOCK = 4_000_000  # numbers of a dense block of costs: 32 MB stays near the cache


@dataclass(frozen=True)
class Program:
    """Arrays of a placement problem, pairs in the order of households.

    A *row* is one limit: ``resource * P + place`` for capacities of places, then ``R * P + resource * G +
    group`` for those of groups. Pairs whose household does not fit into the place even alone are left out,
    since no plan can use them.

    Parameters
    ----------
    names : tuple of str
        Resources, ``R`` of them.
    start : array of int, shape (H + 1,)
        Where the pairs of each household begin.
    household, place : arrays of int, shape (n,)
        The pairs.
    value : array, shape (n,)
        Their objective coefficients.
    demand : array, shape (H, R)
        Use of each resource.
    limit : array, shape (R * P + R * G,)
        Capacity of each row; ``inf`` where there is none, or more than all who could come would use.
    group : array of int, shape (P,)
        Group of each place, -1 for none.
    sizes : tuple of int
        Numbers of households, places and groups.
    """

    names: tuple[str, ...]
    start: Ints
    household: Ints
    place: Ints
    value: Floats
    demand: Floats
    limit: Floats
    group: Ints
    sizes: tuple[int, int, int]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.limit)

    @cached_property
    def owners(self) -> Ints:
        """Households that have a pair."""
        return np.flatnonzero(np.diff(self.start) > 0)

    @cached_property
    def limited(self) -> Flags:
        """Rows that have a finite limit."""
        return np.isfinite(self.limit)

    @cached_property
    def _uses(self) -> tuple[Ints, Ints, Floats]:
        """Sparse demand: start per household, resource, amount."""
        sparse = sp.csr_array(self.demand)
        return sparse.indptr.astype(np.int64), sparse.indices.astype(np.int64), sparse.data

    def row_prices(self, prices: Floats) -> Floats:
        """Price of each resource at each place, group prices added: shape (R, P)."""
        _, places, groups = self.sizes
        resources = len(self.names)
        at_place: Floats = prices[: resources * places].reshape(resources, places).copy()
        if groups:
            of_group = prices[resources * places :].reshape(resources, groups)
            at_place += np.where(self.group >= 0, of_group[:, np.maximum(self.group, 0)], 0.0)
        return at_place

    def cost(self, prices: Floats) -> Floats:
        """What each pair's household would pay at its place: shape (n,)."""
        households, places, _ = self.sizes
        at_place = self.row_prices(prices)
        cost = np.empty(len(self.value))
        step = max(1, _BLOCK // max(places, 1))
        for first in range(0, households, step):
            last = min(first + step, households)
            span = slice(int(self.start[first]), int(self.start[last]))
            dense = self.demand[first:last] @ at_place
            cost[span] = dense[self.household[span] - first, self.place[span]]
        return cost

    def surplus(self, margin: Floats) -> Floats:
        """Best of ``margin`` (shape (n,)) for each household, at least 0: shape (H,)."""
        best = np.zeros(self.sizes[0])
        if len(margin):
            best[self.owners] = np.maximum(np.maximum.reduceat(margin, self.start[self.owners]), 0.0)
        return best

    def entries(self, pairs: Ints) -> tuple[Ints, Ints, Floats]:
        """Return what pairs use of limited rows, as (position in ``pairs``, row, amount)."""
        _, places, groups = self.sizes
        first, resource, amount = self._uses
        owner = self.household[pairs]
        count = first[owner + 1] - first[owner]
        position = np.repeat(np.arange(len(pairs)), count)
        offset = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
        use = first[owner][position] + offset
        what, where, used = resource[use], self.place[pairs][position], amount[use]
        row = what * places + where
        keep = self.limited[row]
        parts = [(position[keep], row[keep], used[keep])]
        if groups:
            of = self.group[where]
            quota = len(self.names) * places + what * groups + of
            keep = (of >= 0) & self.limited[np.where(of >= 0, quota, 0)]
            parts.append((position[keep], quota[keep], used[keep]))
        joined = [np.concatenate(part) for part in zip(*parts, strict=True)]
        return joined[0], joined[1], joined[2]

    def use(self, pairs: Ints) -> Floats:
        """What a set of pairs uses of every row: shape (rows,)."""
        _, row, amount = self.entries(pairs)
        return totals(row, amount, self.rows)

    def price_table(self, prices: Floats) -> dict[str, Floats]:
        """Prices under the names that a plan gives them: ``resource`` and ``group:resource``."""
        _, places, groups = self.sizes
        table: dict[str, Floats] = {}
        for index, name in enumerate(self.names):
            table[name] = prices[index * places : (index + 1) * places].copy()
            if groups:
                first = len(self.names) * places + index * groups
                table[f"group:{name}"] = prices[first : first + groups].copy()
        return table

    def price_vector(self, table: Mapping[str, Floats]) -> Floats:
        """Prices of a plan as a vector over rows; what is missing costs 0."""
        _, places, groups = self.sizes
        prices = np.zeros(self.rows)
        for index, name in enumerate(self.names):
            if len(table.get(name, ())) == places:
                prices[index * places : (index + 1) * places] = table[name]
            quota = table.get(f"group:{name}", np.zeros(0))
            if groups and len(quota) == groups:
                first = len(self.names) * places + index * groups
                prices[first : first + groups] = quota
        return np.maximum(prices, 0.0)


def compile_program(problem: PlacementProblem) -> Program:
    """Return the arrays of a problem, without pairs that do not fit even alone."""
    households, places = problem.shape
    names = problem.resources
    groups = problem.groups
    group = np.full(places, -1, np.int64) if problem.group is None else problem.group
    demand = np.column_stack([problem.demand[name] for name in names]) if names else np.zeros((households, 0))
    capacity = np.full((len(names), places), np.inf)
    quota = np.full((len(names), groups), np.inf)
    for index, name in enumerate(names):
        capacity[index] = problem.capacity.get(name, np.inf)
        quota[index] = problem.group_capacity.get(name, np.inf)
    owner = np.repeat(np.arange(households), np.diff(problem.value.indptr))
    place = problem.value.indices.astype(np.int64)
    fits = np.ones(len(place), bool)
    for index in range(len(names)):
        room = capacity[index]
        if groups:
            room = np.minimum(room, np.where(group >= 0, quota[index][np.maximum(group, 0)], np.inf))
        fits &= demand[owner, index] <= room[place] * (1 + SLACK)
    owner, place, value = owner[fits], place[fits], problem.value.data[fits]
    for index in range(len(names)):
        asked = totals(place, demand[owner, index], places)
        in_group = totals(group + 1, asked, groups + 1)[1:]
        capacity[index, _never_full(capacity[index], asked)] = np.inf
        quota[index, _never_full(quota[index], in_group)] = np.inf
    start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=households))))
    limit = np.concatenate((capacity.ravel(), quota.ravel()))
    return Program(names, start, owner, place, value, demand, limit, group, (households, places, groups))


def _never_full(limit: Floats, asked: Floats) -> Flags:
    """Limits that all who could come together leave room in; huge ones would mislead solvers in floating point."""
    return limit >= asked * (1 + SLACK)


def dual_bound(program: Program, prices: Floats, margin: Floats) -> float:
    """Upper bound on the value of every plan, from prices of at least 0 (Lagrangian duality).

    The value of a plan is at most what its capacities cost plus, for each household, the best it could have after
    paying: ``sum(limit * price) + sum_h max(0, max_p(value - cost))``. The sum is exact (``fsum``) and
    widened by what rounding can have taken from ``margin``: a pair that matters costs no more than its value,
    so each of the ``R + 1`` roundings in its margin is at most one unit in the last place of twice its value.
    ``SLACK`` of each capacity is paid for too.

    Parameters
    ----------
    program : Program
        The problem.
    prices : array, shape (rows,)
        Price of each row.
    margin : array, shape (n,)
        ``program.value - program.cost(prices)``.
    """
    priced = np.flatnonzero(prices > 0)
    scarce = program.limit[priced] * prices[priced]
    best = program.surplus(margin)
    unit = float(np.finfo(np.float64).eps)
    rounding = 2 * (len(program.names) + 4) * unit * fsum(program.surplus(program.value))
    return fsum(scarce) * (1 + SLACK + 2 * unit) + fsum(best) + rounding
