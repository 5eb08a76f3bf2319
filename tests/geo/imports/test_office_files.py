"""Files as offices have them: what is not written is not believed, and what is left out is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
import xlsxwriter

from geo.atlas import Atlas
from geo.crs import EQUAL_AREA
from geo.faults import InputError
from geo.imports import import_file

VILLAGE = "595030100"
TODAY = "2026-11-20"


def told(report) -> str:
    faults = (str(fault) for reject in report.rejects for fault in reject.faults)
    return "\n".join((*report.notes, *faults))


def vacancies(home: Path) -> gpd.GeoDataFrame:
    held = Atlas.open(home).vacancies
    return held[held["status"] == "observed"].set_index("title")


def book(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    workbook = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    workbook.close()
    return path


def plots(count: int = 2, start: float = 69.1, **columns: list[str]) -> gpd.GeoDataFrame:
    shapes = [shapely.box(start + 0.004 * n, 54.776, start + 0.004 * n + 0.002, 54.778) for n in range(count)]
    return gpd.GeoDataFrame(
        {"purpose": ["для ведения личного подсобного хозяйства"] * count, **columns},
        geometry=shapes,
        crs=4326,
    )


class TestWages:
    @pytest.mark.parametrize(
        ("written", "wage"),
        [
            ("250 000 тг.", 250_000), ("230000-280000", 255_000), ("от 250 000", 250_000), ("до 300 тыс. тг", 300_000),
            ("250,000", 250_000), ("250.000,00", 250_000), ("договорная", None), ("келісім бойынша", None),
            ("1500 тг/час", 247_500), ("250", None), ("250000000", None), ("1500 USD", None), ("от 50 000 руб.", None),
            ("-5", None), ("nan", None), ("1 20 000,5,5", None),
        ],
    )  # fmt: skip
    def test_a_wage_is_read_or_not_known_and_the_vacancy_stays(self, home, load, written, wage):
        report = load("vacancies", "jobs.csv", f"title;kato;wage_kzt\nПовар;{VILLAGE};{written}\n")
        assert report.accepted == 1
        found = vacancies(home)["wage_kzt"]["Повар"]
        assert found == wage if wage else found != found
        if wage is None and written not in ("договорная", "келісім бойынша"):
            assert written in told(report)


class TestSheets:
    def test_every_visible_sheet_is_read_and_the_others_are_told(self, home, tmp_path):
        head = ["kato", "school"]
        file = book(
            tmp_path / "a.xlsx",
            {"A": [head, [VILLAGE, "да"]], "B": [head, ["595035100", "нет"]], "C": [["x"], ["y"]],
             "старый": [head, ["595035300", "да"]]},
            ("старый",),
        )  # fmt: skip
        report = import_file(home, "infrastructure", [file], today=TODAY)
        assert report.accepted == 2
        assert "старый" in told(report)
        assert "without the heading: C" in told(report)

    def test_a_fault_names_its_sheet(self, home, tmp_path):
        head = ["kato", "school"]
        file = book(tmp_path / "a.xlsx", {"A": [head, [VILLAGE, "да"]], "B": [head, ["1", "нет"]]})
        report = import_file(home, "infrastructure", [file], today=TODAY)
        assert "a.xlsx, sheet B, row 2" in told(report)

    def test_a_workbook_whose_only_table_is_hidden_is_refused(self, home, tmp_path):
        file = book(tmp_path / "a.xlsx", {"B": [["x"]], "A": [["kato", "school"], [VILLAGE, "да"]]}, ("A",))
        with pytest.raises(InputError, match="hide"):
            import_file(home, "infrastructure", [file], today=TODAY)

    def test_a_number_merged_over_rows_is_nobodys(self, home, tmp_path):
        workbook = xlsxwriter.Workbook(tmp_path / "a.xlsx")
        sheet = workbook.add_worksheet("A")
        sheet.write_row(0, 0, ["kato", "year", "value"])
        sheet.write_column(1, 0, ["595000000", "593200000"])
        sheet.write_column(1, 1, ["2026", "2026"])
        sheet.merge_range(1, 2, 2, 2, 100)
        workbook.close()
        report = import_file(home, "quota", [tmp_path / "a.xlsx"], today=TODAY)
        assert (report.accepted, report.rejected) == (0, 2)
        assert "merged" in told(report)


class TestSums:
    def test_a_district_has_no_more_than_its_region(self, load):
        text = "kato;year;value\n590000000;2026;100\n595000000;2026;120\n593200000;2026;80\n"
        report = load("quota", "q.csv", text)
        assert (report.accepted, report.rejected) == (2, 1)
        assert "at most 100, found 120" in told(report)

    def test_districts_that_have_more_together_are_told(self, load):
        text = "kato;year;value\n590000000;2026;100\n595000000;2026;60\n593200000;2026;80\n"
        report = load("quota", "q.csv", text)
        assert report.rejected == 0
        assert "140 together in 2026" in told(report)

    def test_no_more_is_used_than_was_given(self, load):
        text = "kato;year;group;value\n590000000;2026;resettlers;100\n590000000;2026;used;101\n"
        assert "at most 100, found 101" in told(load("quota", "q.csv", text))


class TestLandWords:
    def test_words_that_are_not_understood_withhold_a_plot(self, home, tmp_path):
        settled = "земли населённых пунктов"
        frame = plots(5, gid=list("abcde"), category=[settled, "земли лесфонда", settled, settled, ""])
        frame["state"] = ["свободен", "", "прочее", "", "свободен"]
        frame.to_file(tmp_path / "a.gpkg")
        import_file(home, "land", [tmp_path / "a.gpkg"], today=TODAY)
        held = Atlas.open(home).parcels.set_index("id")["withheld"]
        assert dict(held[list("abcde")]) == {
            "a": "", "b": "category_unknown", "c": "state_unknown", "d": "state_unknown", "e": "category_unknown",
        }  # fmt: skip

    def test_a_column_that_a_name_of_ten_bytes_cut_off_is_no_permission(self, home, tmp_path):
        frame = plots(
            2, gid=["a", "b"], purpose="ИЖС", kategzeml=["земли лесного фонда", "земли населённых пунктов"]
        )
        frame["sost"] = "свободен"
        frame.to_file(tmp_path / "a.shp", encoding="utf-8")
        report = import_file(home, "land", [tmp_path / "a.shp"], today=TODAY)
        assert Atlas.open(home).parcels["withheld"].tolist() == ["category_unknown"] * 2
        assert "kategzeml" in told(report)
        assert "--column category" in told(report)
        import_file(home, "land", [tmp_path / "a.shp"], today=TODAY, columns={"category": "kategzeml"})
        held = Atlas.open(home).parcels.set_index("id")["withheld"]
        assert dict(held) == {"a": "category:forest_fund", "b": ""}

    def test_what_every_plot_is_can_be_stated(self, home, tmp_path):
        plots(2, gid=["a", "b"], purpose="ИЖС").to_file(tmp_path / "a.gpkg")
        import_file(
            home,
            "land",
            [tmp_path / "a.gpkg"],
            today=TODAY,
            every={"category": "земли лесного фонда", "state": "свободен"},
        )
        assert set(Atlas.open(home).parcels["withheld"]) == {"category:forest_fund"}

    def test_what_is_stated_for_every_row_of_a_table_needs_no_heading(self, home, load):
        load(
            "open_settlements", "a.csv", "Село\nБесколь\nАсаново\n", every={"district": "Кызылжарский район"}
        )
        held = Atlas.open(home).newest("open_settlement")
        assert len(held) == 2
        with pytest.raises(InputError, match="--every"):
            load("open_settlements", "b.csv", "Село\nПлоское\n", every={"as_of": "вчера"})


class TestPlaces:
    def test_a_village_of_another_district_is_not_guessed(self, home, load):
        text = "Район;Село;Школа\nАйыртауский район;Бесколь;да\n"
        report = load("infrastructure", "a.csv", text)
        assert report.rejected == 1
        assert "595030100" in told(report)

    def test_a_code_of_one_village_with_the_name_of_another_is_refused(self, home, load):
        report = load(
            "infrastructure", "a.csv", "kato;Село;Район;Школа\n595035100;Бесколь;Кызылжарский район;да\n"
        )
        assert report.rejected == 1
        assert "it could be" in told(report)


class TestColumns:
    def test_what_is_not_understood_is_told(self, load):
        report = load("infrastructure", "a.csv", f"kato;school;Примечание\n{VILLAGE};да;ветхая\n")
        assert "columns not read" in told(report)
        assert "Примечание" in told(report)

    def test_a_heading_is_stated_once_for_a_source(self, home, load):
        text = f"Кем;kato\nПовар;{VILLAGE}\n"
        with pytest.raises(InputError, match="title"):
            load("vacancies", "a.csv", text)
        load("vacancies", "a.csv", text, columns={"title": "Кем"}, source="Центр")
        assert load("vacancies", "b.csv", text.replace("Повар", "Швея"), source="Центр").accepted == 1
        assert {"Повар", "Швея"} <= set(vacancies(home).index)

    def test_a_column_that_there_is_not_cannot_be_stated(self, load):
        with pytest.raises(InputError, match="a column of vacancies"):
            load("vacancies", "a.csv", f"title;kato\nПовар;{VILLAGE}\n", columns={"wages": "X"})

    def test_abbreviated_headings_are_guessed_and_told(self, home, tmp_path):
        frame = plots(naznach=["ИЖС"] * 2, kad_nomer=["15-1", "15-2"]).drop(columns="purpose")
        frame.to_file(tmp_path / "a.gpkg")
        import_file(home, "land", [tmp_path / "a.gpkg"], today=TODAY)
        held = Atlas.open(home).parcels
        assert {"15-1", "15-2"} <= set(held["id"])


class TestShapes:
    def test_every_layer_is_read(self, home, tmp_path):
        file = tmp_path / "a.gpkg"
        for name, start in (("2025", 69.1), ("2026", 69.3)):
            pyogrio.write_dataframe(plots(start=start, gid=[f"{name}-1", f"{name}-2"]), file, layer=name)
        report = import_file(home, "land", [file], today=TODAY)
        assert report.accepted == 4
        assert "layers read: 2025 (2), 2026 (2)" in told(report)

    def test_plots_without_a_number_are_known_by_their_shapes(self, home, tmp_path):
        for name, start in (("a", 69.1), ("b", 69.3)):
            features = json.loads(plots(start=start).to_json())
            (tmp_path / f"{name}.geojson").write_text(json.dumps(features))
            assert import_file(home, "land", [tmp_path / f"{name}.geojson"], today=TODAY).accepted == 2
        held = Atlas.open(home).parcels
        assert (held["status"] == "observed").sum() == 4

    def test_an_archive_of_folders_with_names_of_dos(self, home, tmp_path):
        for name, start in (("a", 69.1), ("b", 69.3)):
            pyogrio.write_dataframe(
                plots(start=start, gid=[f"{name}-1", f"{name}-2"]),
                tmp_path / f"{name}.shp",
                encoding="cp1251",
            )
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for each in sorted(tmp_path.glob("[ab].*")):
                if each.suffix in (".shp", ".shx", ".dbf", ".prj"):  # no .cpg, as is usual
                    folder = "участки".encode("cp866").decode("cp437")
                    info = zipfile.ZipInfo(f"{folder}/{each.name}")
                    archive.writestr(info, each.read_bytes())
        report = import_file(home, "land", [tmp_path / "all.zip"], today=TODAY)
        assert report.accepted == 4
        assert set(Atlas.open(home).parcels.query("status == 'observed'")["purpose"]) == {"household"}

    def test_an_archive_without_shapes_says_what_is_in_it(self, home, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("plots.gpkg", b"x")
        with pytest.raises(InputError, match=r"plots\.gpkg"):
            import_file(home, "land", [tmp_path / "a.zip"], today=TODAY)


class TestBoundaries:
    def test_a_rough_box_leaves_its_neighbours_as_they_are(self, home, tmp_path):
        before = Atlas.open(home).boundaries.set_index(["level", "kato"]).geometry
        own = before["district", "595000000"]
        box = gpd.GeoDataFrame({"kato": ["595000000"]}, geometry=[shapely.box(*own.bounds)], crs=4326)
        box.to_file(tmp_path / "box.geojson")
        report = import_file(home, "boundaries", [tmp_path / "box.geojson"], today=TODAY)
        after = Atlas.open(home).boundaries.set_index(["level", "kato"]).geometry
        assert not after.is_empty.any()
        others = [key for key in before.index if key[0] == "district" and key[1] != "595000000"]
        moved = before[others].to_crs(EQUAL_AREA).symmetric_difference(after[others].to_crs(EQUAL_AREA)).area
        assert (moved < 1.0).all()
        assert "km2 before" in told(report)

    def test_a_telephone_number_is_no_code(self, home, tmp_path):
        own = Atlas.open(home).boundaries.set_index(["level", "kato"]).geometry["district", "595000000"]
        frame = gpd.GeoDataFrame({"tel": ["595123456"], "n": ["x"]}, geometry=[own], crs=4326)
        frame.to_file(tmp_path / "a.geojson")
        report = import_file(home, "boundaries", [tmp_path / "a.geojson"], today=TODAY)
        assert (report.accepted, report.before) == (0, report.after)


class TestPages:
    def posting(self, **more: object) -> str:
        known = {"@type": "JobPosting", "title": "Повар", "identifier": "p1", "datePosted": "03-11-2026"}
        place = {
            "address": {"addressLocality": "Северо-Казахстанская область / Кызылжарский район / с.Бесколь"}
        }
        text = json.dumps(known | {"jobLocation": place} | more, ensure_ascii=False)
        return f'<html><script type="application/ld+json">{text}</script><body>%s</body></html>'

    def test_a_page_of_enbek_goes_in(self, home, load):
        report = load("vacancies", "v.html", self.posting() % "")
        assert report.accepted == 1
        row = vacancies(home).loc["Повар"]
        assert (row["kato"], row["published"]) == (VILLAGE, "2026-11-03")

    def test_a_page_that_says_it_is_in_the_archive_is_not_open(self, home, load):
        report = load("vacancies", "v.html", self.posting() % "<div>Данная вакансия находится в архиве</div>")
        assert (report.accepted, report.expired) == (0, 1)
        assert vacancies(home).empty

    def test_cards_of_a_search(self, home, load):
        card = (
            '<div class="item-list" wire:key="item-77"><div class="head"><div class="title"><a href="/ru/vacancy/x~77">'
            'Швея</a></div></div><div class="price">от 150 000 до 170 000 тг.</div><li class="company">ТОО Үлгі</li>'
            '<li class="location">Северо-Казахстанская область, Кызылжарский район, с.Бесколь</li>'
            '<div class="right-content">Опубликовано 03.11.2026</div></div>'
        )
        load("vacancies", "s.html", f"<html><body>{card}</body></html>")
        row = vacancies(home).loc["Швея"]
        assert (row["id"], row["kato"], row["wage_kzt"], row["published"]) == (
            "77",
            VILLAGE,
            160_000.0,
            "2026-11-03",
        )

    def test_each_of_several_places_is_a_vacancy(self, home, load):
        places = [
            {"address": f"Северо-Казахстанская область, Кызылжарский район, {name}"}
            for name in ("Бесколь", "Асаново")
        ]
        report = load("vacancies", "v.html", self.posting(jobLocation=places) % "")
        assert report.accepted == 2

    @pytest.mark.parametrize(
        ("salary", "wage"),
        [
            ("250,000", 250_000), ({"currency": "KZT", "value": {"value": "1500", "unitText": "HOUR"}}, 247_500),
            ([{"currency": "KZT", "value": {"minValue": 200000, "maxValue": 240000}}], 220_000),
            ({"currency": "USD", "value": 1500}, None),
        ],
    )  # fmt: skip
    def test_wages_of_postings(self, home, load, salary, wage):
        load("vacancies", "v.html", self.posting(baseSalary=salary) % "")
        found = vacancies(home)["wage_kzt"]["Повар"]
        assert found == wage if wage else found != found

    def test_a_saved_answer_of_headhunter(self, home, load):
        item = {
            "id": "9", "name": "Бухгалтер", "area": {"id": "1", "name": "Петропавловск"}, "employer": {"name": "ТОО Үлгі"},
            "salary": {"from": 200000, "to": None, "currency": "KZT"}, "address": None,
            "published_at": "2026-11-06T18:19:57+0300", "archived": False,
        }  # fmt: skip
        load("vacancies", "hh.json", json.dumps({"items": [item, item | {"id": "10", "archived": True}]}))
        assert list(vacancies(home)["id"]) == ["9"]


class TestText:
    def test_one_cut_byte_does_not_change_the_alphabet(self, home, load):
        text = f"title;kato\nПовар;{VILLAGE}\nШвея;{VILLAGE}\n".encode()
        load("vacancies", "a.csv", text + "Врач".encode()[:-1])
        assert {"Повар", "Швея"} <= set(vacancies(home).index)

    def test_the_alphabet_may_be_stated(self, home, load):
        load("vacancies", "a.csv", f"title;kato\nПовар;{VILLAGE}\n".encode("cp866"), encoding="cp866")
        assert "Повар" in vacancies(home).index

    def test_a_wrong_alphabet_is_told(self, load):
        with pytest.raises(InputError, match="as stated with --encoding"):
            load("vacancies", "a.csv", f"title;kato\nПовар;{VILLAGE}\n".encode("cp1251"), encoding="utf-8")
