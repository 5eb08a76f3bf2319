"""Learning: from rows of families, places and outcomes to a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matching.destinations import Destinations
from matching.features.dataset import FAMILY_COLUMNS, Rows, doubt_at, known_at
from matching.features.feature_table import ASPECTS, DIRECTIONS
from matching.model.additive import AdditiveClassifier
from matching.model.calibration import calibrate, cases_of_outcomes, conform
from matching.model.curves import Curves
from matching.model.learned_model import COLUMNS, Chance, Model, Outcome, importance
from matching.simulator.movers import Chances, Placed
from matching.simulator.population import Families, draw_families
from matching.simulator.status_quo import draw_places, place_chances
from matching.simulator.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

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
    """Simulated rows with the chances that were planted.

    Parameters
    ----------
    families : Families
        ``B`` families.
    at : ndarray of int, shape (B, M)
        Where each was put.
    rows : Rows
        ``B * M`` rows with drawn outcomes.
    works, stays, both : ndarray of float64, shape (B, M)
        Planted chances.
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
        Source of chance.
    pick : callable
        Takes families and today's chances of all places (B, P); returns places of each, shape (B, M).
    """
    families = draw_families(number, world.places, rng)
    found: list[tuple[Ints, Floats, Floats, Chances]] = []
    for start in range(0, number, BLOCK):
        part = families.part(slice(start, start + BLOCK))
        at = pick(part, place_chances(part, world.places, world.unseen_stay))
        known, doubt = known_at(part.batch, world.places, at), doubt_at(part.batch, world.places, at)
        found.append((at, known, doubt, Placed(world, part, at).chances()))
    at, known, doubt = (np.concatenate([block[n] for block in found]) for n in (0, 1, 2))
    works, stays, both = (
        np.concatenate([getattr(block[3], name) for block in found]) for name in ("works", "stays", "both")
    )
    worked, stayed = draw_outcomes(works, stays, both, rng)
    rows = Rows(
        known=known.reshape(-1, len(COLUMNS)),
        doubt=doubt.reshape(-1, len(ASPECTS)),
        family=np.repeat(np.arange(number), at.shape[1]),
        works=worked.ravel(),
        stays=stayed.ravel(),
    )
    return Simulated(families, at, rows, works, stays, both)


def draw_outcomes(
    works: Floats, stays: Floats, both: Floats, rng: np.random.Generator
) -> tuple[Flags, Flags]:
    """Draw whether each works and stays, with their joint chance."""
    worked = rng.random(works.shape) < works
    stay_if = np.where(worked, both / works, (stays - both) / (1.0 - works))
    return worked, rng.random(works.shape) < stay_if


def as_today(rng: np.random.Generator, draws: int = DRAWS) -> Callable[[Families, Floats], Ints]:
    """Return the choice of places as it is made today."""
    return lambda _families, chances: draw_places(chances, draws, rng)


def masked(rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Return the rows with a share of what is known of the pairs taken away."""
    known, doubt = rows.known.copy(), rows.doubt.copy()
    gone = rng.random(doubt.shape) < share
    known[:, : len(ASPECTS)][gone] = np.nan
    doubt[gone] = 1.0
    return Rows(known, doubt, rows.family, rows.works, rows.stays)


def curves(rows: Rows, happened: Flags) -> Curves:
    """Return the additive log-odds of one outcome: monotone over the aspects, free over the family's columns."""
    directions = (*DIRECTIONS, *(0 for _ in FAMILY_COLUMNS))
    return AdditiveClassifier(directions, smooth=4.0, ridge=1.0).fit(rows.known, happened).curves_


def told(success: Curves, known: Floats) -> tuple[float, float]:
    """Return the points of one unit of log-odds and the score at the intercept.

    The line through the chances at the first and the last percentile: inside them a point is about a
    percentage point of the
    chance to stay and work, and scores stay between 0 and 100.
    """
    low, high = np.quantile(success.odds(known), [0.01, 0.99])
    points = 100.0 * float((expit(high) - expit(low)) / max(high - low, 1e-9))
    level = 100.0 * float(expit(low)) + points * (success.intercept - float(low))
    return points, level


def chance_of(
    outcome: Curves, rows: Rows, happened: Flags, truth: Floats | None, rng: np.random.Generator
) -> Chance:
    """Return a calibrated chance with intervals, from rows that the curves have not seen.

    Parameters
    ----------
    outcome : Curves
        The curves.
    rows : Rows
        Held-out rows; one half calibrates, the other half conforms (families are not parted).
    happened : ndarray of bool, shape (n,)
        What came true.
    truth : ndarray of float64, shape (n,), or None
        Planted chances, where there are.
    rng : Generator
        Parts the halves.
    """
    first = rng.random(int(rows.family.max()) + 1)[rows.family] < 0.5
    weight = importance(outcome, rows.known)
    odds = outcome.odds(rows.known)
    calibration = calibrate(odds[first], happened[first])
    chance, doubt = calibration(odds[~first]), rows.doubt[~first] @ weight
    if truth is None:
        widths = conform(*cases_of_outcomes(chance, happened[~first], doubt))
    else:
        widths = conform(chance, truth[~first], doubt)
    return Chance(outcome, calibration, widths, weight)


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
    points, level = told(success, learned.known)
    bare = Model("bare", "simulated", success, {}, points, level)
    other = simulate(world, held_out, rng, where_shown(bare, world.places, rng))
    gaps = masked(other.rows, MASKED, rng)
    truth = {"stays_12_months": other.stays.ravel(), "works_in_occupation": other.works.ravel()}
    outcomes: dict[Outcome, tuple[Flags, Flags]] = {
        "stays_12_months": (learned.stays, gaps.stays),
        "works_in_occupation": (learned.works, gaps.works),
    }
    chances = {
        name: chance_of(curves(learned, seen), gaps, held, truth[name], rng)
        for name, (seen, held) in outcomes.items()
    }
    return Model(name_of("simulated"), "simulated", success, chances, points, level)


def name_of(trained_on: Literal["simulated", "outcomes"]) -> str:
    """Return the name of a model trained now."""
    return f"additive-{trained_on}-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S')}"


def where_shown(
    model: Model, places: Destinations, rng: np.random.Generator
) -> Callable[[Families, Floats], Ints]:
    """Return a choice of places where chances are shown: half as today, half among the twenty best of the model."""
    from matching.ranking.learned_ranker import LearnedRanker

    ranker = LearnedRanker(model)

    def pick(families: Families, chances: Floats) -> Ints:
        best = np.argsort(-ranker.scores(families.batch, places), axis=1)[:, :20]
        some = np.stack([rng.choice(row, DRAWS // 2, replace=False) for row in best])
        return np.concatenate([draw_places(chances, DRAWS // 2, rng), some], axis=1)

    return pick
