from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.crs import EQUAL_AREA, WGS84
from geo.faults import InputError
from maps.basemap import Basemap
from maps.choropleth import choropleth_map
from maps.coordinates import encode_polygons
from maps.flows import flows_map
from maps.labels import Labels
from maps.land import land_map
from maps.points import points_map
from maps.popups import PopupField
from maps.scene import PointLayer, PolygonLayer, Scene
from maps.shortlist import shortlist_map
from maps.symbology import Symbology


def unpack(ring: list[int]) -> np.ndarray:
    return np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 1000


@given(st.lists(st.tuples(st.floats(50, 86), st.floats(41, 55)), min_size=3, max_size=12))
@settings(max_examples=60, deadline=None)
def test_packed_rings_come_back(corners: list[tuple[float, float]]) -> None:
    shape = shapely.Polygon(corners)
    ring = encode_polygons(gpd.GeoDataFrame(geometry=[shape], crs=WGS84))[0][0][0]
    came_back = unpack(ring)
    rounded = np.round(shapely.get_coordinates(shape), 3)
    assert {tuple(each) for each in np.round(came_back, 3)} == {tuple(each) for each in rounded}


def test_shared_corners_are_rounded_alike() -> None:
    frame = gpd.GeoDataFrame(geometry=[box(66, 51, 67.12345, 52), box(67.12345, 51, 68, 52)], crs=WGS84)
    left, right = (unpack(shape[0][0]) for shape in encode_polygons(frame))
    assert {67.123} == set(np.round(left[:, 0], 3)) & set(np.round(right[:, 0], 3))


def test_shortlist(
    matches: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    oblasts: gpd.GeoDataFrame,
    labels: Labels,
) -> None:
    scene = shortlist_map(
        matches,
        Basemap(districts, oblasts, receiving=["59"]),
        labels,
        fields=[PopupField("Ұпай", "score")],
        candidates=villages,
    )
    assert scene.pins is not None
    assert scene.pins.text == tuple(str(n) for n in range(1, 11))
    assert scene.pins.ids == tuple(matches["kato"])
    assert [layer.name for layer in scene.layers] == ["districts", "oblasts", "candidates"]
    points = scene.layers[2]
    assert isinstance(points, PointLayer)
    best, worst = villages["score"].idxmax(), villages["score"].idxmin()
    assert points.colours[points.colour_index[best]] == "#481d6f"
    assert points.colours[points.colour_index[worst]] == "#cae11f"
    assert labels.indicative in {item.text for item in scene.legend}
    west, south, east, north = scene.bounds
    assert matches.within(box(west, south, east, north).buffer(1e-9)).all()


def test_no_match_still_shows_the_land(
    matches: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame, labels: Labels
) -> None:
    scene = shortlist_map(matches.iloc[:0], Basemap(districts, oblasts), labels)
    assert scene.bounds == (66, 51, 70, 54)


