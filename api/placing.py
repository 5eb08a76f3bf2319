"""Families placed within quotas: from a list of families to a checked plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from api.decisions import district_labels
from api.engine import Engine
from api.families import Family
from api.placed import Order, Placed
from geo.faults import Fault, InputError
from matching.placement import Certificate, FairPlan, Plan, check, solve, solve_decided, solve_fairly
from matching.placement.build import Built, build_problem
from matching.placement.floors import first_come_floors
from matching.placement.plan import Phase

Callback = Callable[[Phase], None]


def place_families(
    engine: Engine,
    families: Sequence[Family],
    order: Order,
    *,
    callback: Callback | None = None,
    should_stop: Callable[[], bool] | None = None,
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
    callback, should_stop : callable, optional
        Progress and cancel, as :func:`matching.placement.solve` takes them.

    Raises
    ------
    InputError
        If a decision contradicts another or breaks a capacity, or if decisions are combined with fairness.
    RuntimeError
        If the checker, which shares no code with the solver, finds the plan unsound.
    """
    built = build_problem(
        [family.household for family in families],
        engine.destinations,
        engine.ranker,
        household_rule=order.household_rule,
        job_rule=order.job_rule,
    )
    if order.fair and order.decisions:
        raise InputError(
            [Fault("order", "fair", "no decisions beside it", f"{len(order.decisions)} decisions")]
        )
    solved = _solve(built, families, order, callback, should_stop)
    return Placed(engine, families, built, solved.plan, order, solved.certificate, solved.fair)


@dataclass(frozen=True)
class _Solved:
    plan: Plan
    certificate: Certificate
    fair: FairPlan | None = None


def _solve(
    built: Built,
    families: Sequence[Family],
    order: Order,
    callback: Callback | None,
    should_stop: Callable[[], bool] | None,
) -> _Solved:
    """Solve as ordered, and check the plan by code that the solver does not share."""
    problem, limit, seed = built.problem, order.time_limit, order.seed
    if order.decisions:
        labels, _ = district_labels(built.places)
        decided = solve_decided(
            problem,
            order.decisions,
            label=labels,
            time_limit=limit,
            seed=seed,
            callback=callback,
            should_stop=should_stop,
        )
        return _Solved(decided.plan, _sound(check(decided.rest, decided.rest_plan)))
    if order.fair:
        bands = np.array([size_band(family.household.persons) for family in families])
        fair = solve_fairly(
            problem, bands, time_limit=limit, seed=seed, callback=callback, should_stop=should_stop
        )
        floors = first_come_floors(problem, bands)
        return _Solved(fair.plan, _sound(check(problem, fair.plan, floors=floors)), fair)
    plan = solve(problem, limit, seed, callback=callback, should_stop=should_stop)
    return _Solved(plan, _sound(check(problem, plan)))


def _sound(certificate: Certificate) -> Certificate:
    if not certificate.valid:
        raise RuntimeError(f"the plan does not keep what it promises: {'; '.join(certificate.faults)}")
    return certificate


def size_band(persons: int) -> int:
    """Return the band of a household size: 0 for up to two persons, 1 for three and four, 2 for more."""
    return 0 if persons <= 2 else 1 if persons <= 4 else 2
