"""How far a village is from where."""

from __future__ import annotations

import pytest

from api.services.engine import Engine
from api.services.sheets.road import distances
from geo.places import centre_of


@pytest.fixture(scope="module")
def engine(home) -> Engine:
    return Engine.open(home)


def test_a_district_without_a_seat_has_no_centre_to_go_to(engine: Engine):
    destinations = engine.destinations.places
    without = {code for code in destinations["district"] if not centre_of(engine.atlas.places, code)}
    assert "104100000" in without, "Zhanasemey is a new district: its seat is no settlement of the classifier"
    for district in without:
        kato = str(destinations.index[destinations["district"] == district][0])
        assert "road.district" not in {way.key for way in distances(engine, kato)}


def test_a_village_is_told_its_centres_and_where_the_family_comes_from(engine: Engine):
    ways = {way.key: way for way in distances(engine, "593248100", "750000000")}
    assert list(ways) == ["road.district", "road.oblast", "road.origin"]
    assert ways["road.origin"].to == "750000000"
    assert 1000 < ways["road.origin"].km < 1600
