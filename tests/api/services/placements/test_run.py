"""Families placed over the atlas: the workbook, the decisions, the fairness, the job."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from api.services.engine import Engine
from api.services.intake.family_lists import read_families
from api.services.language.i18n import speaker
from api.services.placements.archive import packed, unpacked
from api.services.placements.decisions import Named, read_decisions
from api.services.placements.plan_json import shown_plan
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.result import Order
from api.services.placements.run import place_families, size_band
from geo.faults import InputError
from tests.made_families import some_families

EXAMPLE = json.loads((Path(__file__).parents[3] / "families" / "example.json").read_text())


@pytest.fixture(scope="module")
def engine(home):
    return Engine.open(home)


@pytest.fixture(scope="module")
def families(engine):
    lines = "\n".join(json.dumps(family) for family in some_families(60))
    return read_families(lines.encode(), "families.jsonl", engine)


@pytest.fixture(scope="module")
def named(engine, families):
    return Named.of(engine, [family.mark for family in families], engine.destinations.katos.tolist())


@pytest.fixture(scope="module")
def placed(engine, families):
    return place_families(engine, families, Order(time_limit=4.0))


def test_the_plan_is_certified_and_keeps_the_quotas(placed):
    assert placed.checked.valid
    assert placed.plan.gap <= 0.015
    problem = placed.built.problem
    used = np.bincount(problem.group, weights=placed.used("persons"), minlength=problem.groups)
    assert (used <= problem.group_capacity["persons"] + 1e-9).all()
    assert (placed.used("homes") <= problem.capacity["homes"] + 1e-9).all()


def test_the_workbook_has_its_sheets_in_every_language(placed):
    for lang in ("kk", "ru", "en"):
        words = speaker(lang)
        book = CalamineWorkbook.from_filelike(io.BytesIO(plan_workbook(placed, words)))
        assert book.sheet_names[0] == words.say("plan.sheet.plan")
        assert book.sheet_names[-4:] == [
            words.say(f"plan.sheet.{n}") for n in ("unplaced", "prices", "areas", "certificate")
        ]
        rows = book.get_sheet_by_name(words.say("plan.sheet.plan")).to_python()
        assert len(rows) == 1 + placed.plan.placed
        listed = [len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names[1:-4]]
        assert sum(listed) == placed.plan.placed


@pytest.mark.clients
def test_the_workbook_opens_in_libreoffice(placed, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("NOT RUN: no LibreOffice here")
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(placed, speaker("kk")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        every_sheet,
        "--outdir",
        str(tmp_path),
        "plan.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    found = {path.name.removeprefix("plan-").removesuffix(".csv"): path for path in tmp_path.glob("*.csv")}
    words = speaker("kk")
    assert {
        words.say(f"plan.sheet.{n}") for n in ("plan", "unplaced", "prices", "areas", "certificate")
    } <= set(found)
    with found[words.say("plan.sheet.plan")].open(encoding="utf-8", newline="") as handle:
        assert len(list(csv.reader(handle))) == 1 + placed.plan.placed


def test_every_family_is_told_where_or_why_not(placed):
    shown = shown_plan(placed, speaker("en"))
    assert len(shown["families"]) == 60
    for row in shown["families"]:
        assert row["kato"] or row["why"]
    assert json.dumps(shown)


def decisions_csv(*rows: tuple[str, str, str, str]) -> bytes:
    return ("kind,family,place,reason\n" + "\n".join(",".join(row) for row in rows)).encode()


def test_a_person_decides(engine, families, named, placed):
    row = next(row for row in placed.rows(speaker("en")) if row["kato"])
    away = decisions_csv(("ban", row["family"], row["kato"], "their brother advises against it"))
    again = place_families(engine, families, Order(4.0, decisions=read_decisions(away, "d.csv", named)))
    told = next(other for other in again.rows(speaker("en")) if other["family"] == row["family"])
    assert told["kato"] != row["kato"]
    assert told["decision"] == "their brother advises against it"


BAD_DECISIONS = [
    (("marry", "F000", "", "x"), "kind", "a kind that is none"),
    (("pin", "F000", "551034000", "x"), "place", "an okrug, not a settlement"),
    (("pin", "NOBODY", "", "x"), "family", "a family that is not listed"),
    (("keep_together", "F000", "", "x"), "family", "one family alone"),
    (("keep_together", "F000;F000", "", "x"), "family", "one family twice"),
    (("pin", "", "", "x"), "family", "no family"),
    (("pin", "F000", "000000000", "x"), "place", "no place"),
    (("ban", "F000", "000000000", ""), "reason", "no reason given"),
]


@pytest.mark.parametrize(("row", "field", "why"), BAD_DECISIONS, ids=[case[-1] for case in BAD_DECISIONS])
def test_bad_decisions(named, row, field, why):
    with pytest.raises(InputError) as error:
        read_decisions(decisions_csv(row), "d.csv", named)
    assert [fault.field for fault in error.value.faults] == [field]


def test_no_size_band_has_less_than_first_come_gives_it(engine, families):
    fair = place_families(engine, families, Order(6.0, fair=True))
    assert fair.fair is not None
    for share in fair.fair.shares:
        assert share.fair >= share.first_come - 1e-9
    assert fair.fair.cost_at_most >= -1e-9
    again = unpacked(packed(fair), "plan.qonys", engine)
    assert again.fair == fair.fair
    assert again.certificate(speaker("kk")) == fair.certificate(speaker("kk"))
    assert [size_band(n) for n in (1, 2, 3, 4, 5, 12)] == [0, 0, 1, 1, 2, 2]


def test_the_job_rule_decides_who_holds_a_vacancy(engine):
    couple = {**EXAMPLE, "id": "C"}
    families = read_families(json.dumps(couple).encode(), "f.jsonl", engine)
    pairs = [
        place_families(engine, families, Order(2.0, job_rule=rule)).built.problem.value.nnz
        for rule in ("none", "one", "all")
    ]
    assert pairs[0] > pairs[1] > pairs[2]
