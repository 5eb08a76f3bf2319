"""Own utility on individual tastes: the oracle is the bound, tastes that are stated are known, others are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.tastes import own_utility, shares_of_oracle
from matching.household import CRITERIA_IDS
from matching.simulator.population import draw_families


@pytest.fixture(scope="module")
def batch(places: Destinations) -> Batch:
    return draw_families(30, places, np.random.default_rng(4)).batch


def test_utility_lies_between_0_and_1_and_nobody_beats_the_oracle(batch: Batch, places: Destinations) -> None:
    rng = np.random.default_rng(1)
    utility = own_utility(batch, places, rng.random((30, len(places))), rng)
    assert utility.min() >= 0.0
    assert utility.max() <= 1.0
    shares = shares_of_oracle(utility, {"itself": utility, "chance": rng.random(utility.shape)})
    assert shares["itself"] == pytest.approx(1.0)
    assert shares["chance"] < shares["average_ranking"] < 1.0


def test_who_states_every_wish_hides_no_taste(batch: Batch, places: Destinations) -> None:
    wishes = dict.fromkeys(CRITERIA_IDS, 2.0)
    said = Batch([each.model_copy(update={"preferences": wishes}) for each in batch.households])
    planted = np.full((30, len(places)), 0.5)
    one, other = (own_utility(said, places, planted, np.random.default_rng(seed)) for seed in (1, 2))
    np.testing.assert_allclose(one, other)
    silent = Batch([each.model_copy(update={"preferences": {}}) for each in batch.households])
    one, other = (own_utility(silent, places, planted, np.random.default_rng(seed)) for seed in (1, 2))
    assert np.abs(one - other).max() > 0.01
