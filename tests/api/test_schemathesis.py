"""Both OpenAPI documents, with every check of schemathesis; ``bench/schema_cases.py`` is the long run of the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve, make):
    home = tmp_path_factory.mktemp("small")
    make.publish(home, make.tables(make.vacancies(30)))
    with serve(home) as (url, _):
        yield url


@pytest.mark.parametrize(("document", "least"), [("/ogc/api", 300), ("/api/openapi.json", 100)])
def test_nothing_is_found(address: str, document: str, least: int, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", address + document, "--checks", "all",
        "--max-time", "35", "--seed", "1", "--no-color", "--exclude-path-regex", "placements",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-6000:]
    (generated,) = re.findall(r"(\d+) generated", done.stdout.replace(",", ""))
    assert int(generated) >= least
