"""Knapsacks: a fill is the best there is, and its bound is a bound."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from matching.placement import PlacementProblem, Plan, check, solve
from matching.placement.solver.knapsacks import _as_knapsacks, _fill, _Knapsacks, bound_by_knapsacks
from matching.placement.solver.program import compile_program
from matching.placement.solver.search import Search
from matching.placement.solver.stages import find_prices, round_to_integer, solve_restricted
from tests.matching.placement.instances import generate_sites


def searched(problem: PlacementProblem) -> Search:
    search = Search(compile_program(problem), 30.0, 1e-4)
    guide = find_prices(search, None)
    solve_restricted(search, guide)
    round_to_integer(search, guide)
    return search


def best_by_trying(gain: np.ndarray, size: np.ndarray, room: int) -> float:
    """Best gain of a set that fits, by trying every set."""
    sets = itertools.product((0, 1), repeat=len(size))
    return max(float(np.dot(each, np.maximum(gain, 0))) for each in sets if np.dot(each, size) <= room)


@given(seed=st.integers(0, 10_000), households=st.integers(1, 8), places=st.integers(1, 4))
def test_a_fill_is_the_best_that_fits(seed: int, households: int, places: int) -> None:
    rng = np.random.default_rng(seed)
    gain = rng.normal(size=(households, places))
    gain[rng.random(gain.shape) < 0.2] = -np.inf
    size, room = rng.integers(0, 5, households), rng.integers(0, 10, places)
    bound, picked = _fill(_Knapsacks(gain, size, room), np.zeros(households))
    best = sum(best_by_trying(gain[:, place], size, int(room[place])) for place in range(places))
    assert bound == pytest.approx(best)
    assert bound >= best
    assert (size @ picked <= room).all()
    assert gain[picked].sum() == pytest.approx(best)


@given(seed=st.integers(0, 10_000), households=st.integers(2, 7))
def test_the_bound_is_never_below_the_best_plan(seed: int, households: int) -> None:
    rng = np.random.default_rng(seed)
    value = sp.csr_array(rng.random((households, 2)))
    size = rng.integers(1, 5, households).astype(float)
    problem = PlacementProblem(value, {"persons": size}, {"persons": rng.integers(1, 9, 2).astype(float)})
    where = itertools.product((-1, 0, 1), repeat=households)
    plans = [np.array(each) for each in where]
    room = problem.capacity["persons"]
    fits = [p for p in plans if all(size[p == place].sum() <= room[place] for place in (0, 1))]
    best = max(problem.values_of(plan).sum() for plan in fits)
    search = searched(problem)
    bound_by_knapsacks(search)
    assert search.bound >= best - 1e-12


def test_the_bound_is_tighter_than_that_of_prices() -> None:
    search = searched(generate_sites(120, 6, 3))
    bound_by_knapsacks(search)
    assert search.value <= search.bound < search.price_bound


@pytest.mark.parametrize(
    ("demand", "reason"),
    [
        ({"persons": [1.5, 2.0, 1.0]}, "parts of units"),
        ({"persons": [1.0, 2.0, 1.0], "school": [1.0, 1.0, 1.0]}, "two scarce resources"),
    ],
)
def test_other_problems_are_left_alone(demand: dict[str, list[float]], reason: str) -> None:
    used = {name: np.array(amount) for name, amount in demand.items()}
    value = sp.csr_array(np.array([[0.9, 0.8], [0.7, 0.9], [0.8, 0.8]]))
    problem = PlacementProblem(value, used, {name: np.array([1.5, 1.5]) for name in used})
    search = searched(problem)
    search.prices[:] = 0.1
    assert _as_knapsacks(search) is None, reason


@pytest.fixture(scope="module")
def sites() -> tuple[PlacementProblem, Plan]:
    problem = generate_sites(120, 6, 1)
    return problem, solve(problem, time_limit=20)


def test_a_solve_with_knapsacks_is_certified(sites: tuple[PlacementProblem, Plan]) -> None:
    problem, plan = sites
    assert plan.status == "optimal"
    assert plan.gap <= 1e-4
    certificate = check(problem, plan)
    assert certificate.valid
    assert plan.bound <= certificate.bound * (1 + 1e-9)
    assert certificate.bound < plan.price_bound


def test_a_false_bound_from_households_is_found(sites: tuple[PlacementProblem, Plan]) -> None:
    problem, plan = sites
    proved = replace(plan, bound=check(problem, plan).bound, bound_from="households")
    assert check(problem, proved).valid
    cheaper = replace(proved, household_prices=np.zeros(120))
    for false in (replace(proved, bound=proved.bound - 1e-5), cheaper):
        assert any("prices of households" in fault for fault in check(problem, false).faults)
