"""Honest probabilities: a map from a model's log-odds, with intervals that are wider where less is known.

What a server needs. How both are fitted is in :mod:`matching.model.calibration_fit`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from geo.arrays import Floats


@dataclass(frozen=True)
class Calibration:
    """A rising map from log-odds to probabilities.

    Parameters
    ----------
    method : {"isotonic", "sigmoid"}
        How it was made.
    log_odds, probability : ndarray of float64, shape (k,)
        The map: linear between these, level outside.
    """

    method: str
    log_odds: Floats
    probability: Floats

    def __call__(self, log_odds: Floats) -> Floats:
        """Return calibrated probabilities, the shape of ``log_odds``."""
        return np.asarray(np.interp(log_odds, self.log_odds, self.probability))


@dataclass(frozen=True)
class ConformalWidths:
    """Half-widths of intervals in log-odds, rising with uncertainty (split conformal prediction by its level).

    Parameters
    ----------
    uncertainty, width : ndarray of float64, shape (k,)
        The map: linear between these, level outside.
    """

    uncertainty: Floats
    width: Floats

    def __call__(self, uncertainty: Floats) -> Floats:
        """Return half-widths, the shape of ``uncertainty``."""
        return np.asarray(np.interp(uncertainty, self.uncertainty, self.width))

    def interval(self, probability: Floats, uncertainty: Floats) -> tuple[Floats, Floats]:
        """Return the lower and upper ends around probabilities."""
        log_odds, width = logit(probability), self(uncertainty)
        return np.asarray(expit(log_odds - width)), np.asarray(expit(log_odds + width))
