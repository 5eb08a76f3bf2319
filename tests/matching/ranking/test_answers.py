"""Whether the answer is right for a family in life: a school for pupils, a clinic for the old and the small, people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.household import Household
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.shortlist import shortlist
from matching.ranking.weights import weights_of

LABOURER = {"age": 33, "occupation": "9313", "experience_years": 6, "education": "secondary"}
AT_HOME = {"age": 30, "seeks_work": False}
FAMILIES: dict[str, dict[str, Any]] = {
    "poor with three small children": {
        "adults": [LABOURER, AT_HOME],
        "children": [{"age": 8}, {"age": 6}, {"age": 3}],
        "housing": {"tenure": "rent", "budget_kzt_month": 25_000, "savings_kzt": 100_000},
    },
    "poor with six children": {
        "adults": [LABOURER | {"occupation": "6121"}, AT_HOME],
        "children": [{"age": age} for age in (15, 13, 10, 7, 4, 1)],
        "housing": {"budget_kzt_month": 20_000},
    },
    "a mother of two": {
        "adults": [{"age": 31, "sex": "f", "occupation": "5223", "experience_years": 5}],
        "children": [{"age": 7}, {"age": 4}],
    },
    "a welder and a nurse": {
        "adults": [LABOURER | {"occupation": "7212"}, LABOURER | {"occupation": "2221"}],
        "children": [{"age": 9}, {"age": 4}],
        "preferences": {"employment": 5.0},
    },
}
PENSIONERS = {"adults": [{"age": 66, "seeks_work": False}, {"age": 64, "seeks_work": False}]}
CHILDLESS = {"adults": [{"age": 25}, {"age": 24}]}


def _family(said: dict[str, Any], **more: object) -> Household:
    origin = {"region": "610000000", "settlement_type": "village"}
    return Household.model_validate({"origin": origin, **said, **more})


@pytest.fixture(scope="module")
def ranker(model: Model) -> LearnedRanker:
    return LearnedRanker(model)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_with_pupils_is_shown_villages_with_a_school_and_neighbours(
    name: str, places: Destinations, ranker: LearnedRanker
) -> None:
    found = shortlist(_family(FAMILIES[name]), places, ranker, top=10).matches
    at = [places.position[match.kato] for match in found]
    assert places.column("school_km").value[at].max() <= 3.0
    assert places.column("population").value[at].min() >= 100
    assert np.median(places.column("clinic_km").value[at]) == 0.0


def test_who_is_old_is_shown_villages_with_a_clinic(places: Destinations, ranker: LearnedRanker) -> None:
    found = shortlist(_family(PENSIONERS), places, ranker, top=10).matches
    at = [places.position[match.kato] for match in found]
    assert places.column("clinic_km").value[at].max() <= 5.0


def test_to_whom_work_is_no_matter_vacancies_are_none(
    places: Destinations, ranker: LearnedRanker, with_vacancies: Callable[..., Destinations]
) -> None:
    family = Batch((_family(PENSIONERS, preferences={"employment": 5.0}),))
    more = with_vacancies(places, 7, 100, 40.0)
    np.testing.assert_allclose(ranker.scores(family, more), ranker.scores(family, places), atol=1e-9)
    seeking = Batch((_family(CHILDLESS),))
    assert ranker.scores(seeking, more)[0, 7] > ranker.scores(seeking, places)[0, 7]


def _steps(said: dict[str, Any], criterion: str, **wishes: float) -> float:
    weights = weights_of(Batch((_family(said, preferences=wishes),)))
    return float(weights.wishes[0, list(CRITERIA).index(criterion)])


def test_what_a_family_cannot_do_without_counts_where_it_wishes_nothing() -> None:
    pupils, small = {"children": [{"age": 9}]}, {"children": [{"age": 2}]}
    work = {"adults": [LABOURER]}
    assert _steps(work | pupils, "schooling") > _steps(work | small, "schooling") > _steps(work, "schooling")
    assert _steps(work | small, "health") > _steps(work | pupils, "health")
    assert _steps(PENSIONERS, "health") > _steps(work, "health") > 0
    assert _steps(work, "infrastructure") > 0


def test_a_stated_wish_counts_as_stated_whatever_a_family_needs() -> None:
    pupils = {"adults": [LABOURER], "children": [{"age": 9}]}
    assert _steps(pupils, "schooling", schooling=0.0) == 0.0
    assert _steps(pupils, "schooling", schooling=1.0) == 1.0


def test_people_around_count_whatever_place_a_family_leaves(
    places: Destinations, changed: Callable[..., Destinations]
) -> None:
    place = int(places.column("population").value.argmin())
    more = changed(places, "population", place, 400.0)
    for origin in ({"region": "610000000"}, {"region": "610000000", "settlement_type": "town"}):
        family = Batch((_family({**CHILDLESS, "origin": origin}),))
        before, after = (CRITERIA["settlement_type"].utility(family, at)[0, place] for at in (places, more))
        assert after > before
