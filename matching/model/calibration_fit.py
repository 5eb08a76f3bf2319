"""Fitting of probabilities and their intervals, on families that the model has not seen; only training does it."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from geo.arrays import Flags, Floats
from matching.model.calibration import Calibration, ConformalWidths

ISOTONIC_FROM = 1000
"""Rows of the rarer outcome from which isotonic calibration is used; below it a sigmoid, which cannot overfit
as easily.
"""
LEAST_PROBABILITY = 0.01
"""A probability is never called smaller than this, nor larger than one minus this."""
COVERAGE = 0.90
"""Share of cases that an interval is to hold."""
BINS = 6
"""Levels of uncertainty that are calibrated apart."""
NEIGHBOURS = 50
"""Families with like predictions that make up one case where probabilities themselves cannot be seen."""


def calibrate(log_odds: Floats, happened: Flags) -> Calibration:
    """Return the calibration of a model's log-odds on rows that it has not seen.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n,)
        Log-odds that the model gave.
    happened : ndarray of bool, shape (n,)
        What came true.
    """
    rarer = min(int(happened.sum()), int((~happened).sum()))
    if rarer >= ISOTONIC_FROM:
        fitted = IsotonicRegression(out_of_bounds="clip").fit(log_odds, happened)
        points, probability = fitted.X_thresholds_, fitted.y_thresholds_
        return Calibration("isotonic", np.asarray(points), _inside(np.asarray(probability)))
    points = np.linspace(log_odds.min() - 2.0, log_odds.max() + 2.0, 200)
    if rarer == 0:
        return Calibration("sigmoid", points, _inside(np.full(200, float(happened.mean()))))
    line = LogisticRegression(C=1e6).fit(log_odds[:, None], happened)
    slope = max(float(line.coef_[0, 0]), 0.0)
    return Calibration("sigmoid", points, _inside(expit(slope * points + float(line.intercept_[0]))))


def _inside(probability: Floats) -> Floats:
    return np.clip(probability, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)


def conformal_widths(
    probability: Floats, truth: Floats, uncertainty: Floats, coverage: float = COVERAGE
) -> ConformalWidths:
    """Return half-widths that hold the truth in a share ``coverage`` of cases, at each level of uncertainty.

    Parameters
    ----------
    probability, truth, uncertainty : ndarray of float64, shape (n,)
        Predicted and true probabilities, and the uncertainty about the values that the predictions used.

    Notes
    -----
    Split conformal prediction with the absolute residual in log-odds as score, by level of uncertainty (Mondrian); the
    quantile is the ``ceil((m + 1) coverage)``-th smallest of ``m``. The widths are then made to rise with uncertainty.
    """
    score = np.abs(logit(probability) - logit(np.clip(truth, 1e-6, 1.0 - 1e-6)))
    order = np.argsort(uncertainty, kind="stable")
    parts = [part for part in np.array_split(order, min(BINS, max(len(order) // 50, 1))) if len(part)]
    level = np.array([uncertainty[part].mean() for part in parts])
    width = np.array([_quantile(score[part], coverage) for part in parts])
    steady = np.maximum.accumulate(width)
    level, first = np.unique(level, return_index=True)
    return ConformalWidths(level, steady[first])


def _quantile(scores: Floats, coverage: float) -> float:
    rank = min(int(np.ceil((len(scores) + 1) * coverage)), len(scores))
    return float(np.sort(scores)[rank - 1])


def cases_of_outcomes(
    probability: Floats, happened: Flags, uncertainty: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return calibration cases where only outcomes are seen: groups of families with like predictions.

    A group's truth is the share that it came true for, so that the intervals also hold the luck of the draw among
    :data:`NEIGHBOURS` families: they are wider than they need be, never narrower.

    Parameters
    ----------
    probability : ndarray of float64, shape (n,)
        Calibrated probabilities.
    happened : ndarray of bool, shape (n,)
        What came true.
    uncertainty : ndarray of float64, shape (n,)
        Of the values behind each.

    Returns
    -------
    probability, truth, uncertainty : ndarray of float64, shape (n // NEIGHBOURS,)
    """
    order = np.argsort(probability, kind="stable")
    groups = np.array_split(order, max(len(order) // NEIGHBOURS, 1))
    means = [
        np.array([values[group].mean() for group in groups])
        for values in (probability, happened, uncertainty)
    ]
    return means[0], means[1], means[2]


def calibration_error(probability: Floats, happened: Flags, bins: int = 15) -> float:
    """Return the expected calibration error: mean gap of probability and frequency over bins of equal count.

    Parameters
    ----------
    probability : ndarray of float64, shape (n,)
        Predicted.
    happened : ndarray of bool, shape (n,)
        What came true.
    bins : int
        Number of bins.

    Returns
    -------
    float
        0 where every bin's mean probability is its frequency.

    References
    ----------
    Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015; bins of
    equal count in place of equal width.

    Examples
    --------
    >>> happened = np.array([True, False, True, False])
    >>> calibration_error(np.full(4, 0.5), happened, bins=1), calibration_error(np.full(4, 0.8), happened, bins=1)
    (0.0, 0.30000000000000004)
    """
    order = np.argsort(probability, kind="stable")
    gaps = [
        abs(probability[part].mean() - happened[part].mean()) * len(part)
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return float(np.sum(gaps) / len(probability))
