from __future__ import annotations

import numpy as np
import pytest

from geo.faults import InputError
from matching.placement import PlacementProblem, check, solve, solve_fairly
from tests.matching.placement.instances import generate_villages


@pytest.fixture(scope="module")
def year() -> PlacementProblem:
    return generate_villages(200, 150, seed=11)


@pytest.fixture(scope="module")
def queue_position(year: PlacementProblem) -> np.ndarray:
    """Groups of 25 in the order of coming: the first in the queue have most to lose."""
    return np.arange(year.shape[0]) // 25


def test_no_group_falls_below_first_come(year: PlacementProblem, queue_position: np.ndarray) -> None:
    fair = solve_fairly(year, queue_position, time_limit=30)
    assert any(share.free < share.first_come - 1e-6 for share in fair.shares)  # the floors do bind
    assert all(share.fair >= share.first_come * (1 - 1e-6) for share in fair.shares)
    assert fair.plan.value > sum(share.first_come for share in fair.shares) * 1.05
    assert 0 < fair.cost <= fair.cost_at_most
    certificate = check(year, fair.plan, group_floor=queue_position)
    assert certificate.valid, certificate.faults
    assert not check(year, fair.free, group_floor=queue_position).valid


def test_shares_add_up(year: PlacementProblem, queue_position: np.ndarray) -> None:
    fair = solve_fairly(year, queue_position, time_limit=10)
    assert sum(share.households for share in fair.shares) == year.shape[0]
    assert sum(share.free for share in fair.shares) == pytest.approx(fair.free.value)
    assert sum(share.fair for share in fair.shares) == pytest.approx(fair.plan.value)
    assert sum(share.placed_fair for share in fair.shares) == fair.plan.placed


def test_no_family_is_sent_below_its_floor(year: PlacementProblem) -> None:
    own_best = year.value.max(axis=1).toarray().ravel()
    fair = solve_fairly(year, family_floor=0.9 * own_best, time_limit=20)
    value = year.values_of(fair.plan.assignment)
    placed = fair.plan.assignment >= 0
    assert (value[placed] >= 0.9 * own_best[placed]).all()
    free = year.values_of(fair.free.assignment)
    assert (free[fair.free.assignment >= 0] < 0.9 * own_best[fair.free.assignment >= 0]).any()
    assert fair.cost > 0


def test_a_floor_above_everything_places_nobody(year: PlacementProblem) -> None:
    assert solve(year, family_floor=2.0).placed == 0


BAD = [
    ({"group_floor": [0, 1]}, "groups of another length"),
    ({"group_floor": np.full(200, -1)}, "a group below 0"),
    ({"group_floor": np.zeros(200)}, "groups that are not whole numbers"),
    ({"family_floor": [0.1, 0.2]}, "floors of another length"),
    ({"family_floor": np.nan}, "a floor that is NaN"),
]


@pytest.mark.parametrize("floor", [bad[0] for bad in BAD], ids=[bad[1] for bad in BAD])
def test_bad_floors_are_refused(year: PlacementProblem, floor: dict) -> None:
    with pytest.raises(InputError, match="fairness"):
        solve(year, **floor)
