"""A plan as a workbook and as JSON."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from api.rest.placement_models import PlanDocument
from api.services.language.i18n import translator_for
from api.services.placements.pair_explanation import explain_pair
from api.services.placements.plan_json import plan_json
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.wording import Wording
from tests.api.services.placements.conftest import one_placed


def sheets_of(raw: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_workbook_has_its_sheets_in_every_language(result, engine, lang):
    wording = Wording(engine, translator_for(lang))
    sheets = sheets_of(plan_workbook(result, wording))
    first, *regions = list(sheets)[:-4]
    assert first == wording.text("plan.sheet.plan")
    assert list(sheets)[-4:] == [
        wording.text(f"plan.sheet.{name}") for name in ("unplaced", "prices", "areas", "certificate")
    ]
    assert len(sheets[first]) == 1 + result.plan.placed
    assert sum(len(sheets[name]) - 1 for name in regions) == result.plan.placed


@pytest.mark.clients
def test_the_workbook_opens_in_libreoffice(result, engine, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("NOT RUN: no LibreOffice here")
    wording = Wording(engine, translator_for("kk"))
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(result, wording))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [
        "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", every_sheet,
        "--outdir", str(tmp_path), "plan.xlsx",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    found = {path.name.removeprefix("plan-").removesuffix(".csv"): path for path in tmp_path.glob("*.csv")}
    names = ("plan", "unplaced", "prices", "areas", "certificate")
    assert {wording.text(f"plan.sheet.{name}") for name in names} <= set(found)
    with found[wording.text("plan.sheet.plan")].open(encoding="utf-8", newline="") as handle:
        assert len(list(csv.reader(handle))) == 1 + result.plan.placed


def test_the_workbook_shows_changes_prices_checks_and_decisions(scarce, again, english):
    checked = replace(again, price_checks=scarce.price_checks)
    answer = explain_pair(checked, *one_placed(scarce), english)
    sheets = sheets_of(plan_workbook(checked, english, [answer]))
    assert len(sheets["Changes"]) == 2 + len(checked.changes)
    assert sheets["Why here and not there"][1][2] == " ".join(answer.sentences)
    assert {row[0] for row in sheets["Prices by area"][2:]} == {"oblast", "district"}
    proof = [row[0] for row in sheets["Certificate"]]
    assert "Prices checked by solving again" in proof
    assert "What persons decided" in proof


def test_workbook_and_json_agree_on_values_in_their_own_units(scarce, english):
    sheet = sheets_of(plan_workbook(scarce, english))["Plan"]
    points = {row[0]: row[sheet[0].index("Value, points")] for row in sheet[1:]}
    units = {row["family"]: row["value"] for row in plan_json(scarce, english)["families"] if row["kato"]}
    assert points == pytest.approx({family: 100 * value for family, value in units.items()})
    assert 1 < max(points.values()) <= 100


def test_every_family_is_told_where_or_why_not(result, english):
    rows = plan_json(result, english)["families"]
    assert len(rows) == 60
    assert all(row["kato"] or row["why"] for row in rows)


@pytest.mark.parametrize("which", ["result", "scarce", "again"])
def test_the_json_is_as_the_openapi_document_describes_it(request, which, english):
    """Field by field: nothing is missing, nothing is more, and a second reading changes nothing."""
    plan = request.getfixturevalue(which)
    document = plan_json(plan, english, [explain_pair(plan, *one_placed(plan), english)])
    described = PlanDocument.model_validate(document).model_dump(exclude_unset=True)
    assert described == json.loads(json.dumps(document))
