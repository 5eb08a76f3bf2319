"""Sources at the command line: told in the reader's language, with a status that a timer can go by."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from geo.names import LANGS
from geo.sync import ledger
from geo.sync.ledger import Record

NOBODY = 'kato = "http://127.0.0.1:9/"\nosm = "http://127.0.0.1:9/a.pbf"\nenbek = "http://127.0.0.1:9"\n'


@pytest.fixture
def home(country: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose sources nobody answers for."""
    monkeypatch.setenv("QONYS_HOME", str(country))
    (country / "sources").mkdir()
    (country / "sources" / "addresses.toml").write_text(NOBODY)
    return country


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["data", *arguments])


@pytest.mark.parametrize("lang", LANGS)
def test_a_source_that_does_not_answer_is_one_line_and_status_1(home: Path, lang: str) -> None:
    found = run("sync", "osm", "--lang", lang)
    assert found.exit_code == 1
    (line,) = found.stderr.splitlines()
    assert line.startswith("osm: ")
    assert "http://127.0.0.1:9/" in line
    assert "--mirror" in line, "the remedy"
    assert "data.sync" not in line


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_known_of_every_source(home: Path, lang: str) -> None:
    with ledger.alone(home / "sources"):
        asked = "2026-11-20T09:00:00+00:00"
        fault = Record(asked=asked, brought=asked, fault="status", address="http://x/", found="404")
        ledger.write(home / "sources", "osm", fault)
    found = run("sources", "--lang", lang)
    assert found.exit_code == 0
    for word in (
        "borders",
        "kato",
        "osm",
        "enbek",
        "2026-11-20",
        "404",
        "qonys data template land land.xlsx",
    ):
        assert word in found.stdout
    assert "data.s" not in found.stdout


def test_an_unknown_source_is_refused_by_name(home: Path) -> None:
    found = run("sync", "nothing")
    assert found.exit_code != 0
    assert "nothing" in str(found.exception)


def test_nothing_is_due_twice_a_day(home: Path) -> None:
    with ledger.alone(home / "sources"):
        for name in ("borders", "kato", "osm", "enbek"):
            ledger.write(home / "sources", name, Record(asked="2999-01-01T00:00:00+00:00"))
    found = run("refresh", "--lang", "en")
    assert (found.exit_code, found.stdout) == (0, "No source is due yet: qonys data sources\n")
