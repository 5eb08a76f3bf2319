from __future__ import annotations

import numpy as np
import pytest

from geo.faults import InputError
from matching.placement import (
    Ban,
    KeepTogether,
    Pin,
    PlacementProblem,
    Plan,
    Prefer,
    check,
    diff,
    solve_decided,
)
from tests.matching.placement.instances import random_problem


def eligible(problem: PlacementProblem, household: int) -> list[int]:
    return [int(place) for place in problem.value[[household]].indices]


def some_placed(plan: Plan, count: int) -> list[int]:
    return [int(who) for who in np.flatnonzero(plan.assignment >= 0)[:count]]


def test_decisions_are_obeyed_and_kept_with_the_plan(
    village_year: PlacementProblem, village_plan: Plan
) -> None:
    pinned, banned, moved = some_placed(village_plan, 3)
    place = next(p for p in eligible(village_year, pinned) if p != village_plan.assignment[pinned])
    away, region = village_plan.assignment[banned], village_year.group[village_plan.assignment[moved]]
    decisions = [
        Pin(pinned, place, "kin live there"),
        Ban(banned, "had a quarrel", place=int(away)),
        Ban(moved, "asthma", label=int(region)),
    ]
    decided = solve_decided(village_year, decisions, start=village_plan)
    plan = decided.plan
    assert plan.assignment[pinned] == place
    assert plan.assignment[banned] != away
    assert plan.assignment[moved] == -1 or village_year.group[plan.assignment[moved]] != region
    assert plan.decisions == tuple(decisions)
    assert check(decided.rest, decided.rest_plan).valid
    assert not check(village_year, plan).faults or plan.bound < village_plan.bound
    assert plan.value == pytest.approx(village_year.values_of(plan.assignment).sum())
    assert plan.value <= plan.bound <= village_plan.price_bound * (1 + 1e-4)


def test_the_diff_lists_who_is_treated_otherwise(village_year: PlacementProblem, village_plan: Plan) -> None:
    who = some_placed(village_plan, 1)[0]
    after = solve_decided(
        village_year, [Ban(who, "x", place=int(village_plan.assignment[who]))], start=village_plan
    )
    worth = [village_year.values_of(plan.assignment) for plan in (village_plan, after.plan)]
    moves = diff(village_plan.assignment, after.plan.assignment, *worth)
    assert who in [move.household for move in moves]
    assert sum(move.gain for move in moves) == pytest.approx(after.plan.value - village_plan.value)
    assert all(move.before != move.after for move in moves)


def test_a_preference_wins_when_the_bonus_is_large(
    village_year: PlacementProblem, village_plan: Plan
) -> None:
    who = some_placed(village_plan, 1)[0]
    place = next(p for p in eligible(village_year, who) if p != village_plan.assignment[who])
    decided = solve_decided(
        village_year, [Prefer(who, place, 50.0, "a house is promised")], start=village_plan
    )
    assert decided.plan.assignment[who] == place
    assert decided.plan.value == pytest.approx(village_year.values_of(decided.plan.assignment).sum() + 50)
    # where the preference wins, a pin to the same place changes nothing: each plan keeps within the other's bound
    both = [Prefer(who, place, 50.0, "a house is promised"), Pin(who, place, "it is settled")]
    pinned = solve_decided(village_year, both, start=village_plan).plan
    assert decided.plan.value <= pinned.bound * (1 + 1e-6)
    assert pinned.value <= decided.plan.bound * (1 + 1e-6)


def test_relatives_go_to_one_district(village_year: PlacementProblem, village_plan: Plan) -> None:
    district = np.arange(village_year.shape[1]) % 6
    apart = next(
        (a, b)
        for a in some_placed(village_plan, 20)
        for b in some_placed(village_plan, 20)
        if district[village_plan.assignment[a]] != district[village_plan.assignment[b]]
    )
    decided = solve_decided(
        village_year, [KeepTogether(apart, "sisters")], label=district, start=village_plan
    )
    went = {int(district[p]) for p in decided.plan.assignment[list(apart)] if p >= 0}
    assert len(went) == 1
    assert check(decided.rest, decided.rest_plan).valid
    assert decided.plan.bound >= decided.plan.value
    # the bound covers the labels that were not taken, so it cannot be below the best of all labels solved one by one
    best = max(
        solve_decided(
            village_year,
            [Ban(who, "x", label=other) for who in apart for other in range(6) if other != kept],
            label=district,
            start=village_plan,
        ).plan.value
        for kept in went
    )
    assert decided.plan.bound >= best - 1e-9


def test_a_pin_settles_the_label_of_relatives(village_year: PlacementProblem, village_plan: Plan) -> None:
    first, second = some_placed(village_plan, 2)
    label = np.zeros(village_year.shape[1], int)
    place = int(village_plan.assignment[first])
    label[place] = 1
    label[eligible(village_year, second)[0]] = 1
    decisions = [Pin(first, place, "chosen"), KeepTogether((first, second), "brothers")]
    plan = solve_decided(village_year, decisions, label=label, start=village_plan).plan
    assert plan.assignment[second] == -1 or label[plan.assignment[second]] == 1


def test_bad_decisions_are_refused_with_a_clear_message(
    village_year: PlacementProblem, village_plan: Plan
) -> None:
    who, other = some_placed(village_plan, 2)
    here, *more = eligible(village_year, who)
    stranger = next(p for p in range(village_year.shape[1]) if p not in [here, *more])
    label = np.arange(village_year.shape[1])
    elsewhere = Pin(other, next(p for p in eligible(village_year, other) if p != here), "y")
    bad = [
        ([Pin(9999, 0, "x")], "0 to 239"),
        ([Pin(who, 9999, "x")], "0 to 179"),
        ([Pin(who, here, " ")], "why this was decided"),
        ([Pin(who, stranger, "x")], f"family {who} is eligible for"),
        ([Pin(who, here, "x"), Pin(who, more[0], "y")], f"one place for family {who}"),
        ([Pin(who, here, "x"), Ban(who, "y", place=here)], "not pinned there"),
        ([Ban(who, "x")], "a place or a label"),
        ([Prefer(who, here, -1.0, "x")], "at least 0"),
        ([Prefer(who, here, np.nan, "x")], "at least 0"),
        ([KeepTogether((who,), "x")], "two families or more"),
        (
            [
                Pin(who, here, "x"),
                elsewhere,
                KeepTogether((who, other), "z"),
            ],
            "one label",
        ),
    ]
    for decisions, told in bad:
        with pytest.raises(InputError, match=told):
            solve_decided(village_year, decisions, label=label)


def test_pins_that_break_a_capacity_or_a_quota_are_refused() -> None:
    problem = random_problem(1, 8, 4, ("none", "tight", "none"), 1)
    where = int(np.argmin(np.where(problem.group == 0, problem.capacity["homes"], 99)))
    able = [who for who in range(8) if where in eligible(problem, who)]
    with pytest.raises(
        InputError, match=rf"homes: expected at most .* at place {where}, found .* by pinned families"
    ):
        solve_decided(problem, [Pin(who, where, "x") for who in able])
    roomy = random_problem(1, 8, 4, ("none", "huge", "none"), 1)
    with pytest.raises(InputError, match="persons: expected a quota of"):
        solve_decided(roomy, [Pin(who, where, "x") for who in able])
