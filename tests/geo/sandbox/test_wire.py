"""What goes between server and readers: nothing is lost, and whatever comes back is an answer or an error of ours."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.faults import Fault, InputError
from geo.sandbox.limits import UPLOAD
from geo.sandbox.wire import Order, WireError, decoded, encoded, encoded_error, packed, unpacked

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    st.floats(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.just("\ud800"),
)
JSON = st.recursive(
    CELLS, lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner), max_leaves=20
)


@given(value=JSON)
def test_a_value_comes_back_as_it_was(value):
    assert decoded(encoded(value)) == value


@pytest.mark.parametrize("day", [date(2026, 11, 26), datetime(2026, 11, 26, 17, 5)])  # noqa: DTZ001 - cells have no zone
def test_a_day_stays_a_day_and_a_time_a_time(day):
    (found,) = decoded(encoded([day]))
    assert (found, type(found)) == (day, type(day))


def test_shapes_come_back_with_their_columns_gaps_and_reference_system():
    frame = gpd.GeoDataFrame(
        {"name": ["Қоныс", None], "count": [1, 2], "share": [0.5, None]},
        geometry=[shapely.Point(69, 54), None], crs=4326,
    )  # fmt: skip
    found = decoded(encoded(frame))
    assert found.crs == frame.crs
    assert found["name"].isna().tolist() == [False, True]
    assert found.drop(columns=["geometry", "name"]).equals(frame.drop(columns=["geometry", "name"]))
    assert found.geometry.isna().tolist() == [False, True]
    assert found.geometry[0].equals(frame.geometry[0])


def test_coordinates_that_are_no_numbers_come_back():
    found = decoded(encoded(gpd.GeoDataFrame(geometry=[shapely.Point(float("nan"), 54)], crs=4326)))
    assert found.geometry.x.isna().all()


def test_shapes_in_another_reference_system_are_no_answer():
    with pytest.raises(ValueError, match="EPSG:4326"):
        encoded(gpd.GeoDataFrame(geometry=[shapely.Point(500_000, 5_500_000)], crs=32642))


SHAPES = encoded(
    gpd.GeoDataFrame(
        {"name": ["a", None], "n": [1, 2]}, geometry=[shapely.Point(1, 2), shapely.box(0, 0, 1, 1)], crs=4326
    )
)


@given(
    changes=st.lists(st.tuples(st.integers(1, len(SHAPES) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_spoiled_shapes_are_an_answer_or_no_answer(changes):
    spoiled = bytearray(SHAPES)
    for at, byte in changes:
        spoiled[at] = byte
    with suppress(WireError):
        assert decoded(bytes(spoiled)).crs.to_epsg() == 4326


@given(
    faults=st.lists(
        st.builds(Fault, st.text(), st.text(), st.text(), st.text(), key=st.text(), params=st.dictionaries(st.text(), st.integers())),
        min_size=1,
    )
)  # fmt: skip
def test_faults_come_back_as_they_were(faults):
    with pytest.raises(InputError) as told:
        decoded(encoded_error(InputError(faults)))
    assert list(told.value.faults) == faults


def test_an_error_tells_its_kind_and_place_and_nothing_of_the_file():
    try:
        int("Айгүл, 870101350123")
    except ValueError as error:
        answer = encoded_error(error)
    assert b"ValueError at " in answer
    assert "Айгүл".encode() not in answer


@given(
    answer=st.binary()
    | st.builds(lambda kind, rest: kind + rest, st.sampled_from([b"V", b"A", b"F", b"E"]), st.binary())
)
def test_any_bytes_are_an_answer_or_no_answer(answer):
    try:
        decoded(answer)
    except (WireError, InputError):
        return


@given(
    content=st.binary(),
    name=st.text(),
    options=st.dictionaries(st.text(), st.none() | st.text() | st.integers()),
)
def test_an_order_arrives_as_it_was_given(content, name, options):
    order = Order(
        "module:reader", UPLOAD, str(Path("a") / name.replace("\0", "")), ("b",), options, sent=True
    )
    assert unpacked(packed(order) + content) == (order, content)
