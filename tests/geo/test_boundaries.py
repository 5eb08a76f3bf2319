from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, box

from data import FOLDER
from geo import boundaries
from geo.crs import EQUAL_AREA, WGS84
from geo.faults import InputError
from geo.indicative import outline
from geo.indicative.voronoi import COLUMNS, Quality
from geo.kato import Level, oblast_of
from geo.places import inhabited, load_places
from geo.sources.boundary_files import official, read_boundaries

SEVEN = ("59", "55", "39", "63", "10", "62", "35")


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    return load_places()


@pytest.fixture(scope="module")
def computed(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return boundaries.indicative(places, outline.load_outline())


@pytest.fixture(scope="module")
def found(shared: Path, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return official(shared / "sources" / "geokz_boundaries", places)[0]


@pytest.fixture(scope="module")
def best(computed: gpd.GeoDataFrame, found: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return boundaries.combined(computed, found, places)


def level(frame: gpd.GeoDataFrame, which: Level) -> gpd.GeoDataFrame:
    return frame[frame["level"] == which].to_crs(EQUAL_AREA)


def is_coverage(frame: gpd.GeoDataFrame) -> bool:
    return bool(shapely.coverage_is_valid(frame.geometry.to_numpy()) and frame.geometry.is_valid.all())


# ---- indicative


def test_districts_cover_the_country_once(computed: gpd.GeoDataFrame) -> None:
    districts = level(computed, Level.DISTRICT)
    land = gpd.GeoSeries([outline.load_outline()], crs=WGS84).to_crs(EQUAL_AREA)
    assert is_coverage(districts)
    assert districts.area.sum() == pytest.approx(land.area.sum(), rel=1e-6)
    assert tuple(computed.columns) == COLUMNS
    assert set(computed["quality"]) == {Quality.INDICATIVE}


def test_every_district_with_settlements_has_a_shape(
    computed: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> None:
    people = inhabited(places)
    expected = set(people["district"]) - {""} | {"710000000", "750000000", "790000000"}
    assert set(level(computed, Level.DISTRICT)["kato"]) == expected
    assert set(level(computed, Level.OBLAST)["kato"]) == set(places.index[places["level"] == Level.OBLAST])


def test_settlements_lie_in_their_own_district(computed: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> None:
    """All but a few: smoothing moves a border by less than the spacing of villages, the outline cuts some off."""
    people = inhabited(places)
    people = (
        people[people["district"] != ""].to_crs(EQUAL_AREA)[["district", "geometry"]].reset_index(drop=True)
    )
    joined = gpd.sjoin(people, level(computed, Level.DISTRICT)[["kato", "geometry"]], how="left")
    assert (joined["district"] == joined["kato"]).mean() > 0.98


def test_oblasts_are_their_districts(computed: gpd.GeoDataFrame) -> None:
    districts, oblasts = level(computed, Level.DISTRICT), level(computed, Level.OBLAST)
    area = districts.area.groupby(districts["kato"].map(oblast_of)).sum()
    pd.testing.assert_series_equal(
        oblasts.set_index("kato").area.sort_index(), area.sort_index(), check_names=False, rtol=1e-9
    )


@pytest.mark.shared
def test_indicative_oblasts_reach_the_bar(
    computed: gpd.GeoDataFrame, shared: Path, places: gpd.GeoDataFrame
) -> None:
    file = shared / "sources" / "geokz_boundaries" / "kaz_admbnda_adm1_2024.shp"
    theirs = read_boundaries(file, places, source="geokz")[0].set_index("kato").geometry.to_crs(EQUAL_AREA)
    ours = level(computed, Level.OBLAST).set_index("kato").geometry
    overlap = [
        ours[code].intersection(theirs[code]).area / ours[code].union(theirs[code]).area
        for code in (f"{digits}0000000" for digits in SEVEN)
    ]
    assert sum(overlap) / len(overlap) >= 0.86


# ---- official


@pytest.mark.shared
def test_official_shapes_are_counted_right(shared: Path, places: gpd.GeoDataFrame) -> None:
    shapes, report = official(shared / "sources" / "geokz_boundaries", places)
    assert (len(shapes), report.rows, report.matched) == (224, 224, {"kato": 224})
    assert report.newer == ()
    lacking = ("104100000", "615500000", "622000000", "635500000", "636300000", "711610000")
    assert report.without_shape == lacking
    assert [each.split()[0] for each in report.mended] == ["623800000"]
    assert report.renamed == (("101010000", "Жанасемейский", "Семей"),)
    assert report.unmatched == ()
    assert shapes.geometry.is_valid.all()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("columns", "least"),
    [
        (["ADM2_PCODE"], 224),
        (["ADM2_PCODE", "ADM1_PCODE", "ISO_3166_2"], 224),
        (["ADM2_KK", "ADM1_KK"], 215),
        (["ADM2_RU", "ADM1_RU"], 205),
        (["ADM2_EN", "ISO_3166_2"], 170),
    ],
)
def test_districts_by_other_codes_and_names(
    shared: Path, places: gpd.GeoDataFrame, tmp_path: Path, columns: list[str], least: int
) -> None:
    """What is matched by name must be right; what cannot be told must be reported, not guessed."""
    source = pyogrio.read_dataframe(shared / "sources" / "geokz_boundaries" / "kaz_admbnda_adm2_2024.shp")
    source[[*columns, "geometry"]].to_file(tmp_path / "some.gpkg")
    shapes, report = read_boundaries(tmp_path / "some.gpkg", places, source="test")
    assert sum(report.matched.values()) >= least
    assert sum(report.matched.values()) + len(report.unmatched) == 224
    truth = source.set_index("KATO").geometry.make_valid().representative_point()
    wrong = [
        code
        for code, shape in shapes.set_index("kato").geometry.items()
        if code in truth.index and not shape.intersects(truth[code])
    ]
    assert wrong == []


@pytest.mark.shared
@pytest.mark.parametrize("column", ["ISO_3166_2", "ADM1_PCODE", "ADM1_KK", "ADM1_RU", "ADM1_EN"])
def test_oblasts_by_other_codes_and_names(
    shared: Path, places: gpd.GeoDataFrame, tmp_path: Path, column: str
) -> None:
    source = pyogrio.read_dataframe(shared / "sources" / "geokz_boundaries" / "kaz_admbnda_adm1_2024.shp")
    source[[column, "geometry"]].to_file(tmp_path / "some.geojson", driver="GeoJSON")
    shapes, report = read_boundaries(tmp_path / "some.geojson", places, source="test")
    assert len(shapes) >= 18  # "Алматы" is a city and an oblast: by name alone it is reported
    assert len(shapes) + len(report.unmatched) == 20
    truth = source.set_index("KATO").geometry.representative_point()
    assert all(shape.intersects(truth[code]) for code, shape in shapes.set_index("kato").geometry.items())


def test_new_iso_digits_and_foreign_projection(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    frame = gpd.GeoDataFrame(
        {"iso": ["KZ-59", "KZ-YUZ"]}, geometry=[box(68, 53, 70, 55), box(67, 42, 69, 44)], crs=WGS84
    )
    frame.to_crs("EPSG:32642").to_file(tmp_path / "a.gpkg")
    shapes, _ = read_boundaries(tmp_path / "a.gpkg", places, source="test", quality=Quality.INDICATIVE)
    assert shapes["kato"].tolist() == ["590000000", "610000000"]
    assert shapes.crs == WGS84
    assert shapes.geometry.iloc[0].intersection(box(68, 53, 70, 55)).area == pytest.approx(4, rel=1e-2)


BAD = [
    ("not a file of shapes", lambda file: file.write_text("hello"), "GDAL can read as GPKG"),
    ("no CRS", lambda file: write(file, [box(68, 53, 70, 55)], None), "a reference system"),
    ("points", lambda file: write(file, [shapely.Point(68, 53)], WGS84), "polygon"),
    ("swapped axes", lambda file: write(file, [box(53, 68, 55, 70)], WGS84), "in Kazakhstan"),
    (
        "metres called degrees",
        lambda file: write(file, [box(500000, 5500000, 600000, 5600000)], WGS84),
        "in Kazakhstan",
    ),
    ("no rows", lambda file: write(file, [], WGS84), "features with a geometry"),
]


def write(file: Path, shapes: list[shapely.Geometry], crs: str | None) -> None:
    frame = gpd.GeoDataFrame({"kato": ["590000000"] * len(shapes)}, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, file, driver="GPKG", geometry_type="Unknown")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(("why", "make", "expected"), BAD, ids=[each[0] for each in BAD])
def test_bad_files_are_refused(
    why: str, make: object, expected: str, tmp_path: Path, places: gpd.GeoDataFrame
) -> None:
    make(tmp_path / "a.gpkg")  # type: ignore[operator]
    with pytest.raises(InputError, match=expected):
        read_boundaries(tmp_path / "a.gpkg", places, source="test")


def test_crossing_rings_are_mended_and_told(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    bow = Polygon([(68, 53), (70, 55), (70, 53), (68, 55)])
    write(tmp_path / "a.gpkg", [bow], WGS84)
    shapes, report = read_boundaries(tmp_path / "a.gpkg", places, source="test")
    assert report.mended == ("590000000 ",)
    assert shapes.geometry.is_valid.all()
    assert shapes["note"].tolist() == ["crossing rings mended"]


# ---- combined and simplified


@pytest.mark.shared
def test_best_has_one_shape_for_each_of_the_list(best: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> None:
    districts = best[best["level"] == Level.DISTRICT].set_index("kato")
    # a district of Astana made in 2025: it has no official shape yet, and no settlement to draw a cell around
    assert set(places.index[places["level"] == Level.DISTRICT]) - set(districts.index) == {"711610000"}
    made_since = {"104100000", "635500000", "636300000"}
    indicative = set(districts.index[districts["quality"] == Quality.INDICATIVE])
    assert indicative == {"615500000", "622000000"} | made_since
    assert districts.loc["615500000", "note"].startswith("no official shape")
    assert "less the indicative shape of 615500000" in districts.loc["612000000", "note"]
    assert is_coverage(level(best, Level.DISTRICT))


@pytest.mark.shared
def test_nothing_official_is_lost(best: gpd.GeoDataFrame, found: gpd.GeoDataFrame) -> None:
    ours, theirs = level(best, Level.DISTRICT), found.to_crs(EQUAL_AREA)
    assert ours.area.sum() == pytest.approx(theirs.union_all().area, rel=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize("tolerance", [500.0, 2000.0])
def test_shared_borders_stay_shared(best: gpd.GeoDataFrame, tolerance: float) -> None:
    thin = boundaries.simplified(best, tolerance)
    assert is_coverage(level(thin, Level.DISTRICT))
    assert is_coverage(level(thin, Level.OBLAST))
    assert thin["kato"].tolist() == best["kato"].tolist()
    assert thin.geometry.count_coordinates().sum() < 0.6 * best.geometry.count_coordinates().sum()
    whole, part = level(best, Level.OBLAST), level(thin, Level.OBLAST)
    assert part.area.to_numpy() == pytest.approx(whole.area.to_numpy(), rel=0.06)


def test_without_a_sync_all_is_indicative_and_the_same(
    places: gpd.GeoDataFrame, computed: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    assert boundaries.best_boundaries(places, tmp_path).equals(computed)


# ---- outline


def test_outline_is_made_from_topojson(tmp_path: Path) -> None:
    """Two arcs, one walked backwards, steps of whole numbers, a hole that is filled."""
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [60.0, 45.0]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]], [[1, 1], [1, 0], [0, 1], [-1, -1]]],
        "objects": {
            "countries": {"geometries": [{"id": "398", "type": "Polygon", "arcs": [[[0, ~1], [2]]]}]}
        },
    }
    (tmp_path / "countries.json").write_text(json.dumps(topology))
    outline.write_outline(tmp_path / "countries.json", tmp_path / "outline.geojson")
    assert outline.load_outline(tmp_path / "outline.geojson").equals(box(60, 45, 62, 47))


@pytest.mark.parametrize("text", ["", "{}", '{"objects": {"countries": {"geometries": [{"id": "004"}]}}}'])
def test_other_files_are_no_outline(tmp_path: Path, text: str) -> None:
    (tmp_path / "countries.json").write_text(text)
    with pytest.raises(InputError, match="398"):
        outline.outline_from(tmp_path / "countries.json")


def test_the_kept_outline_says_where_it_is_from() -> None:
    document = json.loads((FOLDER / "outline.geojson").read_text(encoding="utf-8"))
    assert "public domain" in document["features"][0]["properties"]["licence"]
    area = gpd.GeoSeries([outline.load_outline()], crs=WGS84).to_crs(EQUAL_AREA).area.iloc[0] / 1e6
    assert area == pytest.approx(2_724_900, rel=0.01)  # square kilometres, official
