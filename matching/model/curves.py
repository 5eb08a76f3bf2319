"""Fitted curves: a sum of piecewise-linear terms, one a column. All that a served model needs, with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from geo.arrays import Floats

FEW = 64
"""Rows up to which all columns are read at once: many calls for few numbers each would take longer."""


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
        if len(features) > FEW:
            terms = [self.term(number, column) for number, column in enumerate(features.T)]
            return np.asarray(self.intercept + np.sum(terms, axis=0))
        return np.asarray(self.intercept + self._terms_of_few(features).sum(axis=1))

    def _terms_of_few(self, features: Floats) -> Floats:
        """Return what every column of a few rows adds, shape (n, D): all columns at once."""
        starts, gaps, rises, first = self._ramps
        way = np.clip((features[:, :, None] - starts) / gaps, 0.0, 1.0)
        added = first + (way * rises).sum(axis=2)
        return np.where(np.isnan(features), 0.0, added)

    @cached_property
    def _ramps(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Start, length and rise of every piece, shape (D, K - 1), and height of the first knot, shape (D,).

        A column with fewer knots than the longest has its last repeated: pieces that rise by nothing.
        """
        most = max(map(len, self.knots))
        knots, heights = (
            np.array([np.pad(each, (0, most - len(each)), mode="edge") for each in curves])
            for curves in (self.knots, self.heights)
        )
        gaps = np.diff(knots)
        return knots[:, :-1], np.where(gaps > 0, gaps, 1.0), np.diff(heights), heights[:, 0]

    def probability(self, features: Floats) -> Floats:
        """Return the probabilities of rows of columns, shape (n,); not calibrated."""
        return np.asarray(expit(self.log_odds(features)))
