"""How good the model is: on held-out simulated families, against the planted truth, over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NotRequired, TypedDict

import numpy as np

from geo.arrays import Floats
from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.baselines import boosted_rankers
from matching.evaluation.metrics import ndcg, top_value
from matching.evaluation.offpolicy import Estimate, estimate, tilted
from matching.evaluation.tastes import own_utility, shares_of_oracle
from matching.features.dataset import Rows, features_at
from matching.features.groups import members
from matching.model.calibration_fit import calibration_error
from matching.model.learned_model import COLUMNS, OUTCOMES, Model
from matching.model.learned_ranker import LearnedRanker
from matching.model.model_card import with_card
from matching.model.training import (
    FAMILIES,
    HELD_OUT,
    Simulated,
    draw_outcomes,
    simulate,
    simulated_rows,
    train_simulated,
    where_shown,
)
from matching.ranking.ranker import SurveyRanker
from matching.simulator.fit import Fit, fit, survey_fit
from matching.simulator.movers import Moves
from matching.simulator.population import Families, draw_families
from matching.simulator.status_quo import draw_places, place_probabilities
from matching.simulator.world import World

SEEDS = (11, 12, 13, 14, 15)
CHECKED = 1000
"""Held-out families whose probabilities go on the model card."""
BLOCK = 100


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many families each part of a round takes.

    Parameters
    ----------
    families, held_out : int
        To learn from, and to calibrate on.
    ranked : int
        Held out; every ranker ranks all places for them.
    shown : int
        Held out; their probabilities and intervals are checked.
    logged, draws : int
        Held out; they make the log of the off-policy estimates, each placed ``draws`` times.
    """

    families: int = FAMILIES
    held_out: int = HELD_OUT
    ranked: int = 400
    shown: int = 2000
    logged: int = 1000
    draws: int = 10


@dataclass(frozen=True)
class Round:
    """The figures of one seed."""

    ndcg: dict[str, float]
    share: dict[str, float]
    ece: dict[str, float]
    coverage: dict[str, float]
    off_policy: dict[str, float]
    groups: dict[str, dict[str, float]]
    tastes: dict[str, float]


class FitRow(TypedDict):
    """A target of the survey beside what the simulator gives."""

    target: str
    observed: float
    pooled: float
    simulated: float
    se: float


class ReportDocument(TypedDict):
    """What ``qonys evaluate --json`` writes; figures by ranker, outcome or group; ``lists`` and ``year``."""

    survey_fit: list[FitRow]
    ndcg_at_10: dict[str, float | None]
    value_share_of_oracle: dict[str, float | None]
    own_utility_share_of_oracle: dict[str, float | None]
    ece: dict[str, float]
    interval_coverage_90: dict[str, float]
    off_policy: dict[str, float | list[float]]
    groups: list[dict[str, Any]]
    lists: NotRequired[Mapping[str, Any]]
    year: NotRequired[Mapping[str, Any]]


@dataclass(frozen=True)
class Report:
    """The figures of all seeds, as ``qonys evaluate --json`` writes them."""

    fits: tuple[Fit, ...]
    rounds: tuple[Round, ...]
    seeds: tuple[int, ...]

    def to_dict(self) -> ReportDocument:
        """Return the report by the contract's keys; figures are means over the seeds."""
        rounds = self.rounds
        return {
            "survey_fit": [
                {
                    "target": f.target,
                    "observed": f.observed,
                    "pooled": f.pooled,
                    "simulated": f.simulated,
                    "se": f.se,
                }
                for f in self.fits
            ],
            "ndcg_at_10": _of_rankers([r.ndcg for r in rounds]),
            "value_share_of_oracle": _of_rankers([r.share for r in rounds]),
            "own_utility_share_of_oracle": _of_rankers([r.tastes for r in rounds]),
            "ece": _means([r.ece for r in rounds]),
            "interval_coverage_90": _means([r.coverage for r in rounds]),
            "off_policy": _off_policy([r.off_policy for r in rounds]),
            "groups": [
                {"group": name, **_means([r.groups[name] for r in rounds])} for name in rounds[0].groups
            ],
        }


def _means(tables: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([table[name] for table in tables])) for name in tables[0]}


def _of_rankers(tables: Sequence[Mapping[str, float]]) -> dict[str, float | None]:
    """Return the means by ranker; None for one that is not installed here."""
    return {"lightgbm_lambdamart": None, **_means(tables)}


