from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from data import FOLDER
from geo.kato import level_of
from geo.places import SETTLEMENT_TYPES, centre_of, children, inhabited, inside, load_places
from geo.provenance import Status


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    return load_places()


@pytest.fixture(scope="module")
def receiving() -> set[str]:
    regions = pd.read_csv(FOLDER / "programme_regions.csv", dtype=str)
    return set(regions.loc[regions["role"] == "receiving", "kato"])


def test_numbers_of_places(places: gpd.GeoDataFrame, receiving: set[str]) -> None:
    counts = places["level"].value_counts()
    assert (counts["oblast"], counts["district"], counts["settlement"]) == (20, 228, 5820)
    assert places["kind"].isin(["district", "city_akimat"]).sum() == 209
    settlements = places[places["level"] == "settlement"]
    assert settlements["oblast"].isin(receiving).sum() == 2982
    assert len(inhabited(places)) == 5820 + 42


def test_the_hierarchy_is_closed(places: gpd.GeoDataFrame) -> None:
    assert places.index.is_unique
    assert places.index.is_monotonic_increasing
    assert [level_of(code) for code in places.index] == places["level"].tolist()
    for column in ("parent", "oblast", "district", "okrug"):
        named = places.loc[places[column] != "", column]
        assert named.isin(places.index).all()
    assert (places["parent"] == "").sum() == 20


def test_every_place_has_names_and_kazakh_ones_say_from_where(places: gpd.GeoDataFrame) -> None:
    assert (places["name_ru"] != "").all()
    assert (places["name_en"] != "").all()
    assert (places["name_en_source"] != "").all()
    assert ((places["name_kk"] != "") == (places["name_kk_source"] != "")).all()
    assert not places["name_en"].str.contains("[\u0400-\u04ff]").any()
    assert (places["name_kk"] != "").all()
    assert set(places["name_kk_source"]) == {"kato-2026"}
    assert places["name_en"].map(str.isascii).all()


@pytest.mark.parametrize(
    ("code", "kind", "kk", "ru", "en"),
    [
        (
            "590000000",
            "oblast",
            "Солтүстік Қазақстан",
            "Северо-Казахстанская область",
            "North Kazakhstan Region",
        ),
        ("710000000", "republican_city", "Астана қаласы", "Астана", "Astana"),
        ("551010000", "oblast_centre", "Павлодар", "Павлодар", "Pavlodar"),
        ("593230100", "district_centre", "Саумалкөл", "Саумалколь", "Saumalkol"),
        ("117020100", "town", "Щучинск", "Щучинск", "Shchuchinsk"),
    ],
)
def test_known_places(places: gpd.GeoDataFrame, code: str, kind: str, kk: str, ru: str, en: str) -> None:
    row = places.loc[code]
    assert (row["kind"], row["name_kk"], row["name_ru"], row["name_en"]) == (kind, kk, ru, en)


def test_districts_of_cities_are_not_districts_of_their_namesakes(places: gpd.GeoDataFrame) -> None:
    named = places[places["name_kk"] == "Есіл ауданы"]
    assert named["kind"].to_dict() == {
        "114800000": "district",
        "594200000": "district",
        "711210000": "city_district",
    }
    assert set(children(places, "710000000")["kind"]) == {"city_district"}


def test_settlements_are_of_the_six_types(places: gpd.GeoDataFrame) -> None:
    assert set(places[places["level"] == "settlement"]["kind"]) <= set(SETTLEMENT_TYPES)
    assert (places["kind"] == "oblast_centre").sum() == 17


def test_seats(places: gpd.GeoDataFrame) -> None:
    districts = places[places["kind"] == "district"]
    without = [code for code in districts.index if not centre_of(places, code)]
    assert places.loc[without, "name_ru"].tolist() == ["район Жаңасемей", "Павлодарский район"]
    assert (
        centre_of(places, "155600000") == "155630100"
    )  # Shubarkudyk, though the town of Temir lies in the district
    assert centre_of(places, "590000000") == "591010000"


def test_positions_meet_the_bar(places: gpd.GeoDataFrame, receiving: set[str]) -> None:
    settlements = places[places["level"] == "settlement"]
    observed = settlements["position_status"] == Status.OBSERVED
    assert observed[settlements["oblast"].isin(receiving)].mean() >= 0.95
    assert observed.mean() >= 0.94


def test_every_place_has_a_position_that_says_how_it_is_known(places: gpd.GeoDataFrame) -> None:
    assert places["lon"].between(46, 88).all()
    assert places["lat"].between(40, 56).all()
    assert str(places.crs) == "EPSG:4326"
    assert (places["position_rule"] != "").all()
    assert places["position_confidence"].between(0, 1, inclusive="right").all()
    assert set(places["position_status"]) == {"observed", "estimated"}
    upper = ~places.index.isin(inhabited(places).index)
    assert (places.loc[upper, "position_status"] == "estimated").all()
    assert (places.geometry.x == places["lon"]).all()


def test_a_place_above_stands_at_its_seat(places: gpd.GeoDataFrame) -> None:
    for code, seat in (("593200000", "593230100"), ("590000000", "591010000")):
        assert places.loc[code, ["lon", "lat"]].tolist() == places.loc[seat, ["lon", "lat"]].tolist()
        assert places.loc[code, "position_rule"] == "its seat"


def test_children_and_what_lies_inside(places: gpd.GeoDataFrame) -> None:
    assert set(children(places, "593200000")["level"]) == {"okrug"}
    within = inside(places, "593200000")
    assert {"593233000", "593233100"} <= set(within.index)
    assert "593200000" not in within.index
    assert children(places, "593233100").empty
    assert children(places, "no code").empty
