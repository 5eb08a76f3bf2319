"""The learned ranker: additive to the last digit, monotone, blind to sex and marital status, honest about gaps."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.atlas import Atlas
from matching.batch import Batch
from matching.destinations import Destinations
from matching.features.dataset import family_columns, features_at
from matching.features.feature_table import FEATURES, registry_of
from matching.household import CRITERIA_IDS, Household, Must
from matching.model.learned_model import COLUMNS, OUTCOMES, Model
from matching.model.learned_ranker import LearnedRanker
from matching.occupation_match import index_of
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist
from matching.simulator.population import draw_families

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def batch(places: Destinations) -> Batch:
    return draw_families(40, places, np.random.default_rng(8)).batch


@pytest.fixture(scope="module")
def ranker(model: Model) -> LearnedRanker:
    return LearnedRanker(model)


def test_base_and_contributions_are_the_score(
    family: Household, places: Destinations, ranker: LearnedRanker
) -> None:
    answer = shortlist(family, places, ranker, top=20, ask=(str(places.katos[0]),))
    for match in (*answer.matches, *answer.asked):
        assert match.base + sum(reason.contribution for reason in match.reasons) == pytest.approx(
            match.score, abs=1e-9
        )
        assert {reason.criterion for reason in match.reasons} == set(CRITERIA_IDS)
    assert answer.trained_on == "simulated"
    by_fit = [match.score for match in shortlist(family, places, ranker, top=20, by_fit=True).matches]
    assert by_fit == sorted(by_fit, reverse=True)


def test_scores_in_bulk_are_those_taken_apart(
    batch: Batch, places: Destinations, ranker: LearnedRanker
) -> None:
    alone = LearnedRanker(ranker.model, wishes=0.0)
    for each in (ranker, alone, LearnedRanker(ranker.model, evidence=0.0), SurveyRanker()):
        np.testing.assert_allclose(each.scores(batch, places), each.terms(batch, places).scores, atol=1e-9)


def test_a_family_alone_has_the_scores_that_it_has_among_others(
    batch: Batch, places: Destinations, ranker: LearnedRanker
) -> None:
    at = np.array([0, 7, len(places) - 1])
    for each in (ranker, LearnedRanker(ranker.model, wishes=0.0), SurveyRanker()):
        scores, terms = each.scores(batch, places), each.terms(batch, places)
        for number, household in enumerate(batch.households[:6]):
            one = Batch((household,))
            np.testing.assert_allclose(each.scores(one, places)[0], scores[number], atol=1e-9)
            there = each.terms(one, places, at)
            np.testing.assert_allclose(there.parts[:, 0], terms.parts[:, number, at], atol=1e-9)
            np.testing.assert_allclose(there.base[0], terms.base[number], atol=1e-9)


@FEW
@given(
    number=st.integers(0, 39),
    sexes=st.lists(st.sampled_from(["m", "f", None]), min_size=2, max_size=2),
    marital=st.sampled_from(["single", "married", "divorced", "widowed", None]),
)
def test_sex_and_marital_status_change_nothing(
    batch: Batch, places: Destinations, ranker: LearnedRanker, number: int, sexes: list[str], marital: str
) -> None:
    household = batch.households[number]
    adults = tuple(a.model_copy(update={"sex": s}) for a, s in zip(household.adults, sexes, strict=False))
    other = household.model_copy(update={"adults": adults, "marital_status": marital})
    at = np.array([[0, 5, 9]])
    one, two = Batch([household]), Batch([other])
    np.testing.assert_array_equal(ranker.scores(one, places), ranker.scores(two, places))
    assert ranker.probabilities(one, places, at) == ranker.probabilities(two, places, at)
    np.testing.assert_array_equal(SurveyRanker().scores(one, places), SurveyRanker().scores(two, places))


@pytest.mark.parametrize("field", ["ethnicity", "nationality", "faith", "religion"])
def test_ethnicity_and_faith_are_refused(family: Household, field: str) -> None:
    raw = json.loads(family.model_dump_json())
    with pytest.raises(ValidationError):
        Household.model_validate({**raw, field: "x"})
    raw["adults"][0][field] = "x"
    with pytest.raises(ValidationError):
        Household.model_validate(raw)


def test_no_column_speaks_of_sex_marriage_ethnicity_or_faith() -> None:
    words = ("sex", "gender", "woman", "marital", "married", "divorce", "ethn", "nation", "faith", "relig")
    assert not [column for column in COLUMNS if any(word in column for word in words)]


LESS_IS_BETTER = ("school_km", "kindergarten_km", "clinic_km", "hospital_km", "rent_home", "price_home_m2")
MORE_IS_BETTER = ("homes_free", "school_places_free", "kindergarten_places_free", "internet", "paved_road")


@FEW
@given(
    number=st.integers(0, 39),
    place=st.integers(0, 200),
    better=st.sampled_from([*LESS_IS_BETTER, *MORE_IS_BETTER]),
    share=st.floats(0.0, 0.95),
)
def test_a_better_value_never_lowers_the_score(
    changed: Callable[..., Destinations],
    batch: Batch,
    places: Destinations,
    ranker: LearnedRanker,
    number: int,
    place: int,
    better: str,
    share: float,
) -> None:
    before = float(places.column(better).value[place])
    assume(not np.isnan(before))
    after = (
        before * share
        if better in LESS_IS_BETTER
        else 1.0
        if better in ("internet", "paved_road")
        else before + 20 * share
    )
    one = Batch([batch.households[number]])
    improved = changed(places, better, place, after)
    for each in (ranker, SurveyRanker()):
        assert each.scores(one, improved)[0, place] >= each.scores(one, places)[0, place] - 1e-9


@FEW
@given(number=st.integers(0, 39), place=st.integers(0, 200), more=st.integers(1, 10))
def test_more_matching_vacancies_never_lower_the_score(
    with_vacancies: Callable[..., Destinations],
    batch: Batch,
    places: Destinations,
    ranker: LearnedRanker,
    number: int,
    place: int,
    more: int,
) -> None:
    one = Batch([batch.households[number]])
    group = index_of(one.households[0].adults[0].occupation or "")
    improved = with_vacancies(places, place, group, float(more))
    for each in (ranker, SurveyRanker()):
        assert each.scores(one, improved)[0, place] >= each.scores(one, places)[0, place] - 1e-9


@FEW
@given(
    number=st.integers(0, 39),
    place=st.integers(0, 200),
    gone=st.sampled_from(["rent_home", "homes_free", "school_km", "clinic_km", "january_mean_c"]),
)
def test_a_missing_value_adds_nothing_and_never_narrows_an_interval(
    changed: Callable[..., Destinations],
    batch: Batch,
    places: Destinations,
    ranker: LearnedRanker,
    number: int,
    place: int,
    gone: str,
) -> None:
    one, at = Batch([batch.households[number]]), np.array([[place]])
    bare = changed(places, gone, place, float("nan"))
    columns = [n for n, feature in enumerate(FEATURES.values()) if gone in feature.indicators]
    known = features_at(one, bare, at)[0, 0]
    for column in columns:
        if np.isnan(known[column]):
            assert ranker.model.success.term(column, known[[column]])[0] == 0.0
    for outcome in OUTCOMES:
        there, missing = (_width(ranker, one, p, at, outcome) for p in (places, bare))
        assert missing >= there - 1e-9


def _width(ranker: LearnedRanker, one: Batch, places: Destinations, at: np.ndarray, outcome: str) -> float:
    interval = ranker.probabilities(one, places, at)[outcome][0][0]
    assert 0 < interval.low <= interval.value <= interval.high < 1
    return float(np.log(interval.high / (1 - interval.high)) - np.log(interval.low / (1 - interval.low)))


def test_a_family_that_says_almost_nothing_is_answered(places: Destinations, ranker: LearnedRanker) -> None:
    least = Household.model_validate({"origin": {"region": "610000000"}, "adults": [{}]})
    answer = shortlist(least, places, ranker)
    assert len(answer.matches) == 10
    assert np.isfinite([match.score for match in answer.matches]).all()
    at = np.array([[places.position[match.kato] for match in answer.matches]])
    assert set(ranker.probabilities(Batch((least,)), places, at)) == set(OUTCOMES)
    assert np.isnan(family_columns(Batch([least]))[0, 2])


def test_the_survey_ranker_claims_no_probabilities(family: Household, places: Destinations) -> None:
    answer = shortlist(family, places, SurveyRanker(), top=3)
    assert answer.trained_on == "survey"
    assert all(not match.probabilities for match in answer.matches)


def test_nearby_vacancies_are_near_and_alike(
    family: Household, places: Destinations, ranker: LearnedRanker
) -> None:
    found = [v for match in shortlist(family, places, ranker, top=30).matches for v in match.vacancies]
    assert found
    for vacancy in found:
        assert vacancy.km <= 30
        assert vacancy.likeness >= 0.6
        assert vacancy.status in {"observed", "estimated", "demo"}


def test_a_feature_stands_once() -> None:
    twice = next(iter(FEATURES.values()))
    with pytest.raises(ValueError, match="twice"):
        registry_of([twice, replace(twice, direction=-1)])


def test_where_vacancies_are_unknown_the_record_of_earlier_movers_is_shown(
    bare_home: Path, family: Household, ranker: LearnedRanker
) -> None:
    bare = Destinations.of(Atlas.open(bare_home))
    surveyed = str(bare.katos[bare.oblasts == "550000000"][0])
    elsewhere = str(bare.katos[bare.oblasts == "350000000"][0])
    open_family = family.model_copy(update={"must": Must()})
    there, other = shortlist(open_family, bare, ranker, ask=(surveyed, elsewhere)).asked
    for criterion, indicator, percent in (
        ("employment", "work_record", 79.3),
        ("housing", "housing_record", 13.2),
    ):
        known = next(reason for reason in there.reasons if reason.criterion == criterion)
        assert known.message.id == f"reason.{criterion}.record"
        assert known.message.params == {"percent": percent}
        value = next(value for value in known.values if value.indicator == indicator)
        assert (value.value, value.status) == (percent, "observed")
        unknown = next(reason for reason in other.reasons if reason.criterion == criterion)
        assert unknown.message.id == f"reason.{criterion}.unknown"
        assert unknown.contribution == 0.0
