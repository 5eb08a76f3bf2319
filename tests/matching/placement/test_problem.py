from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from geo.faults import InputError
from matching.placement import PlacementProblem

VALUE = sp.csr_array(np.array([[0.5, 0.2], [0.0, 0.9]]))
GOOD = {
    "value": VALUE,
    "demand": {"homes": [1, 1]},
    "capacity": {"homes": [1, 1]},
    "group": np.array([0, 1]),
    "group_capacity": {"homes": [1, 1]},
}
BAD = [
    ({"value": np.eye(2)}, "value", "dense values"),
    ({"value": sp.csr_array(np.array([[np.nan, 1.0]]))}, "value", "a value that is NaN"),
    ({"value": sp.csr_array(np.array([[np.inf, 1.0], [0, 1]]))}, "value", "an infinite value"),
    ({"value": sp.csr_array(np.array([[-0.1, 1.0], [0, 1]]))}, "value", "a negative value"),
    ({"demand": {"homes": [1, 1, 1]}}, "demand.homes", "demand of another length"),
    ({"demand": {"homes": [1, np.nan]}}, "demand.homes", "demand that is NaN"),
    ({"demand": {"homes": [1, np.inf]}}, "demand.homes", "infinite demand"),
    ({"demand": {"homes": [1, -1]}}, "demand.homes", "negative demand"),
    ({"demand": {"homes": ["one", "two"]}}, "demand.homes", "demand in words"),
    ({"demand": [1, 1]}, "demand", "demand without the name of a resource"),
    ({"capacity": {"homes": [1]}}, "capacity.homes", "capacity of another length"),
    ({"capacity": {"homes": [1, -2]}}, "capacity.homes", "negative capacity"),
    ({"capacity": {"homes": [1, np.nan]}}, "capacity.homes", "capacity that is NaN"),
    ({"group": [0]}, "group", "groups of another length"),
    ({"group": [0.0, 1.0]}, "group", "groups that are not whole numbers"),
    ({"group": [0, -2]}, "group", "a group below -1"),
    ({"group": [0, 2]}, "group_capacity", "a group without a quota"),
    ({"group": None}, "group", "quotas without groups"),
    (
        {"group_capacity": {"homes": [1, 1], "persons": [1, 1, 1]}},
        "group_capacity",
        "quotas of unlike lengths",
    ),
    ({"group_capacity": {"homes": [1, np.nan]}}, "group_capacity.homes", "a quota that is NaN"),
]


@pytest.mark.parametrize(("change", "field", "why"), BAD, ids=[bad[2] for bad in BAD])
def test_bad_input_is_refused_with_the_field(change: dict, field: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        PlacementProblem(**(GOOD | change))
    assert field in [fault.field for fault in caught.value.faults]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        PlacementProblem(VALUE, {"homes": [1]}, {"homes": [-1, 1], "land": [np.nan, 1]})
    assert {fault.field for fault in caught.value.faults} == {
        "demand.homes",
        "capacity.homes",
        "capacity.land",
    }


def test_a_pair_given_twice_is_refused() -> None:
    twice = sp.csr_array((np.array([0.1, 0.2]), np.array([0, 0]), np.array([0, 2])), shape=(1, 1))
    with pytest.raises(InputError, match="each pair once"):
        PlacementProblem(twice, {}, {})


def test_the_problem_keeps_its_own_numbers() -> None:
    homes = np.array([1.0, 1.0])
    problem = PlacementProblem(VALUE, {"homes": [1, 1]}, {"homes": homes})
    homes[0] = -5
    assert problem.capacity["homes"].tolist() == [1, 1]


def test_worth_tells_ineligible_from_unplaced() -> None:
    stored_zero = sp.csr_array((np.array([0.5, 0.0]), (np.array([0, 1]), np.array([0, 0]))), shape=(2, 2))
    problem = PlacementProblem(stored_zero, {}, {})
    assert problem.values_of([0, 0]).tolist() == [0.5, 0.0]
    worth = problem.values_of([1, -1])
    assert np.isnan(worth[0])
    assert worth[1] == 0


def test_resources_are_those_used_and_limited() -> None:
    problem = PlacementProblem(
        VALUE,
        {"homes": [1, 1], "school": [0, 0], "persons": [2, 3], "car": [1, 1]},
        {"homes": [1, 1], "school": [1, 1], "well": [1, 1]},
        np.array([0, -1]),
        {"persons": [4]},
    )
    assert problem.resources == ("homes", "persons")
