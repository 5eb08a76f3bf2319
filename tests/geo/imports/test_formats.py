"""Every format from file to atlas, with the values that must come out."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import xlsxwriter

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports import import_file
from geo.space import geodesic_km

VILLAGE, OTHER, CITY = "595030100", "595035100", "591010000"


def newest(home: Path, indicator: str) -> pd.DataFrame:
    return Atlas.open(home).newest(indicator)


def square(lon: float, lat: float, side: float = 0.002) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + side, lat + side)


def at(home: Path, code: str) -> tuple[float, float]:
    place = Atlas.open(home).places.loc[code]
    return place["lon"], place["lat"]


def write_shapes(path: Path, rows: list[dict[str, object]], crs: object = "EPSG:4326") -> Path:
    gpd.GeoDataFrame(rows, geometry="geometry", crs=crs).to_file(path)
    return path


class TestVacancies:
    def test_json_lines(self, home, load):
        rows = [
            {"id": 7, "title": "Медсестра", "kato": VILLAGE, "wage_kzt": 180000, "expires": "2027-01-01"},
            {
                "id": 8,
                "title": "Жүргізуші",
                "settlement": "Бескөл",
                "district": "Қызылжар ауданы",
                "housing": True,
            },
        ]
        report = load(
            "vacancies", "jobs.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        )
        table = Atlas.open(home).vacancies.set_index("id")
        assert report.accepted == 2
        assert table.loc["7", "wage_kzt"] == 180000
        assert (table.loc["8", "kato"], table.loc["8", "housing"]) == (VILLAGE, True)

    def test_saved_pages_with_job_postings(self, home, tmp_path):
        folder = tmp_path / "pages" / "deep"
        folder.mkdir(parents=True)
        posting = {
            "@context": "https://schema.org", "@type": "JobPosting", "title": "Тракторист",
            "identifier": {"@type": "PropertyValue", "value": "A-1"},
            "hiringOrganization": {"@type": "Organization", "name": "ТОО &laquo;Нива&raquo;"},
            "jobLocation": {"address": {"addressRegion": "СКО", "addressLocality": "Кызылжарский район, с. Бесколь"}},
            "baseSalary": {"currency": "KZT", "value": {"minValue": 2_400_000, "maxValue": 3_600_000, "unitText": "YEAR"}},
            "datePosted": "2026-11-01", "validThrough": "2026-12-31T00:00:00+05:00", "totalJobOpenings": 3,
        }  # fmt: skip
        page = f'<html><script type="application/ld+json">{json.dumps({"@graph": [posting]})}</script><p>x</p></html>'
        (folder / "a.html").write_text(page)
        second = posting | {
            "identifier": "A-2",
            "title": "Бухгалтер",
            "baseSalary": {"currency": "USD", "value": 900},
        }
        (folder.parent / "b.json").write_text(json.dumps([second]))
        report = import_file(home, "vacancies", [tmp_path / "pages"], as_of="2026-11-01", today="2026-11-20")
        table = Atlas.open(home).vacancies.set_index("id")
        assert report.accepted == 2
        assert table.loc["A-1", ["kato", "wage_kzt", "count", "expires"]].tolist() == [
            VILLAGE,
            250_000.0,
            3,
            "2026-12-31",
        ]
        assert table.loc["A-1", "employer"] == "ТОО «Нива»"
        assert pd.isna(table.loc["A-2", "wage_kzt"])

    def test_a_title_nobody_can_code_is_kept_and_has_no_confidence(self, home, load):
        load("vacancies", "jobs.csv", f"title,kato\nЪыщ Ъыщ,{VILLAGE}\n")
        (row,) = Atlas.open(home).vacancies.query("status == 'observed'").itertuples()
        assert (row.isco, row.isco_confidence) == ("", 0.0)

    def test_workbook_with_days_and_numbers_as_cells(self, home, tmp_path):
        path = tmp_path / "jobs.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
            sheet.write_row(0, 0, ["Список вакансий на ноябрь"])
            sheet.write_row(2, 0, ["Должность", "КАТО", "Зарплата, тенге", "Дата публикации", "Действует до"])
            sheet.write_row(3, 0, ["Повар", int(VILLAGE), 190000])
            sheet.write_number(3, 3, 46327, day)
            sheet.write_string(3, 4, "31.12.2026")
        assert import_file(home, "vacancies", [path]).accepted == 1
        (row,) = Atlas.open(home).vacancies.query("status == 'observed'").itertuples()
        assert (row.kato, row.wage_kzt, row.published, row.expires) == (
            VILLAGE,
            190000.0,
            "2026-11-01",
            "2026-12-31",
        )


class TestHousing:
    def test_listings_become_medians_with_counts(self, home, load):
        text = "Населенный пункт;Район;Сделка;Цена;Площадь\n" + "".join(
            f"Бесколь;Кызылжарский;{deal};{price};{area}\n"
            for deal, price, area in [("аренда", "60 000", "50"), ("аренда", "80 000", "60"), ("аренда", "70000", ""),
                                      ("продажа", "6 000 000", "60"), ("продажа", "5 000 000", "40")]
        )  # fmt: skip
        report = load("housing", "homes.csv", text)
        assert report.accepted == 5
        rent = newest(home, "rent_home").loc[VILLAGE]
        assert (rent["value"], rent["status"], rent["note"]) == (70_000.0, "estimated", "median of 3 adverts")
        assert newest(home, "price_home_m2").loc[VILLAGE, "value"] == pytest.approx(112_500.0)
        assert newest(home, "listings_count").loc[VILLAGE, ["value", "status"]].tolist() == [5.0, "observed"]


KNOWN = {"category": "земли населённых пунктов", "state": "свободен"}
"""What a plot has to be known to be, before it is offered."""


class TestLand:
    def test_plots_meet_barred_areas_and_each_other(self, home, tmp_path):
        lon, lat = at(home, VILLAGE)
        plots = [
            ("free", square(lon + 0.01, lat), "ИЖС"),
            ("forest", square(lon + 0.02, lat), "ИЖС"),
            ("one", square(lon + 0.03, lat), "для ведения личного подсобного хозяйства"),
            ("two", square(lon + 0.031, lat), "фермерское хозяйство"),
            ("touching", square(lon + 0.04, lat), "ИЖС"),
            ("touched", square(lon + 0.042, lat), "ИЖС"),
            ("odd", square(lon + 0.05, lat), "прочее"),
        ]
        rows = [{"gid": name, "purpose": purpose, "geometry": shape} for name, shape, purpose in plots]
        land = write_shapes(tmp_path / "plots.geojson", rows)
        barred = write_shapes(
            tmp_path / "forest.geojson",
            [{"kind": "земли лесного фонда", "geometry": square(lon + 0.0215, lat)}],
        )
        assert import_file(home, "barred", [barred]).changed == 1
        report = import_file(home, "land", [land], every=KNOWN)
        assert (report.accepted, report.changed) == (7, 7)
        table = Atlas.open(home).parcels.set_index("id")
        assert table["withheld"].to_dict() == {
            "free": "", "forest": "overlaps_barred:forest_fund", "one": "overlaps_parcel:two",
            "two": "overlaps_parcel:one", "touching": "", "touched": "", "odd": "purpose_unknown",
        }  # fmt: skip
        assert set(table["kato"]) == {VILLAGE}
        assert newest(home, "plots_house").loc[VILLAGE, "value"] == 3
        assert table.loc["free", "area_ha"] == pytest.approx(2.85, abs=0.05)
        again = import_file(home, "land", [land], every=KNOWN)
        assert (again.changed, again.after) == (0, report.after)

    def test_a_barred_area_that_comes_later_takes_a_plot_back(self, home, tmp_path):
        lon, lat = at(home, VILLAGE)
        land = write_shapes(tmp_path / "p.gpkg", [{"gid": 1, "purpose": "ИЖС", "geometry": square(lon, lat)}])
        barred = write_shapes(
            tmp_path / "w.gpkg", [{"kind": "water", "geometry": square(lon - 0.001, lat - 0.001)}]
        )
        import_file(home, "land", [land], every=KNOWN)
        assert newest(home, "plots_house").loc[VILLAGE, "value"] == 1
        import_file(home, "barred", [barred])
        assert Atlas.open(home).parcels["withheld"].tolist() == ["overlaps_barred:water_fund"]
        assert VILLAGE not in newest(home, "plots_house").index

    def test_metres_of_utm_zone_42_are_brought_to_degrees(self, home, tmp_path):
        lon, lat = at(home, VILLAGE)
        metres = gpd.GeoSeries([square(lon, lat)], crs=4326).to_crs(32642)
        rows = [{"gid": 5, "rent_condition_rus": "для строительства магазина", "geometry": metres.iloc[0]}]
        import_file(home, "land", [write_shapes(tmp_path / "utm.gpkg", rows, 32642)], every=KNOWN)
        (row,) = Atlas.open(home).parcels.itertuples()
        assert row.geometry.distance(square(lon, lat)) < 1e-9
        assert (row.purpose, row.offered) == ("business", True)

    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    def test_shapes_without_a_reference_system_take_the_stated_one_or_are_refused(self, home, tmp_path):
        lon, lat = at(home, VILLAGE)
        metres = gpd.GeoSeries([square(lon, lat)], crs=4326).to_crs(32642).iloc[0]
        path = tmp_path / "plots.shp"
        gpd.GeoDataFrame({"gid": [1]}, geometry=[metres]).to_file(path)
        with pytest.raises(InputError, match="crs"):
            import_file(home, "land", [path])
        assert import_file(home, "land", [path], crs="EPSG:32642").accepted == 1

    def test_auction_lots_without_a_shape(self, home, load):
        text = "Номер лота;Район;Населенный пункт;Целевое назначение;Площадь, га\n12;Кызылжарский;Бесколь;ЛПХ;0,25\n"
        assert load("land", "lots.csv", text, every={"category": KNOWN["category"]}).accepted == 1
        (row,) = Atlas.open(home).parcels.itertuples()
        assert (row.kato, row.purpose, row.area_ha, row.geometry, row.offered) == (
            VILLAGE,
            "household",
            0.25,
            None,
            True,
        )

    def test_table_with_wkt(self, home, load):
        lon, lat = at(home, VILLAGE)
        load("land", "wkt.csv", f"id;purpose;wkt;crs\n1;ИЖС;{square(lon, lat).wkt};EPSG:4326\n")
        assert Atlas.open(home).parcels["kato"].tolist() == [VILLAGE]

    def test_a_crossing_ring_is_mended_and_told(self, home, tmp_path):
        lon, lat = at(home, VILLAGE)
        bow = shapely.Polygon(
            [(lon, lat), (lon + 0.002, lat + 0.002), (lon + 0.002, lat), (lon, lat + 0.002)]
        )
        report = import_file(
            home, "land", [write_shapes(tmp_path / "b.geojson", [{"gid": 1, "geometry": bow}])]
        )
        assert "1 invalid shapes mended" in " ".join(report.notes)
        assert Atlas.open(home).parcels.geometry.is_valid.all()


class TestInfrastructure:
    def test_openstreetmap_amenities_by_geodesic_distance(self, home, tmp_path):
        places = Atlas.open(home).places
        inside = places[places["district"] == "595000000"]
        corners = [
            (inside["lon"].min() - 0.1, inside["lat"].min() - 0.1),
            (inside["lon"].max() + 0.1, inside["lat"].max() + 0.1),
        ]
        rows = [{"amenity": "school", "geometry": shapely.Point(corner)} for corner in corners]
        rows.append({"amenity": "hospital", "geometry": square(*at(home, CITY))})
        report = import_file(home, "infrastructure", [write_shapes(tmp_path / "osm.geojson", rows)])
        assert report.changed > 0
        row = newest(home, "school_km").loc[VILLAGE]
        lon, lat = at(home, VILLAGE)
        best = min(float(geodesic_km(lon, lat, *corner)) for corner in corners)
        assert row["value"] == pytest.approx(best, abs=0.01)
        assert row["status"] == "estimated"
        far = places.index[(places["district"] == "631000000") & (places["level"] == "settlement")]
        assert far.isin(newest(home, "school_km").query("status == 'estimated'").index).sum() == 0


def test_climate_normals_of_the_nearest_station(home, load):
    load("infrastructure", "passport.csv", f"kato,altitude_m\n{VILLAGE},120\n")
    lon, lat = at(home, VILLAGE)
    text = f"station;lon;lat;altitude_m;Январь, °C;snow_days\nПетропавловск;{lon};{lat + 0.1};142;-16,1;150\n"
    assert load("climate", "normals.csv", text).accepted == 1
    row = newest(home, "january_mean_c").loc[VILLAGE]
    assert (row["value"], row["status"]) == (-16.1, "estimated")
    assert row["note"] == "station Петропавловск, 11 km away, +22 m against the settlement"
    assert "not known" in newest(home, "january_mean_c").loc[OTHER, "note"]


def test_arrivals_by_origin_and_destination(home, load):
    text = f"Откуда;КАТО;Год;Человек;Семей\nТуркестанская область;{VILLAGE};2025;24;6\nг. Шымкент;{VILLAGE};2025;5;1\n"
    assert load("ties", "arrivals.csv", text).accepted == 2
    rows = Atlas.open(home).rows("arrivals_persons")
    assert dict(zip(rows["text"], rows["value"], strict=True)) == {"610000000": 24.0, "790000000": 5.0}


def test_census_gives_ages_and_displaces_what_is_estimated(home, load):
    ages = ["1"] * 101
    text = (
        ";".join(["Уровень", "КАТО", "Наименование\\Возраст", "Всего", *map(str, range(100)), "100+"]) + "\n"
    )
    text += ";".join(["3", VILLAGE, "с.Бесколь", "101", *ages]) + "\n"
    text += ";".join(["3", OTHER, "с.Асаново", "99", *ages]) + "\n"
    report = load("population", "census.csv", text, as_of=None)
    assert (report.accepted, report.rejected) == (1, 1)
    assert "the sum of the ages, 101" in str(report.rejects[0].faults[0])
    rows = Atlas.open(home).rows("population_age_6_17")
    assert rows[["kato", "value", "as_of"]].to_numpy().tolist() == [[VILLAGE, 12.0, "2021-09-01"]]


def test_population_by_name(home, load):
    text = "Аудан;Елді мекен;Халық саны;Ерлер;Әйелдер\nҚызылжар ауданы;Бескөл ауылы;8 123;4000;4123\n"
    assert load("population", "people.csv", text).accepted == 1
    assert newest(home, "population").loc[VILLAGE, "value"] == 8123
