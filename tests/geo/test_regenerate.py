from __future__ import annotations

from pathlib import Path

import pytest

from data import FOLDER
from geo.regenerate import main


@pytest.mark.shared
def test_the_tables_are_those_that_the_sources_give(shared: Path, tmp_path: Path) -> None:
    assert main(["--shared", str(shared), "--out", str(tmp_path)]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert {"places.csv", "positions.csv", "population.csv", "quotas.csv"} <= set(written)
    different = [name for name in written if (tmp_path / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert different == []


def test_a_folder_without_sources_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--shared", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "kato_20221017_ru.csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