def _off_policy(tables: Sequence[Mapping[str, float]]) -> dict[str, float | list[float]]:
    mean = _means(tables)
    return {
        **{name: mean[name] for name in ("planted", "ipw", "dr", "dm")},
        "ci": [mean["low"], mean["high"]],
    }


def evaluate(
    places: Destinations, seeds: Sequence[int] = SEEDS, progress: Callable[[str], None] = lambda _text: None
) -> Report:
    """Return the report over seeds: for each, a world is fitted to the survey, models are trained and judged.

    Parameters
    ----------
    places : Destinations
        The places of the atlas.
    seeds : sequence of int
        Seeds; none is the one that ``qonys train`` uses.
    progress : callable
        Called with what is being done.
    """
    rounds: list[Round] = []
    fits: tuple[Fit, ...] = ()
    for seed in seeds:
        seed_of = f"world {len(rounds) + 1} of {len(seeds)}"
        progress(f"{seed_of}: fitting the simulator to the survey")
        world = fit(places, seed)
        fits = fits or survey_fit(world)
        progress(f"{seed_of}: training")
        rounds.append(judge(world, seed, partial(_of, seed_of, progress)))
    return Report(fits, tuple(rounds), tuple(seeds))


def _of(world: str, progress: Callable[[str], None], text: str) -> None:
    progress(f"{world}: {text}")


def judge(
    world: World,
    seed: int,
    progress: Callable[[str], None] = lambda _text: None,
    sizes: Sizes = Sizes(),
) -> Round:
    """Return the figures of models trained and tried on one world.

    Parameters
    ----------
    world : World
        Where the truth about every family at every place is known.
    seed : int
        Of all draws.
    progress : callable
        Called with what is done next.
    sizes : Sizes
        Families to learn from, to rank and to be shown places.

    Returns
    -------
    Round
        NDCG and share of the oracle's value by ranker, calibration errors, coverage of intervals, the off-policy
        estimates and the figures of groups.
    """
    rows = simulated_rows(world, seed, sizes.families)
    model = train_simulated(world, rows, seed, sizes.held_out)
    rng = np.random.default_rng([seed, 61])
    progress("ranking held-out families")
    families = draw_families(sizes.ranked, world.places, rng)
    truth, today = planted(world, families)
    # What was learned is compared with what others learn; what families are shown weighs their wishes beside it.
    rankers = {
        "model": LearnedRanker(model, wishes=0.0).scores,
        "shown": LearnedRanker(model).scores,
        **_others(rows, seed),
    }
    scores = {
        name: score(families.batch, world.places) for name, score in rankers.items() if score is not None
    }
    scores["random"] = rng.random(truth.shape)
    best = {name: top_value(truth, score) for name, score in scores.items()}
    oracle, status_quo = truth.max(axis=1), (today * truth).sum(axis=1)
    progress("probabilities, intervals and off-policy estimates")
    shown = simulate(world, sizes.shown, rng, where_shown(model, world.places, rng))
    return Round(
        ndcg={name: ndcg(truth, score) for name, score in scores.items()},
        share={name: float(value.mean() / oracle.mean()) for name, value in best.items()},
        ece=_calibration(model, shown),
        coverage=_coverage(model, shown),
        off_policy=_judge_policy(world, model, rng, sizes),
        groups=_by_group(families.batch, best["shown"], oracle, status_quo),
        tastes=shares_of_oracle(
            own_utility(families.batch, world.places, truth, np.random.default_rng([seed, 63])), scores
        ),
    )


def _others(rows: Rows, seed: int) -> dict[str, Callable[[Batch, Destinations], Floats] | None]:
    boosted = {
        name: ranker.scores if ranker else None for name, ranker in boosted_rankers(rows, seed).items()
    }
    return {**boosted, "survey_baseline": SurveyRanker().scores}


def planted(world: World, families: Families) -> tuple[Floats, Floats]:
    """Return the planted value of every pair and the probability that today's way makes it, both (B, P)."""
    everywhere = np.arange(len(world.places))
    values, probabilities = [], []
    for start in range(0, len(families), BLOCK):
        part = families.part(slice(start, start + BLOCK))
        at = np.broadcast_to(everywhere, (len(part), len(everywhere)))
        values.append(Moves(world, part, at).probabilities().both)
        probabilities.append(place_probabilities(part, world.places, world.unseen_stay))
    return np.concatenate(values), np.concatenate(probabilities)


