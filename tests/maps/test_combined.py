"""Several scenes in one file: what is the same is sent once, and each view has its own legend."""

from __future__ import annotations

import json
from dataclasses import replace

from maps.combined import NamedScene, combined_scene
from maps.labels import Labels
from maps.scene import LegendItem, PolygonLayer, Scene, Style

WORDS = Labels(
    "en", "Plan", "A plan.", "OSM", "Legend", "+", "-", "x", "none", "indicative", "failed", "m", "km"
)
SQUARE = [[[0, 0, 1000, 0, 0, 1000]]]


def scene(fill: str, note: str = "") -> Scene:
    basemap = PolygonLayer("oblasts", (SQUARE,), ("590000000",), (Style(line="#000000"),), (0,))
    values = PolygonLayer(
        "areas", (SQUARE,), ("593200000",), (Style(fill=fill),), (0,), {"title": [fill], "lines": []}
    )
    legend = (LegendItem("fill", Style(fill=fill), fill),)
    return Scene(replace(WORDS, note=note), (50.0, 40.0, 80.0, 55.0), (values, basemap), legend)


def test_what_is_the_same_is_there_once():
    whole = combined_scene(
        WORDS, [NamedScene("a", scene("#111111")), NamedScene("b", scene("#222222", "note"))]
    )
    names = [layer.name for layer in whole.layers]
    assert len(names) == len(set(names)) == 3
    first, second = whole.groups
    assert first.layers[1] == second.layers[1]
    assert [item.text for item in second.legend] == ["#222222"]
    assert second.note == "note"
    later = next(layer for layer in whole.layers if layer.name == second.layers[0])
    assert later.geometry_of == first.layers[0]
    assert later.polygons == ()
    assert json.loads(whole.payload())["groups"][1]["label"] == "b"
