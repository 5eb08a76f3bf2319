"""The score of one family at all places as one product of a row of weights and a matrix of rows.

A row each for what a criterion is worth and for what a model says of a feature. The rows are kept from family to family
(:func:`matching.destinations.cached_with_places`); stacked once for a family, they give its scores everywhere and,
taken apart, its contributions at the few places that are told of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations


class WeighedRow(NamedTuple):
    """One row of the matrix.

    Parameters
    ----------
    values : ndarray of float64, shape (P,)
        Values at all places.
    middle : float
        What of them counts for every place alike: only the difference to it is a contribution.
    mean : float
        What an average place adds to the base.
    weight : float
        Points for a value of one.
    criterion : int
        Number of the criterion that it is told under.
    """

    values: Floats
    middle: float
    mean: float
    weight: float
    criterion: int


@dataclass(frozen=True, eq=False)
class OneFamily:
    """Rows and their weights for one family.

    Parameters
    ----------
    rows : ndarray of float64, shape (K, P)
        Values.
    middle, weight : ndarray of float64, shape (K,)
        See :class:`WeighedRow`.
    shares : ndarray of float64, shape (C, K)
        1 where a row is told under a criterion.
    base : float
        Score of a village that is average for the family in every respect.
    """

    rows: Floats
    middle: Floats
    weight: Floats
    shares: Floats
    base: float

    @classmethod
    def of(cls, rows: Sequence[WeighedRow], places: int, lowest: float = 0.0) -> OneFamily:
        """Stack rows.

        Parameters
        ----------
        rows : sequence of WeighedRow
            K of them.
        places : int
            P.
        lowest : float
            Points that are taken off everywhere.
        """
        if not rows:
            return cls(np.zeros((0, places)), np.zeros(0), np.zeros(0), np.zeros((len(CRITERIA), 0)), -lowest)
        values, middle, mean, weight, criterion = zip(*rows, strict=True)
        shares = np.zeros((len(CRITERIA), len(rows)))
        shares[list(criterion), np.arange(len(rows))] = 1.0
        base = float(np.dot(weight, mean)) - lowest
        return cls(np.array(values), np.array(middle), np.array(weight), shares, base)

    def scores(self) -> Floats:
        """Return the score of every place, shape (P,)."""
        # Summed row by row, not by a product of matrices: places that are alike have the same sum to the last digit.
        level = self.base - float(np.dot(self.weight, self.middle))
        return np.asarray((self.weight[:, None] * self.rows).sum(axis=0) + level)

    def parts(self, at: Ints) -> Floats:
        """Return what each criterion adds at some places, shape (C, M)."""
        return np.asarray(self.shares @ (self.weight[:, None] * (self.rows[:, at] - self.middle[:, None])))


def one_family(batch: Batch, places: Destinations, key: object, make: Callable[[], OneFamily]) -> OneFamily:
    """Return the rows of a batch of one family, stacked when they are first asked for.

    Parameters
    ----------
    batch : Batch
        One family.
    places : Destinations
        Where it may go.
    key : Hashable
        What makes the rows: a ranker.
    make : callable
        Stacks them.
    """
    kept = (one_family, places, key)
    found: OneFamily | None = batch.kept.get(kept)
    if found is None:
        found = batch.kept[kept] = make()
    return found
