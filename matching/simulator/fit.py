"""Fitting the planted truth to the survey, and the proof: every target beside what the simulator gives.

Only the survey is used here; this module imports no ranker. Fitted parameters are moved by the difference of
the log-odds of observed and simulated shares (iterative scaling) over families that stay the same, with probabilities
in place of draws; the proof is then drawn anew, from other families.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from geo.arrays import Flags, Floats, Ints
from matching.destinations import Destinations
from matching.simulator import parameters as given
from matching.simulator import survey
from matching.simulator.movers import Moves
from matching.simulator.parameters import Fitted
from matching.simulator.population import Families, draw_families
from matching.simulator.status_quo import draw_places, place_probabilities
from matching.simulator.survey import YOUNG
from matching.simulator.world import World

FAMILIES = 4000
ROUNDS = 60
DAMPING = 0.3
"""Three tables give adaptation at once: a full step by each would overshoot."""
BLOCK = 500


@dataclass(frozen=True, slots=True)
class Fit:
    """One target of the survey beside the simulator's figure."""

    target: str
    observed: float
    pooled: float
    simulated: float
    se: float

    @property
    def distance(self) -> float:
        """Difference in sampling errors."""
        return abs(self.pooled - self.simulated) / self.se


@dataclass
class Sample:
    """Families at the places where today's way put them, with the groups that the survey distinguishes.

    Parameters
    ----------
    families : Families
        ``B`` families.
    at : ndarray of int, shape (B, 1)
        Place of each.
    region : tuple of str
        Region of the survey that each came to.
    """

    families: Families
    at: Ints
    region: NDArray[np.str_]
    _groups: dict[tuple[str, str], Flags] = field(default_factory=dict, repr=False)

    def group(self, by: str, name: str) -> Flags:
        """Return the families of one group of the survey, shape (B,)."""
        if (by, name) not in self._groups:
            self._groups[by, name] = self._of_group(by, name)
        return self._groups[by, name]

    def _of_group(self, by: str, name: str) -> Flags:
        households = self.families.batch.households
        if by == "region":
            return np.asarray(self.region == name)
        if by == "age":
            return np.array([(h.adults[0].age < YOUNG) == (name == "under_30") for h in households])
        if by == "sex":
            return np.array([(h.adults[0].sex == "f") == (name == "women") for h in households])
        if by == "marital_status":
            return np.array([h.marital_status == name for h in households])
        if by == "previous_settlement_type":
            return np.array([h.origin.settlement_type == survey.TYPES[name] for h in households])
        return np.ones(len(households), dtype=np.bool_)

    @cached_property
    def people(self) -> dict[str, Floats]:
        """Return the answers that do not depend on how the family fares."""
        households = self.families.batch.households
        first = [h.adults[0] for h in households]
        found = {
            "has_children": [bool(h.children) for h in households],
            "under_30": [adult.age < YOUNG for adult in first],
            "higher_education": [adult.education == "higher" for adult in first],
            "women_share": [adult.sex == "f" for adult in first],
            **{f"marital_status:{s}": [h.marital_status == s for h in households] for s in survey.MARITAL},
            **{
                f"previous_settlement_type:{theirs}": [h.origin.settlement_type == ours for h in households]
                for theirs, ours in survey.TYPES.items()
            },
        }
        asked = {
            name: 1.0 - survey.shares("14", "decision", name)["alone_within_family"]
            for name in survey.REGIONS
        }
        return {name: np.array(flags, dtype=np.float64) for name, flags in found.items()} | {
            "asked_acquaintances": np.array([asked[name] for name in self.region])
        }


def placed_sample(world: World, number: int, rng: np.random.Generator) -> Sample:
    """Draw families and place them as it is done today.

    Parameters
    ----------
    world : World
        Where the places are, and the truth about them.
    number : int
        Families.
    rng : numpy.random.Generator
        Draws families and places.

    Returns
    -------
    Sample
        One place a family, and the name of the survey's region that it lies in (empty for none).
    """
    families = draw_families(number, world.places, rng)
    at = np.concatenate(
        [
            draw_places(
                place_probabilities(families.part(slice(s, s + BLOCK)), world.places, world.unseen_stay),
                1,
                rng,
            )
            for s in range(0, number, BLOCK)
        ]
    )
    region = np.full(number, "", dtype="U20")
    for name, oblasts in survey.OBLASTS.items():
        region[np.isin(world.places.oblasts[at[:, 0]], oblasts)] = name
    return Sample(families, at, region)


@dataclass
class Margins:
    """What a survey of the sample would find: probabilities of each answer, and of being there to answer.

    Parameters
    ----------
    answers : dict
        Probability of each answer per family, shape (B,).
    there : ndarray of float64, shape (B,)
        Probability of having stayed: who returned was not asked.
    """

    answers: dict[str, Floats]
    there: Floats


def margins(placed: Moves, sample: Sample) -> Margins:
    """Return what a survey of a sample would find; the first adult of each family answers."""
    fitted = placed.world.fitted
    first = placed.seekers[0]
    respondent = np.zeros(sample.at.shape)
    respondent[first.rows] = placed.works_of(first)
    c = placed.probabilities(respondent)
    here, works, housed = c.stays[:, 0], c.both[:, 0], c.housed_stays[:, 0]
    job = np.array([fitted.job_problem[name] for name in sample.region])
    job = job + fitted.job_problem_young * sample.group("age", "under_30")
    home = np.array([fitted.home_problem[name] for name in sample.region])
    no_work, no_home = given.JOB_PROBLEM_IF_NO_WORK, given.HOME_PROBLEM_IF_NOT_HOUSED
    together = {
        "job_matches_qualification": works,
        "housing_search_one_month_or_more": here - housed,
        "adaptation:easy": c.easy_stays[:, 0],
        "adaptation:some_difficulty_but_adapted": here - c.easy_stays[:, 0] - c.hard_stays[:, 0],
        "adaptation:very_hard_still": c.hard_stays[:, 0],
        "problem_finding_job": works * expit(job) + (here - works) * expit(job + no_work),
        "problem_finding_housing": housed * expit(home) + (here - housed) * expit(home + no_home),
    }
    answers = {"returned": 1.0 - here, **{name: probability / here for name, probability in together.items()}}
    answers |= sample.people
    return Margins(answers, here)


