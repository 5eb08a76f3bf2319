"""What ``qonys data check`` says, and which files it asks for."""

from __future__ import annotations

import pytest

from geo.atlas import Atlas
from geo.coverage import coverage_report, needs
from geo.imports.templates import with_template

QUOTA = "Область;Год;Квота\nСКО;2026;100\n"


def test_it_has_the_shape_of_the_contract(home, load):
    load("quota", "quota.csv", QUOTA)
    report = coverage_report(Atlas.open(home), "2026-11-26")
    assert list(report) == ["atlas", "places", "boundaries", "layers"]
    assert list(report["places"]) == ["oblasts", "districts", "settlements", "positioned_share"]
    assert report["places"]["oblasts"] == 20
    assert list(report["places"]["positioned_share"]) == ["receiving", "all"]
    assert report["boundaries"] == {"districts": {"official": 0, "indicative": 6}}
    for layer in report["layers"]:
        assert list(layer) == ["id", "level", "coverage", "status", "newest", "sources", "life_days", "old"]
        assert sum(layer["status"].values()) == pytest.approx(1.0, abs=1e-5)
        assert layer["coverage"] == pytest.approx(1 - layer["status"]["missing"], abs=1e-5)
    by_id = {layer["id"]: layer for layer in report["layers"]}
    assert by_id["infrastructure"]["status"]["demo"] == 1.0
    assert by_id["population"]["status"]["observed"] == 1.0
    assert by_id["population"]["sources"] == [{"id": "made", "licence": "CC0-1.0"}]
    assert by_id["quota"]["coverage"] == pytest.approx(1 / 20)
    assert by_id["quota"]["old"] == {}


def test_what_is_older_than_its_layer_s_life_is_listed(home):
    def old(on: str) -> dict[str, float]:
        report = coverage_report(Atlas.open(home), on)
        return next(layer["old"] for layer in report["layers"] if layer["id"] == "population")

    day = str(Atlas.open(home).newest("population")["as_of"].max())
    assert old(day).get("population", 0.0) < 1.0
    assert old(f"{int(day[:4]) + 3}{day[4:]}")["population"] == 1.0


def test_a_place_is_as_sure_as_its_least_sure_value(home, load):
    load("infrastructure", "passport.csv", "kato,school\n595030100,да\n")
    shares = {
        layer["id"]: layer["status"] for layer in coverage_report(Atlas.open(home), "2026-11-26")["layers"]
    }
    assert shares["infrastructure"]["demo"] == 1.0  # school_km of the village is still made up
    load("infrastructure", "passport.csv", "kato,school\n595030100,нет\n", demo=False)
    atlas = Atlas.open(home)
    shares = {layer["id"]: layer["status"] for layer in coverage_report(atlas, "2026-11-26")["layers"]}
    assert shares["infrastructure"]["demo"] == 0.0
    assert shares["infrastructure"]["observed"] == pytest.approx(1 / len(atlas.settlements), abs=1e-5)


def test_files_to_ask_for_until_they_are_loaded(home, load):
    oblast = "590000000"
    asked = {need.target: need for need in needs(Atlas.open(home), oblast)}
    assert set(asked) == {
        "open_settlements",
        "vacancies",
        "housing",
        "land",
        "infrastructure",
        "climate",
        "quota",
    }
    assert set(asked) <= set(with_template())
    total = asked["vacancies"].total
    assert asked["infrastructure"].lacking == total
    load("vacancies", "jobs.csv", "title;kato\nПовар;595030100\n")
    load("quota", "quota.csv", QUOTA)
    load("climate", "normals.csv", "station;lon;lat;january_mean_c;july_mean_c\nA;69,1;54,8;-16;19\n")
    left = {need.target: need for need in needs(Atlas.open(home), oblast)}
    assert {"vacancies", "quota"}.isdisjoint(left)
    assert left.get("climate") is None or left["climate"].lacking < total
