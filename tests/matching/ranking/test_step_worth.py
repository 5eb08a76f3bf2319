"""What one step of a wish is worth is what raising it does to the points."""

from __future__ import annotations

import numpy as np
import pytest

from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import Household
from matching.ranking.ranker import SurveyRanker
from matching.ranking.step_worth import worth_of_steps


def test_a_step_is_worth_what_raising_the_wish_does(family: Household, places: Destinations) -> None:
    ranker = SurveyRanker()
    household = family.model_copy(update={"preferences": {"climate": 2.0}})
    now = {each.criterion: each for each in worth_of_steps(household, places, ranker)}
    raised = household.model_copy(update={"preferences": {"climate": 3.0}})
    after = {each.criterion: each for each in worth_of_steps(raised, places, ranker)}
    assert now["climate"].steps == 2.0
    assert now["climate"].points + now["climate"].more == pytest.approx(after["climate"].points)
    assert sum(each.points for each in now.values()) == pytest.approx(100.0)
    reach = ranker.terms(Batch((household,)), places).parts[:, 0]
    assert max(np.ptp(part) for part in reach) <= max(each.points for each in now.values()) + 1e-9


def test_the_ends_of_a_swing_are_told_in_its_own_unit(family: Household, places: Destinations) -> None:
    found = {each.criterion: each for each in worth_of_steps(family, places, SurveyRanker())}
    assert found["schooling"].indicator == "school_km"
    assert found["schooling"].worst > found["schooling"].best == 0.0
    assert found["climate"].worst < found["climate"].best
    assert found["ties"].indicator == ""


def test_what_counts_nothing_is_left_out(family: Household, places: Destinations) -> None:
    silent = family.model_copy(update={"preferences": {"land": 0.0}})
    assert "land" not in {each.criterion for each in worth_of_steps(silent, places, SurveyRanker())}
