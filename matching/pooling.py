"""Partial pooling of rates by their sampling error: an extreme rate of a small sample is drawn to the common mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats


@dataclass(frozen=True, slots=True)
class Pooled:
    """Rates of some groups after partial pooling.

    Parameters
    ----------
    rate : ndarray of float64, shape (G,)
        Posterior means.
    weight : ndarray of float64, shape (G,)
        How much of its own deviation from the mean each group keeps, 0 to 1.
    mean : float
        The common mean.
    between : float
        Standard deviation of the true rates between the groups.
    """

    rate: Floats
    weight: Floats
    mean: float
    between: float


def pool(rate: Floats, error: Floats) -> Pooled:
    """Return the empirical Bayes estimates of rates (normal-normal model).

    Parameters
    ----------
    rate : ndarray of float64, shape (G,)
        Observed rates.
    error : ndarray of float64, shape (G,)
        Their standard errors, positive.

    References
    ----------
    Paule and Mandel 1982 for the variance between the groups; Efron and Morris 1975 for the estimates.

    Examples
    --------
    >>> import numpy as np
    >>> found = pool(np.array([0.5, 0.7]), np.array([0.05, 0.05]))
    >>> [round(float(value), 3) for value in found.rate]
    [0.512, 0.688]
    """
    between = _variance_between(rate, error)
    precision = 1.0 / (error**2 + between)
    mean = float((precision * rate).sum() / precision.sum())
    weight = between / (between + error**2)
    return Pooled(mean + weight * (rate - mean), weight, mean, float(np.sqrt(between)))


def _variance_between(rate: Floats, error: Floats) -> float:
    """Return the variance at which the weighted squares about the mean equal their expectation; 0 if they never do."""
    from scipy.optimize import brentq  # a start does not wait for it

    def excess(variance: float) -> float:
        precision = 1.0 / (error**2 + variance)
        mean = (precision * rate).sum() / precision.sum()
        return float((precision * (rate - mean) ** 2).sum() - (len(rate) - 1))

    if len(rate) < 2 or excess(0.0) <= 0.0:
        return 0.0
    return float(brentq(excess, 0.0, float(np.ptp(rate)) ** 2 + 1e-12))
