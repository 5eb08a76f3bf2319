"""Expected demand: what families of a year take balances with what there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from matching.destinations import Destinations
from matching.evaluation.year import generated_year
from matching.model.expected_demand import expected_demand
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.room.crowding import crowding
from matching.room.demand import Demand, load_demand, path_of, save_demand
from matching.room.equilibrium import FULL, expected_year, risk_full
from matching.room.remaining import Remaining


def _left(homes: list[float], group: list[int], seats: list[float]) -> Remaining:
    size = len(seats)
    return Remaining(
        {"homes": np.array(homes)},
        np.array(group),
        tuple(f"{number}" for number in range(size)),
        ("2026",) * size,
        np.array(seats),
        np.full(size, np.inf),
        np.array(seats),
        np.zeros(len(homes), dtype=np.bool_),
    )


@given(takers=st.floats(0.0, 300.0), homes=st.integers(1, 200))
def test_the_risk_is_that_of_a_poisson_number_of_families(takers: float, homes: int) -> None:
    found = risk_full(np.array([takers]), np.array([float(homes)]))[0]
    assert found == pytest.approx(float(poisson.sf(homes - 1, takers)), abs=1e-9)


def test_where_the_number_of_homes_is_not_known_nobody_finds_it_full() -> None:
    assert risk_full(np.array([1e6, 1e6]), np.array([np.inf, 0.0])).tolist() == [0.0, 1.0]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 100))
def test_everybody_takes_one_village_and_the_crowded_one_loses_takers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(60.0, 2.0, (400, 6))
    scores[:, 0] += 6.0  # everybody's first by fit
    left = _left([10.0, *[200.0] * 5], [0] * 6, [5000.0])
    found = expected_year(np.clip(scores, 0, 100), np.full(400, 0.5), np.full(400, 3.0), left, 400.0)
    assert found.takers.sum() == pytest.approx(400.0, abs=0.5)
    alone = (scores.argmax(axis=1) == 0).sum()
    assert found.takers[0] < min(alone, 40.0)
    assert found.lookers.sum() == pytest.approx(400.0 * 6)


def test_a_small_quota_is_asked_for_its_share_if_its_price_allows_it() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(60.0, 3.0, (1000, 40))
    scores[:, :20] += 3.0
    left = _left([1e6] * 40, [0] * 20 + [1] * 20, [300.0, 2700.0])
    found = expected_year(scores, np.full(1000, 0.5), np.full(1000, 3.0), left, 1000.0)
    assert 0.0 <= found.quota_points[1] < found.quota_points[0] <= FULL
    assert 3.0 * found.takers[:20].sum() == pytest.approx(300.0, rel=0.15)


def test_a_year_with_the_expected_demand_finds_more_room_than_one_by_fit(
    places: Destinations, model: Model
) -> None:
    ranker, demand = LearnedRanker(model), expected_demand(model, places, drawn=400)
    with_room = generated_year(places, ranker, demand, families=600, told=3)
    by_fit = generated_year(places, ranker, demand, families=600, told=3, by_fit=True)
    assert by_fit.fit == pytest.approx(1.0)
    assert with_room.no_room < by_fit.no_room / 2
    assert 0.85 < with_room.fit < 1.0


def test_the_demand_is_kept_for_its_model_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    demand = Demand("a", "m", 2000, {"593247100": 4.5}, {"593247100": 1.5}, {"590000000": 2.0})
    assert load_demand(tmp_path, "m") is None
    save_demand(demand, tmp_path)
    found = load_demand(tmp_path, "m")
    assert found is not None
    assert (found.takers, found.quotas, found.families) == (demand.takers, demand.quotas, 2000)
    assert load_demand(tmp_path, "another") is None
    for content in ("{", "[]", '{"format": 1}', '{"format": 0}'):
        path_of(tmp_path).write_text(content)
        assert load_demand(tmp_path, "m") is None
    assert "qonys train" in caplog.text


def test_without_demand_nothing_is_taken_away_and_it_is_told_as_unknown(places: Destinations) -> None:
    crowded = crowding(places, None)
    assert np.isnan(crowded.lookers).all()
    assert not crowded.points.any()
