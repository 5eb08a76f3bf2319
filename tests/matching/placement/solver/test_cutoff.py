"""Questions below the bound: "none" is a proof, "one" is a plan, and equal calls give equal plans."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.placement import PlacementProblem
from matching.placement.solver import cutoff
from matching.placement.solver.cutoff import FIRST, LAST, NEXT, Probe, close_gap
from matching.placement.solver.highs import Effort, Selection
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.program import compile_program
from matching.placement.solver.search import Search
from matching.placement.solver.stages import find_prices, round_to_integer, solve_restricted
from tests.matching.placement.instances import generate_sites
from tests.matching.placement.strategies import problems, true_optimum

QUESTIONS = st.builds(
    Probe,
    share=st.sampled_from((0.1, 0.5, 1.0)),
    nodes=st.integers(1, 30),
    depth=st.sampled_from((1.0, 30.0, 300.0, 2000.0)),  # of targets: small problems have wide gaps
)


def searched(problem: PlacementProblem, should_stop: Callable[[], bool] | None = None) -> Search:
    search = Search(compile_program(problem), 30.0, 1e-4, should_stop=should_stop)
    guide = find_prices(search, None)
    solve_restricted(search, guide)
    round_to_integer(search, guide)
    return search


@settings(max_examples=120)
@given(problems(), st.lists(st.lists(QUESTIONS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4))
def test_no_answer_takes_the_bound_below_the_optimum(
    problem: PlacementProblem, rounds: list[tuple[Probe, ...]]
) -> None:
    search = searched(problem)
    before = search.bound
    close_gap(search, rounds)
    assert true_optimum(problem) - 1e-6 <= search.bound <= before
    assert search.value <= search.bound
    assert (Ledger(search.program, search.choice).room >= 0).all()


def test_small_steps_down_end_at_the_optimum() -> None:
    problem = generate_sites(40, 4, 3, 1, 0.9)
    search = searched(problem)
    step = (Probe(1.0, 10_000, 5.0), Probe(0.5, 50))
    close_gap(search, [step] * 40)
    assert search.within_target()
    best = true_optimum(problem)
    assert best - 1e-6 <= search.bound <= best * (1 + 1.1e-4)


@pytest.mark.parametrize("dimensions", [1, 3])
def test_questions_close_the_gap_and_equal_calls_give_equal_plans(dimensions: int) -> None:
    problem = generate_sites(240, 10, 1, dimensions, 1.3)
    one, other = searched(problem), searched(problem)
    for search in (one, other):
        for rounds in (FIRST, NEXT, LAST):
            close_gap(search, rounds, seed=4)
    assert one.within_target()
    np.testing.assert_array_equal(one.choice, other.choice)
    assert one.bound == other.bound


def test_who_finds_first_in_order_calls_off_who_comes_after(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = searched(generate_sites(60, 4, 1, 1, 1.3))
    better = whole.choice[whole.choice >= 0]
    good = better[1:]
    search = Search(whole.program, 30.0, 1e-4)
    find_prices(search, None)

    def answer(*asked: object, above: float, **options: object) -> Selection:
        effort = next(each for each in asked if isinstance(each, Effort))
        if effort.nodes == 1:
            return Selection(None, above)
        if effort.nodes == 2:
            return Selection(good, np.inf)
        while effort.should_stop is not None and not effort.should_stop():
            sleep(0.01)
        return Selection(better, np.inf)

    monkeypatch.setattr(cutoff, "select", answer)
    close_gap(search, [(Probe(0.5, 1, 5000.0), Probe(0.5, 2, 5000.0), Probe(0.5, 3, 5000.0))])
    assert search.value == pytest.approx(search.program.value[good].sum())
    assert search.value < whole.value


def test_whoever_stops_the_solve_keeps_plan_and_bound() -> None:
    stopped = []
    search = searched(generate_sites(240, 10, 1, 3, 0.9), lambda: bool(stopped))
    value, bound = search.value, search.bound
    stopped.append(True)
    close_gap(search, FIRST)
    assert (search.value, search.bound) == (value, bound)


def test_a_stop_in_the_middle_of_a_question_is_heard() -> None:
    looks: list[bool] = []
    asking = False

    def should_stop() -> bool:
        looks.append(asking)
        return looks.count(True) > 4

    search = searched(generate_sites(500, 20, 2, 3, 0.85), should_stop)
    before, asking = search.bound, True
    close_gap(search, [(Probe(1.0, 10**6, 4.0),)])
    assert 4 < looks.count(True) < 20  # twenty looks a second: the probe itself would take minutes
    assert search.value <= search.bound <= before
