"""A learned model as it is kept: three additive classifiers, their calibration, their intervals and the scale of
scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from geo.arrays import Floats
from matching.features.dataset import FAMILY_COLUMNS
from matching.features.feature_table import FEATURES
from matching.model.calibration import Calibration, ConformalWidths
from matching.model.curves import Curves

Outcome = Literal["stays_12_months", "works_in_occupation"]
OUTCOMES: tuple[Outcome, ...] = ("stays_12_months", "works_in_occupation")

COLUMNS: tuple[str, ...] = (*FEATURES, *FAMILY_COLUMNS)
"""Columns of every model, in order."""
MONOTONIC_CST: tuple[int, ...] = (
    *(feature.direction for feature in FEATURES.values()),
    *(0 for _ in FAMILY_COLUMNS),
)
"""Direction of each column: the features have one, what a family brings is free."""


@dataclass(frozen=True)
class OutcomeModel:
    """A learned probability of one outcome.

    Parameters
    ----------
    curves : Curves
        Its log-odds.
    calibration : Calibration
        From log-odds to probabilities.
    widths : ConformalWidths
        Half-widths of its intervals by uncertainty.
    weight : ndarray of float64, shape (D,)
        Share of each feature in what the curves say; sums to 1. Uncertainty counts by it.
    """

    curves: Curves
    calibration: Calibration
    widths: ConformalWidths
    weight: Floats

    def of(self, features: Floats) -> Floats:
        """Return probabilities for rows of :data:`COLUMNS`, shape (n,)."""
        return self.calibration(self.curves.log_odds(features))


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned, and from what.

    Parameters
    ----------
    name : str
        Short name, with the day it was trained.
    trained_on : {"simulated", "outcomes"}
        Where the outcomes came from.
    success : Curves
        Log-odds of staying and working in one's own occupation: what places are ranked by.
    probabilities : mapping
        :class:`OutcomeModel` of each of :data:`OUTCOMES`.
    resolution : float
        Standard error of the difference between the log-odds of two recommended places of one family.
    card : mapping
        The model card: data, date, atlas version, figures, limits.
    """

    name: str
    trained_on: Literal["simulated", "outcomes"]
    success: Curves
    probabilities: Mapping[Outcome, OutcomeModel]
    resolution: float
    card: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def lowest(self) -> float:
        """Sum of the lowest heights of the curves of ``success`` over the features, log-odds."""
        return float(sum(heights.min() for heights in self._heights))

    @cached_property
    def span(self) -> float:
        """Distance from the lowest to the highest that the features can add to the log-odds of ``success``."""
        return max(float(sum(np.ptp(heights) for heights in self._heights)), 1e-9)

    @property
    def _heights(self) -> tuple[Floats, ...]:
        return self.success.heights[: len(FEATURES)]


def importance(curves: Curves, features: Floats) -> Floats:
    """Return the share of each feature in what a model says over some rows, shape (D,); sums to 1."""
    spread = np.array([curves.term(number, features[:, number]).std() for number in range(len(FEATURES))])
    return (
        np.asarray(spread / spread.sum()) if spread.sum() > 0 else np.full(len(FEATURES), 1.0 / len(FEATURES))
    )
