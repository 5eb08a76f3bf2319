"""``qonys place`` as a centre uses it: by commands alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.place import asked_pair
from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.placements.result import PlanIndex
from api.services.placements.wording import Wording
from geo.faults import InputError
from geo.kato import former_settlements
from tests.made_families import some_families


def decisions_csv(*rows: tuple[str, str, str, str]) -> bytes:
    return ("kind,family,place,reason\n" + "\n".join(",".join(row) for row in rows)).encode()


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


def test_a_question_about_a_settlement_that_is_gone_says_what_is_there(home: Path) -> None:
    index = PlanIndex(("F1",), ("104133100",), ("104100000",), ("100000000",))
    wording = Wording(Engine.open(home), translator_for("en"))
    assert asked_pair("F1=101033100", index, wording) == ("F1", "104133100")
    gone = next(code for code, former in former_settlements().items() if former.rule == "gone")
    with pytest.raises(InputError, match=former_settlements()[gone].now):
        asked_pair(f"F1={gone}", index, wording)
