"""Shadow prices by settlement, district and oblast, of a plan as it was solved."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest

from api.services.language.i18n import translator_for
from api.services.placements.plan_map import plan_page, price_geojson, price_scene
from api.services.placements.price_rows import checked_price_rows, price_rows, scarce_rows
from api.services.placements.prices import RESOURCES, highest_price, price_table, scarce_capacities
from api.services.placements.wording import Wording
from geo.hierarchy import LEVELS
from geo.provenance import Status


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_price_lies_between_none_and_the_highest(scarce, resource, level):
    table = price_table(scarce, resource, level)
    known = table[table["price"].notna()]
    assert len(known)
    assert (known["price"] >= 0).all()
    assert (known["price"] <= known["most"] + 1e-9).all()
    assert (known["used"] <= known["capacity"] + 1e-6).all()
    assert set(known["status"]) <= {Status.DEMO, Status.ESTIMATED}
    assert (table["status"].eq(Status.MISSING) == table["price"].isna()).all()


def test_the_price_of_an_oblast_is_the_mean_over_its_vacancies(scarce):
    """Computed anew, vacancy by vacancy, where jobs have the highest price."""
    jobs = {name: prices for name, prices in scarce.plan.prices.items() if name.startswith("jobs:")}
    name = max(jobs, key=lambda each: jobs[each].max())
    village = int(np.argmax(jobs[name]))
    oblast = scarce.index.oblasts[village]
    inside = np.array([code == oblast for code in scarce.index.oblasts])
    count = paid = 0.0
    for each, prices in jobs.items():
        vacancies = scarce.built.problem.capacity[each][inside]
        count, paid = count + vacancies.sum(), paid + float(vacancies @ prices[inside])
    row = price_table(scarce, "jobs", "oblast").set_index("kato").loc[oblast]
    assert row["price"] == pytest.approx(paid / count)
    assert row["most"] == pytest.approx(jobs[name][village]) == pytest.approx(highest_price(scarce, "jobs"))
    assert (row["most_at"], row["most_of"]) == (scarce.index.katos[village], name)


def test_what_is_demo_is_called_so(scarce):
    assert "homes" in scarce.built.demo
    assert set(price_table(scarce, "homes", "oblast")["status"]) <= {Status.DEMO, Status.MISSING}
    assert set(price_table(scarce, "quota", "oblast")["status"]) <= {Status.ESTIMATED, Status.MISSING}


def test_scarce_capacities_come_highest_first_and_are_used_up(scarce, english):
    table = scarce_capacities(scarce)
    assert len(table)
    assert table["price"].is_monotonic_decreasing
    assert (table["used"] >= table["capacity"] - 1e-6).mean() > 0.9  # complementary slackness, up to the gap
    assert [row["price"] for row in scarce_rows(scarce, english)] == table["price"].tolist()


def test_rows_by_area_have_no_settlement_and_no_gap(scarce, english):
    rows = list(price_rows(scarce, english))
    assert {row["level"] for row in rows} == {"oblast", "district"}
    assert all(row["price"] == row["price"] and row["name"] for row in rows)


def test_checked_prices_name_resource_and_place(scarce, english):
    rows = checked_price_rows(scarce, english)
    assert [row["price"] for row in rows] == [check.price for check in scarce.price_checks]
    assert all(row["kato"] in english.engine.katos and row["place"] for row in rows)


def test_the_layer_opens_as_geojson_with_every_level(scarce, english, tmp_path):
    (tmp_path / "prices.geojson").write_bytes(price_geojson(scarce, english))
    layer = gpd.read_file(tmp_path / "prices.geojson")
    kinds = layer.groupby("level").geometry.apply(lambda shapes: set(shapes.dropna().geom_type))
    assert kinds["settlement"] == {"Point"}
    assert kinds["oblast"] | kinds["district"] <= {"Polygon", "MultiPolygon"}
    assert {*RESOURCES} <= set(layer.columns)


@pytest.mark.parametrize("level", LEVELS)
def test_a_scene_of_prices_marks_what_is_demo(scarce, english, level):
    scene = price_scene(scarce, "jobs", level, english)
    assert any(item.text == english.text("status.demo") for item in scene.legend)
    assert "demo" in scene.labels.note


def test_the_map_lets_every_price_and_level_be_chosen(scarce, engine):
    page = plan_page(scarce, Wording(engine, translator_for("kk")))
    data = json.loads(page.split('id="qonys-data">')[1].split("</script>")[0])
    assert len(data["groups"]) == 1 + len(RESOURCES) * len(LEVELS)
    names = {layer["name"] for layer in data["layers"]}
    assert {name for view in data["groups"] for name in view["layers"]} == names
    assert len(page.encode()) < 1_500_000
