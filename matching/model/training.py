"""Learning: from rows of families, places and outcomes to a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from scipy.special import logit

from geo.arrays import Flags, Floats, Ints
from matching.destinations import Destinations
from matching.features.dataset import Rows, features_at, uncertainty_at
from matching.features.feature_table import FEATURES
from matching.model.additive import AdditiveClassifier
from matching.model.calibration_fit import calibrate, cases_of_outcomes, conformal_widths
from matching.model.curves import Curves
from matching.model.learned_model import COLUMNS, MONOTONIC_CST, Model, Outcome, OutcomeModel, importance
from matching.simulator.movers import Moves, Probabilities
from matching.simulator.population import Families, draw_families
from matching.simulator.status_quo import draw_places, place_probabilities
from matching.simulator.world import World

FAMILIES = 8000
"""Simulated families to learn from."""
DRAWS = 6
"""Times that each is placed as it is done today."""
HELD_OUT = 3000
"""Further families to calibrate on."""
MASKED = 0.05
"""Share of values taken away while learning, so that the model has seen gaps."""
BLOCK = 500


@dataclass(frozen=True)
class Simulated:
    """Simulated rows with the probabilities that were planted.

    Parameters
    ----------
    families : Families
        ``B`` families.
    at : ndarray of int, shape (B, M)
        Where each was put.
    rows : Rows
        ``B * M`` rows with drawn outcomes.
    works, stays, both : ndarray of float64, shape (B, M)
        Planted probabilities.
    """

    families: Families
    at: Ints
    rows: Rows
    works: Floats
    stays: Floats
    both: Floats


def simulate(
    world: World, number: int, rng: np.random.Generator, pick: Callable[[Families, Floats], Ints]
) -> Simulated:
    """Draw families, put them somewhere and draw how they fare.

    Parameters
    ----------
    world : World
        The planted truth.
    number : int
        How many families.
    rng : Generator
        Random numbers.
    pick : callable
        Takes families and today's probabilities of all places (B, P); returns places of each, shape (B, M).
    """
    families = draw_families(number, world.places, rng)
    found: list[tuple[Ints, Floats, Floats, Probabilities]] = []
    for start in range(0, number, BLOCK):
        part = families.part(slice(start, start + BLOCK))
        at = pick(part, place_probabilities(part, world.places, world.unseen_stay))
        features, uncertainty = (
            features_at(part.batch, world.places, at),
            uncertainty_at(part.batch, world.places, at),
        )
        found.append((at, features, uncertainty, Moves(world, part, at).probabilities()))
    at, features, uncertainty = (np.concatenate([block[n] for block in found]) for n in (0, 1, 2))
    works, stays, both = (
        np.concatenate([getattr(block[3], name) for block in found]) for name in ("works", "stays", "both")
    )
    worked, stayed = draw_outcomes(works, stays, both, rng)
    rows = Rows(
        features=features.reshape(-1, len(COLUMNS)),
        uncertainty=uncertainty.reshape(-1, len(FEATURES)),
        family=np.repeat(np.arange(number), at.shape[1]),
        works=worked.ravel(),
        stays=stayed.ravel(),
    )
    return Simulated(families, at, rows, works, stays, both)


def draw_outcomes(
    works: Floats, stays: Floats, both: Floats, rng: np.random.Generator
) -> tuple[Flags, Flags]:
    """Draw whether each works and stays, with their joint probability.

    Parameters
    ----------
    works, stays : ndarray of float64, shape (B, M)
        Probability of work in one's own occupation, and of staying, of each family at each of its places.
    both : ndarray of float64, shape (B, M)
        Probability of both together.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    worked, stayed : ndarray of bool, shape (B, M)
    """
    worked = rng.random(works.shape) < works
    stay_if = np.where(worked, both / works, (stays - both) / (1.0 - works))
    return worked, rng.random(works.shape) < stay_if


def as_today(rng: np.random.Generator, draws: int = DRAWS) -> Callable[[Families, Floats], Ints]:
    """Return the choice of places as it is made today."""
    return lambda _families, probabilities: draw_places(probabilities, draws, rng)


def masked(rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Return the rows with a share of what is known of the pairs taken away.

    Parameters
    ----------
    rows : Rows
        The training set; it is not changed.
    share : float
        Of the cells of features of pairs, 0 to 1; what is known of the family itself stays.
    rng : numpy.random.Generator
        Chooses the cells.

    Returns
    -------
    Rows
        NaN in the cells that were taken, with an uncertainty of 1.
    """
    features, uncertainty = rows.features.copy(), rows.uncertainty.copy()
    gone = rng.random(uncertainty.shape) < share
    features[:, : len(FEATURES)][gone] = np.nan
    uncertainty[gone] = 1.0
    return Rows(features, uncertainty, rows.family, rows.works, rows.stays)


