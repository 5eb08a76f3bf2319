"""What a score rests on: shares by the status of the values that decide; no probability from values that are made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.assemble import today
from geo.provenance import Status
from matching.batch import Batch
from matching.destinations import Column, Destinations, Value
from matching.household import Household
from matching.messages import Message
from matching.model.learned_model import OUTCOMES, Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.evidence import Reason, Told, rests_on, to_be_known
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist


def reason(criterion: str, contribution: float, *values: tuple[str, str]) -> Reason:
    shown = tuple(Value(name, 1.0, "", status, "", "") for name, status in values)
    return Reason(criterion, contribution, Told.of(criterion, Message(""), shown))


@pytest.mark.parametrize(
    ("reasons", "shares", "why"),
    [
        ([], {"missing": 1.0}, "nothing is known"),
        ([reason("climate", 2.0, ("january_mean_c", "observed"))], {"observed": 1.0}, "one observed value"),
        (
            [
                reason("climate", 3.0, ("january_mean_c", "observed")),
                reason("health", -1.0, ("clinic_km", "demo")),
            ],
            {"observed": 0.75, "demo": 0.25},
            "a contribution against counts by its amount",
        ),
        (
            [reason("employment", 1.0, ("matching_vacancies", "demo"), ("wage_district", "observed"))],
            {"demo": 1.0},
            "wages are shown beside the vacancies and decide nothing",
        ),
        (
            [reason("health", 1.0, ("clinic_km", "demo"), ("hospital_km", "estimated"))],
            {"demo": 1.0},
            "of two values that decide the less trusted counts",
        ),
        (
            [reason("health", 1.0, ("clinic_km", "missing"), ("hospital_km", "estimated"))],
            {"estimated": 1.0},
            "what is not known has added nothing",
        ),
        ([reason("ties", 1.0, ("arrivals_share", "missing"))], {"missing": 1.0}, "rests on nothing known"),
        ([reason("ties", 1.0, ("arrivals_share", "observed"))], {"observed": 1.0}, "no feature names it"),
    ],
)
def test_shares(reasons: list[Reason], shares: dict[str, float], why: str) -> None:
    assert rests_on(reasons) == {str(status): shares.get(status, 0.0) for status in Status}, why


@pytest.fixture(scope="module")
def trained(model: Model) -> LearnedRanker:
    return LearnedRanker(model)


FAMILY = Household.model_validate(
    {
        "origin": {"region": "610000000"},
        "adults": [{"age": 35, "occupation": "7212", "seeks_work": True}],
        "children": [{"age": 9}],
    }
)


def test_shares_of_a_real_match_sum_to_one(places: Destinations) -> None:
    for match in shortlist(FAMILY, places, SurveyRanker()).matches:
        assert sum(match.rests_on.values()) == pytest.approx(1.0)
        assert match.rests_on["demo"] > 0.0


def test_no_probability_from_made_up_vacancies(places: Destinations, trained: LearnedRanker) -> None:
    found = shortlist(FAMILY, places, trained, top=5)
    for match in found.matches:
        assert "works_in_occupation" not in match.probabilities
        assert "vacancies" in match.not_known


class Observed(Destinations):
    """Destinations of which every known value counts as observed today."""

    def column(self, indicator: str) -> Column:
        table = super().column(indicator).table
        known = table["status"] != "missing"
        return Column(table.assign(status=table["status"].mask(known, "observed"), as_of=today()))

    @property
    def matched_vacancies(self) -> pd.DataFrame:
        return super().matched_vacancies.assign(status="observed", as_of=today())


def test_a_probability_where_all_that_matters_is_observed(
    places: Destinations, trained: LearnedRanker
) -> None:
    found = shortlist(FAMILY, Observed(places.atlas, places.places), trained, top=5)
    for match in found.matches:
        assert set(match.probabilities) == set(OUTCOMES)
        assert match.not_known == ()


class Unknown(Destinations):
    """Destinations without a vacancy."""

    @property
    def matched_vacancies(self) -> pd.DataFrame:
        return super().matched_vacancies.iloc[:0]


def test_no_probability_where_no_vacancy_is_known_whatever_the_model_says(
    places: Destinations, trained: LearnedRanker
) -> None:
    probabilities = {
        outcome: replace(model, weight=np.zeros(len(model.weight)))
        for outcome, model in trained.model.probabilities.items()
    }
    blind = LearnedRanker(replace(trained.model, probabilities=probabilities))
    unknown = Unknown(places.atlas, places.places)
    for of_place in to_be_known(blind, Batch((FAMILY,)), unknown, np.arange(3)).values():
        assert all("vacancies" in names for names in of_place)


def test_values_that_do_not_concern_the_family_are_not_asked_for(
    places: Destinations, trained: LearnedRanker
) -> None:
    alone = FAMILY.model_copy(update={"children": ()})
    at = np.arange(5)
    for of_place in to_be_known(trained, Batch((alone,)), places, at).values():
        assert not [name for names in of_place for name in names if name.startswith("school")]


def test_a_ranker_that_learned_nothing_asks_for_nothing(places: Destinations) -> None:
    assert to_be_known(SurveyRanker(), Batch((FAMILY,)), places, np.arange(3)) == {}
