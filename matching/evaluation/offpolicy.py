"""What another way of placing would achieve, from a log of today's: three estimators, and the policy they judge.

The judged policy tilts today's towards the ranker: a place's probability is multiplied by ``exp(score / tilt)``.
Such an *incremental* policy never goes where today's never went, so the log can judge it (Kennedy 2019); a ranker
that sends everybody
to its first choice goes where the log is empty, and no estimator could judge that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints

TILT = 10.0
"""Points of score that make a place e times as likely."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The value of a policy, estimated from a log.

    Parameters
    ----------
    ipw : float
        Inverse propensity weighting (Horvitz-Thompson).
    dm : float
        Direct method: the model's probabilities under the policy.
    dr : float
        Doubly robust: the direct method, corrected by the weighted residuals of the log (Dudik et al. 2011).
    low, high : float
        95 % interval of the doubly robust estimate, over families.
    sample : float
        Effective number of logged placements after weighting.
    """

    ipw: float
    dm: float
    dr: float
    low: float
    high: float
    sample: float


def tilted(probabilities: Floats, scores: Floats, tilt: float = TILT) -> Floats:
    """Return today's probabilities tilted towards a ranker, shape (B, P); rows sum to 1.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (B, P)
        How probably each family goes to each place today; rows sum to 1.
    scores : ndarray of float64, shape (B, P)
        Of the ranker.
    tilt : float
        Points of the score by which the odds between two places change by a factor e: the smaller, the nearer to
        the ranker's first place.

    References
    ----------
    Kennedy, "Nonparametric causal effects based on incremental propensity score interventions", JASA 114, 2019.
    """
    weights = probabilities * np.exp((scores - scores.max(axis=1, keepdims=True)) / tilt)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def estimate(policy: Floats, logged: Floats, at: Ints, happened: Flags, model: Floats) -> Estimate:
    """Estimate the value of a policy.

    Parameters
    ----------
    policy, logged : ndarray of float64, shape (B, P)
        Probabilities of the places under the judged policy and under the one that made the log.
    at : ndarray of int, shape (B, M)
        Places in the log.
    happened : ndarray of bool, shape (B, M)
        Outcomes in the log.
    model : ndarray of float64, shape (B, P)
        The model's probability of the outcome everywhere.
    """
    weight = np.take_along_axis(policy, at, axis=1) / np.take_along_axis(logged, at, axis=1)
    direct = (policy * model).sum(axis=1)
    residual = weight * (happened - np.take_along_axis(model, at, axis=1))
    robust = direct + residual.mean(axis=1)
    error = float(robust.std(ddof=1) / np.sqrt(len(robust)))
    value = float(robust.mean())
    return Estimate(
        ipw=float((weight * happened).mean()),
        dm=float(direct.mean()),
        dr=value,
        low=value - 1.96 * error,
        high=value + 1.96 * error,
        sample=float(weight.sum() ** 2 / (weight**2).sum()),
    )