def simulated(found: Margins, sample: Sample, target: str) -> float:
    """Return the simulator's figure for a target, over those who would be there to answer.

    Parameters
    ----------
    found : Margins
        What a survey of the sample would find.
    sample : Sample
        The families and their groups.
    target : str
        Id of a :class:`matching.simulator.survey.Target`, ``table/measure/by/name``.

    Returns
    -------
    float
        A share, 0 to 1.
    """
    _, measure, by, name = target.split("/")
    inside = sample.group(by, name)
    # Returns are counted among all who came, everything else among those who are still there.
    weight = inside * (1.0 if measure == "returned" else found.there)
    return float((weight * found.answers[measure]).sum() / weight.sum())


def fit(places: Destinations, seed: int = 0, number: int = FAMILIES, rounds: int = ROUNDS) -> World:
    """Return a world whose margins are the survey's.

    Parameters
    ----------
    places : Destinations
        Where families may go.
    seed : int
        Seed of the world and of the families it is fitted on.
    number, rounds : int
        Families, and rounds of moving the parameters.
    """
    world = World(places, seed, Fitted())
    sample = placed_sample(world, number, np.random.default_rng([seed, 42]))
    placed = Moves(world, sample.families, sample.at)
    wanted = {t.id: t.pooled for t in survey.targets()}
    for _ in range(rounds):
        found = margins(placed, sample)
        for target, apply in _moves(world.fitted).items():
            step = _log_odds(wanted[target]) - _log_odds(simulated(found, sample, target))
            apply(DAMPING * step)
    return world


def _log_odds(share: float) -> float:
    return float(logit(np.clip(share, 0.004, 0.996)))


def _moves(fitted: Fitted) -> dict[str, Callable[[float], None]]:
    """Return, for each target that a parameter answers to, how a difference of log-odds moves it."""

    def shift(values: MutableMapping[str, float], name: str, sign: float = 1.0) -> Callable[[float], None]:
        def move(step: float) -> None:
            values[name] = float(np.clip(values[name] + sign * step, -8.0, 8.0))

        return move

    found: dict[str, Callable[[float], None]] = {}
    for name in survey.REGIONS:
        found[f"31/job_matches_qualification/region/{name}"] = shift(fitted.work, name)
        found[f"29/housing_search_one_month_or_more/region/{name}"] = shift(fitted.housed, name, -1.0)
        found[f"28/problem_finding_housing/region/{name}"] = shift(fitted.home_problem, name)
        found[f"28/problem_finding_job/region/{name}"] = shift(fitted.job_problem, name)
    for table, by, names in (
        ("40", "region", tuple(survey.REGIONS)),
        ("41", "previous_settlement_type", tuple(survey.TYPES)),
        ("42", "marital_status", survey.MARITAL),
    ):
        for name in names:
            found[f"{table}/adaptation:easy/{by}/{name}"] = shift(fitted.easy, name)
            found[f"{table}/adaptation:very_hard_still/{by}/{name}"] = shift(fitted.hard, name)
    return found | _single_moves(fitted, shift)


def _single_moves(
    fitted: Fitted, shift: Callable[..., Callable[[float], None]]
) -> dict[str, Callable[[float], None]]:
    def attribute(name: str) -> Callable[[float], None]:
        return lambda step: setattr(fitted, name, getattr(fitted, name) + step)

    def kostanay(step: float) -> None:
        shift(fitted.stays, "kostanay", -1.0)(step)
        # No return is known of the other two regions: they take the mean of the two that are.
        mean = (fitted.stays["north_kazakhstan"] + fitted.stays["kostanay"]) / 2.0
        fitted.stays["east_kazakhstan"] = fitted.stays["pavlodar"] = mean

    return {
        "31/job_matches_qualification/age/under_30": attribute("work_young"),
        "31/job_matches_qualification/sex/women": attribute("work_woman"),
        "28/problem_finding_job/age/under_30": attribute("job_problem_young"),
        "10/returned/region/north_kazakhstan": shift(fitted.stays, "north_kazakhstan", -1.0),
        "10/returned/region/kostanay": kostanay,
    }


def survey_fit(world: World, number: int = 10_000, seed: int = 1) -> tuple[Fit, ...]:
    """Return every target beside the simulator's figure, from families that the fit has not seen.

    Parameters
    ----------
    world : World
        A fitted simulator.
    number : int
        Families that are drawn.
    seed : int
        Of their draw; another one than the fit's.

    Returns
    -------
    tuple of Fit
        In the order of :func:`matching.simulator.survey.targets`; figures are shares, 0 to 1.
    """
    sample = placed_sample(world, number, np.random.default_rng([world.seed, seed, 43]))
    found = margins(Moves(world, sample.families, sample.at), sample)
    return tuple(
        Fit(t.id, t.observed, t.pooled, simulated(found, sample, t.id), t.se) for t in survey.targets()
    )