def _calibration(model: Model, shown: Simulated) -> dict[str, float]:
    happened = {"stays_12_months": shown.rows.stays, "works_in_occupation": shown.rows.works}
    return {
        name: calibration_error(model.probabilities[name].of(shown.rows.features), happened[name])
        for name in OUTCOMES
    }


def _coverage(model: Model, shown: Simulated) -> dict[str, float]:
    """Return the share of planted probabilities inside their intervals, of both outcomes together, by group."""
    truth = {"stays_12_months": shown.stays.ravel(), "works_in_occupation": shown.works.ravel()}
    inside = []
    for name in OUTCOMES:
        learned = model.probabilities[name]
        uncertainty = shown.rows.uncertainty @ learned.weight
        low, high = learned.widths.interval(learned.of(shown.rows.features), uncertainty)
        inside.append((low <= truth[name]) & (truth[name] <= high))
    held = np.mean(inside, axis=0)
    today = np.tile(np.arange(shown.at.shape[1]) < shown.at.shape[1] // 2, len(shown.at))
    found = {"all": held.mean(), "placed_as_today": held[today].mean(), "recommended": held[~today].mean()}
    found |= {name: part.mean() for name, part in zip(OUTCOMES, inside, strict=True)}
    for group, inside_group in members(shown.families.batch).items():
        found[group] = held[inside_group[shown.rows.family]].mean()
    return {name: float(share) for name, share in found.items()}


def _judge_policy(world: World, model: Model, rng: np.random.Generator, sizes: Sizes) -> dict[str, float]:
    families = draw_families(sizes.logged, world.places, rng)
    truth, today = planted(world, families)
    policy = tilted(today, LearnedRanker(model).scores(families.batch, world.places))
    at = draw_places(today, sizes.draws, rng)
    pairs = Moves(world, families, at).probabilities()
    worked, stayed = draw_outcomes(pairs.works, pairs.stays, pairs.both, rng)
    found = estimate(policy, today, at, worked & stayed, _believed(model, families.batch, world.places))
    return {"planted": float((policy * truth).sum(axis=1).mean()), **_shown_estimate(found)}


def _shown_estimate(found: Estimate) -> dict[str, float]:
    return {
        "ipw": found.ipw,
        "dr": found.dr,
        "dm": found.dm,
        "low": found.low,
        "high": found.high,
        "effective_sample": found.sample,
    }


def _believed(model: Model, batch: Batch, places: Destinations) -> Floats:
    """Return the model's probability of staying and working everywhere, shape (B, P)."""
    everywhere = np.arange(len(places))
    found = []
    for start in range(0, len(batch), BLOCK):
        part = Batch(batch.households[start : start + BLOCK])
        at = np.broadcast_to(everywhere, (len(part), len(places)))
        features = features_at(part, places, at).reshape(-1, len(COLUMNS))
        found.append(model.success.probability(features).reshape(at.shape))
    return np.concatenate(found)


def _by_group(batch: Batch, model: Floats, oracle: Floats, status_quo: Floats) -> dict[str, dict[str, float]]:
    return {
        name: {
            "families": float(inside.sum()),
            "share_of_top_choice_value": float(model[inside].mean() / oracle[inside].mean()),
            "value": float(model[inside].mean()),
            "status_quo": float(status_quo[inside].mean()),
        }
        for name, inside in {"all": np.ones(len(batch), dtype=np.bool_), **members(batch)}.items()
        if inside.any()
    }


def checked(model: Model, world: World, rows: Rows, fits: Sequence[Fit]) -> Model:
    """Return a model trained on simulated families with its card: figures are from families that it has not seen.

    Parameters
    ----------
    model : Model
        Trained on ``rows``.
    world : World
        That drew them.
    rows : Rows
        What it learned from.
    fits : sequence of Fit
        How near the simulator is to the figures of the survey.

    Returns
    -------
    Model
        The same with its card.
    """
    rng = np.random.default_rng([world.seed, 62])
    shown = simulate(world, CHECKED, rng, where_shown(model, world.places, rng))
    figures = {"ece": _calibration(model, shown), "coverage": _coverage(model, shown)["all"]}
    data = {
        "survey_targets": len(fits),
        "largest_distance_in_sampling_errors": max(fit.distance for fit in fits),
    }
    return with_card(model, world.places, rows, data, figures)
