"""What a family takes up where it goes, and that lists and plans see what the ledger has promised."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from geo.faults import InputError
from matching.cases.capacity_ledger import hold, keep
from matching.cases.casework import open_case
from matching.cases.claim import has_room, lines_of, next_best, taken_of
from matching.cases.refusals import TakenError
from matching.destinations import Destinations
from matching.household import Household
from matching.placement.build import build_problem
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist
from matching.room.remaining import homes_left, remaining
from tests.registers import draft

FAMILY = Household.model_validate(
    {
        "origin": {"region": "610000000"},
        "adults": [{"age": 34, "occupation": "2341"}],
        "children": [{"age": 4}, {"age": 9}],
    }
)


@pytest.fixture
def village(places: Destinations) -> str:
    """A village with a known number of free homes and school places."""
    return next(
        str(kato)
        for kato, homes, school in zip(
            places.katos,
            places.column("homes_free").value,
            places.column("school_places_free").value,
            strict=True,
        )
        if 1 <= homes <= 40 and school >= 40
    )


def test_a_family_takes_a_home_places_and_seats(places, village):
    lines = {line.resource: line for line in lines_of(FAMILY, village, places)}
    left, row = remaining(places), places.position[village]
    name, year = left.names[left.group[row]], left.year[left.group[row]]
    assert {"homes", "school_places", "kindergarten_places", f"persons:{year}", f"families:{year}"} <= set(
        lines
    )
    assert lines["homes"].limit == places.column("homes_free").value[row]
    assert (lines[f"persons:{year}"].kato, lines[f"persons:{year}"].amount) == (name, 3)
    with pytest.raises(InputError):
        lines_of(FAMILY, "610000000", places)


def test_what_is_promised_is_not_left_for_lists_and_plans(places, village):
    homes = next(line for line in lines_of(FAMILY, village, places) if line.resource == "homes")
    row = places.position[village]
    full = places.less({("homes", village): float(homes.limit)})
    assert remaining(full).capacity["homes"][row] == 0
    assert remaining(places).capacity["homes"][row] == homes.limit
    assert (homes_left(full, row).value, homes_left(places, row).value) == (0, homes.limit)
    assert homes_left(full, row).status != "observed"
    ranker = SurveyRanker()
    before, after = (
        build_problem([FAMILY], each, ranker, job_rule="none").problem.value[[0]].toarray()[0]
        for each in (places, full)
    )
    assert before[row] > 0
    assert after[row] == 0
    assert not has_room(FAMILY, village, full)
    shown = shortlist(FAMILY, full, ranker, ask=(village,)).asked[0]
    assert shown.room.homes.value == 0


def test_seats_of_a_quota_go_for_all_its_villages(places, village):
    whole, row = remaining(places), places.position[village]
    number = whole.group[row]
    key = (f"persons:{whole.year[number]}", whole.names[number])
    left = remaining(places.less({key: 10.0}))
    assert left.persons[number] == whole.persons[number] - 10
    others = np.arange(len(whole.names)) != number
    np.testing.assert_array_equal(left.persons[others], whole.persons[others])
    last_year = (f"persons:{int(whole.year[number]) - 1}", whole.names[number])
    assert remaining(places.less({last_year: 10.0})).persons[number] == whole.persons[number]


def test_less_is_of_the_whole_and_not_of_what_was_left(places, village):
    once = places.less({("homes", village): 1.0})
    again = once.less({("homes", village): 2.0})
    row = places.position[village]
    assert again.whole is places
    assert remaining(again).capacity["homes"][row] == remaining(places).capacity["homes"][row] - 2
    assert again.column("homes_free") is places.column("homes_free")


def test_who_comes_second_is_offered_the_next_best(world, places, village):
    ranker = SurveyRanker()
    lines = lines_of(FAMILY, village, places)
    last = [line for line in lines if line.resource != "homes"] + [
        type(lines[0])("homes", village, int(lines[0].limit or 0), lines[0].limit)
    ]
    with world.register.writing(world.viewers["adviser"]) as gate:
        first, second = (open_case(gate, draft(number, household=FAMILY)) for number in ("A-1", "A-2"))
        hold(gate, first, village, last)
    with pytest.raises(TakenError), world.register.writing(world.viewers["adviser"]) as gate:
        hold(gate, second, village, lines)
    with world.register.writing(world.viewers["adviser"]) as gate:
        left = places.less(taken_of(gate.connection, gate.at, places))
        offered = next_best(FAMILY, left, ranker)
        assert len(offered) == 5
        assert village not in {match.kato for match in offered}
        hold(gate, second, offered[0].kato, lines_of(FAMILY, offered[0].kato, places))
        mine = taken_of(gate.connection, gate.at, places, but=[second])
        assert ("homes", offered[0].kato) not in mine
        assert mine["homes", village] == lines[0].limit


def test_who_had_come_by_the_day_of_a_figure_is_in_it(world, places, village):
    homes = next(line for line in lines_of(FAMILY, village, places) if line.resource == "homes")
    assert homes.as_of
    day = date.fromisoformat(homes.as_of)
    for number, arrived_on, counted in (("A-1", day, 0.0), ("A-2", date(day.year + 1, 1, 1), 1.0)):
        with world.register.writing(world.viewers["adviser"]) as gate:
            case = open_case(gate, draft(number, household=FAMILY))
            hold(gate, case, village, [homes])
            keep(gate, case, arrived_on)
            assert taken_of(gate.connection, gate.at, places).get(("homes", village), 0.0) == counted
