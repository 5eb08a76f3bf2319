"""Equals are shown as equals: groups by what scores can tell apart, inside them room and variety, never made-up values
between regions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import Flags, Floats
from matching.batch import Batch
from matching.destinations import Column, Destinations
from matching.household import Household
from matching.made_up import region_numbers
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.order import BEHIND, WIDTH, Order, groups_of, in_order
from matching.ranking.shortlist import shortlist
from matching.room.crowding import crowding, crowding_of
from matching.room.demand import Demand
from matching.room.equilibrium import FULL
from matching.room.remaining import remaining
from matching.simulator.population import draw_families

WORTHS = st.lists(st.floats(0.0, 100.0), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def families(places: Destinations) -> tuple[Household, ...]:
    return tuple(draw_families(300, places, np.random.default_rng(3)).batch.households)


def _open(places: Destinations) -> Flags:
    return np.zeros(len(places), dtype=np.bool_)


def _equal(household: Household, places: Destinations, among: Floats) -> Order:
    """The order where the places of ``among`` are all alike and nothing else is near them."""
    return in_order(household, places, among, 1.0, _open(places), crowding(places, None), top=len(places))


@given(worth=WORTHS, width=st.floats(0.01, 20.0))
def test_a_group_holds_what_lies_within_the_width_of_its_first(worth: list[float], width: float) -> None:
    points = np.array(worth)
    group = groups_of(points, width)
    firsts = [points[group == number].max() for number in range(1, group.max() + 1)]
    for number, first in enumerate(firsts, start=1):
        assert (first - points[group == number] <= width * (1 + 1e-9) + 1e-9).all()
    assert all(one - other > width * (1 - 1e-9) - 1e-9 for one, other in pairwise(firsts))


def test_the_order_never_goes_against_a_group(
    families: tuple[Household, ...], places: Destinations, model: Model
) -> None:
    ranker = LearnedRanker(model)
    for household in families[:20]:
        answer = shortlist(household, places, ranker, top=40)
        groups = [match.group for match in answer.matches]
        assert groups == sorted(groups)
        width = WIDTH * float(ranker.resolution(Batch((household,)), places)[0])
        for number in set(groups):
            reach = width if number == 1 else BEHIND * width
            scores = [match.score for match in answer.matches if match.group == number]
            assert max(scores) - min(scores) <= reach + 1e-9
            assert len(scores) <= next(m.equals for m in answer.matches if m.group == number)
        assert {best.oblast for best in answer.best_in_regions} == set(places.oblasts)
        assert answer.best_in_regions[0].kato == answer.matches[0].kato


def test_by_fit_the_score_alone_orders(families: tuple[Household, ...], places: Destinations) -> None:
    worth = np.random.default_rng(1).uniform(0, 100, len(places)).round()
    order = in_order(families[0], places, worth, 5.0, _open(places), crowding(places, None), by_fit=True)
    assert (np.diff(worth[order.rows]) <= 0).all()
    assert order.rank[order.rows].tolist() == list(range(1, len(places) + 1))


def test_a_place_that_fails_a_requirement_comes_last_and_has_no_group(
    families: tuple[Household, ...], places: Destinations
) -> None:
    worth = np.random.default_rng(2).uniform(0, 100, len(places))
    fails = worth > 50
    order = in_order(families[0], places, worth, 5.0, fails, crowding(places, None))
    assert fails[order.rows].tolist() == sorted(fails)
    assert ((order.group == 0) == fails).all()


def test_a_family_always_finds_the_same_list_and_wishes_do_not_draw_anew(
    families: tuple[Household, ...], places: Destinations
) -> None:
    alike = np.zeros(len(places))
    one = _equal(families[0], places, alike).rows
    wishing = families[0].model_copy(update={"preferences": {"climate": 5.0}, "marital_status": "widowed"})
    np.testing.assert_array_equal(one, _equal(families[0], places, alike).rows)
    np.testing.assert_array_equal(one, _equal(wishing, places, alike).rows)
    assert (one != _equal(families[1], places, alike).rows).any()


def test_inside_a_group_no_district_comes_twice_before_all_of_its_region_came_once(
    families: tuple[Household, ...], places: Destinations
) -> None:
    childless = families[0].model_copy(update={"children": ()})
    order = _equal(childless, places, np.zeros(len(places)))
    region, _ = region_numbers(places)
    districts = places.places["district"].to_numpy(dtype="U9")
    for number in np.unique(region):
        rows = order.rows[region[order.rows] == number]
        count = len(set(districts[rows]))
        assert len(set(districts[rows[:count]])) == count


def test_over_many_families_equals_come_first_equally_often(
    families: tuple[Household, ...], places: Destinations
) -> None:
    few = np.flatnonzero(places.column("school_places_free").value > 6)[:: len(places) // 12][:3]
    worth = np.zeros(len(places))
    worth[few] = 90.0
    first = Counter(int(_equal(household, places, worth).rows[0]) for household in families)
    assert set(first) <= set(few.tolist())
    for row in few.tolist():
        expected = 1 / len(few)
        assert first[row] / len(families) == pytest.approx(expected, abs=4 * np.sqrt(0.25 / len(families)))


def test_shortage_takes_away_points_of_the_order_and_none_of_the_score(
    families: tuple[Household, ...], places: Destinations, model: Model
) -> None:
    ranker, household = LearnedRanker(model), families[0]
    by_fit = shortlist(household, places, ranker, top=len(places), by_fit=True)
    best = by_fit.matches[0].kato
    demand = Demand("", "", 2000, {best: 400.0}, {best: 5000.0}, {})
    answer = shortlist(household, places, ranker, top=len(places), demand=demand)
    scores = {match.kato: match.score for match in by_fit.matches}
    assert scores == pytest.approx({match.kato: match.score for match in answer.matches}, abs=1e-9)
    found = next(match for match in answer.matches if match.kato == best)
    assert found.rank > 1
    assert found.room is not None
    assert (found.room.lookers, found.room.points) == (400.0, pytest.approx(FULL))
    assert by_fit.matches[0].room is not None
    assert by_fit.matches[0].room.points == 0.0
    worth = [match.score - (match.room.points if match.room else 0.0) for match in answer.matches]
    width = WIDTH * float(ranker.resolution(Batch((household,)), places)[0])
    assert all(one >= other - BEHIND * width - 1e-9 for one, other in pairwise(worth))


def test_who_builds_needs_no_free_home_and_a_used_up_quota_comes_last(
    families: tuple[Household, ...], places: Destinations
) -> None:
    left = remaining(places)
    full = int(left.group[0])
    seats = left.persons.copy()
    seats[full] = families[0].persons - 1.0
    takers = dict.fromkeys(places.katos.tolist(), 1000.0)
    crowded = crowding_of(places, Demand("", "", 2000, {}, takers, {}), replace(left, persons=seats))
    order = in_order(families[0], places, np.full(len(places), 50.0), 1.0, _open(places), crowded)
    inside = left.group[order.rows] == full
    assert inside.tolist() == sorted(inside)
    builder = families[0].model_copy(
        update={"housing": families[0].housing.model_copy(update={"tenure": "build"})}
    )
    known = np.isfinite(crowded.homes) & (left.group != full)
    assert (crowded.points_for(families[0])[known] > FULL / 2).all()
    assert (crowded.points_for(builder)[known] == 0.0).all()


@settings(max_examples=10, deadline=None)
@given(number=st.integers(0, 299), seed=st.integers(0, 9))
def test_made_up_homes_never_decide_between_regions(
    families: tuple[Household, ...], places: Destinations, number: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    column = places.column("homes_free")
    assert set(column.table["status"]) == {"demo"}
    region, _ = region_numbers(places)
    other = Destinations(places.atlas, places.places)
    values = rng.permutation(column.value) * rng.integers(1, 30, region.max() + 1)[region]
    shown = Column(column.table.assign(value=values), column.oldest)
    plain = Destinations.column.__get__(other)
    object.__setattr__(other, "column", lambda name: shown if name == "homes_free" else plain(name))
    worth = rng.uniform(0, 100, len(places)).round(-1)
    before = region[_equal(families[number], places, worth).rows]
    np.testing.assert_array_equal(before, region[_equal(families[number], other, worth).rows])
    villages = _equal(families[number], places, worth).rows
    assert (villages != _equal(families[number], other, worth).rows).any()


def test_a_village_with_too_few_school_places_comes_after_its_equals_of_the_region(
    families: tuple[Household, ...], places: Destinations, changed: Callable[..., Destinations]
) -> None:
    household = next(each for each in families if each.children_between(6, 17) >= 1)
    region, _ = region_numbers(places)
    order = _equal(household, places, np.zeros(len(places)))
    first = int(order.rows[0])
    without = changed(places, "school_places_free", first, 0.0)
    again = _equal(household, without, np.zeros(len(places)))
    assert again.rank[first] > order.rank[first]
    np.testing.assert_array_equal(region[order.rows], region[again.rows])
