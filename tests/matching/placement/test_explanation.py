from __future__ import annotations

import numpy as np
import pytest

from geo.faults import InputError
from matching.placement import PlacementProblem, Plan, check_prices, explain
from matching.placement.solver.solve import solve
from tests.matching.placement.instances import generate_sites


def test_the_account_adds_up(village_year: PlacementProblem, village_plan: Plan) -> None:
    for who in range(0, 240, 7):
        for place in village_year.value[[who]].indices[:5]:
            account = explain(village_year, village_plan, who, int(place))
            paid = sum(
                float(used[who]) * village_plan.prices.get(name, np.zeros(180))[place]
                for name, used in village_year.demand.items()
            )
            paid += (
                village_year.demand["persons"][who]
                * village_plan.prices["group:persons"][village_year.group[place]]
            )
            assert account.eligible
            assert account.cost == pytest.approx(paid)
            assert account.margin == pytest.approx(village_year.value[who, place] - paid)
            assert account.reduced_cost == pytest.approx(
                account.placed_value - account.placed_cost - account.margin
            )


def test_a_place_not_taken_is_full_or_behind(village_year: PlacementProblem, village_plan: Plan) -> None:
    """In a plan that no single move improves, a better-paying place is always full for the household."""
    for who in np.flatnonzero(village_plan.assignment >= 0)[::5]:
        for place in village_year.value[[int(who)]].indices:
            account = explain(village_year, village_plan, int(who), int(place))
            if account.value > account.placed_value + 1e-6:
                assert account.full, account


def test_where_the_plan_places_is_level_with_itself(
    village_year: PlacementProblem, village_plan: Plan
) -> None:
    who = int(np.flatnonzero(village_plan.assignment >= 0)[0])
    account = explain(village_year, village_plan, who, int(village_plan.assignment[who]))
    assert account.reduced_cost == pytest.approx(0.0)
    assert account.full == ()


def test_an_ineligible_place_says_so(village_year: PlacementProblem, village_plan: Plan) -> None:
    place = next(p for p in range(180) if village_year.value[0, p] == 0)
    assert not explain(village_year, village_plan, 0, place).eligible
    with pytest.raises(InputError, match="a household below 240"):
        explain(village_year, village_plan, 240, 0)


def test_prices_agree_with_solving_again() -> None:
    problem = generate_sites(80, 5, seed=3)
    plan = solve(problem, time_limit=20)
    checks = check_prices(problem, plan, sample=4, time_limit=10)
    assert len(checks) == 4
    for each in checks:
        assert each.price > 0
        # a price is the slope of the concave bound: a whole unit brings at most that
        assert each.bound_gain <= each.price * 1.01 + 1e-3
        assert each.bound_gain >= 0.5 * each.price
        assert -each.doubt - 1e-9 <= each.value_gain <= each.price + each.doubt + 1e-9
