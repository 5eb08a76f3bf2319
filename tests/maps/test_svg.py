from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import geopandas as gpd
import pytest

from geo.provenance import Status
from maps.basemap import Basemap
from maps.choropleth import choropleth_map
from maps.labels import Labels
from maps.points import points_map
from maps.scene import Scene, TownLabel
from maps.svg import MAX_HEIGHT, WIDTH, svg
from maps.symbology import Symbology

PATH, CIRCLE, TEXT = ("{http://www.w3.org/2000/svg}" + name for name in ("path", "circle", "text"))


@pytest.fixture
def scene(districts: gpd.GeoDataFrame, labels: Labels) -> Scene:
    return choropleth_map(districts, labels, Symbology(status="status"))


def test_a_picture_has_a_path_for_each_shape_and_a_hatch_for_each_demo_value(
    scene: Scene, districts: gpd.GeoDataFrame
) -> None:
    paths = list(ElementTree.fromstring(svg(scene)).iter(PATH))
    hatched = [path for path in paths if path.get("fill") == "url(#hatch)"]
    known_demo = ((districts["status"] == Status.DEMO) & districts["value"].notna()).sum()
    assert len(hatched) == known_demo
    assert len(paths) == len(districts) + len(hatched)


def test_a_made_up_value_is_hatched(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    scene = choropleth_map(districts.assign(status=Status.DEMO), labels, Symbology(status="status"))
    hatched = [p for p in ElementTree.fromstring(svg(scene)).iter(PATH) if p.get("fill") == "url(#hatch)"]
    assert len(hatched) == districts["value"].notna().sum()


def test_everything_lies_on_the_sheet(scene: Scene) -> None:
    drawn = ElementTree.fromstring(svg(scene))
    _, _, width, height = map(float, drawn.get("viewBox", "").split())
    assert width == WIDTH
    assert 0 < height <= MAX_HEIGHT
    for path in drawn.iter(PATH):
        corners = path.get("d", "").replace("M", " ").replace("L", " ").replace("Z", " ").split()
        xs, ys = list(map(float, corners[::2])), list(map(float, corners[1::2]))
        assert min(xs) >= 0
        assert max(xs) <= width
        assert min(ys) >= 0
        assert max(ys) <= height


def test_points_and_names_of_others_are_drawn_as_text(
    villages: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame, labels: Labels
) -> None:
    scene = points_map(
        villages, Basemap(districts, oblasts), labels, Symbology("score", status="status"), size="population"
    )
    named = replace(
        scene, towns=(TownLabel("<script>alert(1)</script>", 68.0, 52.0), TownLabel("far", 68.0, 52.0, 9.0))
    )
    drawn = ElementTree.fromstring(svg(named))
    assert len(list(drawn.iter(CIRCLE))) == len(villages)
    assert [text.text for text in drawn.iter(TEXT)] == ["<script>alert(1)</script>"]
