"""Value functions: each criterion on one scale, 0 for a village among the worst that a family is offered, 1
for one among the best.

The weights of a multi-attribute utility mean something only against a stated range (swing weighting: von
Winterfeldt and Edwards 1986). The range here is what the destinations offer to this family: from the worst
tenth to the best fiftieth, so that one town with everything does not make all others look alike; or from the
worst to the best, where only few places are good (relatives).
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.base import ROWS, Criterion, rows_by_group, utility_row
from matching.destinations import Destinations, cached_with_places

SWING = (0.1, 0.98)
"""Quantiles of the destinations between which a value rises from 0 to 1."""
FLAT = 1e-9
"""Range of utilities below which a criterion is the same everywhere."""
SAME_EVERYWHERE = 0.5
"""Value of every place where a criterion is the same everywhere, or known nowhere."""


def value_rows(criterion: Criterion, batch: Batch, places: Destinations) -> tuple[Floats, Ints]:
    """Return the value of every place by group of families, shape (K, P), and the row of each family, shape (B,).

    Parameters
    ----------
    criterion : Criterion
        One of :data:`matching.criteria.registry.CRITERIA`.
    batch : Batch
        B families, of K groups that are alike in the criterion.
    places : Destinations
        P places.
    """
    rows, index, _ = rows_by_group(
        criterion.group_keys(batch), lambda key: _value_row(places, criterion, key)
    )
    return rows, index


def value_spreads(criterion: Criterion, batch: Batch, places: Destinations) -> Floats:
    """Return the standard deviation of every family's values over the places, shape (B,).

    Parameters
    ----------
    criterion : Criterion
        One of :data:`matching.criteria.registry.CRITERIA`.
    batch : Batch
        B families.
    places : Destinations
        P places.
    """
    return np.array([_value_spread(places, criterion, key) for key in criterion.group_keys(batch)])


@cached_with_places(ROWS)
def _value_spread(places: Destinations, criterion: Criterion, key: Hashable) -> float:
    return float(_value_row(places, criterion, key).std())


def values_at(
    criterion: Criterion, batch: Batch, places: Destinations, at: Ints | slice
) -> tuple[Floats, Floats, Ints]:
    """Return the values of some places by group of families, and each group's mean over all places.

    Parameters
    ----------
    criterion : Criterion
        One of :data:`matching.criteria.registry.CRITERIA`.
    batch : Batch
        B families, of K groups that are alike in the criterion.
    places : Destinations
        P places.
    at : ndarray of int, shape (M,), or slice
        Rows of the places.

    Returns
    -------
    values : ndarray of float64, shape (K, M)
    mean : ndarray of float64, shape (K,)
    index : ndarray of int, shape (B,)
        Group of each family.
    """
    rows, index, keys = rows_by_group(
        criterion.group_keys(batch), lambda key: _value_row(places, criterion, key)[at]
    )
    return rows, np.array([_value_mean(places, criterion, key) for key in keys]), index


def value_row(criterion: Criterion, key: Hashable, places: Destinations) -> tuple[Floats, float]:
    """Return the values of every place for families of a key, shape (P,), and their mean.

    Parameters
    ----------
    criterion : Criterion
        One of :data:`matching.criteria.registry.CRITERIA`.
    key : Hashable
        One of the criterion's :meth:`Criterion.group_keys`.
    places : Destinations
        P places.
    """
    return _value_row(places, criterion, key), _value_mean(places, criterion, key)


@cached_with_places(ROWS)
def _value_mean(places: Destinations, criterion: Criterion, key: Hashable) -> float:
    """Return the mean of a row; its first value where all are the same, so that nothing is added to the last digit."""
    row = _value_row(places, criterion, key)
    return float(row[0] if (row == row[0]).all() else row.mean())


@cached_with_places(ROWS)
def _value_row(places: Destinations, criterion: Criterion, key: Hashable) -> Floats:
    return on_swing(utility_row(places, criterion, key), (0.0, 1.0) if criterion.whole_range else SWING)


def on_swing(utility: Floats, swing: tuple[float, float] = SWING) -> Floats:
    """Return utilities on the scale of what is offered.

    Parameters
    ----------
    utility : ndarray of float64, shape (P,)
        Utilities, NaN where not known.
    swing : tuple of float
        Quantiles that get the values 0 and 1; what lies outside gets the same.

    Returns
    -------
    ndarray of float64, shape (P,)
        Values from 0 to 1; where the utility is not known, their mean over the places where it is.

    Examples
    --------
    >>> import numpy as np
    >>> on_swing(np.array([0.0, 0.5, 1.0, np.nan]), (0.0, 1.0)).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    known = ~np.isnan(utility)
    if not known.any():
        return np.full(len(utility), SAME_EVERYWHERE)
    low, high = (float(bound) for bound in np.quantile(utility[known], swing))
    if high - low < FLAT:
        return np.full(len(utility), SAME_EVERYWHERE)
    value = np.clip((utility - low) / (high - low), 0.0, 1.0)
    value[~known] = value[known].mean()
    return value
