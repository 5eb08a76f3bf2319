"""The registry of themes, their values on an atlas of all facts, and ``qonys map``."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from api.cli import main
from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.themes.theme_registry import GROUPS, THEMES, level_of, registry_of, theme_of
from api.services.themes.theme_values import (
    SUMMED,
    in_region,
    named_values,
    ordered,
    summary,
    values_of,
    years_of,
)
from api.services.themes.theme_view import read_view
from geo.faults import InputError
from geo.hierarchy import LEVELS
from geo.layers.facts import fact_table
from geo.layers.registry import INDICATORS
from geo.names import LANGS
from maps.palettes import SEQUENCES

THEME = [pytest.param(theme, id=theme.id) for theme in THEMES.values()]


@pytest.fixture(scope="module")
def engine(home: Path) -> Engine:
    return Engine.open(home)


@pytest.mark.parametrize("theme", THEME)
def test_a_theme_is_sound_and_has_a_title_in_every_language(theme):
    assert theme.indicator in INDICATORS
    assert theme.levels
    assert set(theme.levels) <= set(LEVELS)
    assert theme.palette in SEQUENCES
    assert theme.group in GROUPS
    for lang in LANGS:
        assert translator_for(lang).has(f"indicator.{theme.indicator}")
        assert translator_for(lang).has(f"planner.method.{theme.method}")
        assert translator_for(lang).has(f"planner.group.{theme.group}")


def test_values_that_may_be_negative_diverge_from_zero_or_are_temperatures():
    for theme in THEMES.values():
        if INDICATORS[theme.indicator].lowest < 0 and not theme.categorical:
            assert theme.method == "diverging" or theme.unit == "degC", theme.id


def test_no_two_themes_share_an_id():
    with pytest.raises(ValueError, match="registered twice"):
        registry_of((THEMES["quota"], THEMES["quota"]))


def test_an_unknown_theme_is_told_with_all_names():
    with pytest.raises(InputError) as caught:
        theme_of("qouta")
    (fault,) = caught.value.faults
    assert all(name in fault.expected for name in THEMES)
    with pytest.raises(InputError, match="oblast"):
        level_of(THEMES["wages"], "settlement")


@pytest.mark.parametrize("theme", THEME)
def test_values_stand_for_every_place_once_and_classes_for_every_value(theme, engine):
    places = engine.atlas.places
    for level in theme.levels:
        table = values_of(engine, theme, level)
        wanted = (
            engine.atlas.inhabited.index if level == "settlement" else places.index[places["level"] == level]
        )
        assert set(table.index) == set(wanted)
        assert table.index.is_unique
        assert table["status"].isin(["observed", "estimated", "demo", "missing"]).all()
        shading = theme.shading(table, translator_for("en"))
        known = table["text"] != "" if theme.categorical else table["value"].notna()
        assert ((shading.index >= 0) == known.to_numpy()).all()


def test_the_quota_is_that_of_the_facts(engine):
    quotas = fact_table("quotas")
    rows = quotas[(quotas["year"] == "2026") & (quotas["group"] == "resettlers") & (quotas["kato"] != "")]
    table = values_of(engine, THEMES["quota"], "oblast", "2026")
    assert (
        table["value"].dropna().sort_index().to_dict()
        == rows.set_index("kato")["value"].astype(float).to_dict()
    )
    assert years_of(engine, THEMES["quota"]) == ("2023", "2025", "2026")
    assert values_of(engine, THEMES["quota"], "oblast", "2024")["value"].isna().all()


def test_cities_on_codes_of_their_own_count_as_settlements(engine):
    prices = values_of(engine, THEMES["city_prices"], "settlement")["value"].dropna()
    assert "710000000" in prices.index
    assert len(prices) == 20


def test_sums_are_apart_by_status(engine):
    theme = THEMES["population"]
    table = values_of(engine, theme, "settlement")
    lines = {line["status"]: line for line in summary(table, theme, translator_for("en"))}
    for status in ("observed", "estimated"):
        rows = table[table["status"] == status]
        assert lines[status]["count"] == len(rows)
        assert f"{rows['value'].sum():,.0f}" in lines[status]["total"]
    assert "demo" not in lines
    assert THEMES["rents"].unit not in SUMMED


@pytest.mark.parametrize("sort", ["name", "-name", "value", "-value", "status", "-status"])
def test_what_has_no_value_stands_last(engine, sort):
    theme = THEMES["quota"]
    rows = ordered(named_values(engine, theme, "oblast", "2026", "kk"), theme, sort)
    known = rows["value"].notna().tolist()
    assert known == sorted(known, reverse=True)
    if sort.endswith("value"):
        values = rows["value"].dropna().tolist()
        assert values == sorted(values, reverse=sort.startswith("-"))


def test_kazakh_names_are_in_the_order_of_the_alphabet():
    table = pd.DataFrame(
        {
            "name": ["Бурабай", "Әулиекөл", "Атбасар", "Қарасу", "Көкшетау"],
            "value": 1.0,
            "text": "",
            "status": "demo",
        }
    )
    names = ordered(table, THEMES["homes"], "name")["name"].tolist()
    assert names == ["Атбасар", "Әулиекөл", "Бурабай", "Көкшетау", "Қарасу"]


def test_a_region_is_an_oblast(engine):
    table = in_region(values_of(engine, THEMES["homes"], "district"), "590000000")
    assert set(table["oblast"]) == {"590000000"}


LINKS = [
    ({}, "quota", "oblast", "2026", (), "nothing said"),
    ({"theme": "quota", "year": "2023"}, "quota", "oblast", "2023", (), "a year"),
    (
        {"theme": "quota", "year": "2024"},
        "quota",
        "oblast",
        "2024",
        (),
        "a year without data, between others",
    ),
    ({"theme": "quota", "year": "1990"}, "quota", "oblast", "2026", (), "a year of another theme's slider"),
    ({"theme": "nonsense"}, "quota", "oblast", "2026", ("theme",), "no such theme"),
    ({"theme": "wages", "level": "settlement"}, "wages", "oblast", "", (), "a level of another theme"),
    ({"theme": "wages", "level": "street"}, "wages", "oblast", "", ("level",), "no such level"),
    ({"region": "<script>"}, "quota", "oblast", "2026", ("region",), "hostile region"),
    ({"sort": "__class__"}, "quota", "oblast", "2026", ("sort",), "hostile order"),
    ({"year": "20x6"}, "quota", "oblast", "2026", ("year",), "not a year"),
]


@pytest.mark.parametrize(("link", "theme", "level", "year", "unknown", "why"), LINKS)
def test_a_link_is_read_leniently_and_says_what_it_did_not_know(
    engine, link, theme, level, year, unknown, why
):
    view = read_view(engine, **link)
    assert (view.theme.id, view.level, view.year, view.unknown) == (theme, level, year, unknown)


def test_a_view_survives_its_own_link(engine):
    view = read_view(engine, theme="homes", level="settlement", region="590000000", sort="name", page=3)
    from urllib.parse import parse_qsl

    link = dict(parse_qsl(view.query(page=view.page)))
    assert read_view(engine, **{**link, "page": int(link["page"])}) == view
    assert "page" not in view.query()


def run(monkeypatch: pytest.MonkeyPatch, home: Path, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["qonys", "map", *arguments])
    monkeypatch.setenv("QONYS_HOME", str(home))
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


@pytest.mark.parametrize(
    ("theme", "more", "features"),
    [
        ("quota", (), 20),
        ("natural_zone", ("--lang", "ru"), 212),
        ("city_prices", ("--level", "settlement"), 20),
    ],
)
def test_the_command_writes_a_map_that_stands_alone(monkeypatch, home, tmp_path, theme, more, features):
    out = tmp_path / "map.html"
    assert run(monkeypatch, home, theme, str(out), *more) == 0
    page = out.read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="qonys-data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    drawn = [layer for layer in json.loads(data[1])["layers"] if layer["popups"]]
    assert len(drawn[0]["ids"]) == features


FAULTS = [
    (("nonsense",), "theme", "unknown theme"),
    (("wages", "--level", "settlement"), "level", "a level that makes no sense"),
    (("quota", "--year", "2024"), "year", "a year without values"),
    (("homes", "--year", "2026"), "year", "a theme without years"),
]


@pytest.mark.parametrize(("arguments", "field", "why"), FAULTS)
def test_what_is_wrong_is_one_line_and_status_1(monkeypatch, home, tmp_path, capsys, arguments, field, why):
    theme, *more = arguments
    assert run(monkeypatch, home, theme, str(tmp_path / "map.html"), *more) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert f"map: {field}: expected" in said[0]
    assert not (tmp_path / "map.html").exists()


def test_a_file_that_cannot_be_written_is_told(monkeypatch, home, tmp_path, capsys):
    assert run(monkeypatch, home, "quota", str(tmp_path / "no" / "map.html")) == 1
    assert "expected a file that can be written" in capsys.readouterr().err


def test_without_an_atlas_the_command_says_what_to_do(monkeypatch, tmp_path, capsys):
    assert run(monkeypatch, tmp_path, "quota", str(tmp_path / "map.html")) == 1
    assert "qonys data build" in capsys.readouterr().err
