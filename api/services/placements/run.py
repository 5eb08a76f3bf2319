"""Families placed within quotas: from a list of families, or from a plan that is overruled, to a checked plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from api.services.engine import Engine
from api.services.intake.family_lists import Family
from api.services.placements.decisions import Named
from api.services.placements.result import Fairness, Former, Order, Placed
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
from matching.placement.plan import Phase
from matching.placement.solver.floors import first_come_floors

Callback = Callable[[Phase], None]
CHECK_S = 5.0
"""Seconds for each price that is checked by solving again."""


@dataclass(frozen=True)
class Watch:
    """Who follows a solve, and may stop it.

    Parameters
    ----------
    callback : callable, optional
        Told of every phase.
    should_stop : callable, optional
        Asked whether to end with the best plan so far.
    """

    callback: Callback | None = None
    should_stop: Callable[[], bool] | None = None


def place_families(
    engine: Engine,
    families: Sequence[Family],
    order: Order,
    *,
    former: Former | None = None,
    watch: Watch | None = None,
) -> Placed:
    """Place families in the settlements of the atlas, within quotas and capacities.

    Parameters
    ----------
    engine : Engine
        Atlas and model.
    families : sequence of Family
        Who is to be placed.
    order : Order
        The settings.
    former : Former, optional
        The plan to compare with.
    watch : Watch, optional
        Progress and cancel.

    Raises
    ------
    InputError
        If a decision contradicts another or breaks a capacity, or if decisions are combined with fairness.
    UnsoundPlanError
        If the checker, which shares no code with the solver, finds the plan unsound.
    """
    built = build_problem(
        [family.household for family in families],
        engine.destinations,
        engine.ranker,
        household_rule=order.household_rule,
        job_rule=order.job_rule,
    )
    marks = tuple(family.mark for family in families)
    labels = Named.of(engine, marks, built.katos).labels
    bands = np.array([size_band(family.household.persons) for family in families])
    solved = _solve(built.problem, labels, bands, order, None, watch or Watch())
    trained_on = engine.ranker.trained_on
    placed = Placed(
        engine, marks, built, solved.plan, order, solved.certificate, engine.atlas.version, trained_on,
        solved.fair, former,
    )  # fmt: skip
    return _with_price_checks(placed, solved)


def overrule(placed: Placed, order: Order, *, watch: Watch | None = None) -> Placed:
    """Place the families of a plan anew under other decisions, beginning with the plan; it becomes the former one.

    Parameters
    ----------
    placed : Placed
        The plan that is overruled.
    order : Order
        Time limit, seed, decisions and price checks are taken from it; the rules stay those of the plan.
    watch : Watch, optional
        Progress and cancel.

    Raises
    ------
    InputError, UnsoundPlanError
        As for :func:`place_families`.
    """
    ordered = replace(
        placed.order,
        time_limit=order.time_limit,
        seed=order.seed,
        decisions=order.decisions,
        check_prices=order.check_prices,
    )
    bands = np.array([size_band(persons) for persons in placed.persons])
    problem = placed.built.problem
    solved = _solve(problem, placed.named.labels, bands, ordered, placed.plan, watch or Watch())
    former = Former({mark: placed.place_at(number) for number, mark in enumerate(placed.marks)})
    again = replace(
        placed, plan=solved.plan, order=ordered, checked=solved.certificate, fair=solved.fair, former=former,
        price_checks=(),
    )  # fmt: skip
    return _with_price_checks(again, solved)


@dataclass(frozen=True)
class _Solved:
    """A checked plan; ``rest`` and ``rest_plan`` are what was left to solve under decisions."""

    plan: Plan
    certificate: Certificate
    rest: PlacementProblem
    rest_plan: Plan
    fair: Fairness | None = None


def _solve(
    problem: PlacementProblem,
    labels: Sequence[int],
    bands: np.ndarray[tuple[int], np.dtype[np.int64]],
    order: Order,
    start: Plan | None,
    watch: Watch,
) -> _Solved:
    """Solve as ordered, and check the plan by code that the solver does not share."""
    limit, seed = order.time_limit, order.seed
    if order.fair and (order.decisions or order.check_prices):
        code, wanted = ("fair", "no decisions") if order.decisions else ("fair_checks", "no check of prices")
        raise InputError([DecisionFault("order", "fair", f"{wanted} beside it", "both", code)])
    if order.decisions:
        decided = solve_decided(
            problem, order.decisions, label=labels, start=start, time_limit=limit, seed=seed,
            callback=watch.callback, should_stop=watch.should_stop,
        )  # fmt: skip
        certificate = check(decided.rest, decided.rest_plan).require_valid()
        return _Solved(decided.plan, certificate, decided.rest, decided.rest_plan)
    if order.fair:
        fair = solve_fairly(
            problem,
            bands,
            time_limit=limit,
            seed=seed,
            callback=watch.callback,
            should_stop=watch.should_stop,
        )
        told = Fairness(fair.cost, fair.cost_at_most, fair.shares)
        certificate = check(problem, fair.plan, floors=first_come_floors(problem, bands)).require_valid()
        return _Solved(fair.plan, certificate, problem, fair.plan, told)
    plan = solve(problem, limit, seed, start=start, callback=watch.callback, should_stop=watch.should_stop)
    return _Solved(plan, check(problem, plan).require_valid(), problem, plan)


def _with_price_checks(placed: Placed, solved: _Solved) -> Placed:
    """Return the plan with as many prices checked by solving again as were ordered."""
    if not placed.order.check_prices:
        return placed
    order = placed.order
    checks = check_prices(
        solved.rest, solved.rest_plan, order.check_prices, time_limit=CHECK_S, seed=order.seed
    )
    return replace(placed, price_checks=tuple(checks))


def size_band(persons: int) -> int:
    """Return the band of a household size: 0 for up to two persons, 1 for three and four, 2 for more."""
    return 0 if persons <= 2 else 1 if persons <= 4 else 2
