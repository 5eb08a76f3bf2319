"""The atlas of all facts: what is in it, with and without demo values."""

from __future__ import annotations

import pandas as pd

from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.layers.registry import INDICATORS, LAYERS
from geo.layers.vacancies import SECTORS
from geo.pipeline import build_atlas
from geo.provenance import Status


def test_the_whole_country_is_in_it(home):
    atlas = Atlas.open(home)
    assert len(atlas.settlements) == 5820
    assert (atlas.places["level"] == "oblast").sum() == 20
    assert atlas.places.crs.to_epsg() == 4326
    assert not atlas.places.geometry.is_empty.any()
    assert {"oblast", "district"} == set(atlas.boundaries["level"])


def test_people_add_up_to_the_country(home):
    oblasts = at_level(Atlas.open(home), "population", "oblast")
    assert oblasts["value"].sum() == 20_426_568
    assert set(oblasts["status"]) == {"observed"}


def test_every_demo_value_says_so_and_every_source_is_known(home):
    atlas = Atlas.open(home)
    known = {source["id"] for source in atlas.manifest.sources}
    for table in (atlas.observations, atlas.vacancies, atlas.parcels):
        demo = table["status"] == Status.DEMO.value
        assert (demo == (table["source"] == "qonys-demo")).all() or set(table.loc[demo, "note"]) == {
            "count of records"
        }
        assert set(table["source"]) <= known


def test_demo_vacancies_keep_the_observed_totals_of_the_three_sectors(home):
    atlas = Atlas.open(home)
    vacancies = pd.DataFrame(atlas.vacancies.drop(columns="geometry"))
    vacancies["oblast"] = vacancies["kato"].str[:2] + "0000000"
    for sector, groups in SECTORS.items():
        observed = atlas.newest(f"vacancies_{sector}")["value"].round()
        made = vacancies[vacancies["isco"].isin(groups)].groupby("oblast")["count"].sum()
        # A group of another sector never counts twice: the groups of the sectors are disjoint.
        assert made.reindex(observed.index).fillna(0).to_dict() == observed.to_dict()
    assert vacancies["isco"].nunique() >= 60


def test_without_demo_there_is_none(bare_home):
    atlas = Atlas.open(bare_home)
    assert not atlas.manifest.demo
    assert "qonys-demo" not in {source["id"] for source in atlas.manifest.sources}
    for table in (atlas.observations, atlas.vacancies, atlas.parcels):
        assert not (table["status"] == "demo").any()
    assert atlas.vacancies.empty
    rents = at_level(atlas, "rent_home", "settlement")
    assert set(rents["status"]) == {"missing"}


def test_building_again_gives_the_same_version(home, tmp_path):
    assert build_atlas(tmp_path, on="2026-11-01").version == Atlas.open(home).version


def test_every_indicator_reads_at_every_level(home):
    atlas = Atlas.open(home)
    for name in INDICATORS:
        for level in ("oblast", "district", "settlement"):
            table = at_level(atlas, name, level)
            assert not table["status"].isna().any(), (name, level)
            assert (table["value"].notna() | (table["text"] != "") | (table["status"] == "missing")).all(), (
                name
            )


def test_every_layer_of_values_says_something(home):
    observations = Atlas.open(home).observations
    assert set(LAYERS) == set(observations["layer"])
