"""Learning from real outcomes, and what was learned against the model before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.metrics import log_loss

from geo.arrays import Flags, Floats, Ints
from matching.criteria.registry import CRITERIA
from matching.features.dataset import Rows
from matching.features.feature_table import FEATURES
from matching.model.additive import AdditiveClassifier
from matching.model.calibration import Calibration
from matching.model.calibration_fit import (
    calibrate,
    calibration_error,
    cases_of_outcomes,
    conformal_widths,
)
from matching.model.curves import Curves
from matching.model.learned_model import MONOTONIC_CST, OUTCOMES, Model, OutcomeModel, importance
from matching.model.outcomes import Outcomes, folds
from matching.model.training import name_of

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
        old one, and of one probability for everybody.
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
    tried, log_odds = _tried(found, happened)
    seen = rows.part(tried)
    success = _curves(rows, rows.both)
    probabilities = {
        name: _probability(_curves(rows, happened[name]), seen, happened[name][tried], log_odds[name])
        for name in OUTCOMES
    }
    model = Model(
        name_of("outcomes"),
        "outcomes",
        success,
        probabilities,
        # Outcomes do not show how far values are from the truth: what the old model knew of that stands.
        max(sampling_error(rows), old.resolution),
    )
    loss = _loss(expit(log_odds["both"]), seen.both)
    old_loss = _loss(old.success.probability(seen.features), seen.both)
    flat = _loss(np.full(len(tried), float(rows.both.mean())), seen.both)
    return Learned(
        model,
        loss,
        old_loss,
        flat,
        loss <= old_loss,
        by_criterion(success, rows.features),
        by_criterion(old.success, rows.features),
        len(tried),
    )


def _curves(rows: Rows, happened: Flags) -> Curves:
    knots, strength = (7, 1.0) if len(rows) >= MANY else (4, 8.0)
    model = AdditiveClassifier(MONOTONIC_CST, knots=knots, smooth=4.0 * strength, ridge=strength)
    return model.fit(rows.features, happened).curves_


def sampling_error(rows: Rows, seed: int = 0) -> float:
    """Return the standard error of the difference between the log-odds of two places that comes from learning
    on few rows.

    Parameters
    ----------
    rows : Rows
        What is learned from.
    seed : int
        Seed of the halves.

    Notes
    -----
    Two models of half the families each differ by twice the standard error of the model of all of them.
    """
    rng = np.random.default_rng([seed, 71])
    half = rng.random(int(rows.family.max()) + 1)[rows.family] < 0.5
    parts = (rows.part(half), rows.part(~half))
    if any(len(np.unique(part.both)) < 2 for part in parts):
        return 0.0
    places = rows.features.copy()
    places[:, len(FEATURES) :] = np.nan  # what a family brings along is the same at both places
    one, two = (_curves(part, part.both).log_odds(places) for part in parts)
    apart = (one - two)[rng.permutation(len(rows))]
    return float(np.sqrt(np.mean(np.diff(apart) ** 2)) / 2.0)


def _tried(found: Outcomes, happened: dict[str, Flags]) -> tuple[Ints, dict[str, Floats]]:
    """Return the rows that were held out once, and the log-odds that models of earlier families gave them."""
    rows, parts = [], {name: list[Floats]() for name in happened}
    for learn, hold in folds(found):
        if any(len(np.unique(flags[learn])) < 2 for flags in happened.values()):
            continue
        rows.append(hold)
        for name, flags in happened.items():
            curves = _curves(found.rows.part(learn), flags[learn])
            parts[name].append(curves.log_odds(found.rows.features[hold]))
    return np.concatenate(rows), {name: np.concatenate(part) for name, part in parts.items()}


def _probability(curves: Curves, seen: Rows, happened: Flags, log_odds: Floats) -> OutcomeModel:
    weight = importance(curves, seen.features)
    calibration: Calibration = calibrate(log_odds, happened)
    uncertainty = seen.uncertainty @ weight
    return OutcomeModel(
        curves,
        calibration,
        conformal_widths(*cases_of_outcomes(calibration(log_odds), happened, uncertainty)),
        weight,
    )


def by_criterion(curves: Curves, features: Floats) -> dict[str, float]:
    """Return the share of each criterion in what a model says over some rows; sums to 1."""
    shares = importance(curves, features)
    return {
        name: float(sum(s for s, a in zip(shares, FEATURES.values(), strict=True) if a.criterion == name))
        for name in CRITERIA
    }


def _loss(probability: Floats, happened: Flags) -> float:
    return float(log_loss(happened, np.clip(probability, 1e-6, 1.0 - 1e-6)))


def tried_error(learned: Learned, rows: Rows) -> dict[str, float]:
    """Return the calibration error of the new probabilities over the outcomes that they were made from."""
    happened = {"stays_12_months": rows.stays, "works_in_occupation": rows.works}
    return {
        name: calibration_error(learned.model.probabilities[name].of(rows.features), happened[name])
        for name in OUTCOMES
    }
