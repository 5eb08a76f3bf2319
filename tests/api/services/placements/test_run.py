"""Families placed over the atlas: the workbook, the decisions, the fairness, the job."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from starlette.exceptions import HTTPException

from api.services.engine import Engine
from api.services.intake.family_lists import read_families
from api.services.language.i18n import speaker
from api.services.placements.archive import packed, unpacked
from api.services.placements.decisions import Named, read_decisions
from api.services.placements.jobs import Jobs
from api.services.placements.plan_json import shown_plan
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.result import Order
from api.services.placements.run import place_families, size_band
from geo.faults import InputError

EXAMPLE = json.loads((Path(__file__).parents[3] / "families" / "example.json").read_text())
TRADES = ("7212", "2341", "2221", "8341", "6121", "5223", "7231", "2211")


def some_families(number: int) -> list[dict]:
    """Families that differ in trade, size and origin."""
    made = []
    for n in range(number):
        adults = [{"age": 30 + n % 20, "occupation": TRADES[n % len(TRADES)]}]
        children = [{"age": (3 * n + k) % 17} for k in range(n % 5)]
        origin = {"region": ("610000000", "310000000", "790000000")[n % 3], "settlement_type": "village"}
        made.append({"id": f"F{n:03d}", "origin": origin, "adults": adults, "children": children})
    return made


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


def test_a_job_runs_in_its_own_process_and_ends_with_a_plan(home, tmp_path):
    (tmp_path / "atlas").symlink_to(home / "atlas")
    jobs = Jobs(tmp_path)
    order = {"families": some_families(12), "household_rule": "mean", "job_rule": "one", "fair": False}
    name = jobs.start(json.dumps({**order, "decisions": [], "time_limit": 3.0, "lang": "kk"}).encode())
    state = wait_for(jobs, name)
    assert state["status"] == "done"
    assert len(state["plan"]["families"]) == 12
    assert not [
        path for path in (tmp_path / "jobs").rglob("*") if path.is_file() and b"7212" in path.read_bytes()
    ]


def test_a_job_with_bad_families_says_so(home, tmp_path):
    (tmp_path / "atlas").symlink_to(home / "atlas")
    jobs = Jobs(tmp_path)
    order = {"families": [{"adults": []}], "household_rule": "mean", "job_rule": "one", "fair": False}
    state = wait_for(
        jobs, jobs.start(json.dumps({**order, "decisions": [], "time_limit": 3.0, "lang": "kk"}).encode())
    )
    assert state["status"] == "failed"
    assert {fault["field"] for fault in state["faults"]} >= {"origin", "adults"}


def test_a_job_that_breaks_off_is_known_to_have_failed(home, tmp_path):
    """By every worker of a server, not only by the one that started it."""
    place = tmp_path / "jobs" / ("ab" * 12)
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "api.services.placements.worker", str(home), str(place)]
    subprocess.run(command, input=b"{}", capture_output=True, timeout=60, check=False)
    assert Jobs(tmp_path).state(place.name) == {"id": place.name, "status": "failed", "faults": []}


@pytest.mark.parametrize("name", ["../../etc", "0" * 24, ""])
def test_a_job_that_is_none_is_not_found(tmp_path, name):
    with pytest.raises(KeyError):
        Jobs(tmp_path).state(name)


def wait_for(jobs: Jobs, name: str) -> dict:
    for _ in range(600):
        state = jobs.state(name)
        if state["status"] != "running":
            return state
        time.sleep(0.1)
    raise AssertionError("the job did not end in a minute")


def test_the_command_line_places_and_writes_all_it_was_asked_for(home, tmp_path):
    source = tmp_path / "families.jsonl"
    source.write_text("\n".join(json.dumps(family) for family in some_families(20)))
    outputs = {"--out": "plan.xlsx", "--json": "plan.json", "--map": "plan.html"}
    flags = [part for flag, name in outputs.items() for part in (flag, str(tmp_path / name))]
    command = [
        str(Path(sys.executable).with_name("qonys")),
        "place",
        str(source),
        *flags,
        "--time-limit",
        "5",
    ]
    done = subprocess.run(
        command, env={"QONYS_HOME": str(home), "PATH": "/usr/bin:/bin"}, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""  # no progress in a pipe
    assert all((tmp_path / name).stat().st_size > 1000 for name in outputs.values())
    text = (tmp_path / "plan.html").read_text()
    assert not [mark for mark in ('src="http', "url(http") if mark in text]


def qonys_place(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("qonys")), "place", *words]
    surroundings = {"QONYS_HOME": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, env=surroundings, capture_output=True, timeout=120, text=True)


def test_the_command_line_keeps_asks_checks_overrules_and_compares(home, tmp_path):
    """What a centre does with a plan after it has been made, by commands alone."""
    source, kept = tmp_path / "families.jsonl", tmp_path / "plan.qonys"
    source.write_text("\n".join(json.dumps(family) for family in some_families(20)))
    first = qonys_place(
        home, str(source), "--out", str(tmp_path / "a.xlsx"), "--keep", str(kept), "--json", str(tmp_path / "a.json"),
        "--prices", str(tmp_path / "prices.geojson"), "--check-prices", "1", "--why", "F000=593230100", "--lang", "en",
        "--time-limit", "3",
    )  # fmt: skip
    assert first.returncode == 0, first.stderr
    assert "F000" in first.stdout.splitlines()[-1]
    assert json.loads((tmp_path / "prices.geojson").read_bytes())["features"]
    plan = json.loads((tmp_path / "a.json").read_bytes())
    assert plan["answers"][0]["place"] == "593230100"
    row = next(row for row in plan["families"] if row["kato"])
    (tmp_path / "d.csv").write_bytes(decisions_csv(("ban", row["family"], row["kato"], "no")))
    again = qonys_place(
        home, str(kept), "--out", str(tmp_path / "b.xlsx"), "--decisions", str(tmp_path / "d.csv"), "--lang", "en",
        "--time-limit", "3",
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert "Changes: " in again.stdout
    compared = qonys_place(
        home, str(source), "--out", str(tmp_path / "c.xlsx"), "--compare", str(tmp_path / "b.xlsx"), "--lang", "en",
        "--time-limit", "3",
    )  # fmt: skip
    assert compared.returncode == 0, compared.stderr
    assert "Changes: 0 families" not in compared.stdout


BAD_WORDS = [
    (("--why", "F000"), "FAMILY=KATO", "a question without a place"),
    (("--why", "NOBODY=593230100"), "family", "a family that there is not"),
    (("--why", "F000=1"), "place", "a place that there is not"),
    (("--compare", "families.jsonl"), "plan", "no plan to compare with"),
]


@pytest.mark.parametrize(("words", "named", "why"), BAD_WORDS, ids=[case[-1] for case in BAD_WORDS])
def test_the_command_line_says_what_is_wrong_before_it_places(home, tmp_path, words, named, why):
    source = tmp_path / "families.jsonl"
    source.write_text(json.dumps(some_families(1)[0]))
    words = tuple(str(source) if word == "families.jsonl" else word for word in words)
    done = qonys_place(home, str(source), "--out", str(tmp_path / "a.xlsx"), *words)
    assert done.returncode == 1
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "a.xlsx").exists()


def test_a_job_that_failed_leaves_its_faults(tmp_path):
    jobs = Jobs(tmp_path)
    name = "ab" * 12
    (jobs.folder / name).mkdir(parents=True)
    (jobs.folder / name / "faults.json").write_text('[{"where": "", "field": "family", "expected": "x"}]')
    assert jobs.state(name)["status"] == "failed"
    assert not jobs.is_done(name)
    with pytest.raises(HTTPException) as error:
        jobs.kept(name)
    assert error.value.status_code == 409
