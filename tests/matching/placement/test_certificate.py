from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from matching.placement import PlacementProblem, Plan, check


def somebody_ineligible(problem: PlacementProblem, plan: Plan) -> Plan:
    assignment = plan.assignment.copy()
    assignment[0] = next(place for place in range(problem.shape[1]) if problem.value[0, place] == 0)
    return replace(plan, assignment=assignment)


def everybody_in_one_village(problem: PlacementProblem, plan: Plan) -> Plan:
    assignment = plan.assignment.copy()
    place = int(assignment.max())
    owner = np.repeat(np.arange(problem.shape[0]), np.diff(problem.value.indptr))
    assignment[owner[problem.value.indices == place]] = place
    return replace(plan, assignment=assignment, value=float(problem.worth(assignment).sum()))


TAMPERED: list[tuple[Callable[[PlacementProblem, Plan], Plan], str]] = [
    (somebody_ineligible, "not eligible"),
    (everybody_in_one_village, "capacity: homes at place"),
    (lambda problem, plan: replace(plan, assignment=plan.assignment[1:]), "expected 240 whole numbers"),
    (lambda problem, plan: replace(plan, assignment=plan.assignment + 1000), "places run from -1 to 179"),
    (lambda problem, plan: replace(plan, value=plan.value * 1.001), "value: the plan says"),
    (lambda problem, plan: replace(plan, price_bound=plan.price_bound * 0.999), "prove only"),
    (lambda problem, plan: replace(plan, bound=plan.value * 0.99), "below the value"),
    (lambda problem, plan: replace(plan, prices={"homes": -plan.prices["homes"] - 1}), "price below 0"),
    (lambda problem, plan: replace(plan, prices={}), "prove only"),
]


@pytest.mark.parametrize(("tamper", "told"), TAMPERED, ids=[told for _, told in TAMPERED])
def test_a_false_claim_is_found(
    village_year: PlacementProblem,
    village_plan: Plan,
    tamper: Callable[[PlacementProblem, Plan], Plan],
    told: str,
) -> None:
    certificate = check(village_year, tamper(village_year, village_plan))
    assert not certificate.valid
    assert any(told in fault for fault in certificate.faults), certificate.faults


def test_an_overfull_quota_is_found(village_year: PlacementProblem, village_plan: Plan) -> None:
    smaller = replace(village_year, group_capacity={"persons": village_year.group_capacity["persons"] / 2})
    faults = check(smaller, village_plan).faults
    assert any("persons of group" in fault for fault in faults)


def test_the_bound_is_recomputed_over_all_pairs(village_year: PlacementProblem, village_plan: Plan) -> None:
    """A pair that the solver never had to look at again makes the bound move when its value does."""
    richer = village_year.value.copy()
    richer.data[0] += 10
    moved = check(village_year.with_value(richer), village_plan)
    assert moved.bound > check(village_year, village_plan).bound + 5


def test_a_search_that_proves_more_than_it_should_is_found(
    village_year: PlacementProblem, village_plan: Plan
) -> None:
    honest = check(village_year, village_plan, prove=True, time_limit=20)
    assert honest.valid, honest.faults
    bold = replace(village_plan, value=village_plan.value, bound=village_plan.value * 0.995)
    assert not check(village_year, bold, prove=True, time_limit=20).valid
