"""A year of families that take the first of their lists: who finds no room, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.thresholds import year_thresholds
from matching.evaluation.year import YEARS, _Ledger, generated_year
from matching.ranking.ranker import SurveyRanker
from matching.room.remaining import remaining
from matching.simulator.population import draw_families


def test_a_village_with_one_home_takes_one_family(places: Destinations) -> None:
    batch: Batch = draw_families(3, places, np.random.default_rng(1)).batch
    ledger = _Ledger(remaining(places), batch)
    place = int(np.flatnonzero(ledger.homes == 1)[0])
    assert [ledger.takes(number, place) for number in range(3)] == [True, False, False]
    assert ledger.shares()["no_home"] == ledger.shares()["no_room"] == pytest.approx(2 / 3)


def test_by_fit_the_first_is_the_best_and_most_find_no_room(places: Destinations) -> None:
    found = generated_year(places, SurveyRanker(), None, families=300, told=1, by_fit=True)
    assert found.fit == pytest.approx(1.0)
    assert 0.0 < found.no_home <= found.no_room <= found.no_home + found.no_seats


def test_the_bars_of_the_year() -> None:
    def year(no_room: float, fit: float) -> dict[str, dict[str, float]]:
        return {name: {"no_room": no_room, "fit": fit} for name in YEARS}

    assert [bar.met for bar in year_thresholds(year(0.10, 0.96))] == [True, True]
    assert [bar.met for bar in year_thresholds(year(0.11, 0.95))] == [False, False]
