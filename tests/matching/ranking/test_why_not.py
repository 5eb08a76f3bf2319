"""The two questions of a family: the answers add up, and what they promise is found by ranking anew."""

from __future__ import annotations

import numpy as np
import pytest

from geo.faults import InputError
from geo.occupations import courses
from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import Household, Must
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.advice import GOOD, advise
from matching.ranking.blockers import eligible
from matching.ranking.order import Order, in_order
from matching.ranking.ranker import Ranker, SurveyRanker
from matching.ranking.shortlist import shortlist
from matching.ranking.why_not import CHANGEABLE, WhyNot
from matching.room.crowding import crowding


@pytest.fixture(scope="module", params=["learned", "survey"])
def ranker(request: pytest.FixtureRequest, model: Model) -> Ranker:
    return LearnedRanker(model) if request.param == "learned" else SurveyRanker()


@pytest.fixture
def plain(family: Household) -> Household:
    return family.model_copy(update={"must": Must()})


def _order(household: Household, places: Destinations, ranker: Ranker, *, by_fit: bool = True) -> Order:
    batch = Batch((household,))
    return in_order(
        household,
        places,
        ranker.scores(batch, places)[0],
        float(ranker.resolution(batch, places)[0]),
        ~eligible(household, places),
        crowding(places, None),
        by_fit=by_fit,
    )


def _ask(
    household: Household, kato: str, places: Destinations, ranker: Ranker, *, by_fit: bool = True
) -> WhyNot:
    (found,) = shortlist(household, places, ranker, top=1, ask=(kato,), by_fit=by_fit).why_not
    return found


def test_differences_add_up_to_the_gap(plain: Household, places: Destinations, ranker: Ranker) -> None:
    order = _order(plain, places, ranker).rows
    found = _ask(plain, str(places.katos[order[700]]), places, ranker)
    assert found.best == places.katos[order[0]]
    assert found.rank == 701
    assert found.of == len(places)
    gap = found.best_score - found.score
    assert sum(d.behind for d in found.differences) == pytest.approx(gap, abs=1e-9)
    assert [d.behind for d in found.differences] == sorted(
        (d.behind for d in found.differences), reverse=True
    )


def test_the_one_change_brings_it_where_it_says(
    plain: Household, places: Destinations, ranker: Ranker
) -> None:
    scores = ranker.scores(Batch((plain,)), places)[0]
    place = int(np.argsort(-scores)[400])
    found = _ask(plain, str(places.katos[place]), places, ranker)
    assert found.change in CHANGEABLE
    lag = next(d.behind for d in found.differences if d.criterion == found.change)
    assert lag == max(d.behind for d in found.differences if d.criterion in CHANGEABLE)
    others = np.delete(scores, place)
    assert found.new_rank == int((others > scores[place] + lag).sum()) + 1
    assert found.new_rank < found.rank
    assert found.messages[0].id == "explain.behind"
    assert found.messages[-1].id == "explain.change.criterion"


def test_the_first_of_the_list_is_told_so(plain: Household, places: Destinations, ranker: Ranker) -> None:
    best = str(places.katos[_order(plain, places, ranker).rows[0]])
    found = _ask(plain, best, places, ranker)
    assert found.rank == 1
    assert found.change == ""
    assert [message.id for message in found.messages] == ["explain.first"]


def test_one_of_the_first_group_is_told_that_it_is_as_good(
    plain: Household, places: Destinations, ranker: Ranker
) -> None:
    order = _order(plain, places, ranker, by_fit=False)
    found = _ask(plain, str(places.katos[order.rows[1]]), places, ranker, by_fit=False)
    if order.group[order.rows[1]] == 1:
        assert [message.id for message in found.messages] == ["explain.equal"]
        assert found.messages[0].params == {"rank": 2, "of": len(places), "n": order.equals(order.rows[1])}
    behind = order.rows[order.group[order.rows] == 2][0]
    found = _ask(plain, str(places.katos[behind]), places, ranker, by_fit=False)
    assert found.rank == order.rank[behind]
    assert "explain.equal" not in [message.id for message in found.messages]


def test_a_blocked_village_is_told_what_blocks_it(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    household = family.model_copy(update={"must": Must(school=True)})
    place = int(np.flatnonzero(places.column("school").value == 0)[0])
    found = _ask(household, str(places.katos[place]), places, ranker)
    assert found.blocked_by == ("school",)
    assert found.change == "school"
    ids = [message.id for message in found.messages]
    assert ids[0] == "explain.blocked"
    assert ids[-1] == "explain.change.requirement"


def test_a_place_that_is_no_destination_is_refused(
    plain: Household, places: Destinations, ranker: Ranker
) -> None:
    with pytest.raises(InputError):
        _ask(plain, "610000000", places, ranker)


def test_requirements_that_nothing_meets_are_told(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    nowhere = family.model_copy(
        update={"must": Must(max_km_to_hospital=0, settlement_types=("republican_city",))}
    )
    if eligible(nowhere, places).any():
        pytest.fail("the example was to be met by no destination")
    answer = shortlist(nowhere, places, ranker, ask=(str(places.katos[0]),))
    assert (answer.matches, answer.why_not) == ((), ())
    assert answer.asked[0].blocked_by


def _good(household: Household, places: Destinations, ranker: Ranker, bar: float) -> int:
    scores = ranker.scores(Batch((household,)), places)[0]
    return int((eligible(household, places) & (scores >= bar)).sum())


def test_every_course_offered_adds_what_it_says(
    family: Household, places: Destinations, ranker: Ranker
) -> None:
    # An actor and an air traffic controller find little work in villages: a course is a help to them.
    trades = ("2655", "3154")
    rare = tuple(
        adult.model_copy(update={"occupation": trades[number % 2], "experience_years": 0.0})
        for number, adult in enumerate(family.adults)
    )
    family = family.model_copy(update={"adults": rare})
    scores = ranker.scores(Batch((family,)), places)[0][eligible(family, places)]
    bar = float(np.sort(scores)[::-1][GOOD - 1])
    found = advise(family, places, ranker)
    assert found
    for item in found:
        if item.change == "course":
            learned = family.adults[item.adult].model_copy(
                update={"occupation": item.occupation, "experience_years": 0.0}
            )
            adults = tuple(learned if n == item.adult else a for n, a in enumerate(family.adults))
            after = family.model_copy(update={"adults": adults})
            assert item.days == courses()[item.occupation].days
        else:
            must = family.must.model_copy(update={item.requirement: Must().model_dump()[item.requirement]})
            after = family.model_copy(update={"must": must})
        assert _good(after, places, ranker, bar) - _good(family, places, ranker, bar) == item.added > 0


def test_nobody_is_sent_to_learn_what_they_do(places: Destinations, ranker: Ranker) -> None:
    for code in sorted(courses())[::6]:
        household = Household.model_validate(
            {"origin": {"region": "610000000"}, "adults": [{"occupation": code, "education": "vocational"}]}
        )
        offered = [item.occupation for item in advise(household, places, ranker)]
        assert code not in offered
        assert not [other for other in offered if other[:1] in {"1", "2"}]
