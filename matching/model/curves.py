"""Fitted curves: a sum of piecewise-linear terms, one a column. All that a served model needs, with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from geo.arrays import Floats


@dataclass(frozen=True)
class Curves:
    """Log-odds as a sum of curves.

    Parameters
    ----------
    intercept : float
        Log-odds at the mean of every column.
    knots, heights : tuple of ndarray of float64
        Curve of each column: positions, and log-odds there against the column's mean. Outside the knots it is level.
    """

    intercept: float
    knots: tuple[Floats, ...]
    heights: tuple[Floats, ...]

    def term(self, column: int, values: Floats) -> Floats:
        """Return what one column adds to the log-odds; 0 where it is not known; the shape of ``values``."""
        added = np.interp(values, self.knots[column], self.heights[column])
        return np.asarray(np.where(np.isnan(values), 0.0, added))

    def log_odds(self, features: Floats) -> Floats:
        """Return the log-odds of rows of columns, shape (n,)."""
        terms = [self.term(number, column) for number, column in enumerate(features.T)]
        return np.asarray(self.intercept + np.sum(terms, axis=0))

    def probability(self, features: Floats) -> Floats:
        """Return the probabilities of rows of columns, shape (n,); not calibrated."""
        return np.asarray(expit(self.log_odds(features)))
