from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from matching.placement.solver.program import compile_program, dual_bound
from matching.placement.solver.search import Search
from matching.placement.solver.stages import find_prices
from tests.matching.placement.instances import all_rows, generate_villages


def test_smoothed_prices_come_within_a_tenth_of_a_percent_of_the_linear_program() -> None:
    problem = generate_villages(200, 150, seed=3)
    matrix, limit = all_rows(problem)
    result = linprog(-problem.value.data, A_ub=matrix, b_ub=limit, method="highs-ds")
    search = Search(compile_program(problem), 60, 0.0)
    find_prices(search, None)
    assert -result.fun <= search.price_bound <= -result.fun * 1.001


@pytest.mark.parametrize("seed", range(5))
def test_any_prices_bound_every_plan(seed: int) -> None:
    problem = generate_villages(60, 40, seed=seed)
    program = compile_program(problem)
    matrix, limit = all_rows(problem)
    best = -linprog(-problem.value.data, A_ub=matrix, b_ub=limit).fun
    prices = np.random.default_rng(seed).random(program.rows) * program.limited
    assert dual_bound(program, prices, program.value - program.cost(prices)) >= best


def test_costs_are_demand_times_price() -> None:
    problem = generate_villages(60, 40, seed=1)
    program = compile_program(problem)
    prices = np.random.default_rng(1).random(program.rows) * program.limited
    _, row, amount = program.entries(np.arange(len(program.value)))
    position = program.entries(np.arange(len(program.value)))[0]
    direct = np.bincount(position, weights=amount * prices[row], minlength=len(program.value))
    assert program.cost(prices) == pytest.approx(direct)
    assert program.price_vector(program.price_table(prices)) == pytest.approx(prices)
