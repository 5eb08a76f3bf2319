"""Shadow prices of many small capacities, summed up by area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.problem import totals


@dataclass(frozen=True, slots=True)
class AreaPrices:
    """Shadow prices of the areas; NaN and -1 where an area has none of the resource.

    Parameters
    ----------
    mean : array, shape (A,)
        Mean of the prices, weighted by capacity: one more unit that comes where the units already are.
    highest : array, shape (A,)
        Highest price: one more unit where it adds most.
    highest_at : array of int, shape (A,)
        Which of the given prices is that; the first of equals.
    capacity, used : array, shape (A,)
        Sums.
    """

    mean: Floats
    highest: Floats
    highest_at: Ints
    capacity: Floats
    used: Floats


def area_prices(price: Floats, capacity: Floats, used: Floats, area: Ints, areas: int) -> AreaPrices:
    """Sum up prices by area.

    Where there is none of a resource, no plan can use it, so its price says nothing; where it is not
    limited, it has none. Neither counts.

    Parameters
    ----------
    price, capacity, used : array, shape (n,)
        Shadow price, what there is, and what the plan uses of it.
    area : array of int, shape (n,)
        Where each lies, -1 for nowhere.
    areas : int
        Number of areas.

    Examples
    --------
    >>> import numpy as np
    >>> found = area_prices(
    ...     np.array([0.4, 0.0, 0.9]), np.array([1.0, 3.0, 0.0]), np.array([1.0, 2.0, 0.0]), np.array([0, 0, 0]), 1
    ... )
    >>> float(found.mean[0]), float(found.highest[0])
    (0.1, 0.4)
    """
    here = np.flatnonzero((area >= 0) & (capacity > 0) & np.isfinite(capacity))
    whole = totals(area[here], capacity[here], areas)
    paid = totals(area[here], price[here] * capacity[here], areas)
    order = here[np.lexsort((-price[here], area[here]))]
    found, first = np.unique(area[order], return_index=True)
    at = np.full(areas, -1, np.int64)
    at[found] = order[first]
    mean = np.divide(paid, whole, out=np.full(areas, np.nan), where=whole > 0)
    highest = np.where(at >= 0, price[at] if len(price) else np.nan, np.nan)
    return AreaPrices(mean, highest, at, whole, totals(area[here], used[here], areas))
