"""``qonys data import`` and its sisters, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app, main
from api.services.language.i18n import translator_for
from geo import store
from geo.assemble import BARRED_COLUMNS
from geo.atlas import Atlas
from geo.imports.readers import TARGETS
from geo.imports.templates import title_of, with_template
from geo.indicative.voronoi import COLUMNS
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.registry import LAYERS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.names import LANGS
from geo.places import load_places
from geo.tables import Tables, empty_records, observation_table
from tests.geo.sources.reading.isolated.made_workbooks import row_of, sheet, workbook

VILLAGE = "595030100"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one district and what is known of it."""
    places = load_places()
    places = places[(places["district"] == "595000000") | (places["level"] == "oblast")]
    facts = observation_table(LAYERS[name].facts(places) for name in ("quota", "population"))
    tables = Tables(
        places=places,
        boundaries=empty_records(COLUMNS),
        observations=facts[facts["kato"].isin(places.index)].reset_index(drop=True),
        vacancies=empty_records(VACANCY_COLUMNS),
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(BARRED_COLUMNS),
    )
    with store.writing(tmp_path):
        Atlas.build(tables, tmp_path)
    monkeypatch.setenv("QONYS_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, ["data", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def passport(folder: Path, text: str) -> Path:
    path = folder / "passport.csv"
    path.write_text("kato;school\n" + text)
    return path


def test_import_history_and_rollback(own_home, tmp_path):
    before = Atlas.open(own_home).version
    out, err = run(
        "import", "infrastructure", passport(tmp_path, f"{VILLAGE};да\n123;да\n"), "--lang", "en", code=1
    )
    assert "Rows read: 2. Accepted: 1 (changed: 1, unchanged: 0). Rejected: 1." in out
    assert "passport.csv, row 3: kato: a KATO code of nine digits is needed" in err
    assert "rejects.xlsx" in err
    steps = json.loads(run("history", "--json")[0])
    assert [step["current"] for step in steps] == [False, True]
    assert steps[1]["reason"] == "import infrastructure"
    assert before[:16] in run("history", "--lang", "ru")[0]
    assert before in run("rollback", before[:8], "--lang", "kk")[0]
    assert Atlas.open(own_home).version == before


def test_a_file_of_which_nothing_is_right_ends_with_1(own_home, tmp_path):
    out, err = run("import", "infrastructure", passport(tmp_path, "123;да\n"), "--json", code=1)
    assert json.loads(out)["rejected"] == 1
    assert "2-жол: kato: тоғыз таңбалы КАТО коды керек" in err


def test_refused_rows_may_be_borne(own_home, tmp_path):
    file = passport(tmp_path, f"{VILLAGE};да\n123;да\n")
    out, _ = run("import", "infrastructure", file, "--allow-rejects", "--dry-run", "--lang", "ru")
    assert "Проба" in out
    assert not list(own_home.glob("imports/*"))
    run("import", "infrastructure", file, "--allow-rejects")


def test_a_file_that_is_none_is_told_in_one_line(own_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["qonys", "data", "import", "vacancies", str(tmp_path / "none.csv")])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    told = translator_for("kk").gettext("wrong.file_read")
    assert capsys.readouterr().err.strip() == f"none.csv: {told}. Жазылғаны: No such file or directory"


@pytest.mark.parametrize("lang", LANGS)
def test_a_hostile_workbook_is_told_in_the_language_and_changes_nothing(own_home, tmp_path, lang):
    path = tmp_path / "quota.xlsx"
    path.write_bytes(workbook(sheet(row_of('<c r="XFD1048576"><v>1</v></c>'))))
    before = Atlas.open(own_home).version
    result = CliRunner().invoke(app, ["data", "import", "quota", str(path), "--lang", lang])
    assert translator_for(lang).gettext("wrong.table_cells", most=20_000_000) in str(result.exception)
    assert Atlas.open(own_home).version == before


@pytest.mark.parametrize("lang", LANGS)
def test_check_tells_what_is_there_and_what_to_ask_for(own_home, lang):
    out, _ = run("check", "--lang", lang, "--region", "59")
    translator = translator_for(lang)
    for target in ("open_settlements", "vacancies", "housing", "land", "infrastructure", "climate"):
        assert translator.gettext(f"data.need.{target}") in out
    assert translator.gettext("data.need.quota") not in out
    assert "data." not in out.replace("data template", "").replace("data import", "")


@pytest.mark.parametrize("lang", LANGS)
def test_check_tells_of_a_quota_of_a_year_that_cannot_be(own_home, tmp_path, lang):
    """It counts nowhere, so that nobody would miss it."""
    file = tmp_path / "quota.csv"
    file.write_text("kato;year;value\n595000000;2040;90\n595000000;2026;80\n")
    run("import", "quota", file)
    out, _ = run("check", "--lang", lang, "--region", "59")
    place = translator_for(lang).place_name(Atlas.open(own_home).places.loc["595000000"].to_dict())
    assert translator_for(lang).gettext("data.check.year", place=place, year="2040") in out
    assert out.count("2040") == 1


def test_check_as_json_and_for_a_region_that_is_none(own_home, monkeypatch):
    assert json.loads(run("check", "--json")[0])["places"]["oblasts"] == 20
    result = CliRunner().invoke(app, ["data", "check", "--region", "99"])
    assert "the KATO code of an oblast" in str(result.exception)


@pytest.mark.parametrize("lang", LANGS)
def test_templates_explain_every_column(own_home, tmp_path, lang):
    for name in with_template():
        run("template", name, tmp_path / f"{name}.xlsx", "--lang", lang)
        form = TARGETS[name].form
        assert form is not None
        for column in form.columns:
            if column.titles:
                assert translator_for(lang).has(f"template.column.{column.id}"), column.id
                assert title_of(column, lang)
