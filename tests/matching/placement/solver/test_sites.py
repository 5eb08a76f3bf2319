"""Handfuls of places: the plan only becomes better, and stays feasible."""

import numpy as np
import pytest

from matching.placement.problem import PlacementProblem
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.local import Neighbourhoods
from matching.placement.solver.program import compile_program
from matching.placement.solver.search import Search
from matching.placement.solver.sites import _draw_places, few_places, improve_sites
from matching.placement.solver.stages import Guide, find_prices, round_to_integer, solve_restricted
from tests.matching.placement.instances import generate_sites, generate_villages


def searched(problem: PlacementProblem) -> tuple[Search, Guide]:
    search = Search(compile_program(problem), 30.0, 1e-4)
    guide = find_prices(search, None)
    solve_restricted(search, guide)
    round_to_integer(search, guide)
    return search, guide


@pytest.mark.parametrize("dimensions", [1, 3])
def test_handfuls_improve_a_rounded_plan(dimensions: int) -> None:
    search, guide = searched(generate_sites(150, 8, 2, dimensions, 0.9))
    before = search.value
    rng = np.random.default_rng(0)
    improve_sites(search, guide, Neighbourhoods(search, guide, rng), rng)
    assert search.value > before
    assert (Ledger(search.program, search.choice).room >= 0).all()
    assert search.value <= search.bound


def test_villages_of_one_home_are_not_few_places() -> None:
    assert few_places(searched(generate_sites(60, 4, 1))[0])
    assert not few_places(searched(generate_villages(150, 100, 1))[0])


def test_a_handful_has_no_place_twice() -> None:
    rng = np.random.default_rng(1)
    link, losses = rng.random((12, 12)) + 0.1, rng.random(12)
    for number in range(1, 13):
        assert len(set(_draw_places(link, losses, number, rng).tolist())) == number
