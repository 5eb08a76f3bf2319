"""Lists of differing families: counted on scores whose lists are known."""

from __future__ import annotations

import numpy as np
import pytest

from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.exposure import OCCUPATIONS, ORIGINS, differing_families, exposure, first_places
from matching.evaluation.metrics import gini
from matching.evaluation.thresholds import list_thresholds
from matching.ranking.ranker import SurveyRanker


def _same(places: Destinations, batch: Batch) -> np.ndarray:
    return np.tile(np.arange(len(places), dtype=float) / len(places), (len(batch), 1))


def _own(places: Destinations, batch: Batch) -> np.ndarray:
    """Every family has its favourites nowhere else: ten villages of its own."""
    scores = np.zeros((len(batch), len(places)))
    for row in range(len(batch)):
        scores[row, (10 * row + np.arange(10)) % len(places)] = 100.0
    return scores


def test_the_families_differ_in_origin_and_occupation_only(places: Destinations) -> None:
    families = differing_families(places.atlas)
    assert len({(f.origin.region, f.adults[0].occupation) for f in families}) == len(ORIGINS) * len(
        OCCUPATIONS
    )
    assert len({f.model_dump_json(exclude={"origin", "adults"}) for f in families}) == 1


def test_one_list_for_everybody_misses_the_bars(places: Destinations) -> None:
    found = exposure(places, lambda batch: _same(places, batch))
    assert (found.villages, found.firsts, found.commonest_first) == (10, 1, 72)
    assert set(found.stay.values()) == {10.0}
    missed = {bar.name for bar in list_thresholds(found.to_dict()) if not bar.met}
    assert "different firsts of 72 lists" in missed
    assert any("wish" in name for name in missed)


def test_lists_of_their_own_are_counted_apart(places: Destinations) -> None:
    found = exposure(places, lambda batch: _own(places, batch))
    expected = min(720, len(places))
    assert found.villages == expected
    assert found.firsts == len({10 * row % len(places) for row in range(72)})
    assert found.gini < exposure(places, lambda batch: _same(places, batch)).gini


def test_wishes_change_the_lists_of_a_real_ranker(places: Destinations) -> None:
    ranker = SurveyRanker()
    found = exposure(places, lambda batch: ranker.scores(batch, places))
    assert 0.0 <= found.lowest <= found.highest <= 100.0
    assert np.mean(list(found.stay.values())) < 8.0


def test_equal_scores_are_listed_by_code(places: Destinations) -> None:
    assert first_places(np.zeros((1, len(places))), places)[0].tolist() == list(range(10))


@pytest.mark.parametrize(
    ("amounts", "expected"), [([2, 2, 2, 2], 0.0), ([0, 0, 0, 4], 0.75), ([0, 0], 0.0), ([1, 3], 0.25)]
)
def test_the_gini_coefficient(amounts: list[float], expected: float) -> None:
    assert gini(np.array(amounts, dtype=float)) == pytest.approx(expected)
