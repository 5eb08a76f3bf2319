"""A tighter bound for places with room for many: each place is filled with whole households, not with parts of them.

Prices of capacities let a place fill its last gap with part of a household. Here the households are priced
instead of the capacity, and each place picks the best set that fits, exactly: a knapsack. The sum of the prices
and of what the places gain is a bound on every plan's value for any prices (Lagrangian relaxation of "at most
one place for each household"; Fisher 1981), and for the best ones it lies well below the linear program's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from geo.arrays import Flags, Floats, Ints
from matching.placement.solver.program import SLACK
from matching.placement.solver.search import Search

_MOST_NUMBERS = 4_000_000  # households x places: the tables are dense
_MOST_ROOM = 2_000  # units of the resource at one place
_STEPS = 220
_AIM = 2e-4  # the bound aimed at lies this share below the best so far
_PATIENCE = 15  # steps without a better bound after which they become shorter
_SHORTER = 0.6
_MEMORY = 0.7  # of former directions


@dataclass(frozen=True, slots=True)
class _Knapsacks:
    """Places as knapsacks of one resource in whole units.

    Parameters
    ----------
    gain : array, shape (H, P)
        Value of each pair, ``-inf`` where not eligible.
    size : array of int, shape (H,)
        Units that a household takes.
    room : array of int, shape (P,)
        Units that a place has.
    """

    gain: Floats
    size: Ints
    room: Ints


def bound_by_knapsacks(search: Search) -> None:
    """Tighten the bound where one resource, in whole units, is all that is scarce."""
    knapsacks = _as_knapsacks(search)
    if knapsacks is None or search.within_target():
        return
    dense = np.full(knapsacks.gain.shape, -np.inf)
    program = search.program
    dense[program.household, program.place] = program.value - program.cost(search.prices)
    price = np.maximum(dense.max(axis=1, initial=-np.inf), 0.0)
    search.update_household_bound(*_descend(search, knapsacks, price))
    search.log_phase("knapsacks")


def _as_knapsacks(search: Search) -> _Knapsacks | None:
    """Return the places as knapsacks, or None where that is not what the problem is."""
    program = search.program
    households, places, _ = program.sizes
    scarce = np.unique(np.flatnonzero(search.prices > 0) // max(places, 1))
    if search.floors is not None or len(scarce) != 1 or scarce[0] >= len(program.names):
        return None
    size = program.demand[:, scarce[0]]
    limit = program.limit[scarce[0] * places : (scarce[0] + 1) * places]
    room = np.floor(np.minimum(limit * (1 + SLACK), size.sum()))
    if (size % 1).any() or households * places > _MOST_NUMBERS or room.max() > _MOST_ROOM:
        return None
    gain = np.full((households, places), -np.inf)
    gain[program.household, program.place] = program.value
    return _Knapsacks(gain, size.astype(np.int64), room.astype(np.int64))


def _descend(search: Search, knapsacks: _Knapsacks, price: Floats) -> tuple[float, Floats]:
    """Lower the bound by steps against the smoothed subgradient; return the lowest bound and its prices."""
    best, best_price, direction = np.inf, price, None
    length, stale = 1.0, 0
    for _ in range(_STEPS):
        bound, picked = _fill(knapsacks, price)
        if bound < best:
            best, best_price, stale = bound, price, 0
        else:
            stale += 1
        if not search.running() or best - search.value <= search.target * best:
            break
        if stale > _PATIENCE:
            length, stale, direction, price = length * _SHORTER, 0, None, best_price
            continue
        slope = 1.0 - picked.sum(axis=1)
        direction = slope if direction is None else _MEMORY * direction + (1 - _MEMORY) * slope
        step = np.where((price <= 0) & (direction > 0), 0.0, direction)
        norm = float(step @ step)
        if norm == 0:
            break
        aim = max(search.value, best * (1 - _AIM))
        price = np.maximum(price - length * (bound - aim) / norm * step, 0.0)
    return best, best_price


def _fill(knapsacks: _Knapsacks, price: Floats) -> tuple[float, Flags]:
    """Fill every place at once with the households that gain it most; return the bound and who was picked.

    Households of one size are taken in the order of their gain, so that a place only decides how many of each
    size: for each size a table over the units used, all places side by side.
    """
    households, places = knapsacks.gain.shape
    gain = np.maximum(knapsacks.gain - price[:, None], 0.0)
    free = knapsacks.size == 0
    picked = np.zeros((households, places), bool)
    picked[free] = gain[free] > 0
    most = int(knapsacks.room.max(initial=0))
    table = np.zeros((places, most + 1))
    counts = []
    for size in np.unique(knapsacks.size[~free]):
        who = np.flatnonzero(knapsacks.size == size)
        order = np.argsort(-gain[who], axis=0, kind="stable")
        sums = np.cumsum(np.take_along_axis(gain[who], order, axis=0), axis=0)
        useful = int((gain[who] > 0).sum(axis=0).max())
        table, count = _add_size(table, sums[: min(useful, most // size)], int(size))
        counts.append((int(size), who, order, count))
    left, place = knapsacks.room.copy(), np.arange(places)
    filled = table[place, left]
    for size, who, order, count in reversed(counts):
        taken = count[place, left]
        left -= taken * size
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(len(who))[:, None], axis=0)
        picked[who] = (rank < taken) & (gain[who] > 0)
    unit = float(np.finfo(np.float64).eps)
    total = fsum(price) + fsum(filled) + fsum(gain[free].ravel())
    return total * (1 + 4 * (households + 1) * unit), picked


def _add_size(table: Floats, sums: Floats, size: int) -> tuple[Floats, Ints]:
    """Let places take households of one more size, of which the ``k`` best have ``sums[k - 1]`` together.

    Returns
    -------
    array, shape (P, room + 1); array of int of the same shape
        The best value by the units used, and how many households of this size it takes.
    """
    best, count = table.copy(), np.zeros(table.shape, np.int64)
    for number, total in enumerate(sums, start=1):
        used = number * size
        candidate = table[:, : table.shape[1] - used] + total[:, None]
        better = candidate > best[:, used:]
        best[:, used:][better] = candidate[better]
        count[:, used:][better] = number
    return best, count
