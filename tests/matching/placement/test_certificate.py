from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.placement import (
    PlacementProblem,
    Plan,
    certificate,
    certificate_bounds,
    check,
    first_come,
    solve,
)
from tests.matching.placement.strategies import problems


def somebody_ineligible(problem: PlacementProblem, plan: Plan) -> Plan:
    assignment = plan.assignment.copy()
    assignment[0] = next(place for place in range(problem.shape[1]) if problem.value[0, place] == 0)
    return replace(plan, assignment=assignment)


def everybody_in_one_village(problem: PlacementProblem, plan: Plan) -> Plan:
    assignment = plan.assignment.copy()
    place = int(assignment.max())
    owner = np.repeat(np.arange(problem.shape[0]), np.diff(problem.value.indptr))
    assignment[owner[problem.value.indices == place]] = place
    return replace(plan, assignment=assignment, value=float(problem.values_of(assignment).sum()))


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


@pytest.mark.parametrize(("tamper", "fault"), TAMPERED, ids=[fault for _, fault in TAMPERED])
def test_a_false_claim_is_found(
    village_year: PlacementProblem,
    village_plan: Plan,
    tamper: Callable[[PlacementProblem, Plan], Plan],
    fault: str,
) -> None:
    found = check(village_year, tamper(village_year, village_plan))
    assert not found.valid
    assert any(fault in line for line in found.faults), found.faults


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


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_floors_computed_anew_are_those_of_first_come(problem: PlacementProblem, seed: int) -> None:
    """The solver's own first-come plan meets them exactly, and a group that loses anything falls below."""
    group = np.random.default_rng(seed).integers(0, 3, problem.shape[0])
    queue = first_come(problem)
    values = problem.values_of(queue)
    plan = replace(solve(problem, time_limit=5), assignment=queue, value=float(values.sum()))
    assert not [fault for fault in check(problem, plan, group_floor=group).faults if "floor" in fault]
    for lost in np.flatnonzero(values > 0)[:1]:
        less = replace(plan, assignment=np.where(np.arange(len(queue)) == lost, -1, queue))
        assert [fault for fault in check(problem, less, group_floor=group).faults if "floor" in fault]


def test_the_checker_calls_no_function_of_the_solver() -> None:
    """Else a fault of it could vouch for itself."""
    for module in (certificate, certificate_bounds):
        imported = {
            name
            for name in vars(module)
            if getattr(vars(module)[name], "__module__", "").startswith("matching")
        }
        own = {
            name
            for name in imported
            if vars(module)[name].__module__.startswith("matching.placement.certificate")
        }
        assert imported - own == {"Plan", "PlacementProblem"}
