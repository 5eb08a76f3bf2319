"""Honest chances: calibrated on families that the model has not seen, with intervals that are wider where less
is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ISOTONIC_FROM = 1000
"""Rows of the rarer outcome from which isotonic calibration is used; below it a sigmoid, which cannot overfit
as easily.
"""
LEAST_CHANCE = 0.01
"""A chance is never called smaller than this, nor larger than one minus this."""
COVERAGE = 0.90
"""Share of cases that an interval is to hold."""
BINS = 6
"""Levels of doubt that are calibrated apart."""
NEIGHBOURS = 50
"""Families with like predictions that make up one case where chances themselves cannot be seen."""


@dataclass(frozen=True)
class Calibration:
    """A rising map from log-odds to chances.

    Parameters
    ----------
    method : {"isotonic", "sigmoid"}
        How it was made.
    odds, chance : ndarray of float64, shape (k,)
        The map: linear between these, level outside.
    """

    method: str
    odds: Floats
    chance: Floats

    def __call__(self, odds: Floats) -> Floats:
        """Return calibrated chances, the shape of ``odds``."""
        return np.asarray(np.interp(odds, self.odds, self.chance))


def calibrate(odds: Floats, happened: NDArray[np.bool_]) -> Calibration:
    """Return the calibration of a model's log-odds on rows that it has not seen.

    Parameters
    ----------
    odds : ndarray of float64, shape (n,)
        What the model said.
    happened : ndarray of bool, shape (n,)
        What came true.
    """
    # Only training calibrates: a server does not wait a second for scikit-learn.
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    rarer = min(int(happened.sum()), int((~happened).sum()))
    if rarer >= ISOTONIC_FROM:
        fitted = IsotonicRegression(out_of_bounds="clip").fit(odds, happened)
        points, chance = fitted.X_thresholds_, fitted.y_thresholds_
        return Calibration("isotonic", np.asarray(points), _inside(np.asarray(chance)))
    points = np.linspace(odds.min() - 2.0, odds.max() + 2.0, 200)
    if rarer == 0:
        return Calibration("sigmoid", points, _inside(np.full(200, float(happened.mean()))))
    line = LogisticRegression(C=1e6).fit(odds[:, None], happened)
    slope = max(float(line.coef_[0, 0]), 0.0)
    return Calibration("sigmoid", points, _inside(expit(slope * points + float(line.intercept_[0]))))


def _inside(chance: Floats) -> Floats:
    return np.clip(chance, LEAST_CHANCE, 1.0 - LEAST_CHANCE)


@dataclass(frozen=True)
class Widths:
    """Half-widths of intervals in log-odds, rising with doubt (split conformal prediction, apart by level of doubt).

    Parameters
    ----------
    doubt, width : ndarray of float64, shape (k,)
        The map: linear between these, level outside.
    """

    doubt: Floats
    width: Floats

    def __call__(self, doubt: Floats) -> Floats:
        """Return half-widths, the shape of ``doubt``."""
        return np.asarray(np.interp(doubt, self.doubt, self.width))

    def interval(self, chance: Floats, doubt: Floats) -> tuple[Floats, Floats]:
        """Return the lower and upper ends around chances."""
        odds, width = logit(chance), self(doubt)
        return np.asarray(expit(odds - width)), np.asarray(expit(odds + width))


def conform(chance: Floats, truth: Floats, doubt: Floats, coverage: float = COVERAGE) -> Widths:
    """Return half-widths that hold the truth in a share ``coverage`` of cases, at each level of doubt.

    Parameters
    ----------
    chance, truth, doubt : ndarray of float64, shape (n,)
        What the model said, what is true, and the doubt about the values that it used.

    Notes
    -----
    Split conformal prediction with the absolute residual in log-odds as score, apart by level of doubt (Mondrian); the
    quantile is the ``ceil((m + 1) coverage)``-th smallest of ``m``. The widths are then made to rise with doubt.
    """
    score = np.abs(logit(chance) - logit(np.clip(truth, 1e-6, 1.0 - 1e-6)))
    order = np.argsort(doubt, kind="stable")
    parts = [part for part in np.array_split(order, min(BINS, max(len(order) // 50, 1))) if len(part)]
    level = np.array([doubt[part].mean() for part in parts])
    width = np.array([_quantile(score[part], coverage) for part in parts])
    steady = np.maximum.accumulate(width)
    level, first = np.unique(level, return_index=True)
    return Widths(level, steady[first])


def _quantile(scores: Floats, coverage: float) -> float:
    rank = min(int(np.ceil((len(scores) + 1) * coverage)), len(scores))
    return float(np.sort(scores)[rank - 1])


def cases_of_outcomes(
    chance: Floats, happened: NDArray[np.bool_], doubt: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return cases to conform to where only outcomes are seen: groups of families with like predictions.

    A group's truth is the share that it came true for, so that the intervals also hold the chance of the draw among
    :data:`NEIGHBOURS` families: they are wider than they need be, never narrower.

    Returns
    -------
    chance, truth, doubt : ndarray of float64, shape (n // NEIGHBOURS,)
    """
    order = np.argsort(chance, kind="stable")
    groups = np.array_split(order, max(len(order) // NEIGHBOURS, 1))
    means = [np.array([values[group].mean() for group in groups]) for values in (chance, happened, doubt)]
    return means[0], means[1], means[2]


def calibration_error(chance: Floats, happened: NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error: mean gap of chance and frequency over bins of equal count."""
    order = np.argsort(chance, kind="stable")
    gaps = [
        abs(chance[part].mean() - happened[part].mean()) * len(part)
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return float(np.sum(gaps) / len(chance))
