"""Where relatives live: pinned, compared, and with the villages around it."""

from __future__ import annotations

import numpy as np
import pytest

from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.shortlists.kin import Kin, asked_of_kin, kin_of
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.names import LANGS
from matching.criteria.ties import NEAR_KM, NEARBY, kin_utility, near_relative, relatives_km
from matching.household import Household

PETROPAVL = "591000000"


@pytest.fixture(scope="module")
def engine(home) -> Engine:
    return Engine.open(home)


def family(*ties: str, **more: object) -> Household:
    raw = {"origin": {"region": "430000000"}, "adults": [{"occupation": "7212"}], "ties": ties, **more}
    return Household.model_validate(raw)


def found(engine: Engine, household: Household, lang: str = "en") -> Kin | None:
    answer = engine.match(household, ask=asked_of_kin(household, engine))
    shown = shown_shortlist(answer, engine, translator_for(lang))
    return kin_of(household, answer, shown, engine, translator_for(lang))


@pytest.mark.parametrize("lang", LANGS)
def test_the_village_of_relatives_is_compared_with_the_first_of_the_list(engine: Engine, lang: str):
    village = str(engine.destinations.katos[engine.destinations.katos.astype(str) > "595"][0])
    kin = found(engine, family(village), lang)
    assert kin is not None
    assert kin.card is not None
    assert kin.why is not None
    assert kin.why.kato == village
    assert all(row.points > 0 for row in kin.better)
    assert all(row.points < 0 for row in kin.worse)
    assert {row.status for row in (*kin.better, *kin.worse)} <= {"observed", "estimated", "demo", "missing"}


def test_relatives_in_a_city_count_for_what_lies_near_it(engine: Engine):
    places = engine.destinations
    km = relatives_km(places, PETROPAVL)
    near = km <= NEAR_KM
    assert near.sum() > 5
    assert (kin_utility(places, PETROPAVL)[near] >= NEARBY).all()
    outside = near & (near_relative(places, PETROPAVL) < NEARBY)
    assert outside.any(), "villages of the district around the city had counted as its oblast alone"
    with_kin, without = (engine.match(family(*ties)).matches for ties in ((PETROPAVL,), ()))
    number = [sum(near[places.position[match.kato]] for match in matches) for matches in (with_kin, without)]
    assert number[0] >= number[1]


def test_the_villages_around_are_the_best_within_reach_and_say_how_far(engine: Engine):
    kin = found(engine, family(PETROPAVL))
    assert kin is not None
    assert kin.card is None, "the city itself is no destination"
    assert len(kin.near) == 5
    assert all(village.km <= NEAR_KM for village in kin.near)
    ranks = [village.rank for village in kin.near]
    assert ranks == sorted(ranks)
    listed = {match.kato: match.rank for match in engine.match(family(PETROPAVL), top=50).matches}
    near = {village.kato: village.rank for village in kin.near}
    assert near.keys() & listed.keys()
    assert {kato: near[kato] for kato in near.keys() & listed.keys()} == {
        kato: listed[kato] for kato in near.keys() & listed.keys()
    }, "the same place as in the list"


def test_a_requirement_that_nothing_near_meets_leaves_no_village(engine: Engine):
    kin = found(engine, family(PETROPAVL, must={"regions": ["550000000"]}))
    assert kin is not None
    assert not kin.near


def test_an_area_is_no_place_to_be_near_to(engine: Engine):
    assert found(engine, family("590000000")) is None
    assert found(engine, family()) is None
    assert np.isnan(relatives_km(engine.destinations, "590000000")).all()


def test_the_reason_names_the_kilometres(engine: Engine):
    answer = engine.match(family(PETROPAVL), ask=tuple(v.kato for v in found(engine, family(PETROPAVL)).near))
    said = [
        reason.message for match in answer.asked for reason in match.reasons if reason.criterion == "ties"
    ]
    assert {message.id for message in said} <= {"reason.ties.near", "reason.ties.settlement"}
    assert all(1 <= message.params["km"] <= NEAR_KM for message in said)
