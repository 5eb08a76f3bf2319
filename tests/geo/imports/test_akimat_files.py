"""Files as a district's office sends them: sums and signatures under a table, old alphabets, map programs' own ways."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports import import_file
from geo.sources.reading.shapes import read_shapes

VILLAGE, DISTRICT, TODAY = "595030100", "595000000", "2026-11-20"
RING = "69.100,54.776,0 69.102,54.776,0 69.102,54.778,0 69.100,54.778,0 69.100,54.776,0"


def told(report) -> str:
    return "\n".join((*report.notes, *(str(fault) for reject in report.rejects for fault in reject.faults)))


def book(path, rows, merged=()):
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Лист1")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for cells in merged:
        sheet.merge_range(*cells)
    workbook.close()
    return path


def kml(path, *marks):
    start = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>'
    )
    path.write_text(start + "".join(marks) + "</Folder></Document></kml>")
    return path


def polygon(name, ring, more=""):
    shape = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    return f"<Placemark><name>{name}</name>{more}{shape}</Placemark>"


LABEL = "<Placemark><name>Бескөл</name><Point><coordinates>69.1,54.77,0</coordinates></Point></Placemark>"


def test_titles_numbers_of_columns_sums_and_signatures_are_no_rows(home, tmp_path):
    rows = [
        ["Приложение 1 к приказу"], ["Квота приёма на 2026 год"], ["№ п/п", "Регион", "Район", "Квота, человек"],
        [1, 2, 3, 4], [1, "Северо-Казахстанская область", "Кызылжарский район", 120],
        [2, "Северо-Казахстанская область", "Айыртауский район", 80], ["", "Итого по области", "", 200],
        ["", "Барлығы:", "", 200], ["Исполнитель: отдел занятости"],
    ]  # fmt: skip
    report = import_file(home, "quota", [book(tmp_path / "q.xlsx", rows)], today=TODAY)
    assert (report.rows, report.rejected) == (2, 0)
    assert "2026, as the title says" in told(report)
    assert "passed over as sums, numbers of columns or signatures: 4, 7, 8, 9" in told(report)
    held = Atlas.open(home).newest("quota_resettlers", "2026")["value"]
    assert held.to_dict() == {DISTRICT: 120, "593200000": 80}


def test_a_list_of_villages_with_a_merged_district_and_sums(home, tmp_path):
    rows = [
        ["№", "Район", "Наименование села", "Кол-во семей"], [1, "", "с. Бесколь", 5], [2, "", "с. Асаново", 3],
        ["", "Итого", "2 села", 8],
    ]  # fmt: skip
    path = book(tmp_path / "o.xlsx", rows, [(1, 1, 2, 1, "Кызылжарский район")])
    report = import_file(home, "open_settlements", [path], today=TODAY)
    assert (report.rows, report.rejected) == (2, 0)
    assert "Кол-во семей" in told(report)


def test_a_village_that_is_called_as_a_sum_is_not_passed_over(home, load):
    # "Всеволодовка" begins like "всего" and is none
    report = load("open_settlements", "o.csv", "Район;Село\nКызылжарский район;Всеволодовка\n")
    assert report.rejected == 1


def test_how_far_a_hospital_is_is_not_whether_there_is_one(home, load):
    load("infrastructure", "i.csv", "Район;Село;Больница, км;Школа\nКызылжарский район;Бесколь;12,5;да\n")
    atlas = Atlas.open(home)
    assert atlas.newest("hospital_km").loc[VILLAGE, "value"] == 12.5
    assert atlas.newest("school").loc[VILLAGE, "value"] == 1
    assert "clinic" not in set(
        atlas.observations.loc[atlas.observations["status"] == "observed", "indicator"]
    )


def test_thousands_in_a_heading_are_thousands(home, load):
    load(
        "vacancies",
        "v.csv",
        "Должность;Район;Село;Зарплата, тыс. тенге\nСварщик;Кызылжарский район;Бесколь;250\n",
    )
    held = Atlas.open(home).vacancies
    assert held.loc[held["status"] == "observed", "wage_kzt"].tolist() == [250_000]


def test_a_wage_in_two_columns_under_one_heading(home, tmp_path):
    rows = [["Вакансия", "Место работы", "", "Заработная плата", ""], ["", "Район", "Село", "от", "до"],
            ["Сварщик", "Кызылжарский район", "Бесколь", "200 000", "250 000"], ["ИТОГО", "", "", 1, ""]]  # fmt: skip
    report = import_file(home, "vacancies", [book(tmp_path / "v.xlsx", rows)], today=TODAY)
    held = Atlas.open(home).vacancies
    assert held.loc[held["status"] == "observed", "wage_kzt"].tolist() == [225_000]
    assert report.rejected == 0


def test_what_google_earth_keeps_in_a_description_is_read(home, tmp_path):
    said = "<description><![CDATA[Кадастровый номер: 15-220-1-1<br>Назначение: ИЖС<br>Категория: земли лесного фонда]]></description>"
    path = kml(tmp_path / "a.kml", polygon("Участок 1", RING, said), LABEL)
    report = import_file(home, "land", [path], today=TODAY)
    (plot,) = Atlas.open(home).parcels.itertuples()
    assert (plot.id, plot.purpose, plot.withheld) == ("15-220-1-1", "house", "category:forest_fund")
    assert "read out of the description" in told(report)


def test_a_description_that_is_no_table_is_told(home, tmp_path):
    path = kml(tmp_path / "a.kml", polygon("Участок 1", RING, "<description>за рекой</description>"))
    assert "the description of 1 features was not read" in told(
        import_file(home, "land", [path], today=TODAY)
    )


@pytest.mark.parametrize("zone", [28471, 28472, 28473, 28474, 28475])
def test_plots_in_metres_of_the_system_of_1942_lie_where_they_are(zone, tmp_path):
    lon = 63.0 + 6 * (zone - 28471)
    west = shapely.box(lon, 54.776, lon + 0.002, 54.778)
    metres = gpd.GeoSeries([west], crs=4326).to_crs(zone)
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"kad_nomer": "1"}, "geometry": shapely.geometry.mapping(metres.iloc[0])}
    ]}))  # fmt: skip
    with pytest.raises(InputError, match="state it with --crs"):
        read_shapes(path)
    assert read_shapes(path, f"EPSG:{zone}").geometry.iloc[0].distance(west) < 1e-6


class TestBoundaries:
    def test_a_label_beside_a_district_is_a_reject_and_the_district_goes_in(self, home, tmp_path):
        district = Atlas.open(home).boundaries.set_index("kato").geometry[DISTRICT]
        ring = " ".join(f"{x},{y},0" for x, y in district.exterior.coords)
        report = import_file(
            home,
            "boundaries",
            [kml(tmp_path / "b.kml", polygon("Қызылжар ауданы", ring), LABEL)],
            today=TODAY,
        )
        assert (report.accepted, report.rejected) == (1, 1)

    def test_a_shapefile_of_the_system_of_1942_in_an_old_alphabet(self, home, tmp_path):
        before = Atlas.open(home).boundaries.set_index("kato").geometry
        unit = gpd.GeoDataFrame({"NAZV": ["Кызылжарский район"]}, geometry=[before[DISTRICT]], crs=4326)
        unit.to_crs(2502).to_file(tmp_path / "b.shp", encoding="cp1251")
        (tmp_path / "b.prj").unlink()
        (tmp_path / "b.cpg").unlink(missing_ok=True)
        report = import_file(home, "boundaries", [tmp_path / "b.shp"], today=TODAY, crs="EPSG:28472")
        assert report.rejected == 0
        assert "encoding of the attributes, as guessed" in told(report)
        after = Atlas.open(home).boundaries.set_index("kato").geometry
        others = after.index.difference([DISTRICT])
        assert all(after[code].equals(before[code]) for code in others if code[:2] != DISTRICT[:2])

    @pytest.mark.parametrize(
        ("name", "shape"),
        [
            ("Кызылжарский район", shapely.box(75, 50, 75.5, 50.5)),
            ("Бесколь", shapely.box(69.09, 54.76, 69.13, 54.79)),
        ],
    )
    def test_a_shape_elsewhere_or_of_a_village_changes_nothing(self, home, tmp_path, name, shape):
        gpd.GeoDataFrame({"name": [name]}, geometry=[shape], crs=4326).to_file(tmp_path / "b.geojson")
        report = import_file(home, "boundaries", [tmp_path / "b.geojson"], today=TODAY)
        assert (report.accepted, report.before) == (0, report.after)
