"""Several scenes in one file: what is the same is sent once, and each view has its own legend."""

from __future__ import annotations

import json
from dataclasses import replace

from maps.labels import Labels
from maps.scene import Key, Scene, Shapes, Style
from maps.views import Look, with_looks

WORDS = Labels(
    "en", "Plan", "A plan.", "OSM", "Legend", "+", "-", "x", "none", "indicative", "failed", "m", "km"
)
SQUARE = [[[0, 0, 1000, 0, 0, 1000]]]


def scene(fill: str, note: str = "") -> Scene:
    ground = Shapes("oblasts", (SQUARE,), ("590000000",), (Style(line="#000000"),), (0,))
    values = Shapes(
        "areas", (SQUARE,), ("593200000",), (Style(fill=fill),), (0,), {"title": [fill], "lines": []}
    )
    keys = (Key("fill", Style(fill=fill), fill),)
    return Scene(replace(WORDS, note=note), (50.0, 40.0, 80.0, 55.0), (values, ground), keys)


def test_what_is_the_same_is_there_once():
    whole = with_looks(WORDS, [Look("a", scene("#111111")), Look("b", scene("#222222", "note"))])
    names = [layer.name for layer in whole.layers]
    assert len(names) == len(set(names)) == 3
    first, second = whole.views
    assert first.layers[1] == second.layers[1]
    assert [key.text for key in second.keys] == ["#222222"]
    assert second.note == "note"
    later = next(layer for layer in whole.layers if layer.name == second.layers[0])
    assert later.like == first.layers[0]
    assert later.shapes == ()
    assert json.loads(whole.payload())["views"][1]["label"] == "b"