def test_choropleth_tells_demo_and_missing(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    changed = districts.assign(value=range(12), status=["demo"] * 3 + ["observed"] * 9)
    changed.loc[5, "value"] = np.nan
    scene = choropleth_map(changed, labels, Symbology(status="status", unit="адам"))
    areas = scene.layers[0]
    assert isinstance(areas, PolygonLayer)
    drawn = [areas.styles[number] for number in areas.style_index]
    assert [style.hatched for style in drawn] == [True] * 3 + [False] * 9
    assert [style.dashed for style in drawn] == [True, False] * 6
    assert drawn[5].fill == "#d9d9d9"
    assert {labels.no_data, "көрсету үшін", labels.indicative} <= {item.text for item in scene.legend}
    ranges = [(item.low, item.high) for item in scene.legend if item.low is not None]
    assert ranges[0][0] == 0
    assert ranges[-1][1] == 11
    assert all(item.unit == "адам" for item in scene.legend if item.low is not None)


def test_official_observed_values_have_no_marks(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    scene = choropleth_map(districts.assign(quality="official", value=range(12)), labels)
    assert all(item.low is not None for item in scene.legend)


def test_points_grow_by_area_and_small_ones_lie_on_top(
    villages: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame, labels: Labels
) -> None:
    scene = points_map(
        villages,
        Basemap(districts, oblasts),
        labels,
        Symbology("score", status="status"),
        size="population",
        size_unit="адам",
    )
    points = scene.layers[2]
    assert isinstance(points, PointLayer)
    assert list(points.radius) == sorted(points.radius, reverse=True)
    people = villages.set_index("kato")["population"]
    top, other = points.ids[0], points.ids[20]
    assert (points.radius[0] / points.radius[20]) ** 2 == pytest.approx(people[top] / people[other], rel=0.05)
    demo = set(villages.loc[villages["status"] == "demo", "kato"])
    assert {points.ids[row] for row in points.hollow} == demo
    assert [item.symbol for item in scene.legend].count("ring") == 3


def test_flows_arrive_thick(oblasts: gpd.GeoDataFrame, labels: Labels) -> None:
    places = gpd.GeoDataFrame(
        {"kato": ["610000000", "590000000"]}, geometry=[Point(68, 43), Point(69, 54)], crs=WGS84
    )
    flows = pd.DataFrame(
        [
            ("610000000", "590000000", "south to north", 90.0),
            ("590000000", "610000000", "back", 10.0),
            ("610000000", "610000000", "inside", 5.0),
            ("590000000", "610000000", "none", 0.0),
        ],
        columns=["origin", "destination", "name", "value"],
    )
    scene = flows_map(flows, places, oblasts, labels)
    layer = scene.layers[1]
    assert isinstance(layer, PolygonLayer)
    assert layer.ids == ("590000000-610000000", "610000000-590000000")
    wedge = shapely.Polygon(unpack(layer.polygons[1][0][0]))
    metric = gpd.GeoSeries([wedge], crs=WGS84).to_crs(EQUAL_AREA).iloc[0]
    start, end = (gpd.GeoSeries([p], crs=WGS84).to_crs(EQUAL_AREA).iloc[0] for p in places.geometry)
    assert metric.intersection(end.buffer(50_000)).area > 3 * metric.intersection(start.buffer(50_000)).area


def test_land_can_be_switched(districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame, labels: Labels) -> None:
    parcels = districts.iloc[:4].assign(
        geometry=lambda frame: frame.to_crs(EQUAL_AREA).buffer(-20_000).to_crs(WGS84)
    )
    scene = land_map(
        parcels, parcels.iloc[:1], districts.iloc[5:6], Basemap(districts, oblasts), labels,
        words=("бос", "берілмейді", "тыйым"), status="status",
    )  # fmt: skip
    names = {layer.name for layer in scene.layers}
    switched = {name for item in scene.legend for name in item.toggles}
    assert switched == names - {"districts", "oblasts"}
    assert "көрсету үшін" in {item.text for item in scene.legend}


def test_no_parcels_at_all(districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame, labels: Labels) -> None:
    none = districts.iloc[:0]
    scene = land_map(none, none, none, Basemap(districts, oblasts), labels, words=("a", "b", "c"))
    assert scene.bounds == (66, 51, 70, 54)


def test_without_a_crs_nothing_is_drawn(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    with pytest.raises(InputError, match="CRS"):
        choropleth_map(districts.set_crs(None, allow_override=True), labels)


def test_any_crs_is_drawn_in_degrees(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    degrees, metres = (choropleth_map(frame, labels) for frame in (districts, districts.to_crs(EQUAL_AREA)))
    assert np.allclose(degrees.bounds, metres.bounds, atol=0.05)


def test_payload_is_plain_json(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    scene: Scene = choropleth_map(districts, labels)
    document = json.loads(scene.payload())
    assert document["layers"][0]["type"] == "polygons"
    assert document["labels"]["no_data"] == labels.no_data
    assert "status" not in document["labels"]
    assert scene.payload() == choropleth_map(districts, labels).payload()
