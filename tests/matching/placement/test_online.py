from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.faults import InputError
from matching.placement import OnlinePlacer, PlacementProblem, check, pool, solve
from tests.matching.placement.instances import generate_sites


@pytest.fixture(scope="module")
def years() -> tuple[PlacementProblem, PlacementProblem]:
    """A past year and the year that comes, at the same eight sites."""
    return generate_sites(200, 8, seed=2, year=1), generate_sites(200, 8, seed=2)


def one(year: PlacementProblem, who: int) -> dict[str, float]:
    return {name: float(used[who]) for name, used in year.demand.items()}


def arrive(past: PlacementProblem, year: PlacementProblem, order: np.ndarray, batch: int) -> np.ndarray:
    placer = OnlinePlacer(past, len(order))
    where = np.full(len(order), -1)
    for first in range(0, len(order), batch):
        who = order[first : first + batch]
        if batch > 1:
            where[who] = placer.place_batch(
                year.value[who], {name: used[who] for name, used in year.demand.items()}
            )
            continue
        suggested = placer.suggest(year.value[who], one(year, int(who[0])))
        where[who] = suggested[0].place if suggested else -1
        placer.accept(one(year, int(who[0])), int(where[who][0]))
        if first % 20 == 19:
            placer.refresh()
    return where


@pytest.mark.parametrize("batch", [1, 10])
def test_online_comes_close_to_hindsight(
    years: tuple[PlacementProblem, PlacementProblem], batch: int
) -> None:
    past, year = years
    hindsight = solve(year, time_limit=20, gap=1e-3)
    reached = []
    for seed in range(3):
        where = arrive(past, year, np.random.default_rng(seed).permutation(200), batch)
        faults = check(year, replace(hindsight, assignment=where)).faults
        assert not [fault for fault in faults if not fault.startswith("value")]
        reached.append(year.values_of(where).sum() / hindsight.bound)
    assert np.mean(reached) >= 0.96


def test_suggestions_fit_and_come_best_first(years: tuple[PlacementProblem, PlacementProblem]) -> None:
    past, year = years
    placer = OnlinePlacer(past, 200)
    suggested = placer.suggest(year.value[[0]], one(year, 0), top=5)
    margins = [each.margin for each in suggested]
    assert margins == sorted(margins, reverse=True)
    assert all(each.value == pytest.approx(year.value[0, each.place]) for each in suggested)
    for place in range(8):
        placer.capacity["persons"][place] = 0.0
    assert placer.suggest(year.value[[0]], one(year, 0)) == []


def test_prices_move_when_a_capacity_changes(years: tuple[PlacementProblem, PlacementProblem]) -> None:
    past, _ = years
    placer = OnlinePlacer(past, 200)
    scarce = int(np.argmax(placer.prices["persons"]))
    before = placer.prices["persons"][scarce]
    placer.capacity["persons"][scarce] *= 3
    placer.refresh()
    assert placer.prices["persons"][scarce] < before
    assert past.capacity["persons"][scarce] != placer.capacity["persons"][scarce]


def test_bad_requests_are_refused(years: tuple[PlacementProblem, PlacementProblem]) -> None:
    past, _ = years
    with pytest.raises(InputError, match="at least one family"):
        OnlinePlacer(past, 0)


def test_years_are_pooled_with_the_capacities_of_the_coming_one() -> None:
    past = [generate_sites(40, 5, seed=3, dimensions=3, year=which) for which in (1, 2)]
    year = generate_sites(30, 5, seed=3, dimensions=3)
    sample = pool(past, year)
    assert sample.shape == (80, 5)
    assert (sample.value[40:].toarray() == past[1].value.toarray()).all()
    assert (sample.demand["school"][:40] == past[0].demand["school"]).all()
    assert (sample.capacity["persons"] == year.capacity["persons"]).all()


def test_years_over_other_places_are_not_pooled() -> None:
    year = generate_sites(30, 5, seed=3)
    with pytest.raises(InputError, match="each over 5 places"):
        pool([generate_sites(30, 6, seed=3)], year)
    with pytest.raises(InputError, match="at least one year"):
        pool([], year)
