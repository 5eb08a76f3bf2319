"""Every file of ../shared/cases ends as its table says; see ``bench/import_cases.py``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bench.import_cases import CASES, Case, wrong_with

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases(shared: Path) -> Path:
    if not (shared / "cases").is_dir():
        pytest.skip(f"NOT RUN: no cases at {shared / 'cases'}")
    return shared / "cases"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_file_ends_as_the_table_says(case: Case, cases: Path, bare_home: Path, tmp_path: Path) -> None:
    own = shutil.copytree(bare_home, tmp_path / "home")
    assert wrong_with(case, cases, own) == ""


def test_no_line_of_the_table_is_forgotten(cases: Path) -> None:
    table = (cases / "README.md").read_text(encoding="utf-8").partition("## hostile/")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    named = set(re.findall(r"\b[A-Z]\d{2}\w*", " ".join(cells[1:])))
    ours = {Path(name.partition("/")[0]).stem for case in CASES for name in case.files}
    # "L16c_, L16d_strids" writes the end of two names once
    assert {name for name in named if not any(each.startswith(name) for each in ours)} == set()
