"""Tables of one row a place and one column a figure: what is read, and what must be true of those in data/."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.faults import InputError
from geo.layers.facts import fact_table, figure_observations
from geo.sources.facts.place_figures import FigureTable, read_figures

TABLE = FigureTable("t.csv", {"cost": "thousand", "page": "page"}, {"cost": 1000.0}, decimals=2)


def _read(folder: Path, text: str) -> pd.DataFrame:
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return read_figures(folder, TABLE)


def test_figures_are_scaled_and_what_is_counted_twice_is_left_out(tmp_path: Path) -> None:
    rows = "593200000,141.25,a,\n114800000,,b,\n,9,c,double count: in two other rows\n"
    made = _read(tmp_path, "kato,thousand,page,note\n" + rows)
    assert made.to_numpy().tolist() == [["114800000", "", "b"], ["593200000", "141250", "a"]]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("kato,thousand\n593200000,1\n", "page"),
        ("kato,thousand,page\n593200000,1,a\n593200000,2,b\n", "593200000"),
    ],
)
def test_a_table_of_another_layout_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        _read(tmp_path, text)


def test_an_empty_cell_is_no_observation() -> None:
    table = pd.DataFrame({"kato": ["1", "2"], "cost": ["5", ""]})
    made = figure_observations(table, {"cost": "KZT"}, period="2025", as_of="2025-01-01", source="s")
    assert made[["kato", "value", "status"]].to_numpy().tolist() == [["1", 5.0, "observed"]]


def test_the_districts_of_2025_make_up_the_country() -> None:
    districts = fact_table("districts_2025")
    assert districts["population"].astype(int).sum() == 20_426_568
    assert districts["population_change"].astype(float).sum() == 143_169


def test_the_climate_is_that_of_the_country() -> None:
    climate = fact_table("climate").set_index("kato")
    january = climate["january_mean_c"].astype(float)
    assert january["593230100"] < january["611010000"] - 8  # Saumalkol against Turkistan
    assert climate["heating_days"].astype(float).between(60, 300).all()
