"""Both spouses' wishes: a compromise by maximin of gains, the same whoever is named first, and never a worse one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import CRITERIA_IDS, Household
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.couple import LOOKED_AT, SHARES, Couple, compromise, settled
from matching.ranking.ranker import Ranker, SurveyRanker

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WISHES = st.dictionaries(
    st.sampled_from(CRITERIA_IDS), st.sampled_from([0.0, 1.0, 3.0, 5.0]), min_size=1, max_size=4
)


@pytest.fixture(scope="module", params=["learned", "survey"])
def ranker(request: pytest.FixtureRequest, model: Model) -> Ranker:
    return LearnedRanker(model) if request.param == "learned" else SurveyRanker()


def _couple(family: Household, first: dict[str, float], second: dict[str, float]) -> Household:
    return family.model_copy(update={"preferences": first, "spouse_preferences": second})


def _found(family: Household, places: Destinations, ranker: Ranker) -> Couple:
    found = compromise(family, places, ranker)
    assert found is not None
    return found


@FEW
@given(first=WISHES, second=WISHES)
def test_the_compromise_is_the_same_whoever_is_named_first(
    family: Household, places: Destinations, ranker: Ranker, first: dict[str, float], second: dict[str, float]
) -> None:
    one = _found(_couple(family, first, second), places, ranker)
    other = _found(_couple(family, second, first), places, ranker)
    assert one.household == other.household
    assert one.share == pytest.approx(1.0 - other.share)
    assert one.gains == other.gains[::-1]
    assert one.choices == other.choices[::-1]


@FEW
@given(first=WISHES, second=WISHES)
def test_no_other_share_of_their_wishes_gives_both_more(
    family: Household, places: Destinations, ranker: Ranker, first: dict[str, float], second: dict[str, float]
) -> None:
    found = _found(_couple(family, first, second), places, ranker)
    alone = [family.model_copy(update={"preferences": wishes}) for wishes in (first, second)]
    steps = ranker.weights(Batch(alone)).wishes
    numbers = {name: number for number, name in enumerate(CRITERIA_IDS)}
    own = ranker.scores(Batch(alone), places)

    def means(household: Household) -> tuple[float, float]:
        scores = ranker.scores(Batch((household,)), places)[0]
        top = np.lexsort((places.katos, -scores))[:LOOKED_AT]
        return float(own[0][top].mean()), float(own[1][top].mean())

    reached = means(found.household)
    for share in np.linspace(0.0, 1.0, SHARES)[::4]:
        mixed = share * steps[0] + (1 - share) * steps[1]
        wishes = {name: float(mixed[numbers[name]]) for name in {*first, *second}}
        others = means(family.model_copy(update={"preferences": wishes}))
        assert not (others[0] > reached[0] + 1e-6 and others[1] > reached[1] + 1e-6)


@FEW
@given(first=WISHES, second=WISHES)
def test_every_wish_of_the_compromise_lies_between_theirs(
    family: Household, places: Destinations, ranker: Ranker, first: dict[str, float], second: dict[str, float]
) -> None:
    found = _found(_couple(family, first, second), places, ranker)
    for pair in (*found.agree, *found.differ):
        low, high = sorted((pair.first, pair.second))
        assert low - 1e-9 <= found.household.preferences[pair.criterion] <= high + 1e-9
    assert {pair.criterion for pair in (*found.agree, *found.differ)} == {*first, *second}


def test_spouses_who_wish_the_same_have_all_of_it(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    wishes = {"climate": 5.0, "land": 0.0}
    found = _found(_couple(family, wishes, wishes), places, ranker)
    assert found.gains == (1.0, 1.0)
    assert (found.share, found.differ) == (0.5, ())
    assert found.household.preferences == pytest.approx(wishes)
    np.testing.assert_allclose(found.scores[0], found.scores[1])


def test_what_is_dearer_to_one_is_no_mean_of_the_two(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    """Neither gives way alone: the smaller gain is no less than that of the mean of their wishes."""
    pair = _couple(family, {"climate": 5.0}, {"infrastructure": 5.0, "climate": 0.0})
    found = _found(pair, places, ranker)
    assert 0.0 < found.share < 1.0
    assert min(found.gains) > 0.0
    assert found.differ[0].criterion == "climate"


def test_who_stated_nothing_apart_is_ranked_as_before(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    assert compromise(family, places, ranker) is None
    assert settled(family, places, ranker) is family
