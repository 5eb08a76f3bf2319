"""Wishes that weigh: one scale from 0 to 100 by construction, and a wish raised is a wish better met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.household import CRITERIA_IDS, Household
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.ranker import Ranker, SurveyRanker
from matching.ranking.values import on_swing, value_rows
from matching.ranking.weights import EVIDENCE, FULL_WISH, usual_wishes, weights_of
from matching.simulator.population import draw_families

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WISHES = st.dictionaries(st.sampled_from(CRITERIA_IDS), st.floats(0.0, 5.0))


@pytest.fixture(scope="module")
def batch(places: Destinations) -> Batch:
    return draw_families(40, places, np.random.default_rng(9)).batch


@pytest.fixture(scope="module", params=["learned", "survey"])
def ranker(request: pytest.FixtureRequest, model: Model) -> Ranker:
    return LearnedRanker(model) if request.param == "learned" else SurveyRanker()


def _wishing(household: Household, wishes: dict[str, float]) -> Batch:
    return Batch([household.model_copy(update={"preferences": wishes})])


@FEW
@given(number=st.integers(0, 39), wishes=WISHES)
def test_every_score_lies_between_0_and_100_and_is_its_base_and_parts(
    batch: Batch, places: Destinations, ranker: Ranker, number: int, wishes: dict[str, float]
) -> None:
    family = _wishing(batch.households[number], wishes)
    terms = ranker.terms(family, places)
    assert terms.scores.min() >= -1e-9
    assert terms.scores.max() <= 100 + 1e-9
    np.testing.assert_allclose(
        terms.base[:, None] + terms.parts.sum(axis=0), ranker.scores(family, places), atol=1e-9
    )


@FEW
@given(
    number=st.integers(0, 39),
    wishes=WISHES,
    raised=st.sampled_from(CRITERIA_IDS),
    steps=st.tuples(st.floats(0.0, 5.0), st.floats(0.0, 5.0)),
)
def test_a_wish_raised_never_lowers_its_criterion_over_the_first_ten(
    batch: Batch,
    places: Destinations,
    ranker: Ranker,
    number: int,
    wishes: dict[str, float],
    raised: str,
    steps: tuple[float, float],
) -> None:
    low, high = sorted(steps)
    # A family that wishes for nothing at all is served as a usual one: one other wish is held.
    held = {**wishes, next(name for name in CRITERIA_IDS if name != raised): 3.0}
    household = batch.households[number]
    value = _value(_wishing(household, held), places, raised)
    means = []
    for step in (low, high):
        scores = ranker.scores(_wishing(household, {**held, raised: step}), places)[0]
        means.append(float(value[np.lexsort((-value, -scores.round(9)))[:10]].mean()))
    assert means[1] >= means[0] - 1e-9


def _value(family: Batch, places: Destinations, criterion: str) -> Floats:
    rows, index = value_rows(CRITERIA[criterion], family, places)
    return np.asarray(rows[index[0]])


def test_a_wish_counts_as_it_is_stated_and_as_usual_where_it_is_not(batch: Batch) -> None:
    household = batch.households[0].model_copy(update={"preferences": {"climate": 4.0, "health": 0.0}})
    weights = weights_of(Batch([household]))
    numbers = {name: number for number, name in enumerate(CRITERIA)}
    assert weights.wishes[0, numbers["climate"]] == 4.0
    assert weights.wishes[0, numbers["health"]] == 0.0
    assert weights.wishes[0, numbers["employment"]] == pytest.approx(usual_wishes()[numbers["employment"]])
    assert weights.evidence[0] == EVIDENCE
    assert weights.wish_points.sum() + weights.evidence_points.sum() == pytest.approx(100.0)
    assert usual_wishes().max() <= FULL_WISH


def test_without_evidence_a_family_that_wishes_for_nothing_is_a_usual_one(batch: Batch) -> None:
    household = batch.households[0]
    nothing = _wishing(household, dict.fromkeys(CRITERIA_IDS, 0.0))
    silent = _wishing(household, {})
    np.testing.assert_array_equal(
        weights_of(nothing, evidence=0.0).wishes, weights_of(silent, evidence=0.0).wishes
    )


def test_a_value_runs_from_the_worst_tenth_to_the_best_fiftieth() -> None:
    value = on_swing(np.arange(101.0))
    assert (value[:11] == 0.0).all()
    assert (value[98:] == 1.0).all()
    assert value[54] == pytest.approx(0.5)


@pytest.mark.parametrize("same", [np.full(5, 0.3), np.full(5, np.nan)])
def test_what_is_the_same_everywhere_tells_nothing_apart(same: Floats) -> None:
    assert len(set(on_swing(same).tolist())) == 1