def curves(rows: Rows, happened: Flags) -> Curves:
    """Return the additive log-odds of one outcome: monotone over the features, free over the family's columns."""
    return AdditiveClassifier(MONOTONIC_CST, smooth=4.0, ridge=1.0).fit(rows.features, happened).curves_


def difference_error(success: Curves, shown: Simulated) -> float:
    """Return the standard error of the difference between the log-odds of two places for one family.

    Parameters
    ----------
    success : Curves
        What was learned.
    shown : Simulated
        Families that it has not seen; the second half of each one's places is among the best of the model.

    Returns
    -------
    float
        Root mean square of the error of the difference over pairs of recommended places: what the curves cannot know,
        errors of the values and what is not recorded of a village among it.
    """
    recommended = shown.at.shape[1] // 2
    predicted = success.log_odds(shown.rows.features).reshape(shown.at.shape)
    error = (predicted - logit(np.clip(shown.both, 1e-6, 1.0 - 1e-6)))[:, recommended:]
    return float(np.sqrt(np.mean((error[:, 1:] - error[:, :1]) ** 2)))


def probability_of(
    outcome: Curves, rows: Rows, happened: Flags, truth: Floats | None, rng: np.random.Generator
) -> OutcomeModel:
    """Return a calibrated probability with intervals, from rows that the curves have not seen.

    Parameters
    ----------
    outcome : Curves
        The curves.
    rows : Rows
        Held-out rows; one half calibrates, the other half sets the half-widths (families are not parted).
    happened : ndarray of bool, shape (n,)
        What came true.
    truth : ndarray of float64, shape (n,), or None
        Planted probabilities, where there are.
    rng : Generator
        Parts the halves.
    """
    first = rng.random(int(rows.family.max()) + 1)[rows.family] < 0.5
    weight = importance(outcome, rows.features)
    log_odds = outcome.log_odds(rows.features)
    calibration = calibrate(log_odds[first], happened[first])
    probability, uncertainty = calibration(log_odds[~first]), rows.uncertainty[~first] @ weight
    if truth is None:
        widths = conformal_widths(*cases_of_outcomes(probability, happened[~first], uncertainty))
    else:
        widths = conformal_widths(probability, truth[~first], uncertainty)
    return OutcomeModel(outcome, calibration, widths, weight)


def simulated_rows(world: World, seed: int = 0, families: int = FAMILIES) -> Rows:
    """Return what today's way of placing simulated families would have logged, with a few gaps.

    Parameters
    ----------
    world : World
        The planted truth, fitted to the survey.
    seed : int
        Seed of the families.
    families : int
        How many.
    """
    rng = np.random.default_rng([seed, 51])
    return masked(simulate(world, families, rng, as_today(rng)).rows, MASKED, rng)


def train_simulated(world: World, learned: Rows, seed: int = 0, held_out: int = HELD_OUT) -> Model:
    """Return a model learned from simulated families.

    Parameters
    ----------
    world : World
        The planted truth, fitted to the survey.
    learned : Rows
        Rows of :func:`simulated_rows`.
    seed : int
        Seed of the families that it is calibrated on.
    held_out : int
        How many of those.
    """
    rng = np.random.default_rng([seed, 52])
    success = curves(learned, learned.both)
    bare = Model("bare", "simulated", success, {}, resolution=0.0)
    other = simulate(world, held_out, rng, where_shown(bare, world.places, rng))
    gaps = masked(other.rows, MASKED, rng)
    truth = {"stays_12_months": other.stays.ravel(), "works_in_occupation": other.works.ravel()}
    outcomes: dict[Outcome, tuple[Flags, Flags]] = {
        "stays_12_months": (learned.stays, gaps.stays),
        "works_in_occupation": (learned.works, gaps.works),
    }
    probabilities = {
        name: probability_of(curves(learned, seen), gaps, held, truth[name], rng)
        for name, (seen, held) in outcomes.items()
    }
    resolution = difference_error(success, other)
    return Model(name_of("simulated"), "simulated", success, probabilities, resolution)


def name_of(trained_on: Literal["simulated", "outcomes"]) -> str:
    """Return the name of a model trained now."""
    return f"additive-{trained_on}-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S')}"


def where_shown(
    model: Model, places: Destinations, rng: np.random.Generator
) -> Callable[[Families, Floats], Ints]:
    """Return a choice of places to show: half as today, half among the twenty best of the model.

    Parameters
    ----------
    model : Model
        Whose best places are shown.
    places : Destinations
        P places.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    callable
        Of families and their probabilities of today, shape (B, P), to rows of places, shape (B, DRAWS).
    """
    from matching.model.learned_ranker import LearnedRanker

    ranker = LearnedRanker(model)

    def pick(families: Families, probabilities: Floats) -> Ints:
        best = np.argsort(-ranker.scores(families.batch, places), axis=1)[:, :20]
        some = np.stack([rng.choice(row, DRAWS // 2, replace=False) for row in best])
        return np.concatenate([draw_places(probabilities, DRAWS // 2, rng), some], axis=1)

    return pick
