"""Imports from file to published atlas: what is taken, what is displaced, what stays."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports import history, import_file, rollback
from geo.sources.reading.tabular import read_sheets

VILLAGE, OTHER = "595030100", "595035100"
PASSPORT = f"kato,school,school_language,gas\n{VILLAGE},да,қазақ,нет\n"
VACANCIES = (
    "id;title;employer;kato;wage_kzt;published;expires;count\n"
    f"1;Электрогазосварщик;ТОО А;{VILLAGE};250 000;01.11.2026;01.12.2026;2\n"
    f"2;Учитель математики;Школа;{VILLAGE};200000;2026-11-02;2026-11-10;1\n"
    f"3;Доярка;КХ Б;{OTHER};150000,5;02/11/2026;;1\n"
)


def values(home: Path, indicator: str) -> dict[str, tuple[float, str]]:
    rows = Atlas.open(home).newest(indicator)
    return {code: (row.value, row.status) for code, row in rows.iterrows()}


def test_observed_displaces_demo_of_the_same_place_only(home, load):
    report = load("infrastructure", "passport.csv", PASSPORT)
    assert (report.accepted, report.changed, report.rejected) == (1, 1, 0)
    school = values(home, "school")
    assert school[VILLAGE] == (1.0, "observed")
    assert school[OTHER] == (1.0, "demo")
    assert Atlas.open(home).newest("school_language").loc[VILLAGE, "text"] == "kk"
    assert values(home, "gas") == {VILLAGE: (0.0, "observed")}


def test_the_same_file_twice_changes_nothing(home, load):
    first = load("infrastructure", "passport.csv", PASSPORT)
    second = load("infrastructure", "passport.csv", PASSPORT)
    assert (second.changed, second.unchanged) == (0, 1)
    assert second.before == second.after == first.after == Atlas.open(home).version
    assert len(history(home)) == 2


def test_an_older_value_is_told_and_not_taken_unless_asked(home, load):
    load("infrastructure", "new.csv", PASSPORT)
    older = PASSPORT.replace("да", "нет")
    report = load("infrastructure", "old.csv", older, as_of="2025-01-01")
    assert report.rejected == 1
    assert "not older than 2026-11-01" in str(report.rejects[0].faults[0])
    assert values(home, "school")[VILLAGE] == (1.0, "observed")
    load("infrastructure", "old.csv", older, as_of="2025-01-01", older_too=True)
    assert values(home, "school")[VILLAGE] == (0.0, "observed")


def test_vacancies_displace_demo_of_their_settlements_and_expired_ones_are_never_counted(home, load):
    report = load("vacancies", "jobs.csv", VACANCIES)
    assert (report.rows, report.accepted, report.expired, report.rejected) == (3, 2, 1, 0)
    table = Atlas.open(home).vacancies
    named = table["kato"].isin([VILLAGE, OTHER])
    assert set(table[named]["status"]) == {"observed"}
    assert (table[~named]["status"] == "demo").all()
    assert values(home, "vacancies")[VILLAGE] == (2.0, "observed")
    assert values(home, "vacancies")[OTHER] == (1.0, "observed")
    welder = table.set_index("id").loc["1"]
    assert welder["isco"].startswith("721")
    assert 0 < welder["isco_confidence"] <= 1
    assert welder.geometry.equals(Atlas.open(home).places.geometry[VILLAGE])


def test_vacancies_without_numbers_are_merged_and_loading_twice_changes_nothing(home, load):
    row = f"Сварщик;ТОО А;{VILLAGE};250000;2026-11-01\n"
    text = "title;employer;kato;wage_kzt;published\n" + row + row
    first = load("vacancies", "jobs.csv", text)
    assert first.accepted == 2
    assert any("1 duplicates merged" in note for note in first.notes)
    assert values(home, "vacancies")[VILLAGE] == (1.0, "observed")
    assert load("vacancies", "again.csv", text).after == first.after


def test_the_same_vacancy_without_a_number_is_no_second_vacancy(home, load):
    load("vacancies", "jobs.csv", VACANCIES)
    report = load("vacancies", "other.csv", VACANCIES.replace("\n1;", "\n;"))
    assert report.changed == 0
    assert values(home, "vacancies")[VILLAGE] == (2.0, "observed")


def test_two_vacancies_that_have_numbers_of_their_own_are_two(home, load):
    load("vacancies", "jobs.csv", VACANCIES)
    report = load("vacancies", "other.csv", VACANCIES.replace("\n1;", "\n77;"))
    assert report.changed == 1
    assert values(home, "vacancies")[VILLAGE] == (4.0, "observed")


def test_an_older_vacancy_of_the_same_number_is_told_and_not_taken(home, load):
    text = f"id;title;kato;wage_kzt;published\n1;Повар;{VILLAGE};{{}};{{}}\n"
    load("vacancies", "new.csv", text.format(300_000, "2026-11-01"))
    report = load("vacancies", "old.csv", text.format(100_000, "2026-09-01"))
    assert (report.accepted, report.rejected) == (0, 1)
    assert "not older than 2026-11-01" in str(report.rejects[0].faults[0])
    table = Atlas.open(home).vacancies
    assert table.loc[table["id"] == "1", "wage_kzt"].tolist() == [300_000.0]
    load("vacancies", "old.csv", text.format(100_000, "2026-09-01"), older_too=True)
    assert Atlas.open(home).vacancies.set_index("id").loc["1", "wage_kzt"] == 100_000.0


def test_demo_off_leaves_no_demo(home, load):
    load("infrastructure", "passport.csv", PASSPORT, demo=False)
    atlas = Atlas.open(home)
    assert not atlas.manifest.demo
    assert "demo" not in set(atlas.observations["status"]) | set(atlas.vacancies["status"])


def test_rollback_and_forward(home, load):
    before = Atlas.open(home).version
    after = load("infrastructure", "passport.csv", PASSPORT).after
    assert rollback(home, before[:10]) == before
    assert values(home, "school")[VILLAGE] == (1.0, "demo")
    assert [step.version for step in history(home) if step.current] == [before]
    assert rollback(home, after) == after
    with pytest.raises(InputError, match="one of"):
        rollback(home, "ffff")


def test_rejects_can_be_corrected_and_loaded_again(home, load, tmp_path):
    text = "kato;school;gas\n595030100;да;нет\n595035100;возможно;нет\n999999999;да;да\n"
    report = load("infrastructure", "passport.csv", text)
    assert (report.accepted, report.rejected) == (1, 2)
    folder = Path(report.folder)
    for name in ("rejects.csv", "rejects.xlsx"):
        (sheet,) = read_sheets(folder / name)
        assert sheet.lines[0] == ["kato", "school", "gas", "_row", "_field", "_expected", "_found"]
        assert sheet.lines[1][:5] == ["595035100", "возможно", "нет", "3", "school"]
    told = json.loads((folder / "report.json").read_text())
    assert told["rejected"] == 2
    corrected = (folder / "rejects.csv").read_text(encoding="utf-8-sig").replace("возможно", "нет")
    again = load("infrastructure", "corrected.csv", corrected)
    assert (again.accepted, again.rejected) == (1, 1)
    assert values(home, "school")["595035100"] == (0.0, "observed")


def test_no_reject_is_a_formula(load):
    text = 'kato;=HYPERLINK("http://evil.example");school\n595035100;=1+1;возможно\n595035100;-5;@SUM(A1)\n'
    folder = Path(load("infrastructure", "passport.csv", text).folder)
    with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as handle:
        cells = [cell for row in csv.reader(handle, delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@")) or cell.startswith("-1")]
    assert cells.count("'=1+1") == 1
    assert "-5" in cells


def test_several_files_are_one_version(home, tmp_path):
    paths = []
    for code in (VILLAGE, OTHER):
        path = tmp_path / f"{code}.csv"
        path.write_text(f"kato,school\n{code},1\n")
        paths.append(path)
    report = import_file(home, "infrastructure", paths, as_of="2026-11-01")
    assert (report.accepted, report.changed) == (2, 2)
    assert len(history(home)) == 2


def test_a_file_that_cannot_be_used_leaves_the_others_untaken(home, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(f"kato,school\n{VILLAGE},1\n")
    bad.write_text("name,colour\nA,red\n")
    with pytest.raises(InputError, match="heading"):
        import_file(home, "infrastructure", [good, bad])
    assert len(history(home)) == 1
    assert not (home / "imports").exists()


def test_an_unknown_layer_names_the_known_ones(home, load):
    with pytest.raises(InputError, match="vacancies"):
        load("vacancy", "x.csv", "a,b\n1,2\n")


def test_a_newer_list_closes_what_an_older_one_opened(home, load):
    load("open_settlements", "list1.csv", f"kato\n{VILLAGE}\n{OTHER}\n", as_of="2026-01-01")
    part = load("open_settlements", "list2.csv", f"kato\n{VILLAGE}\n", as_of="2026-06-01")
    assert values(home, "open_settlement")[OTHER] == (1.0, "observed")
    assert any("1 settlements" in note and "stay open" in note for note in part.notes)
    whole = {"as_of": "2026-06-01", "complete": ["590000000"]}
    report = load("open_settlements", "list2.csv", f"kato\n{VILLAGE}\n", **whole)
    opened = values(home, "open_settlement")
    assert opened == {VILLAGE: (1.0, "observed"), OTHER: (0.0, "observed")}
    assert any("closed" in note for note in report.notes)


def test_a_complete_list_of_vacancies_means_none_elsewhere_in_its_area(home, load):
    load("vacancies", "jobs.csv", VACANCIES)
    only = f"id;title;kato;published\n9;Повар;{VILLAGE};02.11.2026\n"
    district = Atlas.open(home).places.at[VILLAGE, "district"]
    report = load("vacancies", "all.csv", only, complete=[district])
    counts = values(home, "vacancies")
    places = Atlas.open(home).places
    inside = places.index[(places["district"] == district) & (places["level"] == "settlement")]
    assert {code: counts[code] for code in inside} == {
        code: (1.0 if code == VILLAGE else 0.0, "observed") for code in inside
    }
    elsewhere = places.index[(places["district"] != district) & (places["level"] == "settlement")]
    assert any(counts.get(code, (0, ""))[1] == "demo" for code in elsewhere)
    assert any("complete list" in note for note in report.notes)
    assert load("vacancies", "all.csv", only, complete=[district]).after == report.after


def test_a_rehearsal_tells_all_and_writes_nothing(home, load):
    report = load("vacancies", "jobs.csv", VACANCIES, dry_run=True)
    assert (report.accepted, report.changed, report.folder) == (2, 2, "")
    assert Atlas.open(home).version == report.before
    assert not list(home.glob("imports/*"))


def test_quotas_keep_their_versions_and_their_units(home, load):
    text = (
        "Область;Год;Квота;Единица;Группа;Дата\n"
        "СКО;2026;2 660;человек;переселенцы;15.01.2026\n"
        "Солтүстік Қазақстан облысы;2026;2900;адам;переселенцы;2026-06-01\n"
        "Северо-Казахстанская область;2026;700;семей;кандасы;2026-01-15\n"
    )
    report = load("quota", "quota.csv", text)
    assert report.accepted == 3
    rows = Atlas.open(home).rows("quota_resettlers")
    assert list(rows["value"]) == [2660.0, 2900.0]
    assert values(home, "quota_kandas_families") == {"590000000": (700.0, "observed")}
