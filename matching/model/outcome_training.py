"""Learning from real outcomes, and what was learned against the model before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.criteria.registry import CRITERIA
from matching.features.dataset import FAMILY_COLUMNS, Rows
from matching.features.feature_table import ASPECTS, DIRECTIONS
from matching.model.additive import AdditiveClassifier
from matching.model.calibration import Calibration, calibrate, calibration_error, cases_of_outcomes, conform
from matching.model.curves import Curves
from matching.model.learned_model import OUTCOMES, Chance, Model, importance
from matching.model.outcomes import Outcomes, folds
from matching.model.training import name_of, told

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MANY = 5000
"""Rows from which curves may bend as freely as on simulated families."""


@dataclass(frozen=True)
class Learned:
    """A model from outcomes beside the one before.

    Parameters
    ----------
    model : Model
        The new model.
    loss, old_loss, flat_loss : float
        Mean log loss of staying and working on families that moved later than those learned from: of the new
        model, of the
        old one, and of one chance for everybody.
    better : bool
        Whether the new model is at least as good as the old one there.
    weight, old_weight : dict
        Share of each criterion in what the models say over these families.
    tried : int
        Rows that were tried on.
    """

    model: Model
    loss: float
    old_loss: float
    flat_loss: float
    better: bool
    weight: dict[str, float]
    old_weight: dict[str, float]
    tried: int


def train_outcomes(found: Outcomes, old: Model) -> Learned:
    """Return what real outcomes teach, tried on families that moved later.

    Parameters
    ----------
    found : Outcomes
        Checked outcomes.
    old : Model
        The model in use.
    """
    rows = found.rows
    happened = {"both": rows.both, "stays_12_months": rows.stays, "works_in_occupation": rows.works}
    tried, odds = _tried(found, happened)
    seen = rows.part(tried)
    success = _curves(rows, rows.both)
    points, level = told(success, rows.known)
    chances = {
        name: _chance(_curves(rows, happened[name]), seen, happened[name][tried], odds[name])
        for name in OUTCOMES
    }
    model = Model(name_of("outcomes"), "outcomes", success, chances, points, level)
    loss = _loss(_sigmoid(odds["both"]), seen.both)
    old_loss = _loss(old.success.chance(seen.known), seen.both)
    flat = _loss(np.full(len(tried), float(rows.both.mean())), seen.both)
    return Learned(
        model,
        loss,
        old_loss,
        flat,
        loss <= old_loss,
        by_criterion(success, rows.known),
        by_criterion(old.success, rows.known),
        len(tried),
    )


def _curves(rows: Rows, happened: Flags) -> Curves:
    knots, strength = (7, 1.0) if len(rows) >= MANY else (4, 8.0)
    directions = (*DIRECTIONS, *(0 for _ in FAMILY_COLUMNS))
    model = AdditiveClassifier(directions, knots=knots, smooth=4.0 * strength, ridge=strength)
    return model.fit(rows.known, happened).curves_


def _tried(found: Outcomes, happened: dict[str, Flags]) -> tuple[NDArray[np.int64], dict[str, Floats]]:
    """Return the rows that were held out once, and the log-odds that models of earlier families gave them."""
    rows, parts = [], {name: list[Floats]() for name in happened}
    for learn, hold in folds(found):
        if any(len(np.unique(flags[learn])) < 2 for flags in happened.values()):
            continue
        rows.append(hold)
        for name, flags in happened.items():
            curves = _curves(found.rows.part(learn), flags[learn])
            parts[name].append(curves.odds(found.rows.known[hold]))
    return np.concatenate(rows), {name: np.concatenate(part) for name, part in parts.items()}


def _chance(curves: Curves, seen: Rows, happened: Flags, odds: Floats) -> Chance:
    weight = importance(curves, seen.known)
    calibration: Calibration = calibrate(odds, happened)
    doubt = seen.doubt @ weight
    return Chance(
        curves, calibration, conform(*cases_of_outcomes(calibration(odds), happened, doubt)), weight
    )


def by_criterion(curves: Curves, known: Floats) -> dict[str, float]:
    """Return the share of each criterion in what a model says over some rows; sums to 1."""
    shares = importance(curves, known)
    return {
        name: float(sum(s for s, a in zip(shares, ASPECTS.values(), strict=True) if a.criterion == name))
        for name in CRITERIA
    }


def _sigmoid(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def _loss(chance: Floats, happened: Flags) -> float:
    safe = np.clip(chance, 1e-6, 1.0 - 1e-6)
    return float(-np.mean(np.where(happened, np.log(safe), np.log(1.0 - safe))))


def tried_error(learned: Learned, rows: Rows) -> dict[str, float]:
    """Return the calibration error of the new chances over the outcomes that they were made from."""
    happened = {"stays_12_months": rows.stays, "works_in_occupation": rows.works}
    return {
        name: calibration_error(learned.model.chances[name].of(rows.known), happened[name])
        for name in OUTCOMES
    }
