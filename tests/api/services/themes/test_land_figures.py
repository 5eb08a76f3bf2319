"""Plots on offer, plots withheld with the reason in words, and barred areas."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.themes.land_figures import barred_of, chosen_plots, land_scene, plots, why_withheld
from geo import store
from geo.atlas import Atlas
from geo.layers.land import COLUMNS
from geo.names import LANGS

REASONS = [
    ("category:forest_fund", "орман қоры"),
    ("taken", "бос емес"),
    ("purpose_unknown", "мақсаты белгісіз"),
    ("overlaps_barred:water_fund", "су қоры"),
    ("overlaps_parcel:A-17", "A-17"),
    ("a reason of the akimat", "a reason of the akimat"),
]


@pytest.mark.parametrize(("code", "part"), REASONS)
def test_a_reason_is_said_in_words(code: str, part: str):
    assert part in why_withheld(code, translator_for("kk"))
    for lang in LANGS:
        assert "withheld." not in why_withheld(code, translator_for(lang))
        assert "_" not in why_withheld(code, translator_for(lang))


def test_no_reason_is_no_words():
    assert why_withheld("", translator_for("kk")) == ""


@pytest.fixture
def engine(country: Path) -> Engine:
    """A small country with a plot on offer, two withheld and a barred area."""
    row = {
        "kato": "593230100", "purpose": "house", "category": "settlement", "area_ha": 0.1, "offered": True,
        "withheld": "", "status": "observed", "source": "made", "as_of": "2026-01-01",
    }  # fmt: skip
    rows = [
        row | {"id": "A-1"},
        row | {"id": "A-2", "offered": False, "withheld": "taken", "area_ha": 0.3},
        row
        | {
            "id": "A-3",
            "offered": False,
            "withheld": "overlaps_parcel:A-2",
            "purpose": "farm",
            "area_ha": 9.0,
        },
    ]
    shapes = [box(69.1 + n / 100, 53.1, 69.105 + n / 100, 53.105) for n in range(3)]
    parcels = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")[list(COLUMNS)]
    barred = gpd.GeoDataFrame(
        {"kind": ["forest_fund", "taken"], "source": ["made", "made"]},
        geometry=[box(69.2, 53.2, 69.3, 53.3), box(80.0, 45.0, 80.1, 45.1)],
        crs="EPSG:4326",
    )
    with store.writing(country):
        Atlas.build(replace(Atlas.open(country).tables(), parcels=parcels, barred=barred), country)
    return Engine.open(country)


def test_plots_are_chosen_by_purpose_and_state(engine: Engine):
    table = plots(engine, "590000000", "kk")
    assert table["id"].tolist() == ["A-1", "A-2", "A-3"]
    assert chosen_plots(table, "", "offered", "place")["id"].tolist() == ["A-1"]
    assert chosen_plots(table, "", "withheld", "-area")["id"].tolist() == ["A-3", "A-2"]
    assert chosen_plots(table, "farm", "", "place")["id"].tolist() == ["A-3"]
    assert len(plots(engine, "610000000", "kk")) == 0


def test_only_barred_areas_that_touch_the_oblast_are_shown(engine: Engine):
    assert barred_of(engine, "590000000", translator_for("kk"))["name"].tolist() == ["орман қоры"]


def test_the_map_tells_offered_withheld_and_barred_apart(engine: Engine):
    scene = json.loads(land_scene(engine, "590000000", "", "kk").payload())
    layers = {layer["name"]: layer for layer in scene["layers"]}
    assert layers["offered"]["ids"] == ["A-1"]
    assert layers["withheld"]["ids"] == ["A-2", "A-3"]
    assert len(layers["excluded"]["ids"]) == 1
    why = layers["withheld"]["popups"]["lines"][-1]
    said = [why["words"][n] for n in why["values"]] if "words" in why else why["values"]
    assert said[0] == "бос емес"
    assert "A-2" in said[1]
