"""What ``qonys serve`` says on the terminal before it serves."""

from __future__ import annotations

from pathlib import Path

from api.cli.serve import greeting
from api.services.language.i18n import translator_for
from api.services.settings import ServerSettings
from tests.made import made_tables, publish, vacancies


def test_without_an_atlas_it_says_how_to_make_one(tmp_path: Path) -> None:
    line = greeting(ServerSettings(port=8123), tmp_path, translator_for("en"))
    assert line.startswith("http://127.0.0.1:8123")
    assert "qonys data build" in line


def test_it_says_whether_values_are_made_up(tmp_path: Path) -> None:
    atlas = publish(tmp_path, made_tables(vacancies(3)))
    line = greeting(ServerSettings(), tmp_path, translator_for("en"))
    assert atlas.version in line
    assert line.endswith("Only known values are shown; what is not known says so.")


def test_it_names_the_demo_mode(tmp_path: Path) -> None:
    publish(tmp_path, made_tables(vacancies(3, status="demo")))
    assert "demo mode" in greeting(ServerSettings(), tmp_path, translator_for("en"))
