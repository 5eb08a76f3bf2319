"""What is left: quotas less what is used, homes and seats less who is placed already."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.atlas import Atlas
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.features.definitions import quota_room
from matching.household import Household, Must
from matching.placement.build import build_problem
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist
from matching.room.crowding import NO_SEATS
from matching.room.remaining import PlacedFamily, remaining

KOSTANAY = "390000000"


@pytest.fixture
def nearly_full(atlas: Atlas, places: Destinations, monkeypatch: pytest.MonkeyPatch) -> Destinations:
    """Destinations of an atlas that says that all but 15 seats of Kostanay's quota are used."""
    assert remaining(places).seats.any()  # read, and kept, before the atlas says something else
    told = Atlas.rows
    quota = atlas.rows("quota_resettlers")
    newest = quota[quota["kato"] == KOSTANAY].sort_values(["period", "as_of"]).iloc[[-1]]

    def rows(self: Atlas, indicator: str) -> pd.DataFrame:
        found = told(self, indicator)
        if indicator != "quota_used":
            return found
        used = newest.assign(indicator="quota_used", value=newest["value"] - 15.0)
        return pd.concat([found[found["kato"] != KOSTANAY], used])

    monkeypatch.setattr(Atlas, "rows", rows)
    return Destinations.of(atlas)


def test_what_is_used_of_a_quota_is_not_left(places: Destinations, nearly_full: Destinations) -> None:
    left, whole = remaining(nearly_full), remaining(places)
    number = left.names.index(KOSTANAY)
    assert left.persons[number] == 15.0
    assert left.persons_in_all[number] == whole.persons_in_all[number] > 400
    others = [row for row, name in enumerate(left.names) if name != KOSTANAY]
    np.testing.assert_array_equal(left.persons[others], whole.persons[others])


def test_the_criterion_and_the_feature_of_the_quota_take_what_is_left(
    places: Destinations, nearly_full: Destinations, family: Household
) -> None:
    inside = np.flatnonzero(places.oblasts == KOSTANAY)
    batch, row = Batch((family,)), int(inside[0])
    before, now = (CRITERIA["quota"].utility(batch, each)[0] for each in (places, nearly_full))
    assert (now[inside] < before[inside]).all()
    others = places.oblasts != KOSTANAY
    np.testing.assert_array_equal(now[others], before[others])
    assert CRITERIA["quota"].reason(batch, places, row).id == "reason.quota.persons"
    told = CRITERIA["quota"].reason(batch, nearly_full, row)
    assert (told.id, told.params["n"]) == ("reason.quota.left", 15)
    assert quota_room(nearly_full, None)[row] == pytest.approx(np.log1p(15.0))


def test_a_list_leads_nobody_to_a_quota_that_is_too_small_for_the_family(
    nearly_full: Destinations, family: Household
) -> None:
    large = family.model_copy(update={"children": family.children * 7, "must": Must()})
    assert large.persons > 15
    matches = shortlist(large, nearly_full, SurveyRanker(), top=len(nearly_full)).matches
    here = [match.kato[:2] == KOSTANAY[:2] for match in matches]
    assert here == sorted(here)
    assert matches[-1].room is not None
    assert matches[-1].room.points == NO_SEATS


def test_a_placement_takes_what_is_left(nearly_full: Destinations, family: Household) -> None:
    built = build_problem([family] * 3, nearly_full, SurveyRanker())
    assert built.problem.group_capacity["persons"][built.group_names.index(KOSTANAY)] == 15.0


def test_who_is_placed_already_holds_a_home_seats_and_school_places(places: Destinations) -> None:
    whole = remaining(places)
    row = int(np.flatnonzero((whole.capacity["homes"] >= 2) & np.isfinite(whole.capacity["homes"]))[0])
    kato, number = str(places.katos[row]), int(whole.group[row])
    left = remaining(places, [PlacedFamily(kato, 5.0, school_places=2.0)])
    assert left.capacity["homes"][row] == whole.capacity["homes"][row] - 1.0
    assert left.persons[number] == whole.persons[number] - 5.0
    school = whole.capacity["school_places"][row]
    assert left.capacity["school_places"][row] == max(school - 2.0, 0.0)
    assert remaining(places).persons[number] == whole.persons[number]


def test_of_a_family_placed_somewhere_in_a_region_its_seats_are_known(places: Destinations) -> None:
    whole = remaining(places)
    left = remaining(places, [PlacedFamily(KOSTANAY, 4.0)])
    number = whole.names.index(KOSTANAY)
    assert left.persons[number] == whole.persons[number] - 4.0
    np.testing.assert_array_equal(left.capacity["homes"], whole.capacity["homes"])


def test_a_quota_in_families_is_counted_in_usual_families(places: Destinations) -> None:
    whole = remaining(places)
    of_families = replace(
        whole, persons=np.full(len(whole.names), np.inf), families=np.full(len(whole.names), 10.0)
    )
    assert of_families.seats == pytest.approx(np.full(len(whole.names), 33.08), abs=0.01)


def test_where_no_homes_are_known_a_village_takes_its_share_of_the_quota(bare_home) -> None:
    left = remaining(Destinations.of(Atlas.open(bare_home)))
    assert left.spread.all()
    assert (left.capacity["homes"] >= 1.0).all()
    assert np.isfinite(left.capacity["homes"]).all()
