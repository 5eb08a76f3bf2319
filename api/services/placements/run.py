"""Families placed within quotas: from a list of families, or from a plan and new decisions, to a checked plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from api.services.engine import Engine
from api.services.intake.family_lists import Family
from api.services.placements.changes import find_changes
from api.services.placements.listed import own_lists
from api.services.placements.result import (
    BaselinePlan,
    Fairness,
    PlacementResult,
    PlacementSettings,
    PlanIndex,
)
from geo.arrays import Ints
from geo.faults import InputError
from matching.placement import (
    Certificate,
    PlacementProblem,
    Plan,
    check,
    check_prices,
    solve,
    solve_decided,
    solve_fairly,
)
from matching.placement.build import build_problem
from matching.placement.decision_faults import DecisionFault
from matching.placement.decisions import Decision
from matching.placement.plan import Phase

CHECK_S = 5.0
"""Seconds for each price that is checked by solving again."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows a solve, and may stop it.

    Parameters
    ----------
    callback : callable, optional
        Called with every phase.
    should_stop : callable, optional
        Asked whether to end with the best plan so far.
    until : float
        Moment of :func:`time.monotonic` at which all solving ends, price checks included.
    """

    callback: Callable[[Phase], None] | None = None
    should_stop: Callable[[], bool] | None = None
    until: float = inf

    @property
    def seconds_left(self) -> float:
        """Seconds until the end of all solving, at least 0."""
        return max(self.until - time.monotonic(), 0.0)


@dataclass(frozen=True, slots=True)
class _Solved:
    """A checked plan; ``rest`` and ``rest_plan`` are what was left to solve under decisions."""

    plan: Plan
    certificate: Certificate
    rest: PlacementProblem
    rest_plan: Plan
    fairness: Fairness | None = None


def index_of(engine: Engine, families: Sequence[Family]) -> PlanIndex:
    """Return what the rows and columns of a plan of these families stand for."""
    return PlanIndex.of(engine.places, [family.id for family in families], engine.destinations.katos.tolist())


def place_families(
    engine: Engine,
    families: Sequence[Family],
    settings: PlacementSettings,
    decisions: Sequence[Decision] = (),
    *,
    baseline: BaselinePlan | None = None,
    watch: Watch | None = None,
) -> PlacementResult:
    """Place families in the settlements of the atlas, within quotas and capacities.

    Parameters
    ----------
    engine : Engine
        Atlas and model.
    families : sequence of Family
        Who is to be placed.
    settings : PlacementSettings
        How.
    decisions : sequence of Decision
        What persons decided.
    baseline : BaselinePlan, optional
        The plan to compare with.
    watch : Watch, optional
        Progress, cancel and deadline.

    Raises
    ------
    InputError
        If a decision contradicts another or breaks a capacity, or if decisions are combined with fairness.
    UnsoundPlanError
        If the checker, which calls no function of the solver, finds the plan unsound.
    """
    watch = watch or Watch()
    households = [engine.settled(family.household) for family in families]
    built = build_problem(
        households,
        engine.destinations,
        engine.ranker,
        household_rule=settings.household_rule,
        job_rule=settings.job_rule,
    )
    index = index_of(engine, families)
    solved = _solve(built.problem, index, settings, decisions, None, watch)
    result = PlacementResult(
        built=built,
        index=index,
        plan=solved.plan,
        settings=settings,
        certificate=solved.certificate,
        atlas=engine.atlas.version,
        trained_on=engine.ranker.trained_on,
        fairness=solved.fairness,
        listed=own_lists(engine, households),
    )
    return _completed(result, solved, baseline, watch)


def place_again(
    earlier: PlacementResult,
    settings: PlacementSettings,
    decisions: Sequence[Decision],
    *,
    baseline: BaselinePlan | None = None,
    watch: Watch | None = None,
) -> PlacementResult:
    """Re-solve a plan under other decisions, with a warm start from it.

    Parameters
    ----------
    earlier : PlacementResult
        The plan to begin with.
    settings : PlacementSettings
        Time limit, seed and price checks are taken from it; the rules stay those of the plan.
    decisions : sequence of Decision
        All decisions that hold from now on.
    baseline : BaselinePlan, optional
        The plan to compare with; the earlier one if not given.
    watch : Watch, optional
        Progress, cancel and deadline.

    Raises
    ------
    InputError, UnsoundPlanError
        As for :func:`place_families`.
    """
    watch = watch or Watch()
    kept = replace(
        earlier.settings,
        time_limit=settings.time_limit,
        seed=settings.seed,
        check_prices=settings.check_prices,
    )
    solved = _solve(earlier.built.problem, earlier.index, kept, decisions, earlier.plan, watch)
    former = BaselinePlan(dict(zip(earlier.index.family_ids, earlier.katos, strict=True)))
    again = replace(
        earlier,
        plan=solved.plan,
        settings=kept,
        certificate=solved.certificate,
        fairness=solved.fairness,
        price_checks=(),
    )
    return _completed(again, solved, baseline or former, watch)


def _completed(
    result: PlacementResult, solved: _Solved, baseline: BaselinePlan | None, watch: Watch
) -> PlacementResult:
    """Return the plan with its changes, and with as many prices checked as were asked for and time allows."""
    settings = result.settings
    checks = check_prices(
        solved.rest,
        solved.rest_plan,
        settings.check_prices,
        time_limit=CHECK_S,
        total_limit=watch.seconds_left,
        seed=settings.seed,
    )
    changes = find_changes(result.built.problem, result.index, result.plan, baseline)
    return replace(result, price_checks=tuple(checks), baseline=baseline, changes=changes)


def _solve(
    problem: PlacementProblem,
    index: PlanIndex,
    settings: PlacementSettings,
    decisions: Sequence[Decision],
    start: Plan | None,
    watch: Watch,
) -> _Solved:
    """Solve, and check the plan by code that calls no function of the solver."""
    limit, seed = min(settings.time_limit, watch.seconds_left), settings.seed
    if settings.fair:
        _require_no_more_than_fair(settings, decisions)
        return _solve_fairly(problem, limit, seed, watch)
    if decisions:
        decided = solve_decided(
            problem, decisions, label=index.district_labels, start=start, time_limit=limit, seed=seed,
            callback=watch.callback, should_stop=watch.should_stop,
        )  # fmt: skip
        certificate = check(decided.rest, decided.rest_plan).require_valid()
        return _Solved(decided.plan, certificate, decided.rest, decided.rest_plan)
    plan = solve(problem, limit, seed, start=start, callback=watch.callback, should_stop=watch.should_stop)
    return _Solved(plan, check(problem, plan).require_valid(), problem, plan)


def _solve_fairly(problem: PlacementProblem, limit: float, seed: int, watch: Watch) -> _Solved:
    bands = size_bands(problem.demand["persons"].astype(np.int64))
    fair = solve_fairly(
        problem, bands, time_limit=limit, seed=seed, callback=watch.callback, should_stop=watch.should_stop
    )
    fairness = Fairness(fair.cost, fair.cost_at_most, fair.shares)
    certificate = check(problem, fair.plan, group_floor=bands).require_valid()
    return _Solved(fair.plan, certificate, problem, fair.plan, fairness)


def _require_no_more_than_fair(settings: PlacementSettings, decisions: Sequence[Decision]) -> None:
    if decisions:
        fault = DecisionFault("order", "fair", "no decisions beside it", "both", "fair")
        raise InputError([fault])
    if settings.check_prices:
        fault = DecisionFault("order", "fair", "no check of prices beside it", "both", "fair_checks")
        raise InputError([fault])


def size_bands(persons: Ints) -> Ints:
    """Return the band of each household size: 0 for up to two persons, 1 for three and four, 2 for more."""
    return np.searchsorted([2, 4], persons).astype(np.int64)
