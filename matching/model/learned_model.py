"""A learned model as it is kept: three additive classifiers, their calibration, their intervals and how scores
are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matching.features.dataset import FAMILY_COLUMNS
from matching.features.feature_table import ASPECTS
from matching.model.calibration import Calibration, Widths
from matching.model.curves import Curves

Floats = NDArray[np.float64]
Outcome = Literal["stays_12_months", "works_in_occupation"]
OUTCOMES: tuple[Outcome, ...] = ("stays_12_months", "works_in_occupation")

COLUMNS: tuple[str, ...] = (*ASPECTS, *FAMILY_COLUMNS)
"""Columns of every model, in order."""


@dataclass(frozen=True)
class Chance:
    """A learned chance of one outcome.

    Parameters
    ----------
    curves : Curves
        Its log-odds.
    calibration : Calibration
        From log-odds to chances.
    widths : Widths
        Half-widths of its intervals by doubt.
    weight : ndarray of float64, shape (D,)
        Share of each aspect in what the curves say; sums to 1. Doubt counts by it.
    """

    curves: Curves
    calibration: Calibration
    widths: Widths
    weight: Floats

    def of(self, known: Floats) -> Floats:
        """Return chances for rows of :data:`COLUMNS`, shape (n,)."""
        return self.calibration(self.curves.odds(known))


@dataclass(frozen=True)
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
    chances : mapping
        :class:`Chance` of each of :data:`OUTCOMES`.
    points : float
        Points of score for one unit of log-odds.
    level : float
        Score of log-odds equal to the intercept of ``success``.
    card : mapping
        The model card: data, date, atlas version, figures, limits.
    """

    name: str
    trained_on: Literal["simulated", "outcomes"]
    success: Curves
    chances: Mapping[Outcome, Chance]
    points: float
    level: float
    card: Mapping[str, Any] = field(default_factory=dict)


def importance(curves: Curves, known: Floats) -> Floats:
    """Return the share of each aspect in what a model says over some rows, shape (D,); sums to 1."""
    spread = np.array([curves.term(number, known[:, number]).std() for number in range(len(ASPECTS))])
    return (
        np.asarray(spread / spread.sum()) if spread.sum() > 0 else np.full(len(ASPECTS), 1.0 / len(ASPECTS))
    )
